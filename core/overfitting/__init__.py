"""Remedies for overfitting, measured on one small network that overfits a small noisy set.

`registry` names the remedies, `config` and `run` train with them on the engine of `core.training`.
Topics of their own: `dropout`, `early_stopping`, and augmentation of points and images
(`augmentation`, `digits`) and of texts (`text_augmentation`). `scripts` reproduce all numbers.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
