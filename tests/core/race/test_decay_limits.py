"""Where weight decay lets paths end, against where they do end."""

from typing import Any

import pytest

from core.race import box_point, ridge_point, run
from core.surfaces.custom import custom_surface

SHIFTED = custom_surface("(x-3)^2/2 + 10(y-2)^2", (-2, 5, -1, 4))


def test_decays_two_limits_are_those_of_the_closed_forms() -> None:
    # Ridge: (H + λI)w = Hc with H = diag(1, 20), c = (3, 2), λ = 1.
    assert ridge_point(SHIFTED, 1.0, (-1, 3)) == pytest.approx((3 / 2, 40 / 21), abs=1e-6)
    # In the box |x|, |y| ≤ 1 both coordinates are held at its edge.
    assert box_point(SHIFTED, 1.0, (-1, 3)) == pytest.approx((1, 1), abs=1e-9)
    assert box_point(SHIFTED, 0.4, (-1, 3)) == pytest.approx((2.5, 2), abs=1e-6)
    assert ridge_point(SHIFTED, 0.0, (0, 0)) == pytest.approx((3, 2), abs=1e-6)
    assert ridge_point(SHIFTED, 1.0, (float("nan"), 0)) is None


@pytest.mark.parametrize(
    ("key", "rate", "limit"),
    [
        ("adam", 0.01, ridge_point),
        ("adamw", 0.01, box_point),
        ("lion", 0.002, box_point),
        ("gd", 0.01, ridge_point),
        ("rmsprop", 0.001, ridge_point),
    ],
)
def test_optimizers_with_decay_end_where_their_limit_is(key: str, rate: float, limit: Any) -> None:
    settings = {"learning_rate": rate, "weight_decay": 1.0}
    end = run(SHIFTED, key, settings, (-1, 3), 5000).points[-1]
    assert tuple(end) == pytest.approx(limit(SHIFTED, 1.0, tuple(end)), abs=0.015)
