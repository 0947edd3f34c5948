"""Multi-head attention's properties, its cost, and input that does not fit."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from core.multi_head import (
    cost,
    head_disagreement,
    head_width,
    parse_vectors,
    random_projections,
    score_ranks,
    split_words,
    word_vectors,
)
from core.multi_head.multi_head import multi_head
from core.positional_encoding import sinusoidal_of_any_width

FITTING = st.sampled_from([(24, 1), (24, 2), (24, 3), (24, 12), (35, 5), (35, 7), (11, 11)])


def tokens(count: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng((seed, count, width)).standard_normal((count, width))


def torchs(width: int, heads: int, seed: int) -> torch.nn.MultiheadAttention:
    layer = torch.nn.MultiheadAttention(width, heads, bias=False, batch_first=True).double()
    ours = random_projections(width, seed)
    stacked = np.concatenate((ours.query.T, ours.key.T, ours.value.T))
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.tensor(stacked))
        layer.out_proj.weight.copy_(torch.tensor(ours.output.T))
    return layer


def test_every_stage_has_its_shape_and_heads_are_torchs() -> None:
    ours = multi_head(tokens(5, 24), tokens(7, 24), random_projections(24, 2), 3)
    assert ours.query.shape == (5, 24)
    assert ours.key.shape == ours.value.shape == (7, 24)
    assert ours.scores.shape == ours.weights.shape == (3, 5, 7)
    assert ours.joined.shape == ours.output.shape == (5, 24)
    for head in range(3):
        cut = slice(8 * head, 8 * head + 8)
        q, k, v = (torch.tensor(each[:, cut]) for each in (ours.query, ours.key, ours.value))
        expected = torch.nn.functional.scaled_dot_product_attention(q, k, v)
        np.testing.assert_allclose(ours.joined[:, cut], expected, rtol=1e-12, atol=1e-13)


@settings(max_examples=30)
@given(FITTING, st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
def test_every_row_of_every_head_sums_to_one(
    fitting: tuple[int, int], queries: int, keys: int, seed: int
) -> None:
    width, heads = fitting
    result = multi_head(
        3 * tokens(queries, width, seed),
        tokens(keys, width, seed),
        random_projections(width, 1),
        heads,
    )
    assert result.weights.min() >= 0
    np.testing.assert_allclose(result.weights.sum(-1), 1, rtol=1e-12)


@settings(max_examples=30)
@given(FITTING, st.permutations(range(6)), st.integers(0, 99))
def test_without_positions_order_does_not_matter(
    fitting: tuple[int, int], order: list[int], seed: int
) -> None:
    width, heads = fitting
    x, projections = tokens(6, width, seed), random_projections(width, seed)
    plain = multi_head(x, x, projections, heads)
    mixed = multi_head(x[order], x[order], projections, heads)
    np.testing.assert_allclose(mixed.output, plain.output[order], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        mixed.weights, plain.weights[:, order][:, :, order], rtol=1e-9, atol=1e-12
    )
    placed = x + sinusoidal_of_any_width(6, width)
    with_places = multi_head(placed, placed, projections, heads).output
    placed = x[order] + sinusoidal_of_any_width(6, width)
    moved = multi_head(placed, placed, projections, heads).output
    if list(order) != sorted(order):
        assert np.abs(moved - with_places[order]).max() > 1e-3


@pytest.mark.parametrize(("queries", "keys", "width", "heads"), [(5, 7, 24, 3), (6, 6, 24, 12)])
def test_cost_is_what_torch_counts(queries: int, keys: int, width: int, heads: int) -> None:
    bill = cost(queries, keys, width, heads)
    layer = torchs(width, heads, 0)
    assert bill.parameters == sum(each.numel() for each in layer.parameters())
    x, y = torch.tensor(tokens(queries, width))[None], torch.tensor(tokens(keys, width))[None]
    with FlopCounterMode(display=False) as counter:
        layer(x, y, y)
    assert bill.operations == counter.get_total_flops()
    assert bill.weights == heads * queries * keys


def test_only_the_weights_depend_on_the_number_of_heads() -> None:
    bills = [cost(5, 7, 24, heads) for heads in (1, 2, 3, 4, 6, 8, 12)]
    assert len({(bill.parameters, bill.projections, bill.products) for bill in bills}) == 1
    assert [bill.weights for bill in bills] == [35, 70, 105, 140, 210, 280, 420]


def test_a_heads_scores_have_no_higher_rank_than_it_has_columns() -> None:
    x = tokens(9, 24)
    assert score_ranks(multi_head(x, x, random_projections(24, 1), 12)) == [2] * 12
    assert score_ranks(multi_head(x, x, random_projections(24, 1), 2)) == [9] * 2


def test_disagreement_has_its_extremes() -> None:
    assert head_disagreement(np.ones((1, 3, 4)) / 4) == 0
    assert head_disagreement(np.stack([np.eye(3)] * 4)) == 0
    apart = np.stack((np.eye(4), np.roll(np.eye(4), 1, axis=1), np.roll(np.eye(4), 2, axis=1)))
    assert head_disagreement(apart) == pytest.approx(1)


def test_projections_depend_on_the_seed_not_on_heads() -> None:
    np.testing.assert_array_equal(random_projections(6, 3).query, random_projections(6, 3).query)
    assert np.abs(random_projections(6, 3).query - random_projections(6, 4).query).max() > 0.1


@pytest.mark.parametrize(
    ("width", "heads", "fits"), [(24, 5, "1, 2, 3, 4, 6, 8, 12"), (7, 2, "1, 7")]
)
def test_heads_that_do_not_fit_are_told_what_fits(width: int, heads: int, fits: str) -> None:
    with pytest.raises(ValueError, match=f"What fits {width}: {fits} heads") as told:
        head_width(width, heads)
    suggested = int(str(told.value).rstrip(".").split()[-1])
    assert suggested % heads == 0


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1e300])
def test_numbers_that_are_not_finite_are_refused(wrong: float) -> None:
    x = tokens(4, 6)
    x[2, 1] = wrong
    with pytest.raises(ValueError, match="row 3, column 2"):
        multi_head(x, tokens(5, 6), random_projections(6, 1), 2)


def test_inputs_of_another_width_are_refused() -> None:
    with pytest.raises(ValueError, match=r"looked at must have 6 numbers each.*they have 5"):
        multi_head(tokens(3, 6), tokens(4, 5), random_projections(6, 1), 2)


# ---- what is typed ---------------------------------------------------------------------------


def test_the_same_word_has_the_same_vector() -> None:
    vectors = word_vectors(["cat", "dog", "cat"], 8, 5)
    np.testing.assert_array_equal(vectors[0], vectors[2])
    assert np.abs(vectors[0] - vectors[1]).max() > 0.1


def test_positions_are_sines_and_cosines() -> None:
    found = sinusoidal_of_any_width(5, 7)
    assert found.shape == (5, 7)
    np.testing.assert_allclose(found[3, :2], [np.sin(3), np.cos(3)])
    np.testing.assert_allclose(found[4, 6], np.sin(4 / 10_000 ** (6 / 7)))


def test_numbers_are_read_in_rows() -> None:
    expected = [[1, -0.5], [2e-1, 3]]
    np.testing.assert_array_equal(parse_vectors("1 -0.5; 0.2, 3", 2).value, expected)
    np.testing.assert_array_equal(parse_vectors("1 -.5\n2e-1 3\n", 2).value, expected)
    np.testing.assert_array_equal(parse_vectors("1 −0,5; 0,2 3", 2).value, expected)
    np.testing.assert_array_equal(parse_vectors("1, -0,5; 0,2, 3", 2).value, expected)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no numbers yet"),
        (" ; ", "no numbers yet"),
        ("1 2; 3", "Row 2 has 1 number, but the model width is 2"),
        ("1 zwei", "“zwei”, which is no number"),
        ("1 nan", "“nan”, which is no number"),
        ("1 2; inf 2", "“inf”, which is no number"),
        ("1 1e999", "row 1, column 2 is inf"),
        ("1 2;" * 13, "13 rows; up to 12"),
        ("1 " * 2_000, "up to 2,000"),
    ],
)
def test_numbers_that_do_not_work_are_told_why(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_vectors(text, 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no word yet"),
        ("a " * 13, "13 words; up to 12"),
        ("x" * 31, "31 characters; up to 30"),
        ("x" * 10_000, "10,000 characters"),
    ],
)
def test_words_that_do_not_work_are_told_why(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        split_words(text)
