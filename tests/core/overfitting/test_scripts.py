"""The scripts that a person downloads give the page's numbers."""

from typing import Any

import numpy as np
import pytest

from core.overfitting import (
    POINTS,
    RunConfig,
    SmallSet,
    TrainingRun,
    dropout,
    early_stopping,
    remedies_script,
    stopping,
)
from core.overfitting.augmentation import copies_of
from core.overfitting.augmentation_scripts import digits_script, points_script, text_script
from core.overfitting.digits import Trial, accuracy
from core.overfitting.scripts import (
    dropout_script,
    filters_script,
    penalty_script,
    uncertainty_script,
)
from core.overfitting.text_augmentation import text_accuracy
from core.training import DATASETS, Regularization

DATA = SmallSet("moons", count=20, noise=0.25, wrong=0.1, seed=2)
LESSON = RunConfig(DATA, Regularization(), width=6, seeds=(0, 3), epochs=25, rate=0.04)


def executed(script: str) -> dict:
    names: dict = {}
    exec(compile(script, "script", "exec"), names)
    return names


def trained(config: RunConfig, extra: Any = None) -> TrainingRun:
    training = TrainingRun(config, extra)
    training.advance()
    return training


def test_every_remedy_ends_where_the_page_ends(capsys: pytest.CaptureFixture[str]) -> None:
    recipes = {
        "No remedy": Regularization(),
        "Dropout": Regularization(dropout=0.3),
        "Augmentation": Regularization(jitter=0.2),
        "Weight decay": Regularization(decay=0.8),
        "Adam + L2": Regularization(l2=0.05),
        "Label smoothing": Regularization(smoothing=0.2),
        "Max-norm": Regularization(max_norm=0.9),
        "Early stopping": Regularization(),
        "Together": Regularization(0.3, 0.2, 0.8, 0.0, 0.2, 0.9),
    }
    configs = {
        name: RunConfig(DATA, each, 6, LESSON.seeds, LESSON.epochs, LESSON.rate)
        for name, each in recipes.items()
    }
    results = executed(remedies_script(configs, patience=5))["results"]
    for name, config in configs.items():
        found = trained(config).curves()
        for run in range(2):
            at = config.epochs
            if name in ("Early stopping", "Together"):
                at = stopping(found.validation_loss[run], 5).best
            losses = [found.train_loss, found.validation_loss, found.test_loss]
            rights = [found.train_accuracy, found.validation_accuracy, found.test_accuracy]
            np.testing.assert_allclose(
                results[name][run, :, 0], [each[run, at] for each in losses], rtol=1e-5
            )
            np.testing.assert_allclose(
                results[name][run, :, 1], [each[run, at] for each in rights], atol=1e-9
            )
    assert "Together" in capsys.readouterr().out


@pytest.mark.parametrize("key", DATASETS)
def test_the_script_draws_the_pages_examples(key: str) -> None:
    data = SmallSet(key, count=15, noise=0.2, wrong=0.2, seed=5)
    config = RunConfig(data, width=3, seeds=(0,), epochs=10)
    names = executed(remedies_script({"No remedy": config}, 0))
    parts = data.parts()
    np.testing.assert_allclose(names["x_train"].numpy(), parts.x_train)
    np.testing.assert_array_equal(names["y_train"][:, 0].numpy(), parts.y_train)
    np.testing.assert_allclose(names["test"][0].numpy(), parts.x_test)


def test_a_minimum_improvement_reaches_the_script() -> None:
    script = remedies_script({"Early stopping": LESSON}, 4, min_improvement=0.01)
    results = executed(script)["results"]["Early stopping"]
    found = trained(LESSON).curves()
    for run in range(2):
        best = stopping(found.validation_loss[run], 4, 0.01).best
        assert results[run, 1, 0] == pytest.approx(found.validation_loss[run, best], rel=1e-6)


@pytest.mark.parametrize("scaling", dropout.SCALINGS)
@pytest.mark.parametrize("place", dropout.PLACES)
def test_masked_passes(place: str, scaling: str) -> None:
    config = RunConfig(DATA, Regularization(dropout=0.4), width=8, seeds=(0,), epochs=20)
    training = trained(config)
    names = executed(dropout_script(config, (0.5, -1.0), 0.4, place, scaling))
    ours = dropout.expectation(
        training.network, training.weights[0], (0.5, -1.0), 0.4, place, scaling
    )
    np.testing.assert_allclose(names["outputs"], ours.outputs, rtol=1e-6, atol=1e-8)
    assert names["mean"] == pytest.approx(ours.mean, rel=1e-6)
    assert names["test_pass"] == pytest.approx(ours.test, rel=1e-6)


def test_uncertainty() -> None:
    config = RunConfig(DATA, Regularization(dropout=0.4), width=6, seeds=(0,), epochs=20)
    training = trained(config)
    names = executed(uncertainty_script(config, 0.4, 12, 2.8, 9))
    side = np.linspace(-2.8, 2.8, 9)
    places = np.stack(np.meshgrid(side, side)).reshape(2, -1)
    mean, deviation = dropout.uncertainty(training.network, training.weights[0], places, 0.4, 12)
    np.testing.assert_allclose(names["mean"].ravel(), mean, rtol=1e-6)
    np.testing.assert_allclose(names["deviation"].ravel(), deviation, rtol=1e-5, atol=1e-8)


def test_the_penalty() -> None:
    names = executed(penalty_script(0.3))
    case = dropout.linear_case()
    assert names["formula"] == pytest.approx(sum(dropout.risk_formula(case, 0.3)), rel=1e-12)
    assert names["measured"] == pytest.approx(dropout.risk_measured(case, 0.3)[0], rel=1e-12)


def test_filters() -> None:
    names = executed(filters_script(0.4, 12, 30))
    bowl = early_stopping.quadratic(30)
    np.testing.assert_allclose(names["w"], early_stopping.descent(bowl, 0.4, 12)[-1])
    np.testing.assert_allclose(names["ridge"], early_stopping.ridge(bowl, 1 / 4.8))


def test_copies_of_points() -> None:
    labels = {"No copies": ""} | {each.label: key for key, each in POINTS.items()}
    config = RunConfig(DATA, Regularization(), width=5, seeds=(0, 2), epochs=15)
    results = executed(points_script(config, labels, 2, 0.8))["results"]
    parts = DATA.parts()
    for label, key in labels.items():
        extra = copies_of(parts.x_train, parts.y_train, key, config.seeds, 2, 0.8) if key else None
        found = trained(config, extra).curves()
        ours = np.stack([found.train_accuracy[:, -1], found.test_accuracy[:, -1]], axis=1)
        np.testing.assert_allclose(results[label], ours, atol=1e-9)


@pytest.mark.parametrize("test", ["plain", "rotate"])
def test_copies_of_digits(test: str) -> None:
    trials = {
        "No copies": Trial("three-eight", 24, (), 2, 1.2, test),
        "All": Trial("three-eight", 24, ("shift", "rotate", "zoom", "flip", "upset"), 2, 1.2, test),
    }
    results = executed(digits_script(trials, 1))["results"]
    for label, trial in trials.items():
        np.testing.assert_allclose(results[label][0], accuracy(trial, 0), atol=1e-9)


def test_copies_of_sentences() -> None:
    settings: dict[str, tuple[str, ...]] = {"No copies": (), "Both": ("synonym", "deletion")}
    results = executed(text_script(settings, 20, 3, 0.5, 3))["results"]
    for label, keys in settings.items():
        ours = [text_accuracy(20, keys, 3, 0.5, seed) for seed in range(3)]
        np.testing.assert_allclose(results[label], ours, atol=1e-12)
