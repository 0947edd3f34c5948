"""Lasso, Ridge, the elastic net and least squares on a table of data.

`methods.solve` gives the coefficients at any penalty: from the singular directions (`svd`), the
corners of Lasso's path (`lars`) or coordinate descent (`elastic_net`). `paths` follows them along α
with errors and degrees of freedom, `cross_validation` chooses α, `data` and `custom_table` provide
the rows, and `scripts` writes the same computation for scikit-learn.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
