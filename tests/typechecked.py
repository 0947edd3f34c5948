"""Types and shapes are checked when a test calls a function of `core`, and at no other time.

A function that is called thousands of times in a loop gets the same shapes over and over, so each
test has the first calls of every function checked.
"""

import inspect
from collections import Counter
from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

import numpy as np
from beartype import BeartypeConf, FrozenDict, beartype

# Of one function, in one test.
CALLS = 20
# A whole number is a number, NumPy's numbers are numbers, and one of them is an array without axes.
_checked = beartype(
    conf=BeartypeConf(
        hint_overrides=FrozenDict(
            {
                float: float | int | np.floating | np.integer,
                int: int | np.integer,
                np.ndarray: np.ndarray | np.generic,
            }
        )
    )
)
_counts: Counter[str] = Counter()
_unchecked: list[Any] = []


def check(function: Callable[..., Any]) -> Callable[..., Any]:
    """What jaxtyping calls with the types of a call, before it and once more after it."""
    checked = _checked(function)
    name = f"{function.__module__}:{function.__qualname__}"

    def counted(*args: Any, **kwargs: Any) -> None:
        checked(*args, **kwargs)
        _counts[name] += 1
        if _counts[name] == 2 * CALLS:
            _pass_over(name)

    return counted


def begin() -> None:
    """A test begins: every function is checked again."""
    _counts.clear()
    for function in _unchecked:
        del function.__no_type_check__
    _unchecked.clear()


def _pass_over(name: str) -> None:
    """Have jaxtyping call a function unchecked, if it can be found by its name."""
    if "<locals>" in name:
        return
    function: Any = resolve_name(name)
    if isinstance(function, property):
        function = function.fget
    function = inspect.unwrap(function)
    function.__no_type_check__ = True
    _unchecked.append(function)
