"""Penalties on two coefficients as figures, sentences and formulas.

The geometry of balls and ellipses is in `figures`, `findings` and `formulas`; λ against the radius,
sparsity, proximal operators and priors have a module each.
"""
