"""A training in pictures and words.

Learning curves, who is ahead (`comparison`), the cost of batches, formulas, and a closer look at
the networks (`diagnostics`).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
