"""Derivations, one module each: a case with numbers, a check for every step, and the text."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
