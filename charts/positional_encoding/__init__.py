"""Positional encodings: a module for each topic, with its panels, sentences, formulas and rows."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
