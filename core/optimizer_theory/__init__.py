"""What theory says about optimizers, beside what is measured.

`momentum_methods` has the rates of linear methods on a quadratic in closed form; `hitting_times`
measures them for many runs at once, in `convergence_maps` over two hyperparameters and in `basins`
over a grid of starts. `adam_dissection` takes Adam apart on a sequence of gradients, `noise_floor`
has the stationary distribution under gradient noise, `limit_cycles` the cycles that paths end in,
and `edge_of_stability` the sharpness of a network's loss during training.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
