"""Every schedule with any settings and any number of steps, against torch."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from core.common import check
from core.optimizers import SCHEDULES, factors, learning_rate
from tests.parity.drawing import examples, number, values

EVERY = pytest.mark.parametrize("key", SCHEDULES)
RATE = learning_rate(1.0)


def torchs_rates(key: str, num_steps: int, chosen: dict[str, float], rate: float) -> list[float]:
    """The learning rates that torch's scheduler of the same settings gives an optimizer."""
    optimizer = torch.optim.SGD([torch.zeros(2, requires_grad=True)], lr=rate)
    source = SCHEDULES[key].torch_source(num_steps, chosen, rate)
    if not source:
        return [rate] * num_steps
    scheduler = eval(source, {"torch": torch, "optimizer": optimizer})
    rates = []
    for _ in range(num_steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@EVERY
@examples(20)
@given(data=st.data())
def test_any_settings_give_torchs_rates(key: str, data: st.DataObject) -> None:
    schedule = SCHEDULES[key]
    chosen = check(schedule.params, data.draw(values(schedule.params)))
    num_steps, rate = data.draw(st.integers(1, 400)), data.draw(number(RATE))
    assume(num_steps * chosen.get("rise_share", 0.0) != 1)  # torch divides by zero
    ours = rate * factors(key, num_steps, chosen)
    theirs = torchs_rates(key, num_steps, chosen, rate)
    # Torch multiplies from step to step.
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12 * rate)
