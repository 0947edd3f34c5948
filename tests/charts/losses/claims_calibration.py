"""Calibration, against loops over its definition and SciPy's search for the temperature."""

import math
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from scipy.optimize import minimize_scalar

from charts.losses import Calibrated, Simulated
from charts.losses.calibration import calibration_alt, calibration_sentences, how_made
from core.common import Said
from core.losses import Scored
from core.losses.calibration import expected_noise, fit_temperature, make_classifier
from tests.charts.common.claim_subject import Subject, values_of
from ui.losses.calibration import BINS, SHARPNESS, SPREAD, TEMPERATURE
from ui.losses.common import key
from ui.page import Preset
from ui.page.controls import preferred_numbers

DRAWS = 40


def simulated(
    sharpness: float = 3.15,
    temperature: float = 1.0,
    count: int = 300,
    bins: int = 15,
    seed: int = 0,
    fitted: float | None = None,
) -> Simulated:
    """As the page makes it of its controls."""
    scored = make_classifier(count, sharpness, SPREAD, seed)
    if fitted is None:
        fitted = fit_temperature(make_classifier(count, sharpness, SPREAD, seed + 1))
    chance = expected_noise(scored.probabilities(temperature), bins, seed)
    return Simulated(Calibrated(scored, temperature, fitted, chance, bins), sharpness, SPREAD)


def exact() -> Simulated:
    """Two predictions of ½ of which one came true: nothing to calibrate."""
    scored = Scored(np.zeros(2), np.array([0, 1]))
    return Simulated(Calibrated(scored, 1.0, 1.0, 0.25, 2), 1.0, SPREAD)


@st.composite
def results(draw: DrawFn) -> Simulated:
    return simulated(
        draw(st.sampled_from(preferred_numbers(SHARPNESS.low, SHARPNESS.high))),
        draw(st.sampled_from(preferred_numbers(TEMPERATURE.low, TEMPERATURE.high))),
        draw(st.integers(100, 400)),
        int(draw(values_of(BINS))),
        draw(st.integers(0, 50)),
    )


def say(result: Simulated) -> list[Said]:
    return [*calibration_sentences(result), calibration_alt(result), how_made(result)]


# ---- oracles ----------------------------------------------------------------------------------
def predictions(scored: Scored, temperature: float) -> list[float]:
    z = [each / temperature for each in scored.logits.tolist()]
    return [1 / (1 + math.exp(-each)) if each > 0 else 1 - 1 / (1 + math.exp(each)) for each in z]


def gaps(scored: Scored, temperature: float, bins: int) -> list[tuple[int, float, float]]:
    """For each bin how many examples there are, their mean prediction and their share of ones."""
    inside: list[list[tuple[float, int]]] = [[] for _ in range(bins)]
    chances = predictions(scored, temperature)
    for chance, label in zip(chances, scored.labels.tolist(), strict=True):
        inside[min(int(chance * bins), bins - 1)].append((chance, label))
    return [
        (len(each), math.fsum(p for p, _ in each) / len(each), sum(y for _, y in each) / len(each))
        for each in inside
        if each
    ]


def ece(found: list[tuple[int, float, float]]) -> float:
    total = sum(count for count, _, _ in found)
    return math.fsum(count * abs(came - says) for count, says, came in found) / total


def nll(scored: Scored, temperature: float) -> float:
    z = scored.logits / temperature
    return float(np.mean(np.logaddexp(0, z) - z * scored.labels))


def before(result: Simulated, facts: Any) -> None:
    found = gaps(result.calibrated.scored, 1.0, result.calibrated.bins)
    assert math.isclose(facts.ece, ece(found), rel_tol=1e-9, abs_tol=1e-12)
    assert math.isclose(facts.nll, nll(result.calibrated.scored, 1.0), rel_tol=1e-9)
    if facts.ece:
        costs = [count * abs(came - says) for count, says, came in found]
        assert math.isclose(
            facts.examples * abs(facts.came - facts.predicted), max(costs), rel_tol=1e-9
        )
        assert any(
            facts.examples == count
            and math.isclose(facts.predicted, says)
            and math.isclose(facts.came, came, abs_tol=1e-12)
            for count, says, came in found
        )


def unchanged(result: Simulated, _: Any) -> None:
    assert result.calibrated.temperature == 1
    assert (result.calibrated.scored.logits / 1.0 == result.calibrated.scored.logits).all()


def after(result: Simulated, facts: Any) -> None:
    scored, temperature = result.calibrated.scored, result.calibrated.temperature
    assert facts.temperature == temperature != 1
    found = gaps(scored, temperature, result.calibrated.bins)
    assert math.isclose(facts.ece, ece(found), rel_tol=1e-9, abs_tol=1e-12)
    assert math.isclose(facts.nll, nll(scored, temperature), rel_tol=1e-9)
    for each in (1.0, temperature, 7.0):
        chances = predictions(scored, each)
        hits = [(p > 0.5) == bool(y) for p, y in zip(chances, scored.labels, strict=True)]
        assert math.isclose(facts.accuracy, sum(hits) / len(hits))
        order = np.argsort(scored.logits, kind="stable")
        assert (np.diff(np.array(chances)[order]) >= 0).all()


def fitted(result: Simulated, facts: Any) -> None:
    assert facts.fitted == result.calibrated.fitted
    assert facts.is_lowest == (facts.fitted == 0.05)
    assert facts.is_highest == (facts.fitted == 20)
    if facts.is_lowest or facts.is_highest or len(result.calibrated.scored.labels) < 100:
        return
    # The second sample again: the seed after that of the sample that is shown.
    (seed,) = (
        each
        for each in range(51)
        if np.array_equal(sample(result, each).logits, result.calibrated.scored.logits)
    )
    other = sample(result, seed + 1)
    found = minimize_scalar(
        lambda log_t: nll(other, math.exp(log_t)),
        bounds=(-3, 3),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert math.isclose(facts.fitted, math.exp(found.x), rel_tol=1e-4)


def sample(result: Simulated, seed: int) -> Scored:
    count = len(result.calibrated.scored.labels)
    return make_classifier(count, result.sharpness, result.spread, seed)


def chance(result: Simulated, facts: Any) -> None:
    calibrated = result.calibrated
    assert facts.temperature == calibrated.temperature
    assert facts.examples == len(calibrated.scored.labels)
    assert (facts.ece, facts.draws) == (calibrated.chance, DRAWS)
    if facts.examples < 100:
        return
    chances = np.array(predictions(calibrated.scored, calibrated.temperature))
    rng = np.random.default_rng(12345)
    draws = []
    for _ in range(DRAWS):
        labels = (rng.random(len(chances)) < chances).astype(int)
        again = Scored(calibrated.scored.logits, labels)
        draws.append(ece(gaps(again, calibrated.temperature, calibrated.bins)))
    spread = float(np.std(draws)) / math.sqrt(DRAWS)
    assert abs(facts.ece - np.mean(draws)) < 8 * spread + 1e-6


def stated(result: Simulated, facts: Any) -> None:
    assert facts.sharpness == result.sharpness
    logits = result.calibrated.scored.logits
    if len(logits) >= 100:
        # The true logits' deviation, as far as a sample of this size tells it.
        size = float(np.std(logits / facts.sharpness))
        assert abs(size - facts.spread) < 5 * facts.spread / math.sqrt(2 * len(logits))
        assert abs(np.mean(logits / facts.sharpness)) < 5 * facts.spread / math.sqrt(len(logits))


# ---- presets ----------------------------------------------------------------------------------
def three_times_too_sure(preset: Preset) -> None:
    values = preset.values
    assert values[key("sharpness")] == values[key("scaling")] == 3.15
    scored = make_classifier(
        int(values[key("examples")]), values[key("sharpness")], SPREAD, int(values[key("seed")])
    )
    errors = [ece(gaps(scored, t, int(values[key("bins")]))) for t in (1.0, values[key("scaling")])]
    assert errors[1] < errors[0] / 3
    decisions = [[p > 0.5 for p in predictions(scored, t)] for t in (1.0, values[key("scaling")])]
    assert decisions[0] == decisions[1]


SUBJECT = Subject(
    states=results(),
    say=say,
    oracles={
        "calibration: as it is": before,
        "calibration: a temperature of 1": unchanged,
        "calibration: divided by the temperature": after,
        "calibration: the temperature of the lowest NLL": fitted,
        "calibration: what chance leaves": chance,
        "calibration: how the classifier was simulated": stated,
    },
    corners=[
        simulated,
        exact,
        partial(simulated, 0.2, 0.1, 100),
        partial(simulated, 10.0, 0.1, 100, 2),
        partial(simulated, 1.0, 20.0, 100, 50),
        partial(simulated, 3.15, 3.15, fitted=20.0),
        partial(simulated, 3.15, 3.15, fitted=0.05),
    ],
    presets={"Three times too sure": three_times_too_sure},
    examples=5,
)
