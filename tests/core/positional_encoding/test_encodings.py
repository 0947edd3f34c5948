"""Every registered encoding: what it may depend on, and what it does to one attention layer."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language_models import ModelUnavailableError, checked_folder
from core.positional_encoding import (
    ENCODINGS,
    ORDERS,
    WIDTH,
    PositionSettings,
    all_curves,
    compare_all,
    minilm_table,
    order_of,
    words_in,
)
from core.positional_encoding.encodings import scores
from core.positional_encoding.scores import fixed_pair
from core.positional_encoding.word_order import attend, compare_orders, word_vectors

ALL = pytest.mark.parametrize("key", ENCODINGS)
PLAIN = PositionSettings()
# Those whose score is a function of the distance; a test each says so below.
RELATIVE = {"rope", "alibi", "t5", "nope"}
WORDS = words_in("The animal didn't cross the street because it was too tired")


def drawn(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


@ALL
def test_scores_have_a_row_a_query_and_a_column_a_key(key: str) -> None:
    result = scores(
        ENCODINGS[key],
        drawn(0, 5, WIDTH),
        drawn(1, 7, WIDTH),
        np.arange(5),
        np.arange(20, 27),
        PLAIN,
    )
    assert result.shape == (5, 7)


@ALL
def test_relative_encodings_ignore_a_common_shift(key: str) -> None:
    query, keys = drawn(2, 1, WIDTH), drawn(3, 11, WIDTH)
    here = scores(ENCODINGS[key], query, keys, np.array([60]), np.arange(50, 61), PLAIN)
    there = scores(ENCODINGS[key], query, keys, np.array([360]), np.arange(350, 361), PLAIN)
    if key in RELATIVE:
        np.testing.assert_allclose(here, there, atol=1e-11)
    else:
        assert np.abs(here - there).max() > 0.1


def test_the_learned_table_is_the_models_own() -> None:
    from safetensors.torch import load_file

    weights = load_file(checked_folder("minilm") / "model.safetensors")
    theirs = weights["embeddings.position_embeddings.weight"].numpy()
    np.testing.assert_array_equal(minilm_table(), theirs.astype(np.float64))
    assert minilm_table().shape == (512, 384)
    with pytest.raises(ValueError, match="read-only"):
        minilm_table()[0, 0] = 1


def test_a_file_without_the_table_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from safetensors.numpy import save_file

    save_file({"other": np.zeros(3, dtype=np.float32)}, tmp_path / "model.safetensors")
    monkeypatch.setattr(
        "core.positional_encoding.learned_table.checked_folder", lambda key: tmp_path
    )
    with pytest.raises(ModelUnavailableError, match="no readable position table"):
        minilm_table.__wrapped__()


def test_positions_beyond_the_learned_table_are_refused() -> None:
    learned = ENCODINGS["learned"]
    assert learned.position_vectors(np.array([510]), WIDTH, PLAIN).shape == (1, WIDTH)
    with pytest.raises(ValueError, match="position 511"):
        learned.position_vectors(np.array([511]), WIDTH, PLAIN)
    with pytest.raises(ValueError, match="384 dimensions"):
        learned.position_vectors(np.array([0]), 64, PLAIN)


# ---- a bag of words ---------------------------------------------------------------------------
@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 11))
def test_without_positions_attention_is_equivariant(seed: int, count: int) -> None:
    permutation = np.random.default_rng(seed).permutation(count)
    result = compare_orders(ENCODINGS["nope"], WORDS[:count], permutation, PLAIN)
    assert result.residual < 5e-6
    np.testing.assert_allclose(result.weights_after, result.weights, atol=2e-6)


@ALL
def test_swapping_two_words_shows_with_every_encoding_but_none(key: str) -> None:
    result = compare_orders(ENCODINGS[key], WORDS, order_of(WORDS, "swapped"), PLAIN)
    assert (result.residual < 5e-6) == (key == "nope")
    assert result.changes.shape == (11,)
    np.testing.assert_allclose(result.weights.sum(axis=1), 1, rtol=1e-5)


def test_a_mirror_is_seen_by_all_that_know_a_direction() -> None:
    compared = compare_all(WORDS, order_of(WORDS, "reversed"), PLAIN)
    same = {key for key, each in compared.items() if each.residual < 5e-6}
    assert same == {"nope", "alibi"}
    masked = compare_all(WORDS, order_of(WORDS, "reversed"), PLAIN, causal=True)
    assert min(each.residual for each in masked.values()) > 0.1


def test_the_layer_is_attention_written_out() -> None:
    vectors = word_vectors(WORDS[:5])
    output, weights = attend(ENCODINGS["alibi"], vectors, PLAIN)
    from core.positional_encoding.word_order import _projections

    query, key, value = (vectors.astype(np.float64) @ each for each in _projections())
    expected = np.zeros((5, 5))
    for i in range(5):
        row = [
            math.exp(query[i] @ key[j] / math.sqrt(WIDTH) - 2.0**-4 * abs(i - j)) for j in range(5)
        ]
        expected[i] = np.array(row) / sum(row)
    np.testing.assert_allclose(weights, expected, atol=1e-5)
    np.testing.assert_allclose(output, expected @ value, atol=1e-4)


@pytest.mark.parametrize("order", ORDERS)
def test_orders_are_permutations(order: str) -> None:
    permutation = order_of(WORDS, order)
    assert sorted(permutation.tolist()) == list(range(11))


def test_orders_do_what_they_say() -> None:
    words = ("b", "A", "c", "a")

    def ordered(order: str) -> list[str]:
        return [words[place] for place in order_of(words, order)]

    assert ordered("reversed") == ["a", "c", "A", "b"]
    assert ordered("swapped") == ["a", "A", "c", "b"]
    assert ordered("sorted") == ["A", "a", "b", "c"]
    with pytest.raises(ValueError, match="There is no order 'sideways'"):
        order_of(words, "sideways")


def test_equal_words_have_equal_vectors_and_others_do_not() -> None:
    vectors = word_vectors(("dog", "man", "dog"))
    np.testing.assert_array_equal(vectors[0], vectors[2])
    assert np.abs(vectors[0] - vectors[1]).max() > 0.1
    assert vectors.dtype == np.float32


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no text"),
        ("   ", "no text"),
        ("alone", "only one order"),
        ("w " * 41, "41 words; at most 40"),
        ("x" * 3_000, "at most 2,000"),
    ],
)
def test_texts_that_have_no_order_are_said(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        words_in(text)


def test_any_script_is_cut_at_its_spaces() -> None:
    assert words_in(" שלום  עולם 👋🏽 ") == ("שלום", "עולם", "👋🏽")


# ---- scores by distance -----------------------------------------------------------------------
def test_the_fixed_pair_has_the_score_that_is_asked_for() -> None:
    for match in (-3.0, 0.0, 4.0):
        query, key = fixed_pair(match, seed=5)
        assert query @ key / math.sqrt(WIDTH) == pytest.approx(match, abs=1e-12)
    with pytest.raises(ValueError, match="finite"):
        fixed_pair(float("nan"), 0)


def test_curves_are_the_scores_and_bands_hold_them() -> None:
    curves = all_curves(4.0, 1, 37, PLAIN)
    assert list(curves) == list(ENCODINGS)
    query, key = fixed_pair(4.0, 1)
    for name, curve in curves.items():
        assert curve.distances.tolist() == list(range(37))
        expected = scores(
            ENCODINGS[name], query[None], key[None], np.array([36]), np.array([36 - 20]), PLAIN
        )[0, 0]
        assert curve.values[20] == pytest.approx(expected, rel=1e-12)
        assert (curve.low <= curve.values).all()
        assert (curve.values <= curve.high).all()
        assert (curve.spread < 1e-9) == (name in RELATIVE)


def test_the_learned_curve_ends_where_the_table_ends() -> None:
    curves = all_curves(4.0, 0, 600, PLAIN)
    assert len(curves["learned"].values) == 511
    assert len(curves["alibi"].values) == 600
