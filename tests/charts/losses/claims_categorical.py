"""Cross-entropy over classes, against fifty decimals, torch's own loss and finite differences."""

import math
from functools import partial
from typing import Any

import mpmath
import numpy as np
import torch
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from charts.losses import Labelled
from charts.losses.categorical import class_sentences, picture_alt
from core.common import Said, format_number
from core.losses import (
    MAX_CLASSES,
    MAX_LOGIT,
    MIN_CLASSES,
    WEIGHTINGS,
    Example,
    distribution,
    one_hot,
    smoothed,
)
from core.losses.categorical import class_weights
from tests.charts.common.claim_subject import Subject
from ui.losses.categorical import GAMMAS, SMOOTHINGS, TEMPERATURE
from ui.losses.common import key
from ui.page import Preset
from ui.page.controls import preferred_numbers

DIGITS = 50
HUGE = MAX_LOGIT


def labelled(
    logits: Any,
    kind: Any = "one-hot",
    true: int = 0,
    smoothing: float = 0.1,
    soft: Any = None,
    temperature: float = 1.0,
    gamma: float = 0.0,
    counts: Any = None,
    weighting: Any = "inverse",
) -> Labelled:
    """As the page makes it of its controls."""
    classes = len(logits)
    target = one_hot(true, classes)
    if kind == "smoothed":
        target = smoothed(target, smoothing)
    if kind == "soft":
        target = distribution(soft)
    weights = np.ones(classes) if counts is None else class_weights(counts, weighting)
    example = Example(np.array(logits, dtype=float), target, temperature, weights, gamma)
    return Labelled(example, kind, true, counts)


@st.composite
def results(draw: DrawFn) -> Labelled:
    classes = draw(st.integers(MIN_CLASSES, MAX_CLASSES))
    number = draw(st.sampled_from((st.floats(-10, 10), st.integers(-2, 2), st.floats(-HUGE, HUGE))))
    kind = draw(st.sampled_from(("one-hot", "smoothed", "soft")))
    soft = None
    if kind == "soft":
        shares = st.one_of(st.floats(0, 1), st.integers(0, 3))
        soft = draw(st.lists(shares, min_size=classes, max_size=classes))
        assume(sum(soft) > 1e-3)
    weighting = draw(st.sampled_from(sorted(WEIGHTINGS)))
    count = st.one_of(st.integers(1, 1000), st.floats(1, 1e12))
    counts = draw(st.lists(count, min_size=classes, max_size=classes))
    return labelled(
        draw(st.lists(number, min_size=classes, max_size=classes)),
        kind,
        draw(st.integers(0, classes - 1)),
        draw(st.sampled_from(SMOOTHINGS)),
        soft,
        draw(st.sampled_from(preferred_numbers(TEMPERATURE.low, TEMPERATURE.high))),
        draw(st.sampled_from((0.0, 0.0, *GAMMAS))),
        None if weighting == "none" else counts,
        weighting,
    )


def say(result: Labelled) -> list[Said]:
    return [*class_sentences(result), picture_alt(result)]


# ---- oracles ----------------------------------------------------------------------------------
def exact(example: Example, **changed: Any) -> tuple[list[Any], Any]:
    """Probabilities and loss with fifty decimals, from their definitions."""
    temperature = changed.get("temperature", example.temperature)
    gamma, weights = changed.get("gamma", example.gamma), changed.get("weights", example.weights)
    with mpmath.workdps(DIGITS):
        z = [mpmath.mpf(float(each)) / mpmath.mpf(temperature) for each in example.logits]
        top = max(z)
        # Far below the largest there is nothing to add, and exponents would fill the memory.
        powers = [mpmath.exp(max(each - top, -(10**6))) for each in z]
        total = mpmath.fsum(powers)
        log_p = [(each - top) - mpmath.log(total) for each in z]
        p = [each / total for each in powers]
        rest = [mpmath.fsum(powers[:k] + powers[k + 1 :]) / total for k in range(len(z))]
        loss = mpmath.fsum(
            -mpmath.mpf(float(w)) * mpmath.mpf(float(y)) * r**gamma * log
            for w, y, r, log in zip(weights, example.targets, rest, log_p, strict=True)
            if y
        )
        # Where all others are below e^−1000000 log p itself has no digits here.
        if loss == 0:
            loss = mpmath.mpf(10) ** -400
    return p, loss


def is_amount(told: float, true: Any) -> bool:
    """The same to nine digits; 0 and ∞ stand for what a float64 does not hold."""
    if true < mpmath.mpf(10) ** -290:
        return told < 1e-289
    if math.isinf(told):
        return bool(true > mpmath.mpf(10) ** 308)
    return bool(abs(told - true) <= 1e-9 * abs(true))


def written_as(numbers: list[float], classes: list[int]) -> None:
    """The named classes are the largest as the reader sees it; the others are smaller."""
    seen = [format_number(each, 4) for each in numbers]
    largest = format_number(max(numbers), 4)
    assert classes == [k for k, text in enumerate(seen, 1) if text == largest]


def cost(result: Labelled, facts: Any) -> None:
    example = result.example
    p, loss = exact(example)
    assert facts.classes == len(p)
    written_as(example.targets.tolist(), facts.favoured)
    written_as([float(each) for each in p], facts.leading)
    with mpmath.workdps(DIGITS):
        for named, told in (
            (facts.leading, facts.of_leading),
            (facts.favoured, facts.of_favoured),
        ):
            k = named[0] - 1
            assert is_amount(told[0], p[k])
            assert is_amount(told[1], mpmath.fsum(p[:k] + p[k + 1 :]))
    assert facts.target == max(example.targets)
    assert is_amount(facts.loss, loss)


def gradient(result: Labelled, facts: Any) -> None:
    """Against differences of the exact loss, with a step of a millionth of its precision."""
    example = result.example
    derivatives = []
    with mpmath.workdps(DIGITS):
        scale = mpmath.mpf(example.temperature)
        step = scale * mpmath.mpf(10) ** -15
        z = [mpmath.mpf(float(each)) for each in example.logits]
        if max(z) - min(z) > 500 * scale:
            return  # p is 0 or 1 for fifty decimals: the sign alone is checked below
        for j in range(len(z)):
            values = []
            for sign in (1, -1):
                moved = [each + sign * step * (i == j) for i, each in enumerate(z)]
                powers = [mpmath.exp(each / scale) for each in moved]
                total = mpmath.fsum(powers)
                values.append(
                    mpmath.fsum(
                        -mpmath.mpf(float(w))
                        * mpmath.mpf(float(y))
                        * (mpmath.fsum(powers[:k] + powers[k + 1 :]) / total) ** example.gamma
                        * mpmath.log(powers[k] / total)
                        for k, (w, y) in enumerate(
                            zip(example.weights, example.targets, strict=True)
                        )
                        if y
                    )
                )
            derivatives.append(float((values[0] - values[1]) / (2 * step)))
    size = max(map(abs, derivatives))
    total_weight = float((example.weights * example.targets).sum()) / example.temperature
    assert math.isclose(facts.size, size, rel_tol=1e-6, abs_tol=1e-11 * total_weight)
    for k in facts.up:
        assert derivatives[k - 1] < 0
    for k in facts.down:
        assert derivatives[k - 1] > 0
    for k in (*facts.up, *facts.down):
        assert math.isclose(abs(derivatives[k - 1]), size, rel_tol=1e-3)
    assert facts.underflow == (sorted(example.targets)[-2] == 0)


def one_class(result: Labelled, k: int) -> None:
    example = result.example
    assert [float(each) for each in example.targets] == np.eye(len(example.targets))[k - 1].tolist()
    # Above 0, and below any number for a large enough logit.
    further = example.logits.copy() * 0
    further[k - 1] = 700.0 * example.temperature
    _, loss = exact(Example(further, example.targets, example.temperature, example.weights, 0.0))
    assert 0 < loss < 1e-290


def spread(result: Labelled, facts: Any) -> None:
    example = result.example
    assert (example.weights == 1).all()
    assert example.gamma == 0
    _, loss = exact(example)
    with mpmath.workdps(DIGITS):
        y = [mpmath.mpf(float(each)) for each in example.targets]
        entropy = -mpmath.fsum(each * mpmath.log(each) for each in y if each)
        assert is_amount(facts.entropy, entropy)
        # The targets sum to 1 only as far as a float64 can.
        assert is_amount(facts.excess, loss - entropy) or abs(
            facts.excess - (loss - entropy)
        ) < 1e-11 * max(loss, 1e-3)
    assert facts.all_positive == (min(example.targets) > 0)
    # No other distribution costs less than y itself.
    others = np.random.default_rng(0).dirichlet(np.ones(len(y)), 50)
    seen = example.targets > 0
    costs = -(example.targets[seen] * np.log(others[:, seen])).sum(axis=1)
    assert (costs > facts.entropy - 1e-12).all()


def temperature(result: Labelled, facts: Any) -> None:
    example = result.example
    assert facts.value == example.temperature != 1
    for now, (told_p, told_rest), told_loss in (
        (example.temperature, facts.p, facts.loss),
        (1.0, facts.p_before, facts.loss_before),
    ):
        p, loss = exact(example, temperature=now)
        k = int(np.argmax(example.logits))
        with mpmath.workdps(DIGITS):
            assert is_amount(told_p, p[k])
            assert is_amount(told_rest, mpmath.fsum(p[:k] + p[k + 1 :]))
        assert is_amount(told_loss, loss)


def focus(result: Labelled, facts: Any) -> None:
    assert facts.gamma == result.example.gamma > 0
    assert is_amount(facts.loss, exact(result.example)[1])
    assert is_amount(facts.before, exact(result.example, gamma=0.0)[1])


def even_counts(result: Labelled, classes: int) -> None:
    assert result.counts is not None
    assert len(result.counts) == classes
    assert min(result.counts) == max(result.counts)
    assert (result.example.weights == 1).all()


def balance(result: Labelled, facts: Any) -> None:
    counts, weights = result.counts, result.example.weights
    assert counts is not None
    fewest = [k for k, count in enumerate(counts, 1) if math.isclose(count, min(counts))]
    assert facts.rare == fewest
    assert len(fewest) < len(counts)
    assert math.isclose(facts.total, math.fsum(counts))
    assert math.isclose(facts.share, min(counts) / math.fsum(counts))
    assert math.isclose(facts.weight, weights[fewest[0] - 1])
    # All examples' weights together are as many as examples.
    whole = math.fsum(c * w for c, w in zip(counts, weights, strict=True))
    assert math.isclose(whole, facts.total, rel_tol=1e-9)
    assert math.isclose(facts.weighed, min(counts) * facts.weight / whole, rel_tol=1e-9)


def mean(result: Labelled, facts: Any) -> None:
    """PyTorch itself, given the target as somebody would give it there."""
    example = result.example
    logits = torch.tensor(example.logits / example.temperature)[None]
    weight = torch.tensor(example.weights)
    if not torch.isfinite(logits).all() or np.ptp(example.logits) > 1e200:
        return
    if result.kind == "soft":
        target, smoothing = torch.tensor(example.targets)[None], 0.0
    else:
        others = np.delete(example.targets, result.true)
        target, smoothing = torch.tensor([result.true]), float(others[0]) * len(example.targets)
    values = [
        float(torch.nn.functional.cross_entropy(logits, target, weight, label_smoothing=smoothing)),
        float(torch.nn.functional.cross_entropy(logits, target, label_smoothing=smoothing)),
        float(
            torch.nn.functional.cross_entropy(
                logits, target, weight, label_smoothing=smoothing, reduction="sum"
            )
        ),
    ]
    near = partial(math.isclose, rel_tol=1e-6, abs_tol=1e-12)
    assert near(facts.mean, values[0])
    assert near(facts.unweighted, values[1])
    assert near(facts.mean * facts.weight, values[2])
    if facts.kind == "one-hot":
        assert near(facts.mean, facts.unweighted)
    if facts.kind == "soft":
        assert facts.weight == 1
        assert near(facts.mean, example.loss)
    else:
        assert facts.true == result.true + 1
        assert facts.weight == example.weights[result.true]


# ---- presets ----------------------------------------------------------------------------------
def smoothed_targets(preset: Preset) -> None:
    logits = [float(each) for each in preset.values[key("logits")].split(",")]
    assert preset.values[key("target")] == "smoothed"
    share = preset.values[key("smoothing")]
    assert share == 0.1
    z = torch.tensor(logits, dtype=torch.float64)
    step = torch.tensor([1e-4, 0, 0], dtype=torch.float64)
    before, after = (
        float(torch.nn.functional.cross_entropy(at[None], torch.tensor([0]), label_smoothing=share))
        for at in (z - step, z + step)
    )
    assert f"{1 - share + share / 3:.3f}" == "0.933"
    assert f"{float(torch.softmax(z, 0)[0]):.3f}" == "0.995"
    assert after > before


SUBJECT = Subject(
    states=results(),
    say=say,
    oracles={
        "classes: target and loss": cost,
        "classes: the gradient": gradient,
        "classes: no lowest loss with one class as target": one_class,
        "classes: the entropy of a spread target": spread,
        "classes: what the temperature changes": temperature,
        "classes: what the focus changes": focus,
        "classes: equal counts need no weights": even_counts,
        "classes: what the weights do": balance,
        "classes: PyTorch's mean of one example": mean,
    },
    corners=[
        partial(labelled, (2, 1, -1)),
        partial(labelled, (2, 1, -1), counts=(900.0, 90.0, 10.0)),
        partial(labelled, (2, 1, -1), "smoothed", counts=(900.0, 90.0, 10.0)),
        partial(labelled, (2, 1, -1), "smoothed", smoothing=0.0, counts=(5.0, 1.0, 1.0)),
        partial(labelled, (2, 1, -1), "smoothed", smoothing=1.0),
        partial(labelled, (2, 1, -1), "soft", soft=(0.7, 0.2, 0.1), counts=(900.0, 90.0, 10.0)),
        partial(labelled, (2, 1, -1), counts=(3.0, 3.0, 3.0)),
        partial(labelled, (0, 0, 0), "soft", soft=(1 / 3, 1 / 3, 1 / 3)),
        partial(labelled, (0, 0, 0), "soft", soft=(0.333333, 0.333333, 0.333333)),
        partial(labelled, (0, 0), "soft", soft=(0.5, 0.5), temperature=2.0),
        partial(labelled, tuple(np.log([0.7, 0.2, 0.1])), "soft", soft=(0.7, 0.2, 0.1)),
        partial(labelled, (1, 1, 0), "soft", soft=(0.5, 0.5, 0), gamma=2.0),
        partial(labelled, (40, 0, 0)),
        partial(labelled, (40, 0, 0), gamma=0.25),
        partial(labelled, (HUGE, -HUGE, 0)),
        partial(labelled, (HUGE, -HUGE, 0), true=1, temperature=0.1),
        partial(labelled, (HUGE, -HUGE, 0), "smoothed"),
        partial(labelled, (800, 0), true=0),
        partial(labelled, (3, 3), counts=(1.0, 1e12), weighting="root", gamma=5.0),
    ],
    presets={"Smoothed targets want doubt": smoothed_targets},
    examples=15,
)
