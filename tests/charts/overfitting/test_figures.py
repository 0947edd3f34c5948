"""Figures and rows of the overfitting page, on curves made by hand.

Its sentences are tried in `tests/charts/overfitting/claims.py`.
"""

import json
from dataclasses import replace

import numpy as np
import pytest

from charts.overfitting import Entry, table, tiles_figure
from charts.overfitting import augmentation as accuracies
from charts.overfitting import comparison as words
from charts.overfitting import dropout as dropping
from charts.overfitting import dropout_penalty as penalties
from charts.overfitting import early_stopping as stopping_words
from charts.overfitting import early_stopping_ridge as beside
from charts.overfitting import learning_curves as charts
from core.overfitting import (
    REMEDIES,
    Curves,
    RunConfig,
    SmallSet,
    Stop,
    TrainingRun,
    dropout,
    early_stopping,
    stopping,
)
from core.overfitting.early_stopping import descent, quadratic
from core.overfitting.run import MEASURES
from core.training import Regularization

PARTS = SmallSet(count=20, wrong=0.1).parts()


def curves(
    validation: np.ndarray, train: np.ndarray | None = None, test: float = 0.8, norm: float = 5.0
) -> Curves:
    """Two seeds, the second one a tenth worse."""
    both = np.stack([validation, 1.1 * validation])
    values = {name: np.full(both.shape, 0.9) for name in MEASURES}
    values["validation_loss"] = both
    values["train_loss"] = both if train is None else np.stack([train, train])
    values["test_accuracy"] = np.full(both.shape, test)
    values["norm"] = np.full(both.shape, norm)
    return Curves(**values, frames=np.zeros((both.shape[1], 3), "f4"))


RISING = np.array([0.7, 0.5, 0.4, 0.6, 0.9, 1.2])
FALLING = np.array([0.7, 0.6, 0.5, 0.45, 0.42, 0.4])
PLAIN = Entry(charts.mark(charts.NONE), curves(RISING, FALLING / 8, test=0.7))


def test_a_diverged_network_is_tabulated_and_drawn_so_far() -> None:
    lost = Entry(charts.mark(charts.NONE), curves(np.array([0.7, 5.0, np.nan, np.nan])))
    assert table.remedy_rows([lost])[0]["Validation loss"] == "diverged"
    assert charts.curves_figure([lost], ("validation_loss",), 3, height=200)


def test_runs_are_compared_at_their_last_common_epoch() -> None:
    """While they are trained, or where somebody stopped, one may be further than another."""
    short = words.equally_far({"a": curves(RISING), "b": curves(FALLING[:4])})
    assert {each.epochs for each in short.values()} == {3}
    np.testing.assert_array_equal(short["a"].validation_loss[0], RISING[:4])
    assert len(short["a"].frames) == 4


def test_a_loss_below_the_axis_is_drawn_at_its_end() -> None:
    entry = Entry(charts.mark(charts.NONE), curves(RISING, np.array([0.7, 1e-3, 1e-6, 0, 0, 0])))
    figure = charts.curves_figure([entry], ("train_loss", "validation_loss"), 5, height=200)
    low, high = (each for each in figure.data if each.name)
    assert min(low.y) == np.float32(charts.FLOOR)
    np.testing.assert_allclose(low.customdata, [0.7, 1e-3, 1e-6, 0, 0, 0], rtol=1e-6)
    assert "%{customdata" in low.hovertemplate
    assert high.customdata is None
    assert "%{y" in high.hovertemplate


@pytest.mark.parametrize("count", [20, 120])
def test_wrong_labels_are_drawn_larger(count: int) -> None:
    parts = SmallSet(count=count, wrong=0.1).parts()
    tile = (charts.mark("dropout"), np.zeros((6, 6), "u1"), parts.x_train, parts.y_train)
    figure = tiles_figure([tile], reach=2.0, height=300, dark=True, swapped=parts.swapped)
    sizes = np.asarray(figure.data[1].marker.size)
    assert sizes[parts.swapped].min() > sizes[~parts.swapped].max()


def test_early_stopping_judges_by_the_weights_put_back() -> None:
    entry = replace(PLAIN, stops=(Stop(4, 2, True), Stop(5, 1, False)))
    np.testing.assert_allclose(entry.judged("validation_loss"), [0.4, 0.55])
    assert entry.shown("validation_loss").shape == (2, 5)  # the median stop is 4.5
    row = table.remedy_rows([entry])[0]
    assert row["Remedy"] == "No remedy, epoch 1 to 2"
    assert row["Validation loss"] == "0.475 (0.4 to 0.55)"


def test_the_curves_figure_holds_what_was_measured() -> None:
    entry = replace(PLAIN, stops=(Stop(4, 2, True), Stop(4, 2, True)))
    names = ("train_loss", "validation_loss")
    figure = charts.curves_figure([PLAIN, entry], names, 5, height=300)
    lines = [each for each in figure.data if each.mode == "lines" and each.name]
    assert len(lines) == 4
    np.testing.assert_allclose(lines[2].y, np.median(PLAIN.curves.validation_loss, 0), rtol=1e-6)
    band = next(each for each in figure.data if each.fill == "toself" and each.xaxis == "x2")
    np.testing.assert_allclose(band.y[:6], 1.1 * RISING, rtol=1e-6)
    marks = next(each for each in figure.data if each.mode == "markers")
    np.testing.assert_array_equal(marks.x, [2, 2, 4, 4])
    np.testing.assert_allclose(marks.y, [0.4, 0.44, 0.9, 0.99], rtol=1e-6)
    low, high = figure.layout.yaxis2.range
    assert low < np.log10(0.4)
    assert high > np.log10(1.32)


def test_equal_input_gives_an_identical_spec() -> None:
    def both() -> tuple[str, str]:
        names = ("norm", "validation_loss")
        percent = np.arange(36, dtype="u1").reshape(6, 6)
        tile = (charts.mark("dropout"), percent, PARTS.x_train, PARTS.y_train)
        return (
            charts.curves_figure([PLAIN], names, 5, height=300, named=True).to_json(),
            tiles_figure([tile] * 5, reach=2.0, height=300, dark=True, columns=3).to_json(),
        )

    assert both() == both()
    for each in both():
        json.loads(each)


def test_every_remedy_has_a_look_of_its_own() -> None:
    keys = (charts.NONE, *REMEDIES, charts.TOGETHER, "l2")
    marks = [charts.mark(key) for key in keys]
    assert len({(each.color, each.dash) for each in marks}) == len(keys)
    assert len({each.label for each in marks}) == len(keys)


# ---- early stopping ---------------------------------------------------------------------------
def test_the_rule_of_the_formula_is_the_one_that_is_computed() -> None:
    """A loss of 0.8 is no new best after 0.5: it is compared with the best itself."""
    assert stopping(np.array([1.0, 0.5, 0.8]), 1).best == 1
    latex, _, _ = stopping_words.stopping_formula(1, 0.0)["Rule"]
    assert r"L_t < L_{t^*_{\text{before}}} - \delta" in latex


def test_the_ridge_figure_has_the_measured_shares() -> None:
    bowl = quadratic(20)
    path = descent(bowl, 0.5, 20)
    figure = beside.ridge_figure(bowl, path, 0.5, 20, height=300)
    measured = [each for each in figure.data if each.xaxis == "x2" and each.mode == "markers"]
    np.testing.assert_allclose(
        measured[0].y, early_stopping.descent_factors(bowl.curvatures, 0.5, 20)
    )


# ---- dropout ----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def trained() -> TrainingRun:
    training = TrainingRun(RunConfig(SmallSet(), Regularization(dropout=0.3), 8, (0,), 60))
    training.advance()
    return training


@pytest.mark.parametrize("scaling", dropout.SCALINGS)
@pytest.mark.parametrize("p", [0.0, 0.2, 0.5])
def test_the_histogram_holds_all_passes(p: float, scaling: str, trained: TrainingRun) -> None:
    found = dropout.expectation(
        trained.network, trained.weights[0], (-1.0, 1.0), p, "last", scaling
    )
    figure = dropping.expectation_figure(found, scaling, height=300)
    assert sum(figure.data[0].y) == pytest.approx(100, rel=1e-4)
    assert len(figure.data) == (4 if scaling == "classic" else 3)


def test_the_penalty_is_drawn() -> None:
    case = dropout.linear_case()
    fit, _ = dropout.risk_formula(case, 0.4)
    assert penalties.penalty_figure(case, 0.4, (fit, 0.5), (0.0, 0.5, 0.9), height=300)


def test_passes_without_dropout_deviate_by_exactly_nothing(trained: TrainingRun) -> None:
    places = np.random.default_rng(0).normal(size=(2, 50))
    _, deviation = dropout.uncertainty(trained.network, trained.weights[0], places, 0.0, 7)
    assert deviation.max() < 1e-15


# ---- copies and decay -------------------------------------------------------------------------
def test_verdicts_need_two_standard_errors() -> None:
    plain = np.array([0.70, 0.72, 0.71, 0.69])
    assert accuracies.verdict(plain + np.array([0.05, 0.06, 0.05, 0.06]), plain) == "helps"
    assert accuracies.verdict(plain - np.array([0.05, 0.06, 0.05, 0.06]), plain) == "harms"
    assert (
        accuracies.verdict(plain + np.array([0.05, -0.05, 0.02, -0.01]), plain)
        == "no clear difference"
    )
    assert accuracies.verdict(plain + 0.001, plain) == "no clear difference"
    assert (
        accuracies.verdict(np.array([0.9, np.nan, np.nan, np.nan]), plain) == "too few seeds to say"
    )


def test_what_is_not_measured_yet_is_not_told() -> None:
    results = {accuracies.PLAIN: np.array([0.7, 0.8, np.nan]), "Shift": np.full(3, np.nan)}
    assert [row["Copies"] for row in accuracies.accuracy_rows(results)] == [accuracies.PLAIN]
    assert len(accuracies.seed_rows(results, results)) == 2
    assert accuracies.accuracy_figure(results, height=300)
    empty = {accuracies.PLAIN: np.full(3, np.nan)}
    assert accuracies.accuracy_figure(empty, height=300)


def test_the_mosaic_keeps_every_image_apart() -> None:
    images = np.full((3, 8, 8), 0.5)
    figure = accuracies.images_figure([("a", images), ("b", images)], height=200, dark=False)
    mosaic = np.asarray(figure.data[0].z)
    assert mosaic.shape == (18, 27)
    assert (mosaic[:8, :8] == 50).all()
    assert (mosaic[8] == 0).all()


def test_middles_are_the_middle_of_each_column() -> None:
    rows = np.random.default_rng(0).normal(size=(5, 9))
    rows[1, 2], rows[:3, 4], rows[:, 6] = np.inf, np.nan, -np.inf
    np.testing.assert_array_equal(charts.middles(rows), [charts.middle(each) for each in rows.T])
