"""What a component's browser side may send instead of what it does send: it changes nothing."""

import math
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import ANY

import pytest
import streamlit as st

from ui.attention import view as attention_view
from ui.attention_steps.view import MAX_EDIT, edited
from ui.lasso_ridge.view import usable
from ui.losses import binary as losses_binary
from ui.losses import categorical as losses_categorical
from ui.losses import likelihood as losses_likelihood
from ui.race import view as player
from ui.regularization import view as geometry_view
from ui.training import view as training_view

Answer = Callable[..., None]
# JSON's whole numbers have no largest; Python reads NaN and Infinity too.
NO_NUMBERS: tuple[Any, ...] = (10**400, -(10**400), "zq", "<b>zq</b>", None, [], {}, [[1]])
NEVER_USABLE = (*NO_NUMBERS, math.nan, math.inf, -math.inf)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Let a view's component return what a browser sent."""

    def answered(module: ModuleType, name: str, **sent: object) -> None:
        monkeypatch.setattr(module, name, lambda **_: SimpleNamespace(**sent))
        monkeypatch.setattr(module, "_message", lambda *_: b"", raising=False)

    return answered


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda each: repr(each)[:12])
def test_views_take_numbers_only(value: object, answer: Answer) -> None:
    sent = {"x": value, "y": 1.0, "more": True, "label": 1, "first": 1, "second": 1, "angle": 0}
    for found in (sent, value, {"y": value}):
        answer(training_view, "_view", point=found)
        assert training_view.training_view(b"", key="k") is None
        answer(player, "_player", start=found)
        assert player.player(ANY, key="k", prefix="p") is None
        answer(geometry_view, "_view", moved=found)
        assert geometry_view.geometry_view(ANY, key="k", prefix="p") is None


@pytest.mark.parametrize("value", NEVER_USABLE, ids=lambda each: repr(each)[:12])
def test_what_was_dragged_is_checked(value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    losses_binary._moved({"z": value})
    losses_categorical._moved({"logits": [value] * 3})
    losses_categorical._moved({"logits": value})
    losses_likelihood._moved({"x": [value], "y": [value]})
    losses_likelihood._moved({"x": [1.0], "y": [value]})
    assert usable(value) is None
    assert not state


def test_edits_of_matrices_are_short_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = {"q": "1" * (MAX_EDIT + 1), "k": 1, "v": None, "zq": "1", "mask": "1"}
    monkeypatch.setattr(st, "session_state", {"view": {"edit": sent}, "other": {"edit": "zq"}})
    assert edited("view") == {"mask": "1"}
    assert edited("other") == edited("none") == {}


def test_a_head_without_a_number_is_a_text_to_check(answer: Answer) -> None:
    answer(attention_view, "_chosen", head={"zq": 1})
    found = attention_view.chosen_head(prefix="p", default=(1, 1), key="k")
    assert found == ("None", "None")
