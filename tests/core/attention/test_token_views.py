"""Words from pieces, hidden special tokens, links: by hand and by property."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attention import (
    hide_special,
    merge_words,
    normalised_entropy,
    quantise,
    strongest_cells,
    strongest_links,
    view,
    word_groups,
)
from core.language_models import TextAttention
from tests.core.attention.browser_oracles import dequantise, heads_linking
from tests.making import causal_rows, make_attention, make_tokens, softmax_rows


def attention(seed: int = 0) -> TextAttention:
    """[CLS] ani ##mal did ##n was . [SEP], 2 layers, 3 heads."""
    tokens = make_tokens(
        ("[CLS]", "ani", "##mal", "did", "##n", "was", ".", "[SEP]"),
        word_ids=(None, 0, 0, 1, 1, 2, 3, None),
        words=("animal", "didn", "was", "."),
        is_special=(True, False, False, False, False, False, False, True),
    )
    return make_attention(softmax_rows(seed, 2, 3, 8, 8), tokens)


def test_merging_sums_keys_and_averages_queries() -> None:
    weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.2, 0.2, 0.6]])
    merged = merge_words(weights, [[0, 1], [2]])
    np.testing.assert_allclose(merged, [[(0.8 + 0.7) / 2, (0.2 + 0.3) / 2], [0.4, 0.6]])


def test_hiding_keeps_raw_weights_and_says_what_is_gone() -> None:
    weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [1.0, 0.0, 0.0]])
    hidden = np.array([True, False, False])
    raw, removed = hide_special(weights, hidden, renormalise=False)
    np.testing.assert_allclose(raw, [[0.6, 0.3], [0.0, 0.0]])
    np.testing.assert_allclose(removed, [0.1, 1.0])
    scaled, _ = hide_special(weights, hidden, renormalise=True)
    np.testing.assert_allclose(scaled[0], [0.6 / 0.9, 0.3 / 0.9])
    assert np.isnan(scaled[1]).all()


def test_a_view_composes_both_and_labels_follow() -> None:
    shown = view(attention(), words=True, special="renormalise")
    assert shown.labels == ("animal", "didn", "was", ".")
    groups = word_groups(attention().queries.word_ids)
    assert groups == [[0], [1, 2], [3, 4], [5], [6], [7]]
    merged = merge_words(attention().weights, groups)
    expected = merged[..., 1:5, 1:5]
    np.testing.assert_allclose(shown.weights, expected / expected.sum(-1, keepdims=True), rtol=1e-5)
    np.testing.assert_allclose(
        shown.removed_mass, merged[..., 1:5, 0] + merged[..., 1:5, 5], atol=1e-6
    )


def test_showing_tokens_as_they_are_changes_nothing() -> None:
    shown = view(attention(), words=False, special="show")
    assert shown.labels == attention().queries.pieces
    assert shown.labels[1:4] == ("ani", "##mal", "did")
    np.testing.assert_array_equal(shown.weights, attention().weights)
    assert not shown.removed_mass.any()


def test_an_unknown_treatment_is_refused() -> None:
    with pytest.raises(ValueError, match="show, hide, renormalise"):
        view(attention(), words=True, special="drop")


@given(st.integers(0, 10_000), st.lists(st.integers(1, 4), min_size=1, max_size=5))
@settings(max_examples=60)
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


def test_strongest_links_leave_out_what_every_head_rests_on() -> None:
    given_attention = attention()
    weights = np.full((2, 3, 8, 8), 1e-3, dtype=np.float32)
    weights[0, 0, 1, 7] = 0.9  # to [SEP]
    weights[0, 1, 5, 6] = 0.8  # to the full stop
    weights[0, 2, 1, 2] = 0.7  # neighbours
    weights[1, 0, 5, 1] = 0.6
    weights[1, 0, 1, 5] = 0.5  # the same head once more
    weights[1, 1, 5, 1] = 0.4  # the same pair once more
    weights[1, 2, 1, 3] = 0.3
    shown = view(replace(given_attention, weights=weights), words=False, special="show")
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
    tokens = make_tokens(
        ("[CLS]", "hi", "[SEP]"),
        word_ids=(None, 0, None),
        words=("hi",),
        is_special=(True, False, True),
    )
    lone = make_attention(softmax_rows(0, 1, 1, 3, 3), tokens)
    assert strongest_links(view(lone, words=True, special="show"), 3) == ()
    hidden = view(lone, words=True, special="renormalise")
    np.testing.assert_allclose(hidden.weights, 1)
    assert normalised_entropy(hidden.weights) == 0


def test_entropy_of_uniform_certain_and_blank_rows() -> None:
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


def test_cross_attention_merges_and_hides_each_side_by_itself() -> None:
    queries = make_tokens(
        ("<s>", "der", "Hu", "nd"),
        word_ids=(None, 0, 1, 1),
        words=("der", "Hund"),
        is_special=(True, False, False, False),
    )
    keys = make_tokens(
        ("the", "do", "g", "runs", "</s>"),
        word_ids=(0, 1, 1, 2, None),
        words=("the", "dog", "runs"),
        is_special=(False, False, False, False, True),
    )
    given_attention = make_attention(softmax_rows(3, 2, 3, 4, 5), queries, keys)
    shown = view(given_attention, words=True, special="hide")
    assert (shown.rows.labels, shown.columns.labels) == (("der", "Hund"), ("the", "dog", "runs"))
    assert not shown.is_self
    weights = given_attention.weights
    expected = (weights[1, 2, 2, 1:3].sum() + weights[1, 2, 3, 1:3].sum()) / 2
    assert shown.weights[1, 2, 1, 1] == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(shown.removed_mass[0, 1, 0], weights[0, 1, 1, 4], rtol=1e-5)
    places, values = strongest_cells(shown)
    assert values[1, 1] == shown.weights[1, 1, *places[1, 1]] == shown.weights[1, 1].max()
    links = strongest_links(shown, 2)
    assert links[0].weight == shown.weights.max()


def test_what_may_not_be_looked_at_stays_apart_from_zero() -> None:
    tokens = make_tokens(
        ("an", "im", "al", "ran"), word_ids=(0, 1, 1, 2), words=("an", "imal", "ran")
    )
    shown = view(
        make_attention(causal_rows(0, 1, 2, 4, 4), tokens, is_causal=True),
        words=True,
        special="show",
    )
    np.testing.assert_array_equal(shown.visible, np.tri(3, dtype=bool))
    even = np.tri(4) / np.tri(4).sum(1, keepdims=True)
    assert normalised_entropy(even, np.tri(4, dtype=bool)) == pytest.approx(1)
    assert normalised_entropy(even) < 0.8


@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=1, max_size=50))
def test_quantising_is_off_by_at_most_half_a_level(values: list[float]) -> None:
    weights = np.array(values)
    codes = quantise(weights)
    assert codes.dtype == np.uint8
    back = dequantise(codes)
    np.testing.assert_array_equal(np.isnan(back), np.isnan(weights))
    assert np.nanmax(np.abs(np.nan_to_num(back) - np.nan_to_num(weights))) <= 1 / 508 + 1e-7
