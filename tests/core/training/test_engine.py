"""The engine against torch loops; the guide's own numbers; what explodes; pieces and hooks."""

import copy

import numpy as np
import pytest

from core.training.datasets import points, split
from core.training.engine import Training, advanced, train, train_in_pieces
from core.training.networks import Network
from core.training.optimizers import LEARNERS
from core.training.plans import MAX_WORK, Contender, Hooks, Plan, steps_per_epoch, work
from tests.core.training.torch_training import curve

GUIDE = split(*points("moons", 1000, 0.3, 42), 42)
SMALL = split(*points("moons", 59, 0.2, 1), 3)
NETWORK = Network((2, 32, 16, 1))
TINY = Network((2, 7, 5, 1), "tanh")


def at_rate(optimizer: str, rate: float = 0.01, batch_size: int = 0, **more: float) -> Contender:
    return Contender(optimizer, tuple({"learning_rate": rate, **more}.items()), batch_size)


@pytest.fixture(scope="module")
def guide():
    plan = Plan(NETWORK, tuple(at_rate(key) for key in ("gd", "momentum", "adam")))
    return plan, train(plan, GUIDE)


def test_the_guides_numbers(guide) -> None:
    _, (descent, momentum, adam) = guide
    assert adam.train_loss[0, 0] == pytest.approx(0.690121, abs=1e-6)
    # The guide's loop prints before each update, so its 100th is entry 99.
    assert adam.train_loss[0, 99] == pytest.approx(0.198250, abs=1e-6)
    assert descent.train_loss[0, 99] > momentum.train_loss[0, 99] > adam.train_loss[0, 99]


def test_the_guides_curves_are_torchs(guide) -> None:
    plan, histories = guide
    for each in histories:
        theirs = curve(plan, each.contender, 0, GUIDE)
        np.testing.assert_allclose(each.train_loss[0], theirs, atol=1e-5)


def test_pieces_and_deadlines_change_nothing() -> None:
    plan = Plan(TINY, (at_rate("adam", batch_size=7), at_rate("muon")), (1, 2), epochs=9)
    whole = train(plan, SMALL)
    pieces = list(train_in_pieces(plan, SMALL, 2))
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


def test_shares_go_on_elsewhere_and_are_gathered_again() -> None:
    contenders = (at_rate("adam", batch_size=7), at_rate("muon"), at_rate("gd"))
    plan = Plan(TINY, contenders, (1, 2), epochs=9)
    training = Training(plan, SMALL)
    training.advance(epochs=2)
    while not training.done:
        shares = copy.deepcopy(training.shares(2))
        assert [len(each.plan.contenders) for each in shares] == [2, 1]
        training.gather([advanced(each, seconds=0.0) for each in shares], 2)
    for ours, theirs in zip(training.histories(), train(plan, SMALL), strict=True):
        assert ours.contender == theirs.contender
        np.testing.assert_array_equal(ours.train_loss, theirs.train_loss)
        np.testing.assert_array_equal(ours.weights, theirs.weights)
    assert len(Training(Plan(TINY, contenders[:1]), SMALL).shares(2)) == 1


def test_numbers_that_explode_end_with_an_epoch_and_keep_what_was_before() -> None:
    plan = Plan(NETWORK, (at_rate("gd", 100.0), at_rate("adam")), (0, 1))
    lost, fine = train(plan, GUIDE)
    assert (lost.diverged_at == 2).all()
    assert np.isfinite(lost.train_loss[:, :2]).all()
    assert np.isnan(lost.train_loss[:, 2:]).all()
    assert (fine.diverged_at == -1).all()
    assert np.isfinite(fine.train_loss).all()
    assert lost.frame_epochs[-1] == 1


def test_measures_are_those_of_the_last_weights(guide) -> None:
    _, histories = guide
    from core.training.networks import logits, losses, with_ones

    for each in histories:
        z = logits(NETWORK, each.weights, with_ones(GUIDE.x_test.T.astype("float32")))
        np.testing.assert_allclose(losses(z, GUIDE.y_test).mean(-1), each.test_loss[:, -1], 1e-6)
        right = ((z > 0) == GUIDE.y_test).mean(-1)
        np.testing.assert_allclose(right, each.test_accuracy[:, -1])
        np.testing.assert_array_equal(each.frames[-1], each.weights[0])


def test_a_batch_agrees_with_the_whole_the_more_the_larger_it_is() -> None:
    contenders = tuple(at_rate("gd", 0.01, size) for size in (0, 100, 10, 1))
    plan = Plan(NETWORK, contenders, epochs=1, noise_draws=64)
    whole, hundred, ten, one = (each.cosines[0] for each in train(plan, GUIDE))
    np.testing.assert_array_equal(whole, 1)
    assert (hundred < 1).all()
    assert (hundred > ten).all()
    assert (ten > one).all()


def test_hooks_add_penalties_masks_and_augmentation() -> None:
    decayed = train(
        Plan(TINY, (at_rate("gd", 0.1, weight_decay=0.2),), epochs=6, dtype="float64"), SMALL
    )
    added = train(
        Plan(TINY, (at_rate("gd", 0.1),), epochs=6, dtype="float64"),
        SMALL,
        Hooks(add=lambda weights: 0.2 * weights),
    )
    np.testing.assert_allclose(added[0].weights, decayed[0].weights, rtol=1e-10)
    keep_all = Hooks(
        masks=lambda generator, runs, n: [np.ones((runs, 7, n)), None],
        batch=lambda generator, x: x.copy(),
    )
    plain = Plan(TINY, (at_rate("gd", 0.1, 20),), (0, 4), epochs=3, dtype="float64")
    np.testing.assert_allclose(
        train(plain, SMALL, keep_all)[0].weights, train(plain, SMALL)[0].weights, rtol=1e-12
    )


def test_steps_and_work() -> None:
    assert [steps_per_epoch(size, 47) for size in (0, 47, 46, 10, 1)] == [1, 1, 2, 5, 47]
    few = Plan(TINY, (at_rate("gd"),), epochs=10)
    assert work(Plan(TINY, (at_rate("gd"),), epochs=20), 47) == 2 * work(few, 47)
    assert work(Plan(TINY, (at_rate("gd", batch_size=1),), epochs=10), 47) > work(few, 47)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(TINY, (Contender("sgdd"),)), "There is no optimizer 'sgdd'"),
        (Plan(TINY, (at_rate("gd", 101.0),)), "Learning rate must lie between"),
        (Plan(TINY, (at_rate("gd", batch_size=48),)), "A batch has 1 to 47 examples"),
        (Plan(TINY, (at_rate("gd"),), schedule="never"), "There is no schedule"),
        (Plan(TINY, (at_rate("gd"),), epochs=9, schedule="one-cycle"), "at least 10 updates"),
        (
            Plan(
                Network((2, *[64] * 6, 1)),
                tuple(at_rate(key, batch_size=1) for key in LEARNERS),
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
    contenders = (Contender("gd"), Contender("gd", (), 32), Contender("gd", (), 1))
    assert work(Plan(NETWORK, contenders), 800) < MAX_WORK


@pytest.mark.parametrize("field", [{"epochs": 0}, {"seeds": ()}, {"dtype": "float16"}])
def test_plans_that_make_no_sense(field) -> None:
    with pytest.raises(ValueError, match=r"must be|may be|precision"):
        Plan(TINY, (at_rate("gd"),), **field)
