"""Coin flips: the likelihood as an exact fraction, and as a loop of multiplications."""

import math
from fractions import Fraction
from functools import partial
from typing import Any

import mpmath
import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from charts.losses import Tried
from charts.losses.likelihood import At, coin_alt, coin_sentences, step_rows
from core.common import Said
from core.losses import MAX_REPEATS, Flips
from tests.charts.common.claim_subject import Subject
from ui.losses.common import key
from ui.losses.likelihood import REPEATS, SHARES
from ui.page import Preset


def tried(bits: str, repeats: int = 1, p: float = 0.4) -> Tried:
    return Tried(Flips(tuple(map(int, bits)), repeats), p)


@st.composite
def results(draw: DrawFn) -> Tried:
    bits = draw(st.text("01", min_size=1, max_size=30))
    return tried(bits, int(draw(st.sampled_from(REPEATS))), draw(st.sampled_from(SHARES)))


def say(result: Tried) -> list[Said]:
    cells = [cell for row in step_rows(result) for cell in row.values() if isinstance(cell, Said)]
    assert len(cells) in (5, 10)
    return [*coin_sentences(result), coin_alt(result), *cells]


# ---- oracles ----------------------------------------------------------------------------------
def counts(flips: Flips) -> tuple[int, int]:
    """How many flips there are, and how many of them are 1, by counting."""
    every = list(flips.bits) * flips.repeats
    return len(every), every.count(1)


def log_likelihood(n: int, k: int, p: float) -> Any:
    """With forty decimals; a power of 0 counts as 1, one of an impossible flip as −∞."""
    with mpmath.workdps(40):
        at = mpmath.mpf(p)
        parts = []
        for count, chance in ((k, at), (n - k, 1 - at)):
            if count:
                parts.append(count * mpmath.log(chance) if chance else -mpmath.inf)
        return mpmath.fsum(parts) if -mpmath.inf not in parts else -mpmath.inf


def same(told: float, true: Any) -> bool:
    if mpmath.isinf(true):
        return told == float(true)
    return math.isclose(told, float(true), rel_tol=1e-9, abs_tol=1e-12)


def optimum(result: Tried, facts: Any) -> None:
    n, k = counts(result.flips)
    assert (facts.n, facts.k) == (n, k)
    assert Fraction(facts.best).limit_denominator(10**6) == Fraction(k, n)
    here = log_likelihood(n, k, k / n)
    others = [log_likelihood(n, k, at / 50) for at in range(51)]
    assert all(each <= here + mpmath.mpf(10) ** -12 * n for each in others)


def chosen(result: Tried, facts: Any) -> None:
    n, k = counts(result.flips)
    assert facts.p == result.p
    assert facts.is_best == (Fraction(str(result.p)) == Fraction(k, n))
    bce, lowest = (-log_likelihood(n, k, at) / n for at in (facts.p, k / n))
    assert same(facts.bce, bce)
    assert same(facts.lowest, lowest)
    assert same(facts.excess, bce - lowest)
    assert facts.excess >= 0
    assert facts.is_best == (facts.excess == 0)


def border(result: Tried, facts: Any) -> None:
    n, k = counts(result.flips)
    assert k in (0, n)
    assert (facts.n, facts.k, facts.best) == (n, k, float(k > 0))
    # The derivative there, from differences inside; the first other flip there, from −log 0.
    h = 1e-7
    inside = facts.best - h if k else h
    derivative = (log_likelihood(n, k, facts.best) - log_likelihood(n, k, inside)) / h
    assert math.isclose(float(derivative) * (1 if k else -1), n if k else -n, rel_tol=1e-5)
    assert log_likelihood(n + 1, k + (not k), facts.best) == -mpmath.inf


def certain(result: Tried, best: int) -> None:
    n, k = counts(result.flips)
    assert k in (0, n)
    assert best == int(k > 0)
    product = np.float32(1)
    for bit in result.flips.bits:
        product *= np.float32(best if bit else 1 - best)
    assert product == 1


def size(result: Tried, power: float) -> None:
    n, k = counts(result.flips)
    assert 0 < k < n
    assert math.isclose(power, float(log_likelihood(n, k, k / n) / mpmath.log(10)), rel_tol=1e-9)
    (told,) = (
        each
        for each in coin_sentences(result)
        if "likelihood at p̂ is" in each and "Multiplied" not in each
    )
    number = told.rsplit("is ", 1)[1].removesuffix(".")
    mantissa, _, exponent = number.partition("·10")
    if number.startswith("10") and not exponent:
        mantissa, exponent = "1", number.removeprefix("10")
    lowered = exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    written = math.log10(float(mantissa)) + float(lowered or 0)
    assert abs(written - power) < 0.003


def underflow(result: Tried, facts: Any) -> None:
    flips = result.flips
    n, k = counts(flips)
    assert 0 < k < n
    for first, number in ((facts.first32, np.float32), (facts.first64, np.float64)):
        one = number(1)
        best = number(k / n)
        product, found = one, None
        for place, bit in enumerate(list(flips.bits) * flips.repeats, 1):
            product = number(product * (best if bit else one - best))
            if product == 0:
                found = place
                break
        assert first == found
    assert facts.flat == is_flat(flips)
    if not facts.flat:
        assert facts.repeating_helps == is_flat(Flips(flips.bits, MAX_REPEATS))
        assert not facts.repeating_helps or flips.repeats < MAX_REPEATS


def is_flat(flips: Flips) -> bool:
    n, k = counts(flips)
    grid = np.linspace(0, 1, 401)
    with np.errstate(under="ignore"):
        return not (grid**k * (1 - grid) ** (n - k)).any()


def step(at: At, facts: Any) -> None:
    n, k = counts(at.flips)
    p, rest = Fraction(at.p), n - k
    if at.step == 1:
        with np.errstate(under="ignore"):
            product = np.float64(at.p) ** k * np.float64(1 - at.p) ** rest
        assert math.isclose(facts.value, product, rel_tol=1e-9)
        possible = not (k and p == 0) and not (rest and p == 1)
        assert facts.underflows == (product == 0 and possible)
        return
    assert not facts.underflows
    if at.step in (2, 3):
        true = log_likelihood(n, k, at.p)
        assert same(facts.value, true if at.step == 2 else -true / n)
        return
    # k/p^a − or + (n−k)/(1−p)^a as fractions; nothing where there is no such flip.
    order = 1 if at.step == 4 else 2
    parts: list[Fraction | float] = []
    for count, chance in ((k, p), (rest, 1 - p)):
        if not count:
            parts.append(Fraction(0))
        elif chance == 0:
            parts.append(math.inf)
        else:
            parts.append(Fraction(count) / chance**order)
    true = float(parts[0]) - float(parts[1]) if order == 1 else -float(parts[0]) - float(parts[1])
    assert math.isclose(facts.value, true, rel_tol=1e-9, abs_tol=1e-10 * n * (1 + n))
    if Fraction(k, n) == Fraction(str(at.p)) and order == 1 and 0 < k < n:
        assert facts.value == 0
    if order == 2:
        assert facts.value <= 0  # "never positive"


# ---- presets ----------------------------------------------------------------------------------
def product_that_vanishes(preset: Preset) -> None:
    values = preset.values
    assert values[key("what")] == "coin"
    flips = Flips(tuple(map(int, values[key("flips")])), int(values[key("repeats")]))
    n, k = counts(flips)
    assert n == 2000
    assert is_flat(flips)
    grid = np.linspace(0.001, 0.999, 999)
    found = grid[np.argmax(k * np.log(grid) + (n - k) * np.log1p(-grid))]
    assert math.isclose(found, k / n, abs_tol=1e-9)


SUBJECT = Subject(
    states=results(),
    say=say,
    oracles={
        "coin: the common optimum": optimum,
        "coin: the chosen probability": chosen,
        "coin: all flips are equal": border,
        "coin: a likelihood of 1 never underflows": certain,
        "coin: how small the likelihood is": size,
        "coin: where the product underflows": underflow,
        "coin: a step of the derivation": step,
    },
    corners=[
        partial(tried, "1"),
        partial(tried, "0", p=0.0),
        partial(tried, "11111", p=1.0),
        partial(tried, "11111", p=0.0),
        partial(tried, "00", 500, 0.5),
        partial(tried, "10", p=0.5),
        partial(tried, "10", 500),
        partial(tried, "1101001110"),
        partial(tried, "1101001110", 200, 0.6),
        partial(tried, "1" * 99 + "0", 100),
        partial(tried, "1" * 399 + "0", 20, 0.99),
        partial(tried, "110", 150, 0.67),
        partial(tried, "100", p=0.33),
    ],
    presets={"A product that vanishes": product_that_vanishes},
    examples=10,
)
