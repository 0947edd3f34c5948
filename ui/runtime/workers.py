"""Heavy calculations in processes of their own, so that they take no turns with the pages.

Threads of one Python process take turns, and a calculation on small arrays offers its turn at every
operation: two of them in two threads take longer than one after the other, and every page waits.

The processes end with this one, however it ends: their connection is closed then. What is sent to
them and back is pickled, by this program and for this program; nobody else can reach it.
"""

import copy
import itertools
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from ui.runtime.queue import FairQueue
from ui.runtime.worker_generators import load, resume

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
# Where what is computed in these processes comes from.
MODULES = (
    "core.overfitting.digits",
    "core.optimizer_theory.edge_of_stability",
    "core.training.loss_landscape",
    "core.overfitting.run",
    "core.optimizer_theory.jobs",
    "core.training.run",
)
# A turn of a calculation that tells what it has on its way.
TURN_SECONDS = 0.1
# Whatever has no answer by then has lost its process: no calculation takes nearly as long.
MAX_SECONDS = 60.0
_ROOT = Path(__file__).resolve().parents[2]
# As in server.py: each computes on one core.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


class WorkerPool:
    """Some processes for one visitor at a time; others wait in line. They start when first asked.

    Args:
        count: How many processes.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._line = FairQueue()
        self._processes: dict[int, _Process] = {}
        self._numbers = itertools.count()
        self._given_up: list[int] = []

    def compute(
        self,
        function: Callable[..., Result],
        *arguments: Any,
        on_wait: Callable[[int], object] | None = None,
    ) -> Result:
        """What the function returns, or what it raises.

        Args:
            function: Of a module that imports neither Streamlit nor torch.
            arguments: Are sent to a process, as the result is sent back: all of it is copied.
            on_wait: Is told how many people are served before.
        """
        return self.compute_each(function, [arguments], on_wait)[0]

    def compute_each(
        self,
        function: Callable[..., Result],
        jobs: Sequence[tuple[Any, ...]],
        on_wait: Callable[[int], object] | None = None,
    ) -> list[Result]:
        """The same for several arguments at the same time, no more than there are processes."""
        with self._line.slot(on_wait):
            try:
                answers = self._ask(function, jobs)
            except Exception:  # of any kind: what the function raised comes as an answer
                logger.warning("A process for calculations is lost; the next one starts anew.")
                self.close()
                return [function(*copy.deepcopy(each)) for each in jobs]
        for succeeded, answer in answers:
            if not succeeded:
                raise answer
        return [answer for _, answer in answers]

    def pieces(
        self,
        make: Callable[..., Iterator[Result]],
        *arguments: Any,
        on_wait: Callable[[int], object] | None = None,
    ) -> Iterator[Result]:
        """What a generator yields, the newest of every `TURN_SECONDS`; others have turns between.

        Args:
            make: Makes the generator; see `compute`.
            arguments: See `compute`.
            on_wait: Is told at each turn how many people are served before.
        """
        number, whole = next(self._numbers), False
        try:
            while not whole:
                given_up, self._given_up = self._given_up, []
                try:
                    newest, whole = self.compute(
                        resume, number, make, arguments, TURN_SECONDS, given_up, on_wait=on_wait
                    )
                except BaseException:
                    # Whoever leaves the line has told the process nothing.
                    self._given_up += given_up
                    raise
                yield from newest
        finally:
            if not whole:
                self._given_up.append(number)

    def warm_up(self) -> None:
        """Start the processes and have them load what they will need: nobody waits for that."""
        self.compute_each(load, [(MODULES,)] * self.count)

    def close(self) -> None:
        """End the processes, also one that hears nothing any more."""
        for each in self._processes.values():
            each.connection.close()
            each.process.kill()
            each.process.wait()
        self._processes = {}

    def _ask(
        self, function: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]
    ) -> list[tuple[bool, Any]]:
        asked = []
        for place, arguments in enumerate(jobs):
            if place not in self._processes:
                self._processes[place] = _started()
            asked.append(self._processes[place].connection)
            asked[-1].send((function, arguments))
        return [_answer(each) for each in asked]


@dataclass(frozen=True)
class _Process:
    connection: Connection
    process: subprocess.Popen[bytes]


def _answer(connection: Connection) -> tuple[bool, Any]:
    if not connection.poll(MAX_SECONDS):
        raise TimeoutError
    return connection.recv()


def _started() -> _Process:
    ours, theirs = Pipe()
    with theirs:
        place = theirs.fileno()
        process = subprocess.Popen(  # noqa: S603  # this very program
            [sys.executable, "-m", "ui.runtime.worker_main", str(place)],
            cwd=_ROOT,
            env={**os.environ, **_ONE_THREAD},
            pass_fds=[place],
        )
    return _Process(ours, process)


# Long calculations, a slice at a time; and those for which nobody should have to wait long.
BATCH, INTERACTIVE = WorkerPool(2), WorkerPool(1)
