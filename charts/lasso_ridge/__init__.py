"""Paths of Lasso, Ridge and the elastic net as figures, sentences (`findings`) and formulas."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
