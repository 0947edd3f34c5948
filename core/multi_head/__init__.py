"""Multi-head attention, and two small models that use it: copying a token, translating a date.

`multi_head` is the layer with every intermediate result, `token_vectors` its inputs. `copy_task`
trains softmax averages on a task that one head must fail. The date translator is a small
encoder-decoder: `dates_formats` writes and reads its dates, `dates_model` is the network,
`dates_training` trains it, `dates_decoding` runs the shipped weights. `scripts` writes all of it
for torch.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
