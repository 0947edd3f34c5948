"""Penalties on two coefficients as figures, sentences and formulas.

The geometry of balls and ellipses is in `figures`, `findings` and `formulas`; λ against the radius,
sparsity, proximal operators and priors have a module each.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
