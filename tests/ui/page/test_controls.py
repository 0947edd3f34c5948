"""The numbers that sliders offer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.optimizers.registry import OPTIMIZERS
from ui.page.controls import nearest_preferred, preferred_numbers


def test_preferred_numbers_have_ten_steps_a_decade_and_both_ends() -> None:
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
