"""Attention on small matrices, one operation after the other, and why scores are divided by √d_k.

`examples` makes queries, keys and values of typed tables, of words, or of a trained head; `steps`
keeps every matrix between them and the output. `score_scale` measures the variance of q·k against
theory for several distributions, and what the softmax makes of it. `scripts` writes both for torch.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
