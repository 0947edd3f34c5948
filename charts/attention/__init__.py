"""Attention of a pretrained model: sentences on links, roles and changes; formulas and effects."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
