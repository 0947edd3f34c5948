"""A lab that computes something else is caught by the step of a derivation that is about it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.common.params import check
from interview.derivation import Derivation
from interview.derivations import (
    bce_from_likelihood,
    linear_shifts,
    log_sum_exp,
    multi_head_cost,
    rope_relative,
    scaled_dot_product,
    softmax_gradient,
)
from interview.derivations.cases import bce_from_likelihood as bce_case
from interview.derivations.cases import linear_shifts as shift_case
from interview.derivations.cases import log_sum_exp as lse_case
from interview.derivations.cases import multi_head_cost as heads_case
from interview.derivations.cases import rope_relative as rope_case
from interview.derivations.cases import scaled_dot_product as attention_case
from interview.derivations.cases import softmax_gradient as softmax_case

lab_attention = attention_case.scaled_dot_product_attention
lab_multi_head = attention_case.multi_head
lab_rotated = rope_case.rotated
lab_cost = heads_case.cost
lab_shift = shift_case.shift_matrix
lab_gradient = softmax_case.lab.cross_entropy_gradient


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
        attention_case,
        "scaled_dot_product_attention",
        without_division,
        scaled_dot_product.DERIVATION,
        "Divide by the standard deviation",
    ),
    "no mask": (
        attention_case,
        "scaled_dot_product_attention",
        looks_everywhere,
        scaled_dot_product.DERIVATION,
        "A mask is added before the softmax",
    ),
    "columns": (
        attention_case,
        "multi_head",
        column_wise,
        scaled_dot_product.DERIVATION,
        "Softmax, row by row",
    ),
    "norm": (
        attention_case,
        "softmax_jacobian_norm",
        lambda a: np.full(len(a), 2.0),
        scaled_dot_product.DERIVATION,
        "Without the division most derivatives are near 0",
    ),
    "p plus y": (
        softmax_case.lab,
        "cross_entropy_gradient",
        negated(lab_gradient),
        softmax_gradient.DERIVATION,
        "Cross-entropy with one right class",
    ),
    "cost times heads": (
        heads_case,
        "cost",
        lambda n, m, d, h: lab_cost(n, m, d * h, h),
        multi_head_cost.DERIVATION,
        "Parameters",
    ),
    "transposed": (
        shift_case,
        "shift_matrix",
        lambda k, omegas: lab_shift(k, omegas).T,
        linear_shifts.DERIVATION,
        "All pairs: a block-diagonal matrix",
    ),
    "backwards": (
        rope_case,
        "rotated",
        turned_backwards,
        rope_relative.DERIVATION,
        "Turn each pair",
    ),
    "added, not turned": (
        rope_case,
        "rotated",
        added,
        rope_relative.DERIVATION,
        "Moving both changes nothing",
    ),
    "y minus p": (
        bce_case,
        "bce_gradient",
        negated(bce_case.bce_gradient),
        bce_from_likelihood.DERIVATION,
        "With a sigmoid",
    ),
    "convex": (
        bce_case.lab,
        "curvature",
        negated(bce_case.lab.curvature),
        bce_from_likelihood.DERIVATION,
        "It is a maximum",
    ),
    "overflowing": (
        lse_case,
        "log_softmax",
        naive_log_softmax,
        log_sum_exp.DERIVATION,
        "Stable log-softmax",
    ),
    "wrong label": (
        lse_case,
        "bce",
        lambda z, y, bce=lse_case.bce: bce(z, 1 - y),
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
