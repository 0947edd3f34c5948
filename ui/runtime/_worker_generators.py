"""Generators that a worker process keeps between time slices, so that other jobs run in between.

For the processes of `ui.runtime.workers`.
"""

import importlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_running: dict[int, Iterator[Any]] = {}


def resume(
    job_id: int,
    make: Callable[..., Iterator[Any]],
    arguments: tuple[Any, ...],
    seconds: float,
    cancelled: Iterable[int],
) -> tuple[list[Any], bool]:
    """Run a generator for one time slice; start it if its job is not known yet.

    Args:
        job_id: Which job.
        make: Makes its generator, which yields at least once.
        arguments: For `make`.
        seconds: The length of the slice.
        cancelled: Jobs whose results nobody waits for any more.

    Returns:
        (latest, finished): a list with the last value of the slice, empty if it yielded none, and
        whether the generator has ended.
    """
    for each in cancelled:
        _running.pop(each, None)
    values = _running.pop(job_id, None) or make(*arguments)
    end, latest = time.monotonic() + seconds, []
    for value in values:
        latest = [value]
        if time.monotonic() >= end:
            _running[job_id] = values
            return latest, False
    return latest, True


def running() -> list[int]:
    """The jobs whose generators are kept."""
    return list(_running)


def load(modules: Iterable[str]) -> None:
    """Import these."""
    for each in modules:
        importlib.import_module(each)
