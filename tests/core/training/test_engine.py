"""The engine against torch loops; the guide's numbers; divergence, slices, regularization."""

import copy
from typing import Any

import numpy as np
import pytest

from core.training import (
    NETWORK_OPTIMIZERS,
    Network,
    OptimizerChoice,
    Plan,
    Regularization,
    Training,
    advanced,
    logits,
    loss_and_gradient,
    losses,
    points,
    split,
    steps_per_epoch,
    train,
    with_ones,
    work,
)
from core.training.networks import initial_weights
from core.training.plans import MAX_WORK
from tests.core.training.torch_training import curve

GUIDE = split(*points("moons", 1000, 0.3, 42), 42)
SMALL = split(*points("moons", 59, 0.2, 1), 3)
NETWORK = Network((2, 32, 16, 1))
TINY = Network((2, 7, 5, 1), "tanh")


def at_rate(
    optimizer: str, rate: float = 0.01, batch_size: int = 0, **more: float
) -> OptimizerChoice:
    return OptimizerChoice(optimizer, tuple({"learning_rate": rate, **more}.items()), batch_size)


@pytest.fixture(scope="module")
def guide() -> Any:
    plan = Plan(NETWORK, tuple(at_rate(key) for key in ("gd", "momentum", "adam")))
    return plan, train(plan, GUIDE)


def test_the_guides_numbers(guide: Any) -> None:
    _, (descent, momentum, adam) = guide
    assert adam.train_loss[0, 0] == pytest.approx(0.690121, abs=1e-6)
    # The guide's loop prints before each update, so its 100th is entry 99.
    assert adam.train_loss[0, 99] == pytest.approx(0.198250, abs=1e-6)
    assert descent.train_loss[0, 99] > momentum.train_loss[0, 99] > adam.train_loss[0, 99]


def test_the_guides_curves_are_torchs(guide: Any) -> None:
    plan, histories = guide
    for each in histories:
        theirs = curve(plan, each.choice, 0, GUIDE)
        np.testing.assert_allclose(each.train_loss[0], theirs, atol=1e-5)


def test_pieces_and_deadlines_change_nothing() -> None:
    plan = Plan(TINY, (at_rate("adam", batch_size=7), at_rate("muon")), (1, 2), epochs=9)
    whole = train(plan, SMALL)
    slow, pieces = Training(plan, SMALL), []
    while not slow.done:
        slow.advance(2)
        pieces.append(slow.histories())
    assert [each[0].epochs_done for each in pieces] == [2, 4, 6, 8, 9]
    hurried = Training(plan, SMALL)
    while not hurried.done:
        hurried.advance(seconds=0.0)
    for found in (pieces[-1], hurried.histories()):
        for ours, theirs in zip(found, whole, strict=True):
            np.testing.assert_array_equal(ours.train_loss, theirs.train_loss)
            np.testing.assert_array_equal(ours.weights, theirs.weights)
    early = pieces[1][0]
    np.testing.assert_array_equal(early.train_loss[:, :5], whole[0].train_loss[:, :5])
    assert np.isnan(early.train_loss[:, 5:]).all()
    assert early.frame_epochs[-1] == 4


def test_shards_go_on_elsewhere_and_are_merged() -> None:
    optimizers = (at_rate("adam", batch_size=7), at_rate("muon"), at_rate("gd"))
    plan = Plan(TINY, optimizers, (1, 2), epochs=9)
    training = Training(plan, SMALL)
    training.advance(epochs=2)
    while not training.done:
        shards = copy.deepcopy(training.shards(2))
        assert [len(each.plan.optimizers) for each in shards] == [2, 1]
        training.merge_shards([advanced(each, seconds=0.0) for each in shards], 2)
    for ours, theirs in zip(training.histories(), train(plan, SMALL), strict=True):
        assert ours.choice == theirs.choice
        np.testing.assert_array_equal(ours.train_loss, theirs.train_loss)
        np.testing.assert_array_equal(ours.weights, theirs.weights)
    assert len(Training(Plan(TINY, optimizers[:1]), SMALL).shards(2)) == 1


def test_divergence_keeps_the_epochs_before_it() -> None:
    plan = Plan(NETWORK, (at_rate("gd", 100.0), at_rate("adam")), (0, 1))
    lost, fine = train(plan, GUIDE)
    assert (lost.diverged_at == 2).all()
    assert np.isfinite(lost.train_loss[:, :2]).all()
    assert np.isnan(lost.train_loss[:, 2:]).all()
    assert (fine.diverged_at == -1).all()
    assert np.isfinite(fine.train_loss).all()
    assert lost.frame_epochs[-1] == 1


def test_measures_are_those_of_the_last_weights(guide: Any) -> None:
    _, histories = guide
    for each in histories:
        z = logits(NETWORK, each.weights, with_ones(GUIDE.x_test.T.astype("float32")))
        np.testing.assert_allclose(losses(z, GUIDE.y_test).mean(-1), each.test_loss[:, -1], 1e-6)
        right = ((z > 0) == GUIDE.y_test).mean(-1)
        np.testing.assert_allclose(right, each.test_accuracy[:, -1])
        np.testing.assert_array_equal(each.frames[-1], each.weights[0])


def test_larger_batches_agree_more_with_the_full_gradient() -> None:
    optimizers = tuple(at_rate("gd", 0.01, size) for size in (0, 100, 10, 1))
    plan = Plan(NETWORK, optimizers, epochs=1, noise_draws=64)
    whole, hundred, ten, one = (each.cosines[0] for each in train(plan, GUIDE))
    np.testing.assert_array_equal(whole, 1)
    assert (hundred < 1).all()
    assert (hundred > ten).all()
    assert (ten > one).all()


def test_an_l2_penalty_is_what_sgd_calls_weight_decay() -> None:
    decayed = Plan(TINY, (at_rate("gd", 0.1, weight_decay=0.2),), epochs=6, dtype="float64")
    plain = at_rate("gd", 0.1)
    penalty = Plan(TINY, (plain,), epochs=6, dtype="float64", regularization=Regularization(l2=0.2))
    (ours,), (theirs,) = train(penalty, SMALL), train(decayed, SMALL)
    np.testing.assert_allclose(ours.weights, theirs.weights, rtol=1e-10)


@pytest.mark.parametrize("batch_size", [0, 20])
@pytest.mark.parametrize("seeds", [(4,), (0, 4)])
def test_noise_and_masks_are_a_loop_of_draws(batch_size: int, seeds: tuple[int, ...]) -> None:
    """Order of the examples, then for each update noise and masks, from one generator a seed."""
    rule = Regularization(dropout=0.3, jitter=0.2, decay=0.5, smoothing=0.1, max_norm=0.7)
    plan = Plan(
        TINY, (at_rate("gd", 0.1, batch_size),), seeds, 3, dtype="float64", regularization=rule
    )
    (found,) = train(plan, SMALL)
    n = len(SMALL.y_train)
    for run, seed in enumerate(seeds):
        generator = np.random.default_rng(seed)
        weights = initial_weights(TINY, seed, "float64")
        y = 0.9 * SMALL.y_train + 0.05
        for _ in range(3):
            order = generator.permutation(n) if batch_size else np.arange(n)
            for chosen in np.array_split(order, range(20, n, 20)) if batch_size else [order]:
                noise = generator.standard_normal((2, len(chosen)))
                masks = (generator.random((12, len(chosen))) < 0.7) / 0.7
                x = with_ones(SMALL.x_train[chosen].T + 0.2 * noise)
                parts = [masks[:7], masks[7:]]
                _, gradient, _ = loss_and_gradient(TINY, weights, x, y[chosen], parts)
                weights = weights - 0.1 * gradient - 0.1 * 0.5 * weights
                for layer in TINY.layers(weights):
                    lengths = np.linalg.norm(layer[:, :-1], axis=1, keepdims=True)
                    layer[:, :-1] *= np.minimum(1, 0.7 / lengths)
        np.testing.assert_allclose(found.weights[run], weights, rtol=1e-9)
        z = logits(TINY, weights, with_ones(SMALL.x_train.T))
        loss = losses(z, SMALL.y_train).mean()
        np.testing.assert_allclose(found.train_loss[run, -1], loss, rtol=1e-9)


def test_steps_and_work() -> None:
    assert [steps_per_epoch(size, 47) for size in (0, 47, 46, 10, 1)] == [1, 1, 2, 5, 47]
    few = Plan(TINY, (at_rate("gd"),), epochs=10)
    assert work(Plan(TINY, (at_rate("gd"),), epochs=20), 47) == 2 * work(few, 47)
    assert work(Plan(TINY, (at_rate("gd", batch_size=1),), epochs=10), 47) > work(few, 47)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(TINY, (OptimizerChoice("sgdd"),)), "There is no optimizer 'sgdd'"),
        (Plan(TINY, (at_rate("gd", 101.0),)), "Learning rate must lie between"),
        (Plan(TINY, (at_rate("gd", batch_size=48),)), "A batch has 1 to 47 examples"),
        (Plan(TINY, (at_rate("gd"),), schedule="never"), "There is no schedule"),
        (Plan(TINY, (at_rate("gd"),), epochs=9, schedule="one-cycle"), "at least 10 updates"),
        (
            Plan(
                Network((2, *[64] * 6, 1)),
                tuple(at_rate(key, batch_size=1) for key in NETWORK_OPTIMIZERS),
                tuple(range(32)),
                5000,
            ),
            "epochs are possible",
        ),
    ],
)
def test_plans_that_cannot_be_carried_out(plan: Plan, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Training(plan, SMALL)


def test_the_largest_plan_that_is_offered_may_run() -> None:
    optimizers = (
        OptimizerChoice("gd"),
        OptimizerChoice("gd", (), 32),
        OptimizerChoice("gd", (), 1),
    )
    assert work(Plan(NETWORK, optimizers), 800) < MAX_WORK


@pytest.mark.parametrize("field", [{"epochs": 0}, {"seeds": ()}, {"dtype": "float16"}])
def test_plans_that_make_no_sense(field: Any) -> None:
    with pytest.raises(ValueError, match=r"must be|may be|precision"):
        Plan(TINY, (at_rate("gd"),), **field)
