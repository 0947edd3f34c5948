"""Rows and formulas of a training are true, figures are the same for the same input.

Its sentences are tried in `tests/charts/training/claims.py`.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from charts.training import TrainingResult, curves_figure, diagnostics
from charts.training import comparison as words
from charts.training import learning_curves as training
from charts.training.formulas import training_formulas
from core.optimizers import OPTIMIZERS
from core.training import (
    NETWORK_OPTIMIZERS,
    Landscape,
    Network,
    OptimizerChoice,
    Plan,
    Training,
    landscapes,
    points,
    split,
    train,
)

SPLIT = split(*points("moons", 150, 0.3, 0), 0)
NETWORK = Network((2, 9, 4, 1))


def made(
    *optimizers: OptimizerChoice,
    seeds: tuple[int, ...] = (0,),
    epochs: int = 40,
    by_batch: bool = False,
    net: Network = NETWORK,
    **more: Any,
) -> Any:
    plan = Plan(net, optimizers, seeds, epochs, **more)
    return training.trained(plan, train(plan, SPLIT), by_batch=by_batch), plan


def at_rate(key: str, rate: float, batch_size: int = 0) -> OptimizerChoice:
    return OptimizerChoice(key, (("learning_rate", rate),), batch_size)


def test_a_diverged_seed_is_tabulated_but_not_ranked() -> None:
    rate = {0: 0.0, 1: 0.0}
    plan = Plan(NETWORK, (at_rate("gd", 0.05), at_rate("adam", 0.02)), tuple(rate), 8)
    histories = list(train(plan, SPLIT))
    loss, lost = histories[0].train_loss.copy(), np.array([4, -1])
    loss[0, 4:] = np.nan
    frames = histories[0].frames.copy()
    frames[4:] = np.nan
    histories[0] = replace(histories[0], train_loss=loss, diverged_at=lost, frames=frames)
    runs = training.trained(plan, histories, by_batch=False)
    result = TrainingResult(runs, plan, SPLIT)
    told = words.training_finding(result)
    adam = np.median(histories[1].train_loss[:, 8])
    assert told[0].startswith(f"Median training loss of 2 seeds after 8 epochs: {adam:.3g}")
    assert "**Gradient descent** diverged with 1 of 2 seeds, at epoch 4" in told[1]
    assert f"the other seed’s training loss at epoch 8 is {loss[1, 8]:.3g}" in told[1]
    rows = words.result_rows(result)
    assert rows[0]["Epoch"] == "8 (1 of 2 seeds diverged)"
    assert rows[0]["Training loss and accuracy"].startswith(f"{loss[1, 8]:.3g};")
    # What looks closer takes the last weights that were a network.
    around, plane = landscapes_of(runs, plan)
    assert np.isfinite(around.losses).all()
    assert len(plane.paths[0]) == 4
    assert "**Gradient descent** (at epoch 3)" in diagnostics.calibration_sentence(result)


def test_the_time_of_an_epoch_is_that_of_the_epochs_done() -> None:
    wide = Network((2, 32, 16, 1))
    plan = Plan(wide, (at_rate("nesterov", 100.0, 60),), epochs=300)
    result = TrainingResult(
        *(training.trained(plan, train(plan, SPLIT), by_batch=False), plan, SPLIT)
    )
    history = result.runs[0].history
    epochs = int(history.diverged_at[0])
    assert 0 < epochs < history.epochs_done == 300
    (told,) = (each for each in words.training_finding(result) if "One epoch" in each)
    milliseconds = 1e3 * history.seconds / epochs
    assert float(told.split(" in ")[1].split(" ms")[0]) == pytest.approx(milliseconds, rel=0.05)


def test_a_slice_that_ends_within_an_epoch_counts_no_part_of_it() -> None:
    plan = Plan(NETWORK, (at_rate("gd", 0.05, 1),), epochs=3)
    under_way = Training(plan, SPLIT)
    under_way.advance(seconds=0.0)
    (history,) = under_way.histories()
    assert (history.epochs_done, history.seconds) == (0, 0)
    runs = training.trained(plan, under_way.histories(), by_batch=False)
    told = words.training_finding(TrainingResult(runs, plan, SPLIT))
    assert not any("One epoch" in each for each in told)


def test_rows_have_every_seed_and_epoch() -> None:
    runs, plan = made(at_rate("gd", 0.1, 50), at_rate("lion", 0.001), seeds=(3, 8), epochs=6)
    rows = training.curve_rows(runs, plan)
    assert len(rows) == 2 * 2 * 7
    assert rows[8] == {
        "optimizer": "Gradient descent",
        "batch_size": 50,
        "seed": 8,
        "epoch": 1,
        "gradient_evaluations": 3,
        "examples_seen": 120,
        "train_loss": runs[0].history.train_loss[1, 1],
        "test_loss": runs[0].history.test_loss[1, 1],
        "train_accuracy": runs[0].history.train_accuracy[1, 1],
        "test_accuracy": runs[0].history.test_accuracy[1, 1],
    }


def test_nobody_at_all() -> None:
    runs, plan = made()
    result = TrainingResult(runs, plan, SPLIT)
    assert words.result_rows(result) == []
    assert set(training_formulas(result)) == {"Loss", "Backpropagation"}


def landscapes_of(runs: Any, plan: Any) -> tuple[Landscape, Landscape]:
    best, walked = diagnostics.best_weights(runs), diagnostics.paths(runs)
    return landscapes(plan.network, best, walked, SPLIT)


@pytest.mark.parametrize("seeds", [(0,), (0, 1, 2)])
def test_equal_input_gives_equal_figures(seeds: tuple[int, ...]) -> None:
    runs, plan = made(at_rate("gd", 0.1), at_rate("adam", 0.01), seeds=seeds, epochs=10)
    _, plane = landscapes_of(runs, plan)
    for make in (
        lambda: curves_figure(runs, height=300),
        lambda: diagnostics.calibration_figure(TrainingResult(runs, plan, SPLIT), height=300),
        lambda: diagnostics.landscape_figure(plane, runs, ("a", "b"), height=300),
    ):
        assert make().to_json() == make().to_json()


def test_landscapes_are_centred_on_the_best_network() -> None:
    runs, plan = made(at_rate("gd", 0.1), at_rate("adam", 0.02), epochs=30)
    around, plane = landscapes_of(runs, plan)
    middle = around.losses[len(around.b) // 2, len(around.a) // 2]
    np.testing.assert_allclose(middle, runs[1].history.train_loss[0, 30], rtol=1e-4)
    np.testing.assert_allclose(plane.paths[1][-1], 0, atol=1e-9)
    np.testing.assert_allclose(plane.paths[0][0], plane.paths[1][0])
    assert 0.5 < sum(plane.shares) <= 1 + 1e-9
    shown = diagnostics.Surroundings(around, plane, TrainingResult(runs, plan, SPLIT))
    assert f"**Adam**’s network the training loss is {middle:.3g}" in (
        diagnostics.landscape_sentence(shown)
    )


def test_confusion_rows_count_all_test_examples() -> None:
    runs, plan = made(at_rate("adam", 0.02))
    (row,) = diagnostics.confusion_rows(TrainingResult(runs, plan, SPLIT), ("no", "yes"))
    assert row["no, said yes"].isdigit()
    assert sum(int(cell) for name, cell in row.items() if name != "Trained by") == len(SPLIT.y_test)
    right = int(row["no, said no"]) + int(row["yes, said yes"])
    np.testing.assert_allclose(right / len(SPLIT.y_test), runs[0].history.test_accuracy[0, -1])


@pytest.mark.parametrize("key", NETWORK_OPTIMIZERS)
def test_every_optimizer_has_its_formula_with_its_numbers(key: str) -> None:
    runs, plan = made(at_rate(key, 0.025), epochs=2)
    result = TrainingResult(runs, plan, SPLIT)
    latex, explanation, source = training_formulas(result)[NETWORK_OPTIMIZERS[key].label]
    assert r"\eta = 0.025" in latex
    assert "learning rate" in explanation
    assert source


def test_what_else_acts_on_a_step_is_told_beside_its_rule() -> None:
    decaying = OptimizerChoice("momentum", (("learning_rate", 0.1), ("weight_decay", 0.2)))
    more: dict[str, Any] = {"clip_norm": 0.5, "schedule": "cosine"}
    for choice, decay in ((decaying, True), (at_rate("adamw", 0.1), False)):
        runs, plan = made(choice, epochs=2, **more)
        (_, told, _) = list(training_formulas(TrainingResult(runs, plan, SPLIT)).values())[2]
        assert "shortened to length 0.5 if it is longer" in told
        assert (r"plus $\lambda w_t$" in told) == decay
        assert "The schedule “Cosine” multiplies" in told


@pytest.mark.parametrize("changing", [False, True])
def test_momentum_conventions_agree_where_the_summary_says(changing: bool) -> None:
    """η outside the velocity, as the rule has it, and inside: v ← μv − ηg, w ← w + v."""
    rule, curvatures = OPTIMIZERS["momentum"], np.array([1.0, 0.1])
    outside = inside = np.array([3.0, -2.0])
    state, velocity = rule.init(outside), np.zeros(2)
    for step in range(30):
        rate = 0.1 / (1 + step) ** 0.5 if changing else 0.1
        values = {"learning_rate": rate, "momentum": 0.9, "dampening": 0.0, "weight_decay": 0.0}
        move, state = rule.update(curvatures * outside, state, outside, values)
        velocity = 0.9 * velocity - rate * curvatures * inside
        outside, inside = outside + move, inside + velocity
    assert np.allclose(outside, inside, rtol=1e-9) != changing
