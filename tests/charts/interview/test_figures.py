"""The interview page's charts: what is drawn is what was found, and no more."""

import pytest

from charts.common import theme
from charts.interview import checks
from charts.interview import figures as charts
from core.optimizers import OPTIMIZERS
from interview import Bars, Check, Lines, Matrix
from interview.coding import CODING
from interview.derivations import DERIVATIONS

GOOD = Check(1.0, 1.0 + 1e-13, "a", "b")
ZERO = Check(2.0, 2.0, "a", "b")
BAD = Check(1.0, -1.0, "a", "b")


def test_a_residual_is_relative_to_what_is_large() -> None:
    assert Check([1.0, 200.0], [1.0, 100.0], "a", "b").residual == 1.0
    assert Check(0.02, 0.01, "a", "b").residual == pytest.approx(0.01)
    assert not Check(float("nan"), 1.0, "a", "b").holds
    with pytest.raises(ValueError, match="shapes"):
        _ = Check([1.0], [1.0, 2.0], "a", "b").residual


def test_residuals_are_drawn_where_they_are() -> None:
    figure = charts.residual_figure([GOOD, None, ZERO, BAD], height=240).to_dict()
    _, allowed, found = figure["data"]
    assert list(found["x"]) == list(allowed["x"]) == [1, 3, 4]
    assert found["y"][0] == pytest.approx(1e-13, rel=0.01)
    assert found["y"][1] == charts.FLOOR
    assert found["marker"]["color"] == [charts.HOLDS, charts.HOLDS, charts.FAILS]
    low, high = figure["layout"]["yaxis"]["range"]
    assert all(10**low <= value <= 10**high for value in [*found["y"], *allowed["y"]])


@pytest.mark.parametrize("name", DERIVATIONS)
def test_rows_have_every_step(name: str) -> None:
    derivation = DERIVATIONS[name]
    rows = checks.residual_rows(derivation, [None] * len(derivation.steps))
    assert [row["step"] for row in rows] == list(range(1, len(derivation.steps) + 1))


def test_optimizers_keep_their_colours_in_curves() -> None:
    names = [OPTIMIZERS[key].label for key in ("adam", "gd")]
    picture = Lines([0, 1], {name: [1, 2] for name in names}, "epoch", "loss", log_y=True)
    figure = charts.picture_figure(picture, height=300).to_dict()
    places = list(OPTIMIZERS)
    for trace, key in zip(figure["data"], ("adam", "gd"), strict=True):
        assert trace["line"]["color"] == theme.line_style(places.index(key))[0]
    assert figure["layout"]["yaxis"]["type"] == "log"


def test_bars_and_matrices_hold_their_numbers() -> None:
    bars = Bars(["x", "y"], {"Lasso": [1, 0], "Ridge": [0.5, 0.25]}, "feature", "weight")
    drawn = charts.picture_figure(bars, height=300).to_dict()["data"]
    assert [trace["y"] for trace in drawn] == [[1, 0], [0.5, 0.25]]
    signed = Matrix([[1, -4]], ["a"], ["b", "c"], "row", "column", "value", signed=True)
    heat = charts.picture_figure(signed, height=300, dark=True).to_dict()["data"][0]
    assert heat["zmin"] == -4
    assert heat["zmax"] == 4
    assert heat["colorscale"][0][1] == theme.DIVERGING_DARK[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", CODING)
def test_every_live_result_can_be_drawn(name: str) -> None:
    result = CODING[name].result()
    first, second = (charts.picture_figure(result.picture, height=300).to_json() for _ in range(2))
    assert first == second
    assert len(first) < 100_000


COUNTS = {
    "losses": {"right": 2, "wrong": 1, "open": 0},
    "lasso": {"right": 0, "wrong": 2, "open": 1},
}


def test_a_score_shows_right_and_wrong_only_once_it_is_graded() -> None:
    titles = {"losses": "Losses", "lasso": "Lasso"}
    graded = charts.score_figure(COUNTS, titles, graded=True, height=300).to_dict()
    assert {trace["name"]: list(trace["x"]) for trace in graded["data"]} == {
        "right": [2, 0],
        "wrong": [1, 2],
        "no answer": [0, 1],
    }
    held = charts.score_figure(COUNTS, titles, graded=False, height=300).to_dict()
    assert {trace["name"] for trace in held["data"]} == {"not graded yet"}


def test_coverage_counts_by_level() -> None:
    counts = {"losses": {"Warm-up": 3, "Solid": 2, "Hard": 1}}
    figure = charts.coverage_figure(counts, {"losses": "Losses"}, height=300).to_dict()
    assert [(trace["name"], list(trace["x"])) for trace in figure["data"]] == [
        ("Warm-up", [3]),
        ("Solid", [2]),
        ("Hard", [1]),
    ]
