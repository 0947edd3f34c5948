"""Optimizers as pure pairs `init` and `update(gradient, state, params) -> (step, state)`.

`registry` lists them with their hyperparameters; schedules, the learning rates that are suggested
and the conditions of a run (noise, clipping, weight decay) stand beside it.
"""
