"""Sentences about a training are true, figures are the same for the same input."""

import numpy as np
import pytest

from charts import training, training_closer
from charts.training_figures import curves_figure
from charts.training_formulas import training_formulas
from core.datasets import points, split
from core.learners import LEARNERS
from core.loss_landscape import Landscape, landscapes
from core.networks import Network
from core.training import train
from core.training_plans import Contender, Plan

SPLIT = split(*points("moons", 150, 0.3, 0), 0)
NETWORK = Network((2, 9, 4, 1))


def made(*contenders: Contender, seeds=(0,), epochs=40, by_batch=False, net=NETWORK, **more):
    plan = Plan(net, contenders, seeds, epochs, **more)
    return training.trained(plan, train(plan, SPLIT), by_batch=by_batch), plan


def at_rate(key: str, rate: float, batch_size: int = 0) -> Contender:
    return Contender(key, (("learning_rate", rate),), batch_size)


def test_the_ranking_is_that_of_the_losses() -> None:
    runs, plan = made(at_rate("gd", 0.05), at_rate("adam", 0.02))
    first, second = training.training_finding(runs, plan, SPLIT)[:2]
    descent, adam = (each.history for each in runs)
    assert first.startswith(
        "After 40 epochs the lowest training loss is that of **Adam**, "
        f"{adam.train_loss[0, 40]:.3f}"
    )
    assert f"({100 * adam.test_accuracy[0, 40]:.1f} % of the test examples right)" in first
    soonest = int(np.flatnonzero(adam.train_loss[0] <= descent.train_loss[0, 40])[0])
    assert f"after {soonest:,} epochs instead of 40" in second


def test_what_diverged_is_told_with_its_epoch() -> None:
    wide = Network((2, 32, 16, 1))
    runs, plan = made(at_rate("nesterov", 100.0), at_rate("adam", 0.01), net=wide)
    told = " ".join(training.training_finding(runs, plan, SPLIT))
    epoch = runs[0].history.diverged_at[0]
    assert epoch > 0
    assert f"**Nesterov** diverged at epoch {epoch}" in told
    assert training.result_rows(runs, SPLIT)[0]["Epoch"] == str(epoch - 1)
    alone, plan = made(at_rate("nesterov", 100.0), net=wide)
    assert "Every network diverged" in training.training_finding(alone, plan, SPLIT)[0]


def test_overfitting_is_told_only_where_it_is() -> None:
    small = split(*points("moons", 60, 0.5, 1), 1)
    plan = Plan(Network((2, 64, 64, 1)), (at_rate("adam", 0.02),), epochs=250)
    runs = training.trained(plan, train(plan, small), by_batch=False)
    test = runs[0].history.test_loss[0]
    told = " ".join(training.training_finding(runs, plan, small))
    assert f"lowest, {test.min():.3f}, at epoch {test.argmin():,} and is {test[-1]:.3f} now" in told
    runs, plan = made(at_rate("gd", 0.01))
    assert "by heart" not in " ".join(training.training_finding(runs, plan, SPLIT))


def test_batches_are_told_with_cost_and_agreement() -> None:
    runs, plan = made(
        *(at_rate("gd", 0.05, size) for size in (0, 10, 1)), epochs=3, by_batch=True, noise_draws=5
    )
    told = " ".join(training.training_finding(runs, plan, SPLIT))
    for words in ("**Whole set** 1 update in", "**Batches of 10** 12 updates in"):
        assert words in told
    assert f"**Single example** {runs[2].history.cosines[0, 0]:.2f} at first" in told
    assert len({each.color for each in runs}) == 3


def test_rows_have_every_seed_and_epoch() -> None:
    runs, plan = made(at_rate("gd", 0.1, 50), at_rate("lion", 0.001), seeds=(3, 8), epochs=6)
    rows = training.curve_rows(runs, plan)
    assert len(rows) == 2 * 2 * 7
    assert rows[8] == {
        "optimizer": "Gradient descent", "batch_size": 50, "seed": 8, "epoch": 1,
        "gradient_evaluations": 3, "examples_seen": 120,
        "train_loss": runs[0].history.train_loss[1, 1],
        "test_loss": runs[0].history.test_loss[1, 1],
        "train_accuracy": runs[0].history.train_accuracy[1, 1],
        "test_accuracy": runs[0].history.test_accuracy[1, 1],
    }  # fmt: skip


def test_nobody_at_all() -> None:
    runs, plan = made()
    assert "No optimizer is chosen" in training.training_finding(runs, plan, SPLIT)[0]
    assert training.result_rows(runs, SPLIT) == []
    assert set(training_formulas(runs, plan, SPLIT)) == {"Loss", "Backpropagation"}


def landscapes_of(runs, plan) -> tuple[Landscape, Landscape]:
    best = training_closer.best_run(runs).history.frames[-1]
    return landscapes(plan.network, best, [each.history.frames for each in runs], SPLIT)


@pytest.mark.parametrize("seeds", [(0,), (0, 1, 2)])
def test_equal_input_gives_equal_figures(seeds) -> None:
    runs, plan = made(at_rate("gd", 0.1), at_rate("adam", 0.01), seeds=seeds, epochs=10)
    _, plane = landscapes_of(runs, plan)
    for make in (
        lambda: curves_figure(runs, height=300),
        lambda: training_closer.calibration_figure(runs, plan, SPLIT, height=300),
        lambda: training_closer.landscape_figure(plane, runs, ("a", "b"), height=300),
    ):
        assert make().to_json() == make().to_json()


def test_the_landscapes_middle_is_the_best_network_and_paths_end_where_they_end() -> None:
    runs, plan = made(at_rate("gd", 0.1), at_rate("adam", 0.02), epochs=30)
    around, plane = landscapes_of(runs, plan)
    middle = around.losses[len(around.b) // 2, len(around.a) // 2]
    np.testing.assert_allclose(middle, runs[1].history.train_loss[0, 30], rtol=1e-4)
    np.testing.assert_allclose(plane.paths[1][-1], 0, atol=1e-9)
    np.testing.assert_allclose(plane.paths[0][0], plane.paths[1][0])
    assert 0.5 < sum(plane.shares) <= 1 + 1e-9
    sentence = training_closer.landscape_sentence(around, plane, runs, SPLIT)
    assert f"**Adam**’s network the loss is {middle:.3f}" in sentence


def test_confusion_rows_count_all_test_examples() -> None:
    runs, plan = made(at_rate("adam", 0.02))
    (row,) = training_closer.confusion_rows(runs, plan, SPLIT, ("no", "yes"))
    assert row["no, said yes"].isdigit()
    assert sum(int(cell) for name, cell in row.items() if name != "Trained by") == len(SPLIT.y_test)
    right = int(row["no, said no"]) + int(row["yes, said yes"])
    np.testing.assert_allclose(right / len(SPLIT.y_test), runs[0].history.test_accuracy[0, -1])


@pytest.mark.parametrize("key", LEARNERS)
def test_every_optimizer_has_its_formula_with_its_numbers(key: str) -> None:
    runs, plan = made(at_rate(key, 0.025), epochs=2)
    latex, words, source = training_formulas(runs, plan, SPLIT)[LEARNERS[key].label]
    assert r"\eta = 0.025" in latex
    assert "learning rate" in words
    assert source
