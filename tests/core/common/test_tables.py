"""One reader of tables for both pages: any dialect comes back, and no comma is read in silence."""

import csv
import io
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.common import Answers, Comma, tables
from core.common.tables import decoded, sheet
from core.lasso_ridge import custom_table
from core.training import custom_data

# Text that csv.writer has to quote, and numbers.
CELL = st.text(alphabet=list("ab,;|\t\"' .é"), max_size=6).map(str.strip)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([",", ";", "\t", "|"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)
NUMBER = st.floats(-1e9, 1e9) | st.sampled_from([950.0, 1250.0, 12300.0, 1.25, 1.125, 0.5, 3.0])


def text_of(rows: Any, dialect: dict) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, **dialect).writerows(rows)
    return target.getvalue()


def in_style(value: float, style: str) -> str:
    text = f"{value:,}" if "," in style or "'" in style else repr(value)
    marks = {
        "point": ".,-",
        "comma": ",.-",
        "1,250.5": ".,-",
        "1'250,5": ",'−",
        "1 250.5": ".\u00a0−",
    }
    decimal, thousands, minus = tuple(marks[style])
    text = f"{value:,}" if style == "1 250.5" and "e" not in text else text
    return text.translate({ord(","): thousands, ord("."): decimal, ord("-"): minus})


@settings(max_examples=80)
@given(
    st.lists(st.tuples(NUMBER, NUMBER), min_size=16, max_size=20),
    st.sampled_from(["point", "comma", "1,250.5", "1'250,5", "1 250.5"]),
    DIALECTS,
    st.sampled_from(["", "\ufeff"]),
    st.booleans(),
)
def test_both_pages_read_what_was_written(
    rows: Any, style: str, dialect: Any, start: str, blanks: Any
) -> None:
    cells = [[in_style(x, style), in_style(y, style), i % 2] for i, (x, y) in enumerate(rows)]
    text = start + text_of([["a, b", 'the "x"', "class"], *cells], dialect)
    if blanks and dialect["delimiter"] != "\t" and dialect["quoting"] == csv.QUOTE_ALL:
        text = text.replace(f'"{dialect["delimiter"]}"', f'"{dialect["delimiter"]} "')
    answers = tables.NOT_ASKED
    table = custom_table.read_table(text)
    if table.dialect.marks.others and "comma" in style:
        answers = Answers(comma="decimal")
        table = custom_table.read_table(text, answers)
    assert table.names == ("a, b", 'the "x"', "class")
    np.testing.assert_array_equal(table.numbers, [[*row, i % 2] for i, row in enumerate(rows)])
    with suppress(ValueError):  # a column may have one value only
        own = custom_data.read_table(text, answers)
        np.testing.assert_array_equal(own.x, np.array(rows))
        assert own.features == ("a, b", 'the "x"')
        assert own.dialect == table.dialect


@settings(max_examples=60)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5), DIALECTS)
def test_cells_come_back_whatever_is_in_them(rows: Any, dialect: Any) -> None:
    numbers = [("1", "2", "3")] * 9
    found = sheet(text_of([*numbers, *rows], dialect))
    assert found.delimiter == dialect["delimiter"]
    assert [cells for _, cells in found.rows] == [row for row in [*numbers, *rows] if any(row)]


def table(lines: list[str], header: str = "area;price") -> str:
    """Enough rows for either page."""
    return "\n".join([header, *(lines * 20)[:20]])


PRICES = [[1, 950], [2, 1250], [3, 12300]]


@pytest.mark.parametrize(
    ("lines", "header", "expected", "comma", "asked"),
    [
        (
            ["60.5;1,250", "70;9,800"],
            "area;price",
            [[60.5, 1250], [70, 9800]],
            "thousands",
            False,
        ),
        (["1;950", "2;1,250", "3;12,300"], "area;price", PRICES, "thousands", False),
        (['"1","950"', '"2","1,250"', '"3","12,300"'], "a,b", PRICES, "thousands", False),
        (["1;1,250", "2;1,125"], "area;price", [[1, 1250], [2, 1125]], "thousands", True),
        (["1;1,250", "2;0,125"], "area;price", [[1, 1.25], [2, 0.125]], "decimal", False),
        (["1;1.250,5", "2;0,125"], "area;price", [[1, 1250.5], [2, 0.125]], "decimal", False),
        (["1 0,5", "2 −1,5"], "area price", [[1, 0.5], [2, -1.5]], "decimal", False),
        (["1|1\u00a0250", "2|3"], "area|price", [[1, 1250], [2, 3]], None, False),
        (["1;1 250", "2;3"], "area;price", [[1, 1250], [2, 3]], None, False),
        (["1,5;2,5", "2;3"], "area, in m²;price, €", [[1.5, 2.5], [2, 3]], "decimal", False),
    ],
)
def test_commas_in_a_file(
    lines: list[str], header: str, expected: Any, comma: Comma | None, asked: bool
) -> None:
    read = custom_table.read_table(table(lines, header))
    np.testing.assert_array_equal(read.numbers[: len(expected)], expected)
    assert read.dialect.marks.comma == comma
    assert bool(read.dialect.marks.others) == asked


def test_an_answer_is_taken() -> None:
    text = table(["1;1,250", "2;1,125"])
    read = custom_table.read_table(text, Answers(comma="decimal"))
    np.testing.assert_array_equal(read.numbers[:2], [[1, 1.25], [2, 1.125]])
    assert read.dialect.marks.others == ()


@pytest.mark.parametrize("read", [custom_data.read_table, custom_table.read_table])
def test_a_misfit_is_told_with_its_place(read: Any) -> None:
    text = table(["1,250;1;0", "2;12,300.5;1"], "a;b;c") + "\n3;0,5;1"
    with pytest.raises(ValueError, match=r"Row 22, column “b”: “0,5” has .*write 0\.5"):
        read(text)


def test_blanks_before_quotes_and_old_line_ends_are_read() -> None:
    text = '"a", "b", "c"\r' + "\r".join(f'"{i}", "{i * i}", "{i % 2}"' for i in range(20))
    own, regression = custom_data.read_table(text), custom_table.read_table(text)
    assert own.features == ("a", "b")
    assert regression.names == ("a", "b", "c")
    np.testing.assert_array_equal(own.x, regression.numbers[:, :2])


def test_the_row_is_that_of_a_spreadsheet() -> None:
    assert [row for row, _ in sheet("a,b\n\n1,2\n,\n3,4").rows] == [1, 3, 5]
    assert [row for row, _ in sheet('"a\nb",c\n1,2').rows] == [1, 2]


FRAME = pd.DataFrame(
    {"x": [0.5 * i for i in range(20)], "y": [i * i for i in range(20)], "z": [0, 1] * 10}
)
NAMED = FRAME.set_index(pd.Index([f"row {i}" for i in range(20)]))


def in_markdown(frame: pd.DataFrame) -> str:
    rows = [["", *frame.columns], ["---:", ":---", "---", ":-:"], *frame.itertuples()]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        FRAME.to_csv(),
        FRAME.to_csv(sep=";", decimal=","),
        FRAME.sample(frac=1, random_state=0).to_csv(sep="\t"),
        NAMED.to_csv(),
        FRAME.to_string(),
        NAMED.to_csv().removeprefix(","),
        in_markdown(FRAME),
        in_markdown(FRAME).replace("|  |", "| |") + "\n",
    ],
)
def test_names_of_the_rows_are_left_out(text: str) -> None:
    own, regression = custom_data.read_table(text), custom_table.read_table(text)
    assert own.dialect.row_names
    assert regression.dialect.row_names
    assert regression.names == ("x", "y", "z")
    assert (own.features, own.label) == (("x", "y"), "z")
    order = np.argsort(regression.numbers[:, 0])
    np.testing.assert_array_equal(regression.numbers[order], FRAME.to_numpy())
    np.testing.assert_array_equal(own.x[order], FRAME.to_numpy()[:, :2])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # A name that was forgotten, not names of rows.
        (FRAME[["y", "x", "z"]].to_csv(index=False).replace("y,x,z", "y,x"), "Row"),
        (FRAME.to_csv(index=False).replace("x,y,z", ",,z"), "no name"),
        (FRAME[["x", "y"]].to_csv(index=False).replace("x,y", ",y"), "no name"),
    ],
)
def test_a_column_of_numbers_is_not_taken_for_names(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        custom_table.read_table(text)


def test_places_count_the_column_that_was_left_out() -> None:
    text = FRAME.assign(y=1.5).to_csv()
    with pytest.raises(ValueError, match=r"Column 3 \(“y”"):
        custom_data.read_table(text)
    with pytest.raises(ValueError, match="Column 3, “y”"):
        custom_table.with_target(custom_table.read_table(text), 2)


def test_a_table_in_markdown_keeps_its_rows_places() -> None:
    text = in_markdown(FRAME).replace("9.5", "much")
    with pytest.raises(ValueError, match="Row 22, column “x”: “much”"):
        custom_table.read_table(text)
    without = "\n".join(f"|{i}|{i % 3}|" for i in range(20))
    assert custom_table.read_table(without).numbers.shape == (20, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_decoded_by_its_mark(encoding: str) -> None:
    text = "größe\tpreis\r\n1,5\t2,0\r\n"
    assert decoded(text.encode(encoding), 1000, "") == text


def test_a_file_in_another_encoding_is_refused() -> None:
    with pytest.raises(ValueError, match="not UTF-8"):
        decoded("größe".encode("latin-1"), 1000, "")
