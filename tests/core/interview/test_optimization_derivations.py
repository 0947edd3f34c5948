"""Derivations on optimizers and regularization: every check holds wherever a reader can get."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.interview.derivation import Check, Derivation, checks
from core.interview.derivations import (
    adagrad_stall,
    adam_bias,
    adamw_decay,
    dropout_expectation,
    gradient_descent_limit,
    momentum_optimum,
    ridge_gaussian_prior,
    soft_threshold,
)
from core.params import Param

DERIVATIONS = {
    module.__name__.rsplit(".", 1)[1]: module.DERIVATION
    for module in (
        adam_bias,
        momentum_optimum,
        gradient_descent_limit,
        adagrad_stall,
        adamw_decay,
        soft_threshold,
        ridge_gaussian_prior,
        dropout_expectation,
    )
}
EVERY = pytest.mark.parametrize("derivation", DERIVATIONS.values(), ids=DERIVATIONS)


def assert_all_hold(derivation: Derivation, numbers: dict[str, float]) -> None:
    for number, (step, found) in enumerate(
        zip(derivation.steps, checks(derivation, numbers), strict=True), 1
    ):
        assert found is not None
        assert np.all(np.isfinite(np.asarray(found.left, dtype=float)))
        assert found.holds, (
            f"step {number}, {step.title}, at {numbers}: {found.residual:.2g} "
            f"over {found.tolerance:.2g}"
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


def test_adam_has_the_steps_of_the_whole_argument() -> None:
    assert len(adam_bias.DERIVATION.steps) >= 7


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


@EVERY
@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_check_holds_between_the_corners(derivation: Derivation, data: st.DataObject) -> None:
    assert_all_hold(
        derivation, {param.name: data.draw(within(param)) for param in derivation.params}
    )


@EVERY
def test_the_same_numbers_give_the_same_sides(derivation: Derivation) -> None:
    for first, second in zip(checks(derivation, {}), checks(derivation, {}), strict=True):
        assert first is not None
        assert second is not None
        np.testing.assert_array_equal(first.left, second.left)
        np.testing.assert_array_equal(first.right, second.right)


def is_about_zero(found: Check) -> bool:
    return not np.any(np.asarray(found.right, dtype=float))


@EVERY
def test_a_wrong_sign_or_a_wrong_factor_is_noticed(derivation: Derivation) -> None:
    for found in checks(derivation, {}):
        assert found is not None
        left = np.asarray(found.left, dtype=float)
        wrong = [left + 1e-3] if is_about_zero(found) else [-left, 1.2 * left]
        for each in wrong:
            assert not replace(found, left=each).holds


@EVERY
def test_only_measured_checks_have_a_wide_tolerance(derivation: Derivation) -> None:
    for found in checks(derivation, {}):
        assert found is not None
        if not found.note:
            assert found.tolerance <= 1e-8
