"""L1, L2, elastic net and Lp penalties on two coefficients of a quadratic loss.

`penalties` is the registry. `constrained_optimum` finds the minimum in a ball or under a penalty
and its Lagrange multiplier, from the closed forms of `convex_solutions` and the search of
`lp_solutions`; `proximal`, `priors` and `sparsity` show shrinkage, the Bayesian reading and how
often a coefficient is exactly zero; `two_feature_data` makes the loss from rows of data.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
