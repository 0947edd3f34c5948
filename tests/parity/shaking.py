"""How much rounding may change a training: the same once more, with other last digits."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest import mock

import numpy as np

from core.training import ACTIVATIONS, networks
from core.training.activations import Activation

SLIGHTLY = 1e-15


def near(seed: int) -> Callable[[np.ndarray], np.ndarray]:
    """What gives an array other last digits; the seed chooses them."""
    random = np.random.default_rng(seed)
    return lambda array: array * (1 + SLIGHTLY * random.uniform(-1, 1, array.shape))


@contextlib.contextmanager
def shaken(seed: int, module: Any, initial: str) -> Iterator[None]:
    """Initial weights, activations and σ(z) of the loss get other last digits.

    Args:
        seed: Chooses them.
        module, initial: Where the function of the initial weights is, and its name.
    """
    other = near(seed)

    def rounded(entry: Activation) -> Activation:
        def apply(z: np.ndarray) -> None:
            entry.apply(z)
            z[...] = other(z)

        return replace(entry, apply=apply)

    others = {key: rounded(entry) for key, entry in ACTIVATIONS.items()}
    start, chance = getattr(module, initial), networks.sigmoid
    with (
        mock.patch.object(module, initial, lambda *about: other(start(*about))),
        mock.patch.object(networks, "sigmoid", lambda z: other(chance(z) + 1) - 1),
        mock.patch.object(networks, "ACTIVATIONS", others),
    ):
        yield


def agree(theirs: np.ndarray, ours: np.ndarray, others: list[np.ndarray], close: float) -> None:
    """Up to a share, and to ten times what other last digits change; where ours is no NaN.

    Args:
        theirs, ours: Of one shape, the last axis is time.
        others: Ours with other last digits.
        close: The share.
    """
    with np.errstate(all="ignore"):
        most = close * (1 + abs(ours)) + 10 * apart(ours, others)
        assert (abs(theirs - ours) <= most)[np.isfinite(ours)].all()


def apart(ours: np.ndarray, others: list[np.ndarray], axis: int = -1) -> np.ndarray:
    """The largest difference so far, time being an axis; inf from where one is no number."""
    with np.errstate(all="ignore"):
        found = np.maximum.accumulate(np.max([abs(each - ours) for each in others], 0), axis=axis)
    return np.nan_to_num(found, nan=np.inf)
