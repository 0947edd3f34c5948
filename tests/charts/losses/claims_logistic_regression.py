"""Logistic regression on a line, against loops over its definition, scikit-learn and SciPy."""

import math
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from sklearn.linear_model import LogisticRegression

from charts.losses import Fitted
from charts.losses.logistic_regression import (
    MAX_ROWS,
    Pointed,
    descent_alt,
    logistic_sentences,
    points_alt,
    step_rows,
)
from core.common import Said
from core.losses import REACH, Data, check_places, descend
from core.losses.logistic_regression import CLOSEST
from tests.charts.common.claim_subject import Subject
from ui.losses.common import key
from ui.losses.likelihood import POINTS, RATE
from ui.page import Preset
from ui.page.controls import preferred_numbers

MAX_STEPS = 60


def fitted(points: str, rate: float = 1.0, steps: int = MAX_STEPS) -> Fitted:
    places, labels = zip(*(each.split(":") for each in points.split(", ")), strict=True)
    data = Data(np.array([float(x) for x in places]), np.array([int(y) for y in labels]))
    check_places(data.x)
    return Fitted(data, descend(data, rate, steps), rate)


@st.composite
def results(draw: DrawFn) -> Fitted:
    place = st.one_of(
        st.integers(-3, 3).map(float),
        st.floats(-REACH, REACH).map(lambda x: round(x, 9)),
        st.sampled_from((-REACH, REACH, 0.0, CLOSEST, 1 - CLOSEST, 1.0)),
    )
    points = draw(st.lists(st.tuples(place, st.integers(0, 1)), min_size=2, max_size=15))
    x, y = (np.array(each) for each in zip(*points, strict=True))
    try:
        check_places(x)
    except ValueError:
        x = np.round(x, 6)
    rate = draw(st.sampled_from(preferred_numbers(RATE.low, RATE.high)))
    data = Data(x, y)
    return Fitted(data, descend(data, rate, draw(st.integers(0, MAX_STEPS))), rate)


def say(result: Fitted) -> list[Said]:
    cells = [cell for row in step_rows(result) for cell in row.values() if isinstance(cell, Said)]
    assert len(cells) == 4 * min(len(result.data.x), MAX_ROWS)
    return [*logistic_sentences(result), descent_alt(result), points_alt(result), *cells]


# ---- oracles ----------------------------------------------------------------------------------
def sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def loss_of(z: float, y: int) -> float:
    s = z if y else -z
    return math.log1p(math.exp(-s)) if s >= 0 else -s + math.log1p(math.exp(s))


def nll(data: Data, w: float, b: float) -> float:
    return math.fsum(loss_of(w * x + b, y) for x, y in points(data)) / len(data.x)


def points(data: Data) -> list[tuple[float, int]]:
    return list(zip(data.x.tolist(), data.y.tolist(), strict=True))


def interleaved(data: Data) -> bool:
    """Whether a 1 lies to the left of a 0, and a 1 to the right of a 0."""
    pairs = [(a, b) for a, y in points(data) for b, z in points(data) if y == 1 and z == 0]
    return any(one < zero for one, zero in pairs) and any(one > zero for one, zero in pairs)


def reached(result: Fitted, facts: Any) -> None:
    w = b = 0.0
    size = 0.0
    for _ in range(facts.steps):
        errors = [(sigma(w * x + b) - y, x) for x, y in points(result.data)]
        w -= result.learning_rate * math.fsum(e * x for e, x in errors) / len(errors)
        b -= result.learning_rate * math.fsum(e for e, _ in errors) / len(errors)
        size = max(size, abs(w), abs(b))
    assert facts.steps == len(result.descent.weights) - 1
    # Steps over the limit amplify rounding.
    walked = (
        result.learning_rate * facts.steps * max(1.0, *(abs(x) for x, _ in points(result.data)))
    )
    rounding = 1e-11 * size + 2e-15 * walked
    if result.learning_rate < result.descent.limit:
        assert math.isclose(facts.w, w, rel_tol=1e-7, abs_tol=rounding)
        assert math.isclose(facts.b, b, rel_tol=1e-7, abs_tol=rounding)
    end = result.descent.weights[-1].tolist()
    assert math.isclose(facts.nll, nll(result.data, *end), rel_tol=1e-9, abs_tol=1e-300)
    for told, stored in zip((facts.w, facts.b), end, strict=True):
        assert told == stored or (told == 0 and abs(stored) <= 1e-12 * size + 1e-15 * walked)
    assert math.isclose(nll(result.data, 0, 0), 0.693147, abs_tol=1e-6)


def one_label(result: Fitted, label: int) -> None:
    assert {y for _, y in points(result.data)} == {label}
    assert not interleaved(result.data)
    losses = [nll(result.data, 0, (2 * label - 1) * b) for b in (1, 10, 100, 700)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 1e-300
    elsewhere = Data(result.data.x[::-1] * 0.5 + 1, result.data.y)
    assert nll(elsewhere, 0, (2 * label - 1) * 700) < 1e-300


def separable(result: Fitted, facts: Any) -> None:
    data = result.data
    assert {y for _, y in points(data)} == {0, 1}
    assert not interleaved(data)
    assert min(data.x) < max(data.x)
    side = 1 if facts.ones == "right" else -1
    ones = [side * (x - facts.at) for x, y in points(data) if y == 1]
    zeros = [side * (x - facts.at) for x, y in points(data) if y == 0]
    assert min(ones) >= 0 >= max(zeros)
    assert facts.touching == (min(ones) == 0 == max(zeros))
    # The likelihood rises all the way as |w| grows through the threshold.
    losses = [nll(data, side * w, -side * w * facts.at) for w in (0, 0.1, 1, 10, 100)]
    assert all(later <= now + 1e-12 for now, later in pairwise(losses))
    assert losses[-1] < losses[0]
    model = LogisticRegression().fit(data.x[:, None], data.y)
    # With the default penalty scikit-learn minimises C·Σ losses + ½w², C = 1, and has an optimum.
    w, b = model.coef_[0, 0], model.intercept_[0]
    errors = [(sigma(w * x + b) - y, x) for x, y in points(data)]
    assert abs(math.fsum(e * x for e, x in errors) + w) < 1e-2


def one_place(result: Fitted, facts: Any) -> None:
    data = result.data
    assert set(data.x.tolist()) == {facts.x}
    ones = sum(y for _, y in points(data))
    assert facts.share == ones / len(data.x)
    assert 0 < facts.share < 1
    height = math.log(facts.share / (1 - facts.share))
    best = nll(data, 0, height)
    for w in (-3.0, 0.5):
        assert math.isclose(nll(data, w, height - w * facts.x), best, rel_tol=1e-9)
    for off in (-0.1, 0.1):
        assert nll(data, 0, height + off) > best
    assert result.descent.optimum is not None
    assert result.descent.optimum.tolist()[0] == 0


def maximum(result: Fitted, facts: Any) -> None:
    data = result.data
    assert interleaved(data)
    width, middle = np.ptp(data.x), (data.x.max() + data.x.min()) / 2
    u = (data.x - middle) / width
    # scikit-learn on a line of length 1, where its solver's tolerance means the same for all data.
    model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10, max_iter=500)
    model.fit(u[:, None], data.y)
    w = model.coef_[0, 0] / width
    b = model.intercept_[0] - w * middle
    size = max(abs(w), abs(b), 1.0)
    a, c = facts.w * width, facts.w * middle + facts.b
    spread = [sigma(a * each + c) * sigma(-a * each - c) for each in u]
    if (
        math.fsum(
            s * (each - np.average(u, weights=spread)) ** 2
            for s, each in zip(spread, u, strict=True)
        )
        > 1e-4
    ):
        assert math.isclose(facts.w, w, rel_tol=1e-4, abs_tol=1e-5 * size)
        assert math.isclose(facts.b, b, rel_tol=1e-4, abs_tol=1e-5 * size)
    errors = [(sigma(a * each + c) - y, each) for each, y in zip(u, data.y, strict=True)]
    # The loss is convex, so no gradient is no further way down. In b rounding of w·middle remains.
    rounding = 1e-14 * (1 + abs(facts.w * middle) + abs(facts.b)) * len(u)
    assert abs(math.fsum(e for e, _ in errors)) < rounding
    assert abs(math.fsum(e * each for e, each in errors)) < rounding
    lowest = math.fsum(
        loss_of(a * each + c, y) for each, y in zip(u, data.y.tolist(), strict=True)
    ) / len(u)
    assert math.isclose(facts.nll, lowest, rel_tol=1e-6)
    away = np.abs(result.descent.weights - result.descent.optimum).max(axis=1)
    assert facts.away == away[-1]
    if facts.arrived is None:
        assert away[-1] > 1e-6
    else:
        assert (away[facts.arrived :] <= 1e-6).all()
        assert facts.arrived == 0 or away[facts.arrived - 1] > 1e-6


def stable(result: Fitted, facts: Any) -> None:
    data = result.data
    assert facts.rate == result.learning_rate
    # Largest eigenvalue of the 2×2 Hessian at w = b = 0, by its trace and determinant.
    n = len(data.x)
    xx, x1 = math.fsum(x * x for x, _ in points(data)) / (4 * n), data.x.mean() / 4
    trace, gap = xx + 0.25, math.hypot(xx - 0.25, 2 * x1)
    largest = (trace + gap) / 2
    assert math.isclose(facts.limit, 2 / largest, rel_tol=1e-9)
    for w, b in ((1.0, 0.0), (-3.0, 2.0), (0.1, -0.1)):
        spread = [sigma(w * x + b) * sigma(-(w * x + b)) for x, _ in points(data)]
        design = np.stack([data.x, np.ones(n)])
        assert np.linalg.eigvalsh((design * spread) @ design.T / n)[-1] <= largest * (1 + 1e-12)
    if facts.rate < facts.limit:
        assert (np.diff(result.descent.losses) <= 1e-12).all()


def first_rows(result: Fitted, count: int) -> None:
    assert count == len(result.data.x) > MAX_ROWS == 12
    assert len(step_rows(result)) == 12


def cell(point: Pointed, facts: Any) -> None:
    z = point.w * point.x + point.b
    assert facts.y == point.y
    for told, true in ((facts.p, z), (facts.rest, -z)):
        assert math.isclose(told, sigma(true) if abs(true) < 700 else 0.0, rel_tol=1e-9) or (
            abs(true) >= 700
        )
    assert math.isclose(facts.nll, loss_of(z, point.y) if abs(z) < 700 else facts.nll, rel_tol=1e-9)


# ---- presets ----------------------------------------------------------------------------------
def no_maximum_at_all(preset: Preset) -> None:
    values = preset.values
    assert values[key("what")] == "logistic"
    text = values[key("points")]
    runs = [
        fitted(text, values[key("rate")], steps)
        for steps in (1000, int(values[key("fit_steps")]), 5000)
    ]
    assert runs[0].descent.optimum is None
    ends = [run.descent.losses[-1] for run in runs]
    assert ends[0] > ends[1] > ends[2]
    sizes = [run.descent.weights[-1, 0] for run in runs]
    assert sizes[0] < sizes[1] < sizes[2]
    assert interleaved(fitted(f"{text}, 2:0", 1.0, 0).data)


SUBJECT = Subject(
    states=results(),
    say=say,
    oracles={
        "logistic: where descent is": reached,
        "logistic: all labels are equal": one_label,
        "logistic: a threshold separates the labels": separable,
        "logistic: all points at one place": one_place,
        "logistic: the maximum of the likelihood": maximum,
        "logistic: whether steps can raise the loss": stable,
        "logistic: the table leaves points out": first_rows,
        "logistic: a point's probability": cell,
        "logistic: a point's likelihood": cell,
        "logistic: a point's loss": cell,
        "logistic: a point's part of the gradient": cell,
    },
    corners=[
        partial(fitted, POINTS),
        partial(fitted, "-1:0, 1:0, 0:1, 2:1", 1.0, 2000),
        partial(fitted, "-2:1, 0:1, 3:1"),
        partial(fitted, "-2:0, 0:0", 100.0),
        partial(fitted, "-1:0, 1:1", 2.0, 0),
        partial(fitted, "-1:1, 1:0", 100.0, 1),
        partial(fitted, "-1:0, 0:0, 0:1, 1:1"),
        partial(fitted, "2:0, 2:1, 2:1"),
        partial(fitted, "0:0, 0:1"),
        partial(fitted, "-1:1, 0:0, 1:1"),
        partial(fitted, "-1:1, 0:0, 1:1", 1.0, 0),
        partial(fitted, "0:0, 1e-9:1, 0:1, 1e-9:0, 0:0"),
        partial(fitted, "-10:0, 1e-9:0, 0:1, 10:1"),
        partial(fitted, "-1:0, 1:1, 0:1", 6.0),
        partial(fitted, "10:0, 10:1, -10:0, 10:1", 100.0),
        partial(fitted, ", ".join(f"{x}:{x % 2}" for x in range(10)) + ", -1:1, -2:0, -3:0"),
    ],
    presets={"No maximum at all": no_maximum_at_all},
    examples=10,
)
