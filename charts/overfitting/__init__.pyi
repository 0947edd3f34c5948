from . import (
    augmentation,
    comparison,
    decay,
    dropout,
    dropout_penalty,
    early_stopping,
    early_stopping_ridge,
    learning_curves,
    monte_carlo_dropout,
    table,
)
from .augmentation import PLAIN
from .comparison import equally_far
from .learning_curves import NONE, TOGETHER, Entry, Mark
from .tiles import tiles_figure

__all__ = [
    "NONE",
    "PLAIN",
    "TOGETHER",
    "Entry",
    "Mark",
    "augmentation",
    "comparison",
    "decay",
    "dropout",
    "dropout_penalty",
    "early_stopping",
    "early_stopping_ridge",
    "equally_far",
    "learning_curves",
    "monte_carlo_dropout",
    "table",
    "tiles_figure",
]
