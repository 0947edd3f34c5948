"""Losses of one logit against torch, fifty decimals and their own definitions."""

import math

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st

from core.losses import (
    LOSSES,
    bce,
    bce_gradient,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    logit,
    loss_gradient,
    loss_value,
    sigmoid,
    softplus,
)

KEYS = pytest.mark.parametrize("key", LOSSES)
LABELS = pytest.mark.parametrize("y", [0, 1])
REDUCTIONS = pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
Z = np.array([-700.0, -60.0, -20.0, -3.0, -1.0, -0.2, 0.0, 0.4, 1.0, 5.0, 33.0, 705.0])


def definition(key: str, z: mpmath.mpf, y: int, gamma: float) -> mpmath.mpf:
    """The textbook form of a loss, from the probability."""
    p = 1 / (1 + mpmath.exp(-z))
    true, side = (p, 1) if y == 1 else (1 - p, -1)
    return {
        "bce": lambda: -mpmath.log(true),
        "squared": lambda: (p - y) ** 2,
        "hinge": lambda: max(mpmath.mpf(0), 1 - side * z),
        "focal": lambda: -((1 - true) ** gamma) * mpmath.log(true),
        "absolute": lambda: abs(p - y),
    }[key]()


@KEYS
@LABELS
@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0, 5.0])
def test_values_agree_with_the_definition_at_fifty_decimals(key, y, gamma) -> None:
    # 400 digits, so that 1 − p of a logit of 705 is not 0.
    with mpmath.workdps(400):
        for z in Z:
            expected = float(definition(key, mpmath.mpf(float(z)), y, gamma))
            got = loss_value(LOSSES[key], z, y, gamma)
            assert got == pytest.approx(expected, rel=1e-12, abs=1e-300), z


@KEYS
@LABELS
@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_gradients_agree_with_the_derivative_of_the_definition(key, y, gamma) -> None:
    with mpmath.workdps(120):
        for z in (-40.0, -3.0, -0.7, 0.0, 0.3, 0.9, 4.0, 30.0):
            f = lambda at: definition(key, at, y, gamma)  # noqa: E731
            h = mpmath.mpf(10) ** -40
            at = mpmath.mpf(z)
            expected = float((f(at + h) - f(at - h)) / (2 * h))
            got = loss_gradient(LOSSES[key], z, y, gamma)
            assert got == pytest.approx(expected, rel=1e-10, abs=1e-30), z


@KEYS
@LABELS
def test_torchs_expression_and_autograd_agree(key, y) -> None:
    for at in Z[2:-1]:
        z = torch.tensor(at, requires_grad=True)
        label = torch.tensor(float(y), dtype=torch.float64)
        names = {"F": F, "torch": torch, "z": z, "gamma": 1.5, "y": label}
        value = eval(LOSSES[key].torch, names)
        (slope,) = torch.autograd.grad(value, z)
        expected = pytest.approx((value.item(), slope.item()), rel=1e-9, abs=1e-12)
        found = loss_value(LOSSES[key], at, y, 1.5), loss_gradient(LOSSES[key], at, y, 1.5)
        assert found == expected, at


@KEYS
@LABELS
@pytest.mark.parametrize("z", [1e308, -1e308, math.inf, -math.inf])
def test_the_largest_logits_give_no_nan(key, y, z) -> None:
    value, slope = loss_value(LOSSES[key], z, y), loss_gradient(LOSSES[key], z, y)
    assert not math.isnan(value)
    assert math.isfinite(slope)
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
    slopes = np.abs(loss_gradient(LOSSES["squared"], z, 1))
    assert slopes.max() == pytest.approx(8 / 27, abs=1e-9)
    assert sigmoid(z[slopes.argmax()]) == pytest.approx(1 / 3, abs=1e-4)


@given(st.floats(-800, 800), st.floats(0, 1))
def test_soft_bce_is_the_stable_form(z: float, y: float) -> None:
    assert bce(z, y) == pytest.approx(
        max(z, 0) - z * y + math.log1p(math.exp(-abs(z))), rel=1e-12, abs=1e-10
    )
    assert bce_gradient(z, y) == pytest.approx(float(sigmoid(z)) - y, abs=1e-12)


def test_logit_undoes_sigmoid_and_knows_the_ends() -> None:
    np.testing.assert_allclose(logit(sigmoid(np.linspace(-30, 15, 46))), np.linspace(-30, 15, 46),
                               rtol=1e-6)  # fmt: skip
    assert logit(0.0) == -math.inf
    assert logit(1.0) == math.inf
    assert softplus(-745.0) > 0


@REDUCTIONS
def test_bce_with_logits_is_torchs(reduction) -> None:
    rng = np.random.default_rng(1)
    z, y, weight = rng.normal(0, 5, (7, 3)), rng.random((7, 3)), rng.random((7, 3))
    pos = np.array([0.3, 2.0, 7.0])
    theirs = F.binary_cross_entropy_with_logits(
        torch.tensor(z), torch.tensor(y), weight=torch.tensor(weight), reduction=reduction,
        pos_weight=torch.tensor(pos),
    )  # fmt: skip
    ours = binary_cross_entropy_with_logits(
        z, y, weight=weight, pos_weight=pos, reduction=reduction
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_bces_gradient_is_autograds(reduction) -> None:
    rng = np.random.default_rng(3)
    z = torch.tensor(rng.normal(0, 8, (5, 3)), requires_grad=True)
    y = rng.random((5, 3))
    loss = F.binary_cross_entropy_with_logits(z, torch.tensor(y), reduction=reduction)
    (slope,) = torch.autograd.grad(loss, z)
    ours = bce_gradient(z.detach().numpy(), y) / (15 if reduction == "mean" else 1)
    np.testing.assert_allclose(ours, slope, rtol=1e-10, atol=1e-14)


@REDUCTIONS
def test_bce_of_probabilities_is_torchs_at_0_and_1_too(reduction) -> None:
    p = np.array([0.0, 1.0, 0.0, 1.0, 0.3, 0.999])
    y = np.array([0.0, 1.0, 1.0, 0.0, 0.4, 1.0])
    weight = np.array([1.0, 2.0, 3.0, 0.5, 1.0, 7.0])
    theirs = F.binary_cross_entropy(
        torch.tensor(p), torch.tensor(y), weight=torch.tensor(weight), reduction=reduction
    )
    ours = binary_cross_entropy(p, y, weight=weight, reduction=reduction)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


def test_an_unknown_reduction_is_named() -> None:
    with pytest.raises(ValueError, match="none, mean or sum; it was 'median'"):
        binary_cross_entropy_with_logits(0.0, 1.0, reduction="median")
