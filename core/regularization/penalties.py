"""Penalties P(w) of two coefficients and their balls {P ≤ const}: one entry each in `PENALTIES`.

A ball's radius C is where it cuts the axes, whatever its shape: for a norm that is ‖w‖ ≤ C. The
penalty is scaled so that λ P(w) is what scikit-learn adds: ‖w‖₁ for Lasso, ½‖w‖₂² for Ridge (with
its alpha = nλ), and their mixture for ElasticNet.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Num

from core.common import Param, check, format_number
from core.regularization.proximal import lp_dead_zone, lp_shrink, shrink_and_scale

Array = np.ndarray
Points = Num[np.ndarray, "*batch 2"]
Radii = Num[np.ndarray, "*batch"] | float
_HALVINGS = 60

POWER = Param(
    name="power",
    label="Power p",
    default=0.5,
    low=0.3,
    high=8.0,
    scale="linear",
    help="The p of ‖w‖ₚ. Under 1 the ball is non-convex and its corners become cusps; at 1 it is "
    "the diamond, at 2 the circle, and large p come near the square.",
    symbol="p",
)
L1_RATIO = Param(
    name="l1_ratio",
    label="L1 share ρ",
    default=0.5,
    low=0.05,
    high=0.95,
    scale="linear",
    help="How much of the elastic net is L1 (scikit-learn’s l1_ratio); the rest is ½‖w‖₂².",
    symbol=r"\rho",
)


@dataclass(frozen=True)
class Penalty:
    """One entry of the registry. All functions take the shape (p or ρ; 0 where there is none).

    Attributes:
        key, label: Name in the registry and on screen.
        params: The shape's declaration, or nothing.
        value: P at points of shape (…, 2).
        radius: C of the ball on whose edge each point of shape (…, 2) lies.
        level: P on the edge of the ball of radius C.
        level_derivative: dP/dC of `level`; λ times it is what a larger radius saves.
        radial_derivative: w · ∂P(w), the same for every
            subgradient; λ is −∇f·w over it at an optimum.
        lambda_max: Smallest λ at which w = 0 is optimal, for −∇f(0) of shape (2,); inf: never. Only
            for convex balls, where the derivative at 0 decides.
        prox: argmin over x of ½(x − v)² + t P(x) for one coefficient.
        dead_zone: Of `prox`: up to which |v| it is 0, and its size just beyond.
        latex: The penalty in terms of its shape's symbol.
        ball: Of the constraint, LaTeX.
        summary: What is special about the ball.
        source: Where it comes from.
        corners: Whether a corner on an axis makes exact zeros.
    """

    key: str
    label: str
    params: tuple[Param, ...]
    value: Callable[[Array, float], Array]
    radius: Callable[[Array, float], Array]
    level: Callable[[Array, float], Array]
    level_derivative: Callable[[Array, float], Array]
    radial_derivative: Callable[[Array, float], Array]
    lambda_max: Callable[[Array, float], float]
    prox: Callable[[Array, float, float], Array]
    dead_zone: Callable[[float, float], tuple[float, float]]
    latex: str
    ball: str
    summary: str
    source: str
    corners: bool


@dataclass(frozen=True)
class Ball:
    """A penalty P with its shape, and the balls {P ≤ const}.

    Attributes:
        key: Key in `PENALTIES`.
        shape: p for `lp`, ρ for `elastic-net`, 0 for the others; in the range of its `Param`.

    Raises:
        ValueError: No such penalty, or a shape out of its range.

    Example:
        >>> w = np.array([3.0, -4.0])
        >>> [float(Ball(key).radius(w)) for key in ("l1", "l2", "linf")]
        [7.0, 5.0, 4.0]
    """

    key: str
    shape: float = 0.0

    def __post_init__(self) -> None:
        if self.key not in PENALTIES:
            raise ValueError(f"There is no penalty {self.key!r}; there is: {', '.join(PENALTIES)}.")
        for param in self.penalty.params:
            check((param,), {param.name: self.shape})

    @property
    def penalty(self) -> Penalty:
        """Its entry in the registry."""
        return PENALTIES[self.key]

    @property
    def name(self) -> str:
        """Short name with the shape: "L1", "L0.5", "elastic net (ρ = 0.5)"."""
        if self.key == "lp":
            return f"L{format_number(self.shape, 6)}"
        if self.key == "elastic-net":
            return f"elastic net (ρ = {format_number(self.shape, 6)})"
        return self.penalty.label.split(" ")[0]

    @property
    def power(self) -> float | None:
        """p of ‖w‖ₚ, or None for the elastic net, which is no norm's ball."""
        return {"l1": 1.0, "l2": 2.0, "linf": math.inf, "lp": self.shape}.get(self.key)

    @property
    def is_convex(self) -> bool:
        """Whether λ and C are one-to-one and every local optimum is the global one."""
        return self.power is None or self.power >= 1

    @property
    def has_corners(self) -> bool:
        """Whether exact zeros have a positive probability."""
        return self.penalty.corners and (self.power is None or self.power <= 1)

    def value(self, points: Points) -> Float[Any, "*batch"]:
        """P(w)."""
        return self.penalty.value(points, self.shape)

    def radius(self, points: Points) -> Float[Any, "*batch"]:
        """C of the ball on whose edge each point lies; for a norm ‖w‖."""
        return self.penalty.radius(points, self.shape)

    def level(self, radius: Radii) -> Float[Any, "*batch"]:
        """P on the edge of the ball of radius C."""
        return self.penalty.level(np.asarray(radius, dtype=float), self.shape)

    def level_derivative(self, radius: Radii) -> Float[Any, "*batch"]:
        """dP/dC of `level`."""
        return self.penalty.level_derivative(np.asarray(radius, dtype=float), self.shape)

    def radial_derivative(self, points: Points) -> Float[Any, "*batch"]:
        """w · ∂P(w), the derivative of P(tw) by t at t = 1."""
        return self.penalty.radial_derivative(points, self.shape)

    def lambda_max(self, downhill: Float[np.ndarray, " 2"]) -> float:
        """Smallest λ at which w = 0 is optimal, for a convex ball and −∇f(0); inf: never."""
        return self.penalty.lambda_max(downhill, self.shape)

    def prox(self, values: Num[np.ndarray, "*batch"], threshold: float) -> Float[Any, "*batch"]:
        """Proximal operator argmin over x of ½(x − v)² + t P(x), one coefficient at a time.

        Args:
            values: v.
            threshold: t ≥ 0.
        """
        return self.penalty.prox(values, threshold, self.shape)

    def dead_zone(self, threshold: float) -> tuple[float, float]:
        """Up to which |v| the proximal operator is 0, and its size just beyond."""
        return self.penalty.dead_zone(threshold, self.shape)

    def edge(self, radius: float, count: int = 361) -> Float[np.ndarray, "{count} 2"]:
        """`count` points on the ball's edge in order of their angle; the last is the first."""
        angles = np.linspace(0, 2 * np.pi, count)
        power = min(self.power or 2.0, 2.0)
        rays = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        rays = np.sign(rays) * np.abs(rays) ** (2 / power)
        rays[np.abs(rays) < 1e-15] = 0.0
        low, high = np.zeros(count), np.full(count, 2.0 * radius)
        for _ in range(_HALVINGS):  # P grows along every ray
            middle = (low + high) / 2
            inside = self.radius(middle[:, None] * rays) < radius
            low, high = np.where(inside, middle, low), np.where(inside, high, middle)
        return ((low + high) / 2)[:, None] * rays


# ---- norms: P = Σ|w|ᵖ / p, so that p = 1 and p = 2 are the Lasso's and the Ridge's ---------------
def _power_sum(points: Array, power: float) -> Array:
    return (np.abs(points) ** power).sum(axis=-1)


def _norm(points: Array, power: float) -> Array:
    """‖w‖ₚ, scaled by the larger coefficient so that no power overflows."""
    size = np.abs(points)
    largest = size.max(axis=-1)
    safe = np.where(largest > 0, largest, 1.0)
    return largest * ((size / safe[..., None]) ** power).sum(axis=-1) ** (1 / power)


def _lp_level(radius: Array, power: float) -> Array:
    return radius**power / power


def _lp_level_derivative(radius: Array, power: float) -> Array:
    with np.errstate(divide="ignore"):
        return radius ** (power - 1)


def _never(downhill: Array, shape: float) -> float:
    return math.inf if np.any(downhill) else 0.0


# ---- elastic net: P = ρ‖w‖₁ + (1 − ρ)/2 ‖w‖₂² ---------------------------------------------------
def _net_value(points: Array, ratio: float) -> Array:
    return ratio * _power_sum(points, 1) + (1 - ratio) / 2 * _power_sum(points, 2)


def _net_radius(points: Array, ratio: float) -> Array:
    """C with ρC + (1−ρ)C²/2 = P(w); written so that small values keep their digits."""
    level = _net_value(points, ratio)
    return 2 * level / (ratio + np.sqrt(ratio**2 + 2 * (1 - ratio) * level))


PENALTIES: dict[str, Penalty] = {
    penalty.key: penalty
    for penalty in (
        Penalty(
            key="l1",
            label="L1 (diamond)",
            params=(),
            value=lambda w, _: _power_sum(w, 1),
            radius=lambda w, _: _power_sum(w, 1),
            level=lambda c, _: c,
            level_derivative=lambda c, _: np.ones_like(c),
            radial_derivative=lambda w, _: _power_sum(w, 1),
            lambda_max=lambda b, _: float(np.abs(b).max()),
            prox=lambda v, t, _: shrink_and_scale(v, t, 1.0),
            dead_zone=lambda t, _: (t, 0.0),
            latex=r"\lVert w\rVert_1 = |w_1| + |w_2|",
            ball=r"\lVert w\rVert_1 \le C",
            summary="Lasso. Its corners lie on the axes, where a coefficient is exactly zero.",
            source="R. Tibshirani, Regression shrinkage and selection via the lasso, 1996",
            corners=True,
        ),
        Penalty(
            key="l2",
            label="L2 (circle)",
            params=(),
            value=lambda w, _: _power_sum(w, 2) / 2,
            radius=lambda w, _: np.hypot(w[..., 0], w[..., 1]),
            level=lambda c, _: c**2 / 2,
            level_derivative=lambda c, _: c,
            radial_derivative=lambda w, _: _power_sum(w, 2),
            lambda_max=_never,
            prox=lambda v, t, _: shrink_and_scale(v, t, 0.0),
            dead_zone=lambda t, _: (0.0, 0.0),
            latex=r"\tfrac12\lVert w\rVert_2^2 = \tfrac12(w_1^2 + w_2^2)",
            ball=r"\lVert w\rVert_2 \le C",
            summary="Ridge, or weight decay. It has no corners: it shrinks, it does not select.",
            source="A. Hoerl and R. Kennard, Ridge regression, 1970",
            corners=False,
        ),
        Penalty(
            key="elastic-net",
            label="Elastic net",
            params=(L1_RATIO,),
            value=_net_value,
            radius=_net_radius,
            level=lambda c, r: r * c + (1 - r) * c**2 / 2,
            level_derivative=lambda c, r: r + (1 - r) * c,
            radial_derivative=lambda w, r: r * _power_sum(w, 1) + (1 - r) * _power_sum(w, 2),
            lambda_max=lambda b, r: float(np.abs(b).max() / r),
            prox=shrink_and_scale,
            dead_zone=lambda t, r: (t * r, 0.0),
            latex=r"\rho\lVert w\rVert_1 + \tfrac{1-\rho}{2}\lVert w\rVert_2^2",
            ball=r"\rho\lVert w\rVert_1 + \tfrac{1-\rho}{2}\lVert w\rVert_2^2 \le \rho C + "
            r"\tfrac{1-\rho}{2}C^2",
            summary="L1’s corners with L2’s bulging sides: it selects, and shares weight between "
            "features that move together.",
            source="H. Zou and T. Hastie, Regularization and variable selection via the elastic "
            "net, 2005",
            corners=True,
        ),
        Penalty(
            key="lp",
            label="Lp (choose p)",
            params=(POWER,),
            value=lambda w, p: _power_sum(w, p) / p,
            radius=_norm,
            level=_lp_level,
            level_derivative=_lp_level_derivative,
            radial_derivative=_power_sum,
            lambda_max=lambda b, p: float(np.abs(b).max()) if p == 1 else _never(b, p),
            prox=lp_shrink,
            dead_zone=lp_dead_zone,
            latex=r"\tfrac1p\lVert w\rVert_p^p = \tfrac1p(|w_1|^p + |w_2|^p)",
            ball=r"\lVert w\rVert_p \le C",
            summary="Bridge regression. Under p = 1 the ball is non-convex: its corners are cusps, "
            "and there can be several local optima.",
            source="I. Frank and J. Friedman, A statistical view of some chemometrics regression "
            "tools, 1993 (there without the factor 1/p)",
            corners=True,
        ),
        Penalty(
            key="linf",
            label="L∞ (square)",
            params=(),
            value=lambda w, _: np.abs(w).max(axis=-1),
            radius=lambda w, _: np.abs(w).max(axis=-1),
            level=lambda c, _: c,
            level_derivative=lambda c, _: np.ones_like(c),
            radial_derivative=lambda w, _: np.abs(w).max(axis=-1),
            lambda_max=lambda b, _: float(np.abs(b).sum()),
            prox=lambda v, t, _: shrink_and_scale(v, t, 1.0),
            dead_zone=lambda t, _: (t, 0.0),
            latex=r"\lVert w\rVert_\infty = \max(|w_1|, |w_2|)",
            ball=r"\lVert w\rVert_\infty \le C",
            summary="Its corners lie on the diagonals: it makes coefficients equal in size, not "
            "zero. AdamW’s weight decay has this ball.",
            source="S. Boyd and L. Vandenberghe, Convex Optimization, 2004, section 6.1",
            corners=False,
        ),
    )
}
