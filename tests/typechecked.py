"""Types and shapes are checked when a test calls a function of `core`, and at no other time."""

import random

import numpy as np
from beartype import BeartypeConf, FrozenDict, beartype
from beartype._check.code import codemain

# Of a sequence one item is checked, at random. Drawn apart from `random`, whose state hypothesis
# watches while it makes an example.
codemain.getrandbits = random.Random(0).getrandbits
# A whole number is a number, NumPy's numbers are numbers, and one of them is an array without axes.
check = beartype(
    conf=BeartypeConf(
        hint_overrides=FrozenDict(
            {
                float: float | int | np.floating | np.integer,
                int: int | np.integer,
                np.ndarray: np.ndarray | np.generic,
            }
        )
    )
)
