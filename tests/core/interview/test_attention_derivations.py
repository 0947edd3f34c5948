"""Derivations on attention, positions and losses: every check holds wherever a reader can get."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.interview.derivation import Check, Derivation, checks
from core.interview.derivations import (
    bce_from_likelihood,
    linear_shifts,
    log_sum_exp,
    multi_head_cost,
    rope_relative,
    scaled_dot_product,
    softmax_gradient,
)
from core.params import Param

DERIVATIONS = {
    module.__name__.rsplit(".", 1)[1]: module.DERIVATION
    for module in (
        scaled_dot_product,
        softmax_gradient,
        multi_head_cost,
        linear_shifts,
        rope_relative,
        bce_from_likelihood,
        log_sum_exp,
    )
}
EVERY = pytest.mark.parametrize("derivation", DERIVATIONS.values(), ids=DERIVATIONS)


def found_by(derivation: Derivation, numbers: dict[str, float]) -> list[Check]:
    """All checks; fails where a step has none."""
    found = [each for each in checks(derivation, numbers) if each is not None]
    assert len(found) == len(derivation.steps)
    return found


def assert_all_hold(derivation: Derivation, numbers: dict[str, float]) -> None:
    for step, each in zip(derivation.steps, found_by(derivation, numbers), strict=True):
        assert np.all(np.isfinite(np.asarray(each.left, dtype=float)))
        assert each.holds, (
            f"{step.title} at {numbers}: {each.residual:.2g} over {each.tolerance:.2g}"
        )


def corners(param: Param) -> list[float]:
    if param.name == "seed":
        return [0, 200]
    return list(dict.fromkeys([param.low, param.default, param.high]))


def within(param: Param) -> st.SearchStrategy[float]:
    if param.is_integer:
        return st.integers(int(param.low), int(param.high))
    if param.scale == "log":
        exponents = st.floats(np.log(param.low), np.log(param.high))
        return exponents.map(lambda x: min(max(float(np.exp(x)), param.low), param.high))
    return st.floats(param.low, param.high)


@EVERY
def test_there_are_four_to_nine_steps_and_all_are_checked(derivation: Derivation) -> None:
    assert 4 <= len(derivation.steps) <= 9
    assert all(step.check is not None and not step.unchecked for step in derivation.steps)


@pytest.mark.parametrize("module", [scaled_dot_product, bce_from_likelihood])
def test_the_long_ones_have_the_steps_of_the_whole_argument(module: Any) -> None:
    assert len(module.DERIVATION.steps) >= 7


@EVERY
def test_every_check_holds_at_the_corners(derivation: Derivation) -> None:
    names = [param.name for param in derivation.params]
    for values in itertools.product(*(corners(param) for param in derivation.params)):
        assert_all_hold(derivation, dict(zip(names, values, strict=True)))


@EVERY
def test_every_check_holds_for_every_seed(derivation: Derivation) -> None:
    seeds = [param for param in derivation.params if param.name == "seed"]
    for seed in range(int(seeds[0].high) + 1) if seeds else ():
        assert_all_hold(derivation, {"seed": seed})


@pytest.mark.parametrize("width", [1, 2, 64])
def test_measured_variances_hold_for_every_seed_on_the_fewest_draws(width: int) -> None:
    for seed in range(201):
        assert_all_hold(
            scaled_dot_product.DERIVATION,
            {"width": width, "draws": 500, "tokens": 2, "seed": seed},
        )


@EVERY
@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_check_holds_between_the_corners(derivation: Derivation, data: st.DataObject) -> None:
    assert_all_hold(
        derivation, {param.name: data.draw(within(param)) for param in derivation.params}
    )


@EVERY
def test_the_same_numbers_give_the_same_sides(derivation: Derivation) -> None:
    for first, second in zip(found_by(derivation, {}), found_by(derivation, {}), strict=True):
        np.testing.assert_array_equal(first.left, second.left)
        np.testing.assert_array_equal(first.right, second.right)


@EVERY
def test_a_wrong_sign_or_a_wrong_factor_is_noticed(derivation: Derivation) -> None:
    for found in found_by(derivation, {}):
        left = np.asarray(found.left, dtype=float)
        is_zero = not np.any(np.asarray(found.right, dtype=float))
        wrong = [left + 2.1 * found.tolerance] if is_zero else [-left, 1.25 * left]
        for each in wrong:
            assert not replace(found, left=each).holds


@EVERY
def test_only_measured_checks_have_a_wide_tolerance_and_it_is_five_errors_or_more(
    derivation: Derivation,
) -> None:
    for found in found_by(derivation, {}):
        if found.note:
            count = int(found.note.split()[0])
            assert found.note.startswith(f"{count} standard errors of ")
            assert count >= 5
        else:
            assert found.tolerance <= 1e-7
