"""Which statements are true on the optimizer race, recomputed: the right option first."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from core.common import check
from core.optimizers import OPTIMIZERS, Velocity
from core.optimizers.update_rules import momentum
from core.race import run
from core.surfaces import SURFACES
from interview.bank.optimizer_steps import steps_of

Array = np.ndarray
_RATES = {"momentum": 0.01, "adam": 0.05, "rmsprop": 0.05, "adagrad": 0.5}


def descend(
    optimizer_key: str,
    gradient: Callable[[np.ndarray], np.ndarray],
    start: Any,
    count: int,
    **hp: Any,
) -> np.ndarray:
    """An optimizer's path under any gradient, (count + 1, dimensions)."""
    optimizer = OPTIMIZERS[optimizer_key]
    values = check(optimizer.params, hp)
    path = [np.asarray(start, float)]
    state = optimizer.init(path[0])
    for _ in range(count):
        step, state = optimizer.update(gradient(path[-1]), state, path[-1], values)
        path.append(path[-1] + step)
    return np.array(path)


def first_step() -> Sequence[bool]:
    moved = [abs(steps_of("adam", [g], learning_rate=0.001)[0]) for g in (0.002, 50.0)]
    said = ((0.001, 0.001), (2e-6, 0.05), (0.5, 2e-5), (0.0032, 0.0032))
    return [bool(np.allclose(moved, each, rtol=0.02)) for each in said]


def long_run() -> Sequence[bool]:
    rate, late, later = 0.01, 1000, 4000
    shrinks, settles = {}, {}
    for rule in ("adagrad", "rmsprop"):
        steps = steps_of(rule, [1.0] * later, learning_rate=rate)
        shrinks[rule] = bool(np.isclose(steps[late - 1] / steps[later - 1], 2, rtol=1e-3))
        settles[rule] = bool(np.isclose(-steps[later - 1], rate, rtol=1e-3))
    return (
        shrinks["adagrad"] and settles["rmsprop"],
        settles["adagrad"] and shrinks["rmsprop"],
        shrinks["adagrad"] and shrinks["rmsprop"],
        settles["adagrad"] and settles["rmsprop"],
    )


def ridge(seed: int = 0) -> Sequence[bool]:
    """Learning rates are drawn; all rules start at (0, 1.5)."""
    surface, rate = SURFACES["bounded-saddle"], float(np.random.default_rng(seed).uniform(0.01, 1))
    ends = {
        rule: run(surface, rule, {"learning_rate": rate}, (0.0, 1.5), 100).points[-1]
        for rule in ("adam", "momentum", "nesterov", "gd")
    }
    left = {rule: bool(abs(end[0]) > 0) for rule, end in ends.items()}
    return not any(left.values()), left["adam"], left["momentum"], left["nesterov"]


def scaled_loss(seed: int = 0) -> Sequence[bool]:
    """A quadratic of random curvatures from a random start."""
    draw = np.random.default_rng(seed)
    curvatures, start = draw.uniform(0.5, 5, 2), draw.normal(0, 2, 2)

    def same(rule: str, rate: float) -> bool:
        hp = {"learning_rate": rate}
        plain = descend(rule, lambda w: curvatures * w, start, 30, **hp)
        scaled = descend(rule, lambda w: 1000 * curvatures * w, start, 30, **hp)
        return bool(np.allclose(plain, scaled, rtol=1e-3, atol=1e-4))

    return [same("adam", 0.05), *(same(rule, 1e-3) for rule in ("momentum", "nesterov", "gd"))]


def two_forms(seed: int = 0) -> Sequence[bool]:
    """Random μ, η, noise, and a step at which η changes."""
    draw = np.random.default_rng(seed)
    mu, rate = float(draw.uniform(0.3, 0.95)), float(draw.uniform(0.01, 0.2))
    noise, steady = draw.normal(size=60), np.full(60, rate)
    cut = np.where(np.arange(60) < draw.integers(5, 40), rate, rate * draw.uniform(0.05, 0.5))
    smooth = _apart(np.zeros(60), steady, mu)
    when_cut, when_noisy = _apart(np.zeros(60), cut, mu), _apart(noise, steady, mu)
    return when_cut, smooth, when_noisy, not (when_cut or smooth or when_noisy)


def _apart(noise: Array, rates: Array, mu: float) -> bool:
    """Whether both forms of momentum differ on ½w² under this noise and these rates."""
    w, state = np.array([1.0]), Velocity(0, np.zeros(1))
    other, v = 1.0, 0.0
    for rate, add in zip(rates, noise, strict=True):
        hp = {"learning_rate": rate, "momentum": mu, "dampening": 0.0, "weight_decay": 0.0}
        step, state = momentum(w + add, state, w, hp)
        w = w + step
        v = mu * v + rate * (other + add)
        other -= v
    return bool(abs(w[0] - other) > 1e-9)


def adamw_end() -> Sequence[bool]:
    """From 30 starts at once, with η = 0.1/√t."""
    rule, w = OPTIMIZERS["adamw"], np.random.default_rng(0).uniform(-3, 5, (2, 30))
    hp = {"weight_decay": 1.0, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    scale, lowest = np.array([[1.0], [20.0]]), np.array([[3.0], [2.0]])
    state = rule.init(w)
    for t in range(1, 4001):
        step, state = rule.update(
            scale * (w - lowest), state, w, {**hp, "learning_rate": 0.1 / t**0.5}
        )
        w = w + step
    said = ((1, 1), (1.5, 40 / 21), (3, 2), (0, 0))
    return [bool(np.allclose(w.T, each, atol=0.1)) for each in said]


def turned(seed: int = 0) -> Sequence[bool]:
    """A valley along an axis, narrow by a random factor, from a random start."""
    draw = np.random.default_rng(seed)
    turn = np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2)
    curvatures, start = np.diag([1.0, draw.uniform(5, 30)]), draw.normal(0, 2, 2)

    def same(rule: str) -> bool:
        hp = {"learning_rate": _RATES[rule]}
        plain = descend(rule, lambda w: curvatures @ w, start, 30, **hp)
        other = descend(rule, lambda w: turn @ curvatures @ turn.T @ w, turn @ start, 30, **hp)
        return bool(np.allclose(plain @ turn.T, other, atol=1e-6))

    return [same(rule) for rule in ("momentum", "adam", "rmsprop", "adagrad")]


def uphill() -> Sequence[bool]:
    """Whether the weight falls over the last periods, wherever in a period the first step is."""
    first, period, count = np.array([0, 1, 30, 70, 100]), 101, 25
    # One row for each change: nothing, a smaller η, a smaller β₂, no β₁.
    hp = {
        "learning_rate": np.array([[0.05], [0.005], [0.05], [0.05]]),
        "beta1": np.array([[0.9], [0.9], [0.9], [0.0]]),
        "beta2": np.array([[0.99], [0.99], [0.9], [0.99]]),
        "epsilon": 1e-8,
        "weight_decay": 0.0,
    }

    def falls(key: str) -> list[bool]:
        rule, w = OPTIMIZERS[key], np.zeros((4, len(first)))
        state, before = rule.init(w), w
        for t in range(count * period):
            if t == (count - 5) * period:
                before = w
            gradient = np.where((t + first) % period == 0, 1010.0, -10.0)
            step, state = rule.update(np.broadcast_to(gradient, w.shape), state, w, hp)
            w = w + step
        return np.all(w < before, axis=1).tolist()

    plain, rate, short, raw = falls("adam")
    assert not plain
    return falls("amsgrad")[0], rate, short, raw


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "optimizers-adams-first-step": first_step,
    "optimizers-adagrad-or-rmsprop": long_run,
    "optimizers-off-the-ridge": ridge,
    "optimizers-scaled-loss": scaled_loss,
    "optimizers-two-forms-of-momentum": two_forms,
    "optimizers-where-adamw-settles": adamw_end,
    "optimizers-turned-problem": turned,
    "optimizers-adam-walks-uphill": uphill,
}
