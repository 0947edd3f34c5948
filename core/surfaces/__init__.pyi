from . import formula
from .curvature import (
    condition_number,
    eigenvalues,
    ema_momentum_limit,
    momentum_limit,
    nesterov_limit,
    typical_curvatures,
)
from .custom import CUSTOM, DEFAULT_FORMULA, DEFAULT_WINDOW, MAX_WINDOW, SurfaceChoice
from .formula import constant
from .formula_functions import FUNCTIONS, SHORTHANDS
from .formula_graph import NAMED
from .formula_parsing import MAX_FORMULA_CHARACTERS, FormulaError, parse
from .registry import SURFACES, quadratic_ravine
from .types import TOLERANCE, Minimum, Surface

__all__ = [
    "CUSTOM",
    "DEFAULT_FORMULA",
    "DEFAULT_WINDOW",
    "FUNCTIONS",
    "MAX_FORMULA_CHARACTERS",
    "MAX_WINDOW",
    "NAMED",
    "SHORTHANDS",
    "SURFACES",
    "TOLERANCE",
    "FormulaError",
    "Minimum",
    "Surface",
    "SurfaceChoice",
    "condition_number",
    "constant",
    "eigenvalues",
    "ema_momentum_limit",
    "formula",
    "momentum_limit",
    "nesterov_limit",
    "parse",
    "quadratic_ravine",
    "typical_curvatures",
]
