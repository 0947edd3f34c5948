"""What every subject of `core` shares and none of them is about.

`params` is the table of parameters, `array_namespaces` lets one formula serve NumPy and torch.
`typed_numbers` and `tables` read what people type and paste, `number_format` writes numbers.
`claims` and `wording` make sentences that are true, `characters` knows kinds of characters.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
