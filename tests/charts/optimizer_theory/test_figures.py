"""What the theory page says is what was computed."""

from dataclasses import replace

import numpy as np
import pytest

from charts.optimizer_theory import adam as theory_adam
from charts.optimizer_theory import basins as theory_basins
from charts.optimizer_theory import edge as theory_edge
from charts.optimizer_theory import maps
from charts.optimizer_theory import noise as theory_noise
from charts.optimizer_theory import speed as theory_speed
from charts.race import OptimizerRun
from core.common import format_number, format_percent
from core.optimizer_theory import (
    METHODS,
    Edge,
    Quadratic,
    all_minima,
    axis,
    descend,
    dissect,
    gradients_of,
    measured_means,
)
from core.optimizer_theory.basins import basins
from core.optimizer_theory.convergence_maps import measure, surface_problem
from core.optimizer_theory.noise_floor import measure as simulate
from core.optimizers import OPTIMIZERS
from core.race import run
from core.surfaces import SURFACES


def speed(key: str = "heavy-ball", kappa: float = 100.0) -> theory_speed.Speed:
    method, quadratic = METHODS[key], Quadratic((1.0, kappa), theory_speed.start_at(45))
    params = {each.name: each for each in OPTIMIZERS["momentum"].params}
    x = axis(params["learning_rate"], 1e-3, 0.05, 40)
    y = axis(params["momentum"], 0.0, 0.98, 30)
    tied = {"dampening": lambda varied: method.settings(varied["momentum"]).get("dampening", 0.0)}
    *_, found = measure(quadratic.problem(), "momentum", tied, x, y, quadratic.start, 1000)
    return theory_speed.Speed(method, quadratic, found)


def test_theorys_best_and_the_fastest_cell_are_told() -> None:
    shown = speed()
    told = " ".join(theory_speed.speed_sentences(shown))
    assert "η = 0.03306, β = 0.6694" in told
    assert "about **69 steps**" in told
    assert shown.fastest is not None
    row, column = shown.fastest
    assert f"**{shown.measured.steps[row, column]} steps**" in told
    assert "more than the 69 that the rate gives" in told
    steps = shown.measured.steps
    assert steps[row, column] == steps[steps >= 0].min()
    inside = format_percent(float(np.mean(shown.radii < 1)))
    assert f"{inside} of the cells lie inside the stability limit" in told


def test_rows_hold_theory_and_measurement() -> None:
    shown = speed()
    rows = theory_speed.speed_rows(shown)
    assert len(rows) == 30 * 40
    one = rows[10 * 40 + 33]
    assert one["learning_rate"] == shown.measured.x.values[33]
    assert one["momentum"] == shown.measured.y.values[10]
    assert one["spectral_radius"] == shown.radii[10, 33]


def test_starts_lie_where_the_angle_says() -> None:
    assert theory_speed.start_at(0) == (1.0, 0.0)
    assert theory_speed.start_at(90) == (0.0, 1.0)
    assert theory_speed.start_at(45) == pytest.approx((np.sqrt(0.5), np.sqrt(0.5)))


@pytest.fixture(scope="module")
def measured() -> maps.Measured:
    surface, rule = SURFACES["himmelblau"], OPTIMIZERS["momentum"]
    params = {each.name: each for each in rule.params}
    x, y = axis(params["learning_rate"], 1e-3, 0.1, 12), axis(params["momentum"], 0.0, 0.99, 9)
    *_, found = measure(surface_problem(surface), "momentum", {}, x, y, surface.default_start, 150)
    values = {**{p.name: p.default for p in rule.params}, "learning_rate": float(x.values[4])}
    values["momentum"] = float(y.values[2])
    path = run(surface, "momentum", values, surface.default_start, 150)
    return maps.Measured(surface, rule, found, 2, 4, OptimizerRun(rule, values, path))


def test_the_frame_is_at_its_cell_and_the_words_are_its_paths(
    measured: maps.Measured,
) -> None:
    figure = maps.map_figure(measured, height=300, dark=False)
    lost, cells, points, ring = figure.data
    assert (ring.x[0], ring.y[0]) == (measured.map.x.values[4], measured.map.y.values[2])
    steps = int(measured.map.steps[2, 4])
    assert cells.z[2, 4] == pytest.approx(np.log10(steps))
    assert points.text[2 * 12 + 4] == f"{steps} steps"
    np.testing.assert_array_equal(lost.z == 1, measured.map.lost)
    told = " ".join(maps.map_sentences(measured))
    assert f"from step {measured.run.outcome.step} on" in told
    assert f"{format_percent(measured.map.lost.mean())} diverge" in told


def test_equal_input_gives_an_identical_figure(measured: maps.Measured) -> None:
    one, two = (maps.map_figure(measured, height=300, dark=False) for _ in range(2))
    assert one.to_json() == two.to_json()


def test_basins_are_coloured_by_minimum_and_told_with_shares() -> None:
    surface = replace(SURFACES["two-wells"], minima=all_minima(SURFACES["two-wells"]))
    found = {}
    for label, key, rate in (("Gradient descent", "gd", 0.01), ("Momentum", "momentum", 4.0)):
        *_, found[label] = basins(surface, key, {"learning_rate": rate}, 40, 300)
    image = theory_basins.basin_image(found["Gradient descent"])
    assert image.shape == (40, 40, 3)
    left, right = image[20, 3].astype(int), image[20, 36].astype(int)
    assert np.abs(left - right).max() > 40
    landed = theory_basins.Landed(surface, found)
    told = " ".join(theory_basins.basins_sentences(landed))
    assert format_percent(found["Gradient descent"].share(0), 1) in told
    lost = found["Momentum"].lost.mean()
    assert lost > 0
    assert f"Momentum {format_percent(lost, 1)}" in told
    figure = theory_basins.basins_figure(surface, found, height=300)
    assert len(figure.layout.images) == 2
    rows = theory_basins.basins_rows(landed)
    arrived = np.mean(found["Gradient descent"].targets >= 0)
    assert rows[0]["Arrive"] == format_percent(arrived, 1)
    assert len(theory_basins.basin_csv(found)) == 2 * 1600


def test_adams_first_step_direction_and_expectation_are_told() -> None:
    gradients = gradients_of("noisy", 100, 1.0, 0)
    means = measured_means(0.9, 1.0, 60, 2000, 1)
    shown = theory_adam.Dissected(dissect(gradients), "noisy", 0.001, 0.9, 0.999, means, 2000, 1.0)
    told = " ".join(theory_adam.adam_sentences(shown))
    assert "**3.16 times**" in told
    assert "**downhill**" in told
    assert format_number(means[9], 4) in told
    reddi = gradients_of("reddi", 1000, 0, 0)
    climbing = theory_adam.Dissected(
        dissect(reddi, beta2=0.99, learning_rate=0.01), "reddi", 0.01, 0.9, 0.99
    )
    assert "**uphill**" in " ".join(theory_adam.adam_sentences(climbing))
    still = theory_adam.Dissected(dissect(np.array([0.0, 1.0])), "own", 0.001, 0.9, 0.999)
    assert "first gradient is 0" in " ".join(theory_adam.adam_sentences(still))


def test_the_noise_floor_is_told_or_said_not_to_exist() -> None:
    def cloud(rate: float) -> theory_noise.Cloud:
        found = simulate((1.0, 10.0), METHODS["gd"], rate, 0.0, 1.0, runs=50, num_steps=400)
        return theory_noise.Cloud(
            METHODS["gd"], (1.0, 10.0), rate, rate, 0.0, 1.0, 1, found, found, "Cosine"
        )

    told = " ".join(theory_noise.cloud_sentences(cloud(0.05)))
    assert f"theory’s floor is **{format_number(cloud(0.05).floor, 4)}**" in told
    assert "theory 0.02564" in told  # 0.05/(1·(2−0.05))
    over = theory_noise.cloud_sentences(cloud(0.25))
    assert "is not under the stability limit 0.2" in over[0]
    theory_noise.cloud_figure(cloud(0.25), height=300)
    assert r"\infty" in theory_noise.cloud_formula(cloud(0.25))["Stationary variance"][0]


def test_the_edge_is_told_in_every_state() -> None:
    def told(edge: Edge, rate: float) -> str:
        return " ".join(theory_edge.edge_sentences(theory_edge.Trained(edge, rate)))

    *_, calm = descend(learning_rate=0.02, steps=200)
    assert "is not measured above 2/η in 200 steps" in told(calm, 0.02)
    *_, at = descend(learning_rate=0.2, steps=1500)
    assert f"above 2/η at step {at.reached_at}" in told(at, 0.2)
    assert "× 2/η" in told(at, 0.2)
    *_, lost = descend(learning_rate=1.0, steps=200)
    assert f"diverged at step {lost.diverged_at}" in told(lost, 1.0)
    rows = theory_edge.edge_rows(at)
    assert len(rows) == 1501
    assert rows[0]["sharpness"] == at.sharpness[0]
