"""Pretrained language models: which ones there are, and what one forward pass computed.

A model is loaded once and checked (`loading`, `specs`), a text becomes tokens (`text`, `tokens`),
and a forward pass with its attention weights becomes arrays (`forward_pass`, `recording`).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
