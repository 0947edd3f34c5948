"""The scripts that a person downloads give the page's numbers."""

import ast
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from charts.losses import Point
from core.losses import (
    FORMATS,
    FORMS,
    LOSSES,
    Data,
    Example,
    Flips,
    compute,
    descend,
    entropy,
    kl_divergence,
    log_likelihood,
    mean_bce,
    reliability,
    scripts,
)
from core.losses.calibration import fit_temperature, make_classifier
from core.losses.information import cross_entropy
from core.losses.likelihood import likelihood


@pytest.fixture(autouse=True)
def keep_torchs_default_dtype() -> Iterator[None]:
    before = torch.get_default_dtype()
    yield
    torch.set_default_dtype(before)


def executed(script: str) -> dict:
    names: dict = {}
    ast.parse(script)
    exec(compile(script, "script", "exec"), names)
    return names


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", [-6.0, 0.3, 25.0])
def test_one_probability(z: float, y: int, capsys: pytest.CaptureFixture[str]) -> None:
    point = Point(z, y, 1.5)
    results = executed(scripts.binary_script(point, list(LOSSES.values())))["results"]
    assert list(results) == [loss.label for loss in LOSSES.values()]
    for loss in LOSSES.values():
        assert results[loss.label] == pytest.approx(point.of(loss), rel=1e-9, abs=1e-12)
    assert "Cross-entropy" in capsys.readouterr().out


def test_an_infinite_logit_is_python_too() -> None:
    script = scripts.binary_script(Point(float("inf"), 1, 2.0), [LOSSES["squared"]])
    assert executed(script)["results"]["Squared error"][0] == 0


@pytest.mark.parametrize("gamma", [0.0, 2.0])
@pytest.mark.parametrize("weights", [[1.0, 1.0, 1.0], [0.2, 3.0, 1.0]])
def test_several_classes(gamma: float, weights: list[float]) -> None:
    example = Example(
        np.array([2.0, -1.0, 0.3]), np.array([0.7, 0.2, 0.1]), 1.6, np.array(weights), gamma
    )
    names = executed(scripts.classes_script(example))
    assert names["loss"] == pytest.approx(example.loss, rel=1e-12)
    np.testing.assert_allclose(names["gradient"], example.gradient, rtol=1e-10)


@pytest.mark.parametrize("p", [(0.5, 0.25, 0.25), (0.5, 0.5, 0.0)])
def test_information(p: tuple[float, ...]) -> None:
    y = (0.6, 0.3, 0.1)
    names = executed(scripts.information_script(y, p, [0.2, 0.9]))
    assert names["entropy_y"] == pytest.approx(entropy(y))
    assert names["kl"] == pytest.approx(kl_divergence(y, p))
    assert names["cross"] == pytest.approx(cross_entropy(y, p))
    assert names["perplexity"] == pytest.approx((1 / 0.18) ** 0.5)


@pytest.mark.parametrize("repeats", [1, 200])
def test_coin_flips(repeats: int) -> None:
    flips = Flips((1, 1, 0, 1, 0, 0, 1, 1, 1, 0), repeats)
    names = executed(scripts.coin_script(flips.bits, repeats, 0.4))
    assert names["best"] == flips.best
    assert names["product"] == pytest.approx(likelihood(flips, 0.4))
    assert names["log_likelihood"] == pytest.approx(log_likelihood(flips, 0.4))
    assert names["bce"] == pytest.approx(mean_bce(flips, 0.4))


@pytest.mark.parametrize("bits", [(1, 1, 1), (0, 0), (1, 0)])
@pytest.mark.parametrize("p", [0.0, 1e-300, 1.0])
def test_coin_flips_at_the_ends(bits: tuple[int, ...], p: float) -> None:
    """PyTorch's own functions cut logarithms of 0 at −100 and at that of a machine epsilon."""
    names = executed(scripts.coin_script(bits, 2, p))
    flips = Flips(bits, 2)
    assert names["log_likelihood"] == pytest.approx(log_likelihood(flips, p))
    assert names["bce"] == pytest.approx(mean_bce(flips, p))


def test_focal_loss_of_a_certain_class_has_a_gradient() -> None:
    example = Example(np.array([800.0, 0.0]), np.array([1.0, 0.0]), 1.0, np.ones(2), 0.5)
    names = executed(scripts.classes_script(example))
    assert names["loss"] == example.loss == 0
    np.testing.assert_allclose(names["gradient"], example.gradient, atol=1e-12)


def test_logistic_regression_at_one_place() -> None:
    """Only wx + b counts there, so w = 0 is chosen, as on the page."""
    x, labels = (1.5, 1.5, 1.5), (0, 1, 1)
    best = executed(scripts.logistic_script(x, labels, 0.5, 50, True))["best"]
    optimum = descend(Data(np.array(x), np.array(labels)), 0.5, 50).optimum
    assert optimum is not None
    np.testing.assert_allclose(best, optimum, rtol=1e-12)


@pytest.mark.parametrize("labels", [(0, 1, 0, 1), (0, 0, 1, 1)])
def test_logistic_regression(labels: tuple[int, ...]) -> None:
    x = (-2.0, -0.5, 0.5, 3.0)
    run = descend(Data(np.array(x), np.array(labels)), 0.8, 2000)
    script = scripts.logistic_script(x, labels, 0.8, 2000, run.optimum is not None)
    names = executed(script)
    np.testing.assert_allclose(names["weights"], run.weights[-1], rtol=1e-9, atol=1e-12)
    if run.optimum is None:
        assert names["best"] is None
    else:
        np.testing.assert_allclose(names["best"], run.optimum, rtol=1e-4)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("z", [-3.0, 5.0, 20.0, 90.0])
def test_floating_point(name: str, z: float) -> None:
    results = executed(scripts.floats_script(FORMATS[name], z))["results"]
    assert set(results) == {form.label for form in FORMS.values()}
    for form in FORMS.values():
        ours = float(compute(form, FORMATS[name], z))
        theirs = float(results[form.label])
        assert np.isfinite(ours) == np.isfinite(theirs), form.key
        if np.isfinite(ours):
            assert theirs == pytest.approx(ours, rel=16 * float(FORMATS[name].ulp(1.0)) * np.exp(5))


def test_a_temperature_at_the_end_of_its_range() -> None:
    names = executed(scripts.calibration_script(60, 20.0, 5.0, 3, 20.0, 50))
    assert names["fitted"] == pytest.approx(
        fit_temperature(make_classifier(60, 20.0, 5.0, 4)), rel=1e-4
    )


def test_calibration() -> None:
    scored = make_classifier(900, 2.5, 1.5, 4)
    names = executed(scripts.calibration_script(900, 2.5, 1.5, 4, 2.0, 12))
    assert names["before"] == pytest.approx(
        reliability(scored.probabilities(), scored.labels, 12).ece
    )
    assert names["after"] == pytest.approx(
        reliability(scored.probabilities(2.0), scored.labels, 12).ece
    )
    assert names["fitted"] == pytest.approx(
        fit_temperature(make_classifier(900, 2.5, 1.5, 5)), rel=1e-5
    )
