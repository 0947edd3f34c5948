"""The script that a person downloads gives the page's numbers."""

import ast
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from core.optimizers import OPTIMIZERS, Conditions
from core.race import Entry, race_script, suggested_learning_rate
from core.race.trajectories import race
from core.surfaces import SURFACES
from core.surfaces.custom import custom_surface


def executed(script: str) -> dict:
    names: dict = {}
    exec(compile(script, "script", "exec"), names)
    return names


@pytest.fixture(autouse=True)
def keep_torchs_default_dtype() -> Iterator[None]:
    import torch

    before = torch.get_default_dtype()
    yield
    torch.set_default_dtype(before)


@pytest.mark.parametrize("surface", SURFACES)
def test_the_script_repeats_every_optimizers_path(
    surface: str, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = [
        Entry(key, {"learning_rate": suggested_learning_rate(rule, SURFACES[surface]) / 5})
        for key, rule in OPTIMIZERS.items()
    ]
    result = race(surface, entries, SURFACES[surface].default_start, 60)
    paths = executed(race_script(result))["paths"]
    assert list(paths) == [rule.label for rule in OPTIMIZERS.values()]
    for entry, trajectory in zip(entries, result.trajectories, strict=True):
        theirs = paths[OPTIMIZERS[entry.optimizer].label].numpy()
        np.testing.assert_allclose(theirs, trajectory.points, rtol=1e-7, atol=1e-9)
    assert "Lion" in capsys.readouterr().out


def test_hyperparameters_reach_the_script() -> None:
    entries = [Entry("adam", {"beta1": 0.5, "beta2": 0.7, "epsilon": 0.01, "weight_decay": 0.2})]
    result = race("booth", entries, (3, 3), 40)
    script = race_script(result)
    assert "betas=(0.5, 0.7), eps=0.01, weight_decay=0.2" in script
    theirs = executed(script)["paths"]["Adam"].numpy()
    np.testing.assert_allclose(theirs, result.trajectories[0].points, rtol=1e-9)


def test_the_script_is_plain_python_without_lion_unless_it_runs() -> None:
    script = race_script(race("ackley", [Entry("gd", {})], (1, 1), 5))
    ast.parse(script)
    assert "class Lion" not in script


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_last_point_agrees_to_nine_digits(key: str) -> None:
    entry = Entry(key, {"learning_rate": 0.01})
    result = race("booth", [entry], (-8.0, -6.0), 60)
    (path,) = executed(race_script(result))["paths"].values()
    np.testing.assert_allclose(path[-1].numpy(), result.trajectories[0].points[-1], rtol=1e-9)


def test_one_optimizer_twice_is_two_paths() -> None:
    entries = [Entry("lion", {"learning_rate": 0.1}), Entry("gd", {}), Entry("lion", {})]
    result = race("booth", entries, (3, 3), 20)
    script = race_script(result)
    paths = executed(script)["paths"]
    assert list(paths) == ["Lion 1", "Gradient descent", "Lion 2"]
    assert script.count("class Lion") == 1
    for path, trajectory in zip(paths.values(), result.trajectories, strict=True):
        np.testing.assert_allclose(path.numpy(), trajectory.points, rtol=1e-9)


def test_at_ackleys_kink_the_script_stays_where_the_page_stays() -> None:
    result = race("ackley", [Entry("adam", {})], (0, 0), 5)
    path = executed(race_script(result))["paths"]["Adam"].numpy()
    np.testing.assert_array_equal(path, result.trajectories[0].points)
    np.testing.assert_array_equal(path, np.zeros((6, 2)))


EDGES: dict[str, tuple[str, float, tuple[float, float], dict[str, Any]]] = {
    "clipping, and no gradient after one step": ("x^2 + y^2", 0.5, (1, 1), {"clip_norm": 5.0}),
    "clipping, from where there is no gradient": ("x^2 + y^2", 0.1, (0, 0), {"clip_norm": 0.5}),
    "a long gradient is clipped": ("100(y - x^2)^2 + (1 - x)^2", 0.01, (-2, 2), {"clip_norm": 0.3}),
    "kinks": ("|x| + 2|y - 1| + max(x, 0.5, y)", 0.25, (1, 1), {}),
    "the point of a cone": ("√(x² + y²)", 0.5, (0.5, 0), {}),
    "a valley": ("(x^2 - y)^2", 0.01, (1, 1.2), {}),
    "divergence": ("x^4 + y^4", 0.5, (3, -2), {}),
    "a place without a value": ("log(x) + y^2", 0.5, (0.1, 1), {}),
    "no minimum, noise and clipping": ("x y", 0.1, (1, 2), {"clip_norm": 1.0, "sigma": 0.3}),
    "everything at once": (
        "½(x² + 9y²)",
        0.1,
        (3, 1),
        {"clip_norm": 2.0, "sigma": 0.01, "schedule": "cosine"},
    ),
}


@pytest.mark.parametrize("name", EDGES)
def test_scripts_of_edge_states_give_the_pages_numbers(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text, rate, start, conditions = EDGES[name]
    surface = custom_surface(text, (-4, 4, -3, 3))
    some = ("gd", "momentum", "adagrad", "adam", "nadam", "lion")
    entries = [Entry(key, {"learning_rate": rate}) for key in some]
    result = race(surface, entries, start, 30, Conditions(**conditions))
    names = executed(race_script(result))
    for path, trajectory in zip(names["paths"].values(), result.trajectories, strict=True):
        finite = np.isfinite(trajectory.points).all(axis=1) & (trajectory.values < 1e9)
        known = len(finite) if finite.all() else int(np.argmin(finite))
        ours, theirs = trajectory.points[:known], path.numpy()[:known]
        np.testing.assert_allclose(theirs, ours, rtol=1e-6, atol=1e-9)
        if known == len(finite) and surface.minima:
            outcome = trajectory.outcome
            step = outcome.step if outcome.kind == "converged" else None
            assert names["converged_at"](path) == step
    assert ("converged" in capsys.readouterr().out) == bool(surface.minima)


def test_clipping_without_gradient_converges_at_the_pages_step(
    capsys: pytest.CaptureFixture[str],
) -> None:
    surface = custom_surface("x^2 + y^2", (-4, 4, -3, 3))
    entry = Entry("gd", {"learning_rate": 0.5})
    result = race(surface, [entry], (1, 1), 20, Conditions(clip_norm=5.0))
    executed(race_script(result))
    assert result.trajectories[0].outcome.step == 1
    assert "converged at step 1\n" in capsys.readouterr().out
