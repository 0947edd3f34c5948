from . import cross_validation, custom_table, data, paths, scripts
from .cross_validation import FOLDS, Selection, Support, support
from .custom_table import MAX_COLUMNS, MAX_ROWS, RegressionTable, decoded, with_target
from .data import CUSTOM, SEED, SOURCES, RegressionData
from .lars import rounding
from .methods import ALPHA, METHODS, MIX, PENALISED, Scale, ridge_alpha, solve
from .paths import Entry, Path, Problem, centred, degrees_of_freedom, largest_useful_alpha, prepare
from .scripts import ScriptSettings, workarounds_for
from .svd import repeats, singular_directions

__all__ = [
    "ALPHA",
    "CUSTOM",
    "FOLDS",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "METHODS",
    "MIX",
    "PENALISED",
    "SEED",
    "SOURCES",
    "Entry",
    "Path",
    "Problem",
    "RegressionData",
    "RegressionTable",
    "Scale",
    "ScriptSettings",
    "Selection",
    "Support",
    "centred",
    "cross_validation",
    "custom_table",
    "data",
    "decoded",
    "degrees_of_freedom",
    "largest_useful_alpha",
    "paths",
    "prepare",
    "repeats",
    "ridge_alpha",
    "rounding",
    "scripts",
    "singular_directions",
    "solve",
    "support",
    "with_target",
    "workarounds_for",
]
