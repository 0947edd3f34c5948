"""Figures of the losses page: identical for equal input; sentences that were once false."""

from typing import Any

import numpy as np
import pytest
import torch

from charts.losses import (
    Calibrated,
    Coded,
    Fitted,
    Kind,
    Labelled,
    Point,
    Scored,
    Tried,
    calibration,
    categorical,
    float_stability,
    information,
    likelihood,
)
from charts.losses import binary as losses
from charts.losses import logistic_regression as logistic
from charts.losses._number_format import (
    amount,
    in_units,
    latex_amount,
    latex_probability,
    probability,
)
from charts.losses.binary import binary_sentences, loss_formula
from charts.losses.categorical import class_formula, class_sentences
from charts.losses.information import information_formula, information_sentences
from charts.losses.likelihood import coin_formula, coin_sentences, step_rows
from charts.losses.logistic_regression import logistic_formula, logistic_sentences
from core.common import format_number
from core.losses import (
    FORMATS,
    FORMS,
    LOSSES,
    Data,
    Example,
    Flips,
    ScoredSequence,
    descend,
    distribution,
    one_hot,
    smoothed,
)
from core.losses.calibration import make_classifier
from core.losses.categorical import class_weights
from core.losses.float_stability import errors_in_ulps

ALL = list(LOSSES.values())
SEQUENCE = ScoredSequence(("the", "<b>", "$x$"), np.array([0.5, 0.25, 0.125]))
DATA = Data(np.array([-2.0, -0.5, 0.5, 3.0]), np.array([0, 1, 0, 1]))
SPLIT = Data(np.array([-2.0, -0.5, 0.5, 3.0]), np.array([0, 0, 1, 1]))
Z = np.linspace(-100, 100, 41)


def example(logits: Any = (2.0, 1.0, -1.0), targets: Any = None, **changed: Any) -> Example:
    k = len(logits)
    settings: dict[str, Any] = {"temperature": 1.0, "weights": np.ones(k), "gamma": 0.0} | changed
    return Example(np.array(logits), one_hot(0, k) if targets is None else targets, **settings)


def errors(target: Any) -> dict[str, np.ndarray]:
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
def binary(z: float, y: int = 1) -> str:
    return " ".join(binary_sentences(Scored(Point(z, y, 2.0), ALL)))


def test_a_logit_of_0_is_on_no_side() -> None:
    assert "Here both labels have ½." in binary(0.0)
    assert "more than ½" not in binary(0.0)


def test_a_finite_logit_gives_no_certainty_and_no_minus_0() -> None:
    assert "a probability of 1 − 4.54·10⁻⁵." in binary(10.0)
    assert "a probability of exactly 1" not in binary(10.0)
    assert "A probability of exactly 1 needs the logit ∞" in binary(np.inf)
    assert "**Cross-entropy** less than 10⁻³⁰⁷" in binary(800.0)
    assert "**Hinge** 0 (gradient 0)" in binary(800.0)


@pytest.mark.parametrize("z", [1e308, -1e308, 800.0, -30.0, 0.0, np.inf, -np.inf])
@pytest.mark.parametrize("y", [0, 1])
def test_every_logit_has_its_formulas(z: float, y: Any) -> None:
    for loss in ALL:
        latex, explained, _ = loss_formula(Point(z, y, 2.0), loss)
        assert "nan" not in latex.lower()
        assert "= 1,\\" not in latex
        assert "pull" not in explained


def test_what_is_said_of_the_gradients_far_away_is_true() -> None:
    """The registry's words; that the gradients are autograd's is tested with the losses."""
    small, gamma = np.exp(-30), 2.0
    left = {"bce": -1, "squared": -2 * small, "hinge": -1, "focal": -1, "absolute": -small}
    right = {"bce": -small, "focal": -(gamma + 1) * np.exp(-30 * (gamma + 1)), "hinge": 0}
    assert left.keys() == LOSSES.keys()
    for key, loss in LOSSES.items():
        found = losses.loss_gradient(loss, np.array([-30.0, 30.0]), 1, gamma)
        assert found[0] == pytest.approx(left[key], rel=1e-6)
        assert found[1] == pytest.approx(right.get(key, found[1]), rel=1e-6, abs=0)
        mirrored = losses.loss_gradient(loss, np.array([30.0, -30.0]), 0, gamma)
        np.testing.assert_allclose(mirrored, -found)
    rising = losses.loss_gradient(LOSSES["bce"], np.linspace(0, -30, 50), 1)
    assert (np.diff(np.abs(rising)) > 0).all()
    sums = sum(losses.loss_value(LOSSES["absolute"], np.linspace(-9, 9, 30), y) for y in (0, 1))
    np.testing.assert_allclose(sums, 1)


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


def classes(
    targets: Any, kind: Kind = "soft", counts: Any = None, logits: Any = (2.0, 1.0, -1.0)
) -> str:
    weights = np.ones(3) if counts is None else class_weights(counts, "inverse")
    one = example(logits, targets, weights=weights)
    return " ".join(class_sentences(Labelled(one, kind, 0, counts)))


def test_equal_targets_have_no_largest() -> None:
    assert "The target y is 0.3333 for all 3 classes" in classes(np.full(3, 1 / 3))
    assert "largest for classes 1 and 2: 0.5" in classes(np.array([0.5, 0.5, 0.0]))


def test_pytorchs_mean_is_told_for_each_kind_of_target() -> None:
    counts, weight = (900.0, 90.0, 10.0), torch.tensor(class_weights((900, 90, 10), "inverse"))
    logits = torch.tensor([[2.0, 1.0, -1.0]], dtype=torch.float64)
    cross_entropy = torch.nn.functional.cross_entropy

    hard = classes(one_hot(0, 3), "one-hot", counts)
    means = [float(cross_entropy(logits, torch.tensor([0]), w)) for w in (weight, None)]
    assert means[0] == pytest.approx(means[1])
    assert f"gives {format_number(means[0], 4)}: for a single example" in hard

    soft = np.array([0.7, 0.2, 0.1])
    told = classes(soft, "soft", counts)
    mean = float(cross_entropy(logits, torch.tensor(soft)[None], weight))
    assert f"The loss is **{format_number(mean, 4)}**" in told
    assert "the weights stay in it" in told
    assert "cancel" not in told

    smooth = classes(smoothed(one_hot(0, 3), 0.1), "smoothed", counts)
    means = [
        float(cross_entropy(logits, torch.tensor([0]), w, label_smoothing=0.1))
        for w in (weight, None)
    ]
    assert abs(means[0] - means[1]) > 1
    assert f"gives {format_number(means[0], 4)}; without weights it is " in smooth
    assert f"without weights it is {format_number(means[1], 4)}." in smooth
    assert "cancel" not in smooth


def test_refused_weights_are_no_weights() -> None:
    """As the page has it where a class has no example: all weights 1, and no sentence on them."""
    assert "examples" not in classes(one_hot(0, 3), "one-hot")
    with pytest.raises(ValueError, match="more than 10¹² times the smallest"):
        class_weights((1e12, 1e-3), "inverse")
    np.testing.assert_array_equal(class_weights((3, 3, 3), "root"), 1)


def test_a_sure_model_has_a_loss_and_a_gradient() -> None:
    text = classes(one_hot(0, 3), "one-hot", logits=(40.0, 0.0, 0.0))
    assert "The loss is **8.497·10⁻¹⁸**" in text
    assert "8.497·10⁻¹⁸, on logit 1: descent raises logit 1" in text
    formula = class_formula(example((40.0, 0.0, 0.0)))["Cross-entropy"][0]
    assert r"p_{1} = 1 - 8.5\cdot 10^{-18}" in formula
    assert "no finite" not in text


# ---- information ------------------------------------------------------------------------------
def told(y: Any, p: Any, tokens: Any = (0.5,), unit: str = "nats") -> str:
    sequence = ScoredSequence(tuple("t" * len(tokens)), np.array(tokens))
    return " ".join(information_sentences(Coded(distribution(y), distribution(p), sequence, unit)))


def test_p_equals_y_only_where_it_does() -> None:
    near = told((0.5, 0.5), (0.5 + 1e-7, 0.5 - 1e-7))
    assert "p equals y" not in near
    assert "KL(y‖p) = **2·10⁻¹⁴**" in near
    assert "KL(y‖p) = **0**" in told((0.3, 0.7), (0.3, 0.7))
    assert "p equals y" in told((0.333333,) * 3, (1, 1, 1))


def test_areas_are_the_three_numbers() -> None:
    y, p = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.5, 0.3])
    both, lower, higher = information.areas_figure(y, p, "nats", height=300).data
    width = np.array(both.width)
    own = (width * (np.array(both.y) + np.array(lower.y))).sum()
    theirs = (width * (np.array(both.y) + np.array(higher.y))).sum()
    assert own == pytest.approx(-(y * np.log(y)).sum())
    assert theirs == pytest.approx(-(y * np.log(p)).sum())


def test_tokens_on_an_axis_are_text_and_marked_if_cut() -> None:
    long = ScoredSequence((*SEQUENCE.tokens, "a" * 20), np.full(4, 0.5))
    axis = information.sequence_figure(long, "bits", height=300).layout.xaxis
    assert not any(sign in text for text in axis.ticktext for sign in "<>&$")
    assert axis.ticktext[3] == "a" * 9 + "…"


def test_a_perplexity_beyond_float64_is_not_infinite() -> None:
    assert "more than 10³⁰⁸" in told((1, 1), (1, 1), (1e-320,))
    one = Coded(
        np.array([1.0, 0]), np.array([1.0, 0]), ScoredSequence(("a",), np.array([5e-324])), "bits"
    )
    assert "> 10^{308}" in information_formula(one)["Perplexity"][0]


# ---- likelihood -------------------------------------------------------------------------------
def coin(bits: str, repeats: int = 1, p: float = 0.4) -> Tried:
    return Tried(Flips(tuple(map(int, bits)), repeats), p)


def test_underflow_is_told_when_it_happens() -> None:
    few, many, more = (" ".join(coin_sentences(coin("10", n))) for n in (1, 300, 600))
    assert "above 0 in float32 and above 0 in float64" in few
    assert "exactly 0 in float32 from flip 150 on and above 0 in float64" in many
    assert "in float32 from flip 150 on and exactly 0 in float64 from flip 1,075 on" in more
    assert "The likelihood at p̂ is 0.25." in few


def test_equal_flips_never_underflow() -> None:
    text = " ".join(coin_sentences(coin("1111", 500)))
    assert "it does not underflow there" in text
    assert "repeat" not in text


def test_the_derivation_has_a_number_for_every_step() -> None:
    rows = step_rows(coin("1101", p=0.5))
    assert [row["at p̂ = 0.75"] for row in rows][3] == "0"
    assert rows[2]["at p = 0.5"] == "0.6931"
    assert list(step_rows(coin("10", p=0.5))[0]) == ["Step", "at p̂ = p = 0.5"]
    assert list(step_rows(coin("1" * 131 + "0" * 266, p=0.33))[0])[1:] == [
        "at p̂ = 0.329975",
        "at p = 0.33",
    ]
    vanished = step_rows(coin("10", 500 * 2, p=0.01))
    assert vanished[0]["at p = 0.01"] == "0: too small for float64"


@pytest.mark.parametrize(("bits", "sign"), [("00", "< 0"), ("11", "> 0"), ("01", "= 0")])
def test_the_derivative_in_the_formula_holds_on_the_border(bits: str, sign: str) -> None:
    formula = coin_formula(coin(bits, p=0.3))["From likelihood to BCE"][0]
    assert sign in formula.splitlines()[-1]


def fitted(x: Any, y: Any, rate: float = 1.0, steps: int = 9) -> Fitted:
    data = Data(np.array(x, dtype=float), np.array(y))
    return Fitted(data, descend(data, rate, steps), rate)


def test_equal_labels_are_not_helped_by_moving_points() -> None:
    text = " ".join(logistic_sentences(fitted([-1, 0, 2], [1, 1, 1])))
    assert "as b goes to ∞, wherever the points lie" in text
    assert "Move a point" not in text
    assert "as b goes to −∞" in " ".join(logistic_sentences(fitted([-1, 2], [0, 0])))


def test_two_points_need_more_than_a_move() -> None:
    text = " ".join(logistic_sentences(fitted([-1, 1], [0, 1])))
    assert "w goes to ∞" in text
    assert "a one lies to the left of a zero, and a one (the same or another) to the right" in text


def test_rounding_is_no_bias() -> None:
    mirrored = fitted([-3, -1, 1, 3, -0.5, 0.5], [0, 0, 1, 1, 1, 0], 1.0, 300)
    assert abs(mirrored.descent.weights[-1, 1]) > 0
    assert ", b = **0**" in logistic_sentences(mirrored)[0]
    assert "b = 0, with" in " ".join(logistic_sentences(mirrored))
    arrived = fitted([-3, -1, 1, 3, -0.5, 0.5], [0, 0, 1, 1, 1, 0], 1.0, 4000)
    assert r"\sum_i (p_i - y_i) = 0" in logistic_formula(arrived)["Logistic regression"][0]


# ---- floats and calibration ------------------------------------------------------------------
@pytest.mark.parametrize("name", FORMATS)
def test_every_formula_is_told_step_by_step(name: str) -> None:
    computed = float_stability.Computed(
        FORMATS[name], list(FORMS.values()), Z, errors(FORMATS[name]), 16.0
    )
    formulas = float_stability.stability_formulas(computed)
    assert len(formulas) == len(FORMS)
    naive = formulas["Naive BCE"][1]
    # 1 − p is not 0 where p is not 1, and p is 1 where it is.
    assert ("1 − p = 0" in naive) == ("e^−z) = 1;" in naive.replace("\\", ""))


def test_the_table_of_breaks_has_every_format() -> None:
    rows = float_stability.break_rows()
    assert rows[0] == {
        "Formula": "Naive BCE",
        "fp16": "7.625",
        "bf16": "5.563",
        "fp32": "16.64",
        "fp64": "36.74",
    }


# ---- numbers ----------------------------------------------------------------------------------
def test_numbers_between_0_and_1_are_neither() -> None:
    assert [amount(v) for v in (0.0, 5e-324, 0.5, np.inf)] == [
        "less than 10⁻³⁰⁷",
        "less than 10⁻³⁰⁷",
        "0.5",
        "more than 10³⁰⁸",
    ]
    assert probability(0.25, 0.75) == "0.25"
    assert probability(1.0, 1e-20) == "1 − 10⁻²⁰"
    assert probability(1.0, 0.0) == "more than 1 − 10⁻³⁰⁷"
    assert probability(0.0, 1.0) == "less than 10⁻³⁰⁷"
    assert latex_amount(0.0) == "< 10^{-307}"
    assert latex_probability(1.0, 2e-20) == r"= 1 - 2\cdot 10^{-20}"
    assert [in_units(v, "bits") for v in (1.0, 1.75, 0.0)] == ["1 bit", "1.75 bits", "0 bits"]
