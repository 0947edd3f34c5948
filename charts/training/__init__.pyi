from . import comparison, diagnostics, formulas, learning_curves
from .batches import BATCH_TOO_LARGE, Batched, Going, going_words
from .diagnostics import best_weights, paths
from .learning_curves import Trained, TrainingResult, curve_rows, curves_figure, kept, last_entry

__all__ = [
    "BATCH_TOO_LARGE",
    "Batched",
    "Going",
    "Trained",
    "TrainingResult",
    "best_weights",
    "comparison",
    "curve_rows",
    "curves_figure",
    "diagnostics",
    "formulas",
    "going_words",
    "kept",
    "last_entry",
    "learning_curves",
    "paths",
]
