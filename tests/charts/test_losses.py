"""Figures and sentences of the losses page: identical for equal input, true for the state."""

import numpy as np
import pytest

from charts import (
    calibration,
    categorical,
    float_stability,
    information,
    likelihood,
    logistic,
    losses,
)
from charts.calibration import Calibrated
from charts.loss_words import latex, listed, number
from charts.losses import Point
from core.calibration import make_classifier
from core.categorical import Example, one_hot, smoothed
from core.float_formats import FORMATS
from core.float_stability import FORMS, errors_in_ulps
from core.information import Sequence
from core.likelihood import Flips
from core.logistic import Data, descend
from core.losses import LOSSES

ALL = list(LOSSES.values())
SEQUENCE = Sequence(("the", "<b>", "$x$"), np.array([0.5, 0.25, 0.125]))
DATA = Data(np.array([-2.0, -0.5, 0.5, 3.0]), np.array([0, 1, 0, 1]))
SPLIT = Data(np.array([-2.0, -0.5, 0.5, 3.0]), np.array([0, 0, 1, 1]))
Z = np.linspace(-100, 100, 41)


def example(logits=(2.0, 1.0, -1.0), targets=None, **changed) -> Example:
    k = len(logits)
    settings = {"temperature": 1.0, "weights": np.ones(k), "gamma": 0.0} | changed
    return Example(np.array(logits), one_hot(0, k) if targets is None else targets, **settings)


def errors(target) -> dict[str, np.ndarray]:
    return {key: errors_in_ulps(form, target, Z) for key, form in FORMS.items()}


def calibrated(temperature: float = 3.0) -> Calibrated:
    return Calibrated(make_classifier(500, 3.0, 1.5, 1), temperature, 3.1, 0.03, 10)


FIGURES = {
    "binary": lambda: losses.binary_figure(Point(-3.0, 1, 2.0), ALL, height=300),
    "binary at infinity": lambda: losses.binary_figure(Point(np.inf, 0, 2.0), ALL, height=300),
    "simplex": lambda: categorical.simplex_figure(example(), height=300, dark=False),
    "temperature": lambda: categorical.temperature_figure(example((1.0, 2.0)), height=300),
    "areas": lambda: information.areas_figure((0.6, 0.4), (1.0, 0.0), "bits", height=300),
    "sequence": lambda: information.sequence_figure(SEQUENCE, "nats", height=300),
    "coin": lambda: likelihood.coin_figure(Flips((1, 0, 1), 400), 0.4, height=300),
    "coin, all equal": lambda: likelihood.coin_figure(Flips((0, 0)), 0.0, height=300),
    "descent": lambda: logistic.descent_figure(DATA, descend(DATA, 1.0, 50), height=300),
    "data": lambda: logistic.data_figure(SPLIT, descend(SPLIT, 1.0, 50), 4.0, height=300),
    "floats": lambda: float_stability.stability_figure(
        FORMATS["float16"], list(FORMS.values()), Z, errors(FORMATS["float16"]), 20.0, height=300
    ),
    "reliability": lambda: calibration.reliability_figure(calibrated(), height=300),
}


@pytest.mark.parametrize("name", FIGURES)
def test_equal_input_gives_an_identical_figure(name: str) -> None:
    assert FIGURES[name]().to_json() == FIGURES[name]().to_json()
    assert len(FIGURES[name]().to_json()) < 100_000


# ---- one probability ---------------------------------------------------------------------------
def said(z: float, y: int = 1, *, gamma: float = 2.0, which=None) -> str:
    chosen = ALL if which is None else [LOSSES[key] for key in which]
    return " ".join(losses.binary_sentences(Point(z, y, gamma), chosen))


def test_a_confidently_wrong_logit_is_told_with_its_numbers() -> None:
    text = said(-6.0)
    assert "**Cross-entropy** 6.002 (gradient −0.9975)" in text
    assert "**Squared error** 0.9951 (gradient −0.004921)" in text
    assert "203 times smaller" in text
    assert pytest.approx(203, abs=0.5) == 0.9975274 / 0.00492082


def test_a_right_logit_is_not_said_to_stall() -> None:
    assert "Here the label’s side is right" in said(2.0)
    assert "times smaller" not in said(2.0)


@pytest.mark.parametrize(("z", "y", "told"), [
    (np.inf, 0, "the loss is infinite"), (-np.inf, 1, "reports 100"),
    (np.inf, 1, "It costs 0 as the label agrees"), (-np.inf, 0, "It costs 0"),
])  # fmt: skip
def test_probabilities_of_exactly_0_and_1(z, y, told) -> None:
    assert told in said(z, y)


@pytest.mark.parametrize("z", [1e308, -1e308, 800.0, -30.0, 0.0])
@pytest.mark.parametrize("y", [0, 1])
def test_every_logit_can_be_told(z, y) -> None:
    text = said(z, y)
    assert "NaN" not in text
    for loss in ALL:
        formula = losses.loss_formula(Point(z, y, 2.0), loss)
        assert "nan" not in formula[0].lower()


def test_naive_float32_is_told_where_it_fails() -> None:
    assert "gives ∞ here" in said(20.0, 0)
    assert "gives 20." in said(20.0, 0)
    assert "gives ∞ here" in said(-20.0, 1)
    assert "gives ∞ here" not in said(-20.0, 0)


def test_focus_is_told_against_cross_entropy() -> None:
    text = said(3.0, which=["bce", "focal"])
    ratio = (1 / (1 + np.exp(3.0))) ** 2
    assert f"counts this example {number(float(ratio), 3)} times" in text


def test_no_loss_is_a_sentence_too() -> None:
    assert "No loss is chosen" in said(1.0, which=[])


# ---- classes ----------------------------------------------------------------------------------
def test_the_simplex_holds_the_loss_at_every_place() -> None:
    one = example(targets=smoothed(one_hot(1, 3), 0.1))
    x, y, loss = categorical.simplex_grid(one)
    row, column = 30, 45
    third = y[row] / categorical.CORNERS[2, 1]
    p = np.array([1 - (x[column] - third / 2) - third, x[column] - third / 2, third])
    assert p.sum() == pytest.approx(1)
    np.testing.assert_allclose(categorical.place(p), [x[column], y[row]], atol=1e-6)
    assert loss[row, column] == pytest.approx(-(one.targets * np.log(p)).sum(), rel=1e-5)
    assert np.isnan(loss[-1, 0])


def told(one: Example, counts=None, weighting="none") -> str:
    return " ".join(categorical.class_sentences(one, counts=counts, weighting=weighting))


def test_class_sentences_name_the_right_class() -> None:
    assert "gives it p = 0.7054. The loss is **0.349**" in told(example())
    assert "p = 0.03512, and most to class 1" in told(example(targets=one_hot(2, 3)))
    assert "a logit of −∞" in told(example(targets=np.array([0.5, 0.5, 0.0])))
    assert "at finite logits" in told(example(targets=np.array([0.5, 0.4, 0.1])))
    assert "the loss 0.349 instead" not in told(example())
    assert "T = 2 divides the logits" in told(example(temperature=2.0))
    smooth = smoothed(one_hot(0, 3), 0.1)
    entropy = number(float(-(smooth * np.log(smooth)).sum()))
    assert f"its entropy {entropy}" in told(example(targets=smooth))


def test_the_floor_of_a_spread_target_is_its_entropy() -> None:
    q = np.array([0.7, 0.2, 0.1])
    text = told(example(logits=tuple(np.log(q)), targets=q))
    assert "this one is 0 above" in text


def test_weights_are_told_with_shares() -> None:
    weights = np.array([1000 / 2700, 1000 / 270, 1000 / 30])
    text = told(example(weights=weights), (900.0, 90.0, 10.0), "inverse")
    assert "Class 3 has 1 % of the 1,000 examples; weighted with 33.33 it has 33.3 %" in text


# ---- information ------------------------------------------------------------------------------
def test_information_adds_up_in_words() -> None:
    text = " ".join(information.information_sentences(
        (0.5, 0.25, 0.125, 0.125), (0.25,) * 4, SEQUENCE, "bits"))  # fmt: skip
    assert "H(y) = **1.75 bits**" in text
    assert "H(y, p) = **2**" in text
    assert "KL(y‖p) = **0.25**" in text
    assert "perplexity of **4**" in text


def test_what_is_impossible_is_said_to_be_infinite() -> None:
    text = " ".join(information.information_sentences((0.5, 0.5), (1.0, 0.0), SEQUENCE, "nats"))
    assert "calls outcome 2 impossible" in text
    assert "H(y, p) = **∞**" in text
    gone = Sequence(("a", "b"), np.array([0.5, 0.0]))
    assert "Token 2 of the sequence has probability 0" in " ".join(
        information.information_sentences((0.5, 0.5), (0.5, 0.5), gone, "nats")
    )


def test_areas_are_the_three_numbers() -> None:
    y, p = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.5, 0.3])
    both, lower, higher = information.areas_figure(y, p, "nats", height=300).data
    width = np.array(both.width)
    own = (width * (np.array(both.y) + np.array(lower.y))).sum()
    theirs = (width * (np.array(both.y) + np.array(higher.y))).sum()
    assert own == pytest.approx(-(y * np.log(y)).sum())
    assert theirs == pytest.approx(-(y * np.log(p)).sum())


def test_tokens_on_an_axis_are_no_markup() -> None:
    axis = information.sequence_figure(SEQUENCE, "bits", height=300).layout.xaxis
    assert not any(sign in text for text in axis.ticktext for sign in "<>&$")


# ---- likelihood -------------------------------------------------------------------------------
def test_underflow_is_told_when_it_happens() -> None:
    few = " ".join(likelihood.coin_sentences(Flips((1, 0)), 0.4))
    many = " ".join(likelihood.coin_sentences(Flips((1, 0), 300), 0.4))
    more = " ".join(likelihood.coin_sentences(Flips((1, 0), 600), 0.4))
    assert "Neither float32 nor float64" in few
    assert "in float64 not yet" in many
    assert "in float32 after 150 flips and in float64 after 1,075" in more


def test_the_derivation_has_a_number_for_every_step() -> None:
    rows = likelihood.step_rows(Flips((1, 1, 0, 1)), 0.5)
    assert [row["at p̂ = 0.75"] for row in rows][3] == "0"
    assert rows[2]["at p = 0.5"] == "0.6931"
    assert list(likelihood.step_rows(Flips((1, 0)), 0.5)[0]) == ["Step", "at p̂ = p = 0.5"]


@pytest.mark.parametrize(("bits", "sign"), [((0, 0), "< 0"), ((1, 1), "> 0"), ((0, 1), "= 0")])
def test_the_slope_in_the_formula_is_true_on_the_border_too(bits, sign) -> None:
    latex_ = likelihood.coin_formula(Flips(bits), 0.3)["From likelihood to BCE"][0]
    assert sign in latex_.splitlines()[-1]


def test_separable_points_have_no_maximum_in_words() -> None:
    assert "**no maximum**" in " ".join(logistic.logistic_sentences(SPLIT, descend(SPLIT, 1, 9), 1))
    run = descend(DATA, 1.0, 3000)
    text = " ".join(logistic.logistic_sentences(DATA, run, 1.0))
    assert f"from step {run.arrived_at:,} on" in text
    assert "is under 2/L" in text
    stacked = Data(np.array([2.0, 2.0, 2.0]), np.array([0, 1, 1]))
    text = " ".join(logistic.logistic_sentences(stacked, descend(stacked, 0.5, 50), 0.5))
    assert "every line with σ(wx + b) = 0.6667 is as good" in text
    assert "scikit-learn" not in text
    assert "is over 2/L" in " ".join(logistic.logistic_sentences(DATA, run, 100.0))


# ---- floats and calibration -------------------------------------------------------------------
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_told(name: str) -> None:
    target = FORMATS[name]
    text = " ".join(
        float_stability.stability_sentences(target, list(FORMS.values()), Z, errors(target), 20.0)
    )
    assert "**Log-sum-exp**, **PyTorch’s BCE** and **BCE from logits** give" in text
    assert "**Naive BCE** from z" in text
    formulas = float_stability.stability_formulas(target, list(FORMS.values()), 20.0)
    assert len(formulas) == len(FORMS)


def test_nothing_chosen_is_told() -> None:
    assert "No formula is chosen" in float_stability.stability_sentences(
        FORMATS["float32"], [], Z, {}, 1.0
    )[0]  # fmt: skip


def test_the_table_of_breaks_has_every_format() -> None:
    rows = float_stability.break_rows()
    assert rows[0] == {
        "Formula": "Naive BCE", "fp16": "7.625", "bf16": "5.562", "fp32": "16.64", "fp64": "36.74",
    }  # fmt: skip


def test_calibration_tells_before_and_after() -> None:
    text = " ".join(calibration.calibration_sentences(calibrated()))
    one = calibrated()
    assert f"error of **{number(one.reliability(1.0).ece, 3)}**" in text
    assert f"ECE is **{number(one.reliability(3.0).ece, 3)}**" in text
    sharp = make_classifier(500, 1.0, 1.5, 1)
    assert "calibrated to within 5 %" in " ".join(
        calibration.calibration_sentences(Calibrated(sharp, 2.0, 1.02, 0.03, 10))
    )
    assert "T = 1 changes nothing" in " ".join(calibration.calibration_sentences(calibrated(1.0)))


# ---- numbers ----------------------------------------------------------------------------------
def test_numbers_are_written_for_people() -> None:
    assert [number(v) for v in (-3.0, np.inf, -np.inf, np.nan)] == ["−3", "∞", "−∞", "NaN"]
    assert latex(1e-7) == "10^{-7}"
    assert latex(-2.5e12) == r"-2.5\cdot 10^{12}"
    assert listed([]) == "nothing"
    assert listed(["a", "b", "c"]) == "a, b and c"
