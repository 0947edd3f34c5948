"""Jobs for the processes of `ui.runtime.workers`, which can import this module."""

import os
import signal
import sys
import time
from collections.abc import Iterator

from threadpoolctl import threadpool_info


def refused(number: int) -> int:
    """Says what is wrong with a number."""
    raise ValueError(f"{number} is too large: 3 would work.")


class OddError(Exception):
    """Can be sent, but not be made again on the other side."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def odd() -> None:
    """Raises an `OddError`."""
    raise OddError("no", "way")


def lost(server: int) -> str:
    """The process ends in the middle of this; not the one that asked."""
    if os.getpid() != server:
        os.kill(os.getpid(), signal.SIGKILL)
    return "computed where it was asked"


def deaf(server: int) -> str:
    """Never answers; where it was asked, it does."""
    while os.getpid() != server:
        signal.pause()
    return "computed where it was asked"


def changed(numbers: list[int]) -> list[int]:
    """Changes what it got."""
    numbers.append(len(numbers))
    return numbers


def count(upto: int, seconds: float) -> Iterator[tuple[int, int]]:
    """(process, number), each of which takes some time."""
    for number in range(upto):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pass
        yield os.getpid(), number


def running() -> list[int]:
    """Whose generators the process keeps."""
    from ui.runtime import _worker_generators as worker_generators

    return worker_generators.running()


def look() -> dict[str, object]:
    """What the process is."""
    return {
        "modules": {"streamlit", "torch", "plotly"} & set(sys.modules),
        "priority": os.getpriority(os.PRIO_PROCESS, 0),
        "threads": {each["num_threads"] for each in threadpool_info()},
        "interrupt": signal.getsignal(signal.SIGINT),
    }
