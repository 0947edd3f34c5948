"""What results must never be."""

from typing import Any

import numpy as np


def no_minus_zero(*numbers: Any) -> None:
    """A reader would wonder what −0 means."""
    for each in map(np.asarray, numbers):
        assert not np.signbit(each[each == 0]).any()
