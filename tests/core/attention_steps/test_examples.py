"""Examples from typed tables, from words, from a trained head; and what does not work."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.attention_steps import (
    parse_table,
    trained_example,
    typed_example,
    words_example,
    write_table,
)
from core.attention_steps.examples import EMBEDDING_WIDTH, MAX_MODEL_TOKENS, MAX_NUMBER, MAX_TABLE
from core.language_models import TextAttention

numbers = st.floats(-MAX_NUMBER, MAX_NUMBER, allow_nan=False, width=32)
tables = st.tuples(st.integers(2, 8), st.integers(1, 16)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=numbers)
)


@settings(max_examples=60)
@given(tables)
def test_a_written_table_is_read_as_it_was(table: np.ndarray) -> None:
    text = write_table(table)
    if len(text) <= MAX_TABLE:
        np.testing.assert_array_equal(parse_table("Q", text).value, table)


@pytest.mark.parametrize(
    "text", ["1 0; 0 1", "1, 0; 0, 1", "1,0\n0,1\n", " 1\t0 ;\n\n 0 1 ; ", "1 0;0 1;"]
)
def test_rows_and_numbers_may_be_separated_in_several_ways(text: str) -> None:
    np.testing.assert_array_equal(parse_table("K", text).value, np.eye(2))


def test_a_minus_sign_of_print_is_a_minus() -> None:
    np.testing.assert_array_equal(parse_table("Q", "−1.5; 2e-1").value, [[-1.5], [0.2]])


def test_a_decimal_comma_is_one() -> None:
    parsed = parse_table("Q", "1,5 0,5; 0,2 1,0")
    np.testing.assert_array_equal(parsed.value, [[1.5, 0.5], [0.2, 1]])
    assert (parsed.comma, parsed.others) == ("decimal", ())
    # 1,250 would be beyond the largest number here if the comma stood for thousands.
    np.testing.assert_array_equal(parse_table("Q", "1,250 1; 2,5 1").value, [[1.25, 1], [2.5, 1]])
    chosen = typed_example("", "1,0; 0,1", "1; 2", "1; 2", commas=("decimal", None, None))
    np.testing.assert_array_equal(chosen.query, [[1.0], [0.1]])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 cat; 2 3", "Q, row 1, column 2: “cat” is not a number"),
        ("1 2; 3 nan", "Q, row 2, column 2: nan is not finite"),
        ("1 inf; 2 3", "Q, row 1, column 2: inf is not finite"),
        ("-inf 1; 2 3", "To hide a key, use the mask"),
        ("1 2; 3", "row 2 has 1 number, row 1 has 2"),
        ("1 2 3", "Q has 1 row; 2 to 8 work"),
        ("", "Q has 0 rows"),
        (" ; ;", "Q has 0 rows"),
        ("1;" * 9, "Q has 9 rows"),
        ("; ".join([" ".join(["1"] * 17)] * 2), "Q has 17 columns; at most 16"),
        ("1e9 1; 1 1", "1e+09 is too large"),
        ("1,250 1; 0.5 1", "1250 is too large"),
        ("x" * 3000, "Q has 3,000 characters"),
        ("<script>alert(1)</script>; 1", "is not a number"),
        ("1_000; 2", "“1_000” is not a number"),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_what_works(text: str, told: str) -> None:
    with pytest.raises(ValueError, match="Q") as caught:
        parse_table("Q", text)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("q", "k", "v", "told"),
    [
        ("1 2; 3 4", "1 2 3; 4 5 6", "1; 2", "Q has 2, K has 3"),
        ("1 2; 3 4", "1 2; 3 4", "1; 2; 3", "K has 2 rows, V has 3"),
    ],
)
def test_tables_that_do_not_fit_say_which(q: str, k: str, v: str, told: str) -> None:
    with pytest.raises(ValueError, match="K") as caught:
        typed_example("", q, k, v)
    assert told in str(caught.value)


def test_shapes_may_differ_where_attention_allows_it() -> None:
    example = typed_example("a b c", "1 2; 3 4; 5 6; 7 8; 9 0", "1 2; 3 4; 5 6", "1; 2; 3")
    assert example.query.shape == (5, 2)
    assert example.value.shape == (3, 1)
    assert example.keys == ("a", "b", "c")
    assert example.queries == ("query 1", "query 2", "query 3", "query 4", "query 5")


def test_names_name_both_sides_and_missing_ones_are_numbered() -> None:
    example = typed_example(f"first {'x' * 50} third", "1; 2; 3; 4", "1; 2; 3; 4", "1; 2; 3; 4")
    assert example.queries == example.keys == ("first", "x" * 13 + "…", "third", "token 4")


# ---- words -----------------------------------------------------------------------------------
def test_words_are_projected_by_the_matrices_shown() -> None:
    example = words_example("the dog saw the cat", 7, seed=3)
    assert example.inputs is not None
    assert example.inputs.shape == (5, EMBEDDING_WIDTH)
    for found, matrix in zip(
        (example.query, example.key, example.value), example.projections, strict=True
    ):
        assert matrix.shape == (EMBEDDING_WIDTH, 7)
        np.testing.assert_allclose(found, example.inputs @ matrix, rtol=1e-14)


def test_a_words_vector_depends_on_word_and_seed_alone() -> None:
    first = words_example("the dog saw the cat", 4, seed=3)
    second = words_example("a cat met the dog", 9, seed=3)
    other = words_example("the dog saw the cat", 4, 4)
    assert first.inputs is not None
    assert second.inputs is not None
    assert other.inputs is not None
    np.testing.assert_array_equal(first.inputs[0], first.inputs[3])
    np.testing.assert_array_equal(first.inputs[4], second.inputs[1])
    assert not np.array_equal(first.inputs[0], first.inputs[1])
    assert not np.array_equal(first.inputs, other.inputs)


def test_queries_and_keys_have_about_unit_variance() -> None:
    """Each is a sum over six products of variances 1 and 1/6."""
    found = np.concatenate(
        [words_example("one two", 16, seed).query.ravel() for seed in range(300)]
    )
    assert found.var() == pytest.approx(1, abs=0.1)
    assert found.mean() == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("猫が好き", ("猫", "が", "好", "き")),
        ("مرحبا بالعالم", ("مرحبا", "بالعالم")),
        ("🙂 🙃", ("🙂", "🙃")),
        ("don't stop!", ("don't", "stop", "!")),
        ("<b>hi", ("<", "b", ">", "hi")),
    ],
)
def test_other_scripts_and_signs_are_words_too(text: str, words: tuple[str, ...]) -> None:
    if text.startswith("猫"):  # kana may stay together, ideographs never do
        found = words_example(text, 2, 0).queries
        assert found[0] == "猫"
        assert "".join(found) == text
    else:
        assert words_example(text, 2, 0).queries == words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "type a sentence"),
        ("word", "1 word and signs; 2 to 8"),
        ("one two three four five six seven eight nine", "9 words and signs"),
        ("word " * 400, "400 words and signs; 2 to 8"),
        ("x" * 2001, "at most 2,000"),
    ],
)
def test_texts_of_another_length_say_what_works(text: str, told: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        words_example(text, 4, 0)
    assert told in str(caught.value)


@pytest.mark.parametrize("width", [0, 17])
def test_widths_are_bounded(width: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 16"):
        words_example("two words", width, 0)


# ---- a trained head --------------------------------------------------------------------------
@pytest.fixture(scope="module")
def attention() -> Any:
    from core.language_models import attend, load

    model = load("minilm")
    return lambda text: attend(model, text)


def test_a_trained_heads_weights_follow_from_its_q_and_k(
    attention: Callable[[str], TextAttention],
) -> None:
    from core.attention_steps import StepChoices, attention_steps

    found = attention("The animal rested because it was tired")
    example = trained_example(found, 6, 12)
    steps = attention_steps(example, StepChoices())
    np.testing.assert_allclose(steps.weights, found.weights[5, 11], atol=1e-5)
    assert example.d_k == 32
    row, column = example.queries.index("it"), example.keys.index("animal")
    # What the preset says of it.
    assert (row, column) == (5, 2)
    assert steps.weights[row].argmax() == column


@pytest.mark.parametrize(
    ("text", "layer", "head", "told"),
    [
        ("word " * 20, 1, 1, f"22 tokens.*{MAX_MODEL_TOKENS} can be followed"),
        ("short", 7, 1, "Layer 7, head 1 does not exist"),
        ("short", 1, 0, "Layer 1, head 0 does not exist"),
    ],
)
def test_what_a_trained_head_cannot_show_is_said(
    attention: Callable[[str], TextAttention], text: str, layer: int, head: int, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        trained_example(attention(text), layer, head)


def test_a_shortened_name_is_cut_between_signs() -> None:
    family, flag = "👨‍👩‍👧", "🇩🇪"
    words = words_example(f"{'a' * 12}{family * 3} b", 2, 0).keys
    for name in (*words, *typed_example(f"{flag * 20} b", "1; 2", "1; 2", "1; 2").keys):
        assert name.count(flag) * 2 == sum("\U0001f1e6" <= sign <= "\U0001f1ff" for sign in name)
        assert not name.endswith(("\u200d", "\u200d…"))
