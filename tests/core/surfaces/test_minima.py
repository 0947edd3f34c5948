"""The minima that are found, against the literature, other units and 40 digits."""

from collections.abc import Sequence

import mpmath as mp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.race import run
from core.race.outcomes import KINDS
from core.surfaces import SURFACES
from core.surfaces.custom import custom_surface
from tests.core.surfaces.random_formulas import random_formula

Pair = tuple[float, float]


Window = Sequence[float]


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
def test_the_global_minima_of_known_functions_are_found(
    text: str, key: str, window: Window
) -> None:
    known = [m for m in SURFACES[key].minima if m.is_global]
    found = [m for m in custom_surface(text, window).minima if m.is_global]
    assert len(found) == len(known)
    for minimum in known:
        nearest = min(found, key=lambda each: np.hypot(each.x - minimum.x, each.y - minimum.y))
        assert (nearest.x, nearest.y) == pytest.approx((minimum.x, minimum.y), abs=1e-5)
        assert nearest.value == pytest.approx(minimum.value, abs=1e-4)


# Formulas in u and v over −4 … 4 and −3 … 3, with all their minima there.
KNOWN: dict[str, list[tuple[float, float]]] = {
    "u^2 + v^2": [(0, 0)],
    "u^4 + v^4": [(0, 0)],
    "u^6 + v^2": [(0, 0)],
    "(u - v)^4 + (u + v)^6": [(0, 0)],
    "(u^2 - 1)^2 + v^2": [(-1, 0), (1, 0)],
    "(u^2 - 1)^4 + v^4": [(-1, 0), (1, 0)],
    "100(v - u^2)^2 + (1 - u)^2": [(1, 1)],
    "1e4*(v - u^2)^2 + (1 - u)^2": [(1, 1)],
    "100*abs(v - u^2) + (1 - u)^2": [(1, 1)],
    "100 sqrt(abs(v - u^2)) + abs(u + 1)": [(-1, 1)],
    "abs(u) + abs(v - 1)": [(0, 1)],
    "sqrt(u^2 + v^2)": [(0, 0)],
    "(u^2 + v^2)^0.25": [(0, 0)],
    "max(abs(u), abs(v))": [(0, 0)],
    "abs(u)^1.5 + v^2": [(0, 0)],
    "abs(abs(u) - 1) + v^2": [(-1, 0), (1, 0)],
    "min((u - 1)^2, (u + 1)^2) + abs(v)": [(-1, 0), (1, 0)],
    "cosh(u) + v^2": [(0, 0)],
    "log(1 + u^2 + v^2)": [(0, 0)],
    "1 - exp(-u^2 - v^2)": [(0, 0)],
    "sin(u) + v^2": [(-np.pi / 2, 0)],
    "u v": [],
    "-u^2 - v^2": [],
    "u": [],
    "u^2 - v^2": [],
    "u^3 + v^2": [],
    "exp(u) + v^2": [],
    "1/u": [],
    "abs(u) - v": [],
    "(v - u^2)(v - 3u^2)": [],
}


WINDOW = (-4.0, 4.0, -3.0, 3.0)


def found(text: str, window: Window = WINDOW) -> list[tuple[float, float]]:
    minima = custom_surface(text, window).minima
    assert not any(each.valley for each in minima)
    return sorted((each.x, each.y) for each in minima)


@pytest.mark.parametrize("text", KNOWN)
def test_exactly_the_minima_that_there_are_are_found(text: str) -> None:
    in_x_and_y = text.replace("u", "x").replace("v", "y")
    assert found(in_x_and_y) == [pytest.approx(place, abs=1e-7) for place in KNOWN[text]]


@given(
    st.sampled_from(list(KNOWN)),
    st.tuples(st.floats(-9, 9), st.sampled_from([0.0, 1.0, -1e6, 3e3])),
    st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    st.tuples(st.floats(-20, 20), st.floats(-20, 20)),
)
@settings(max_examples=12)
def test_units_and_offsets_move_no_minimum(
    text: str, height: Pair, scales: Pair, middles: Pair
) -> None:
    """f → c·f + d, and x and y in other units, seen in a window somewhere else."""
    sizes = [float(f"{10**each:.4g}") for each in scales]
    middle = [float(f"{size * each:.4g}") for size, each in zip(sizes, middles, strict=True)]
    inner = "".join(
        {
            "u": f"((x - {middle[0]!r})/{sizes[0]!r})",
            "v": f"((y - {middle[1]!r})/{sizes[1]!r})",
        }.get(sign, sign)
        for sign in text
    )
    whole = f"{10 ** height[0]!r}*({inner}) + {height[1]!r}".replace("+ -", "- ")
    window = [
        centre + side * size
        for centre, size, half in zip(middle, sizes, (4, 3), strict=True)
        for side in (-half, half)
    ]
    assume(max(map(abs, window)) <= 1e4 and len(whole) <= 200)
    expected = [
        tuple(c + s * each for c, s, each in zip(middle, sizes, place, strict=True))
        for place in KNOWN[text]
    ]
    ours = found(whole, window)
    assert len(ours) == len(expected)
    for (x, y), (wanted_x, wanted_y) in zip(ours, sorted(expected), strict=True):
        assert abs(x - wanted_x) < 1e-6 * sizes[0]
        assert abs(y - wanted_y) < 1e-6 * sizes[1]


@pytest.mark.parametrize(
    ("text", "window", "places"),
    [
        ("x^2 + y^2 - 1e6", WINDOW, [(0, 0)]),
        ("1e-7*(x^2 + y^2)", WINDOW, [(0, 0)]),
        ("x^2 + y^2", (-0.002, 0.002, -0.002, 0.002), [(0, 0)]),
        ("100*sqrt(abs(y - 0.01x^2)) + 0.01abs(x + 10)", (-15, -5, -3, 3), [(-10, 1)]),
        ("(1-x)^2 + 100(y-x^2)^2", (-1000, 1000, -1000, 1000), [(1, 1)]),
        ("x^2 + y^2", (0, 4, -3, 3), [(0, 0)]),
        # Where exp gives 0 for very small numbers is no floor.
        ("exp(-x^2 - y^2)", (-60, 60, -60, 60), []),
        ("max(1, x - 20)", SQUARE, []),
        ("log(x^2 + y^2)", SQUARE, []),
        ("sqrt(x) + y^2", SQUARE, []),
    ],
)
def test_large_small_and_empty_windows(text: str, window: Window, places: list[Pair]) -> None:
    assert found(text, window) == [pytest.approx(place, abs=1e-9) for place in places]


VALLEYS = {
    "(x^2 + y^2 - 1)^2": lambda x, y: x * x + y * y - 1,
    "(x^2 + y^2 - 4)^2": lambda x, y: x * x + y * y - 4,
    "(x^2 - y)^2": lambda x, y: x * x - y,
    "(exp(x) - y)^2": lambda x, y: np.exp(x) - y,
    "(x^2 y - 1)^2": lambda x, y: x * x * y - 1,
    "(x^2 + y^2 - 1)^4": lambda x, y: x * x + y * y - 1,
    "abs(x^2 - y)": lambda x, y: x * x - y,
    "x^2 y^2": lambda x, y: x * y,
    "(x - 1)^2": lambda x, y: x - 1,
    "1 - cos(x/2 - y)": lambda x, y: np.sin((x / 2 - y) / 2),
    "max(0, x^2 + y^2 - 1)": lambda x, y: np.maximum(x * x + y * y - 1, 0),
}


@pytest.mark.parametrize("text", VALLEYS)
def test_a_valley_is_known_as_one_along_its_whole_length(text: str) -> None:
    surface, off = custom_surface(text, WINDOW), VALLEYS[text]
    lowest = [each for each in surface.minima if each.is_global]
    assert all(each.valley for each in lowest)
    assert surface.f_star == 0
    x, y = np.array([(each.x, each.y) for each in lowest]).T
    assert np.abs(off(x, y)).max() < 1e-9
    # Where a line of a fine grid crosses the valley, a point of it is near.
    grid = np.meshgrid(np.linspace(-4, 4, 401), np.linspace(-3, 3, 301))
    crossed = np.diff(np.sign(off(*grid)), axis=1) != 0
    places = grid[0][:, 1:][crossed], grid[1][:, 1:][crossed]
    away = np.hypot(places[0] - x[:, None], places[1] - y[:, None]).min(axis=0)
    assert away.max(initial=0) < 0.15 * 10
    assert "valley or flat floor" in surface.summary


def test_a_path_converges_anywhere_on_a_valley() -> None:
    surface = custom_surface("(x^2 - y)^2", WINDOW)
    starts = np.stack([np.linspace(-1.7, 1.7, 30), np.linspace(-1.7, 1.7, 30) ** 2 + 0.1], axis=-1)
    outcomes = run(surface, "gd", {"learning_rate": 0.02}, starts, 400).outcomes
    assert (outcomes.kinds == KINDS.index("converged")).all()


def test_a_claimed_minimum_is_lowest_on_circles_around_it() -> None:
    """Random formulas, each claim looked at with 40 digits on circles of three sizes."""
    mp.mp.dps, drawn, claims = 40, np.random.default_rng(8), 0
    for _ in range(16):
        text, exact = random_formula(drawn, 3)
        more, too = random_formula(drawn, 2)
        window = [(-4, 4, -3, 3), (-1, 2.3, -1.7, 4), (-90, 130, -77, 50)][drawn.integers(3)]
        try:
            surface = custom_surface(f"{text} + {more}", window)
        except ValueError:
            continue
        for minimum in surface.minima[:3]:
            claims += 1
            x, y = mp.mpf(minimum.x), mp.mpf(minimum.y)
            here = exact(x, y) + too(x, y)
            for share in (1e-6, 1e-5, 1e-4):
                radius = share * (window[1] - window[0])
                ring = []
                for angle in drawn.uniform(0, 2 * np.pi, 8):
                    place = x + radius * mp.cos(angle), y + radius * mp.sin(angle)
                    ring.append(exact(*place) + too(*place) - here)
                # The point is a rounded one, and rounding of f hides as much as this.
                hidden = 1e-9 * max(ring) + 1e-15 * abs(here) + 1e-22 * share
                assert min(ring) > -hidden, (text, more, window, minimum)
    assert claims > 8


def test_the_gradient_vanishes_at_what_is_claimed() -> None:
    mp.mp.dps = 40
    surface = custom_surface("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", SQUARE)
    for each in surface.minima:
        for order in ((1, 0), (0, 1)):
            slope = mp.diff(
                lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2, (each.x, each.y), order
            )
            assert abs(slope) < 1e-12


def test_a_minimum_under_which_f_falls_elsewhere_is_a_local_one() -> None:
    surface = custom_surface("x^3 - 3x + y^2", WINDOW)
    assert [(each.x, each.y, each.is_global) for each in surface.minima] == [(1, 0, False)]
    assert surface.base == surface.value(np.float64(-4), np.float64(0)) == -52
    assert "lower still" in surface.summary
    depths = custom_surface("1e-7*((x^2 - 1)^2 + x/10 + y^2)", WINDOW).minima
    assert [each.is_global for each in depths] == [True, False]
