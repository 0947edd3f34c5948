"""Training with any plan against a plain torch loop, and against the script of the page."""

from typing import Any
from unittest import mock

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.optimizers import SCHEDULES
from core.training import (
    ACTIVATIONS,
    DATASETS,
    DIVERGED,
    DRAWN,
    NETWORK_OPTIMIZERS,
    NOISE,
    DataChoice,
    Network,
    OptimizerChoice,
    Plan,
    Split,
    engine,
    loss_and_gradient,
    parameters,
    sigmoid,
    steps_per_epoch,
    train,
    training_script,
)
from tests.core.training.torch_training import curve
from tests.parity.drawing import examples, number, values
from tests.parity.running import executed
from tests.parity.shaking import agree, apart, shaken
from ui.training.controls import CLIP, FIRST_SEED

# Torch's own Muon rounds to bfloat16; `test_muon.py` compares it, and the script has its rule.
WITH_TORCH = [key for key in NETWORK_OPTIMIZERS if key != "muon"]
MIN_UPDATES = 10  # of one cycle


@st.composite
def data_choices(draw: Any) -> DataChoice:
    """Any data set, few examples of it."""
    key = draw(st.sampled_from([*DATASETS, DRAWN]))
    return DataChoice(key, draw(st.integers(20, 40)), draw(number(NOISE)), draw(st.integers(0, 99)))


@st.composite
def plans(draw: Any, key: str, num_train: int) -> Plan:
    """Any network, hyperparameters, schedule and batch size, for few updates."""
    hidden = draw(st.lists(st.integers(1, 6), max_size=3))
    network = Network((2, *hidden, 1), draw(st.sampled_from(list(ACTIVATIONS))))
    size = draw(st.sampled_from([0, num_train, 7, num_train // 2]))
    choice = OptimizerChoice(key, tuple(draw(values(parameters(key), finest=1e-5)).items()), size)
    steps, epochs = steps_per_epoch(size, num_train), draw(st.integers(1, 4))
    schedule = draw(st.sampled_from(list(SCHEDULES)))
    if schedule == "one-cycle":
        epochs = max(epochs, -(-MIN_UPDATES // steps))
    return Plan(
        network,
        (choice,),
        tuple(draw(st.lists(number(FIRST_SEED), min_size=1, max_size=2))),
        epochs,
        schedule,
        tuple(draw(values(SCHEDULES[schedule].params)).items()),
        draw(st.one_of(st.just(0.0), number(CLIP))),
        "float64",
    )


def losses(plan: Plan, data: Split) -> np.ndarray:
    """Training and test loss, (2, runs, epochs + 1); NaN from the first that diverged."""
    (history,) = train(plan, data)
    return np.stack([history.train_loss, history.test_loss])


def compared(theirs: np.ndarray, plan: Plan, data: Split) -> None:
    """Curves of another training with ours, (1 or 2, runs, epochs + 1)."""
    parts = slice(0, len(theirs))
    ours, others = losses(plan, data)[parts], []
    for seed in range(2):
        with shaken(seed, engine, "_initial"):
            others.append(losses(plan, data)[parts])
    agree(theirs, ours, others, 1e-8)
    # Where ours ends, the training loss of the other is lost as well.
    fine, unsure = np.isfinite(ours[0]), apart(ours, others)[0]
    for run in np.flatnonzero(~fine.all(axis=-1)):
        end = int(np.argmin(fine[run]))
        if np.isfinite(unsure[run, end - 1]):
            assert not theirs[0, run, end] <= DIVERGED * (1 - 1e-6)


# Torch keeps a product of momenta in float32, whatever the weights are.
IN_DOUBLE = mock.patch("torch.optim.nadam._get_scalar_dtype", return_value=torch.float64)


@pytest.mark.parametrize("key", WITH_TORCH)
@examples(4)
@given(data=st.data(), choice=data_choices())
def test_any_plan_is_a_plain_torch_loop(key: str, data: st.DataObject, choice: Any) -> None:
    split = choice.split()
    plan = data.draw(plans(key, len(split.y_train)))
    with IN_DOUBLE:
        theirs = np.array([[curve(plan, plan.optimizers[0], seed, split) for seed in plan.seeds]])
    compared(theirs, plan, split)


@pytest.mark.filterwarnings("ignore:Mean of empty slice")
@examples(8)
@given(data=st.data(), key=st.sampled_from(list(NETWORK_OPTIMIZERS)), choice=data_choices())
def test_the_script_trains_the_same_and_prints_it(
    data: st.DataObject, key: str, choice: DataChoice
) -> None:
    split = choice.split()
    plan = data.draw(plans(key, len(split.y_train)))
    with IN_DOUBLE:
        names, said = executed(training_script(plan, choice, ["one"]))
    theirs = names["curves"]["one"].swapaxes(0, 1)
    # Drawn points have no test part.
    compared(theirs[: 1 if choice.key == DRAWN else 2], plan, split)
    first, last = theirs[0, 0, 0], theirs[0, 0, -1]
    assert f"training loss {first:.6f}, after {plan.epochs} epochs {last:.6f}" in said


# ---- found by the above ------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_small_probabilities_and_gradients_keep_their_digits(dtype: str) -> None:
    """As ½ + ½ tanh ½z it was 0 from z = −17 on in float32, and from −37 on in float64."""
    z = np.array([-60.0, -20.0, -10.0, 0.0, 30.0], dtype)
    np.testing.assert_allclose(sigmoid(z), 1 / (1 + np.exp(-z.astype(float))), rtol=1e-6)
    unit = z.copy()
    ACTIVATIONS["sigmoid"].apply(unit)
    np.testing.assert_array_equal(unit, sigmoid(z))
    assert sigmoid(np.array([-1e4, 1e4], dtype)).tolist() == [0, 1]
    # One weight of 1, no bias, an example of class 0: the gradient is xσ(x).
    network = Network((1, 1))
    inputs = np.array([[-20.0], [1.0]], dtype)
    weights = np.array([[1.0, 0.0]], dtype)
    _, slope, _ = loss_and_gradient(network, weights, inputs, np.zeros(1, dtype))
    np.testing.assert_allclose(slope[0], [-20 * 2.0611536e-9, 2.0611536e-9], rtol=1e-6)
