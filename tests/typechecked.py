"""Types and shapes are checked when a test calls a function of `core`, and at no other time."""

import numpy as np
from beartype import BeartypeConf, FrozenDict, beartype

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
