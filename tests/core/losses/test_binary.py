"""Losses of one logit at the ends, and what is refused."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import assume, given
from hypothesis import strategies as st

from core.losses import (
    GAMMA,
    LOSSES,
    bce,
    bce_gradient,
    binary_cross_entropy,
    logit,
    loss_gradient,
    loss_value,
    sigmoid,
)
from core.losses.binary import binary_cross_entropy_with_logits, softplus
from tests.parity.comparing import no_minus_zero
from tests.parity.drawing import SEEDS, arrays, examples, number

KEYS = pytest.mark.parametrize("key", LOSSES)
LABELS = pytest.mark.parametrize("y", [0, 1])


@KEYS
@LABELS
@pytest.mark.parametrize("z", [1e308, -1e308, math.inf, -math.inf])
def test_the_largest_logits_give_no_nan(key: str, y: Any, z: float) -> None:
    value, derivative = loss_value(LOSSES[key], z, y), loss_gradient(LOSSES[key], z, y)
    assert not math.isnan(value)
    assert math.isfinite(derivative)
    wrong = (z > 0) == (y == 0)
    if key in ("bce", "hinge", "focal"):
        assert value == (pytest.approx(abs(z)) if wrong else 0)
    else:
        assert value == (1 if wrong else 0)


def test_a_label_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="must be 0 or 1; it was 2"):
        loss_value(LOSSES["bce"], 0.0, 2)


def test_squared_error_is_steepest_at_eight_twenty_sevenths() -> None:
    z = np.linspace(-5, 5, 100_001)
    derivatives = np.abs(loss_gradient(LOSSES["squared"], z, 1))
    assert derivatives.max() == pytest.approx(8 / 27, abs=1e-9)
    assert sigmoid(z[derivatives.argmax()]) == pytest.approx(1 / 3, abs=1e-4)


def test_logit_undoes_sigmoid_and_knows_the_ends() -> None:
    np.testing.assert_allclose(
        logit(sigmoid(np.linspace(-30, 15, 46))), np.linspace(-30, 15, 46), rtol=1e-6
    )
    assert logit(0.0) == -math.inf
    assert logit(1.0) == math.inf
    assert softplus(-745.0) > 0


def test_an_unknown_reduction_is_named() -> None:
    with pytest.raises(ValueError, match="none, mean or sum; it was 'median'"):
        binary_cross_entropy_with_logits(0.0, 1.0, reduction="median")


EITHER_LABEL = st.sampled_from([0, 1])
# Where e^z leaves float32 and float64, and far beyond.
MARKED = (0.0, 1e-300, 1e-9, 1.0, 16.6, 36.7, 88.7, 709.8, 745.1, 1e4)
LOGITS = st.one_of(
    st.sampled_from([sign * each for each in MARKED for sign in (1, -1)]),
    st.floats(-50, 50),
    st.floats(-800, 800),
)
REDUCTIONS = st.sampled_from(["none", "mean", "sum"])
WHOLE = (0.0, 1e-9, 1.0, 30.0, 1e4)


def definition(key: str, s: Any, gamma: float) -> Any:
    """A loss of the signed logit from the probability of the label and of the other one."""
    label, other = 1 / (1 + mpmath.exp(-s)), 1 / (1 + mpmath.exp(s))
    return {
        "bce": lambda: mpmath.log1p(mpmath.exp(-s)),
        "squared": lambda: other**2,
        "hinge": lambda: max(mpmath.mpf(0), 1 - s),
        "focal": lambda: other**gamma * mpmath.log1p(mpmath.exp(-s)),
        "absolute": lambda: 1 - label if s < 0 else other,
    }[key]()


@KEYS
@examples(30)
@given(z=LOGITS, y=EITHER_LABEL, gamma=number(GAMMA))
def test_value_and_gradient_have_all_their_digits(key: str, z: float, y: int, gamma: float) -> None:
    sign, h = 2 * y - 1, mpmath.mpf(10) ** -25
    assume(key != "hinge" or sign * z != 1)  # its kink
    # The fall of what is all but 1 is e^−|z|.
    with mpmath.workdps(60 + int(abs(z) / 2)):
        s = sign * mpmath.mpf(z)
        value = float(definition(key, s, gamma))
        rise = definition(key, s + h, gamma) - definition(key, s - h, gamma)
        derivative = float(sign * rise / (2 * h))
    ours = loss_value(LOSSES[key], z, y, gamma), loss_gradient(LOSSES[key], z, y, gamma)
    assert ours == pytest.approx((value, derivative), rel=1e-10, abs=1e-300)
    no_minus_zero(*ours)


@KEYS
@examples(30)
@given(z=st.floats(-30, 30), y=EITHER_LABEL, gamma=number(GAMMA))
def test_the_scripts_line_and_its_autograd_agree(key: str, z: float, y: int, gamma: float) -> None:
    assume(key != "hinge" or (2 * y - 1) * z != 1)
    logit = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    label = torch.tensor(float(y), dtype=torch.float64)
    names = {"F": F, "torch": torch, "z": logit, "gamma": gamma, "y": label}
    value = eval(LOSSES[key].torch, names)
    (derivative,) = torch.autograd.grad(value, logit)
    found = loss_value(LOSSES[key], z, y, gamma), loss_gradient(LOSSES[key], z, y, gamma)
    assert found == pytest.approx((value.item(), derivative.item()), rel=1e-8, abs=1e-11)


shapes = st.tuples(st.integers(1, 4), st.integers(1, 3))


@st.composite
def shares(draw: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers from 0 to 1, the ends and tiny ones among them."""
    random = np.random.default_rng(draw(SEEDS))
    marked = random.choice([0.0, 1.0, 1e-300, 1e-50, 1e-9, 1 - 1e-9, 0.5], shape)
    return np.where(random.random(shape) < 0.5, marked, random.random(shape))


@examples(60)
@given(data=st.data(), shape=shapes, reduction=REDUCTIONS)
def test_bce_with_logits_is_torchs(data: st.DataObject, shape: Any, reduction: str) -> None:
    z, y = data.draw(arrays(shape, WHOLE)), data.draw(shares(shape))
    weight = abs(data.draw(arrays(data.draw(st.sampled_from([shape, shape[1:], ()])), WHOLE)))
    positive = abs(data.draw(arrays(shape[1:], (0.0, 1e-3, 1.0, 50.0))))
    logits = torch.tensor(z, requires_grad=True)
    theirs = F.binary_cross_entropy_with_logits(
        logits,
        torch.tensor(y),
        weight=torch.tensor(weight),
        pos_weight=torch.tensor(positive),
        reduction=reduction,
    )
    ours = binary_cross_entropy_with_logits(
        z, y, weight=weight, pos_weight=positive, reduction=reduction
    )
    # Torch adds and subtracts numbers of the logits' size.
    most = 1e-13 * (1 + abs(z).max()) * (1 + positive.max()) * weight.max() * z.size
    np.testing.assert_allclose(ours, theirs.detach(), rtol=1e-11, atol=most)
    no_minus_zero(ours)


@examples(40)
@given(data=st.data(), shape=shapes)
def test_bce_and_its_gradient_are_autograds(data: st.DataObject, shape: Any) -> None:
    z, y = data.draw(arrays(shape, WHOLE)), data.draw(shares(shape))
    logits = torch.tensor(z, requires_grad=True)
    loss = F.binary_cross_entropy_with_logits(logits, torch.tensor(y), reduction="none")
    (derivative,) = torch.autograd.grad(loss.sum(), logits)
    np.testing.assert_allclose(bce(z, y), loss.detach(), rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(bce_gradient(z, y), derivative, rtol=1e-11, atol=1e-14)
    no_minus_zero(bce(z, y), bce_gradient(z, y))


@examples(60)
@given(data=st.data(), shape=shapes, reduction=REDUCTIONS)
def test_bce_of_probabilities_is_torchs(data: st.DataObject, shape: Any, reduction: str) -> None:
    p, y = data.draw(shares(shape)), data.draw(shares(shape))
    weight = abs(data.draw(arrays(shape, WHOLE)))
    theirs = F.binary_cross_entropy(
        torch.tensor(p), torch.tensor(y), weight=torch.tensor(weight), reduction=reduction
    )
    ours = binary_cross_entropy(p, y, weight=weight, reduction=reduction)
    np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-13 * weight.max())
    no_minus_zero(ours)


@KEYS
def test_a_gradient_that_vanishes_is_0_and_not_minus_0(key: str) -> None:
    right = [loss_gradient(LOSSES[key], z, y) for z, y in ((800.0, 1), (-800.0, 0))]
    assert right == [0, 0]
    no_minus_zero(*right, bce_gradient(800.0, 1.0), binary_cross_entropy(1.0, 1.0))
