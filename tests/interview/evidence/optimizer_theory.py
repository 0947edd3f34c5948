"""Which statements are true on optimizer theory, recomputed: the right option first."""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext

import numpy as np

from core.optimizer_theory import METHODS, descend, dissect, predicted_steps, roots, stationary_loss
from core.optimizer_theory.momentum_methods import error_path
from core.optimizer_theory.noise_floor import measure

Array = np.ndarray
_BALL = METHODS["heavy-ball"]
_SHARE = 1e-6


def jumping(seed: int = 0) -> Sequence[bool]:
    """At random curvatures, and η between 1 and 2 divided by them."""
    draw, found = np.random.default_rng(seed), []
    for _ in range(3):
        curvature, scaled = 10 ** draw.uniform(-2, 2), draw.uniform(1.01, 1.95)
        path = error_path(METHODS["gd"], curvature, scaled / curvature, 0.0, 300)
        flips = bool(np.all(path[1:20] * path[:19] < 0))
        last, first = abs(path[300]), abs(path[0])
        found.append(
            (
                flips and last < 1e-6,
                not flips and last < 1e-6,
                flips and last > first,
                flips and bool(np.isclose(last, first)),
            )
        )
    return [all(each) for each in zip(*found, strict=True)]


def root_of_kappa() -> Sequence[bool]:
    def growth(key: str) -> float:
        few, many = (
            float(predicted_steps(METHODS[key].optimum(1.0, kappa).rate, _SHARE))
            for kappa in (100.0, 10_000.0)
        )
        return many / few

    plain, ball = growth("gd"), growth("heavy-ball")
    said = ((100, 10), (10, 100), (100, 100), (10, 10))
    return [bool(np.allclose((plain, ball), each, rtol=0.02)) for each in said]


def smallest_limit() -> Sequence[bool]:
    """By running each a little below Nesterov's limit, and a little above."""
    names = ("nesterov", "heavy-ball", "gd", "mean")
    limit = METHODS["nesterov"].limit(1.0, 0.9)

    def lost(key: str, rate: float) -> bool:
        beta = 0.9 if METHODS[key].has_momentum else 0.0
        return bool(abs(error_path(METHODS[key], 1.0, rate, beta, 2000)[-1]) > 1)

    assert not any(lost(each, 0.99 * limit) for each in names)
    return [lost(each, 1.01 * limit) for each in names]


def edge() -> Sequence[bool]:
    *_, found = descend(learning_rate=0.2, steps=1000)
    late = found.sharpness[len(found.sharpness) // 2 :]
    falls = found.losses[-1] < 0.05 * found.losses[0]
    return (
        bool(np.all(np.abs(late / found.limit - 1) < 0.2) and falls),
        found.reached_at >= 0 and found.diverged_at >= 0,
        found.reached_at < 0 and found.rises == 0,
        bool(late[-1] < 0.1 * found.limit),
    )


def lower_floor() -> Sequence[bool]:
    curvatures, eta, sigma = (1.0, 10.0), 0.02, 1.0
    now = stationary_loss(curvatures, eta, 0.0, sigma)

    def floor(num_steps: int, start: float) -> float:
        found = measure(
            curvatures,
            METHODS["gd"],
            eta,
            0.0,
            sigma,
            runs=400,
            num_steps=num_steps,
            start=(start, start),
        )
        return float(found.loss[-200:].mean())

    assert abs(floor(1000, 2.0) / now - 1) < 0.05
    others = (floor(2000, 2.0), floor(1000, 1.0), stationary_loss(curvatures, eta, 0.9, sigma))
    halved = stationary_loss(curvatures, eta / 2, 0.0, sigma)
    return [bool(0.4 < each / now < 0.6) for each in (halved, *others)]


def double_root() -> Sequence[bool]:
    best = _BALL.optimum(1.0, 100.0)
    pairs = [roots(_BALL, each, best.learning_rate, best.momentum) for each in (1.0, 100.0)]
    coincide = all(abs(a - b) < 1e-6 for a, b in pairs)
    path = np.abs(error_path(_BALL, 1.0, best.learning_rate, best.momentum, 200))
    k = np.arange(1, 201)
    shape = path[1:] / (k * best.rate**k)
    theory = float(predicted_steps(best.rate, _SHARE))
    plain = _steps(best.learning_rate, best.momentum)
    around = [_steps(best.learning_rate, best.momentum, angle) for angle in range(0, 91, 10)]
    both = [
        error_path(_BALL, each, best.learning_rate, best.momentum, 600) for each in (1.0, 100.0)
    ]
    loss = both[0] ** 2 + 100.0 * both[1] ** 2
    of_loss = int(np.argmax(loss <= _SHARE * loss[0]))
    return (
        coincide and bool(np.isclose(shape[99], shape[199], rtol=0.05)),
        _steps_in_decimals(best.learning_rate, best.momentum) < plain,
        min(around) < 1.1 * theory,
        abs(of_loss / theory - 1) < 0.1,
    )


def _steps(eta: float, beta: float, angle: float = 45.0) -> int:
    """Steps until the error of curvatures 1 and 100 is a millionth; a start by its direction."""
    start = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    paths = [error_path(_BALL, each, eta, beta, 600) for each in (1.0, 100.0)]
    errors = np.hypot(*(start[:, None] * np.array(paths)))
    return int(np.argmax(errors <= _SHARE))


def _steps_in_decimals(eta: float, beta: float) -> int:
    """The same from 45° with 60 digits."""
    with localcontext() as context:
        context.prec = 60
        rate, keep = Decimal(eta), Decimal(beta)
        now, before = [Decimal(1) - rate, Decimal(1) - 100 * rate], [Decimal(1), Decimal(1)]
        steps = 1
        while sum(e * e for e in now) / 2 > Decimal(_SHARE) ** 2:
            after = [
                (1 + keep - rate * curvature) * e - keep * old
                for curvature, e, old in zip((1, 100), now, before, strict=True)
            ]
            now, before, steps = after, now, steps + 1
    return steps


def convex(seed: int = 0) -> Sequence[bool]:
    """Σᵢ log cosh(aᵢ·w), convex with the minimum 0, steep or flat, in 3 to 6 dimensions.

    With fewer rows than dimensions it is flat along some of them, so not strongly convex. A
    quadratic stands for what happens beyond the limit.
    """
    draw = np.random.default_rng(seed)
    dimensions, flat = 3 + seed % 4, bool(seed % 2)
    axes = np.linalg.qr(draw.normal(size=(dimensions, dimensions)))[0]
    rows = (draw.uniform(0.5, 2, dimensions)[:, None] * axes)[: 2 if flat else dimensions]
    largest = float(np.linalg.eigvalsh(rows @ rows.T)[-1])

    def arrives(shares: Sequence[float], *, quadratic: bool = False) -> list[bool]:
        """Whether descent at these shares of 1/L comes to the minimum, from one start each."""
        w = draw.normal(size=(len(shares), dimensions))
        eta = np.array(shares)[:, None] / largest
        for _ in range(300):
            inner = w @ rows.T
            w = w - eta * (inner if quadratic else np.tanh(inner)) @ rows
        return [bool(each < 1e-2) for each in np.abs(w @ rows.T).max(axis=1)]

    small, *below = arrives((0.3, 0.9, 1.3, 1.9))
    with np.errstate(over="ignore", invalid="ignore"):
        (above,) = arrives((2.2,), quadratic=True)
    holds = small and all(below)
    return holds and not above, above, small and not holds, flat and not holds


def rare_gradient() -> Sequence[bool]:
    gradients = np.zeros(10_001)
    gradients[-1] = 5.0
    moved = -dissect(gradients, learning_rate=0.01).steps[-1] / 0.01
    return [bool(np.isclose(moved, said, rtol=0.02)) for said in (3.2, 1.0, 0.1, 5.0)]


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "optimizer-theory-jumping": jumping,
    "optimizer-theory-root-of-kappa": root_of_kappa,
    "optimizer-theory-smallest-limit": smallest_limit,
    "optimizer-theory-edge-of-stability": edge,
    "optimizer-theory-lower-floor": lower_floor,
    "optimizer-theory-double-root": double_root,
    "optimizer-theory-rare-gradient": rare_gradient,
    "optimizer-theory-convex": convex,
}
