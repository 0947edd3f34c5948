"""Edges of the measures that the text of test_head_measures.py has no example of."""

import numpy as np
import pytest

from core.attention.head_measures import MEASURES, measure_all, roles, sink_share
from core.language_models.head_maps import HeadMaps


def maps(
    weights: np.ndarray, *, is_causal: bool = False, is_self: bool = True, **flags: np.ndarray
) -> HeadMaps:
    """No token is special unless said so."""
    rows, n = weights.shape[2:]
    none = {
        name: np.zeros(n, dtype=bool) for name in ("is_first", "is_separator", "is_punctuation")
    }
    tokens = ("a",) * n
    return HeadMaps(
        weights, tokens[:rows], tokens, **{**none, **flags}, is_causal=is_causal, is_self=is_self
    )


def test_induction_counts_a_token_that_repeats_its_neighbour() -> None:
    """In "a a a", token 1 follows a copy of itself: looking at itself is induction, j = i."""
    weights = np.eye(3)[None, None]
    table = measure_all(maps(weights, is_causal=True))
    np.testing.assert_allclose(table["induction"], [[2 / 3]], rtol=1e-15)
    np.testing.assert_array_equal(table["duplicate"], [[0]])


def test_confidence_without_any_other_key_is_zero() -> None:
    table = measure_all(maps(np.full((2, 3, 4, 4), 0.25), is_separator=np.ones(4, dtype=bool)))
    np.testing.assert_array_equal(table["confidence"], np.zeros((2, 3)))


def test_measures_of_marks_need_one() -> None:
    table = measure_all(maps(np.full((2, 3, 4, 4), 0.25)))
    assert "separator" not in table
    assert "punctuation" not in table


BOUNDS = {
    "previous": 0.5,
    "next": 0.5,
    "self": 0.5,
    "first": 0.6,
    "separator": 0.6,
    "punctuation": 0.6,
    "duplicate": 0.4,
    "induction": 0.4,
}


@pytest.mark.parametrize("key", list(MEASURES))
def test_a_role_needs_more_than_exactly_its_bound(key: str) -> None:
    if key not in BOUNDS:
        assert roles({key: np.full((2, 3), 0.99)}) == ()
        return
    bound = BOUNDS[key]
    table = np.full((2, 3), bound)
    assert roles({key: table}) == ()
    table[1, 2] = np.nextafter(bound, 1)
    (role,) = roles({key: table})
    assert (role.layer, role.head, role.measure, role.score) == (1, 2, key, table[1, 2])


def test_a_sink_holds_more_than_three_tenths() -> None:
    """Four heads; the fullest column of each has these means, three of them above 0.3."""
    fullest = np.array([0.29, 0.31, 0.45, 0.6])
    rest = (1 - fullest) / 3
    rows = np.stack([fullest, rest, rest, rest], axis=-1)
    weights = np.repeat(rows[None, :, None, :], 4, axis=2)
    assert sink_share(maps(weights)) == 0.75
    assert sink_share(maps(weights), threshold=0.5) == 0.25


def test_cross_attention_cannot_be_causal() -> None:
    with pytest.raises(ValueError, match="Only self-attention can be causal"):
        maps(np.full((2, 3, 5, 7), 1 / 7), is_causal=True, is_self=False)
