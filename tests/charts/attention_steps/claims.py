"""The steps of one head, and why its scores are divided: results from all of the controls."""

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from torch.nn import functional

from charts.attention_steps import findings, scene, score_scale
from charts.attention_steps.findings import Seen
from charts.attention_steps.score_scale import Looked
from core.attention_steps import (
    DISTRIBUTIONS,
    DROPOUT,
    LENGTH,
    MASKS,
    SEED,
    TEMPERATURE,
    WIDTHS,
    AttentionExample,
    AttentionSteps,
    ScoreScale,
    StepChoices,
    attention_steps,
    measure,
    trained_example,
    typed_example,
    variance_band,
    words_example,
)
from core.attention_steps.score_scale import CORRELATION
from core.common import Said, format_number
from core.language_models import attend, load
from tests.charts.common.claim_subject import Subject, values_of
from ui.attention_steps import PAGE as ATTENTION_STEPS
from ui.attention_steps.controls import DEFAULT_TABLES
from ui.page import Preset

PREFIX = ATTENTION_STEPS.prefix
LETTERS = "abcdefgh"


# ---- results ----------------------------------------------------------------------------------
def table(draw: np.random.Generator, rows: int, columns: int, kind: str) -> np.ndarray:
    if kind == "equal":
        return np.ones((rows, columns))
    if kind == "whole":
        return draw.integers(-3, 4, (rows, columns)).astype(float)
    return np.round(draw.normal(size=(rows, columns)) * (300.0 if kind == "large" else 1.0), 1)


def example(
    queries: int, keys: int, d_k: int, d_v: int, kind: str = "whole", seed: int = 0
) -> AttentionExample:
    draw = np.random.default_rng(seed)
    names = tuple(LETTERS[:keys])
    return AttentionExample(
        "table",
        names if queries == keys else tuple(f"query {i + 1}" for i in range(queries)),
        names,
        table(draw, queries, d_k, kind),
        table(draw, keys, d_k, kind),
        table(draw, keys, d_v, "whole"),
    )


CHOICES = st.builds(
    StepChoices,
    scaled=st.booleans(),
    mask=st.sampled_from(sorted(MASKS)),
    length=values_of(LENGTH),
    cells=st.text("01/", max_size=40),
    temperature=values_of(TEMPERATURE),
    dropout=st.one_of(st.just(0.0), values_of(DROPOUT)),
    seed=values_of(SEED),
)


@st.composite
def headed(draw: DrawFn) -> Seen:
    choices = draw(CHOICES)
    if draw(st.booleans()):
        words = draw(st.lists(st.sampled_from(["the", "cat", "saw"]), min_size=2, max_size=8))
        made = words_example(" ".join(words), draw(st.integers(1, 16)), draw(st.integers(0, 9999)))
    else:
        count = draw(st.integers(2, 8))
        made = example(
            draw(st.sampled_from((count, 2, 8))),
            count,
            draw(st.integers(1, 16)),
            draw(st.integers(1, 16)),
            draw(st.sampled_from(("equal", "whole", "decimal", "large"))),
            draw(st.integers(0, 10_000)),
        )
    return Seen(attention_steps(made, choices))


@cache
def measured(distribution: str, correlation: float, seed: int = 0) -> ScoreScale:
    return measure(distribution, correlation, seed)


# A draw costs a third of a second, so few of them, at every width.
@cache
def drawn(distribution: str) -> ScoreScale:
    return measured(distribution, 0.4 if DISTRIBUTIONS[distribution].uses_correlation else 0.0)


SCALES = st.builds(
    lambda key, width: Looked(drawn(key), width),
    st.sampled_from(sorted(DISTRIBUTIONS)),
    st.sampled_from(WIDTHS),
)


def say(result: Any) -> list[Said]:
    if isinstance(result, Looked):
        return [
            score_scale.scores_alt(*result),
            score_scale.curves_alt(result.result),
        ]
    cells = findings.fully_masked_table(result.steps)
    return [
        *findings.finding(*result),
        findings.summary(result.steps),
        *(stage.note for stage in scene.stages(result.steps)),
        *(cell for row in cells for cell in row.values() if isinstance(cell, Said)),
    ]


# ---- the weights, by torch --------------------------------------------------------------------
def scores(steps: AttentionSteps) -> list[list[float]]:
    """Sums of products without rounding."""
    example = steps.example
    return [
        [math.fsum(a * b for a, b in zip(q, k, strict=True)) for k in example.key.tolist()]
        for q in example.query.tolist()
    ]


def allowed(steps: AttentionSteps) -> np.ndarray:
    """From what each mask is called."""
    choices, (n_q, n_k) = steps.choices, steps.scores.shape
    if choices.mask == "none":
        return np.ones((n_q, n_k), bool)
    if choices.mask == "causal":
        return np.array([[j <= i for j in range(n_k)] for i in range(n_q)])
    if choices.mask == "padding":
        return np.array([[j < choices.length for j in range(n_k)]] * n_q)
    rows = [list(row) for row in choices.cells.split("/")]
    return np.array(
        [
            [i >= len(rows) or j >= len(rows[i]) or rows[i][j] == "1" for j in range(n_k)]
            for i in range(n_q)
        ]
    )


def weights(steps: AttentionSteps, scaled: bool | None = None) -> np.ndarray:
    """What torch gives, row by row, NaN where it may not look."""
    choices, may = steps.choices, allowed(steps)
    is_scaled = choices.scaled if scaled is None else scaled
    divisor = (math.sqrt(steps.example.d_k) if is_scaled else 1.0) * choices.temperature
    found = np.full(may.shape, np.nan)
    for row, (line, open_keys) in enumerate(zip(scores(steps), may, strict=True)):
        chosen = torch.tensor(np.array(line)[open_keys] / divisor, dtype=torch.float64)
        found[row, open_keys] = functional.softmax(chosen, -1).numpy()
    return found


def sizes(seen: Seen, facts: Any) -> None:
    example = seen.steps.example
    assert (facts.queries, facts.keys) == (len(example.queries), len(example.keys))
    assert facts.d_k == example.query.shape[1] == example.key.shape[1]
    assert facts.d_v == example.value.shape[1]
    assert facts.editable == (example.source == "table")


def candidates(seen: Seen) -> tuple[np.ndarray, bool]:
    """Weights of rows with several keys if there are any, and whether rows with one were left."""
    found, may = weights(seen.steps), allowed(seen.steps)
    several = [row for row in range(len(may)) if may[row].sum() > 1]
    single = [row for row in range(len(may)) if may[row].sum() == 1]
    return found[several or single], bool(several and single)


def strongest(seen: Seen, facts: Any) -> None:
    steps = seen.steps
    found, left_out = candidates(seen)
    values = found[~np.isnan(found)]
    assert math.isclose(facts.weight, values.max(), rel_tol=1e-9)
    assert facts.left_out == left_out
    assert facts.dropout == (steps.choices.dropout > 0)
    near = sum(math.isclose(each, values.max(), rel_tol=1e-9) for each in values)
    far = sum(each > 0.99 * values.max() for each in values)
    assert near <= facts.others + 1 <= far
    assert facts.others + 1 < len(values) or len(values) == 1
    exact, all_found = scores(steps), weights(steps)
    assert any(
        math.isclose(all_found[i, j], facts.weight, rel_tol=1e-9)
        and math.isclose(exact[i][j], facts.score, rel_tol=1e-9, abs_tol=1e-9)
        and (steps.example.queries[i], steps.example.keys[j]) == (facts.query, facts.key)
        for i, j in zip(*np.nonzero(allowed(steps)), strict=True)
    )
    assert (facts.scaled is not None) == steps.choices.scaled
    if facts.scaled is not None:
        assert math.isclose(facts.scaled, facts.score / math.sqrt(facts.d_k), abs_tol=1e-12)


def equal(seen: Seen, facts: Any) -> None:
    found, left_out = candidates(seen)
    values = found[~np.isnan(found)]
    assert facts.cells == len(values) > 1
    assert facts.left_out == left_out
    assert values.max() - values.min() < 0.01 * values.max()
    assert math.isclose(facts.weight, values.max(), rel_tol=1e-9)


def nothing(seen: Seen, facts: Any) -> None:
    assert not allowed(seen.steps).any()


def mean_largest(found: np.ndarray) -> float:
    rows = [np.nanmax(row) for row in found if not np.isnan(row).all()]
    return sum(rows) / len(rows)


def scale(seen: Seen, facts: Any) -> None:
    steps = seen.steps
    assert facts.d_k == steps.example.key.shape[1] > 1
    assert facts.scaled == steps.choices.scaled
    for told, scaled in ((facts.now, facts.scaled), (facts.then, not facts.scaled)):
        assert math.isclose(told, mean_largest(weights(steps, scaled)), rel_tol=1e-9)


def no_scale(seen: Seen, facts: Any) -> None:
    steps = seen.steps
    np.testing.assert_allclose(weights(steps, True), weights(steps, False), atol=1e-15)


def spread(seen: Seen, facts: Any) -> None:
    found = [row[~np.isnan(row)] for row in weights(seen.steps) if not np.isnan(row).all()]
    entropies = [float(torch.special.entr(torch.from_numpy(row)).sum()) for row in found]
    assert math.isclose(facts.effective, np.mean(np.exp(entropies)), rel_tol=1e-9)
    assert math.isclose(facts.visible, np.mean([len(row) for row in found]), rel_tol=1e-12)
    assert 1 - 1e-9 <= facts.effective <= facts.visible + 1e-9


def masked(seen: Seen, facts: Any) -> None:
    may = allowed(seen.steps)
    assert facts.hidden == int((~may).sum()) > 0
    assert facts.cells == may.size
    assert not seen.steps.weights[~may].any()


def causal(seen: Seen, facts: Any) -> None:
    steps = seen.steps
    example = steps.example
    assert facts[0] == (example.queries == example.keys)
    q, k, v = (torch.from_numpy(each)[None] for each in (example.query, example.key, example.value))
    scale = 1 / (steps.divisor * steps.choices.temperature)
    theirs = functional.scaled_dot_product_attention(q, k, v, is_causal=True, scale=scale)[0]
    if not steps.choices.dropout:
        np.testing.assert_allclose(steps.output, theirs.numpy(), atol=1e-8)
    # Other keys and values behind place i leave the output of i as it is.
    for i in range(min(steps.scores.shape) - 1):
        key, value = example.key.copy(), example.value.copy()
        key[i + 1 :] += 3
        value[i + 1 :] -= 5
        other = attention_steps(replace(example, key=key, value=value), steps.choices)
        np.testing.assert_array_equal(other.output[i], steps.output[i])


def fully_masked(seen: Seen, facts: Any) -> None:
    may, names = allowed(seen.steps), seen.steps.example.queries
    assert facts.names == [name for name, row in zip(names, may, strict=True) if not row.any()]
    for row, line in enumerate(may):
        if not line.any():
            assert not seen.steps.output[row].any()


def dropped(seen: Seen, facts: Any) -> None:
    steps, may = seen.steps, allowed(seen.steps)
    kept = np.random.default_rng(steps.choices.seed).random(may.shape) >= steps.choices.dropout
    assert facts.visible == may.sum()
    assert facts.dropped == (may & ~kept).sum()
    expected = np.where(kept & may, np.nan_to_num(weights(steps)) / facts.kept_share, 0.0)
    np.testing.assert_allclose(steps.dropped, expected, atol=1e-9)


def sums(seen: Seen, facts: Any) -> None:
    found = [math.fsum(row) for row in seen.steps.dropped.tolist()]
    assert math.isclose(facts.low, min(found), abs_tol=1e-12)
    assert math.isclose(facts.high, max(found), abs_tol=1e-12)
    told = str(findings.SUMS.words(facts))
    assert ("still sums to 1" in told) == all(abs(each - 1) < 1e-9 for each in found)
    assert ("between" in told) == (format_number(facts.low) != format_number(facts.high))


def expected(seen: Seen, facts: Any) -> None:
    """Half a thousand draws: every sum's mean is 1, or 0 where there is no key."""
    steps = seen.steps
    p, found = steps.choices.dropout, np.nan_to_num(weights(steps))
    draws = np.random.default_rng(1).random((500, *found.shape)) >= p
    means = (draws * found / (1 - p)).sum(axis=2).mean(axis=0)
    goal = allowed(steps).any(axis=1).astype(float)
    bound = 6 * np.sqrt((found**2).sum(axis=1) * p / (1 - p) / 500)
    assert (np.abs(means - goal) <= bound + 1e-12).all()
    assert facts[0] == (goal == 0).any()


def twins(seen: Seen, facts: Any) -> None:
    steps = seen.steps
    places = [place - 1 for place in facts.places]
    assert len(places) > 1
    assert {steps.example.queries[place] for place in places} == {facts.word}
    for place in places[1:]:
        np.testing.assert_allclose(steps.output[place], steps.output[places[0]], atol=1e-8)
        np.testing.assert_array_equal(steps.example.query[place], steps.example.query[places[0]])
    assert not steps.choices.dropout


def masked_row_weights(outcome: Any, facts: Any) -> None:
    assert (facts == "not returned") == (outcome.weights is None)
    if outcome.weights is not None:
        np.testing.assert_array_equal(facts, outcome.weights)


def masked_row_output(told: Any, facts: Any) -> None:
    """0/0 is NaN, −10⁹ everywhere the mean of V, zeros by definition."""
    value, how = told.steps.example.value, told.outcome.how
    if "10⁹" in how:
        expected = functional.softmax(torch.full((len(value),), -1e9).double(), 0).numpy() @ value
    else:
        is_nan = "0/0" in how or "layer" in how
        expected = np.full(value.shape[1], np.nan if is_nan else 0.0)
    np.testing.assert_allclose(facts, expected, atol=1e-12)


# ---- the notes of the stages ------------------------------------------------------------------
def origin(seen: Seen, facts: Any) -> None:
    example = seen.steps.example
    assert facts == (example.source, example.origin)
    if example.source == "random":
        for found, projection in zip(
            (example.query, example.key, example.value), example.projections, strict=True
        ):
            np.testing.assert_allclose(example.inputs @ projection, found)


def between(seen: Seen, facts: Any) -> None:
    flat = [each for row in scores(seen.steps) for each in row]
    assert facts.cells == len(flat)
    assert facts.d_k == seen.steps.example.query.shape[1]
    assert math.isclose(facts.low, min(flat), rel_tol=1e-9, abs_tol=1e-9)
    assert math.isclose(facts.high, max(flat), rel_tol=1e-9, abs_tol=1e-9)


def divided(seen: Seen, facts: Any) -> None:
    root = math.sqrt(facts.d_k)
    between(seen, facts._replace(low=facts.low * root, high=facts.high * root))
    assert seen.steps.choices.scaled


def not_divided(seen: Seen, facts: Any) -> None:
    np.testing.assert_array_equal(seen.steps.scaled, seen.steps.scores)


def hides(seen: Seen, facts: Any) -> None:
    may = allowed(seen.steps)
    assert (facts.hidden, facts.cells) == (int((~may).sum()), may.size)
    if facts.real is not None:
        assert seen.steps.choices.mask == "padding"
        assert may[:, : facts.real].all()
        assert not may[:, facts.real :].any()


def softmaxes(seen: Seen, facts: Any) -> None:
    rows = [math.fsum(row) for row in seen.steps.weights.tolist()]
    assert facts.rows == len(rows)
    assert facts.masked == rows.count(0.0)
    assert sum(math.isclose(each, 1) for each in rows) == len(rows) - facts.masked
    assert facts.temperature == seen.steps.choices.temperature


def no_dropout(seen: Seen, facts: Any) -> None:
    np.testing.assert_array_equal(seen.steps.dropped, seen.steps.weights)


def nothing_to_drop(seen: Seen, facts: Any) -> None:
    assert not seen.steps.weights.any()
    assert not seen.steps.dropped.any()


def summed(seen: Seen, keys: int) -> None:
    steps = seen.steps
    assert keys == len(steps.example.value)
    for row, line in zip(steps.output, steps.dropped, strict=True):
        terms = [weight * value for weight, value in zip(line, steps.example.value, strict=True)]
        np.testing.assert_allclose(row, sum(terms), atol=1e-8)


# ---- why the scale ----------------------------------------------------------------------------
def variance(looked: Looked, facts: Any) -> None:
    result, width = looked
    found = torch.from_numpy(result.pairs[WIDTHS.index(width)])
    assert facts.pairs == len(found)
    assert math.isclose(facts.measured, float(found.var()), rel_tol=1e-9)
    rho = result.correlation
    theory = {
        "normal": width,
        "uniform": width,
        "positive": width * 7 / 144,
        "shared": width + width * (width - 1) * rho**2,
        "paired": width * (1 + rho**2),
    }[result.distribution]
    assert math.isclose(facts.theory, theory, rel_tol=1e-9)
    assert math.isclose(facts.theory - facts.low, facts.high - facts.theory, rel_tol=1e-9)
    inside = abs(facts.measured - theory) <= facts.high - theory
    assert ("within" in score_scale.VARIANCE.words(facts)) == inside


def scale_softmax(looked: Looked, facts: Any) -> None:
    result, place = looked.result, WIDTHS.index(looked.width)
    for told, which in enumerate((result.plain, result.scaled)):
        # Averaged weights in order: the first is the mean of the largest ones.
        assert math.isclose(facts.largest[told], which.sorted_weights[place][0], rel_tol=1e-9)
        assert math.isclose(which.sorted_weights[place].sum(), 1, rel_tol=1e-9)
        assert facts.gradient[told] == which.gradient[place]
        assert 1 / facts.keys - 1e-9 <= facts.largest[told] <= 1
    assert facts.keys == len(result.plain.sorted_weights[place])


def curves(result: ScoreScale, facts: Any) -> None:
    assert facts.last == max(WIDTHS)
    for told, row in zip(facts.variance, (result.pairs[0], result.pairs[-1]), strict=True):
        assert math.isclose(told, float(torch.from_numpy(row).var()), rel_tol=1e-9)
    for told, which in ((facts.plain, result.plain), (facts.scaled, result.scaled)):
        assert told == (which.largest[0], which.largest[-1])
    assert facts.gradient == (result.plain.gradient[-1], result.scaled.gradient[-1])


def width_one(looked: Looked, facts: Any) -> None:
    assert looked.width == 1
    assert looked.result.plain.largest[0] == looked.result.scaled.largest[0]


def holds(looked: Looked, facts: Any) -> None:
    how = DISTRIBUTIONS[looked.result.distribution]
    draw = np.random.default_rng(0)
    parts = how.draw(draw, (20_000, 3), draw.standard_normal((20_000, 1)), facts.correlation)
    np.testing.assert_allclose(parts.mean(axis=0), 0, atol=0.05)
    np.testing.assert_allclose(np.cov(parts, rowvar=False), np.eye(3), atol=0.06)
    assert not how.pairs_up or facts.correlation == 0
    assert math.isclose(facts.divided, 1)


def not_centred(looked: Looked, facts: Any) -> None:
    result, place = looked.result, WIDTHS.index(looked.width)
    assert math.isclose(facts.divided, 7 / 144)
    error = math.sqrt(facts.divided * facts.width / result.pairs.shape[1])
    assert abs(result.pairs[place].mean() - facts.width / 4) < 6 * error
    assert result.scaled.largest[place] < drawn("normal").scaled.largest[place]


def shared(looked: Looked, facts: Any) -> None:
    rho, width = facts.correlation, facts.width
    covariance = (1 - rho) * np.eye(width) + rho
    assert math.isclose(facts.divided, (covariance**2).sum() / width, rel_tol=1e-9)
    wider = variance_band("shared", rho, width + 1)[0] / (width + 1)
    assert wider > facts.divided
    assert rho > 0


def paired(looked: Looked, facts: Any) -> None:
    rho, width = facts.correlation, facts.width
    found = looked.result.pairs[WIDTHS.index(width)]
    error = math.sqrt(width * (1 + rho**2) / len(found))
    assert abs(found.mean() - rho * width) < 6 * error
    assert rho > 0


# ---- presets ----------------------------------------------------------------------------------
def of(preset: Preset) -> tuple[AttentionSteps, dict[str, Any]]:
    values = {key.removeprefix(PREFIX): value for key, value in preset.values.items()}
    assert values["part"] == "steps"
    choices = StepChoices(
        scaled=values["scale"] == "sqrt",
        mask=values["mask"],
        length=int(values["length"]),
        cells=values["cells"],
        temperature=values["temperature"],
        dropout=values["dropout"] if values["drop"] else 0.0,
        seed=int(values["seed"]),
    )
    if values["source"] == "table":
        made = typed_example(values["text"], values["q"], values["k"], values["v"])
    elif values["source"] == "random":
        made = words_example(values["text"], int(values["width"]), int(values["vectors"]))
    else:
        read = attend(load("minilm"), values["text"])
        made = trained_example(read, int(values["layer"]), int(values["head"]))
    return attention_steps(made, choices), values


def by_hand(preset: Preset) -> None:
    steps, values = of(preset)
    name, i, j = values["focus"]["cell"]
    assert (name, steps.example.queries[i], steps.example.keys[j]) == ("scores", "it", "cat")
    assert steps.example.d_k == 3
    assert steps.scores[i, j] == 4
    assert steps.weights[i, j] == steps.weights.max()


def hidden_future(preset: Preset) -> None:
    steps, values = of(preset)
    assert steps.weights[0].tolist() == [1, *[0] * (len(steps.weights) - 1)]
    changed = values["text"].rsplit(" ", 1)[0] + " moon"
    other = attention_steps(
        words_example(changed, int(values["width"]), int(values["vectors"])), steps.choices
    )
    np.testing.assert_array_equal(other.output[:-1], steps.output[:-1])
    assert not np.array_equal(other.output[-1], steps.output[-1])


def sees_nothing(preset: Preset) -> None:
    steps, _ = of(preset)
    assert len(steps.fully_masked_rows) == len(steps.weights)
    told = {row["Output"] for row in findings.fully_masked_table(steps)}
    mean = ", ".join(format_number(each) for each in steps.example.value.mean(axis=0))
    assert told == {"NaN everywhere", "0 everywhere", mean}


def broken_sum(preset: Preset) -> None:
    steps, values = of(preset)
    assert scene.stages(steps)[5].key == values["focus"]["step"]
    assert (np.abs(steps.dropped.sum(axis=1) - 1) > 0.01).any()


def same_word(preset: Preset) -> None:
    steps, _ = of(preset)
    first, second = (i for i, word in enumerate(steps.example.queries) if word == "the")
    for matrix in (steps.scores, steps.weights, steps.output):
        np.testing.assert_allclose(matrix[first], matrix[second], atol=1e-12)


def trained_head(preset: Preset) -> None:
    steps, values = of(preset)
    assert (values["layer"], values["head"], steps.example.d_k) == (6, 12, 32)
    name, i, j = values["focus"]["cell"]
    assert (name, steps.example.queries[i], steps.example.keys[j]) == ("weights", "it", "animal")
    assert steps.weights[i, j] == steps.weights[i].max()


def at_width(preset: Preset) -> Looked:
    values = {key.removeprefix(PREFIX): value for key, value in preset.values.items()}
    assert values["part"] == "scale"
    uses = DISTRIBUTIONS[values["distribution"]].uses_correlation
    rho = values["correlation"] if uses else 0.0
    return Looked(measured(values["distribution"], rho, int(values["draw"])), values["d_k"])


def frozen(preset: Preset) -> None:
    result, width = at_width(preset)
    place = WIDTHS.index(width)
    assert width == 512
    assert round(100 * result.plain.largest[place]) == 93
    assert round(100 * result.scaled.largest[place]) == 25
    assert round(result.plain.gradient[place], 2) == 0.08


def not_enough(preset: Preset) -> None:
    result, width = at_width(preset)
    first, place = WIDTHS.index(width // 2), WIDTHS.index(width)
    assert 3.8 < result.variances[place] / result.variances[first] < 4.2
    theory = [variance_band("shared", result.correlation, each)[0] / each for each in WIDTHS]
    assert (np.diff(theory) > 0).all()


PLAIN = example(4, 4, 3, 2)
CORNERS = (
    lambda: Seen(attention_steps(typed_example("", *DEFAULT_TABLES.values()), StepChoices())),
    lambda: Seen(attention_steps(PLAIN, StepChoices(mask="causal", dropout=0.5))),
    lambda: Seen(attention_steps(example(2, 8, 1, 1), StepChoices(mask="causal"))),
    lambda: Seen(attention_steps(example(8, 2, 1, 1), StepChoices(mask="causal"))),
    lambda: Seen(attention_steps(example(4, 4, 3, 2, "equal"), StepChoices())),
    lambda: Seen(attention_steps(example(4, 4, 3, 2, "equal"), StepChoices(mask="causal"))),
    lambda: Seen(attention_steps(example(2, 2, 16, 8, "large"), StepChoices(temperature=0.05))),
    lambda: Seen(attention_steps(PLAIN, StepChoices(mask="padding", length=0))),
    lambda: Seen(attention_steps(PLAIN, StepChoices(mask="padding", length=0, dropout=0.9))),
    lambda: Seen(attention_steps(PLAIN, StepChoices(mask="padding", length=1, dropout=0.9))),
    lambda: Seen(attention_steps(PLAIN, StepChoices(mask="custom", cells="0000/1000/0100/0010"))),
    lambda: Seen(attention_steps(PLAIN, StepChoices(mask="custom", cells="0111", scaled=False))),
    lambda: Seen(attention_steps(PLAIN, StepChoices(mask="custom", cells="0000/0000/0000/0001"))),
    lambda: Seen(attention_steps(words_example("the cat the the", 4, 0), StepChoices())),
    lambda: Seen(attention_steps(words_example("a a", 1, 0), StepChoices(mask="causal"))),
    lambda: Looked(measured("shared", 0.0), 64),
    lambda: Looked(measured("paired", CORRELATION.high), 1024),
    lambda: Looked(measured("paired", CORRELATION.high), 1),
    *(lambda key=key: Looked(drawn(key), 48) for key in DISTRIBUTIONS),
)

SUBJECT = Subject(
    states=st.one_of(headed(), headed(), SCALES),
    say=say,
    oracles={
        "steps: how many of what": sizes,
        "steps: the largest weight": strongest,
        "steps: no weight is larger": equal,
        "steps: everything is masked": nothing,
        "steps: the largest weights with and without √d_k": scale,
        "steps: d_k is 1": no_scale,
        "steps: over how many keys a row spreads": spread,
        "steps: how many cells are masked": masked,
        "steps: what a causal mask leaves out": causal,
        "steps: who may look nowhere": fully_masked,
        "steps: what dropout took away": dropped,
        "steps: what rows sum to after dropout": sums,
        "steps: what dropout leaves on average": expected,
        "steps: one word twice": twins,
        "steps: weights of a fully masked row": masked_row_weights,
        "steps: output of a fully masked row": masked_row_output,
        "steps: where Q, K and V are from": origin,
        "steps: between what the scores lie": between,
        "steps: between what the scaled scores lie": divided,
        "steps: scaling is off": not_divided,
        "steps: how many scores become −∞": hides,
        "steps: what rows of weights sum to": softmaxes,
        "steps: dropout is off": no_dropout,
        "steps: nothing to drop": nothing_to_drop,
        "steps: what an output sums": summed,
        "scale: variance of the scores": variance,
        "scale: what the softmax makes of the scores": scale_softmax,
        "scale: ends of the curves": curves,
        "scale: d_k is 1": width_one,
        "scale: the assumption holds": holds,
        "scale: no correlation": holds,
        "scale: components are not centred": not_centred,
        "scale: components of a vector are correlated": shared,
        "scale: a key is like its query": paired,
    },
    corners=CORNERS,
    presets={
        "One weight, by hand": by_hand,
        "The future is hidden": hidden_future,
        "A row that sees nothing": sees_nothing,
        "Dropout breaks the sum": broken_sum,
        "The same word twice": same_word,
        "A head that was trained": trained_head,
        "Without √d_k a softmax freezes": frozen,
        "Where √d_k is not enough": not_enough,
    },
    examples=40,
)
