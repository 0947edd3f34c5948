"""Settings at random: what each `Param` may take, its ends, its default and 0 among them."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from core.common import Param

# Below this a number on a logarithmic scale is drawn as 0, where 0 is allowed.
SMALLEST = 1e-12
USUAL = 100


def examples(number: int) -> settings:
    """So many examples with the usual profile, and as many times more as a larger one has."""
    return settings(max_examples=max(1, number * settings().max_examples // USUAL))


def number(param: Param, finest: float = 0.0) -> st.SearchStrategy[float]:
    """Both ends, the default and 0 often; else evenly, or evenly in the logarithm.

    A number nearer to 0 than `finest` becomes 0, where 0 is allowed.
    """
    low, high = param.low, param.high
    marked = {low, high, param.default, *([0.0] if low <= 0 <= high else [])}
    if param.is_integer:
        return st.one_of(
            st.sampled_from(sorted(map(int, marked))), st.integers(int(low), int(high))
        )
    inside = [st.sampled_from(sorted(map(float, marked))), st.floats(low, high)]
    if low >= 0:
        exponents = st.floats(math.log10(max(low, SMALLEST)), math.log10(high))
        inside.append(exponents.map(lambda each: float(np.clip(10.0**each, low, high))))
    drawn = st.one_of(inside)
    if low <= 0 <= high and finest:
        return drawn.map(lambda each: each if abs(each) >= finest else 0.0)
    return drawn


def values(params: Iterable[Param], finest: float = 0.0) -> st.SearchStrategy[dict[str, float]]:
    """One number for each, see `number`."""
    return st.fixed_dictionaries({param.name: number(param, finest) for param in params})


SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def arrays(draw: Any, shape: tuple[int, ...], sizes: tuple[float, ...]) -> np.ndarray:
    """Normal numbers, each times one of some of these sizes."""
    chosen = draw(st.lists(st.sampled_from(sizes), min_size=1, max_size=3))
    random = np.random.default_rng(draw(SEEDS))
    return random.normal(size=shape) * random.choice(chosen, shape)


# Sizes of numbers, and (n_q, n_k, d_k, d_v) of attention.
SIZES = (0.0, 1e-9, 1.0, 30.0, 1e3)
sizes = st.tuples(*(st.integers(1, most) for most in (6, 7, 5, 4)))
