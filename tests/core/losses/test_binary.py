"""Losses of one logit at the ends, and what is refused."""

import math
from typing import Any

import numpy as np
import pytest

from core.losses.binary import (
    LOSSES,
    binary_cross_entropy_with_logits,
    logit,
    loss_gradient,
    loss_value,
    sigmoid,
    softplus,
)

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
