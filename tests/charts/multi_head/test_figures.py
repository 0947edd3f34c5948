"""Figures and sentences of the page on many heads: equal input, equal figure; numbers that hold."""

import numpy as np
import pytest

from charts.multi_head import Shown, TaskResult, anatomy_figure, copy_task, dates
from charts.multi_head import findings as charts
from core.multi_head import Accuracy, random_projections, translate, word_vectors
from core.multi_head.copy_task import example, train
from core.multi_head.multi_head import multi_head


def shown(heads: int = 3, other: str = "", text: str = "the cat saw the dog") -> Shown:
    words, read = text.split(), (other or text).split()
    result = multi_head(
        word_vectors(words, 24, 1), word_vectors(read, 24, 1), random_projections(24, 1), heads
    )
    return Shown(result, words, read, False, words == read)


def result(asked: int = 2, heads: int = 2) -> TaskResult:
    runs = {each: train(6, asked, each, 8) for each in range(1, heads + 1)}
    return TaskResult(runs, 6, asked, example(6, 8))


def test_equal_input_gives_an_equal_figure() -> None:
    for dark in (False, True):
        one, two = (anatomy_figure(shown(), height=400, dark=dark) for _ in range(2))
        assert one.to_json() == two.to_json()
    one, two = (copy_task.task_figure(result(), height=400) for _ in range(2))
    assert one.to_json() == two.to_json()


@pytest.mark.parametrize(("heads", "other"), [(1, ""), (3, "a b c d e f g"), (12, "x")])
def test_the_figure_holds_every_number(heads: int, other: str) -> None:
    case = shown(heads, other)
    top, middle, bottom = anatomy_figure(case, height=400, dark=False).data
    found = np.asarray(middle.z, dtype=np.float64)
    blocks = found[:, ~np.isnan(found).all(0)].reshape(5, heads, -1).swapaxes(0, 1)
    np.testing.assert_allclose(blocks, case.result.weights, rtol=1e-6)
    z = np.asarray(top.z, dtype=np.float64)
    np.testing.assert_allclose(z[:5, :24], case.result.query, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(z[: len(case.keys), 25:49], case.result.key, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(
        np.asarray(bottom.z, dtype=np.float64)[:, 25:], case.result.output, rtol=1e-5, atol=1e-7
    )
    for trace in (top, middle, bottom):
        assert len(set(trace.x)) == len(trace.x)
        assert np.asarray(trace.z).shape == (len(trace.y), len(trace.x))
        assert np.asarray(trace.z).dtype == np.float32


def test_labels_are_short_and_no_markup() -> None:
    figure = anatomy_figure(shown(2, text="<b>x</b> abcdefghijklmnop"), height=400, dark=False)
    assert list(figure.data[2].y) == ["1 &lt;b&gt;x&lt;/b&gt;", "2 abcdefghijk…"]


def test_lines_stand_where_heads_meet() -> None:
    figure = anatomy_figure(shown(4), height=400, dark=False)
    assert len(figure.layout.shapes) == 3 * 3 + 3
    assert [shape.x0 for shape in figure.layout.shapes[:3]] == [5.5, 11.5, 17.5]


def test_the_anatomys_sentences_speak_of_what_is_shown() -> None:
    said = "\n".join(charts.anatomy_finding(shown(3)))
    assert "**3 heads** of width 24 / 3 = 8" in said
    assert "2,304 parameters" in said
    assert "75 weights instead of 25 with one head" in said
    assert "“the” stands twice and gets the same output twice" in said
    one = "\n".join(charts.anatomy_finding(shown(1)))
    assert "**One head**" in one
    assert "instead of" not in one
    twelve = "\n".join(charts.anatomy_finding(shown(12)))
    assert "rank 2 at most, which holds it below the 5" in twelve
    assert "measured: 2." in twelve


def test_the_table_of_costs_marks_the_number_on_screen() -> None:
    rows = charts.cost_rows(shown(4))
    assert [row["Heads × width"] for row in rows] == [
        "1 × 24",
        "2 × 12",
        "3 × 8",
        "**4 × 6**",
        "6 × 4",
        "8 × 3",
        "12 × 2",
    ]
    assert len({row["Parameters"].strip("*") for row in rows}) == 1


def test_user_text_is_escaped_where_it_is_said() -> None:
    case = shown(2, text="*a* *a* <b>")
    said = "\n".join(charts.anatomy_finding(case, lambda text: text.replace("*", "\\*")))
    assert "“\\*a\\*” stands twice" in said


def test_a_row_of_the_csv_for_every_weight() -> None:
    rows = charts.weight_rows(shown(3, "x y"))
    assert len(rows) == 3 * 5 * 2
    assert sum(row["weight"] for row in rows) == pytest.approx(15)


# ---- the task --------------------------------------------------------------------------------


def test_where_heads_read_sums_to_everything() -> None:
    rows = copy_task.reading_rows(result(3, 3))
    assert list(rows[0]) == ["Token", "1 head", "1 of 3", "2 of 3", "3 of 3"]
    assert rows[2]["Token"] == "3 (asked for)"
    for column in list(rows[0])[1:]:
        assert abs(sum(int(row[column].strip("<> %")) for row in rows) - 100) <= 4


# ---- dates -----------------------------------------------------------------------------------


def test_a_right_weekday_is_confirmed_and_a_wrong_one_noticed() -> None:
    said = dates.translation_finding(translate("Monday the 23rd of November, 2026"))
    assert "became **2026-11-23**" in said
    assert "Day, month and year are right. It is a Monday, as typed" in said
    said = dates.translation_finding(translate("Friday the 23rd of November, 2026"))
    assert "That day is a Monday, not a Friday as typed" in said


def test_an_impossible_day_is_called_so() -> None:
    found = translate("31 February 2026")
    said = dates.translation_finding(found)
    assert found.output == "2026-02-31"
    assert "**no such day** as the text names" in said


@pytest.mark.parametrize(
    ("text", "meant"), [("the third of march 1999", "1999-03-03"), ("1 January 0001", "0001-01-01")]
)
def test_a_date_written_wrong_is_called_wrong(text: str, meant: str) -> None:
    found = translate(text)
    assert found.output != meant
    said = dates.translation_finding(found)
    assert f"That is **wrong**: the text means {meant}" in said
    assert "not that it is right" in said
    assert "from 1950 to 2049" in dates.rules_caption()


def test_unknown_characters_are_named() -> None:
    assert dates.unknown_finding(translate("11/23/26")) == []
    (said,) = dates.unknown_finding(translate("$11/23/26@"))
    assert "“$” and “@”" in said


def test_the_masks_table_says_what_was_measured() -> None:
    measured = {
        "causal": Accuracy(1, 1, 200),
        "removed": Accuracy(0.5, 0.75, 200),
        "never": Accuracy(0.0001, 0.9999, 200),
    }
    rows = dates.mask_rows(measured)
    assert rows[1]["Exact dates, written"] == "50.0 %"
    said = dates.mask_explanation(measured)
    assert "on 200 dates" in said
    assert "falls from 100.0 % to 75.0 %" in said
    assert "writes < 0.1 % of the dates" in said


def test_every_step_is_in_the_csv() -> None:
    found = translate("11/23/26")
    rows = dates.step_rows(found)
    assert [row["written"] for row in rows] == list(found.symbols)
    assert len(rows[0]) == 2 + 12 + 2 * 4 * 9


def test_formulas_follow_the_mask() -> None:
    found = translate("11/23/26")
    latex, explanation, _ = dates.dates_formula(found, "causal")["Causal mask"]
    assert r"-\infty & j > i" in latex
    latex, explanation, _ = dates.dates_formula(found, "removed")["Causal mask"]
    assert r"\infty" not in latex
    assert "the mask is off" in explanation
