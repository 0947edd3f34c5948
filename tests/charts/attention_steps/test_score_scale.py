"""Curves, distributions and words of the score scale: true, finite, stable for equal input."""

import json

import numpy as np
import pytest

from charts.attention_steps import score_scale as charts
from core.attention_steps import DISTRIBUTIONS, WIDTHS, measure, variance_band
from core.common import format_latex, format_number

RESULTS = {key: measure(key, 0.4, 0) for key in DISTRIBUTIONS}
EACH = pytest.mark.parametrize("key", DISTRIBUTIONS)


@EACH
def test_equal_input_gives_an_identical_figure(key: str) -> None:
    for make in (
        lambda: charts.curves_figure(RESULTS[key], height=440),
        lambda: charts.scores_figure(RESULTS[key], 64, height=440),
    ):
        assert make().to_json() == make().to_json()
        assert "NaN" not in make().to_json()


def test_the_curves_do_not_know_which_width_is_looked_at() -> None:
    plain = charts.curves_figure(RESULTS["normal"], height=440)
    marked = charts.curves_figure(RESULTS["normal"], height=440, width=64)
    assert not plain.layout.shapes
    assert [shape.x0 for shape in marked.layout.shapes] == [64] * len(charts.D_K_AXES)


def test_what_is_drawn_is_what_was_measured() -> None:
    result = RESULTS["uniform"]
    traces = charts.curves_figure(result, height=440).data
    dots = [np.asarray(trace.y) for trace in traces if trace.mode == "markers"]
    np.testing.assert_allclose(dots[0], result.variances, rtol=1e-6)
    np.testing.assert_allclose(dots[1], result.variances / np.array(WIDTHS), rtol=1e-6)
    np.testing.assert_allclose(dots[2], dots[1], rtol=1e-6)  # theory is d_k
    bars = charts.scores_figure(result, 256, height=440).data[-2:]
    place = WIDTHS.index(256)
    np.testing.assert_allclose(bars[0].y, result.plain.sorted_weights[place], rtol=1e-6)
    np.testing.assert_allclose(bars[1].y, result.scaled.sorted_weights[place], rtol=1e-6)


@EACH
def test_everything_lies_within_the_axes(key: str) -> None:
    figure = charts.curves_figure(RESULTS[key], height=440)
    low, high = figure.layout.yaxis.range
    for trace in figure.data:
        if trace.yaxis == "y":
            logs = np.log10(np.asarray(trace.y))
            assert low < logs.min() <= logs.max() < high


def test_a_frozen_softmax_is_not_given_meaningless_digits() -> None:
    assert "**under 10⁻⁶** without" in charts.scale_finding(measure("paired", 0.9, 0), 1024)[1]


@EACH
def test_formulas_and_rows_have_the_numbers(key: str) -> None:
    formulas = charts.scale_formulas(RESULTS[key], 48)
    theory = variance_band(key, 0.4, 48)[0]
    assert format_latex(theory, 6) in formulas["Variance"][0]
    for latex, _, _ in formulas.values():
        assert latex.count("{") == latex.count("}")
    rows = charts.scale_rows(RESULTS[key])
    assert [row["d_k"] for row in rows] == list(WIDTHS)
    assert rows[3]["variance_scaled"] == pytest.approx(rows[3]["variance"] / 4)
    json.dumps(rows, allow_nan=False)


def test_alternatives_are_texts_of_their_own() -> None:
    result = RESULTS["normal"]
    assert "**" not in charts.scores_alt(result, 64)
    assert charts.scores_alt(result, 64) != charts.scores_alt(result, 128)
    assert format_number(result.variances[-1], 4) in charts.curves_alt(result)
