"""The numbers that sliders offer, and the states that declared controls make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common import Param
from core.optimizers import OPTIMIZERS
from ui.page import Letter, Number, Segmented, Several, Slider, Switch, entry_numbers, numbers
from ui.page.controls import listed, nearest_preferred, preferred_numbers, state

RATE = Param("rate", "Rate", 0.011, 1e-3, 1.0, "log", "")
COUNT = Param("count", "Count", 3, 1, 9, "linear", "", is_integer=True)


class Shared:
    rate = Number("page_rate", RATE)


class Controls(Shared):
    view = Segmented("page_view", "View", {"map": "Map", "curve": "Curve"}, "map")
    shown = Several("page_shown", "Shown", OPTIMIZERS, ("gd", "adam"))
    on = Switch("page_on", "On")
    answer = Letter("page_answer")
    count = Slider.of("page_count", COUNT)
    others = numbers("page_other_", (COUNT, RATE))
    rates = entry_numbers("page_", {"adam": (RATE,)})


DEFAULTS = {
    "page_rate": 0.01,
    "page_view": "map",
    "page_shown": ["gd", "adam"],
    "page_on": False,
    "page_answer": None,
    "page_count": 3,
    "page_other_count": 3.0,
    "page_other_rate": 0.01,
    "page_adam_rate": 0.01,
}


def test_a_state_has_the_default_of_every_control() -> None:
    assert state("page_", Controls) == DEFAULTS
    assert state("page_", Shared, Controls) == DEFAULTS


def test_a_state_has_changes_as_their_widgets_keep_them() -> None:
    changed = state("page_", Controls, view="curve", shown=("gd",), other_count=5, rate=0.0051)
    assert changed == DEFAULTS | {
        "page_view": "curve",
        "page_shown": ["gd"],
        "page_other_count": 5.0,
        "page_rate": 0.005,
    }
    assert isinstance(changed["page_other_count"], float)
    assert Controls.rates["adam", "rate"].key == "page_adam_rate"


def test_a_state_refuses_what_no_control_is_called() -> None:
    with pytest.raises(KeyError, match="page_typo"):
        state("page_", Controls, typo=1)


def test_no_two_states_share_a_list() -> None:
    assert state("page_", Controls)["page_shown"] is not state("page_", Controls)["page_shown"]


def test_a_slider_of_whole_numbers_stops_at_each() -> None:
    assert list(Controls.count.stops) == list(range(1, 10))
    assert [each.key for each in listed(Shared)] == ["page_rate"]


def test_preferred_numbers_have_ten_steps_a_decade() -> None:
    numbers = preferred_numbers(1e-3, 0.1)
    assert len(numbers) == 21
    assert numbers[:4] == (0.001, 0.00125, 0.0016, 0.002)
    assert numbers[-1] == 0.1


@given(st.floats(1e-6, 10))
def test_the_nearest_one_is_within_half_a_step(value: float) -> None:
    nearest = nearest_preferred(value, 1e-6, 10)
    assert max(nearest / value, value / nearest) < 1.14


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_torchs_default_learning_rate_can_be_chosen(key: str) -> None:
    param = OPTIMIZERS[key].params[0]
    assert param.default in preferred_numbers(param.low, param.high)
