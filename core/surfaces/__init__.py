"""Functions of two parameters to minimise: a registry, and typed formulas.

A formula is read into a graph (`formula_parsing`, `formula_graph`), which gives value, gradient and
Hessian; the minima, the curvature and the kinks of a surface are searched for here.
"""
