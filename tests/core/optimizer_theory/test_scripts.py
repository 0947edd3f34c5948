"""The scripts of the theory page give its numbers."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.optimizer_theory import (
    METHODS,
    Quadratic,
    adam_script,
    all_minima,
    axis,
    basin_script,
    descend,
    dissect,
    edge_script,
    gradients_of,
    map_script,
    noise_script,
    predicted_steps,
    rate,
    speed_script,
    stationary_variance,
)
from core.optimizer_theory.basins import basins
from core.optimizer_theory.convergence_maps import measure, surface_problem
from core.optimizer_theory.noise_floor import measure as simulate
from core.optimizers import OPTIMIZERS
from core.race import run
from core.surfaces import SURFACES
from core.surfaces.custom import custom_surface


@pytest.fixture(autouse=True)
def keep_torchs_default_dtype() -> Iterator[None]:
    before = torch.get_default_dtype()
    yield
    torch.set_default_dtype(before)


def executed(script: str) -> dict:
    names: dict = {}
    exec(compile(script, "script", "exec"), names)
    return names


@pytest.mark.parametrize("key", METHODS)
def test_speed(key: str) -> None:
    method, quadratic = METHODS[key], Quadratic((1.0, 40.0), (0.6, 0.8))
    best = method.optimum(1.0, 40.0)
    eta, beta = 0.8 * best.learning_rate, best.momentum
    found = executed(speed_script(method, quadratic, eta, beta, 1000))
    radius = rate(method, quadratic.curvatures, eta, beta)
    assert found["predicted"] == pytest.approx(float(predicted_steps(radius, 1e-6)), rel=1e-6)
    params = {each.name: each for each in OPTIMIZERS["momentum"].params}
    x = axis(params["learning_rate"], eta, eta * 1.01, 2)
    y = axis(params["momentum"], beta, min(beta + 0.01, 0.999), 2)
    tied = {
        name: (lambda varied, name=name: method.settings(varied["momentum"])[name])
        for name in method.settings(0.5)
        if name != "momentum"
    }
    optimizer = method.optimizer if method.has_momentum else "momentum"
    *_, cells = measure(quadratic.problem(), optimizer, tied, x, y, quadratic.start, 1000)
    assert found["measured"] == cells.steps[0, 0]


def test_a_cell_of_a_measured_map() -> None:
    surface, rule = SURFACES["himmelblau"], OPTIMIZERS["adam"]
    params = {each.name: each for each in rule.params}
    x, y = axis(params["learning_rate"], 0.01, 0.5, 5), axis(params["beta1"], 0.0, 0.99, 4)
    *_, found = measure(surface_problem(surface), "adam", {}, x, y, surface.default_start, 200)
    values = {"learning_rate": float(x.values[3]), "beta1": float(y.values[1])}
    script = map_script(surface, rule, values, found, 1, 3)
    (path,) = executed(script)["paths"].values()
    ours = run(surface, "adam", values, surface.default_start, 200).points
    np.testing.assert_allclose(path.numpy(), ours, rtol=1e-7, atol=1e-9)
    assert f"arrives at step {found.steps[1, 3]}" in script


@pytest.mark.parametrize("key", ["himmelblau", "rastrigin"])
def test_basins(key: str) -> None:
    surface = replace(SURFACES[key], minima=all_minima(SURFACES[key]))
    rates = {"gd": 0.003, "adam": 0.05}
    reached = executed(basin_script(surface, rates, 21, 900))["reached"]
    for optimizer, targets in zip(rates, reached.values(), strict=True):
        *_, found = basins(surface, optimizer, {"learning_rate": rates[optimizer]}, 21, 900)
        assert np.mean(targets.numpy() == found.targets) > 0.99


def test_a_script_with_fewer_starts_than_the_page_says_so() -> None:
    rates = {"gd": 0.003}
    finest, coarse = (basin_script(SURFACES["himmelblau"], rates, n, 9) for n in (400, 100))
    assert "# The page has 400 starts a side" in finest
    assert "The page has" not in coarse


EDGES = {
    "|x| + |y|": {"adam": 0.05},
    "(x^2 - y)^2": {"lion": 0.02},
    "(x^2 - 1)^2 + y^2": {"gd": 0.1},
}


@pytest.mark.parametrize("text", EDGES)
def test_basins_of_kinks_valleys_and_from_a_ridge(text: str) -> None:
    surface = custom_surface(text, (-2, 2, -2, 2))
    rates = EDGES[text]
    reached = executed(basin_script(surface, rates, 11, 120))["reached"]
    for optimizer, targets in zip(rates, reached.values(), strict=True):
        *_, found = basins(surface, optimizer, {"learning_rate": rates[optimizer]}, 11, 120)
        assert np.mean(targets.numpy() == found.targets) > 0.97


@pytest.mark.parametrize(
    ("eta", "beta", "curvatures"),
    [
        (1.0, 0.0, (1.0, 1.0)),
        (3.0, 0.5, (1.0, 40.0)),
        (0.999, 0.0, (1.0, 1.0)),
    ],
)
def test_speed_at_newtons_step_and_where_it_diverges(
    eta: float, beta: float, curvatures: tuple[float, float]
) -> None:
    method, quadratic = METHODS["nesterov"], Quadratic(curvatures)
    found = executed(speed_script(method, quadratic, eta, beta, 400))
    expected = predicted_steps(rate(method, curvatures, eta, beta), 1e-6)
    assert found["predicted"] == pytest.approx(float(expected), rel=1e-6)
    assert (found["measured"] is None) == np.isinf(expected)


@pytest.mark.parametrize("gradients", [[0.0] * 6, [0.0, 0.0, 1.0], [1e-9] * 6])
def test_adam_without_a_gradient(gradients: list[float]) -> None:
    rows = executed(adam_script(gradients, 0.01, 0.9, 0.999))["rows"]
    ours = dissect(np.array(gradients), learning_rate=0.01, beta1=0.9, beta2=0.999)
    np.testing.assert_allclose(np.array(rows)[:, 4], ours.steps, rtol=1e-6)


def test_adam() -> None:
    gradients = gradients_of("noisy", 40, 1.0, 5)
    rows = executed(adam_script(gradients.tolist(), 0.01, 0.8, 0.95))["rows"]
    ours = dissect(gradients, learning_rate=0.01, beta1=0.8, beta2=0.95)
    _, g, m, v, steps = np.array(rows).T
    np.testing.assert_array_equal(g, gradients)
    np.testing.assert_allclose(m, ours.mean, rtol=1e-9)
    np.testing.assert_allclose(v, ours.square, rtol=1e-9)
    np.testing.assert_allclose(steps, ours.steps, rtol=1e-6)


@pytest.mark.parametrize("key", ["gd", "heavy-ball", "mean"])
def test_noise(key: str) -> None:
    method = METHODS[key]
    beta = 0.7 if method.has_momentum else 0.0
    script = noise_script(method, (1.0, 10.0), 0.05, beta, 0.8, 300, 1200, 0)
    found = executed(script)
    ours = simulate((1.0, 10.0), method, 0.05, beta, 0.8, runs=300, num_steps=1200)
    scaled = 0.05 * (1 - beta) if key == "mean" else 0.05
    for i, curvature in enumerate((1.0, 10.0)):
        theory = stationary_variance(curvature, scaled, beta, 0.8)
        assert found["theory"][i] == pytest.approx(theory)
        assert found["measured"][i] == pytest.approx(theory, rel=0.1)
    if key != "mean":  # torch's first velocity is the whole gradient, the script's a share
        np.testing.assert_allclose(found["measured"], ours.variances, rtol=1e-9)


def test_edge() -> None:
    found = executed(edge_script(0.2, 8, 300, 3))
    *_, edge = descend(learning_rate=0.2, width=8, steps=300, seed=3)
    assert found["final_loss"] == pytest.approx(edge.losses[-1], rel=1e-6)
    assert found["sharpness"] == pytest.approx(edge.sharpness[-1], rel=1e-3)
