"""The registry of learning-rate schedules: a new entry here is in the app, the scripts, the tests.

A schedule gives one factor for each step; the learning rate of a step is the optimizer's own one
times this factor. Conventions are those of `torch.optim.lr_scheduler`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.common import Param, check

Array = Any
Values = Mapping[str, float]


@dataclass(frozen=True)
class Schedule:
    """One entry of the registry.

    Attributes:
        key: Name in URLs and in the registry.
        label, summary: What people read.
        params: What can be set.
        factors: (num_steps, values) → one factor for each step, shape (num_steps,).
        torch_source: (num_steps, values, learning rate) → Python source of the same scheduler for
            an `optimizer`; "" where none is needed. Feeds the parity test and the scripts.
        latex, source: The formula of the factor at step t from 0, T steps in all, and its origin.
    """

    key: str
    label: str
    summary: str
    params: tuple[Param, ...]
    factors: Callable[[int, Values], Array]
    torch_source: Callable[[int, Values, float], str]
    latex: str
    source: str


def factors(key: str, num_steps: int, values: Values) -> Float[Array, " num_steps"]:
    """What a schedule multiplies the learning rate by at every step.

    Args:
        key: Key in `SCHEDULES`.
        num_steps: How many steps there are, from 1.
        values: Of the schedule's parameters; those not named take their defaults.

    Returns:
        One factor for each step.

    Raises:
        ValueError: No such schedule, or a value outside its range.

    Example:
        >>> from core.optimizers.schedules import factors
        >>> factors("step", 4, {"drop_share": 0.5, "drop_factor": 0.1}).tolist()
        [1.0, 1.0, 0.1, 0.1]
    """
    if key not in SCHEDULES:
        raise ValueError(f"There is no schedule {key!r}; there is: {', '.join(SCHEDULES)}.")
    schedule = SCHEDULES[key]
    return schedule.factors(num_steps, check(schedule.params, values))


def _share(name: str, label: str, default: float, help: str, symbol: str) -> Param:
    return Param(name, label, default, 0.01, 1.0, "linear", help, symbol)


_FINAL = Param(
    "final_factor",
    "Final factor",
    0.01,
    1e-4,
    1.0,
    "log",
    "What the learning rate is multiplied by at the end.",
    symbol=r"\alpha",
)
_WARM_SHARE = _share(
    "warmup_share", "Warm-up share", 0.1, "Share of all steps in which the rate rises.", "w"
)
_FIRST = Param(
    "first_factor",
    "First factor",
    0.01,
    1e-4,
    1.0,
    "log",
    "What the learning rate is multiplied by at the first step.",
    symbol=r"\alpha_0",
)
_DROP_SHARE = _share(
    "drop_share", "Drop every", 0.25, "After each such share of all steps the rate drops.", "s"
)
_DROP_FACTOR = Param(
    "drop_factor",
    "Drop factor",
    0.1,
    0.01,
    1.0,
    "linear",
    "What the learning rate is multiplied by at every drop.",
    symbol=r"\gamma",
)
# With 10 steps or more torch's own scheduler divides by zero at neither end of this range.
_RISE_SHARE = Param(
    "rise_share",
    "Rising share",
    0.3,
    0.15,
    0.95,
    "linear",
    "Share of all steps in which the rate rises.",
    symbol="p",
)


def _whole(share: float, num_steps: int) -> int:
    return max(1, round(share * num_steps))


def _constant(num_steps: int, values: Values) -> Array:
    return np.ones(num_steps)


def _warmup(num_steps: int, values: Values) -> Array:
    first, length = values["first_factor"], _whole(values["warmup_share"], num_steps)
    return first + (1 - first) * np.minimum(np.arange(num_steps), length) / length


def _step(num_steps: int, values: Values) -> Array:
    drops = np.arange(num_steps) // _whole(values["drop_share"], num_steps)
    return values["drop_factor"] ** drops.astype(float)


def _exponential(num_steps: int, values: Values) -> Array:
    return values["final_factor"] ** (np.arange(num_steps) / num_steps)


def _cosine(num_steps: int, values: Values) -> Array:
    low = values["final_factor"]
    return low + (1 - low) / 2 * (1 + np.cos(np.pi * np.arange(num_steps) / num_steps))


_DIVISOR, _FINAL_DIVISOR = 25.0, 1e4


def _one_cycle(num_steps: int, values: Values) -> Array:
    top = values["rise_share"] * num_steps - 1
    end = num_steps - 1 - top
    steps = np.arange(num_steps)
    first, last = 1 / _DIVISOR, 1 / (_DIVISOR * _FINAL_DIVISOR)
    rising = _cosine_between(first, 1, np.minimum(steps / max(top, 1e-9), 1))
    falling = _cosine_between(1, last, np.clip((steps - top) / end, 0, 1))
    return np.where(steps <= top, rising, falling)


def _cosine_between(start: float, end: float, share: Array) -> Array:
    return end + (start - end) / 2 * (1 + np.cos(np.pi * share))


def _inverse_root(num_steps: int, values: Values) -> Array:
    return (np.arange(num_steps) + 1.0) ** -0.5


_MODULE = "torch.optim.lr_scheduler"

_ENTRIES = (
    Schedule(
        "constant",
        "Constant",
        "The same learning rate at every step.",
        (),
        _constant,
        lambda n, v, rate: "",
        r"1",
        "textbook",
    ),
    Schedule(
        "warmup",
        "Linear warm-up",
        "Small first steps, growing to the full learning rate.",
        (_WARM_SHARE, _FIRST),
        _warmup,
        lambda n, v, rate: (
            f"{_MODULE}.LinearLR(optimizer, start_factor={v['first_factor']!r}, "
            f"total_iters={_whole(v['warmup_share'], n)})"
        ),
        r"\alpha_0 + (1-\alpha_0)\min(t/(wT),\,1)",
        "Goyal et al. 2017, section 2.2; torch LinearLR",
    ),
    Schedule(
        "step",
        "Steps",
        "Constant for a while, then divided, again and again.",
        (_DROP_SHARE, _DROP_FACTOR),
        _step,
        lambda n, v, rate: (
            f"{_MODULE}.StepLR(optimizer, step_size={_whole(v['drop_share'], n)}, "
            f"gamma={v['drop_factor']!r})"
        ),
        r"\gamma^{\lfloor t/(sT)\rfloor}",
        "torch StepLR",
    ),
    Schedule(
        "exponential",
        "Exponential",
        "Divided by the same number at every step.",
        (_FINAL,),
        _exponential,
        lambda n, v, rate: (
            f"{_MODULE}.ExponentialLR(optimizer, gamma={v['final_factor'] ** (1 / n)!r})"
        ),
        r"\alpha^{t/T}",
        "torch ExponentialLR",
    ),
    Schedule(
        "cosine",
        "Cosine",
        "Half a cosine wave: the rate falls slowly at first, fast in the middle, slowly at last.",
        (_FINAL,),
        _cosine,
        lambda n, v, rate: (
            f"{_MODULE}.CosineAnnealingLR(optimizer, T_max={n}, "
            f"eta_min={v['final_factor'] * rate!r})"
        ),
        r"\alpha + \tfrac12(1-\alpha)(1+\cos(\pi t/T))",
        "Loshchilov, Hutter, SGDR, 2017, eq. 5; torch CosineAnnealingLR",
    ),
    Schedule(
        "one-cycle",
        "One cycle",
        "Up to the learning rate, then down to almost nothing.",
        (_RISE_SHARE,),
        _one_cycle,
        lambda n, v, rate: (
            f"{_MODULE}.OneCycleLR(optimizer, max_lr={rate!r}, total_steps={n}, "
            f"pct_start={v['rise_share']!r}, cycle_momentum=False)"
        ),
        r"\tfrac{1}{25}\nearrow 1\ (\text{until } pT)\searrow \tfrac{1}{250000}",
        "Smith, Topin, Super-Convergence, 2018; torch OneCycleLR",
    ),
    Schedule(
        "inverse-root",
        "Inverse square root",
        "Falls with 1/√t: steps that shrink, yet add up without end.",
        (),
        _inverse_root,
        lambda n, v, rate: f"{_MODULE}.LambdaLR(optimizer, lambda t: (t + 1) ** -0.5)",
        r"1/\sqrt{t+1}",
        "Zinkevich 2003; Reddi et al. 2018, section 3",
    ),
)

SCHEDULES: dict[str, Schedule] = {entry.key: entry for entry in _ENTRIES}
