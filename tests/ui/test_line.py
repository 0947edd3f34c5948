"""One after the other, in the order of coming, and everybody hears how many are before them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.ui.navigated import navigated
from ui import cached_overfitting, line, overfitting_training
from ui.line import Line
from ui.navigation import OVERFITTING


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
            go_on[number].wait(10)

    with ThreadPoolExecutor(4) as pool:
        for number in range(4):
            pool.submit(visit, number)
            assert told[number].wait(10)
        assert served == [0]
        assert [heard.get(number, [])[-1:] for number in range(4)] == [[], [1], [2], [3]]
        for event in go_on:
            event.set()
    assert served == [0, 1, 2, 3]
    assert all(places == sorted(places, reverse=True) for places in heard.values())
    assert len(queue) == 0


def test_as_many_are_served_at_once_as_there_are_places() -> None:
    queue = Line(width=2)
    with queue.turn(), queue.turn():
        with pytest.raises(LeftError), queue.turn(leave):
            raise AssertionError("A third one was served.")
        assert len(queue) == 2
    assert len(queue) == 0


def test_whoever_leaves_or_fails_lets_the_next_one_in() -> None:
    queue = Line()
    with queue.turn(), pytest.raises(LeftError), queue.turn(leave):
        raise AssertionError("Two were served.")
    with pytest.raises(ZeroDivisionError), queue.turn():
        raise ZeroDivisionError
    with queue.turn(leave):
        assert len(queue) == 1


def test_a_page_waits_for_its_turn_and_says_who_is_before(monkeypatch) -> None:
    told, served, done = [], threading.Event(), threading.Event()

    def shown(_slot: object):
        return lambda before: (told.append(line.place(before)), done.set())

    def somebody_else() -> None:
        with cached_overfitting._line.turn():
            served.set()
            assert done.wait(60)

    monkeypatch.setattr(overfitting_training, "place_shown", shown)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(somebody_else)
        assert served.wait(10)
        app = navigated(monkeypatch)
        app.switch_page(OVERFITTING.file)
        app.query_params["overfitting_epochs"] = "20"
        app.query_params["overfitting_data_seed"] = "77"
        app.run()
        done.set()
        other.result()
    assert not app.exception
    assert told == ["You are in line: 1 before you, for a moment each."]


def leave(before: int) -> None:
    assert before == 1
    raise LeftError
