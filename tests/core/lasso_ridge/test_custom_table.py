"""A person's own CSV: what is read, and that every mistake is told with row and column."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.common import Answers
from core.lasso_ridge import MAX_COLUMNS, MAX_ROWS, RegressionTable, decoded, with_target
from core.lasso_ridge.custom_table import MAX_BYTES, MIN_ROWS, read_table

NUMBERS = np.round(np.random.default_rng(0).normal(size=(MIN_ROWS, 3)) * 50, 3)


def written(separator: str = ",", decimal: str = ".", header: str = "size,age,price") -> str:
    lines = [header.replace(",", separator)]
    lines += [separator.join(str(v).replace(".", decimal) for v in row) for row in NUMBERS]
    return "\n".join(lines) + "\n"


def changed(row: int, column: int, cell: str, separator: str = ",", decimal: str = ".") -> str:
    """The table with another cell; row as a spreadsheet counts, column from 1."""
    lines = written(separator, decimal).splitlines()
    cells = lines[row - 1].split(separator)
    cells[column - 1] = cell
    lines[row - 1] = separator.join(cells)
    return "\n".join(lines)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_of_all_kinds_are_read(separator: str, decimal: str, end: str) -> None:
    if separator == decimal:
        return
    text = written(separator, decimal).replace("\n", end)
    table = read_table("\ufeff" + text)
    assert table.names == ("size", "age", "price")
    np.testing.assert_array_equal(table.numbers, NUMBERS)
    assert table.dialect.delimiter == separator
    assert table.dialect.marks.comma == ("decimal" if decimal == "," else None)


def test_quoted_names_spaces_and_empty_lines() -> None:
    text = written(header='"size, in m²", age ,"the ""price"""').replace("\n", "\n\n", 3)
    assert read_table(text).names == ("size, in m²", "age", 'the "price"')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The table is empty"),
        ("\n \n", "The table is empty"),
        (";;\n;", "The table is empty"),
        (changed(4, 2, ""), "Row 4, column “age” has no value .an empty cell."),
        (changed(4, 2, "NA"), "Row 4, column “age” has no value .“NA”."),
        (changed(5, 1, "nan"), "Row 5, column “size” has no value"),
        (changed(6, 3, "Paris"), "Row 6, column “price”: “Paris” is not a number"),
        (changed(6, 3, "inf"), "Row 6, column “price”: “inf” is not a number"),
        (changed(6, 3, "0x10"), "Row 6, column “price”: “0x10” is not a number"),
        (changed(6, 3, "1_000"), "Row 6, column “price”: “1_000” is not a number"),
        (changed(6, 3, "١٢"), "Row 6, column “price”"),
        (changed(6, 3, "12 %"), "Row 6, column “price”: “12 %” is not a number"),
        (changed(7, 2, "1e13"), "Row 7, column “age”: 1e13 is too large"),
        (changed(7, 2, "1e999"), "Row 7, column “age”: 1e999 is too large"),
        (changed(3, 2, "1,5"), "Row 3 has 4 cells, the header has 3 .separated by commas..*points"),
        (changed(3, 2, "1,234,5", ";"), "Row 3, column “age”: “1,234,5” is not a number"),
        (changed(3, 2, "1.250", ";", ","), "Row 3, column “age”: “1.250” could be 1250 or 1,25"),
        (written().replace("\n", "\n1,2\n", 1), "Row 2 has 2 cells.*“price” is the first column"),
        (written(header="size,age,"), "Row 1, column 3 has no name: does the line end with"),
        (written(header="size,,price"), "Row 1, column 2 has no name. Give it one"),
        (written(header="size,age,size"), "columns 1 and 3 are both called “size”"),
        (written(header=f"size,{'n' * 70},price"), "Row 1, column 2: the name has 70 characters"),
        ("price\n1\n2\n", "one column only"),
        ("a/b\n1/2\n", "one column only.*commas, semicolons, tabs, vertical bars or spaces"),
        ("a,b\n1,2\n", "has 1 row of numbers.*at least 15"),
        ("a,b\n", "has 0 rows of numbers"),
        ("a,b\n" + "1,2\n" * (MAX_ROWS + 1), "has 5,001 rows; at most 5,000"),
        (",".join(f"c{i}" for i in range(MAX_COLUMNS + 1)) + "\n1", "102 columns; at most 101"),
        ("a,b\n" + "1" * (MAX_BYTES + 1), "too long"),
        ('a,b\n"' + "1" * 200_000 + '",2\n', "Row 2 cannot be read as CSV: a cell has more"),
    ],
)
def test_mistakes_are_told_with_row_and_column(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_table(text)


@pytest.mark.parametrize("end", ["\r", "\r\n", "\r\r\n"])
def test_every_kind_of_line_end_is_read(end: str) -> None:
    table = read_table(written().replace("\n", end))
    assert (table.numbers == read_table(written()).numbers).all()


@settings(max_examples=150)
@given(st.text(alphabet=st.sampled_from(list("ab01,;\t\n\r\"'.-e \x00é")), max_size=200))
def test_no_text_does_anything_but_read_or_tell(text: str) -> None:
    try:
        table = read_table(text)
    except ValueError as error:
        assert len(str(error)) > 20  # noqa: PT017
    else:
        assert np.isfinite(table.numbers).all()


def test_files_that_are_no_text_are_told() -> None:
    assert decoded("größe,b\n".encode("utf-8-sig")) == "größe,b\n"
    with pytest.raises(ValueError, match=r"not UTF-8 text .row 1, byte 3."):
        decoded("gr\xf6\xdfe".encode("latin-1"))
    with pytest.raises(ValueError, match=r"10\.0 MB; at most 2 MB"):
        decoded(b"1" * 10_000_000)
    with pytest.raises(ValueError, match="Excel workbook"):
        decoded(b"PK\x03\x04\xff\xfe")


def test_a_first_row_of_numbers_is_asked_about() -> None:
    rows = written().split("\n", 1)[1]
    table = read_table(rows)
    assert (table.dialect.names, table.dialect.asks_names) == (False, True)
    assert table.names == ("column 1", "column 2", "column 3")
    np.testing.assert_array_equal(table.numbers, NUMBERS)
    years = read_table(written(header="2019,2020,2021"), Answers(names=True))
    assert years.names == ("2019", "2020", "2021")
    np.testing.assert_array_equal(years.numbers, NUMBERS)
    # pandas counts columns without a name: 0, 1, 2.
    counted = read_table(written(header="0,1,2"))
    assert (counted.dialect.names, counted.dialect.asks_names) == (True, True)
    assert len(read_table(written(header="0,1,2"), Answers(names=False)).numbers) == 16
    with pytest.raises(ValueError, match="rows 1 to 15"):
        with_target(read_table("1,2\n" * 15), 0)


def test_any_column_can_be_the_target() -> None:
    table = read_table(written())
    for position, name in enumerate(table.names):
        data = with_target(table, position)
        assert data.target_name == name
        assert data.names == tuple(other for other in table.names if other != name)
        np.testing.assert_array_equal(data.target, NUMBERS[:, position])
        np.testing.assert_array_equal(data.features, np.delete(NUMBERS, position, axis=1))
        assert data.truth is None
    with pytest.raises(ValueError, match="one of the 3 columns"):
        with_target(table, 3)


def test_constant_columns_are_told() -> None:
    numbers = NUMBERS.copy()
    numbers[:, 1] = 0.1
    table = RegressionTable(("a", "b", "c"), numbers)
    with pytest.raises(ValueError, match=r"Column 2, “b”, has the same value 0\.1 in rows 2 to 16"):
        with_target(table, 0)
    with pytest.raises(ValueError, match="is the target: there is nothing to predict"):
        with_target(table, 1)
    numbers[:, 1] = np.arange(len(numbers)) * 1e-20
    with pytest.raises(ValueError, match=r"changes by 1e-19 only; .* Choose a smaller unit"):
        with_target(table, 0)
