"""Small networks that are trained on points in the plane by several optimizers and seeds at once.

`networks` has the forward and the backward pass, `engine` an update of a stack of networks, with
batches, dropout, noise and decay (`regularization`); `plans` says what is trained, `run` does it.
`optimizers` and `activations` are registries, `datasets` and `custom_data` the examples. What is
measured besides: `loss_landscape`, `gradient_agreement`, `confusion`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
