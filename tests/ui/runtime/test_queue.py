"""One after the other, in the order of coming, and everybody hears how many are before them."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from core.language_models.loading import CONCURRENT_INFERENCES
from core.multi_head.dates_decoding import _gate
from tests.pages.navigated import LONGEST_SECONDS, navigated
from ui.language_models import cache as cached
from ui.multi_head import cache as cached_heads
from ui.page import layout as frame
from ui.page.navigation import ATTENTION, MULTI_HEAD, OVERFITTING, THEORY, TRAINING, PageSpec
from ui.runtime import queue as line
from ui.runtime import workers as aside
from ui.runtime.queue import Line


class LeftError(Exception):
    """A visitor wanted something else."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "_PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr(line, "_LOOK_SECONDS", 0.01)


def test_whoever_comes_first_is_served_first_and_the_others_hear_their_place() -> None:
    queue, served, heard = Line(), [], {}
    go_on = [threading.Event() for _ in range(4)]
    told = [threading.Event() for _ in range(4)]

    def visit(number: int) -> None:
        def say(before: int) -> None:
            heard.setdefault(number, []).append(before)
            told[number].set()

        with queue.turn(say):
            served.append(number)
            told[number].set()
            go_on[number].wait(LONGEST_SECONDS)

    with ThreadPoolExecutor(4) as pool:
        for number in range(4):
            pool.submit(visit, number)
            assert told[number].wait(LONGEST_SECONDS)
        assert served == [0]
        assert [heard.get(number, [])[-1:] for number in range(4)] == [[], [1], [2], [3]]
        for event in go_on:
            event.set()
    assert served == [0, 1, 2, 3]
    assert all(places == sorted(places, reverse=True) for places in heard.values())


def test_whoever_leaves_or_fails_lets_the_next_one_in() -> None:
    queue = Line()
    with queue.turn(), pytest.raises(LeftError), queue.turn(leave):
        raise AssertionError("Two were served.")
    with pytest.raises(ZeroDivisionError), queue.turn():
        raise ZeroDivisionError
    with queue.turn(leave):  # nobody is before
        pass


@pytest.mark.parametrize(
    ("page", "line_of", "state"),
    [
        (OVERFITTING, aside.LONG, {"epochs": "20", "data_seed": "77"}),
        (TRAINING, aside.LONG, {"epochs": "2000", "seeds": "8"}),
        (THEORY, aside.SHORT, {"topic": "edge", "edge_steps": "51"}),
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
        with line_of._line.turn():
            served.set()
            assert heard.wait(LONGEST_SECONDS)

    # One slice of a long training is enough.
    monkeypatch.setattr(frame, "go_on", lambda: None)
    monkeypatch.setattr(line, "place", place)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(somebody_else)
        assert served.wait(LONGEST_SECONDS)
        app = opened(monkeypatch, page, state)
        heard.set()
        other.result()
    assert told == ["You are in line: 1 before you, for a moment each."]
    assert not any("in line" in each.value for each in app.caption)


@pytest.mark.parametrize(
    ("page", "line_of", "state"),
    [
        (ATTENTION, cached._inference, {"text": "Nobody has read this before."}),
        (MULTI_HEAD, cached_heads._translator, {"part": "dates", "date": "3 May 1977"}),
        (TRAINING, aside.SHORT._line, {"noise": "0.317", "epochs": "20"}),
        (
            OVERFITTING,
            aside.LONG._line,
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
        with line_of.turn():
            served.release()
            assert heard.wait(LONGEST_SECONDS)

    monkeypatch.setattr(line, "busy", busy)
    with ThreadPoolExecutor(line_of._count) as pool:
        others = [pool.submit(somebody_else) for _ in range(line_of._count)]
        for _ in others:
            assert served.acquire(timeout=LONGEST_SECONDS)
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
    queue, heard = Line(2), []
    with queue.turn(heard.append), queue.turn(heard.append):
        assert heard == []
        with pytest.raises(LeftError), queue.turn(leave):
            raise AssertionError("Three were served.")
    assert cached._inference._count == CONCURRENT_INFERENCES
    assert cached_heads._translator._count == _gate._initial_value


def leave(before: int) -> None:
    assert before == 1
    raise LeftError
