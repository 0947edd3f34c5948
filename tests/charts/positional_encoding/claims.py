"""The positional encodings' page: each topic's result from all of its controls."""

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from charts.positional_encoding import Table, shift, word_order
from charts.positional_encoding import alibi as position_alibi
from charts.positional_encoding import buckets as position_buckets
from charts.positional_encoding import learned as position_learned
from charts.positional_encoding import rope as position_rope
from charts.positional_encoding import scores as position_scores
from charts.positional_encoding import similarity as position_similarity
from charts.positional_encoding import sinusoidal as positions
from charts.positional_encoding.alibi import Slope
from charts.positional_encoding.buckets import Buckets
from charts.positional_encoding.learned import FORMULA, LEARNED, Compared, compared
from charts.positional_encoding.rope import Stretched
from charts.positional_encoding.scores import Sided
from charts.positional_encoding.shift import Shifted
from charts.positional_encoding.word_order import Worded
from core.common import Said
from core.positional_encoding import (
    BASE,
    ENCODINGS,
    LENGTHS,
    ORDERS,
    SCALINGS,
    WIDTHS,
    PositionSettings,
    alibi_slopes,
    all_curves,
    compare_all,
    fitted_shift,
    minilm_table,
    order_of,
    scaled_rope,
    shift_residuals,
    sinusoidal,
    spread_positions,
    words_in,
)
from core.positional_encoding.word_order import word_vectors
from tests.charts.common.claim_subject import Subject, values_of
from ui.page import Preset
from ui.positional_encoding import controls
from ui.positional_encoding.controls import PREFIX

DISTANCES = np.arange(0, 64)
WORDS = ("dog", "cat", "bites", "the", "a", "1")
PLAIN = PositionSettings()


# ---- results ----------------------------------------------------------------------------------
def worded(text: str, order: str, told_by: str, causal: bool) -> Worded:
    words = words_in(text)
    permutation = order_of(words, order)
    return Worded(
        words, permutation, told_by, compare_all(words, permutation, PLAIN, causal=causal), causal
    )


@st.composite
def sentences(draw: DrawFn) -> Worded:
    words = draw(
        st.lists(st.sampled_from(["dog", "cat", "bites", "the", "a", "1"]), min_size=2, max_size=9)
    )
    return worded(
        " ".join(words),
        draw(st.sampled_from(sorted(ORDERS))),
        draw(st.sampled_from(sorted(ENCODINGS))),
        draw(st.booleans()),
    )


@st.composite
def sides(draw: DrawFn) -> Sided:
    match, seed = draw(values_of(controls.MATCH)), draw(values_of(controls.SEED))
    base = draw(values_of(BASE))
    length = draw(st.sampled_from((2, 5, 32)))
    return Sided(all_curves(match, int(seed), length, PositionSettings(base=base)), match)


def tables() -> st.SearchStrategy[Table]:
    short = [each for each in LENGTHS if each <= 256]
    return st.builds(Table, st.sampled_from(WIDTHS[:5]), st.sampled_from(short), values_of(BASE))


def shifted(k: int, d_model: int, length: int, base: float, spread: bool) -> Shifted:
    pairs = positions.drawn_pairs(d_model)
    places = spread_positions(max(64, 4 * len(pairs)), base) if spread else np.arange(length)
    return Shifted(
        k,
        d_model,
        shift_residuals(length, k, d_model, base),
        fitted_shift(places, k, d_model, base, pairs),
        pairs,
        base,
    )


@st.composite
def shifts(draw: DrawFn) -> Shifted:
    return shifted(
        int(draw(values_of(controls.SHIFT))),
        draw(st.sampled_from(WIDTHS[:4])),
        draw(st.sampled_from(LENGTHS[:4])),
        draw(values_of(BASE)),
        draw(st.booleans()),
    )


@st.composite
def learned(draw: DrawFn) -> Compared:
    generator = np.random.default_rng(draw(st.integers(0, 2**16)))
    table = generator.standard_normal((draw(st.integers(4, 70)), 8))
    if draw(st.booleans()):
        table = np.cumsum(table, axis=0)  # neighbours are alike
    return compared(table, draw(values_of(BASE)))


def stretched(chosen: str, d: int, base: float, trained: int, factor: float) -> Stretched:
    return Stretched(
        {key: scaled_rope(key, d, base, factor, trained, DISTANCES) for key in SCALINGS},
        chosen,
        trained,
        factor,
    )


def stretches() -> st.SearchStrategy[Stretched]:
    return st.builds(
        stretched,
        st.sampled_from(sorted(SCALINGS)),
        st.sampled_from(controls.HEAD_WIDTHS),
        values_of(BASE),
        st.sampled_from(controls.TRAINED),
        st.sampled_from(controls.FACTORS),
    )


@st.composite
def slopes(draw: DrawFn) -> Slope:
    heads = int(draw(values_of(controls.HEADS)))
    head = draw(st.integers(1, heads))
    length = draw(st.sampled_from(controls.TRAINED))
    return Slope(PositionSettings(heads=heads, head=head), length)


def buckets() -> st.SearchStrategy[Buckets]:
    return st.builds(
        Buckets,
        st.sampled_from(controls.BUCKETS),
        st.sampled_from(controls.MAX_DISTANCES),
        st.booleans(),
    )


def say(result: Any) -> list[Said]:
    match result:
        case Worded():
            return word_order.words_finding(result)
        case Sided():
            return position_scores.side_finding(result)
        case Table():
            return [
                *positions.encoding_finding(result),
                *position_similarity.similarity_finding(result),
            ]
        case Shifted():
            return shift.shift_finding(result)
        case Compared():
            return position_learned.learned_finding(result)
        case Stretched():
            return position_rope.rope_finding(result)
        case Slope():
            return position_alibi.alibi_finding(result)
        case _:
            return position_buckets.bucket_finding(result)


# ---- words ------------------------------------------------------------------------------------
def moved_words(result: Worded) -> list[str]:
    return [result.words[place] for place in result.permutation]


def orders(result: Worded, facts: Any) -> None:
    assert facts.first.split(" ") == list(result.words)
    assert sorted(facts.second.split(" ")) == sorted(facts.first.split(" "))
    assert facts.same == (moved_words(result) == list(result.words))


def tells_apart(key: str, result: Worded) -> bool:
    """Whether an encoding can tell the two orders apart, from what it is, not from its outputs.

    For every word: the multiset of (other word, what the encoding tells of the two places).
    """
    told = {
        "nope": lambda m, n: 0,
        "alibi": lambda m, n: abs(m - n),
        "rope": lambda m, n: m - n,
        "t5": lambda m, n: (m > n, m - n),
        "sinusoidal": lambda m, n: (m, n),
        "learned": lambda m, n: (m, n),
    }[key]

    def views(words: list[str], place: int) -> Any:
        end = place + 1 if result.causal else len(words)
        around = sorted((words[n], told(place, n)) for n in range(end))
        # With ALiBi, RoPE and T5 equal vectors at other distances add up to other weights.
        return words[place], around

    moved = moved_words(result)
    back = np.argsort(result.permutation)
    return any(
        views(list(result.words), place) != views(moved, int(back[place]))
        for place in range(len(result.words))
    )


def outputs_same(result: Worded, facts: Any) -> None:
    assert facts.residual < 1e-4
    assert facts.is_bag == (result.told_by == "nope" and not result.causal)
    assert np.abs(result.chosen.weights - result.chosen.weights_after).max() < 1e-4 or (
        len(set(result.words)) < len(result.words)
    )
    if result.told_by == "nope" and not result.causal:
        assert not tells_apart("nope", result)


def outputs_differ(result: Worded, facts: Any) -> None:
    assert facts.residual > 1e-4
    assert tells_apart(result.told_by, result)
    changes = dict(zip(result.words, result.chosen.changes, strict=True))
    assert facts.change == result.chosen.changes.max()
    assert set(facts.most) <= set(changes)


def without_positions(result: Worded, residual: float) -> None:
    """Attention in float64, from the word vectors, in any order: nothing tells a place."""
    assert not result.causal
    vectors = word_vectors(result.words).astype(np.float64)
    moved = word_vectors(moved_words(result)).astype(np.float64)
    scores = vectors @ vectors.T
    other = moved @ moved.T
    back = np.argsort(result.permutation)
    np.testing.assert_allclose(scores, other[np.ix_(back, back)], rtol=1e-12)
    assert residual < 1e-4


def causal_mask(result: Worded, facts: Any) -> None:
    assert result.causal
    assert facts.shows == (facts.residual >= 1e-4)
    if facts.shows:
        assert tells_apart("nope", result)


def keeps_distances(result: Worded, facts: Any) -> None:
    new = np.argsort(result.permutation)
    for m in range(len(new)):
        for n in range(len(new)):
            assert abs(new[m] - new[n]) == abs(m - n)
    assert not result.causal
    assert facts.alibi < 1e-4


# ---- scores -----------------------------------------------------------------------------------
def by_distance(result: Sided, facts: Any) -> None:
    named = {label for label, _ in facts}
    for key, curve in result.curves.items():
        wide = np.abs(curve.high - curve.low).max()
        assert (curve.encoding.label in named) == (key != "nope" and wide < 1e-9)


def by_place(result: Sided, facts: Any) -> None:
    named = dict(facts)
    for curve in result.curves.values():
        wide = np.abs(curve.high - curve.low).max()
        assert (curve.encoding.label in named) == (wide >= 1e-9)
        if curve.encoding.label in named:
            assert math.isclose(named[curve.encoding.label], wide)


def no_position(result: Sided, score: float) -> None:
    assert math.isclose(score, result.match, abs_tol=1e-9)
    np.testing.assert_allclose(result.curves["nope"].values, result.match, atol=1e-9)


def shapes(result: Sided, facts: Any) -> None:
    slope = alibi_slopes(8)[3]
    alibi = result.curves["alibi"]
    np.testing.assert_allclose(alibi.values, result.match - slope * alibi.distances, atol=1e-9)
    assert math.isclose(facts.match, result.match, abs_tol=1e-9)
    assert math.isclose(facts.alibi_end, alibi.values[-1], abs_tol=1e-9)
    assert facts.rope_low == min(result.curves["rope"].values)
    assert facts.rope_high == max(result.curves["rope"].values)


def table_ends(result: Sided, last: int) -> None:
    assert last == result.curves["learned"].distances.max()
    assert last < result.curves["alibi"].distances.max()


# ---- the table --------------------------------------------------------------------------------
def turn(table: Table, pair: int) -> float:
    """Radians that a pair turns in one step, from the table itself."""
    first, second = sinusoidal(np.arange(2), table.d_model, table.base)[:, 2 * pair : 2 * pair + 2]
    return math.atan2(
        second[0] * first[1] - second[1] * first[0], second[0] * first[0] + second[1] * first[1]
    )


def clocks(table: Table, facts: Any) -> None:
    last = table.d_model // 2 - 1
    assert facts.pairs == last + 1
    assert math.isclose(facts.fastest, 2 * math.pi / turn(table, 0), rel_tol=1e-9)
    assert math.isclose(facts.slowest, 2 * math.pi / turn(table, last), rel_tol=1e-6)
    assert math.isclose(facts.ratio**last * facts.fastest, facts.slowest, rel_tol=1e-9)


def turns(table: Table, facts: Any) -> None:
    made = [turn(table, pair) * (table.length - 1) / (2 * math.pi) for pair in range(facts.pairs)]
    assert abs(facts.whole - sum(each >= 1 for each in made)) <= sum(
        math.isclose(each, 1, rel_tol=1e-6) for each in made
    )
    assert math.isclose(facts.slowest, made[-1], rel_tol=1e-6)
    assert facts.slowest < 1 or facts.whole == facts.pairs


def steps(table: Table, facts: Any) -> None:
    values = sinusoidal(np.arange(table.length), table.d_model, table.base)
    np.testing.assert_allclose(np.linalg.norm(values, axis=1), facts.norm)
    np.testing.assert_allclose(np.linalg.norm(np.diff(values, axis=0), axis=1), facts.step)


def products(table: Table) -> np.ndarray:
    """PE(a)·PE(0) for every a, from the vectors."""
    values = sinusoidal(np.arange(table.length), table.d_model, table.base)
    return values @ values[0]


def only_distance(table: Table, facts: Any) -> None:
    assert facts.residual < 1e-9
    places = np.arange(0, table.length, -(-table.length // 64))
    assert facts.positions == len(places)


def falls(table: Table, facts: Any) -> None:
    values = products(table)
    assert math.isclose(values[0], facts.at_zero)
    assert math.isclose(facts.least, values[1:].min(), abs_tol=1e-8)
    assert math.isclose(values[facts.least_at], facts.least, abs_tol=1e-8)
    below = np.flatnonzero(values < values[0] / 2)
    if facts.half is not None and facts.half < table.length:
        assert facts.half == below[0]
    else:
        assert not below.size


def symmetric(table: Table, facts: Any) -> None:
    values = products(table)
    near = int((np.abs(np.diff(values)) < 1e-9).sum())
    assert abs(facts.rises - int((np.diff(values) > 0).sum())) <= near
    assert facts.steps == table.length - 1
    first, second = sinusoidal(np.array([3, 5]), table.d_model, table.base)
    assert math.isclose(first @ second, second @ first)


# ---- the shift --------------------------------------------------------------------------------
def one_matrix(result: Shifted, facts: Any) -> None:
    assert facts.largest <= 1e-3 * 2**-30 + 100 * facts.spacing
    assert facts.largest == max(result.residuals)
    assert facts.at_zero == result.residuals[0]
    assert facts.angle == facts.positions - 1 + abs(result.k)


def rotations(result: Shifted, facts: Any) -> None:
    omegas = [result.base ** (-2 * i / result.d_model) for i in range(result.d_model // 2)]
    assert facts.blocks == len(omegas)
    assert math.isclose(facts.first, math.degrees(result.k * omegas[0]), abs_tol=1e-12)
    assert math.isclose(facts.last, math.degrees(result.k * omegas[-1]), abs_tol=1e-12)


def fitted(result: Shifted, facts: Any) -> None:
    assert facts.rank == facts.size == 2 * len(result.pairs)
    # Determined to the precision of float64 times what the condition of the data costs.
    assert facts.distance < 0.1


def undetermined(result: Shifted, facts: Any) -> None:
    assert facts.rank < facts.size == 2 * len(result.pairs)
    assert facts.residual < 1e-6


# ---- learned ----------------------------------------------------------------------------------
def mean_cosine(result: Compared, name: str, distance: int) -> tuple[float, float, float]:
    values = np.array(
        [
            result.similarities[name][a, a + distance]
            for a in range(len(result.similarities[name]) - distance)
        ]
    )
    return float(values.mean()), float(values.min()), float(values.max())


def neighbours(result: Compared, facts: Any) -> None:
    for name, told in ((LEARNED, facts.learned), (FORMULA, facts.formula)):
        assert math.isclose(told[0], mean_cosine(result, name, 1)[0], abs_tol=1e-9)
        assert math.isclose(told[1], mean_cosine(result, name, facts.apart)[0], abs_tol=1e-9)


def peak(result: Compared, facts: Any) -> None:
    at = facts.distance
    before, here, after = (mean_cosine(result, LEARNED, at + step)[0] for step in (-1, 0, 1))
    assert before <= here >= after
    assert math.isclose(facts.cosine, here, abs_tol=1e-9)
    lower = [mean_cosine(result, LEARNED, each)[0] for each in range(1, at)]
    assert min(lower) < here


def no_peak(result: Compared, most: int) -> None:
    means = [mean_cosine(result, LEARNED, each)[0] for each in range(most + 1)]
    fallen = next((i for i in range(1, most) if means[i] < means[i + 1]), most)
    assert not any(means[i - 1] < means[i] > means[i + 1] for i in range(fallen + 1, most))


def depends(result: Compared, facts: Any) -> None:
    _, least, largest = mean_cosine(result, LEARNED, facts.distance)
    assert math.isclose(facts.least, least, abs_tol=1e-9)
    assert math.isclose(facts.largest, largest, abs_tol=1e-9)
    assert facts.largest > facts.least + 1e-6
    for distance in range(1, len(result.by_distance[LEARNED])):
        _, low, high = mean_cosine(result, LEARNED, distance)
        assert high - low <= largest - least + 1e-9
        _, low, high = mean_cosine(result, FORMULA, distance)
        assert high - low < 1e-9


def variance(result: Compared, facts: Any) -> None:
    """Eigenvalues of the covariance, not singular values of the rows."""
    rows = len(result.similarities[FORMULA])
    formula = sinusoidal(np.arange(rows), 8 if rows <= 70 else 384, result.base)
    values = np.linalg.eigvalsh(np.cov(formula, rowvar=False))[::-1]
    assert math.isclose(facts[1], values[:2].sum() / values.sum(), rel_tol=1e-6)
    assert 0 < facts[0] <= 1 + 1e-12


# ---- RoPE, ALiBi, T5 --------------------------------------------------------------------------
def as_trained(result: Stretched, trained: int) -> None:
    assert trained == result.trained
    plain = result.stretches["none"]
    for each in result.stretches.values():
        assert not each.unseen.any()
        np.testing.assert_allclose(each.omegas, plain.omegas)
        np.testing.assert_allclose(each.score, plain.score)


def is_new(omega: float, before: float, result: Stretched) -> bool:
    """Whether some angle of a position in the long text was not reached in training."""
    if before * (result.trained - 1) >= 2 * math.pi:
        return False
    return omega * (result.trained * result.factor - 1) > before * (result.trained - 1) + 1e-9


def new_angles(result: Stretched, facts: Any) -> None:
    before = result.stretches["none"].omegas
    counts = {}
    for key, each in result.stretches.items():
        found = [is_new(o, b, result) for o, b in zip(each.omegas, before, strict=True)]
        # At the very edge the last position's angle may or may not count.
        edge = sum(
            abs(o * result.trained * result.factor - b * result.trained) <= o * result.factor
            or abs(b * result.trained - 2 * math.pi) <= b
            for o, b in zip(each.omegas, before, strict=True)
        )
        counts[key] = (sum(found), edge)
    named = {"none": facts.unscaled} | {
        key: dict(facts.scaled)[SCALINGS[key].label] for key in SCALINGS if key != "none"
    }
    for key, told in named.items():
        assert abs(told - counts[key][0]) <= counts[key][1], key


def safe_pairs(result: Stretched, count: int) -> None:
    omegas = result.stretches["none"].omegas
    assert count == sum(each * result.trained >= 2 * math.pi for each in omegas)
    assert count <= int((~result.stretches["none"].unseen).sum())


def slower(result: Stretched, facts: Any) -> None:
    each, plain = result.stretches[result.chosen], result.stretches["none"]
    assert math.isclose(facts.first * each.omegas[0], plain.omegas[0])
    assert math.isclose(facts.last * each.omegas[-1], plain.omegas[-1])
    assert facts.first >= 1 - 1e-9
    assert facts.last >= 1 - 1e-9
    expected = 0.1 * math.log(result.factor) + 1 if result.chosen == "yarn" else 1
    assert math.isclose(facts.attention, expected)


def one_step(result: Stretched, facts: Any) -> None:
    for told, key in ((facts.now, result.chosen), (facts.before, "none")):
        omegas = result.stretches[key].omegas
        assert math.isclose(told, 1 - np.cos(omegas).mean(), rel_tol=1e-6, abs_tol=1e-9)


def head_weights(slope: float, length: int) -> np.ndarray:
    weights = np.exp(-slope * np.arange(length))
    return weights / weights.sum()


def all_slopes(result: Slope, facts: Any) -> None:
    every = [alibi_slopes(result.settings.heads)[i] for i in range(result.settings.heads)]
    assert (facts.heads, facts.steepest, facts.flattest) == (len(every), max(every), min(every))


def halves(result: Slope, facts: Any) -> None:
    slope = alibi_slopes(result.settings.heads)[facts.head - 1]
    assert facts.slope == slope
    weights = head_weights(slope, facts.length)
    assert weights[: facts.reach].sum() >= 0.9 - 1e-9
    assert facts.reach == 1 or weights[: facts.reach - 1].sum() < 0.9 + 1e-9


def beyond(result: Slope, facts: Any) -> None:
    weights = head_weights(result.slope, 4 * facts.length)
    assert math.isclose(facts.share, weights[facts.length :].sum(), rel_tol=1e-6, abs_tol=1e-12)


def looking_back(result: Buckets, facts: Any) -> None:
    """By transformers' own wording of the rule, in plain Python."""
    exact = facts.one_way // 2

    def bucket(distance: int) -> int:
        if distance < exact:
            return distance
        far = math.log(distance / exact) / math.log(result.max_distance / exact)
        return min(exact + int(np.float32(far) * (facts.one_way - exact)), facts.one_way - 1)

    behind = [bucket(each) for each in range(4 * result.max_distance)]
    sizes = [behind.count(each) for each in range(facts.one_way)]
    assert facts.one_way == result.num_buckets // (2 if result.bidirectional else 1)
    assert facts.alone == sizes.count(1)
    assert facts.size == max(sizes[:-1]) == sizes[facts.widest]
    assert behind[facts.last_from] == facts.one_way - 1 > behind[facts.last_from - 1]
    assert set(behind[facts.last_from :]) == {facts.one_way - 1}


def later(result: Buckets, facts: Any) -> None:
    ahead = set(result.of(np.arange(1, 2000)).tolist())
    behind = set(result.of(-np.arange(2000)).tolist())
    if facts.other:
        assert not ahead & behind
        assert len(ahead) <= facts.other
    else:
        assert ahead == {0}


def learned_numbers(result: Buckets, count: int) -> None:
    places = np.arange(-5000, 5000)
    assert set(result.of(places).tolist()) <= set(range(count))


# ---- presets ----------------------------------------------------------------------------------
def of(preset: Preset) -> dict[str, Any]:
    return {key.removeprefix(PREFIX): value for key, value in preset.values.items()}


def quick_clocks(preset: Preset) -> None:
    values = of(preset)
    table = Table(values["width"], values["length"], values["base"])
    made = [turn(table, pair) * (table.length - 1) / (2 * math.pi) for pair in range(8)]
    assert table.d_model == 16
    assert min(made) >= 2


def short_table(preset: Preset) -> None:
    values = of(preset)
    result = [
        shifted(int(values["shift"]), values["width"], values["length"], values["base"], spread)
        for spread in (False, True)
    ]
    short, spread = (each.fit for each in result)
    assert values["length"] == 128
    assert short.residual < 1e-6
    assert short.rank < 2 * len(result[0].pairs)
    assert short.distance > 1e-3
    assert spread.distance < 1e-6


def near_is_alike(preset: Preset) -> None:
    values = of(preset)
    table = Table(values["width"], values["length"], values["base"])
    found = products(table)
    assert found.argmax() == 0
    lower = products(table._replace(base=10.0))
    assert (np.diff(lower) > 0).sum() > (np.diff(found) > 0).sum()


def who_bites(preset: Preset) -> None:
    values = of(preset)
    for told_by, same in ((values["told_by"], True), ("sinusoidal", False), ("rope", False)):
        result = worded(values["text"], values["order"], told_by, values["causal"])
        assert moved_words(result) == ["man", "bites", "dog"]
        assert (result.chosen.residual < 1e-4) == same


def mirror(preset: Preset) -> None:
    values = of(preset)
    for causal in (False, True):
        result = worded(values["text"], values["order"], values["told_by"], causal)
        assert (result.chosen.residual < 1e-4) is not causal


def minilms_wave(preset: Preset) -> None:
    rows = of(preset)["rows"]
    (sentence,) = [
        each
        for each in position_learned.learned_finding(compared(minilm_table()[1 : rows + 1], 1e4))
        if each.assertions[0].name == "learned: a second peak"
    ]
    assert sentence


def distance_alone(preset: Preset) -> None:
    values = of(preset)
    curves = all_curves(values["match"], int(values["seed"]), 64, PLAIN)
    alone = {key for key, each in curves.items() if each.spread < 1e-9}
    assert alone == {"rope", "alibi", "t5", "nope"}


def too_long(preset: Preset) -> None:
    values = of(preset)
    result = stretched(
        values["scaling"], values["head_width"], values["base"], values["trained"], 8
    )
    assert values["factor"] == 8
    plain = result.stretches["none"]
    assert plain.unseen[-1]
    assert not plain.unseen[0]
    kept = {
        key
        for key, each in result.stretches.items()
        if math.isclose(each.omegas[0], plain.omegas[0])
    }
    assert {"none", "ntk", "yarn"} == kept


CORNERS = (
    lambda: worded("dog dog", "reversed", "nope", True),
    lambda: worded("dog dog", "reversed", "nope", False),
    lambda: worded("dog dog", "reversed", "alibi", False),
    lambda: worded("dog bites man", "reversed", "alibi", False),
    lambda: worded("dog bites man", "reversed", "sinusoidal", False),
    lambda: worded("dog bites man", "reversed", "sinusoidal", True),
    lambda: worded("a b", "sorted", "rope", False),
    lambda: Sided(all_curves(0.0, 0, 600, PLAIN), 0.0),
    lambda: Sided(all_curves(4.0, 0, 2, PLAIN), 4.0),
    lambda: Table(8, 16, 10.0),
    lambda: Table(1024, 4096, 10_000.0),
    lambda: Table(8, 16, 1e6),
    lambda: shifted(0, 8, 16, 10.0, False),
    lambda: shifted(1, 64, 16, 1e6, False),
    lambda: shifted(-1000, 8, 16, 10_000.0, True),
    lambda: compared(np.random.default_rng(0).standard_normal((4, 8)), 10_000.0),
    lambda: compared(np.cumsum(np.ones((40, 8)) * np.linspace(1, 2, 8), axis=0) ** 2, 10_000.0),
    lambda: stretched("none", 64, 10_000.0, 512, 1),
    lambda: stretched("none", 16, 1e6, 128, 2),
    lambda: stretched("linear", 16, 10.0, 128, 32),
    lambda: stretched("yarn", 64, 10_000.0, 512, 4),
    lambda: Slope(PositionSettings(heads=1, head=1), 128),
    lambda: Slope(PositionSettings(heads=64, head=64), 128),
    lambda: Buckets(8, 512, True),
    lambda: Buckets(64, 64, False),
)

SUBJECT = Subject(
    states=st.one_of(
        sentences(), sides(), tables(), shifts(), learned(), stretches(), slopes(), buckets()
    ),
    say=say,
    oracles={
        "words: the two orders": orders,
        "words: the outputs are the same": outputs_same,
        "words: the outputs differ": outputs_differ,
        "words: without positions": without_positions,
        "words: with the causal mask": causal_mask,
        "words: an order that keeps every distance": keeps_distances,
        "scores: by distance alone": by_distance,
        "scores: without positions": no_position,
        "scores: by the place too": by_place,
        "scores: how they change with the distance": shapes,
        "scores: where the learned table ends": table_ends,
        "encoding: wavelengths": clocks,
        "encoding: pairs that turn": turns,
        "encoding: length of a vector and of a step": steps,
        "similarity: only the distance counts": only_distance,
        "similarity: how far it falls": falls,
        "similarity: the same before and after": symmetric,
        "shift: one matrix for every position": one_matrix,
        "shift: rotations on the diagonal": rotations,
        "shift: least squares finds the matrix": fitted,
        "shift: least squares does not determine the matrix": undetermined,
        "learned: cosines of near positions": neighbours,
        "learned: a second peak": peak,
        "learned: no second peak": no_peak,
        "learned: the place counts too": depends,
        "learned: variance in two directions": variance,
        "rope: at the trained length": as_trained,
        "rope: pairs that come to new angles": new_angles,
        "rope: pairs that made a whole turn in training": safe_pairs,
        "rope: how much slower pairs turn": slower,
        "rope: one step apart": one_step,
        "alibi: slopes of the heads": all_slopes,
        "alibi: how far a head looks": halves,
        "alibi: weight beyond the trained length": beyond,
        "buckets: distances in each": looking_back,
        "buckets: words that come later": later,
        "buckets: numbers that are learned": learned_numbers,
    },
    corners=CORNERS,
    presets={
        "Only quick clocks": quick_clocks,
        "What a short table cannot teach": short_table,
        "Near is alike": near_is_alike,
        "Who bites whom?": who_bites,
        "A mirror fools ALiBi": mirror,
        "What MiniLM found by itself": minilms_wave,
        "The distance alone": distance_alone,
        "Eight times too long": too_long,
    },
    examples=40,
)
