"""The remedies for overfitting in pictures and words.

Learning curves, boundaries side by side (`tiles`), the remedies compared, and one module for each
topic: dropout, weight decay, early stopping, augmentation.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
