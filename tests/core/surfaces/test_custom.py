"""A typed formula as a surface: its gaps, its border, its words."""

from collections.abc import Sequence

import numpy as np
import pytest

from core.race import run
from core.surfaces import (
    CUSTOM,
    DEFAULT_FORMULA,
    DEFAULT_WINDOW,
    SURFACES,
    FormulaError,
    SurfaceChoice,
)
from core.surfaces.custom import custom_surface

Window = Sequence[float]


SQUARE = (-5.0, 5.0, -5.0, 5.0)


@pytest.mark.parametrize("key", ["rosenbrock", "beale", "matyas", "mccormick", "three-hump-camel"])
def test_a_surfaces_own_expression_makes_the_same_surface(key: str) -> None:
    known = SURFACES[key]
    (x_low, x_high), (y_low, y_high) = known.window
    own = custom_surface(known.expression, (x_low, x_high, y_low, y_high))
    x, y = np.random.default_rng(0).uniform(-1, 2, (2, 7, 3))
    np.testing.assert_allclose(own.value(x, y), known.value(x, y), rtol=1e-9, atol=1e-12)
    for ours, theirs in [(own.gradient, known.gradient), (own.hessian, known.hessian)]:
        for left, right in zip(ours(x, y), theirs(x, y), strict=True):
            expected = np.broadcast_to(right, x.shape)
            np.testing.assert_allclose(left, expected, rtol=1e-8, atol=1e-9)


WINDOW = (-4.0, 4.0, -3.0, 3.0)


def test_without_a_minimum_there_is_no_f_star() -> None:
    for text in ("x y", "-x^2 - y^2", "x"):
        surface = custom_surface(text, WINDOW)
        assert surface.minima == ()
        assert surface.f_star is None
        assert "No minimum found" in surface.summary
        path = run(surface, "gd", {"learning_rate": 0.01}, surface.default_start, 50)
        assert path.outcome.kind == "running"


def test_more_minima_than_are_marked_are_counted() -> None:
    surface = custom_surface("20 + x^2 - 10 cos(2πx) + y^2 - 10 cos(2πy)", SQUARE)
    assert len(surface.minima) == 25
    assert surface.minima[0].value == 0
    assert surface.summary.startswith(
        "Your own function. 121 minima found in the picture, of which"
    )


def test_tolerances_follow_a_small_f() -> None:
    small = custom_surface("1e-7*(x^2 + y^2)", WINDOW)
    path = run(small, "gd", {"learning_rate": 10.0}, (-3, 2), 100)
    assert path.values[0] < 2e-6
    assert (path.outcome.kind, path.outcome.first_inside) == ("running", None)
    assert run(small, "gd", {"learning_rate": 10.0}, (1e-4, 0), 1).outcome.kind == "converged"


def test_gaps_are_told_with_their_share() -> None:
    surface = custom_surface("log(x) + y^2", (-1, 4, -2, 2))
    # x runs over 61 points from −1 to 4; 13 of them are ≤ 0.
    assert f"no value in {13 / 61:.1%} of it" in surface.summary
    assert "No minimum found" in surface.summary
    x, y = surface.default_start
    assert np.isfinite(surface.value(np.float64(x), np.float64(y)))


def test_a_path_into_a_gap_ends_undefined() -> None:
    surface = custom_surface("sqrt(x) + y^2", (-1, 4, -2, 2))
    path = run(surface, "gd", {"learning_rate": 0.1}, (0.5, 1.0), 60)
    assert path.outcome.kind == "undefined"
    assert np.isnan(path.values[path.outcome.step])


def test_the_default_formula_has_a_minimum() -> None:
    assert custom_surface(DEFAULT_FORMULA, DEFAULT_WINDOW).minima[0].value == pytest.approx(
        0, abs=1e-9
    )


@pytest.mark.parametrize(
    ("text", "window", "told"),
    [
        ("x^2", (1, -1, 0, 1), "x"),
        ("x^2", (0, 1, 2, 2), "y"),
        ("x^2", (-1e9, 1e9, 0, 1), "x lies between"),
        ("x^2", (float("nan"), 1, 0, 1), "x lies between"),
        ("log(-1 - x^2)", SQUARE, "no finite value anywhere"),
    ],
)
def test_bad_windows_and_empty_pictures_are_told(text: str, window: Window, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        custom_surface(text, window)


def test_a_choice_is_checked_and_errors_name_the_column() -> None:
    with pytest.raises(ValueError, match="There is no surface 'alps'"):
        SurfaceChoice("alps").surface()
    with pytest.raises(FormulaError) as caught:
        SurfaceChoice(CUSTOM, "x^2 + q").surface()
    assert caught.value.column == 7
    assert SurfaceChoice("booth").surface() is SURFACES["booth"]
