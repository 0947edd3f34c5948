"""A worker process answers as a call does, whatever becomes of it."""

import logging
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from core.optimizer_theory import descend
from tests import worker_jobs
from tests.conftest import ONE_THREAD
from tests.pages.navigated import MAX_SECONDS
from ui.page import PAGES
from ui.runtime import queue, workers
from ui.runtime._worker_generators import load
from ui.runtime.workers import WorkerPool

ROOT = Path(__file__).resolve().parents[3]


class LeftError(Exception):
    """A visitor wanted something else."""


def leave(before: int) -> None:
    raise LeftError


@pytest.fixture
def two() -> Iterator[WorkerPool]:
    made = WorkerPool(2)
    yield made
    made.close()


def test_a_worker_answers_as_a_call_does(two: WorkerPool) -> None:
    assert two.compute(divmod, 17, 5) == (3, 2)
    with pytest.raises(ValueError, match=r"^7 is too large: 3 would work\.$"):
        two.compute(worker_jobs.refused, 7)
    first, second = two.compute_each(os.getpid, [(), ()])
    assert len({first, second, os.getpid()}) == 3
    assert two.compute_each(os.getpid, [(), ()]) == [first, second]
    mine = [1, 2]
    assert two.compute(worker_jobs.changed, mine) == [1, 2, 2]
    assert mine == [1, 2]


def test_a_process_is_small_and_has_low_priority(
    two: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is not one of the tests' own settings that it takes over.
    for name in ONE_THREAD:
        monkeypatch.delenv(name)
    two.compute(load, [name for page in PAGES for name in page.worker_modules])
    found = two.compute(worker_jobs.look)
    assert found["modules"] == set()
    # 19 is as modest as can be, also where the suite itself is.
    assert found["priority"] == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
    assert found["threads"] == {1}
    assert found["interrupt"] == signal.SIG_IGN


@pytest.mark.parametrize("what", [worker_jobs.lost, worker_jobs.deaf])
def test_a_job_of_a_lost_process_is_computed_here(
    two: WorkerPool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    what: Callable[[int], str],
) -> None:
    before = two.compute(os.getpid)
    process = os.pidfd_open(before)
    monkeypatch.setattr(workers, "MAX_SECONDS", 0.5)
    with caplog.at_level(logging.WARNING):
        assert two.compute(what, os.getpid()) == "computed where it was asked"
    assert [each.message for each in caplog.records] == [
        "A process for calculations is lost; the next one starts anew."
    ]
    monkeypatch.undo()
    assert two.compute(os.getpid) not in (before, os.getpid())
    assert select.select([process], [], [], MAX_SECONDS)[0], "It is still there."
    os.close(process)


def test_a_result_that_cannot_be_sent_is_computed_here(two: WorkerPool) -> None:
    with pytest.raises(worker_jobs.OddError, match="noway"):
        two.compute(worker_jobs.odd)
    mine = [5]
    # As when the process was lost: what is computed here does not change what was handed in.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(two, "_ask", lambda function, jobs: 1 / 0)
        assert two.compute(worker_jobs.changed, mine) == [5, 1]
    assert mine == [5]
    assert two.compute(divmod, 17, 5) == (3, 2)


def test_pieces_are_the_last_value_of_each_slice(
    two: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "SLICE_SECONDS", 0.05)
    training = partial(descend, learning_rate=0.3, width=8, steps=400, seed=3)
    *_, direct = training()
    *some, last = two.pieces(worker_jobs.count, 9, 0.02)
    assert [number for _, number in some] == sorted({number for _, number in some})
    # No more than three such pieces fit into a slice, and one does however slow the machine is.
    assert 2 <= len(some) <= 8
    assert last == (two.compute(os.getpid), 8)
    # A slice that is over with every piece: the last slice has none.
    monkeypatch.setattr(workers, "SLICE_SECONDS", 0.0)
    assert [number for _, number in two.pieces(worker_jobs.count, 3, 0.0)] == [0, 1, 2]
    *_, found = two.pieces(training)
    np.testing.assert_array_equal(found.losses, direct.losses)
    np.testing.assert_array_equal(found.sharpness, direct.sharpness)
    with pytest.raises(ValueError, match="Units a layer must lie between 2 and 64"):
        list(two.pieces(partial(descend, width=1)))


def test_between_two_slices_others_are_served(
    two: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "SLICE_SECONDS", 0.0)
    mine, theirs = (two.pieces(worker_jobs.count, 3, 0.0) for _ in range(2))
    assert [next(each)[1] for each in (mine, theirs, mine, theirs, theirs, mine)] == [
        0,
        0,
        1,
        1,
        2,
        2,
    ]


def test_a_cancelled_generator_is_dropped(two: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(queue, "_PATIENCE_SECONDS", -1.0)
    left = two.pieces(worker_jobs.count, 100, 0.0)
    next(left)
    assert len(two.compute(worker_jobs.running)) == 1
    left.close()
    # The worker was never told about a cancellation that a cancelled request carried: it is
    # re-queued.
    with ThreadPoolExecutor(1) as pool, two.queue.slot(), pytest.raises(LeftError):
        pool.submit(lambda: next(two.pieces(worker_jobs.count, 2, 0.0, on_wait=leave))).result()
    others = two.pieces(worker_jobs.count, 2, 0.0)
    next(others)
    assert two.compute(worker_jobs.running) == [2]
    assert [number for _, number in others] == [1]
    assert two.compute(worker_jobs.running) == []


def test_a_process_ends_with_the_one_that_started_it() -> None:
    program = (
        "import os, sys\n"
        "from ui.runtime.workers import WorkerPool\n"
        "made = WorkerPool(1)\n"
        "print(made.compute(os.getpid), flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        ended = os.pidfd_open(int(server.stdout.readline()))
        try:
            server.kill()
            assert select.select([ended], [], [], MAX_SECONDS)[0]
        finally:
            os.close(ended)
