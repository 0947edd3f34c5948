"""One probability: its losses, against fifty decimals, autograd and float32 loops."""

import math
from functools import partial
from typing import Any

import mpmath
import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from charts.losses import Point, Scored
from charts.losses.binary import binary_sentences
from core.losses import LOSSES, logit
from tests.charts.common.claim_subject import Subject, values_of
from ui.losses.binary import GAMMAS, P, Z
from ui.losses.common import key
from ui.page import Preset


@st.composite
def results(draw: DrawFn) -> Scored:
    if draw(st.booleans()):
        z = draw(st.one_of(values_of(Z), st.floats(-9, 9)))
    else:
        z = float(logit(draw(values_of(P))))
    shown = draw(st.lists(st.sampled_from(list(LOSSES)), unique=True))
    point = Point(z, draw(st.sampled_from((0, 1))), draw(st.sampled_from(GAMMAS)))
    return Scored(point, [LOSSES[each] for each in LOSSES if each in shown])


def scored(z: float, y: int = 1, gamma: float = 2.0) -> Scored:
    return Scored(Point(z, y, gamma), list(LOSSES.values()))


# ---- oracles ----------------------------------------------------------------------------------
def chance(s: float) -> tuple[Any, Any]:
    """σ(s) and σ(−s), with fifty decimals, limits at ±∞."""
    with mpmath.workdps(50):
        if math.isinf(s):
            return (mpmath.mpf(s > 0), mpmath.mpf(s < 0))
        return 1 / (1 + mpmath.exp(-mpmath.mpf(s))), 1 / (1 + mpmath.exp(mpmath.mpf(s)))


def defined(key: str, s: float, gamma: float) -> tuple[Any, Any]:
    """Loss and its derivative by s, from the definition and its derivative by hand."""
    p, q = chance(s)
    with mpmath.workdps(50):
        cost = mpmath.inf if p == 0 else -mpmath.log(p) if p < 0.5 else -mpmath.log1p(-q)
        if key == "hinge":
            return (max(mpmath.mpf(0), 1 - mpmath.mpf(s)), mpmath.mpf(-1 if s < 1 else 0))
        mixed = mpmath.mpf(0) if p == 0 else p * mpmath.log(p)
        return {
            "bce": (cost, -q),
            "squared": (q**2, -2 * q * q * p),
            "absolute": (q, -q * p),
            "focal": (q**gamma * cost, q**gamma * (gamma * mixed - q)),
        }[key]


def close(ours: float, exact: Any) -> bool:
    """Equal to ten digits; 0 or infinite only where a float64 has no number for it."""
    if exact == 0 or abs(exact) == mpmath.inf or math.isinf(ours):
        return ours == exact or (math.isinf(ours) and abs(exact) > 1e308)
    if abs(exact) < 1e-300:
        return abs(ours) <= 1e-299
    return bool(abs(ours - exact) <= 1e-10 * abs(exact))


def costs(result: Scored, facts: Any) -> None:
    point = result.point
    s = point.z if point.y else -point.z
    p, q = chance(s)
    assert (facts.z, facts.y) == (point.z, point.y)
    assert close(facts.p, p)
    assert close(facts.rest, q)
    assert [cost.label for cost in facts.costs] == [loss.label for loss in result.losses]
    for cost, loss in zip(facts.costs, result.losses, strict=True):
        value, derivative = defined(loss.key, s, point.gamma)
        assert close(cost.value, value)
        assert close(cost.gradient, derivative if point.y else -derivative)
        # Said to be 0 only where it is; said to be above 0 only where it is.
        assert cost.reaches_zero or value > 0
        assert not cost.reaches_zero or cost.value == value or loss.key == "hinge"


def no_loss(result: Scored, _: Any) -> None:
    assert not result.losses


def squared(result: Scored, facts: Any) -> None:
    point = result.point
    s = point.z if point.y else -point.z
    p, q = chance(s)
    assert close(facts.factor, 2 * p * q)
    assert facts.certain == (p * q == 0)
    with mpmath.workdps(50):
        third = mpmath.mpf(1) / 3
        expected = (
            "never"
            if p == 0
            else "far"
            if p <= third
            else "near"
            if s < 0
            else "even"
            if s == 0
            else "right"
        )
    assert facts.place == expected
    # What the words say: largest at 1/3, growing on the wrong side down to it, falling beyond.
    shares = np.linspace(0.01, 0.99, 99)
    sizes = 2 * (1 - shares) ** 2 * shares
    assert abs(shares[np.argmax(sizes)] - 1 / 3) < 0.01
    assert abs(2 * (2 / 3) ** 2 / 3 - 8 / 27) < 1e-15
    assert (np.diff(sizes[shares <= 1 / 3]) > 0).all()
    assert (np.diff(sizes[shares >= 1 / 3]) < 0).all()


def focus(result: Scored, facts: Any) -> None:
    point = result.point
    s = point.z if point.y else -point.z
    _, q = chance(s)
    assert facts.gamma == point.gamma
    assert facts.certain == math.isinf(point.z)
    with mpmath.workdps(50):
        assert close(facts.factor, q**point.gamma)
        value, _ = defined("focal", s, point.gamma)
        plain, _ = defined("bce", s, point.gamma)
        if 0 < plain < mpmath.inf:
            assert abs(value / plain - q**point.gamma) < mpmath.mpf(10) ** -40


def certain(result: Scored, facts: Any) -> None:
    point = result.point
    assert math.isinf(point.z)
    assert (facts.z, facts.y, facts.p) == (point.z, point.y, float(point.z > 0))
    if facts.p == facts.y:
        for loss in result.losses:
            assert point.of(loss) == (0, 0)
    else:
        value = torch.nn.functional.binary_cross_entropy(
            torch.tensor([facts.p]), torch.tensor([float(facts.y)])
        )
        assert float(value) == 100
        assert defined("bce", -math.inf, 0)[0] == mpmath.inf


def rounded(result: Scored, facts: Any) -> None:
    z = np.float32(result.point.z)
    one = np.float32(1)
    assert np.isfinite(z)
    with np.errstate(all="ignore"):
        p = one / (one + np.exp(-z))
        naive = -np.log(p if result.point.y else one - p)
    assert facts.y == result.point.y
    np.testing.assert_equal(facts.from_sigmoid, float(naive))
    torchs = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(z), torch.tensor(np.float32(result.point.y))
    )
    # PyTorch writes its stable form a little differently.
    assert math.isclose(facts.from_logit, float(torchs), rel_tol=1e-4, abs_tol=1e-6)
    for number, edge in ((np.float32, facts.breaks[0]), (np.float64, facts.breaks[1])):
        at = np.array([np.nextafter(number(edge), number(0)), number(edge), number(1e4)])
        with np.errstate(all="ignore"):
            broken = np.isinf(-np.log(number(1) - number(1) / (number(1) + np.exp(-at))))
        assert broken.tolist() == [False, True, True]


def overflowed(result: Scored, facts: Any) -> None:
    assert facts.largest == float(np.finfo(np.float32).max)
    assert abs(result.point.z) > facts.largest
    assert facts.held == math.copysign(math.inf, result.point.z)


# ---- presets ----------------------------------------------------------------------------------
def state(preset: Preset) -> tuple[float, int, float]:
    values = preset.values
    return values[key("z")], int(values[key("label")]), values[key("gamma")]


def confidently_wrong(preset: Preset) -> None:
    z, y, _ = state(preset)
    assert (z, y) == (-6, 1)
    h = 1e-6
    costs = (lambda at: math.log1p(math.exp(-at)), lambda at: (1 / (1 + math.exp(-at)) - 1) ** 2)
    derivatives = [(cost(z + h) - cost(z - h)) / (2 * h) for cost in costs]
    assert [f"{each:.4f}" for each in derivatives] == ["-0.9975", "-0.0049"]


def easy_examples(preset: Preset) -> None:
    z, y, gamma = state(preset)
    assert (z, y) == (3, 1)
    ratio = [1 / (1 + math.exp(at)) for at in (z, -6)]
    assert f"{100 * ratio[0] ** gamma:.1f}" == "0.2"
    assert 0.99 < ratio[1] ** gamma < 1


SUBJECT = Subject(
    states=results(),
    say=binary_sentences,
    oracles={
        "binary: what the logit costs": costs,
        "binary: no loss": no_loss,
        "binary: the gradient of squared error": squared,
        "binary: the factor of focal loss": focus,
        "binary: a probability of exactly 0 or 1": certain,
        "binary: two ways to compute it in float32": rounded,
        "binary: a logit that float32 does not have": overflowed,
    },
    corners=[
        lambda: Scored(Point(1.0, 0, 2.0), []),
        *(
            partial(scored, z, y)
            for y in (0, 1)
            for z in (0.0, -0.0, math.inf, -math.inf, 1e308, -1e308, 10.0, -10.0, 800.0, -800.0)
        ),
        partial(scored, -math.log(2)),
        partial(scored, -0.5),
        partial(scored, 3.0, 1, 0.0),
        partial(scored, 1e-320),
        partial(scored, -50.0, 0, 5.0),
    ],
    presets={
        "Confidently wrong": confidently_wrong,
        "Easy examples count less": easy_examples,
    },
)
