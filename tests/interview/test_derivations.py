"""Every registered derivation: each check holds wherever a reader can get, and can fail."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from latex2mathml.converter import convert

from core.common import Param, check
from interview import Check, Derivation, as_markdown, checks
from interview.derivations import DERIVATIONS

EVERY = pytest.mark.parametrize("derivation", DERIVATIONS.values(), ids=DERIVATIONS)


def found_by(derivation: Derivation, numbers: dict[str, float]) -> list[Check]:
    """All checks there are."""
    return [each for each in checks(derivation, numbers) if each is not None]


def assert_all_hold(derivation: Derivation, numbers: dict[str, float]) -> None:
    for step, found in zip(derivation.steps, checks(derivation, numbers), strict=True):
        if found is None:
            assert step.unchecked
            continue
        assert np.all(np.isfinite(np.asarray(found.left, dtype=float)))
        assert found.holds, (
            f"{step.title} at {numbers}: {found.residual:.2g} over {found.tolerance:.2g}"
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
def test_a_derivation_is_whole(derivation: Derivation) -> None:
    assert 4 <= len(derivation.steps) <= 12
    assert derivation.live
    assert derivation.symbols
    assert derivation.source
    defaults = check(derivation.params, {})
    for step, found in zip(derivation.steps, checks(derivation, defaults), strict=True):
        assert bool(found) != bool(step.unchecked)
        for formula in [*re.findall(r"\$([^$]+)\$", step.words), step.latex]:
            assert convert(formula.replace("\n", r" \\ "))
    for parameter in derivation.params:
        with pytest.raises(ValueError, match=re.escape(parameter.label)):
            checks(derivation, {parameter.name: parameter.high + 1})
    text = as_markdown(derivation, defaults)
    assert all(step.title in text for step in derivation.steps)
    assert "do not agree" not in text


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
def test_variances_hold_for_every_seed_on_the_fewest_draws(width: int) -> None:
    for seed in range(201):
        numbers: dict[str, float] = {"width": width, "draws": 500, "tokens": 2, "seed": seed}
        assert_all_hold(DERIVATIONS["attention"], numbers)


@EVERY
@settings(max_examples=40, derandomize=True)
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
def test_only_checks_that_say_why_have_a_wide_tolerance(derivation: Derivation) -> None:
    for found in found_by(derivation, {}):
        if not found.note:
            assert found.tolerance <= 1e-7
        elif "standard errors" in found.note:
            assert int(found.note.split()[0]) >= 5
