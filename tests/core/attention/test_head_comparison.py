"""Divergence, neighbours, alignment and difference of two heads or texts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from core.attention import align, difference, jensen_shannon
from tests.core.attention.browser_oracles import nearest_heads
from tests.making import softmax_rows

GUIDE = [
    "The",
    "animal",
    "didn't",
    "cross",
    "the",
    "street",
    "because",
    "it",
    "was",
    "too",
    "tired",
]


def test_divergence_is_0_for_equal_rows_ln_2_for_disjoint() -> None:
    rows = softmax_rows(0, 5, 7)
    assert jensen_shannon(rows, rows) == pytest.approx(0, abs=1e-7)
    one, other = np.eye(4), np.roll(np.eye(4), 1, axis=1)
    assert jensen_shannon(one, other) == pytest.approx(np.log(2))


@given(st.integers(0, 1000))
@settings(max_examples=30)
def test_divergence_is_scipys_squared_distance(seed: int) -> None:
    a, b = (softmax_rows(seed + i, 5, 7).astype(np.float64) for i in (0, 1))
    expected = np.mean([jensenshannon(p, q) ** 2 for p, q in zip(a, b, strict=True)])
    assert jensen_shannon(a, b) == pytest.approx(expected, rel=1e-5)
    assert jensen_shannon(a, b) == pytest.approx(jensen_shannon(b, a))


def test_blank_rows_are_left_out() -> None:
    a, b = np.eye(3), np.roll(np.eye(3), 1, axis=1)
    a[0] = np.nan
    assert jensen_shannon(a, b) == pytest.approx(np.log(2))
    assert np.isnan(jensen_shannon(np.full((2, 2), np.nan), np.eye(2)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_smallest_weight_there_is_does_no_harm(dtype: type) -> None:
    tiny = np.nextafter(dtype(0), dtype(1))
    a: np.ndarray = np.array([[1, tiny]], dtype=dtype)
    b: np.ndarray = np.array([[1, 0]], dtype=dtype)
    assert jensen_shannon(a, b) == pytest.approx(0, abs=1e-12)
    assert jensen_shannon(b, a) == pytest.approx(0, abs=1e-12)


def test_a_blank_head_is_nobodys_neighbour() -> None:
    weights = softmax_rows(4, 2, 3, 5, 7)
    weights[0, 1] = np.nan
    found = nearest_heads(weights, 1, 2, 9)
    assert len(found) == 5
    assert (found[-1].layer, found[-1].head) == (0, 1)
    assert np.isnan(found[-1].distance)
    assert not any(np.isnan(each.distance) for each in found[:-1])


def test_nearest_heads_are_those_of_brute_force() -> None:
    weights = softmax_rows(3, 2, 3, 5, 7)
    distances = {
        (layer, head): float(jensen_shannon(weights[1, 0], weights[layer, head]))
        for layer in range(2)
        for head in range(3)
        if (layer, head) != (1, 0)
    }
    found = nearest_heads(weights, 1, 0, 3)
    expected = sorted(distances, key=distances.__getitem__)[:3]
    assert [(each.layer, each.head) for each in found] == expected
    assert found[0].distance == pytest.approx(distances[expected[0]], rel=1e-4)
    with pytest.raises(ValueError, match="no head 3 in layer 0"):
        nearest_heads(weights, 0, 3, 1)
    with pytest.raises(ValueError, match="0 or more; it was -1"):
        nearest_heads(weights, 0, 0, -1)


def test_one_changed_word_is_a_replacement() -> None:
    found = align(GUIDE, [*GUIDE[:-1], "wide"])
    assert found.pairs == tuple((i, i) for i in range(10))
    assert found.replaced == ((10, 10),)
    assert found.rows == tuple((i, i) for i in range(11))


def test_an_inserted_word_moves_what_follows() -> None:
    found = align(["a", "b", "c"], ["a", "x", "b", "c"])
    assert found.pairs == ((0, 0), (1, 2), (2, 3))
    assert found.replaced == ()


def test_texts_without_a_common_word_have_nothing_to_compare() -> None:
    assert align(["a", "b"], ["c", "d"]).rows == ()
    assert align([], ["a"]).rows == ()
    assert align(["x", "b"], ["y", "b"]).rows == ((0, 0), (1, 1))


def test_repeated_words_pair_once_and_case_counts() -> None:
    assert align(["the", "a", "the"], ["the", "the"]).pairs == ((0, 0), (2, 1))
    found = align(["The", "cat"], ["the", "cat"])
    assert (found.pairs, found.replaced) == (((1, 1),), ((0, 0),))
    assert align(["x", "y", "b"], ["z", "b"]).replaced == ()


@given(
    st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=9)
)
def test_alignments_keep_the_order_and_pair_equal_labels(a: list[str], b: list[str]) -> None:
    found = align(a, b)
    assert all(a[i] == b[j] for i, j in found.pairs)
    for (i, j), (next_i, next_j) in zip(found.rows, found.rows[1:], strict=False):
        assert i < next_i
        assert j < next_j


def test_difference_is_b_minus_a_on_shared_labels() -> None:
    a, b = softmax_rows(0, 2, 3, 4, 4), softmax_rows(1, 2, 3, 5, 5)
    rows = ((0, 0), (1, 2), (3, 4))
    change = difference(a, b, rows)
    assert change.shape == (2, 3, 3, 3)
    assert change[1, 2, 1, 2] == pytest.approx(b[1, 2, 2, 4] - a[1, 2, 1, 3])
    assert difference(a, b, rows, rows[:2])[0, 1, 2, 1] == pytest.approx(
        b[0, 1, 4, 2] - a[0, 1, 3, 1]
    )
    assert difference(a, b, ()).shape == (2, 3, 0, 0)
    with pytest.raises(ValueError, match="2 × 3 and 2 × 2"):
        difference(a, b[:, :2], rows)
