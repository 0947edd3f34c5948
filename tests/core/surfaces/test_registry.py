"""Every registered surface against autograd, finite differences and the table of the literature."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.surfaces import (
    SURFACES,
    Surface,
    condition_number,
    eigenvalues,
    momentum_limit,
    quadratic_ravine,
)
from core.surfaces.formula import formula

ALL = pytest.mark.parametrize("surface", SURFACES.values(), ids=list(SURFACES))

# κ and 2/λmax at the minimum, from the literature table; None: not stated there.
TABLE: dict[str, list[tuple[float, float | None]]] = {
    "quadratic": [(100, 0.02)],
    "rosenbrock": [(2508, 0.001997)],
    "beale": [(162, 0.0408)],
    "himmelblau": [(3.2, None), (1.24, None), (1.89, None), (3.67, None)],
    "rastrigin": [(1, 0.00504)],
    "styblinski-tang": [(1, 0.0578)],
    "six-hump-camel": [(2.15, 0.121)],
    "matyas": [(25, 2)],
    "bounded-saddle": [(2, 1)],
}
VALUES: dict[str, list[float]] = {
    "rosenbrock": [0],
    "beale": [0],
    "himmelblau": [0, 0, 0, 0],
    "rastrigin": [0],
    "ackley": [0],
    "styblinski-tang": [-78.3323],
    "six-hump-camel": [-1.0316, -1.0316],
    "three-hump-camel": [0, 0.2986, 0.2986],
    "booth": [0],
    "matyas": [0],
    "mccormick": [-1.9132],
    "bounded-saddle": [-0.25, -0.25],
    "two-wells": [-2.0631, -1.0927],
    "quadratic": [0],
}


def places(surface: Surface) -> tuple[np.ndarray, np.ndarray]:
    (x_low, x_high), (y_low, y_high) = surface.window
    rng = np.random.default_rng(3)
    return rng.uniform(x_low, x_high, (5, 7)), rng.uniform(y_low, y_high, (5, 7))


def evaluate(surface: Surface, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    names = {name: getattr(torch, name) for name in ("cos", "sin", "exp", "sqrt")}
    return eval(
        surface.expression,
        {"__builtins__": {}},
        {**names, "pi": math.pi, "e": math.e, "x": x, "y": y},
    )


@ALL
def test_derivatives_equal_autograd_of_the_expression(surface: Surface) -> None:
    xs, ys = places(surface)
    for x, y in zip(xs.ravel(), ys.ravel(), strict=True):
        point = torch.tensor([x, y], dtype=torch.float64)

        def f(p: torch.Tensor) -> torch.Tensor:
            return evaluate(surface, p[0], p[1])

        gradient = torch.autograd.functional.jacobian(f, point).numpy()
        hessian = torch.autograd.functional.hessian(f, point).numpy()
        assert surface.value(x, y) == pytest.approx(float(f(point)), rel=1e-11, abs=1e-11)
        np.testing.assert_allclose(surface.gradient(x, y), gradient, rtol=1e-9, atol=1e-9)
        a, b, c = surface.hessian(x, y)
        np.testing.assert_allclose([[a, b], [b, c]], hessian, rtol=1e-8, atol=1e-8)


@ALL
def test_gradient_and_hessian_equal_finite_differences(surface: Surface) -> None:
    x, y = places(surface)
    h = 1e-5
    gx, gy = surface.gradient(x, y)
    scale = 1 + np.abs(surface.value(x, y)).max()
    slope_x = (surface.value(x + h, y) - surface.value(x - h, y)) / (2 * h)
    slope_y = (surface.value(x, y + h) - surface.value(x, y - h)) / (2 * h)
    np.testing.assert_allclose(gx, slope_x, rtol=1e-5, atol=1e-8 * scale)
    np.testing.assert_allclose(gy, slope_y, rtol=1e-5, atol=1e-8 * scale)
    fxx, fxy, fyy = surface.hessian(x, y)
    right, left = surface.gradient(x + h, y), surface.gradient(x - h, y)
    up, down = surface.gradient(x, y + h), surface.gradient(x, y - h)
    tolerance = {"rtol": 1e-5, "atol": 1e-8 * scale}
    np.testing.assert_allclose(fxx, (right[0] - left[0]) / (2 * h), **tolerance)
    np.testing.assert_allclose(fxy, (right[1] - left[1]) / (2 * h), **tolerance)
    np.testing.assert_allclose(fxy, (up[0] - down[0]) / (2 * h), **tolerance)
    np.testing.assert_allclose(fyy, (up[1] - down[1]) / (2 * h), **tolerance)


@ALL
def test_arrays_give_what_numbers_give_and_keep_their_shape(surface: Surface) -> None:
    x, y = places(surface)
    for name in ("value", "gradient", "hessian"):
        whole = np.array(getattr(surface, name)(x, y))
        assert whole.shape[-2:] == x.shape
        single = np.array(getattr(surface, name)(float(x[2, 3]), float(y[2, 3])))
        np.testing.assert_allclose(whole[..., 2, 3], single, rtol=1e-13)


@ALL
def test_tensors_give_what_arrays_give(surface: Surface) -> None:
    x, y = places(surface)
    for name in ("value", "gradient", "hessian"):
        function = getattr(surface, name)
        ours, theirs = np.array(function(x, y)), function(torch.tensor(x), torch.tensor(y))
        together = theirs if name == "value" else torch.stack(theirs)
        np.testing.assert_allclose(together.numpy(), ours, rtol=1e-12, atol=1e-12)


@ALL
def test_an_override_equals_what_the_formula_gives(surface: Surface) -> None:
    x, y = places(surface)
    derived = formula(surface.expression)
    for name in ("gradient", "hessian"):
        ours, theirs = (np.array(getattr(each, name)(x, y)) for each in (surface, derived))
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-11)


@ALL
def test_every_minimum_is_one(surface: Surface) -> None:
    (x_low, x_high), (y_low, y_high) = surface.window
    angle = np.linspace(0, 2 * np.pi, 64)
    for minimum in surface.minima:
        assert x_low <= minimum.x <= x_high
        assert y_low <= minimum.y <= y_high
        assert surface.value(minimum.x, minimum.y) == pytest.approx(minimum.value, abs=1e-12)
        assert np.hypot(*surface.gradient(minimum.x, minimum.y)) < 1e-12
        ring = surface.value(minimum.x + 1e-3 * np.cos(angle), minimum.y + 1e-3 * np.sin(angle))
        assert ring.min() > minimum.value


@ALL
def test_no_value_in_the_window_is_lower_than_the_global_minima(surface: Surface) -> None:
    (x_low, x_high), (y_low, y_high) = surface.window
    x, y = np.meshgrid(np.linspace(x_low, x_high, 401), np.linspace(y_low, y_high, 401))
    lowest = min(minimum.value for minimum in surface.minima)
    assert surface.value(x, y).min() >= lowest - 1e-9
    assert surface.minima[0].value == lowest
    for minimum in surface.minima:
        assert minimum.is_global == (abs(minimum.value - lowest) < 1e-9)


@ALL
def test_minima_have_the_values_of_the_literature(surface: Surface) -> None:
    ours = [minimum.value for minimum in surface.minima]
    for expected in VALUES[surface.key]:
        closest = min(ours, key=lambda value: abs(value - expected))
        assert closest == pytest.approx(expected, abs=6e-5)
        ours.remove(closest)


@pytest.mark.parametrize("key", TABLE)
def test_condition_number_and_stability_limit_equal_the_table(key: str) -> None:
    surface = SURFACES[key]
    for minimum, (kappa, limit) in zip(surface.minima, TABLE[key], strict=False):
        assert condition_number(surface, minimum.x, minimum.y) == pytest.approx(kappa, rel=5e-3)
        if limit is not None:
            _, largest = eigenvalues(surface, minimum.x, minimum.y)
            assert momentum_limit(largest, 0.0) == pytest.approx(limit, rel=5e-3)


def test_ackley_has_no_hessian_at_its_kink() -> None:
    surface = SURFACES["ackley"]
    assert surface.gradient(0.0, 0.0) == (0.0, 0.0)
    assert np.isnan(condition_number(surface, 0.0, 0.0))
    assert np.isnan(eigenvalues(surface, 0.0, 0.0)).all()


@given(st.floats(-3, 3), st.floats(-3, 3), st.sampled_from(sorted(SURFACES)))
@settings(max_examples=200)
def test_eigenvalues_equal_numpys(x: float, y: float, key: str) -> None:
    with np.errstate(all="ignore"):
        a, b, c = SURFACES[key].hessian(x, y)
    if not np.isfinite([a, b, c]).all():
        return
    expected = np.linalg.eigvalsh([[a, b], [b, c]])
    ours = eigenvalues(SURFACES[key], x, y)
    np.testing.assert_allclose(ours, expected, atol=1e-9 * (1 + np.abs(expected).max()))


@given(st.floats(1, 1e5))
def test_the_ravine_has_the_condition_number_it_is_asked_for(kappa: float) -> None:
    assert condition_number(quadratic_ravine(kappa), 1.0, -2.0) == pytest.approx(kappa)


@given(st.floats(1, 1e9))
def test_the_ravines_script_has_every_digit_of_kappa(kappa: float) -> None:
    ravine = quadratic_ravine(kappa)
    x, y = torch.tensor([0.3, 0.7], dtype=torch.float64)
    assert float(evaluate(ravine, x, y)) == pytest.approx(ravine.value(0.3, 0.7), rel=1e-14)


@pytest.mark.parametrize("kappa", [0.5, -1.0, float("nan"), float("inf")])
def test_a_ravine_must_be_at_least_round(kappa: float) -> None:
    with pytest.raises(ValueError, match="from 1 to 1e\\+12, for example 100"):
        quadratic_ravine(kappa)


def test_autograd_of_ackleys_formula_is_zero_at_the_kink() -> None:
    point = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    evaluate(SURFACES["ackley"], *point).backward()
    assert point.grad is not None
    assert point.grad.tolist() == [0.0, 0.0]


@ALL
def test_default_starts_lie_in_the_window_off_the_minima(surface: Surface) -> None:
    (x_low, x_high), (y_low, y_high) = surface.window
    x, y = surface.default_start
    assert x_low < x < x_high
    assert y_low < y < y_high
    assert np.hypot(*surface.gradient(x, y)) > 1e-3


@pytest.mark.parametrize(
    ("key", "kappa"), [("quadratic", 100), ("booth", 9), ("matyas", 25), ("rosenbrock", 2508)]
)
def test_a_summary_names_the_condition_number(key: str, kappa: float) -> None:
    surface = SURFACES[key]
    lowest = surface.minima[0]
    found = float(condition_number(surface, np.float64(lowest.x), np.float64(lowest.y)))
    assert found == pytest.approx(kappa, rel=1e-3)
    assert f"κ = {kappa:,}" in surface.label + surface.summary


def test_rastrigin_has_121_minima_in_the_picture() -> None:
    surface = SURFACES["rastrigin"]
    x = np.linspace(*surface.window[0], 20_001)
    along = surface.value(x, 0 * x)
    inside = (along[1:-1] < along[:-2]) & (along[1:-1] < along[2:])
    assert inside.sum() ** 2 == 121  # a sum of the same function of x and of y
    assert "121" in surface.summary
