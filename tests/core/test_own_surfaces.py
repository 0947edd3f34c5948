"""A typed formula as a surface: its minima against the literature, its gaps, its border."""

import numpy as np
import pytest

from core.formula_parsing import FormulaError
from core.own_surfaces import DEFAULT_FORMULA, DEFAULT_WINDOW, OWN, SurfaceChoice, own_surface
from core.surfaces import SURFACES
from core.trajectories import run

SQUARE = (-5.0, 5.0, -5.0, 5.0)


@pytest.mark.parametrize(
    ("text", "key", "window"),
    [
        ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "himmelblau", SQUARE),
        ("(1-x)^2 + 100(y-x^2)^2", "rosenbrock", (-2, 2, -1, 3)),
        ("(x + 2y - 7)^2 + (2x + y - 5)^2", "booth", (-10, 10, -10, 10)),
        ("(4 - 2.1x^2 + x^4/3)x^2 + x y + 4(y^2-1)y^2", "six-hump-camel", (-3, 3, -2, 2)),
    ],
)
def test_the_global_minima_of_known_functions_are_found(text: str, key: str, window) -> None:
    known = [m for m in SURFACES[key].minima if m.is_global]
    found = [m for m in own_surface(text, window).minima if m.is_global]
    assert len(found) == len(known)
    for minimum in known:
        nearest = min(found, key=lambda each: np.hypot(each.x - minimum.x, each.y - minimum.y))
        assert (nearest.x, nearest.y) == pytest.approx((minimum.x, minimum.y), abs=1e-5)
        assert nearest.value == pytest.approx(minimum.value, abs=1e-4)


@pytest.mark.parametrize("key", ["rosenbrock", "beale", "matyas", "mccormick", "three-hump-camel"])
def test_a_surfaces_own_expression_makes_the_same_surface(key: str) -> None:
    known = SURFACES[key]
    (x_low, x_high), (y_low, y_high) = known.window
    own = own_surface(known.expression, (x_low, x_high, y_low, y_high))
    x, y = np.random.default_rng(0).uniform(-1, 2, (2, 7, 3))
    np.testing.assert_allclose(own.value(x, y), known.value(x, y), rtol=1e-9, atol=1e-12)
    for ours, theirs in [(own.gradient, known.gradient), (own.hessian, known.hessian)]:
        for left, right in zip(ours(x, y), theirs(x, y), strict=True):
            expected = np.broadcast_to(right, x.shape)
            np.testing.assert_allclose(left, expected, rtol=1e-8, atol=1e-9)


def test_a_kink_is_a_minimum_and_a_plain_is_not() -> None:
    assert [(m.x, m.y) for m in own_surface("abs(x-1) + abs(y+2)", SQUARE).minima] == [
        (pytest.approx(1, abs=1e-6), pytest.approx(-2, abs=1e-6))
    ]
    assert own_surface("max(1, x - 20)", SQUARE).minima == ()
    assert own_surface("x + y", SQUARE).minima == ()


def test_a_saddle_and_a_pole_are_no_minima() -> None:
    assert own_surface("x^2 - y^2", SQUARE).minima == ()
    assert own_surface("log(x^2 + y^2)", SQUARE).minima == ()


def test_gaps_are_told_with_their_share() -> None:
    surface = own_surface("log(x) + y^2", (-1, 4, -2, 2))
    # x runs over 61 points from −1 to 4; 13 of them are ≤ 0.
    assert f"no value in {13 / 61:.1%} of it" in surface.summary
    assert "No minimum found" in surface.summary
    x, y = surface.default_start
    assert np.isfinite(surface.value(np.float64(x), np.float64(y)))


def test_a_path_into_a_gap_ends_undefined() -> None:
    surface = own_surface("sqrt(x) + y^2", (-1, 4, -2, 2))
    path = run(surface, "gd", {"learning_rate": 0.1}, (0.5, 1.0), 60)
    assert path.status.kind == "undefined"
    assert np.isnan(path.values[path.status.step])


def test_the_default_formula_has_a_minimum() -> None:
    assert own_surface(DEFAULT_FORMULA, DEFAULT_WINDOW).minima[0].value == pytest.approx(
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
def test_bad_windows_and_empty_pictures_are_told(text: str, window, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        own_surface(text, window)


def test_a_choice_is_checked_and_a_bad_formula_points_at_its_column() -> None:
    with pytest.raises(ValueError, match="There is no surface 'alps'"):
        SurfaceChoice("alps").surface()
    with pytest.raises(FormulaError) as caught:
        SurfaceChoice(OWN, "x^2 + q").surface()
    assert caught.value.column == 7
    assert SurfaceChoice("booth").surface() is SURFACES["booth"]
