"""The script that a person downloads trains the same networks as the page."""

import ast
from typing import Any

import numpy as np
import pytest

from core.optimizers import SCHEDULES
from core.training import (
    DRAWN,
    NETWORK_OPTIMIZERS,
    TABLE,
    DataChoice,
    Network,
    OptimizerChoice,
    Plan,
    train,
    training_script,
)

TINY = Network((2, 7, 5, 1), "tanh")
TABLE_TEXT = "a,b,c\n" + "\n".join(
    f"{i % 5},{i * i % 7}.5,{'no' if i % 3 else 'yes'}" for i in range(30)
)


def executed(plan: Plan, data: DataChoice) -> dict[str, np.ndarray]:
    names = [f"{each.optimizer} {each.batch_size}" for each in plan.optimizers]
    found: dict = {}
    exec(compile(training_script(plan, data, names), "script", "exec"), found)
    return found["curves"]


def agree(plan: Plan, data: DataChoice, **close: Any) -> None:
    curves = executed(plan, data)
    for theirs, ours in zip(curves.values(), train(plan, data.split()), strict=True):
        np.testing.assert_allclose(theirs[:, 0], ours.train_loss, **close)
        np.testing.assert_allclose(theirs[:, 1], ours.test_loss, **close)


def at_rate(key: str, rate: float = 0.01, batch_size: int = 0) -> OptimizerChoice:
    return OptimizerChoice(key, (("learning_rate", rate),), batch_size)


@pytest.mark.filterwarnings("ignore:Mean of empty slice")
def test_the_guides_own_training() -> None:
    plan = Plan(Network((2, 32, 16, 1)), tuple(at_rate(key) for key in ("gd", "momentum", "adam")))
    agree(plan, DataChoice(), atol=1e-5)
    curves = executed(plan, DataChoice())
    assert curves["adam 0"][0, 0, 99] == pytest.approx(0.198250, abs=1e-6)


def test_every_optimizer_and_batch_size(capsys: pytest.CaptureFixture[str]) -> None:
    optimizers = tuple(at_rate(key, 0.01, size) for key in NETWORK_OPTIMIZERS for size in (0, 13))
    plan = Plan(TINY, optimizers, (4, 5), 4, dtype="float64")
    agree(plan, DataChoice("circles", 60, 0.1, 3, "a0.5_1~b2_-1"), rtol=1e-8)
    assert "training loss" in capsys.readouterr().out


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_and_clipping(schedule: str) -> None:
    values = tuple((param.name, param.default) for param in SCHEDULES[schedule].params)
    plan = Plan(
        TINY,
        (at_rate("gd", 0.5, 10), at_rate("muon", 0.05)),
        (0,),
        10,
        schedule,
        values,
        0.2,
        "float64",
    )
    agree(plan, DataChoice("xor", 50, 0.1, 1), rtol=1e-8)


@pytest.mark.parametrize(
    "data", [DataChoice(TABLE, table=TABLE_TEXT), DataChoice("spirals", 40, 0.0, 2)]
)
def test_tables_and_other_shapes(data: DataChoice) -> None:
    agree(Plan(TINY, (at_rate("adam"),), (1,), 5, dtype="float64"), data, rtol=1e-9)


def test_drawn_points_have_no_test_part() -> None:
    plan = Plan(TINY, (at_rate("adam"),), (1,), 5, dtype="float64")
    data = DataChoice(DRAWN, points="a0.5_1")
    (theirs,) = executed(plan, data).values()
    (ours,) = train(plan, data.split())
    np.testing.assert_allclose(theirs[:, 0], ours.train_loss, rtol=1e-9)
    assert np.isnan(theirs[:, 1]).all()


def test_a_plain_script_carries_no_more_than_it_uses() -> None:
    script = training_script(Plan(TINY, (at_rate("gd"),)), DataChoice(), ["SGD"])
    ast.parse(script)
    for word in ("Muon", "Lion", "schedule", "length"):
        assert word not in script


def test_a_hostile_table_is_only_numbers_in_the_script() -> None:
    text = 'x"""\\,y,z\n' + "\n".join(
        f"{i},{i * i},{'import os' if i % 2 else 'b'}" for i in range(9)
    )
    script = training_script(Plan(TINY, (at_rate("gd"),)), DataChoice(TABLE, table=text), ["SGD"])
    assert "import os" not in script
    ast.parse(script)


SEPARABLE = "a,b,c\n" + "\n".join(f"{100 * (i % 2) + i},{i % 3},{i % 2}" for i in range(16))


@pytest.mark.parametrize("clip", [0.0, 5.0])
def test_divergence_and_single_examples(clip: float) -> None:
    """One line separates the classes; with other networks and rules the loss is soon over 10⁴."""
    # With NAdam rounding grows to digits.
    keys = [key for key in NETWORK_OPTIMIZERS if key != "nadam"]
    for network in (Network((2, 1), "tanh"), Network((2, 4, 1), "relu")):
        optimizers = tuple(at_rate(key, 100.0, size) for key in keys for size in (0, 1))
        plan = Plan(network, optimizers, (1,), 3, clip_norm=clip, dtype="float64")
        agree(plan, DataChoice(TABLE, table=SEPARABLE), rtol=1e-5, atol=1e-9)


def test_where_no_gradient_is_left_to_clip_the_script_goes_on() -> None:
    plan = Plan(Network((2, 1), "tanh"), (at_rate("momentum", 100.0),), (1,), 9, clip_norm=5.0)
    data = DataChoice(TABLE, table=SEPARABLE)
    agree(plan, data, atol=1e-6)
    assert train(plan, data.split())[0].train_loss[0, -1] == 0
