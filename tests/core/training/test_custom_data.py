"""A person's CSV and clicked points: what is read, and what is said about what cannot be."""

from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common import Answers
from core.training import MAX_BYTES, MAX_ROWS, decode, read_points, read_table, write_point
from core.training.custom_data import MAX_POINTS

ROWS = [(1.5, -2.0, "yes"), (0.25, 3.0, "no")] * 5


def table(separator: str = ",", header: str = "", decimal: str = ".", rows: Any = ROWS) -> str:
    lines = [separator.join(f"{cell}".replace(".", decimal) for cell in row) for row in rows]
    return "\n".join([*([header] if header else []), *lines])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", ", ", " "])
def test_separators_are_found_and_classes_sorted(separator: str) -> None:
    found = read_table(table(separator))
    np.testing.assert_array_equal(found.x[:2], [[1.5, -2], [0.25, 3]])
    assert found.classes == ("no", "yes")
    np.testing.assert_array_equal(found.y[:4], [1, 0, 1, 0])
    assert found.features == ("x₁", "x₂")


def test_names_decimal_commas_quotes_and_windows_line_ends() -> None:
    found = read_table(table(";", "height;weight;ill", ",").replace("\n", "\r\n") + "\r\n\r\n")
    assert found.features == ("height", "weight")
    np.testing.assert_array_equal(found.x[0], [1.5, -2])
    quoted = read_table('"a, b",c,d\n' + "\n".join(f'{i},{i * i},"k {i % 2}"' for i in range(9)))
    assert quoted.features == ("a, b", "c")
    assert quoted.classes == ("k 0", "k 1")


def test_numeric_classes_are_sorted_as_numbers() -> None:
    rows = [(i, i * i, 10 if i % 2 else 9) for i in range(10)]
    assert read_table(table(rows=rows)).classes == ("9", "10")


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (("0", "0.0", "1.0"), ("0", "1.0")),
        (("1", "−1", "1.0"), ("−1", "1")),
        (("1,5", "0", "1.50"), ("0", "1,5")),
        (("a", "b", "a"), ("a", "b")),
    ],
)
def test_classes_that_are_numbers_are_told_apart_by_their_value(labels: Any, classes: Any) -> None:
    rows = [(i, i * i, labels[i % 3]) for i in range(12)]
    found = read_table(table(";", rows=rows))
    assert found.classes == classes
    other = {"0": 0, "0.0": 0, "1": 1, "1.0": 1, "−1": 0, "1,5": 1, "1.50": 1, "a": 0, "b": 1}
    assert found.y.tolist() == [other[labels[i % 3]] for i in range(12)]


@pytest.mark.parametrize(
    ("first", "names", "asks"),
    [
        ("2019,2020,label", ("2019", "2020"), False),
        ("2019,2020,2021", ("2019", "2020"), False),
        ("height,2020,label", ("height", "2020"), False),
        ("\ufeffheight,weight,label", ("height", "weight"), False),
        ("0,1,2", ("0", "1"), False),
        ("7,8,1.0", ("x₁", "x₂"), False),
        ("-1,0,1", ("x₁", "x₂"), False),
    ],
)
def test_a_first_row_of_numbers_is_told_apart_from_data(first: Any, names: Any, asks: Any) -> None:
    rows = table(rows=[(i, i * i, i % 2) for i in range(9)])
    found = read_table(f"{first}\n{rows}")
    assert found.features == names
    assert len(found.y) == 9 + (names[0] == "x₁")
    assert found.dialect.asks_names == asks


def test_columns_that_are_counted_are_asked_about() -> None:
    text = "0,1,2\n" + table(rows=[(i, i * i, 1 + i % 2) for i in range(9)])
    found = read_table(text)
    assert (found.features, len(found.y), found.dialect.asks_names) == (("0", "1"), 9, True)
    data = read_table(text, Answers(names=False))
    assert data.x[0].tolist() == [0, 1]
    assert len(data.y) == 10


def changed(row: int, cells: Any) -> str:
    rows = list(ROWS)
    rows[row] = cells
    return table(rows=rows)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (" \n\n ", "empty"),
        ("1,2,yes", "1 row of numbers; at least 8"),
        (changed(3, (1, "", "no")), r"Row 4, column “x₂”: the value is missing"),
        (changed(3, (1, "NaN", "no")), r"Row 4, column “x₂”: the value is missing"),
        ("a,b,c\n" + changed(3, ("tall", 1, "no")), r"Row 5, column “a”: “tall” is not a number"),
        (changed(3, (1, "inf", "no")), r"Row 4, column “x₂”: “inf” is not a number"),
        (changed(3, (1, "1e13", "no")), r"Row 4, column “x₂”: the value must be"),
        (changed(6, (1, 2, "")), r"Row 7, column “class”: the class is missing"),
        (changed(6, (1, 2, "maybe")), r"Row 7, column “class”: “maybe” is a third class"),
        (table(rows=[(i, i * i, "yes") for i in range(9)]), "one class only, “yes”"),
        (table(rows=[(7, i, i % 2) for i in range(9)]), r"Column 1 \(“x₁”\) has the same value"),
        (table("/"), "Row 1 has one column. Separate"),
        (table(",", decimal=","), "Row 1 has 5 columns; three are needed"),
        (changed(4, (1, 2, 3, 4)), "Row 5 has 4 columns"),
        (changed(4, (1, 2)), "Row 5 has 2 columns"),
        (table(rows=ROWS * MAX_ROWS), f"rows; up to {MAX_ROWS:,}"),
        ("1,2,a\n" * MAX_BYTES, "characters; up to"),
        (changed(4, (1, 2, "x" * 41)), "at most 40 characters"),
    ],
)
def test_what_cannot_be_read_is_told_with_row_and_column(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_table(text)


def test_files() -> None:
    assert decode("é,1".encode("utf-8-sig")) == "é,1"
    with pytest.raises(ValueError, match=r"10\.0 MB"):
        decode(b"1" * 10_000_000)
    with pytest.raises(ValueError, match=r"not UTF-8 text \(row 2, byte 7\)"):
        decode(b"1,2,a\n\xff,2,b")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    for read in (read_table, read_points):
        with suppress(ValueError):
            read(text)


SMALL = st.floats(-999, 999)


@given(st.lists(st.tuples(SMALL, SMALL, st.integers(0, 1)), max_size=20))
def test_points_come_back(points: Any) -> None:
    x, y = read_points("~".join(write_point(*point) for point in points))
    for found, label, (px, py, expected) in zip(x, y, points, strict=True):
        np.testing.assert_allclose(found, [px, py], rtol=1e-3, atol=1e-6)
        assert label == expected


@pytest.mark.parametrize(
    "text", ["c1_2", "a1", "a1_2_3", "a1e9_2", "~".join(["a1_1"] * (MAX_POINTS + 1)), "a٣_1"]
)
def test_points_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"[Pp]oint"):
        read_points(text)


def test_points_too_far_out() -> None:
    with pytest.raises(ValueError, match="within"):
        write_point(1e7, 0, 1)
