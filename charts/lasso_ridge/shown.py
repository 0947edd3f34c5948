"""What the sentences on Lasso and Ridge are about, and how they name features and errors."""

from collections.abc import Callable
from typing import NamedTuple

from charts.lasso_ridge.figures import PathStudy
from core.common.number_format import format_number

MAX_NAMES = 8
# A root mean square error below this share of the target's size is rounding.
_ROUNDING = 1e-10


class Shown(NamedTuple):
    """The study on screen; `plain` makes a feature's name harmless in Markdown."""

    study: PathStudy
    plain: Callable[[str], str] = str

    def name(self, feature: int) -> str:
        """A feature's name, fit for a sentence."""
        return self.plain(self.study.problem.names[feature])


def rounding_error(study: PathStudy) -> float:
    """Mean squared errors up to this are only rounding beside the target."""
    y = study.problem.y
    return _ROUNDING**2 * float(y @ y) / len(y)


def told_error(study: PathStudy, error: float) -> float:
    """A mean squared error; 0 where it is only rounding."""
    return 0.0 if error <= rounding_error(study) else error


def error_words(study: PathStudy, error: float) -> str:
    """A mean squared error as it is written."""
    return format_number(told_error(study, error))
