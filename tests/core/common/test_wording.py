"""Counts, lists and winners in sentences."""

import math

import pytest

from core.common import capitalised, counted, highest, listed, lowest


def test_a_count_has_the_form_of_its_noun() -> None:
    assert [counted(n, "epoch") for n in (0, 1, 2, 1200)] == [
        "0 epochs",
        "1 epoch",
        "2 epochs",
        "1,200 epochs",
    ]
    assert counted(2, "class", "classes") == "2 classes"


def test_names_are_listed_as_in_a_sentence() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d"], most=2) == "a, b and 2 more"
    with pytest.raises(ValueError, match="needs a name"):
        listed([])


def test_equal_to_the_reader_is_a_tie() -> None:
    values = {"a": 1.0001, "b": 1.0, "c": 2.0, "d": math.nan}
    assert lowest(values) == ["a", "b"]
    assert lowest(values, digits=6) == ["b"]
    assert highest(values) == ["c"]
    assert highest({"a": math.inf, "b": 3.0}) == ["a"]
    assert lowest({"a": math.nan}) == []


def test_only_the_first_letter_becomes_capital() -> None:
    assert capitalised("f of x") == "F of x"
    assert capitalised("") == ""
