"""Figures and sentences of the positional encodings, from the same results as the page."""

import re
from typing import Any

import numpy as np
import pytest

from charts.common import Panel
from charts.positional_encoding import alibi as position_alibi
from charts.positional_encoding import buckets as position_buckets
from charts.positional_encoding import learned as position_learned
from charts.positional_encoding import rope as position_rope
from charts.positional_encoding import scores as position_scores
from charts.positional_encoding import shift, word_order
from charts.positional_encoding import similarity as position_similarity
from charts.positional_encoding import sinusoidal as positions
from core.common import format_number, format_percent
from core.positional_encoding import (
    ENCODINGS,
    SCALINGS,
    PositionSettings,
    alibi_slopes,
    all_curves,
    compare_all,
    fitted_shift,
    frequencies,
    minilm_table,
    order_of,
    scaled_rope,
    shift_matrix,
    shift_residuals,
    sinusoidal,
    spread_positions,
    t5_buckets,
    wavelengths,
    words_in,
)

WORDS = words_in("dogs chase cats and cats fear dogs")
PLAIN = PositionSettings()
TABLE = positions.Table(64, 128, 10_000)
DISTANCES = np.unique(np.append(np.arange(0, 2048, 7), 1))


def compared(order: str = "reversed", causal: bool = False) -> Any:
    return compare_all(WORDS, order_of(WORDS, order), PLAIN, causal=causal)


def stretched(factor: int = 4) -> Any:
    return {key: scaled_rope(key, 64, 10_000, factor, 512, DISTANCES) for key in SCALINGS}


def fit_of(positions_: np.ndarray, k: int = 5) -> Any:
    return fitted_shift(positions_, k, 64, 10_000, np.arange(32))


def panels_of(name: str) -> list[Panel]:
    """What the page shows beside each other."""
    curves = all_curves(4, 0, 64, PLAIN)
    return {
        "similarity": lambda: position_similarity.similarity_panels(
            64, 200, 10_000, height=400, dark=False
        ),
        "words": lambda: word_order.words_panels(
            WORDS, compared()["rope"], compared()["nope"], height=400, dark=True
        ),
        "learned": lambda: position_learned.learned_panels(
            position_learned.compared(minilm_table()[1:65], 10_000), 2, height=600, dark=False
        ),
        "buckets": lambda: position_buckets.bucket_panels(32, 128, True, height=400),
        "side": lambda: position_scores.side_panels(curves, height=400),
        "rope": lambda: position_rope.rope_panels(
            stretched(), "yarn", 512, 4, DISTANCES, height=400
        ),
        "alibi": lambda: position_alibi.alibi_panels(PLAIN, 512, height=400, dark=False),
    }[name]()


PANELS = ("similarity", "words", "learned", "buckets", "side", "rope", "alibi")


@pytest.mark.parametrize("name", PANELS)
def test_equal_input_gives_identical_figures(name: str) -> None:
    one, two = panels_of(name), panels_of(name)
    assert [each.figure.to_json() for each in one] == [each.figure.to_json() for each in two]
    alts = [each.alt for each in one]
    assert len(set(alts)) == len(alts)
    assert all(len(alt) > 30 for alt in alts)


def test_figures_for_the_file_are_the_same_twice() -> None:
    fit, residuals = fit_of(spread_positions(256, 10_000)), shift_residuals(40, 5, 64, 10_000)
    for make in (
        lambda: positions.encoding_figure(64, 128, 10_000, height=500),
        lambda: shift.shift_figure(5, residuals, fit, frequencies(64), height=400),
    ):
        assert make().to_json() == make().to_json()


def test_a_score_of_rounding_is_told_as_0() -> None:
    sided = position_scores.Sided(all_curves(0, 3, 40, PLAIN), 0)
    told = " ".join(position_scores.side_finding(sided))
    assert "the score is 0 everywhere" in told
    assert "10⁻¹⁶" not in told.replace("in brackets", "").split("**NoPE**")[1]


# ---- the table --------------------------------------------------------------------------------
def test_the_map_is_the_table_where_all_of_it_fits() -> None:
    np.testing.assert_allclose(
        positions.table_map(14, 23, 300), sinusoidal(np.arange(23), 14, 300).T, atol=1e-14
    )
    assert positions.sampling_notice(64, 128) == ""


@pytest.mark.parametrize(
    ("d_model", "length", "base"), [(64, 128, 1e4), (1024, 4096, 1e4), (8, 4096, 10)]
)
def test_the_waves_that_are_drawn_can_be_seen(d_model: int, length: int, base: float) -> None:
    pairs = positions.curve_pairs(d_model, length, base)
    assert 1 <= len(pairs) <= 4
    waves = length / wavelengths(d_model, base)[pairs]
    assert len(pairs) == 1 or waves.max() <= 40
    first = positions.first_pair(d_model, length, base)
    assert first in positions.drawn_pairs(d_model)


def test_a_large_table_is_drawn_small_and_that_is_said() -> None:
    drawn = positions.table_map(1024, 4096, 10_000)
    assert drawn.shape == (64, 512)
    notice = positions.sampling_notice(1024, 4096)
    assert "4,194,304 numbers" in notice
    assert "32 of the 512 pairs" in notice
    assert "mean of every 8 neighbouring positions" in notice


def test_the_finding_counts_the_pairs_that_turn() -> None:
    text = " ".join(positions.encoding_finding(TABLE))
    turning = sum(127 * 10_000 ** (-i / 32) >= 2 * np.pi for i in range(32))
    assert f"**{turning} of 32 pairs** turn at least once" in text
    assert "√(d/2) = 5.657" in text
    latex, *_ = positions.encoding_formula(64, 128, 10_000)
    assert rf"\sin(64 \cdot {10_000**-0.5:.4g}) = {np.sin(0.64):.4f}" in latex


# ---- the shift --------------------------------------------------------------------------------
def test_the_finding_tells_a_full_fit_from_a_poor_one() -> None:
    residuals = shift_residuals(128, 5, 64, 10_000)
    pairs = np.arange(32)
    full, poor = fit_of(spread_positions(256, 10_000)), fit_of(np.arange(128))

    def told(fit: Any) -> str:
        shifted = shift.Shifted(5, 64, residuals, fit, pairs, 10_000)
        return " ".join(shift.shift_finding(shifted))

    good, bad = told(full), told(poor)
    assert "determines the matrix" in good
    assert format_number(full.distance, 2) in good
    assert format_number(residuals.max(), 2) in good
    assert f"**{poor.rank} of 64** directions" in bad
    assert "determines the matrix" not in bad
    assert "turns by 286.5°" in good


def test_the_formula_shows_the_block_of_the_matrix() -> None:
    latex, *_ = shift.shift_formula(5, 64, 10_000)
    block = shift_matrix(5, frequencies(64))[32:34, 32:34]
    assert f"{block[0, 0]:.4f} & {block[0, 1]:.4f}" in latex
    assert f"{block[1, 0]:.4f} & {block[1, 1]:.4f}" in latex


@pytest.mark.parametrize(
    ("k", "says"), [(0, "the identity"), (1, "1 position further"), (-20, "20 positions back")]
)
def test_the_direction_of_the_shift_is_said(k: int, says: str) -> None:
    residuals = shift_residuals(9, k, 64, 10_000)
    fit = fit_of(spread_positions(256, 10_000), k)
    shifted = shift.Shifted(k, 64, residuals, fit, np.arange(32), 10_000)
    assert says in shift.shift_finding(shifted)[0]


# ---- similarity -------------------------------------------------------------------------------
@pytest.mark.parametrize("length", [16, 128, 4096])
def test_similarity_says_what_it_measured(length: int) -> None:
    residual = position_similarity.measured_residual(64, length, 10_000)
    assert residual < 1e-10
    text = " ".join(position_similarity.similarity_finding(positions.Table(64, length, 10_000)))
    assert format_number(residual, 2) in text
    assert bool(position_similarity.similarity_notice(length)) == (length > 64)


def test_a_falling_curve_is_called_one() -> None:
    text = " ".join(position_similarity.similarity_finding(positions.Table(1024, 2, 10_000)))
    assert "it falls at every step" in text
    assert "not monotone" in " ".join(position_similarity.similarity_finding(TABLE))


# ---- words ------------------------------------------------------------------------------------
def found(key: str, order: str = "reversed", causal: bool = False) -> str:
    results = compared(order, causal)
    permutation = order_of(WORDS, order)
    worded = word_order.Worded(WORDS, permutation, key, results, causal)
    return " ".join(word_order.words_finding(worded))


def test_the_words_tell_the_bag_from_the_sentence() -> None:
    assert "“dogs fear cats and cats chase dogs”" in found("nope")
    assert "a bag of words" in found("nope")
    assert "a bag of words" not in found("sinusoidal")
    assert "changes: by" in found("sinusoidal")
    assert "a bag of words" not in found("alibi")
    assert "cannot tell these two orders apart" in found("alibi")
    assert "keeps every distance" in found("alibi")
    assert "keeps every distance" not in found("alibi", "shuffled")
    masked = found("nope", causal=True)
    assert "each word sees itself and those before it" in masked
    assert "the mask alone shows this change of order" in masked
    assert "a bag of words" not in masked


def test_an_order_that_reads_the_same_is_called_so() -> None:
    same = order_of(WORDS, "swapped")  # "dogs" and "dogs"
    results = compare_all(WORDS, same, PLAIN)
    worded = word_order.Worded(WORDS, same, "nope", results, False)
    assert "Both read the same" in word_order.words_finding(worded)[0]


def test_the_mask_shows_no_order_of_equal_words() -> None:
    words = words_in("dog dog")
    order = order_of(words, "reversed")
    results = compare_all(words, order, PLAIN, causal=True)
    text = " ".join(
        word_order.words_finding(word_order.Worded(words, order, "nope", results, True))
    )
    assert "for these two orders the mask changes nothing" in text


def test_the_table_of_encodings_says_who_loses_the_order() -> None:
    rows = word_order.words_rows(compared())
    lost = {row["Encoding"] for row in rows if row["The order"] == "is lost"}
    assert lost == {"ALiBi", "NoPE"}
    assert len(rows) == len(ENCODINGS)


def test_user_text_is_no_markup_in_a_figure() -> None:
    words = words_in("<b>bold</b> <a href='javascript:1'>x</a> & more")
    results = compare_all(words, order_of(words, "reversed"), PLAIN)
    first, *_ = word_order.words_panels(
        words, results["nope"], results["nope"], height=300, dark=False
    )
    ticks = first.figure.layout.xaxis.ticktext
    assert all("<" not in tick for tick in ticks)
    assert ticks[0] == "&lt;b&gt;bold&lt;/b&gt;"


# ---- learned ----------------------------------------------------------------------------------
def test_the_learned_table_has_a_wave_and_its_length_is_said() -> None:
    table = minilm_table()[1:129]
    found_on_it = position_learned.compared(table, 10_000)
    text = " ".join(position_learned.learned_finding(found_on_it))
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    means = [np.diagonal(unit @ unit.T, d).mean() for d in range(64)]
    (peak,) = map(int, re.findall(r"at distance \*\*(\d+)\*\*", text))
    assert means[peak - 1] < means[peak] > means[peak + 1]
    assert f"a peak of {means[peak]:.2f}" in text
    assert f"cosine {means[1]:.2f} on average" in text


def test_what_the_learned_maps_leave_out_is_said() -> None:
    assert position_learned.learned_notice(128) == ""
    assert "first 160 of 511 positions" in position_learned.learned_notice(511)


@pytest.mark.parametrize("both", [True, False])
def test_the_bucket_words_are_the_buckets(both: bool) -> None:
    text = " ".join(position_buckets.bucket_finding(position_buckets.Buckets(32, 128, both)))
    buckets = t5_buckets(-np.arange(4096), bidirectional=both)
    last = int(np.flatnonzero(buckets == buckets.max())[0])
    assert f"From distance **{last}** on" in text
    alone = sum(int((buckets == each).sum()) == 1 for each in range(buckets.max() + 1))
    assert f"{alone} of {buckets.max() + 1} buckets hold one distance each" in text
    latex, *_ = position_buckets.bucket_formula(32, 128, both)
    distance, bucket = map(int, re.findall(r"= (\d+):.*= (\d+)$", latex)[0])
    assert buckets[distance] == bucket


# ---- scores -----------------------------------------------------------------------------------
def test_the_words_tell_relative_from_absolute() -> None:
    curves = all_curves(4, 0, 600, PLAIN)
    first, nope, second, third, fourth = position_scores.side_finding(
        position_scores.Sided(curves, 4)
    )
    for name in ("RoPE", "ALiBi", "T5 bias"):
        assert name in first
    assert "NoPE" not in first
    assert "no position counts: the score is 4 everywhere" in nope
    assert "Sinusoidal" in second
    assert "Learned" in second
    assert format_number(4 - 599 / 16) in third
    assert "no distance beyond 510" in fourth
    rows = {row["Encoding"]: row for row in position_scores.side_rows(curves)}
    assert rows["NoPE"]["Elsewhere"] == "the same"
    assert rows["Sinusoidal"]["Elsewhere"].startswith("differs by up to")
    assert rows["Learned"]["At 599"] == "no such row"
    assert rows["NoPE"]["At 599"] == "4"


def test_rope_words_count_the_new_angles() -> None:
    stretches = stretched()
    for chosen in SCALINGS:
        text = " ".join(
            position_rope.rope_finding(position_rope.Stretched(stretches, chosen, 512, 4))
        )
        assert f"**{stretches['none'].unseen.sum()} of 32 pairs**" in text
        assert f"NTK-aware {stretches['ntk'].unseen.sum()}" in text
        assert ("scores by 1.2965" in text) == (chosen == "yarn")
    alone = position_rope.rope_finding(position_rope.Stretched(stretched(1), "yarn", 512, 1))
    assert alone == [each for each in alone if "no new angle" in each]


@pytest.mark.parametrize(("heads", "head"), [(8, 4), (8, 8), (12, 10), (1, 1)])
def test_alibi_words_have_the_slope(heads: int, head: int) -> None:
    settings = PositionSettings(heads=heads, head=head)
    text = " ".join(position_alibi.alibi_finding(position_alibi.Slope(settings, 512)))
    slope = alibi_slopes(heads)[head - 1]
    assert f"slope **{format_number(slope, 4)}**" in text
    weights = np.exp(-slope * np.arange(2048))
    beyond = weights[512:].sum() / weights.sum()
    assert f"{format_percent(beyond, 1)} of its weight" in text


def test_every_encoding_and_scaling_has_its_formula_and_source() -> None:
    for latex, explanation, source in position_scores.side_formulas(
        all_curves(4, 0, 20, PLAIN)
    ).values():
        assert "s_{m,n}" in latex
        assert explanation.endswith(".")
        assert re.search(r"20\d\d", source)
    for key in SCALINGS:
        assert len(position_rope.rope_formulas(key, 64, 10_000, 4)) == 2
