"""The one reader of typed numbers: whatever a program or a person wrote comes back, or is asked."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.common import (
    MAX_CHARACTERS,
    Comma,
    Marks,
    NotNormalisedError,
    Parsed,
    explain_mismatch,
    in_plain_notation,
    is_like_number,
    marks_of,
    parse_bits,
    parse_numbers,
    parse_points,
    parse_probabilities,
    read_list,
    read_number,
    read_rows,
    replacements,
    write_number,
    write_numbers,
    write_points,
)
from core.common.typed_numbers import PLAIN

FINITE = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [950.0, 1250.0, 12300.0, 1.25, 12.3, 1.125, 250.5, -1.125, 1250.125, 0.5, 3.0]
)
# Python's own ways to write a float: shortest, with two and with three decimals.
WRITERS = ("r", ".2f", ".3f")


def one(number_: float, style: str, marks: str) -> str:
    """A float as a program writes it; `marks` are the signs for decimals, thousands and minus."""
    decimal, thousands, minus = tuple(marks)
    text = repr(number_) if style == "r" else f"{number_:{style}}"
    if thousands != "-" and "e" not in text:
        text = f"{number_:,}" if style == "r" else f"{number_:,{style}}"
    return text.translate({ord(","): thousands, ord("."): decimal, ord("-"): minus})


def values(cells: list[str], marks: Marks) -> list[float]:
    found = [read_number(cell, marks) for cell in cells]
    if None in found:
        raise ValueError(explain_mismatch(cells[found.index(None)], marks) or "no number")
    return [each for each in found if each is not None]


def two_or_more(cells: list[str], marks: Marks) -> list[float]:
    if len(cells) < 2:
        raise ValueError("too few")
    return values(cells, marks)


def rectangle(rows: list[list[str]], marks: Marks) -> list[list[float]]:
    found = [values(row, marks) for row in rows]
    if len({len(row) for row in found}) != 1:
        raise ValueError("no rectangle")
    return found


def three_columns(rows: list[list[str]], marks: Marks) -> list[list[float]]:
    if any(len(row) != 3 for row in rows):
        raise ValueError("three are needed")
    return rectangle(rows, marks)


# ---- everything that is written reads back --------------------------------------------------
@settings(max_examples=120)
@given(
    st.lists(FINITE, min_size=2, max_size=6),
    st.sampled_from(WRITERS),
    st.sampled_from([".--", ".,-", ",--", ",.-", ".\u00a0-", ",\u202f−", ".--", ".’−", ",.−"]),
    st.sampled_from(["; ", ";", " ", "\n", "\t"]),
)
def test_a_list_of_any_program_comes_back_or_is_asked_about(
    numbers: list[float], style: str, marks: str, between: str
) -> None:
    meant = [float(one(each, style, ".--")) for each in numbers]
    text = between.join(one(each, style, marks) for each in numbers)
    try:
        parsed = read_list(text, two_or_more)
    except ValueError as error:
        told = str(error)
    else:
        if parsed.value != meant:
            assert marks[0] == ","
            assert "decimal" in parsed.others, (text, parsed)
            assert read_list(text, two_or_more, "decimal").value == meant
        return
    # "1.250" beside "0,5" has to be written so that it can be told.
    assert marks[:2] == ",."
    assert "could be" in told


@given(st.lists(FINITE, min_size=1, max_size=9))
def test_what_the_app_writes_comes_back_without_a_question(numbers: list[float]) -> None:
    assert read_list(write_numbers(numbers), values) == Parsed(numbers)
    assert [float(write_number(each)) for each in numbers] == numbers


@given(st.lists(FINITE, min_size=1, max_size=5), st.sampled_from([".,-", ",.−", ".\u00a0-", ",’-"]))
def test_replacements_make_python_read_what_was_read(numbers: list[float], marks: str) -> None:
    cells = [one(each, "r", marks) for each in numbers]
    found = marks_of([cells], "decimal" if marks[0] == "," else "thousands")
    texts = cells
    for old, new in replacements(cells, found):
        texts = [text.replace(old, new) for text in texts]
    for cell, text, value in zip(cells, texts, numbers, strict=True):
        read = read_number(cell, found)
        assert read == value == float(text) or (read is None and explain_mismatch(cell, found))


# ---- what a comma is ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected", "comma", "others"),
    [
        ("1,5; 2,0; 0,3", [1.5, 2, 0.3], "decimal", ()),
        ("1,5 2,0\t0,3", [1.5, 2, 0.3], "decimal", ()),
        ("1,2,3", [1, 2, 3], "separator", ()),
        ("1;2;3", [1, 2, 3], None, ()),
        ("1 2 3", [1, 2, 3], None, ()),
        (" 1,\n2 ,\t3 ", [1, 2, 3], None, ()),
        ("0.5,0.25", [0.5, 0.25], "separator", ()),
        ("950; 1,250; 12,300", [950, 1250, 12300], "thousands", ()),
        ("950; 1,250; 12,300; 1250", [950, 1250, 12300, 1250], "thousands", ("decimal",)),
        ("60.5; 1,250", [60.5, 1250], "thousands", ()),
        ("1,250,000; 1,250", [1250000, 1250], "thousands", ()),
        ("1,250; 12,300", [1250, 12300], "thousands", ("decimal",)),
        ("2; 1,125", [2, 1125], "thousands", ("decimal",)),
        ("1,250; 0,375", [1.25, 0.375], "decimal", ()),
        ("1.250,5; 3", [1250.5, 3], "decimal", ()),
        ("1.250.000; 1.250; 3", [1250000, 1250, 3], None, ()),
        ("1.250; 2.125", [1.25, 2.125], None, ()),
        ("60.5; 1,25", [60.5, 1.25], "decimal", ()),
        ("1,5, 2,0, 0,3", [1.5, 2, 0.3], "decimal", ("separator",)),
        ("1,2, 3", [1, 2, 3], "separator", ("decimal",)),
        ("1,250, 12,300", [1250, 12300], "thousands", ("decimal", "separator")),
        ("1,2,3; 4", [1, 2, 3, 4], "separator", ()),
        ("1\u00a0250; 12\u202f300", [1250, 12300], None, ()),
        ("100\u00a0200\u00a0300", [100, 200, 300], None, ()),
        ("\ufeff−1,5; +2; 1'250", [-1.5, 2, 1250], "decimal", ()),
        ("4.57·10⁻⁵, 10⁶; 2·10^-3", [4.57e-5, 1e6, 2e-3], None, ()),
    ],
)
def test_a_comma_is_what_fits_and_the_rest_is_asked(
    text: str, expected: Any, comma: Comma | None, others: Any
) -> None:
    parsed = read_list(text, two_or_more)
    assert (parsed.value, parsed.comma, parsed.others) == (expected, comma, others)


def test_the_answer_to_the_question_counts() -> None:
    assert read_list("1,250; 12,300", two_or_more, "decimal").value == [1.25, 12.3]
    assert read_list("1,250, 12,300", two_or_more, "separator").value == [1, 250, 12, 300]
    # An answer to another question is none to this.
    assert read_list("1, 2", two_or_more, "decimal").value == [1, 2]


def test_the_bounds_of_a_field_decide_too() -> None:
    def share(cells: list[str], marks: Marks) -> list[float]:
        found = values(cells, marks)
        if not all(0 <= each <= 1 for each in found):
            raise ValueError("between 0 and 1")
        return found

    assert read_list("0,250, 0,750", share) == Parsed([0.25, 0.75], "decimal", ())
    # Where a single number may stand, "1,250" has three readings.
    assert read_list("1,250", values).others == ("thousands", "decimal")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1.250; 0,5", "“1.250” could be 1250 or 1,25, since commas are decimal marks here"),
        ("1,250,000; 1,250.5; 0,5", "“0,5” has a decimal comma, other .*: write 0.5"),
        ("0,5; 0,25; 1,250.5", "“1,250.5” has commas for thousands, .*: write 1250,5"),
        ("1,5; two", "no number"),
        ("1, " * 7_000, "at most 20,000"),
        ("1,5; 2,--3", "no number"),
    ],
)
def test_numbers_that_contradict_each_other_are_not_guessed(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_list(text, two_or_more)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,250,00",
        "01,250.5",
        "1_000",
        "0x10",
        "nan",
        "inf",
        "1e",
        "--1",
        "1 2",
        "١",
        "½",
        "12,34,567",
        "1.2.3",
        "5,",
        "1.250,500.5",
        "e5",
        "+",
    ],
)
def test_what_is_no_number_in_any_country_is_none(text: str) -> None:
    assert read_number(text) is None
    assert not is_like_number(text)


def test_single_numbers() -> None:
    english, continental = Marks("thousands"), Marks("decimal", "thousands")
    assert read_number("1,250.5", english) == read_number("1.250,5", continental) == 1250.5
    assert read_number("-.5e-3") == -0.0005
    assert read_number("1e999") == math.inf
    assert read_number("0,441", english) is None
    assert read_number("1,5", PLAIN) is None
    assert read_number(" 1 250 ") == 1250


@given(st.text(alphabet=list("01259,.;:−-eE \u00a0'\n\t·⁻⁵^x"), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    readers: tuple[Any, ...] = ((read_list, two_or_more), (read_rows, rectangle))
    for read, check in readers:
        try:
            parsed = read(text, check)
        except ValueError:
            continue
        for comma in (parsed.comma, *parsed.others):
            if comma == parsed.comma:
                assert read(text, check, comma).value == parsed.value


# ---- rows -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "check", "expected", "comma", "others"),
    [
        ("1,5 0,5; 0,2 1,0", rectangle, [[1.5, 0.5], [0.2, 1]], "decimal", ()),
        ("1,0\n0,1\n", rectangle, [[1, 0], [0, 1]], "separator", ("decimal",)),
        ("1 0;\n0 1;", rectangle, [[1, 0], [0, 1]], None, ()),
        ("1;2\n3;4", rectangle, [[1, 2], [3, 4]], None, ()),
        ("1;2;3;4", rectangle, [[1], [2], [3], [4]], None, ()),
        ("1;2;3\n4;5;6", three_columns, [[1, 2, 3], [4, 5, 6]], None, ()),
        ("1 2 3\n4\t5\t6", three_columns, [[1, 2, 3], [4, 5, 6]], None, ()),
        ("1,5;2,0;0,3\r\n1;2;3", three_columns, [[1.5, 2, 0.3], [1, 2, 3]], "decimal", ()),
        ("1,2,3;4,5,6", three_columns, [[1, 2, 3], [4, 5, 6]], "separator", ()),
        ("1, 0,5, 3\n4, 5, 6,5", three_columns, [[1, 0.5, 3], [4, 5, 6.5]], "decimal", ()),
        ("1,250 2 3\n4 5 6", three_columns, [[1250, 2, 3], [4, 5, 6]], "thousands", ("decimal",)),
    ],
)
def test_rows_are_read_by_what_separates_them(
    text: str, check: Any, expected: Any, comma: Comma | None, others: Any
) -> None:
    parsed = read_rows(text, check)
    assert (parsed.value, parsed.comma, parsed.others) == (expected, comma, others)


# ---- within a formula -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("0,441", "0.441"),
        ("1,024", "1024"),
        ("7,087,872/2", "7087872/2"),
        ("1,5", "1.5"),
        ("0,5 + 1,250", "0.5 + 1.250"),
        ("max(1,2)", "max(1,2)"),
        ("sqrt(2,25)", "sqrt(2.25)"),
        ("2\u00a0048", "2048"),
        ("x", "x"),
        ("1,2,3", "1,2,3"),
    ],
)
def test_numbers_in_an_expression_are_rewritten(text: str, plain: str) -> None:
    assert in_plain_notation(text)[0] == plain


# ---- lists with bounds ---------------------------------------------------------------------------
def numbers(text: str, **changed: Any) -> tuple[float, ...]:
    settings: dict[str, Any] = {"what": "logits", "least": 2, "most": 5, "example": "2, 1"}
    return parse_numbers(text, **settings | changed).value


def shares(text: str) -> tuple[float, ...]:
    return parse_probabilities(
        text, what="probabilities", least=2, most=4, example="0.5, 0.5"
    ).value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no logits yet"),
        (" ,; ", "no logits yet"),
        ("1", "The list has 1 number; 2 to 5 logits work"),
        ("1 2 3 4 5 6", "The list has 6 numbers"),
        ("1, two, 3", "Number 2 of the logits is “two”"),
        ("1, 2, 0x10", "Number 3 of the logits is “0x10”"),
        ("1_000, 2", "Number 1 of the logits is “1_000”"),
        ("nan, 2", "Number 1 of the logits is “nan”"),
        ("1, inf", "Number 2 of the logits is “inf”"),
        ("1, 1e999", "Number 2 of the logits, “1e999”, is too large"),
        ("1, ١", "Number 2"),
        ("1,5; 2,--3", "Number 3 of the logits is “--3”"),
        ("1.250; 0,5", "Number 1 of the logits: “1.250” could be 1250 or 1,25"),
        ("x" * (MAX_CHARACTERS + 1), "at most 4,000"),
        ("1, " + "y" * 300, "“yyyyyyyyyyyyyyyyyyyy…”"),
        ("1 \x00", "Number 2"),
    ],
)
def test_the_wrong_item_is_named_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        numbers(text)
    assert told in str(error.value)


def test_the_largest_floats_are_numbers() -> None:
    assert numbers("1e308, -1e308") == (1e308, -1e308)


def test_a_number_out_of_range_is_named_with_the_range() -> None:
    with pytest.raises(ValueError, match="each must be between 0 and 1"):
        numbers("0.5, 1.5", low=0, high=1)


def test_probabilities_that_sum_to_one_pass() -> None:
    assert shares("0.2 0.3 0.5") == (0.2, 0.3, 0.5)
    assert shares("1, 0") == (1, 0)


def test_other_sums_come_with_what_they_would_be() -> None:
    with pytest.raises(NotNormalisedError, match="sum to 4, not to 1") as error:
        shares("1, 1, 2")
    assert error.value.normalised == (0.25, 0.25, 0.5)


@given(
    st.lists(st.floats(min_value=0, max_value=1e308), min_size=2, max_size=4)
    | st.lists(st.integers(0, 999_999).map(float), min_size=2, max_size=4)
)
def test_what_is_offered_sums_to_one_and_is_taken(values: list[float]) -> None:
    if max(values) == 0:
        with pytest.raises(ValueError, match="at least one must be positive"):
            shares(write_numbers(values))
        return
    try:
        found = shares(write_numbers(values))
    except NotNormalisedError as error:
        found = error.normalised
    assert math.fsum(found) == pytest.approx(1, abs=1e-6)
    assert shares(write_numbers(found)) == found


def test_a_target_with_decimal_commas_has_its_loss() -> None:
    # −log p₁ of softmax(1.5, 2, 0.3), by hand.
    logits = numbers("1,5; 2,0; 0,3")
    p = math.exp(1.5) / sum(map(math.exp, (1.5, 2.0, 0.3)))
    assert logits == (1.5, 2, 0.3)
    assert (
        math.exp(logits[0]) / sum(map(math.exp, logits))
        == pytest.approx(p)
        == pytest.approx(0.33899, abs=5e-6)
    )
    assert -math.log(p) == pytest.approx(1.08178, abs=5e-6)
    assert numbers("900,5; 90; 10") == (900.5, 90, 10)


def test_negative_probabilities_are_refused() -> None:
    with pytest.raises(ValueError, match=r"Number 2 of the probabilities is “-0\.5”"):
        shares("1.5, -0.5")


@given(st.lists(st.sampled_from([0, 1]), min_size=1, max_size=50))
def test_flips_are_read_sign_by_sign(bits: list[int]) -> None:
    assert parse_bits(" ".join(map(str, bits)), most=50) == tuple(bits)


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "no flip yet"), ("01x", "sign 3 is “x”"), ("0" * 11, "At most 10"), ("012", "sign 3")],
)
def test_other_flips_are_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_bits(text, most=10)


def test_points_are_read_with_their_labels() -> None:
    for text in ("-2:0, 0.5:1; 3:0", "−2:0 0,5:1 3:0", "-2:0,0.5:1,3:0", "-2:0, 0,5:1, 3:0"):
        points = parse_points(text, least=2, most=5, reach=10).value
        assert points == ((-2, 0.5, 3), (0, 1, 0)), text
        again = parse_points(write_points(*points), least=2, most=5, reach=10)
        assert again.value == points
        assert not again.others


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1:0", "The list has 1 point;"),
        ("1:0 2", "Point 2 is “2”"),
        ("1:0 2:2", "Point 2 is “2:2”"),
        ("1:0 x:1", "“x”"),
        ("1:0 11:1", "between −10 and 10"),
    ],
)
def test_other_points_are_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_points(text, least=2, most=5, reach=10)
