"""Which statements are true on the optimizer race, recomputed: the right option first."""

from collections.abc import Sequence

import numpy as np

from core.conditions import Conditions
from core.decay_limits import box_point, ridge_point
from core.interview.bank.rule_steps import descend, steps_of
from core.own_surfaces import own_surface
from core.surfaces import SURFACES
from core.trajectories import run
from core.update_rules import Velocity, momentum

Array = np.ndarray
_RATES = {"momentum": 0.01, "adam": 0.05, "rmsprop": 0.05, "adagrad": 0.5}


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


def ridge() -> Sequence[bool]:
    surface = SURFACES["bounded-saddle"]
    rates = {"adam": 0.01, "momentum": 0.05, "nesterov": 0.05, "gd": 0.1}
    ends = {
        rule: run(surface, rule, {"learning_rate": rate}, (0.0, 1.5), 2000).points[-1]
        for rule, rate in rates.items()
    }
    left = {rule: bool(abs(end[0]) > 0.5) for rule, end in ends.items()}
    return not any(left.values()), left["adam"], left["momentum"], left["nesterov"]


def scaled_loss() -> Sequence[bool]:
    bends = np.array([1.0, 5.0])

    def same(rule: str, rate: float) -> bool:
        hp = {"learning_rate": rate}
        plain = descend(rule, lambda w: bends * w, (2.0, 1.0), 50, **hp)
        scaled = descend(rule, lambda w: 1000 * bends * w, (2.0, 1.0), 50, **hp)
        return bool(np.allclose(plain, scaled, rtol=1e-4, atol=1e-6))

    return [same("adam", 0.05), *(same(rule, 1e-3) for rule in ("momentum", "nesterov", "gd"))]


def two_forms() -> Sequence[bool]:
    noise = np.random.default_rng(0).normal(size=60)
    steady, cut = np.full(60, 0.05), np.where(np.arange(60) < 30, 0.05, 0.005)
    smooth = _apart(np.zeros(60), steady)
    when_cut, when_noisy = _apart(np.zeros(60), cut), _apart(noise, steady)
    return when_cut, smooth, when_noisy, not (when_cut or smooth or when_noisy)


def _apart(noise: Array, rates: Array, mu: float = 0.9) -> bool:
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
    surface = own_surface("(x-3)^2/2 + 10(y-2)^2", (-2.0, 5.0, -1.0, 4.0))
    hp = {"learning_rate": 0.005, "weight_decay": 1.0}
    end = run(surface, "adamw", hp, (-1.0, 3.0), 5000).points[-1]
    box, ridge = box_point(surface, 1.0, (1.0, 1.0)), ridge_point(surface, 1.0, (1.0, 1.0))
    assert box is not None
    assert ridge is not None
    return [bool(np.allclose(end, said, atol=0.05)) for said in (box, ridge, (3, 2), (0, 0))]


def turned() -> Sequence[bool]:
    turn = np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2)
    bends, start = np.diag([1.0, 20.0]), np.array([3.0, 1.0])

    def same(rule: str) -> bool:
        hp = {"learning_rate": _RATES[rule]}
        plain = descend(rule, lambda w: bends @ w, start, 60, **hp)
        other = descend(rule, lambda w: turn @ bends @ turn.T @ w, turn @ start, 60, **hp)
        return bool(np.allclose(plain @ turn.T, other, atol=1e-6))

    return [same(rule) for rule in ("momentum", "adam", "rmsprop", "adagrad")]


def uphill() -> Sequence[bool]:
    """A change helps if the weight ends lower than it began."""
    surface = own_surface("10/101 x + y^2/2", (-6.0, 6.0, -2.0, 2.0))
    spikes = Conditions(noise="spikes", sigma=1020 / 101)

    def falls(rule: str, **changed: float) -> bool:
        hp = {"learning_rate": 0.05, "beta2": 0.99, **changed}
        end = run(surface, rule, hp, (0.0, 1.0), 5000, conditions=spikes).points[-1]
        return bool(end[0] < 0)

    assert not falls("adam")
    return (
        falls("amsgrad"),
        falls("adam", learning_rate=0.005),
        falls("adam", beta2=0.9),
        falls("adam", beta1=0.0),
    )
