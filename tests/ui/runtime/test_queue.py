"""One after the other, in the order of coming, and everybody hears how many are before them."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from core.language_models.loading import CONCURRENT_INFERENCES
from core.multi_head.dates_decoding import _gate
from tests.pages.navigated import MAX_SECONDS, navigated
from ui.language_models import cache
from ui.multi_head import cache as multi_head_cache
from ui.page import layout
from ui.page.navigation import ATTENTION, MULTI_HEAD, OVERFITTING, THEORY, TRAINING, PageSpec
from ui.runtime import queue as line
from ui.runtime import workers
from ui.runtime.queue import FairQueue


class LeftError(Exception):
    """A visitor wanted something else."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "_PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr(line, "_LOOK_SECONDS", 0.01)


def test_whoever_comes_first_is_served_first_and_the_others_hear_their_place() -> None:
    queue, served, heard = FairQueue(), [], {}
    leaving = [threading.Event() for _ in range(4)]
    told = [threading.Event() for _ in range(4)]

    def visit(number: int) -> None:
        def on_wait(before: int) -> None:
            heard.setdefault(number, []).append(before)
            told[number].set()

        with queue.slot(on_wait):
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


def test_whoever_leaves_or_fails_lets_the_next_one_in() -> None:
    queue = FairQueue()
    with queue.slot(), pytest.raises(LeftError), queue.slot(leave):
        raise AssertionError("Two were served.")
    with pytest.raises(ZeroDivisionError), queue.slot():
        raise ZeroDivisionError
    with queue.slot(leave):  # nobody is before
        pass


@pytest.mark.parametrize(
    ("page", "line_of", "state"),
    [
        (OVERFITTING, workers.BATCH, {"epochs": "20", "data_seed": "77"}),
        (TRAINING, workers.BATCH, {"epochs": "2000", "seeds": "8"}),
        (THEORY, workers.INTERACTIVE, {"topic": "edge", "edge_steps": "51"}),
    ],
    ids=["overfitting", "training", "theory"],
)
def test_a_page_waits_for_its_turn_and_says_who_is_before(
    monkeypatch, page, line_of, state
) -> None:
    told, served, heard = [], threading.Event(), threading.Event()
    in_words = line.place

    def place(before: int) -> str:
        told.append(in_words(before))
        heard.set()
        return told[-1]

    def somebody_else() -> None:
        with line_of._line.slot():
            served.set()
            assert heard.wait(MAX_SECONDS)

    # One slice of a long training is enough.
    monkeypatch.setattr(layout, "rerun_fragment", lambda: None)
    monkeypatch.setattr(line, "place", place)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(somebody_else)
        assert served.wait(MAX_SECONDS)
        app = opened(monkeypatch, page, state)
        heard.set()
        other.result()
    assert told == ["You are in line: 1 before you, for a moment each."]
    assert not any("in line" in each.value for each in app.caption)


@pytest.mark.parametrize(
    ("page", "line_of", "state"),
    [
        (ATTENTION, cache._inference, {"text": "Nobody has read this before."}),
        (MULTI_HEAD, multi_head_cache._translator, {"part": "dates", "date": "3 May 1977"}),
        (TRAINING, workers.INTERACTIVE._line, {"noise": "0.317", "epochs": "20"}),
        (
            OVERFITTING,
            workers.BATCH._line,
            {"topic": "augmentation", "kind": "digits", "images": "23"},
        ),
    ],
    ids=["attention", "dates", "training", "digits"],
)
def test_what_a_cached_function_waits_for_is_said_in_a_corner(
    monkeypatch, page, line_of, state
) -> None:
    served, heard = threading.Semaphore(0), threading.Event()
    in_words = line.busy

    def busy(before: int) -> str:
        heard.set()
        return in_words(before)

    def somebody_else() -> None:
        with line_of.slot():
            served.release()
            assert heard.wait(MAX_SECONDS)

    monkeypatch.setattr(line, "busy", busy)
    with ThreadPoolExecutor(line_of._count) as pool:
        others = [pool.submit(somebody_else) for _ in range(line_of._count)]
        for _ in others:
            assert served.acquire(timeout=MAX_SECONDS)
        app = opened(monkeypatch, page, state)
        heard.set()
        for each in others:
            each.result()
    assert [each.value for each in app.toast] == ["Busy just now: 1 in line before you."]
    # Whoever finds it in the cache has not waited.
    assert not opened(monkeypatch, page, state).toast


def opened(monkeypatch, page: PageSpec, state: Mapping[str, str]) -> AppTest:
    app = navigated(monkeypatch, page)
    for name, value in state.items():
        app.query_params[page.prefix + name] = value
    app.run()
    assert not app.exception
    return app


def test_as_many_are_served_at_a_time_as_there_is_room_for() -> None:
    queue, heard = FairQueue(2), []
    with queue.slot(heard.append), queue.slot(heard.append):
        assert heard == []
        with pytest.raises(LeftError), queue.slot(leave):
            raise AssertionError("Three were served.")
    assert cache._inference._count == CONCURRENT_INFERENCES
    assert multi_head_cache._translator._count == _gate._initial_value


def leave(before: int) -> None:
    assert before == 1
    raise LeftError
