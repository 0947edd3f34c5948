"""Every schedule against `torch.optim.lr_scheduler`, and its border."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.params import check
from core.schedules import SCHEDULES, factors

RATE = 0.3
EVERY = pytest.mark.parametrize("key", SCHEDULES)


def torchs_rates(key: str, num_steps: int, values: dict[str, float]) -> list[float]:
    """The learning rates that torch's scheduler of the same settings gives an optimizer."""
    schedule = SCHEDULES[key]
    optimizer = torch.optim.SGD([torch.zeros(2, requires_grad=True)], lr=RATE)
    source = schedule.torch_source(num_steps, check(schedule.params, values), RATE)
    if not source:
        return [RATE] * num_steps
    scheduler = eval(source, {"torch": torch, "optimizer": optimizer})
    rates = []
    for _ in range(num_steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@EVERY
@pytest.mark.parametrize("num_steps", [17, 200, 1001])
def test_the_defaults_equal_torch(key: str, num_steps: int) -> None:
    ours = RATE * factors(key, num_steps, {})
    assert ours.shape == (num_steps,)
    np.testing.assert_allclose(ours, torchs_rates(key, num_steps, {}), rtol=1e-9)


@EVERY
@settings(max_examples=15)
@given(data=st.data())
def test_any_settings_equal_torch(key: str, data: st.DataObject) -> None:
    values = {
        param.name: data.draw(st.floats(param.low, param.high)) for param in SCHEDULES[key].params
    }
    num_steps = data.draw(st.integers(10, 300))
    ours = RATE * factors(key, num_steps, values)
    np.testing.assert_allclose(ours, torchs_rates(key, num_steps, values), rtol=1e-7)


def test_warm_up_rises_to_the_rate_and_stays() -> None:
    values = {"warmup_share": 0.25, "first_factor": 0.1}
    np.testing.assert_allclose(
        factors("warmup", 8, values), [0.1, 0.55, 1, 1, 1, 1, 1, 1], rtol=1e-15
    )


def test_half_way_a_cosine_is_in_the_middle() -> None:
    assert factors("cosine", 10, {"final_factor": 0.2})[5] == pytest.approx(0.6)


def test_bad_input_is_told_what_would_work() -> None:
    with pytest.raises(ValueError, match="there is: constant, warmup"):
        factors("sawtooth", 10, {})
    with pytest.raises(ValueError, match="Final factor must lie between"):
        factors("cosine", 10, {"final_factor": 3})
    with pytest.raises(ValueError, match="no parameter 'drop_share'"):
        factors("cosine", 10, {"drop_share": 0.5})
