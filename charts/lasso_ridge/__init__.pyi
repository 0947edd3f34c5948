from . import figures, findings, formulas
from .figures import MAX_ENTRIES, METHOD_COLORS, PathStudy
from .findings import rounding_error

__all__ = [
    "MAX_ENTRIES",
    "METHOD_COLORS",
    "PathStudy",
    "figures",
    "findings",
    "formulas",
    "rounding_error",
]
