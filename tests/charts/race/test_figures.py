"""Figures, tracks and sentences of the race, from one result."""

import numpy as np
import pytest

from charts.race import OptimizerRun, RaceResult, findings, player_model, sweep
from charts.race import details as race_details
from charts.race import figures as race
from core.optimizers import OPTIMIZERS, PLAIN, Conditions
from core.race import cloud_starts, run, summarised, tune
from core.surfaces import SURFACES, Surface
from core.surfaces.custom import custom_surface

ROSENBROCK = SURFACES["rosenbrock"]


def optimizer_run(
    key: str,
    surface: str = "rosenbrock",
    start: tuple[float, float] | None = None,
    steps: int = 300,
    **values: float,
) -> OptimizerRun:
    chosen = SURFACES[surface]
    rule = OPTIMIZERS[key]
    settings = {param.name: values.get(param.name, param.default) for param in rule.params}
    return OptimizerRun(
        rule, settings, run(chosen, key, settings, start or chosen.default_start, steps)
    )


@pytest.mark.parametrize("key", SURFACES)
def test_equal_input_gives_an_identical_figure(key: str) -> None:
    surface = SURFACES[key]
    one, two = (
        race.landscape_figure(surface, race.landscape_grid(surface), (), height=400).to_json()
        for _ in range(2)
    )
    assert one == two


@pytest.mark.parametrize("key", SURFACES)
def test_the_grid_is_the_surface_on_a_log_scale(key: str) -> None:
    surface = SURFACES[key]
    grid = race.landscape_grid(surface, 31)
    assert np.isfinite(grid["log"]).all()
    x, y = float(grid["x"][20]), float(grid["y"][5])
    height = surface.value(x, y) - surface.base
    top = 10 ** float(grid["log"].max())
    wanted = np.log10(min(max(height, top * 1e-4), top))
    assert grid["log"][5, 20] == pytest.approx(wanted, abs=1e-4)
    assert grid["linear"][5, 20] == pytest.approx(min(height, top), rel=1e-5)


def test_a_pole_does_not_flatten_the_rest_and_a_gap_stays_blank() -> None:
    surface = custom_surface("log(x) + 1/y^2 + x^2", (-2, 2, -2, 2))
    grid = race.landscape_grid(surface, 41)
    assert np.isnan(grid["log"][:, :20]).all()
    low, high = np.nanquantile(grid["log"], [0.2, 0.8])
    assert high - low > 0.05 * (np.nanmax(grid["log"]) - np.nanmin(grid["log"]))
    shades = race.shades(grid["log"])
    assert (shades[:, :20] == 255).all()
    assert (shades[:, 22:] < 255).any()
    tint = race.landscape_figure(surface, grid, (), height=300).data[0]
    assert tint.zsmooth is False


def test_colours_and_dashes_tell_all_optimizers_apart() -> None:
    styles = [optimizer_run(key, steps=1).style for key in OPTIMIZERS]
    assert len(set(styles)) == len(styles)


def test_figures_for_the_file_hold_every_runner() -> None:
    runs = [optimizer_run("gd"), optimizer_run("adam")]
    figure = race.landscape_figure(
        ROSENBROCK, race.landscape_grid(ROSENBROCK), runs, start=(-1.5, 2.0), height=400
    )
    assert {"Gradient descent", "Adam"} <= {trace.name for trace in figure.data}
    curves = race.progress_figure(ROSENBROCK, runs, num_steps=300, height=400)
    assert [trace.name for trace in curves.data].count("Adam") == 2


def test_a_track_goes_where_the_path_goes() -> None:
    chosen = optimizer_run("momentum", learning_rate=0.001)
    track = player_model.race_track(ROSENBROCK, chosen, landscape="a", progress="b")
    path, heights, norms, lengths, rates, along_x, along_y = track.lines
    points = chosen.trajectory.points
    np.testing.assert_array_equal(path.x, points[path.steps, 0])
    np.testing.assert_allclose(
        heights.y, np.maximum(chosen.trajectory.values[heights.steps], race.FLOOR), rtol=1e-6
    )
    np.testing.assert_allclose(norms.y, chosen.trajectory.gradient_norms[norms.steps], rtol=1e-6)
    assert (path.chart, heights.chart, norms.y_axis) == ("a", "b", "y2")
    moved = np.linalg.norm(points[lengths.steps] - points[lengths.steps - 1], axis=1)
    np.testing.assert_allclose(lengths.y, moved, rtol=1e-6)
    assert set(rates.y) == {np.float32(0.001)}
    slope = ROSENBROCK.gradient(*points[along_x.steps - 1].T)[0]
    step = points[along_x.steps, 0] - points[along_x.steps - 1, 0]
    np.testing.assert_allclose(along_x.y, np.abs(step / slope), rtol=1e-5)
    assert {line.view for line in track.lines} == {"", "loss", "steps", "rates"}
    assert along_y.y_axis == "y2"


def test_descents_effective_rate_is_its_scheduled_learning_rate() -> None:
    conditions = Conditions(schedule="cosine")
    rule = OPTIMIZERS["gd"]
    settings = {"learning_rate": 1e-3, "weight_decay": 0.0}
    path = run(ROSENBROCK, "gd", settings, (-1.5, 2), 100, conditions=conditions)
    track = player_model.race_track(
        ROSENBROCK,
        OptimizerRun(rule, settings, path),
        landscape="a",
        progress="b",
        conditions=conditions,
    )
    rates, along_x = track.lines[4], track.lines[5]
    np.testing.assert_allclose(rates.y, 1e-3 * conditions.rates(100)[rates.steps - 1], rtol=1e-6)
    np.testing.assert_allclose(
        along_x.y, 1e-3 * conditions.rates(100)[along_x.steps - 1], rtol=1e-4
    )


def test_the_probe_holds_slope_and_curvature_of_the_path() -> None:
    chosen = optimizer_run("adam", learning_rate=0.05)
    found = player_model.inspector(ROSENBROCK, chosen, Conditions())
    x, y = chosen.trajectory.points[found.steps].T
    np.testing.assert_array_equal(
        found.numbers.T, [x, y, *ROSENBROCK.gradient(x, y), *ROSENBROCK.hessian(x, y)]
    )
    assert set(found.learning_rate) == {0.05}


def test_the_relief_is_low_where_f_is() -> None:
    heights = player_model.surface_3d(SURFACES["booth"]).heights
    row, column = np.unravel_index(heights.argmin(), heights.shape)
    (x_low, x_high), (y_low, y_high) = SURFACES["booth"].window
    assert x_low + column / 50 * (x_high - x_low) == pytest.approx(1, abs=0.5)
    assert y_low + row / 50 * (y_high - y_low) == pytest.approx(3, abs=0.5)


def test_every_computed_step_is_in_the_table_file() -> None:
    rows = race.path_rows([optimizer_run("gd", steps=7), optimizer_run("adam", steps=7)])
    assert len(rows) == 16
    assert rows[8]["optimizer"] == "Adam"
    assert rows[0]["f"] == ROSENBROCK.value(*ROSENBROCK.default_start)


def told(surface: Surface, *runs: OptimizerRun, conditions: Conditions = PLAIN) -> str:
    race_shown = RaceResult(surface, runs, conditions)
    return " ".join([*findings.race_finding(race_shown), *race_details.race_details(race_shown)])


def test_who_converges_is_told_in_order() -> None:
    fast = optimizer_run("momentum", "quadratic", learning_rate=0.01)
    slow = optimizer_run("gd", "quadratic", steps=300, learning_rate=0.01)
    text = told(SURFACES["quadratic"], slow, fast)
    assert f"**Momentum** from step {fast.outcome.step} on" in text
    assert "Not converged after 300 steps: Gradient descent." in text
    assert "learning rate 0.01 is 0.5× the stability limit 2/λmax = 0.02" in text
    assert "κ = 100" in text


def test_divergence_names_both_steps() -> None:
    lost = optimizer_run("gd", learning_rate=0.01)
    assert (
        f"left the picture at step {lost.outcome.left_window_at} and diverged at step "
        f"{lost.outcome.step}" in told(ROSENBROCK, lost)
    )


def test_below_every_minimum_is_said_and_not_drawn() -> None:
    surface = SURFACES["mccormick"]
    away = optimizer_run("momentum", "mccormick", start=(3.0, -2.0), learning_rate=0.25)
    assert "below every known minimum" in told(surface, away)
    rows = findings.outcome_rows(RaceResult(surface, [away]))
    assert rows[0]["f − f*"].startswith("below f*, lowest ")
    assert np.isnan(race.gap(surface, -5.0))


def test_a_local_minimum_is_called_one() -> None:
    caught = optimizer_run("gd", "two-wells", start=(1.2, 0.3), learning_rate=0.02)
    assert "(at a local minimum)" in told(SURFACES["two-wells"], caught)


def typed(text: str, half: float = 2.0) -> Surface:
    return custom_surface(text, (-half, half, -half, half))


def on(
    surface: Surface, key: str, start: tuple[float, float], steps: int, **values: float
) -> OptimizerRun:
    rule = OPTIMIZERS[key]
    settings = {param.name: values.get(param.name, param.default) for param in rule.params}
    with np.errstate(all="ignore"):
        return OptimizerRun(rule, settings, run(surface, key, settings, start, steps))


def test_a_kink_is_told_from_a_flat_minimum() -> None:
    assert "has a kink" in told(SURFACES["ackley"], optimizer_run("gd", "ackley"))
    flat = typed("x^4 + y^4", 10)
    text = told(flat, on(flat, "gd", (1.0, 1.0), 5000, learning_rate=0.1))
    assert "the largest curvature λmax is 0" in text
    assert "kink" not in text
    assert "sublinearly" in text
    half_flat = typed("x^4 + y^2")
    text = told(half_flat, on(half_flat, "gd", (1.0, 1.0), 50, learning_rate=0.1))
    assert "2/λmax = 1 at the lowest minimum, where f is flat in one direction" in text


def test_weight_decay_lowers_the_stability_limit() -> None:
    """2/(λmax + λ) = 2/(2 + 2), under which 0.9 is not; and a lost run settles nowhere."""
    surface = SURFACES["bounded-saddle"]
    text = told(surface, on(surface, "gd", (1.9, 1.9), 300, learning_rate=0.9, weight_decay=2.0))
    assert "1.8× the stability limit 2/(λmax + λ) = 0.5" in text
    assert "L2 decay moves the minimum" not in text


def test_a_rate_equal_to_the_limit_is_neither_under_nor_over_it() -> None:
    text = told(SURFACES["quadratic"], optimizer_run("gd", "quadratic", learning_rate=0.02))
    assert "learning rate 0.02 is equal to the stability limit 2/λmax = 0.02" in text


def test_a_limit_at_the_minimum_is_not_one_at_the_start() -> None:
    """Under 2/λmax at the minimum and yet gone: the curvature at the start is larger."""
    surface = typed("x^4/4 + x^2/2 + y^2/2", 4)
    text = told(surface, on(surface, "gd", (3.5, 0.0), 100, learning_rate=0.5))
    assert "diverged" in text
    assert "at the start the largest curvature is 37.8 times as large" in text  # 3·3.5² + 1


@pytest.mark.parametrize("text", ["x*y", "-x^2 - y^2", "x"])
def test_without_a_minimum_there_is_no_f_star(text: str) -> None:
    surface = typed(text)
    sentences = told(surface, on(surface, "adam", (1.0, -1.0), 200))
    assert "No minimum of f is known in the picture, so there is no f*" in sentences
    assert "f − f*" not in sentences
    assert "below" not in sentences


def test_passing_through_a_minimum_is_not_converging() -> None:
    surface = typed("x^2 + y^2")
    swinging = on(surface, "momentum", (1.0, 1.0), 60, learning_rate=0.5, momentum=0.9)
    assert swinging.trajectory.values[1] < 1e-12
    assert "**Momentum** has not converged" in told(surface, swinging)
    assert "on the way, and it did not stay there" in told(surface, swinging)


def test_rounding_is_told_as_zero() -> None:
    surface = SURFACES["quadratic"]
    there = optimizer_run("momentum", "quadratic", learning_rate=0.01, steps=3000)
    row = findings.outcome_rows(RaceResult(surface, [there]))[0]
    assert row["Distance"] == "0"


def test_no_runner_is_a_sentence_too() -> None:
    assert "No optimizer is chosen" in told(SURFACES["booth"])


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_formula_carries_the_current_numbers(key: str) -> None:
    latex, explanation, source = findings.rule_formula(
        ROSENBROCK, optimizer_run(key, steps=1, learning_rate=0.0016)
    )
    assert r"\eta = 0.0016" in latex
    assert "learning rate" in explanation
    assert source


def test_an_undefined_end_is_said() -> None:
    surface = custom_surface("log(x) + y^2", (-1, 4, -2, 2))
    lost = on(surface, "gd", (1.0, 1.0), 50, learning_rate=0.1)
    shown = RaceResult(surface, [lost])
    step = lost.outcome.step
    assert lost.outcome.kind == "undefined"
    assert f"where f has no value at step {step}" in findings.outcome_words(shown, lost)
    assert f"no finite value at step {step}" in told(surface, lost)
    assert findings.outcome_rows(shown)[0]["Distance"] == "none known"


def test_a_cycle_is_named_with_its_points() -> None:
    cycling = optimizer_run("gd", "bounded-saddle", start=(0.4, 0.6), learning_rate=1.25)
    text = told(SURFACES["bounded-saddle"], cycling)
    assert "a cycle of 4 points: (0.755, 0) → (1.16, 0)" in text


def test_noise_floor_and_decay_limits_are_told_with_numbers() -> None:
    surface = custom_surface("(x-3)^2/2 + 10(y-2)^2", (-2, 5, -1, 4))
    end = on(surface, "adamw", (-1.0, 3.0), 3000, weight_decay=1.0, learning_rate=0.01)
    text = told(surface, end)
    assert "|x| and |y| ≤ 1/λ = 1 in the long run" in text
    assert "its minimum at (1, 1)" in text
    assert race_details.decay_boxes([end]) == [(end.style[0], 1.0)]
    noisy = Conditions(sigma=2.0)
    values = {"learning_rate": 0.01, "weight_decay": 0.0}
    path = run(SURFACES["quadratic"], "gd", values, (0, 0), 5000, conditions=noisy)
    floor = OptimizerRun(OPTIMIZERS["gd"], values, path)
    text = told(SURFACES["quadratic"], floor, conditions=noisy)
    assert "theory gives f − f* ≈ 0.0301" in text  # 0.01·4·(1/1.99 + 1/1)/2


def test_a_clouds_table_counts_every_start() -> None:
    surface = SURFACES["himmelblau"]
    starts = cloud_starts(surface, (0, 0), 60, 1.0, 0)
    cloud = summarised(run(surface, "gd", {"learning_rate": 0.01}, starts, 200), 10)
    row = race_details.cloud_rows(surface, {"Gradient descent": cloud})[0]
    share = f"{100 * cloud.share('converged'):.1f} %"
    assert row["Converge (at the lowest)"] == f"{share} ({share})"
    lines = player_model.cloud_lines(surface, cloud, "b")
    assert [line.faint for line in lines] == [True, False, True]


def test_the_sweeps_figure_marks_slider_and_best() -> None:
    surface = SURFACES["quadratic"]
    chosen = optimizer_run("gd", "quadratic", learning_rate=0.005)
    found = tune(surface, "gd", {}, (-9, 2), 200, [0.001, 0.005, 0.0198, 0.05])
    figure = sweep.tuning_figure(surface, [chosen], {"gd": found}, height=300)
    curve, ring, dot = figure.data
    assert (ring.x[0], dot.x[0]) == (0.005, 0.0198)
    assert np.isnan(curve.y[3])
    swept = sweep.Swept(surface, [chosen], {"gd": found}, 200)
    assert "(at 0.0198)" in " ".join(sweep.tuning_sentences(swept))
    row = sweep.tuning_rows(swept)[0]
    assert row["Best rate (slider)"] == "0.0198 (0.005)"
