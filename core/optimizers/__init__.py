"""Optimizers as pure pairs `init` and `update(gradient, state, weights, hp) -> (step, state)`.

The rules are in `update_rules`; `registry` lists them with their hyperparameters and what they are
in `torch.optim`. `schedules` has the learning-rate schedules and `run_conditions` what every run of
a race shares: gradient noise, clipping and a schedule.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
