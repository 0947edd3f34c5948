"""A lab that computes something else is caught by the step of a derivation that is about it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.common import check
from interview import Derivation
from interview.derivations import (
    bce_from_likelihood,
    linear_shifts,
    log_sum_exp,
    multi_head_cost,
    rope_relative,
    scaled_dot_product,
    softmax_gradient,
)

lab_attention = scaled_dot_product.scaled_dot_product_attention
lab_multi_head = scaled_dot_product.multi_head
lab_rotated = rope_relative.rotated
lab_cost = multi_head_cost.cost
lab_shift = linear_shifts.shift_matrix
lab_gradient = softmax_gradient.lab.cross_entropy_gradient


def negated(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **kwargs: -function(*args, **kwargs)


def without_division(*args: Any, **kwargs: Any) -> Any:
    return lab_attention(*args, **kwargs, scale=1.0)


def looks_everywhere(*args: Any, **kwargs: Any) -> Any:
    return lab_attention(*args, **{**kwargs, "causal": False})


def column_wise(*args: Any) -> Any:
    found = lab_multi_head(*args)
    raw = np.exp(found.scores)
    return replace(found, weights=raw / raw.sum(axis=1, keepdims=True))


def naive_log_softmax(z: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.log(np.exp(z) / np.exp(z).sum())


def turned_backwards(vectors: np.ndarray, positions: np.ndarray, omegas: np.ndarray) -> np.ndarray:
    return lab_rotated(vectors, -positions, omegas)


def added(vectors: np.ndarray, positions: np.ndarray, omegas: np.ndarray) -> np.ndarray:
    return vectors + np.sin(positions)[:, None]


SPOILED: dict[str, tuple[Any, str, Any, Derivation, str]] = {
    "no division": (
        scaled_dot_product,
        "scaled_dot_product_attention",
        without_division,
        scaled_dot_product.DERIVATION,
        "Divide by the standard deviation",
    ),
    "no mask": (
        scaled_dot_product,
        "scaled_dot_product_attention",
        looks_everywhere,
        scaled_dot_product.DERIVATION,
        "A mask is added before the softmax",
    ),
    "columns": (
        scaled_dot_product,
        "multi_head",
        column_wise,
        scaled_dot_product.DERIVATION,
        "Softmax, row by row",
    ),
    "norm": (
        scaled_dot_product,
        "softmax_jacobian_norm",
        lambda a: np.full(len(a), 2.0),
        scaled_dot_product.DERIVATION,
        "Without the division most derivatives are near 0",
    ),
    "p plus y": (
        softmax_gradient.lab,
        "cross_entropy_gradient",
        negated(lab_gradient),
        softmax_gradient.DERIVATION,
        "Cross-entropy with one right class",
    ),
    "cost times heads": (
        multi_head_cost,
        "cost",
        lambda n, m, d, h: lab_cost(n, m, d * h, h),
        multi_head_cost.DERIVATION,
        "Parameters",
    ),
    "transposed": (
        linear_shifts,
        "shift_matrix",
        lambda k, omegas: lab_shift(k, omegas).T,
        linear_shifts.DERIVATION,
        "All pairs: a block-diagonal matrix",
    ),
    "backwards": (
        rope_relative,
        "rotated",
        turned_backwards,
        rope_relative.DERIVATION,
        "Turn each pair",
    ),
    "added, not turned": (
        rope_relative,
        "rotated",
        added,
        rope_relative.DERIVATION,
        "Moving both changes nothing",
    ),
    "y minus p": (
        bce_from_likelihood,
        "bce_gradient",
        negated(bce_from_likelihood.bce_gradient),
        bce_from_likelihood.DERIVATION,
        "With a sigmoid",
    ),
    "convex": (
        bce_from_likelihood.lab,
        "curvature",
        negated(bce_from_likelihood.lab.curvature),
        bce_from_likelihood.DERIVATION,
        "It is a maximum",
    ),
    "overflowing": (
        log_sum_exp,
        "log_softmax",
        naive_log_softmax,
        log_sum_exp.DERIVATION,
        "Stable log-softmax",
    ),
    "wrong label": (
        log_sum_exp,
        "bce",
        lambda z, y, bce=log_sum_exp.bce: bce(z, 1 - y),
        log_sum_exp.DERIVATION,
        "Stable binary cross-entropy",
    ),
}


@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=SPOILED)
def test_a_lab_that_computes_something_else_is_caught(
    spoiled: tuple[Any, str, Any, Derivation, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, wrong, derivation, title = spoiled
    monkeypatch.setattr(module, name, wrong)
    step = next(each for each in derivation.steps if each.title == title)
    assert step.check is not None
    with np.errstate(all="ignore"):
        assert not step.check(derivation.prepare(check(derivation.params, {}))).holds
