"""Several optimizers on one surface: their paths, how these end, and the race as a script.

`trajectories` runs optimizers from one start or from many, `outcomes` says how each path ended.
`learning_rate_sweep` finds the best learning rate of each, `default_learning_rates` suggests one,
`start_clouds` sums up many starts, and `decay_limits` has where weight decay lets a path end.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
