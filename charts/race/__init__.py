"""Figures and sentences of several optimizers on one surface.

`figures` draws the landscape and the progress, `findings` and `details` word what happened in a
race, `sweep` shows learning-rate sweeps, and `player_model` is what the player on the page draws.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
