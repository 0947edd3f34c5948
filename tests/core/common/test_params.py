"""The one check that all numbers pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common import Param, check

RATE = Param("rate", "Learning rate", 0.1, 1e-3, 10.0, "log", "How far a step goes.")
COUNT = Param("count", "Steps", 5, 1, 9, "linear", "How many.", is_integer=True)


def test_missing_values_take_defaults_and_keep_their_type() -> None:
    assert check([RATE, COUNT], {"rate": 2}) == {"rate": 2.0, "count": 5}
    assert isinstance(check([COUNT], {"count": 7.0})["count"], int)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"rte": 1.0}, "there is: count, rate"),
        ({"rate": float("nan")}, "between 0.001 and 10"),
        ({"rate": float("inf")}, "between 0.001 and 10"),
        ({"rate": "0.1"}, "'0.1'"),
        ({"rate": True}, "True"),
        ({"rate": None}, "None"),
        ({"rate": 11}, "it was 11"),
        ({"rate": 0}, "default is 0.1"),
        ({"rate": 10**400}, "between 0.001 and 10"),
        ({"count": 2.5}, "whole number"),
    ],
)
def test_a_bad_value_is_named_with_the_way_out(values: dict, told: str) -> None:
    with pytest.raises(ValueError, match=told.replace(".", r"\.")):
        check([RATE, COUNT], values)


@given(st.floats())
def test_a_number_is_accepted_exactly_within_the_range(value: float) -> None:
    if 1e-3 <= value <= 10:
        assert check([RATE], {"rate": value}) == {"rate": value}
    else:
        with pytest.raises(ValueError, match="Learning rate"):
            check([RATE], {"rate": value})
