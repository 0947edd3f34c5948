"""Calculations in processes of their own: they answer as a call does, whatever becomes of them."""

import logging
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from core.optimizer_theory.edge_of_stability import descend
from tests import asides
from tests.conftest import ONE_THREAD
from tests.pages.navigated import MAX_SECONDS
from ui.runtime import queue, workers
from ui.runtime.worker_generators import load
from ui.runtime.workers import MODULES, WorkerPool

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def two() -> Iterator[WorkerPool]:
    made = WorkerPool(2)
    yield made
    made.close()


def test_it_answers_as_a_call_does_but_from_elsewhere(two: WorkerPool) -> None:
    assert two.compute(divmod, 17, 5) == (3, 2)
    with pytest.raises(ValueError, match=r"^7 is too large: 3 would work\.$"):
        two.compute(asides.refused, 7)
    first, second = two.compute_each(os.getpid, [(), ()])
    assert len({first, second, os.getpid()}) == 3
    assert two.compute_each(os.getpid, [(), ()]) == [first, second]
    mine = [1, 2]
    assert two.compute(asides.changed, mine) == [1, 2, 2]
    assert mine == [1, 2]


def test_a_process_is_small_and_modest(two: WorkerPool, monkeypatch) -> None:
    # It is not one of the tests' own settings that it takes over.
    for name in ONE_THREAD:
        monkeypatch.delenv(name)
    two.compute(load, MODULES)
    found = two.compute(asides.look)
    assert found["modules"] == set()
    # 19 is as modest as can be, also where the suite itself is.
    assert found["priority"] == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
    assert found["threads"] == {1}
    assert found["interrupt"] == signal.SIG_IGN


@pytest.mark.parametrize("what", [asides.lost, asides.deaf])
def test_whoever_asked_a_process_that_is_lost_gets_the_answer_all_the_same(
    two: WorkerPool, monkeypatch, caplog, what
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


def test_what_cannot_be_sent_back_is_computed_here(two: WorkerPool) -> None:
    with pytest.raises(asides.OddError, match="noway"):
        two.compute(asides.odd)
    mine = [5]
    # As when the process was lost: what is computed here does not change what was handed in.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(two, "_ask", lambda function, jobs: 1 / 0)
        assert two.compute(asides.changed, mine) == [5, 1]
    assert mine == [5]
    assert two.compute(divmod, 17, 5) == (3, 2)


def test_pieces_come_from_turn_to_turn_and_end_as_the_generator_does(
    two: WorkerPool, monkeypatch
) -> None:
    monkeypatch.setattr(workers, "TURN_SECONDS", 0.05)
    settings = {"learning_rate": 0.3, "width": 8, "steps": 400, "seed": 3}
    *_, direct = descend(**settings)
    *some, last = two.pieces(asides.count, 9, 0.02)
    assert [number for _, number in some] == sorted({number for _, number in some})
    # No more than three such pieces fit into a turn, and one does however slow the machine is.
    assert 2 <= len(some) <= 8
    assert last == (two.compute(os.getpid), 8)
    # A turn that is over with every piece: the last turn has none to tell.
    monkeypatch.setattr(workers, "TURN_SECONDS", 0.0)
    assert [number for _, number in two.pieces(asides.count, 3, 0.0)] == [0, 1, 2]
    *_, found = two.pieces(partial(descend, **settings))
    np.testing.assert_array_equal(found.losses, direct.losses)
    np.testing.assert_array_equal(found.sharpness, direct.sharpness)
    with pytest.raises(ValueError, match="Units a layer must lie between 2 and 64"):
        list(two.pieces(partial(descend, width=1)))


def test_between_two_turns_others_are_served(two: WorkerPool, monkeypatch) -> None:
    monkeypatch.setattr(workers, "TURN_SECONDS", 0.0)
    mine, theirs = (two.pieces(asides.count, 3, 0.0) for _ in range(2))
    assert [next(each)[1] for each in (mine, theirs, mine, theirs, theirs, mine)] == [
        0,
        0,
        1,
        1,
        2,
        2,
    ]


def test_what_nobody_waits_for_is_forgotten(two: WorkerPool, monkeypatch) -> None:
    monkeypatch.setattr(workers, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(queue, "_PATIENCE_SECONDS", -1.0)
    left = two.pieces(asides.count, 100, 0.0)
    next(left)
    assert len(two.compute(asides.under_way)) == 1
    left.close()
    # Who leaves the line does not take the news along.
    with ThreadPoolExecutor(1) as pool, two._line.slot(), pytest.raises(KeyError):
        pool.submit(lambda: next(two.pieces(asides.count, 2, 0.0, on_wait={}.__getitem__))).result()
    others = two.pieces(asides.count, 2, 0.0)
    next(others)
    assert two.compute(asides.under_way) == [2]
    assert [number for _, number in others] == [1]
    assert two.compute(asides.under_way) == []


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
