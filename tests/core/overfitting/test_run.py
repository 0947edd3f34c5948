"""Trainings against the engine, in pieces and in lockstep; what remedies do to weights."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.overfitting import REMEDIES, RunConfig, SmallSet, TrainingRun, advanced, regularization
from core.overfitting.run import work
from core.training import (
    OptimizerChoice,
    Plan,
    Regularization,
    Split,
    apply_max_norm,
    smooth_labels,
    train,
)

DATA = SmallSet("moons", count=23, noise=0.2, wrong=0.15, seed=4)
REGULARIZATIONS = {
    "plain": Regularization(),
    "dropout": Regularization(dropout=0.35),
    "jitter": Regularization(jitter=0.2),
    "decay": Regularization(decay=0.7),
    "l2": Regularization(l2=0.03),
    "smoothing": Regularization(smoothing=0.15),
    "max_norm": Regularization(max_norm=0.6),
    "all": Regularization(0.2, 0.1, 0.5, 0.0, 0.1, 0.8),
}


def curves(config: RunConfig) -> Any:
    training = TrainingRun(config)
    training.advance()
    return training, training.curves()


def test_without_regularization_it_is_the_training_page() -> None:
    config = RunConfig(DATA, Regularization(), width=9, seeds=(1, 5, 2), epochs=40, rate=0.03)
    _, ours = curves(config)
    p = config.data.parts()
    data = Split(p.x_train, p.y_train, p.x_validation, p.y_validation, p.centre, p.scale)
    choice = OptimizerChoice("adam", (("learning_rate", 0.03),))
    (engine,) = train(Plan(config.network, (choice,), (1, 5, 2), 40, dtype="float64"), data)
    np.testing.assert_allclose(ours.train_loss, engine.train_loss, rtol=1e-9)
    np.testing.assert_allclose(ours.validation_loss, engine.test_loss, rtol=1e-9)
    np.testing.assert_array_equal(ours.train_accuracy, engine.train_accuracy)


def test_pieces_and_deadlines_change_nothing() -> None:
    config = RunConfig(DATA, REGULARIZATIONS["all"], width=5, seeds=(0, 1), epochs=21)
    _, whole = curves(config)
    training = TrainingRun(config)
    training.advance(epochs=4)
    early = training.curves()
    while not training.done:
        training.advance(seconds=0.0)
    late = training.curves()
    assert early.epochs == 4
    np.testing.assert_array_equal(early.test_loss, whole.test_loss[:, :5])
    np.testing.assert_array_equal(late.frames, whole.frames)
    np.testing.assert_array_equal(late.confidence, whole.confidence)


def test_lockstep_changes_no_run() -> None:
    several = [
        RunConfig(DATA, regularization, width=6, seeds=(4, 1), epochs=25)
        for regularization in REGULARIZATIONS.values()
    ]
    # One has gone ahead, one has copies of its examples, one is another network.
    several.append(RunConfig(DATA, width=5, seeds=(0, 1, 2), epochs=31))
    extra = np.random.default_rng(0).normal(size=(2, 23, 2)), DATA.parts().y_train
    together = [TrainingRun(each) for each in several] + [TrainingRun(several[0], extra)]
    together[2].advance(epochs=7)
    found = advanced([each.state for each in together], goal=11)
    assert [each.epoch for each in found] == [11] * len(together)
    advanced(copy.deepcopy(found), seconds=0.0)
    assert [each.epoch for each in found] == [11] * len(together)
    advanced(found)
    alone = [TrainingRun(each) for each in several] + [TrainingRun(several[0], extra)]
    for training, ours in zip(alone, together, strict=True):
        training.advance()
        for name, expected in vars(training.curves()).items():
            np.testing.assert_array_equal(getattr(ours.curves(), name), expected, err_msg=name)
        np.testing.assert_array_equal(ours.weights, training.weights)


def test_a_copy_goes_on_elsewhere_and_is_adopted() -> None:
    training = TrainingRun(
        RunConfig(DATA, REGULARIZATIONS["all"], width=5, seeds=(0, 1), epochs=12)
    )
    whole = TrainingRun(training.config)
    whole.advance()
    training.advance(epochs=3)
    ahead, behind = (copy.deepcopy(training.state) for _ in range(2))
    advanced([ahead])
    assert training.epoch == 3
    training.adopt(ahead)
    advanced([behind], goal=5)
    training.adopt(behind)
    assert training.done
    np.testing.assert_array_equal(training.curves().test_loss, whole.curves().test_loss)
    np.testing.assert_array_equal(training.weights, whole.weights)


def test_unmeasured_epochs_are_measured_when_asked_for() -> None:
    config = RunConfig(DATA, REGULARIZATIONS["dropout"], width=5, seeds=(0, 1), epochs=10)
    _, whole = curves(config)
    training = TrainingRun(config, every_epoch=False)
    training.advance(epochs=4)
    early = training.curves()
    training.advance()
    late = training.curves()
    for name, expected in vars(whole).items():
        found = getattr(late, name)
        there = np.moveaxis(found, 0, 1) if name != "frames" else found
        wanted = np.moveaxis(expected, 0, 1) if name != "frames" else expected
        np.testing.assert_array_equal(there[[0, 4, 10]], wanted[[0, 4, 10]], err_msg=name)
        assert name == "frames" or np.isnan(there[[1, 2, 3, 5, 6, 7, 8, 9]]).all()
    np.testing.assert_array_equal(early.test_accuracy[:, -1], whole.test_accuracy[:, 4])


def test_frames_hold_the_first_seeds_weights_of_every_epoch() -> None:
    from core.training import logits, losses, with_ones

    training, found = curves(RunConfig(DATA, Regularization(), width=6, seeds=(2, 9), epochs=15))
    p = training.parts
    for epoch in (0, 7, 15):
        z = logits(training.network, found.frames[epoch].astype(float), with_ones(p.x_validation.T))
        loss = losses(z, p.y_validation).mean()
        assert loss == pytest.approx(found.validation_loss[0, epoch], rel=1e-5)


def test_norms_and_certainty_are_those_of_the_last_weights() -> None:
    training, found = curves(RunConfig(DATA, Regularization(), width=6, seeds=(2, 9), epochs=15))
    for run, weights in enumerate(training.weights):
        assert found.norm[run, -1] == pytest.approx(np.linalg.norm(weights))
        rows = [layer[:, :-1] for layer in training.network.layers(weights)]
        longest = max(np.linalg.norm(row) for layer in rows for row in layer)
        assert found.row_norm[run, -1] == pytest.approx(longest)
    from core.training import logits, with_ones

    z = logits(training.network, training.weights, with_ones(training.parts.x_train.T))
    chance = 1 / (1 + np.exp(-z))
    expected = np.maximum(chance, 1 - chance).mean(-1)
    np.testing.assert_allclose(found.confidence[:, -1], expected)


def test_max_norm_shortens_only_what_is_too_long() -> None:
    training = TrainingRun(RunConfig(DATA, width=6, seeds=(0, 1)))
    before = 3 * training.weights
    after = before.copy()
    apply_max_norm(training.network, after, 1.3)
    for layer in training.network.layers(after):
        assert (np.linalg.norm(layer[..., :-1], axis=-1) <= 1.3 + 1e-12).all()
    for old, new in zip(
        training.network.layers(before), training.network.layers(after), strict=True
    ):
        np.testing.assert_array_equal(old[..., -1], new[..., -1])
        short = np.linalg.norm(old[..., :-1], axis=-1) <= 1.3
        np.testing.assert_array_equal(old[short], new[short])
        cosine = (old[..., :-1] * new[..., :-1]).sum(-1) / (
            np.linalg.norm(old[..., :-1], axis=-1) * np.linalg.norm(new[..., :-1], axis=-1)
        )
        np.testing.assert_allclose(cosine, 1)


def test_smoothed_targets() -> None:
    np.testing.assert_allclose(smooth_labels(np.array([0.0, 1.0]), 0.3), [0.15, 0.85])


def test_swapped_labels_are_counted_and_only_in_training() -> None:
    clean, noisy = SmallSet(wrong=0.0, count=50).parts(), SmallSet(wrong=0.2, count=50).parts()
    assert noisy.swapped.sum() == 10
    np.testing.assert_array_equal(noisy.y_train != clean.y_train, noisy.swapped)
    np.testing.assert_array_equal(noisy.y_validation, clean.y_validation)
    np.testing.assert_array_equal(noisy.y_test, clean.y_test)
    np.testing.assert_allclose(noisy.x_train.mean(0), 0, atol=1e-12)
    assert (len(noisy.x_train), len(noisy.x_validation), len(noisy.x_test)) == (50, 200, 400)


def test_copies_teach_but_are_not_judged() -> None:
    config = RunConfig(DATA, Regularization(), width=5, seeds=(0, 1), epochs=12)
    p = config.data.parts()
    same = np.repeat(p.x_train[None], 2, axis=0), p.y_train
    doubled = TrainingRun(config, same)
    doubled.advance()
    _, plain = curves(config)
    # Every example twice is the same mean loss.
    np.testing.assert_allclose(doubled.curves().train_loss, plain.train_loss, rtol=1e-9)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Regularization(dropout=0.95), "Dropout probability must lie between"),
        (lambda: Regularization(jitter=float("nan")), "Jitter must be a number"),
        (lambda: RunConfig(width=41), "Units per hidden layer"),
        (lambda: RunConfig(epochs=0), "Epochs must lie"),
        (lambda: RunConfig(seeds=()), "1 to 8 seeds"),
        (lambda: RunConfig(rate=1e9), "Learning rate"),
        (lambda: SmallSet("no such").parts(), "no data set"),
        (lambda: SmallSet(count=5).parts(), "Training examples"),
        (lambda: SmallSet(wrong=0.9).parts(), "Wrong labels"),
    ],
)
def test_bad_input_says_what_would_work(make: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()


def test_divergence_leaves_nan_in_all_curves() -> None:
    _, found = curves(
        RunConfig(DATA, Regularization(l2=20.0), width=8, seeds=(0,), epochs=60, rate=1.0)
    )
    finite = np.isfinite(found.train_loss[0])
    assert finite[0]
    assert (found.train_loss[0][finite] < 1e6).all()


@pytest.mark.parametrize("key", REMEDIES)
def test_every_remedys_default_is_on_its_slider(key: str) -> None:
    remedy = REMEDIES[key]
    assert remedy.param.default in remedy.steps
    assert list(remedy.steps) == sorted(set(remedy.steps))
    for value in remedy.steps:
        assert remedy.param.low <= value <= remedy.param.high
        made = regularization([key], {key: value})
        assert made == (
            Regularization(**{remedy.field: value}) if remedy.field else Regularization()
        )


def test_work_grows_with_what_is_asked() -> None:
    small, large = RunConfig(epochs=100), RunConfig(epochs=200, seeds=tuple(range(8)))
    assert work(large) > 2 * work(small)
