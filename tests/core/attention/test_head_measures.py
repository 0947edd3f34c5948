"""Every measure against a plain loop, closed forms, and what it must not confuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attention import MEASURES, measure_all, roles
from core.language_models import HeadMaps
from tests.making import causal_rows, softmax_rows

LAYERS, HEADS = 2, 3
TOKENS = ("<s>", "ab", "c", ",", "ab", "c", "</s>")


def maps(kind: str = "self", seed: int = 0, weights: np.ndarray | None = None) -> HeadMaps:
    """A random text of each kind; cross-attention has 5 queries on 7 keys."""
    keys = np.array(TOKENS)
    rows = 5 if kind == "cross" else len(keys)
    if weights is None:
        make = causal_rows if kind == "causal" else softmax_rows
        weights = make(seed, LAYERS, HEADS, rows, len(keys))
    return HeadMaps(
        weights=weights,
        query_tokens=("q",) * 5 if kind == "cross" else TOKENS,
        key_tokens=TOKENS,
        is_first=keys == "<s>",
        is_separator=keys == "</s>",
        is_punctuation=keys == ",",
        is_causal=kind == "causal",
        is_self=kind != "cross",
    )


def seen(given: HeadMaps, row: int) -> range:
    return range(row + 1) if given.is_causal else range(len(given.key_tokens))


def slowly(key: str, given: HeadMaps, a: np.ndarray) -> float:
    """The definitions once more, one cell at a time; a is one head's matrix."""
    rows, n = len(given.query_tokens), len(given.key_tokens)
    tokens = given.query_tokens
    if key == "entropy":
        values = [
            -sum(a[i, j] * np.log(a[i, j]) for j in seen(given, i) if a[i, j] > 0)
            / np.log(len(seen(given, i)))
            for i in range(rows)
            if len(seen(given, i)) >= 2
        ]
        return float(np.mean(values))
    if key == "distance":
        return sum(a[i, j] * abs(i - j) for i in range(rows) for j in range(n)) / rows
    shifts = {"previous": -1, "next": 1, "self": 0}
    if key in shifts:
        values = [a[i, i + shifts[key]] for i in range(rows) if 0 <= i + shifts[key] < n]
        return float(np.mean(values))
    flags = {
        "first": given.is_first,
        "separator": given.is_separator,
        "punctuation": given.is_punctuation,
    }
    if key in flags:
        chosen = [j for j in range(n) if flags[key][j]]
        values = [
            sum(a[i, j] for j in chosen)
            for i in range(rows)
            if any(j in seen(given, i) for j in chosen)
        ]
        return float(np.mean(values))
    if key == "confidence":
        keys = [j for j in range(n) if not given.is_separator[j]]
        chosen_rows = keys if given.is_self else range(rows)
        return float(np.mean([max(a[i, j] for j in keys) for i in chosen_rows]))
    if key == "sink":
        return max(np.mean([a[i, j] for i in range(rows) if j in seen(given, i)]) for j in range(n))
    total = a.sum()
    if key == "duplicate":
        return sum(a[i, j] for i in range(n) for j in range(i) if tokens[i] == tokens[j]) / total
    if key == "induction":
        hits = [
            (i, j)
            for i in range(n)
            for j in range(1, n)
            if j - 1 < i and j <= i and tokens[j - 1] == tokens[i]
        ]
        return sum(a[i, j] for i, j in hits) / total
    raise AssertionError(f"no reference for {key}")


@pytest.mark.parametrize("kind", ["self", "causal", "cross"])
@pytest.mark.parametrize("key", list(MEASURES))
def test_every_measure_is_its_definition(key: str, kind: str) -> None:
    given = maps(kind, seed=3)
    measure = MEASURES[key]
    assert len(measure.definition) > 30
    assert measure.unit in ("share", "tokens", "number")
    if not measure.applies(given):
        assert key not in measure_all(given)
        return
    table = measure_all(given)[key]
    assert table.shape == (LAYERS, HEADS)
    for layer in range(LAYERS):
        for head in range(HEADS):
            expected = slowly(key, given, given.weights[layer, head].astype(np.float64))
            assert table[layer, head] == pytest.approx(expected, abs=3e-6)


def test_what_applies_where() -> None:
    assert "next" not in measure_all(maps("causal"))
    assert {"duplicate", "induction"} <= set(measure_all(maps("causal")))
    assert not {"duplicate", "induction"} & set(measure_all(maps("self")))
    assert not {"previous", "self", "distance"} & set(measure_all(maps("cross")))


def test_even_and_certain_rows() -> None:
    n = len(TOKENS)
    even = maps(weights=np.full((1, 1, n, n), 1 / n))
    assert measure_all(even)["entropy"] == pytest.approx(1)
    assert measure_all(even)["sink"] == pytest.approx(1 / n)
    causal = np.tri(n) / np.tri(n).sum(1, keepdims=True)
    assert measure_all(maps("causal", weights=causal[None, None]))["entropy"] == pytest.approx(1)
    previous = np.roll(np.eye(n), -1, axis=1)
    previous[0] = np.eye(n)[0]
    previous[1:] = np.eye(n)[:-1]
    table = measure_all(maps(weights=previous[None, None]))
    assert table["previous"] == pytest.approx(1)
    assert table["entropy"] == 0
    assert table["distance"] == pytest.approx((n - 1) / n)


def test_induction_by_hand() -> None:
    """The second "ab" (4) looks at what followed the first one (2), not at itself or its copy."""
    n = len(TOKENS)
    weights = np.zeros((1, 3, n, n))
    weights[0, :, :, 0] = 1
    weights[0, :, 4, 0] = 0
    weights[0, 0, 4, 2] = 1
    weights[0, 1, 4, 1] = 1
    weights[0, 2, 4, 4] = 1
    table = measure_all(maps("causal", weights=weights))
    np.testing.assert_allclose(table["induction"], [[1 / n, 0, 0]])
    np.testing.assert_allclose(table["duplicate"], [[0, 1 / n, 0]])


def test_roles_pass_their_bound_and_come_strongest_first() -> None:
    n = len(TOKENS)
    first = np.zeros((n, n))
    first[:, 0] = 0.59
    first[:, 1] = 0.41
    rest = np.zeros((n, n))
    rest[:, 0] = 0.95
    rest[:, 2] = 0.05
    own = 0.51 * np.eye(n) + 0.49 * np.roll(np.eye(n), 2, axis=1)
    found = roles(measure_all(maps(weights=np.stack([first, rest, own])[None])))
    assert [(role.head, role.measure) for role in found] == [(1, "first"), (2, "self")]
    assert found[0].score == pytest.approx(0.95)


@given(st.integers(0, 10_000), st.sampled_from(["self", "causal", "cross"]))
@settings(max_examples=40)
def test_shares_are_shares_and_heads_do_not_mix(seed: int, kind: str) -> None:
    given_maps = maps(kind, seed)
    table = measure_all(given_maps)
    swapped = measure_all(maps(kind, weights=given_maps.weights[::-1, ::-1]))
    for key, values in table.items():
        assert np.isfinite(values).all()
        np.testing.assert_allclose(swapped[key], values[::-1, ::-1], rtol=1e-12)
        high = MEASURES[key].high
        if high is not None:
            assert values.min() >= -1e-9
            assert values.max() <= high + 1e-6


def test_one_token_has_no_neighbours() -> None:
    no = np.array([False])
    lone = HeadMaps(np.ones((1, 2, 1, 1)), ("a",), ("a",), no, no, no, True, True)
    table = measure_all(lone)
    for key in ("entropy", "previous", "distance"):
        np.testing.assert_array_equal(table[key], 0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"weights": np.ones((2, 3, 7, 6))}, "one row for each query"),
        ({"is_first": np.ones(3, dtype=bool)}, "yes or no for each of the 7 keys"),
        ({"query_tokens": ("q",), "weights": np.ones((1, 1, 1, 7))}, "as many queries as keys"),
    ],
)
def test_shapes_that_do_not_fit_are_told(changes: dict, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        HeadMaps(**{**vars(maps()), **changes})


# ---- edges that the text above has no example of ----
def plain_maps(
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
    table = measure_all(plain_maps(weights, is_causal=True))
    np.testing.assert_allclose(table["induction"], [[2 / 3]], rtol=1e-15)
    np.testing.assert_array_equal(table["duplicate"], [[0]])


def test_confidence_without_any_other_key_is_zero() -> None:
    table = measure_all(
        plain_maps(np.full((2, 3, 4, 4), 0.25), is_separator=np.ones(4, dtype=bool))
    )
    np.testing.assert_array_equal(table["confidence"], np.zeros((2, 3)))


def test_measures_of_marks_need_one() -> None:
    table = measure_all(plain_maps(np.full((2, 3, 4, 4), 0.25)))
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


def test_a_sink_is_the_largest_column_mean() -> None:
    fullest = np.array([0.29, 0.31, 0.45, 0.6])
    rest = (1 - fullest) / 3
    rows = np.stack([fullest, rest, rest, rest], axis=-1)
    weights = np.repeat(rows[None, :, None, :], 4, axis=2)
    np.testing.assert_allclose(measure_all(plain_maps(weights))["sink"], [fullest])


def test_cross_attention_cannot_be_causal() -> None:
    with pytest.raises(ValueError, match="Only self-attention can be causal"):
        plain_maps(np.full((2, 3, 5, 7), 1 / 7), is_causal=True, is_self=False)
