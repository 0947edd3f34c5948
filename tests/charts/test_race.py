"""Figures, tracks and sentences of the race, from one result."""

import numpy as np
import pytest

from charts import race, race_finding
from charts.race import Runner
from core.optimizers import OPTIMIZERS
from core.surfaces import SURFACES
from core.trajectories import run

ROSENBROCK = SURFACES["rosenbrock"]


def runner(key: str, surface: str = "rosenbrock", start=None, steps: int = 300, **values) -> Runner:
    chosen = SURFACES[surface]
    rule = OPTIMIZERS[key]
    settings = {param.name: values.get(param.name, param.default) for param in rule.params}
    return Runner(rule, settings, run(chosen, key, settings, start or chosen.default_start, steps))


@pytest.mark.parametrize("key", SURFACES)
def test_equal_input_gives_an_identical_figure(key: str) -> None:
    surface = SURFACES[key]
    one, two = (
        race.landscape_figure(
            surface, race.landscape_grid(surface), (), start=(0.5, 0.5), height=400
        ).to_json()
        for _ in range(2)
    )
    assert one == two


@pytest.mark.parametrize("key", SURFACES)
def test_the_grid_is_the_surface_on_a_log_scale(key: str) -> None:
    surface = SURFACES[key]
    grid = race.landscape_grid(surface, 31)
    assert np.isfinite(grid["z"]).all()
    x, y = float(grid["x"][20]), float(grid["y"][5])
    height = surface.value(x, y) - surface.minima[0].value
    floor = 10 ** float(grid["z"].max()) * 1e-4
    assert grid["z"][5, 20] == pytest.approx(np.log10(max(height, floor)), abs=1e-4)


def test_colours_and_dashes_tell_all_optimizers_apart() -> None:
    styles = [runner(key, steps=1).style for key in OPTIMIZERS]
    assert len(set(styles)) == len(styles)


def test_figures_for_the_file_hold_every_runner() -> None:
    runners = [runner("gd"), runner("adam")]
    figure = race.landscape_figure(
        ROSENBROCK, race.landscape_grid(ROSENBROCK), runners, start=(-1.5, 2.0), height=400
    )
    assert {"Gradient descent", "Adam"} <= {trace.name for trace in figure.data}
    curves = race.progress_figure(ROSENBROCK, runners, num_steps=300, height=400)
    assert [trace.name for trace in curves.data].count("Adam") == 2


def test_a_track_goes_where_the_path_goes() -> None:
    chosen = runner("momentum", learning_rate=0.001)
    track = race.race_track(ROSENBROCK, chosen, landscape="a", progress="b")
    path, heights, norms = track.lines
    np.testing.assert_array_equal(path.x, chosen.trajectory.points[path.steps, 0])
    np.testing.assert_allclose(
        heights.y, np.maximum(chosen.trajectory.values[heights.steps], race.FLOOR), rtol=1e-6
    )
    np.testing.assert_allclose(norms.y, chosen.trajectory.gradient_norms[norms.steps], rtol=1e-6)
    assert (path.chart, heights.chart, norms.y_axis) == ("a", "b", "y2")


def test_every_computed_step_is_in_the_table_file() -> None:
    rows = race.path_rows([runner("gd", steps=7), runner("adam", steps=7)])
    assert len(rows) == 16
    assert rows[8]["optimizer"] == "Adam"
    assert rows[0]["f"] == ROSENBROCK.value(*ROSENBROCK.default_start)


def said(surface: str, *runners: Runner) -> str:
    return " ".join(race_finding.race_finding(SURFACES[surface], runners))


def test_arrivals_are_named_in_order() -> None:
    fast = runner("momentum", "quadratic", learning_rate=0.01)
    slow = runner("gd", "quadratic", steps=300, learning_rate=0.01)
    text = said("quadratic", slow, fast)
    assert f"**Momentum** at step {fast.status.step}" in text
    assert "Not there after 300 steps: Gradient descent." in text
    assert "learning rate 0.01 is 0.5× the stability limit 2/λmax = 0.02" in text
    assert "κ = 100" in text


def test_divergence_names_both_steps() -> None:
    lost = runner("gd", learning_rate=0.01)
    text = said("rosenbrock", lost)
    assert (
        f"left the picture at step {lost.status.left_window_at} and diverged at step "
        f"{lost.status.step}" in text
    )


def test_below_every_minimum_is_said_and_not_drawn() -> None:
    away = runner("momentum", "mccormick", start=(3.0, -2.0), learning_rate=0.25)
    assert "below every listed minimum" in said("mccormick", away)
    rows = race_finding.status_rows(SURFACES["mccormick"], [away])
    assert rows[0]["Last f − f*"] == "below f*"
    assert np.isnan(race.gap(SURFACES["mccormick"], -5.0))


def test_a_kink_has_no_stability_limit_and_that_is_said() -> None:
    assert "no curvature at its minimum (a kink)" in said("ackley", runner("gd", "ackley"))


def test_a_local_minimum_is_called_one() -> None:
    caught = runner("gd", "two-wells", start=(1.2, 0.3), learning_rate=0.02)
    assert "(a local minimum)" in said("two-wells", caught)


def test_no_runner_is_a_sentence_too() -> None:
    assert "No optimizer is chosen" in said("booth")


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_formula_carries_the_current_numbers(key: str) -> None:
    latex, explanation, source = race_finding.rule_formula(
        ROSENBROCK, runner(key, steps=1, learning_rate=0.0016)
    )
    assert r"\eta = 0.0016" in latex
    assert "learning rate" in explanation
    assert source
