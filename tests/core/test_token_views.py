"""Words from pieces, hidden special tokens, links: by hand and by property."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models import TextAttention
from core.token_views import (
    dequantise,
    heads_linking,
    hide_special,
    merge_words,
    normalised_entropy,
    quantise,
    strongest_cells,
    strongest_links,
    view,
    word_groups,
)


def softmax_rows(seed: int, *shape: int) -> np.ndarray:
    scores = np.exp(3 * np.random.default_rng(seed).normal(size=shape))
    return (scores / scores.sum(-1, keepdims=True)).astype(np.float32)


def attention(seed: int = 0) -> TextAttention:
    """[CLS] ani ##mal did ##n was . [SEP], 2 layers, 3 heads."""
    return TextAttention(
        text="animal didn was.",
        tokens=("[CLS]", "ani", "##mal", "did", "##n", "was", ".", "[SEP]"),
        word_ids=(None, 0, 0, 1, 1, 2, 3, None),
        words=("animal", "didn", "was", "."),
        is_special=(True, False, False, False, False, False, False, True),
        num_unknown=0,
        weights=softmax_rows(seed, 2, 3, 8, 8),
        head_size=4,
    )


def test_merging_sums_keys_and_averages_queries() -> None:
    weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.2, 0.2, 0.6]])
    merged = merge_words(weights, [[0, 1], [2]])
    np.testing.assert_allclose(merged, [[(0.8 + 0.7) / 2, (0.2 + 0.3) / 2], [0.4, 0.6]])


def test_hiding_keeps_raw_weights_and_says_what_is_gone() -> None:
    weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [1.0, 0.0, 0.0]])
    hidden = np.array([True, False, False])
    raw, removed = hide_special(weights, hidden, renormalise=False)
    np.testing.assert_allclose(raw, [[0.6, 0.3], [0, 0]])
    np.testing.assert_allclose(removed, [0.1, 1.0])
    scaled, _ = hide_special(weights, hidden, renormalise=True)
    np.testing.assert_allclose(scaled[0], [0.6 / 0.9, 0.3 / 0.9])
    assert np.isnan(scaled[1]).all()


def test_a_view_composes_both_and_labels_follow() -> None:
    shown = view(attention(), words=True, special="renormalise")
    assert shown.labels == ("animal", "didn", "was", ".")
    groups = word_groups(attention().word_ids)
    assert groups == [[0], [1, 2], [3, 4], [5], [6], [7]]
    merged = merge_words(attention().weights, groups)
    expected = merged[..., 1:5, 1:5]
    np.testing.assert_allclose(shown.weights, expected / expected.sum(-1, keepdims=True), rtol=1e-5)
    np.testing.assert_allclose(
        shown.removed_mass, merged[..., 1:5, 0] + merged[..., 1:5, 5], atol=1e-6
    )


def test_showing_tokens_as_they_are_changes_nothing() -> None:
    shown = view(attention(), words=False, special="show")
    assert shown.labels == attention().tokens
    np.testing.assert_array_equal(shown.weights, attention().weights)
    assert not shown.removed_mass.any()


def test_an_unknown_treatment_is_refused() -> None:
    with pytest.raises(ValueError, match="show, hide, renormalise"):
        view(attention(), words=True, special="drop")


@given(st.integers(0, 10_000), st.lists(st.integers(1, 4), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_merged_rows_still_sum_to_one(seed: int, sizes: list[int]) -> None:
    starts = np.cumsum([0, *sizes])
    groups = [list(range(a, b)) for a, b in pairwise(starts)]
    weights = softmax_rows(seed, 2, 1, starts[-1], starts[-1])
    merged = merge_words(weights, groups)
    assert merged.shape == (2, 1, len(sizes), len(sizes))
    np.testing.assert_allclose(merged.sum(-1), 1, atol=1e-5)
    np.testing.assert_allclose(
        (merged * np.array(sizes)[:, None]).sum((-2, -1)), weights.sum((-2, -1)), rtol=1e-5
    )


def test_strongest_links_leave_out_neighbours_specials_and_punctuation() -> None:
    given_attention = attention()
    weights = np.full((2, 3, 8, 8), 1e-3, dtype=np.float32)
    weights[0, 0, 1, 7] = 0.9  # to [SEP]
    weights[0, 1, 5, 6] = 0.8  # to the full stop
    weights[0, 2, 1, 2] = 0.7  # neighbours
    weights[1, 0, 5, 1] = 0.6
    weights[1, 0, 1, 5] = 0.5  # the same head once more
    weights[1, 1, 5, 1] = 0.4  # the same pair once more
    weights[1, 2, 1, 3] = 0.3
    shown = view(
        TextAttention(**{**vars(given_attention), "weights": weights}), words=False, special="show"
    )
    links = strongest_links(shown, 2)
    assert [(link.layer, link.head, link.query, link.key) for link in links] == [
        (1, 0, 5, 1),
        (1, 2, 1, 3),
    ]
    assert links[0].weight == pytest.approx(0.6)
    ranked = heads_linking(shown, 5, 1)
    assert [(link.layer, link.head) for link in ranked[:2]] == [(1, 0), (1, 1)]
    assert len(ranked) == 6
    places, values = strongest_cells(shown)
    assert places[0, 0].tolist() == [1, 7]
    assert values[0, 0] == pytest.approx(0.9)


def test_a_single_word_has_no_links() -> None:
    lone = TextAttention("hi", ("[CLS]", "hi", "[SEP]"), (None, 0, None), ("hi",),
                         (True, False, True), 0, softmax_rows(0, 1, 1, 3, 3), 4)  # fmt: skip
    assert strongest_links(view(lone, words=True, special="show"), 3) == ()
    hidden = view(lone, words=True, special="renormalise")
    np.testing.assert_allclose(hidden.weights, 1)
    assert normalised_entropy(hidden.weights) == 0


def test_entropy_is_one_for_uniform_rows_zero_for_certain_ones_and_skips_blank_ones() -> None:
    uniform, certain = np.full((4, 4), 0.25), np.eye(4)
    half = np.vstack([uniform[:2], np.full((2, 4), np.nan)])
    assert normalised_entropy(uniform) == pytest.approx(1)
    assert normalised_entropy(certain) == 0
    assert normalised_entropy(half) == pytest.approx(1)
    two = np.array([[0.9, 0.1], [0.5, 0.5]])
    expected = (-(0.9 * np.log2(0.9) + 0.1 * np.log2(0.1)) + 1) / 2
    assert normalised_entropy(two) == pytest.approx(expected)


def test_entropy_of_hidden_rows_is_that_of_their_shares() -> None:
    hidden = view(attention(), words=True, special="hide").weights
    scaled = view(attention(), words=True, special="renormalise").weights
    np.testing.assert_allclose(normalised_entropy(hidden), normalised_entropy(scaled), rtol=1e-6)
    assert normalised_entropy(np.array([[0.2, 0.2], [0.0, 0.0]])) == pytest.approx(1)


@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=1, max_size=50))
def test_quantising_is_off_by_half_a_level_at_most_and_keeps_blanks(values: list[float]) -> None:
    weights = np.array(values)
    codes = quantise(weights)
    assert codes.dtype == np.uint8
    back = dequantise(codes)
    np.testing.assert_array_equal(np.isnan(back), np.isnan(weights))
    assert np.nanmax(np.abs(np.nan_to_num(back) - np.nan_to_num(weights))) <= 1 / 508 + 1e-7
