"""How results are compared, and what they must never be."""

from typing import Any

import numpy as np


def no_minus_zero(*numbers: Any) -> None:
    """A reader would wonder what −0 means."""
    for each in map(np.asarray, numbers):
        assert not np.signbit(each[each == 0]).any()


def close_to(ours: Any, theirs: Any, value: Any) -> None:
    """Up to rounding of the largest value that was mixed."""
    most = 1e-11 * (1 + float(abs(np.asarray(value)).max()))
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-9, atol=most)
