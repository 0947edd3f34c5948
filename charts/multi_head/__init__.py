"""Multi-head attention: the matrices of every head, the copying task, and the date translator."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
