"""Functions of two parameters to minimise: a registry, and typed formulas.

A formula is parsed (`formula_notation`, `formula_parsing`) into a graph of operations
(`formula_graph`), from which value, gradient and Hessian are derived: of the registered surfaces
(`registry`) and of typed ones (`custom`). Gradients that a race needs faster stand by hand in
`gradients`. `minima` searches the minima of a formula, `curvature` has what the Hessian says about
learning rates.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
