"""The one reader of typed numbers: whatever a program or a person wrote comes back, or is asked."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.common.typed_numbers import (
    PLAIN,
    Marks,
    Parsed,
    is_like_number,
    marks_of,
    number,
    read_list,
    read_rows,
    replacements,
    rewritten,
    short,
    why_not,
    written,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [950.0, 1250.0, 12300.0, 1.25, 12.3, 1.125, 250.5, -1.125, 1250.125, 0.5, 3.0]
)
# Python's own ways to write a float: shortest, with two and with three decimals.
WRITERS = ("r", ".2f", ".3f")


def one(number_: float, style: str, marks: str) -> str:
    """A float as a program writes it; `marks` are the signs for decimals, thousands and minus."""
    decimal, thousands, minus = marks
    text = repr(number_) if style == "r" else f"{number_:{style}}"
    if thousands != "-" and "e" not in text:
        text = f"{number_:,}" if style == "r" else f"{number_:,{style}}"
    return text.translate({ord(","): thousands, ord("."): decimal, ord("-"): minus})


def values(cells: list[str], marks: Marks) -> list[float]:
    found = [number(cell, marks) for cell in cells]
    if None in found:
        raise ValueError(why_not(cells[found.index(None)], marks) or "no number")
    return found


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


# ---- everything that is written reads back ----------------------------------------------------
@settings(max_examples=120)
@given(
    st.lists(FINITE, min_size=2, max_size=6),
    st.sampled_from(WRITERS),
    st.sampled_from([".--", ".,-", ",--", ",.-", ".\u00a0-", ",\u202f−", ".--", ".’−", ",.−"]),
    st.sampled_from(["; ", ";", " ", "\n", "\t"]),
)
def test_a_list_written_by_any_program_comes_back_or_is_asked_about(
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
    assert read_list(written(numbers), values) == Parsed(numbers)
    assert [float(short(each)) for each in numbers] == numbers


@given(st.lists(FINITE, min_size=1, max_size=5), st.sampled_from([".,-", ",.−", ".\u00a0-", ",’-"]))
def test_replacements_make_python_read_what_was_read(numbers: list[float], marks: str) -> None:
    cells = [one(each, "r", marks) for each in numbers]
    found = marks_of([cells], "decimal" if marks[0] == "," else "thousands")
    texts = cells
    for old, new in replacements(cells, found):
        texts = [text.replace(old, new) for text in texts]
    for cell, text, value in zip(cells, texts, numbers, strict=True):
        read = number(cell, found)
        assert read == value == float(text) or (read is None and why_not(cell, found))


# ---- what a comma is --------------------------------------------------------------------------
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
def test_a_comma_is_what_fits_and_the_rest_is_asked(text, expected, comma, others) -> None:
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
    assert number(text) is None
    assert not is_like_number(text)


def test_single_numbers() -> None:
    english, continental = Marks("thousands"), Marks("decimal", "thousands")
    assert number("1,250.5", english) == number("1.250,5", continental) == 1250.5
    assert number("-.5e-3") == -0.0005
    assert number("1e999") == math.inf
    assert number("0,441", english) is None
    assert number("1,5", PLAIN) is None
    assert number(" 1 250 ") == 1250


@given(st.text(alphabet=list("01259,.;:−-eE \u00a0'\n\t·⁻⁵^x"), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read, check in ((read_list, two_or_more), (read_rows, rectangle)):
        try:
            parsed = read(text, check)
        except ValueError:
            continue
        for comma in (parsed.comma, *parsed.others):
            if comma == parsed.comma:
                assert read(text, check, comma).value == parsed.value


# ---- rows -------------------------------------------------------------------------------------
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
def test_rows_are_read_by_what_separates_them(text, check, expected, comma, others) -> None:
    parsed = read_rows(text, check)
    assert (parsed.value, parsed.comma, parsed.others) == (expected, comma, others)


# ---- within a formula -------------------------------------------------------------------------
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
    assert rewritten(text)[0] == plain
