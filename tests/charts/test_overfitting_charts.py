"""Figures and sentences of the overfitting page, on courses made by hand."""

import json
from dataclasses import replace

import numpy as np
import pytest

from charts import overfitting as charts
from charts import overfitting_augmentation as copies
from charts import overfitting_decay as decay
from charts import overfitting_dropout as dropping
from charts import overfitting_penalty as penalties
from charts import overfitting_stopping as stopping_words
from charts import overfitting_words as words
from charts.overfitting import Entry
from charts.overfitting_tiles import tiles_figure
from core import dropout, early_stopping
from core.early_stopping import Stop, descent, quadratic, stopping
from core.recipes import Lesson, Recipe
from core.remedies import Course, Curves
from core.remedy_registry import REMEDIES
from core.remedy_steps import MEASURES
from core.small_sets import SmallSet

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


def test_overfitting_is_said_where_it_is_and_denied_where_it_is_not() -> None:
    said = words.remedies_finding([PLAIN], PARTS, 5)[0]
    assert "the network overfits" in said
    assert "0.42 at epoch 2" in said  # the median of 0.4 and 0.44
    assert "**1.26**" in said
    calm = Entry(charts.mark(charts.NONE), curves(FALLING))
    assert "does not overfit" in words.remedies_finding([calm], PARTS, 5)[0]


def test_better_worse_and_best_are_told_apart() -> None:
    better = Entry(charts.mark("dropout"), curves(FALLING, test=0.75))
    worse = Entry(charts.mark("decay"), curves(RISING + 1, test=0.6))
    said = " ".join(words.remedies_finding([PLAIN, better, worse], PARTS, 5))
    assert "lower with **Dropout** 0.42" in said
    assert "higher with **Weight decay** 2.31" in said
    assert "**Dropout** is right most often, 75.0 % against 70.0 %" in said
    alone = " ".join(words.remedies_finding([PLAIN, worse], PARTS, 5))
    assert "none is right more often than the plain network, 70.0 %" in alone


def test_what_was_stopped_is_said_to_be() -> None:
    assert "Stopped after 5 of 40 epochs" in " ".join(words.remedies_finding([PLAIN], PARTS, 40))


def test_a_network_that_diverged_is_said_to_have() -> None:
    lost = Entry(charts.mark(charts.NONE), curves(np.array([0.7, 5.0, np.nan, np.nan])))
    assert "diverged" in words.remedies_finding([lost], PARTS, 3)[0]
    assert words.remedy_rows([lost])[0]["Validation loss"] == "diverged"
    assert charts.curves_figure([lost], ("validation_loss",), 3, height=200)


def test_early_stopping_judges_by_the_weights_put_back() -> None:
    entry = replace(PLAIN, stops=(Stop(4, 2, True), Stop(5, 1, False)))
    np.testing.assert_allclose(entry.judged("validation_loss"), [0.4, 0.55])
    assert entry.shown("validation_loss").shape == (2, 5)  # the median stop is 4.5
    row = words.remedy_rows([entry])[0]
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
def test_the_stopping_sentences_follow_the_stops() -> None:
    def said(patience: int) -> str:
        rows = PLAIN.curves.validation_loss
        entry = replace(PLAIN, stops=tuple(stopping(row, patience) for row in rows))
        return " ".join(stopping_words.stopping_finding(entry, patience, 5))

    assert "2 of 2 seeds stop, at epoch **4**" in said(2)
    assert "epoch **2** are put back" in said(2)
    assert "0.42** with the weights put back, 1.26 after all 5 epochs: lower" in said(2)
    assert "no seed stops within 5 epochs; the weights of epoch 2" in said(50)


def test_stopping_too_soon_is_said() -> None:
    late = np.array([0.9, 0.8, 0.85, 0.9, 0.3, 0.3])
    entry = Entry(charts.mark("early"), curves(late), (Stop(3, 1, True), Stop(3, 1, True)))
    said = " ".join(stopping_words.stopping_finding(entry, 2, 5))
    assert "2 of 2 seeds stopped too soon: later epochs go lower, by up to 0.55" in said
    assert "higher" in said


def test_the_ridge_sentences_have_both_shares() -> None:
    bowl = quadratic(20)
    path = descent(bowl, 0.5, 20)
    said = " ".join(stopping_words.ridge_finding(bowl, path, 0.5, 20))
    assert "**39.7 %** along the flat one" in said
    assert "comes 90.9 % and 33.3 %" in said
    assert "hold the flat one back" in said
    long = descent(bowl, 0.5, 1000)
    assert "Neither holds" in " ".join(stopping_words.ridge_finding(bowl, long, 0.5, 1000))
    fast = descent(bowl, 1.5, 3)
    assert "overshoot" in " ".join(stopping_words.ridge_finding(bowl, fast, 1.5, 3))
    figure = stopping_words.ridge_figure(bowl, path, 0.5, 20, height=300)
    measured = [each for each in figure.data if each.xaxis == "x2" and each.mode == "markers"]
    np.testing.assert_allclose(
        measured[0].y, early_stopping.descent_factors(bowl.curvatures, 0.5, 20)
    )


# ---- dropout ----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def trained() -> Course:
    course = Course(Lesson(SmallSet(), Recipe(dropout=0.3), 8, (0,), 60))
    course.advance()
    return course


@pytest.mark.parametrize("scaling", dropout.SCALINGS)
@pytest.mark.parametrize("p", [0.0, 0.2, 0.5])
def test_the_means_on_screen_are_the_measured_ones(p: float, scaling: str, trained) -> None:
    found = dropout.expectation(
        trained.network, trained.weights[0], (-1.0, 1.0), p, "last", scaling
    )
    said = " ".join(dropping.expectation_finding(found, p, "last", scaling))
    if p == 0:
        assert "nothing is dropped" in said
    else:
        assert f"**{dropping.signed(found.mean, 4)}**" in said
        assert f"**{dropping.signed(found.test, 4)}**" in said
        assert ("hides the mistake" in said) == (p == 0.5 and scaling == "classic")
    figure = dropping.expectation_figure(found, scaling, height=300)
    assert sum(figure.data[0].y) == pytest.approx(100, rel=1e-4)
    assert len(figure.data) == (4 if scaling == "classic" else 3)


def test_the_gap_behind_a_relu_is_called_a_gap(trained) -> None:
    found = dropout.expectation(
        trained.network, trained.weights[0], (-1.0, 1.0), 0.5, "all", "inverted"
    )
    far = replace(found, test=found.mean + 10 * found.error)
    near = replace(found, test=found.mean + found.error)
    assert "more passes do not close that gap" in " ".join(
        dropping.expectation_finding(far, 0.5, "all", "inverted")
    )
    assert "no larger than chance explains" in " ".join(
        dropping.expectation_finding(near, 0.5, "all", "inverted")
    )


def test_uncertainty_names_its_highest_place() -> None:
    mean, deviation = np.full((5, 5), 0.5), np.zeros((5, 5))
    deviation[1, 3] = 0.4
    said = dropping.uncertainty_finding(mean, deviation, PARTS.x_train, 0.3, 20, 2.0)
    assert "x₁ = 1.00, x₂ = -1.00" in said[0].replace("−", "-")
    assert "**40 points**" in said[0]
    none = dropping.uncertainty_finding(mean, 0 * deviation, PARTS.x_train, 0.0, 20, 2.0)
    assert "nothing to measure" in none[0]


def test_the_penalty_is_told_with_its_parts() -> None:
    case = dropout.linear_case()
    fit, penalty = dropout.risk_formula(case, 0.4)
    said = " ".join(penalties.penalty_finding(case, 0.4, (fit + penalty + 1.0, 0.5)))
    assert f"**{fit + penalty:.2f}** together: 2.0 standard errors away" in said
    assert penalties.penalty_figure(case, 0.4, (fit, 0.5), (0.0, 0.5, 0.9), height=300)


# ---- copies and decay -------------------------------------------------------------------------
def test_verdicts_need_two_standard_errors() -> None:
    plain = np.array([0.70, 0.72, 0.71, 0.69])
    assert copies.verdict(plain + np.array([0.05, 0.06, 0.05, 0.06]), plain) == "helps"
    assert copies.verdict(plain - np.array([0.05, 0.06, 0.05, 0.06]), plain) == "harms"
    assert (
        copies.verdict(plain + np.array([0.05, -0.05, 0.02, -0.01]), plain) == "no clear difference"
    )
    assert copies.verdict(plain + 0.001, plain) == "no clear difference"
    assert copies.verdict(np.array([0.9, np.nan, np.nan, np.nan]), plain) == "too few seeds to say"


def test_what_is_not_measured_yet_is_not_told() -> None:
    results = {copies.PLAIN: np.array([0.7, 0.8, np.nan]), "Shift": np.full(3, np.nan)}
    said = " ".join(copies.augmentation_finding(results, "the test images"))
    assert "75.0 % of the test images are right, the median of 2 seeds" in said
    assert "Shift" not in said
    assert [row["Copies"] for row in copies.accuracy_rows(results)] == [copies.PLAIN]
    assert len(copies.seed_rows(results, results)) == 2
    assert copies.accuracy_figure(results, height=300)
    empty = {copies.PLAIN: np.full(3, np.nan)}
    assert "Nothing is measured yet" in copies.augmentation_finding(empty, "x")[0]
    assert copies.accuracy_figure(empty, height=300)


def test_the_mosaic_keeps_every_image_apart() -> None:
    images = np.full((3, 8, 8), 0.5)
    figure = copies.images_figure([("a", images), ("b", images)], height=200, dark=False)
    mosaic = np.asarray(figure.data[0].z)
    assert mosaic.shape == (18, 27)
    assert (mosaic[:8, :8] == 50).all()
    assert (mosaic[8] == 0).all()


@pytest.mark.parametrize(
    ("norms", "told"),
    [((9.0, 6.0, 2.0), "the L2 penalty leaves weights 3.0 times shorter"),
     ((9.0, 2.0, 6.0), "decay leaves weights 3.0 times shorter"),
     ((9.0, 6.0, 6.0), "about the same length")],
)  # fmt: skip
def test_decay_against_l2_compares_what_is_there(norms, told: str) -> None:
    entries = [Entry(charts.mark("decay"), curves(FALLING, norm=norm)) for norm in norms]
    assert told in decay.decay_finding(entries, 0.1)[0]


def test_smoothing_and_max_norm_say_whether_they_help() -> None:
    worse = Entry(charts.mark("smoothing"), curves(RISING + 1))
    better = Entry(charts.mark("smoothing"), curves(FALLING))
    assert "does not lower" in decay.smoothing_finding([PLAIN, worse], 0.2)[1]
    assert "It lowers" in decay.smoothing_finding([PLAIN, better], 0.2)[1]
    assert "logit of ±2.20" in decay.smoothing_finding([PLAIN, better], 0.2)[0]
    assert "the limit holds it" in decay.norm_finding([PLAIN, better], 0.9)[0]
    assert "never in the way" in decay.norm_finding([PLAIN, better], 3.0)[0]


def test_middles_are_the_middle_of_each_column() -> None:
    rows = np.random.default_rng(0).normal(size=(5, 9))
    rows[1, 2], rows[:3, 4], rows[:, 6] = np.inf, np.nan, -np.inf
    np.testing.assert_array_equal(charts.middles(rows), [charts.middle(each) for each in rows.T])
