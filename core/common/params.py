"""One declaration per parameter: it makes the check, the widget and the test strategy."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal


@dataclass(frozen=True)
class Param:
    """A number that a person can set.

    Attributes:
        name: Key in mappings of values, the field's standard term ("learning_rate").
        label: The name on screen ("Learning rate").
        default: Used where no value is given.
        low, high: Smallest and largest value, both allowed.
        scale: "log" where ratios matter (learning rates), else "linear".
        help: One sentence that says what turning it does.
        symbol: Its sign in formulas, LaTeX.
        is_integer: Whether only whole numbers make sense.
    """

    name: str
    label: str
    default: float
    low: float
    high: float
    scale: Literal["linear", "log"]
    help: str
    symbol: str = ""
    is_integer: bool = False


def check(params: Sequence[Param], values: Mapping[str, Any]) -> dict[str, float]:
    """Complete and checked values, in the order of `params`.

    Args:
        params: What may be set.
        values: Name to number; what is missing takes its default.

    Returns:
        Name → number; whole ones are `int`.

    Raises:
        ValueError: A name that is not among `params`, or a value that is not a finite number
            within its range; the message says what would work.

    Example:
        >>> rate = Param("rate", "Rate", 0.1, 0.0, 1.0, "linear", "How fast it learns.")
        >>> check([rate], {}), check([rate], {"rate": 0.5})
        ({'rate': 0.1}, {'rate': 0.5})
    """
    known = {param.name for param in params}
    for name in values:
        if name not in known:
            allowed = ", ".join(sorted(known)) or "none"
            raise ValueError(f"There is no parameter {name!r} here; there is: {allowed}.")
    return {param.name: _checked(param, values.get(param.name, param.default)) for param in params}


def _checked(param: Param, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not _is_finite(value):
        raise ValueError(
            f"{param.label} must be a number between {param.low:g} and {param.high:g}, "
            f"for example {param.default:g}; it was {value!r}."
        )
    number = float(value)
    if not param.low <= number <= param.high:
        raise ValueError(
            f"{param.label} must lie between {param.low:g} and {param.high:g}; it was {number:g}. "
            f"Its default is {param.default:g}."
        )
    if param.is_integer and number != int(number):
        raise ValueError(f"{param.label} must be a whole number; it was {number:g}.")
    return int(number) if param.is_integer else number


def _is_finite(value: Real) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer too long for a float
        return False
