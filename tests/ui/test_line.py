"""One after the other, in the order of coming, and everybody hears how many are before them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.ui.navigated import navigated
from ui import aside, frame, line
from ui.line import Line
from ui.navigation import OVERFITTING, THEORY, TRAINING


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
            assert heard.wait(60)

    # One slice of a long training is enough.
    monkeypatch.setattr(frame, "go_on", lambda: None)
    monkeypatch.setattr(line, "place", place)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(somebody_else)
        assert served.wait(10)
        app = navigated(monkeypatch).run()
        app.switch_page(page.file)
        for name, value in state.items():
            app.query_params[page.prefix + name] = value
        app.run()
        heard.set()
        other.result()
    assert not app.exception
    assert told == ["You are in line: 1 before you, for a moment each."]
    assert not any("in line" in each.value for each in app.caption)


def leave(before: int) -> None:
    assert before == 1
    raise LeftError
