"""Worker processes for heavy calculations, so that these do not compete with the pages for the GIL.

Threads of one Python process share the interpreter's lock, and NumPy on small arrays gives it up at
every operation: two such threads take longer than one after the other, and every page waits.

The processes end with this one, however it ends: their connection is closed then. Arguments and
results are pickled, by this program and for this program; nobody else can reach the pipe.
"""

import copy
import itertools
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from ui.runtime._worker_generators import load, resume
from ui.runtime.queue import FairQueue

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
# How long a generator runs before another job may.
SLICE_SECONDS = 0.1
# A process that has not answered by then is lost: no job takes nearly as long.
MAX_SECONDS = 60.0
_ROOT = Path(__file__).resolve().parents[2]
# As in server.py: each computes on one core.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


class WorkerPool:
    """Processes that serve one request at a time, in the order of arrival; started when first used.

    Args:
        count: How many processes.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.queue = FairQueue()
        self._processes: dict[int, _Process] = {}
        self._job_ids = itertools.count()
        self._cancelled: list[int] = []

    def compute(
        self,
        function: Callable[..., Result],
        *arguments: Any,
        on_wait: Callable[[int], object] | None = None,
    ) -> Result:
        """Call a function in a process: returns what it returns, raises what it raises.

        Args:
            function: Of a module that imports neither Streamlit nor torch.
            arguments: Are pickled, as the result is: all of it is copied.
            on_wait: See `FairQueue.slot`.
        """
        return self.compute_each(function, [arguments], on_wait)[0]

    def compute_each(
        self,
        function: Callable[..., Result],
        jobs: Sequence[tuple[Any, ...]],
        on_wait: Callable[[int], object] | None = None,
    ) -> list[Result]:
        """The same for several arguments in parallel, no more than there are processes."""
        with self.queue.slot(on_wait):
            try:
                answers = self._ask(function, jobs)
            except Exception:  # not the function's own, which comes as an answer
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
    ) -> Generator[Result, None, None]:
        """Run a generator in a process, in time slices; between them other requests are served.

        Args:
            make: Makes the generator; see `compute`.
            arguments: See `compute`.
            on_wait: See `FairQueue.slot`; for every slice.

        Yields:
            The last value of each slice that had one.
        """
        job_id, finished = next(self._job_ids), False
        try:
            while not finished:
                cancelled, self._cancelled = self._cancelled, []
                try:
                    latest, finished = self.compute(
                        resume, job_id, make, arguments, SLICE_SECONDS, cancelled, on_wait=on_wait
                    )
                except BaseException:
                    # The worker was never told about these cancellations: re-queue them.
                    self._cancelled += cancelled
                    raise
                yield from latest
        finally:
            if not finished:
                self._cancelled.append(job_id)

    def warm_up(self, modules: Sequence[str] = ()) -> None:
        """Start the processes and have them import these modules, before anybody asks."""
        self.compute_each(load, [(modules,)] * self.count)

    def close(self) -> None:
        """Kill the processes, also one that no longer answers."""
        for each in self._processes.values():
            each.connection.close()
            each.process.kill()
            each.process.wait()
        self._processes = {}

    def _ask(
        self, function: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]
    ) -> list[tuple[bool, Any]]:
        connections = []
        for number, arguments in enumerate(jobs):
            if number not in self._processes:
                self._processes[number] = _started()
            connections.append(self._processes[number].connection)
            connections[-1].send((function, arguments))
        return [_answer(each) for each in connections]


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
        descriptor = theirs.fileno()
        process = subprocess.Popen(  # noqa: S603  # this very program
            [sys.executable, "-m", "ui.runtime.worker_main", str(descriptor)],
            cwd=_ROOT,
            env={**os.environ, **_ONE_THREAD},
            pass_fds=[descriptor],
        )
    return _Process(ours, process)


# For long calculations, a slice at a time; and for those that answer a control at once.
BATCH, INTERACTIVE = WorkerPool(2), WorkerPool(1)
