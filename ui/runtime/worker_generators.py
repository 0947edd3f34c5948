"""Calculations that tell piece by piece what they have, continued whenever they get their turn.

For the process of `ui.runtime.workers`, which keeps those that are under way.
"""

import importlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_under_way: dict[int, Iterator[Any]] = {}


def resume(
    number: int,
    make: Callable[..., Iterator[Any]],
    arguments: tuple[Any, ...],
    seconds: float,
    given_up: Iterable[int],
) -> tuple[list[Any], bool]:
    """The newest piece after about so many seconds, if there is one, and whether that was all.

    Args:
        number: Which calculation; an unknown one begins.
        make: Makes its generator, of one piece or more.
        arguments: For `make`.
        seconds: How long to go on.
        given_up: Calculations that nobody waits for any more.
    """
    for each in given_up:
        _under_way.pop(each, None)
    pieces = _under_way.pop(number, None) or make(*arguments)
    end, newest = time.monotonic() + seconds, []
    for piece in pieces:
        newest = [piece]
        if time.monotonic() >= end:
            _under_way[number] = pieces
            return newest, False
    return newest, True


def load(modules: Iterable[str]) -> None:
    """Import these."""
    for each in modules:
        importlib.import_module(each)
