"""First come, first served, and everybody is told how many are before them."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from core.language_models.loading import CONCURRENT_INFERENCES
from core.multi_head.dates_decoding import _gate
from tests.pages.navigated import MAX_SECONDS, navigated
from ui.attention import PAGE as ATTENTION
from ui.language_models import cache
from ui.multi_head import PAGE as MULTI_HEAD
from ui.multi_head import cache as multi_head_cache
from ui.optimizer_theory import PAGE as THEORY
from ui.overfitting import PAGE as OVERFITTING
from ui.page import PageSpec, layout
from ui.runtime import FairQueue, queue, workers
from ui.runtime.workers import WorkerPool
from ui.training import PAGE as TRAINING


class LeftError(Exception):
    """A visitor wanted something else."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr(queue, "_LOOK_SECONDS", 0.01)


def test_requests_are_served_in_order_and_told_their_place() -> None:
    fair = FairQueue()
    served: list[int] = []
    heard: dict[int, list[int]] = {}
    leaving = [threading.Event() for _ in range(4)]
    told = [threading.Event() for _ in range(4)]

    def visit(number: int) -> None:
        def on_wait(before: int) -> None:
            heard.setdefault(number, []).append(before)
            told[number].set()

        with fair.slot(on_wait):
            served.append(number)
            told[number].set()
            leaving[number].wait(MAX_SECONDS)

    with ThreadPoolExecutor(4) as pool:
        for number in range(4):
            pool.submit(visit, number)
            assert told[number].wait(MAX_SECONDS)
        assert served == [0]
        assert [heard.get(number, [])[-1:] for number in range(4)] == [[], [1], [2], [3]]
        for event in leaving:
            event.set()
    assert served == [0, 1, 2, 3]
    assert all(places == sorted(places, reverse=True) for places in heard.values())


def test_a_cancelled_or_failed_request_frees_its_slot() -> None:
    fair = FairQueue()
    with fair.slot(), pytest.raises(LeftError), fair.slot(leave):
        raise AssertionError("Two were served.")
    with pytest.raises(ZeroDivisionError), fair.slot():
        raise ZeroDivisionError
    with fair.slot(leave):  # nobody is before
        pass


@pytest.mark.parametrize(
    ("page", "pool", "state"),
    [
        (OVERFITTING, workers.BATCH, {"epochs": "20", "data_seed": "77"}),
        (TRAINING, workers.BATCH, {"epochs": "2000", "seeds": "8"}),
        (THEORY, workers.INTERACTIVE, {"topic": "edge", "edge_steps": "51"}),
    ],
    ids=["overfitting", "training", "theory"],
)
def test_a_page_waits_for_a_slot_and_says_how_many_are_before(
    monkeypatch: pytest.MonkeyPatch,
    page: PageSpec,
    pool: WorkerPool,
    state: Mapping[str, str],
) -> None:
    told: list[str] = []
    served, heard = threading.Event(), threading.Event()
    in_words = queue.place

    def place(before: int) -> str:
        told.append(in_words(before))
        heard.set()
        return told[-1]

    def somebody_else() -> None:
        with pool.queue.slot():
            served.set()
            assert heard.wait(MAX_SECONDS)

    # One slice of a long training is enough.
    monkeypatch.setattr(layout, "rerun_fragment", lambda: None)
    monkeypatch.setattr(queue, "place", place)
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(somebody_else)
        assert served.wait(MAX_SECONDS)
        app = opened(monkeypatch, page, state)
        heard.set()
        other.result()
    assert told == ["You are in line: 1 before you, for a moment each."]
    assert not any("in line" in each.value for each in app.caption)


@pytest.mark.parametrize(
    ("page", "held", "state"),
    [
        (ATTENTION, cache._inference, {"text": "Nobody has read this before."}),
        (MULTI_HEAD, multi_head_cache._translator, {"part": "dates", "date": "3 May 1977"}),
        (TRAINING, workers.INTERACTIVE.queue, {"noise": "0.317", "epochs": "20"}),
        (
            OVERFITTING,
            workers.BATCH.queue,
            {"topic": "augmentation", "kind": "digits", "images": "23"},
        ),
    ],
    ids=["attention", "dates", "training", "digits"],
)
def test_a_cached_function_that_waits_shows_a_toast(
    monkeypatch: pytest.MonkeyPatch,
    page: PageSpec,
    held: FairQueue,
    state: Mapping[str, str],
) -> None:
    served, heard = threading.Semaphore(0), threading.Event()
    in_words = queue.busy

    def busy(before: int) -> str:
        heard.set()
        return in_words(before)

    def somebody_else() -> None:
        with held.slot():
            served.release()
            assert heard.wait(MAX_SECONDS)

    monkeypatch.setattr(queue, "busy", busy)
    with ThreadPoolExecutor(held.count) as pool:
        others = [pool.submit(somebody_else) for _ in range(held.count)]
        for _ in others:
            assert served.acquire(timeout=MAX_SECONDS)
        app = opened(monkeypatch, page, state)
        heard.set()
        for each in others:
            each.result()
    assert [each.value for each in app.toast] == ["Busy just now: 1 in line before you."]
    # Whoever finds it in the cache has not waited.
    assert not opened(monkeypatch, page, state).toast


def opened(monkeypatch: pytest.MonkeyPatch, page: PageSpec, state: Mapping[str, str]) -> AppTest:
    app = navigated(monkeypatch, page)
    for name, value in state.items():
        app.query_params[page.prefix + name] = value
    app.run()
    assert not app.exception
    return app


def test_as_many_are_served_at_a_time_as_there_are_slots() -> None:
    fair = FairQueue(2)
    heard: list[int] = []
    with fair.slot(heard.append), fair.slot(heard.append):
        assert heard == []
        with pytest.raises(LeftError), fair.slot(leave):
            raise AssertionError("Three were served.")
    assert cache._inference.count == CONCURRENT_INFERENCES
    assert multi_head_cache._translator.count == free(_gate)


def free(gate: threading.BoundedSemaphore) -> int:
    """How many may enter while nobody is in."""
    count = 0
    while gate.acquire(blocking=False):
        count += 1
    for _ in range(count):
        gate.release()
    return count


def leave(before: int) -> None:
    assert before == 1
    raise LeftError
