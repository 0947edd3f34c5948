"""The training loss on planes through weight space: random ones, and the one of the training paths.

Li, Xu, Taylor, Studer, Goldstein, "Visualizing the Loss Landscape of Neural Nets", NeurIPS 2018.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Num

from core.training.datasets import Split
from core.training.networks import Network, logits, losses, with_ones

Array = Any

# Multiply-adds of one batch of networks: it stays in the cache.
_BATCH_WORK = 4e6
# Examples that a landscape is computed on, and points along one side of it.
MAX_EXAMPLES = 400
_SIDE, _COARSE_SIDE, _LARGE = 41, 25, 5000


@dataclass(frozen=True)
class Landscape:
    """Training loss on a plane, and paths on it.

    Attributes:
        a, b: Coordinates of the grid.
        losses: At every point of the grid.
        paths: Coordinates of each training path.
        shares: Share of all movement that each axis shows; zeros for random directions.
    """

    a: Float[np.ndarray, " a"]
    b: Float[np.ndarray, " b"]
    losses: Float[np.ndarray, "b a"]
    paths: tuple[Float[np.ndarray, "_ 2"], ...] = ()
    shares: tuple[float, float] = (0.0, 0.0)


def filter_normalised(
    network: Network, weights: Float[np.ndarray, " weights"], seed: int
) -> Float[np.ndarray, "2 weights"]:
    """Two filter-normalised random directions: dᵢ ← dᵢ·‖wᵢ‖/‖dᵢ‖ for every unit i.

    Normal numbers, where the incoming weights of each unit (a "filter") get the length that they
    have in `weights`; biases do not move. Without this, networks that are the same function with
    rescaled layers would look flat or steep at will (section 4 of the source).
    """
    directions = np.random.default_rng(seed).normal(size=(2, network.num_weights))
    for layer, own in zip(network.layers(directions), network.layers(weights), strict=True):
        norms = np.linalg.norm(layer[..., :-1], axis=-1, keepdims=True)
        lengths = np.linalg.norm(own[..., :-1], axis=-1, keepdims=True)
        layer[..., :-1] *= lengths / norms
        layer[..., -1] = 0
    return directions


def principal_plane(
    points: Float[np.ndarray, "n weights"], centre: Float[np.ndarray, " weights"]
) -> tuple[Float[np.ndarray, "2 weights"], Float[np.ndarray, "2"]]:
    """The first two principal components of training paths around a point.

    Args:
        points: Weights along the paths.
        centre: Through which the plane goes.

    Returns:
        Orthonormal directions, and the share of Σ‖θ − centre‖² along each.
    """
    moved = np.asarray(points, float) - centre
    # Right singular vectors from the Gram matrix, which is small: few points, many weights.
    values, vectors = np.linalg.eigh(moved @ moved.T)
    total = max(float(np.trace(moved @ moved.T)), 1e-300)
    directions = np.zeros((2, moved.shape[1]))
    for row, k in enumerate((-1, -2)[: len(values)]):
        if values[k] > 1e-12 * total:
            directions[row] = vectors[:, k] @ moved / np.sqrt(values[k])
            # The sign is free: the first path point lies on the positive side.
            directions[row] *= 1 if moved[0] @ directions[row] >= 0 else -1
    shares = np.array([max(float(v), 0.0) / total for v in values[::-1][:2]])
    return directions, np.pad(shares, (0, 2 - len(shares)))


def coordinates(
    points: Float[np.ndarray, "n weights"],
    centre: Float[np.ndarray, " weights"],
    directions: Float[np.ndarray, "2 weights"],
) -> Float[np.ndarray, "n 2"]:
    """Orthogonal projection of points onto the plane of orthonormal directions."""
    return (np.asarray(points, float) - centre) @ directions.T


def plane_losses(
    network: Network,
    centre: Float[np.ndarray, " weights"],
    directions: Float[np.ndarray, "2 weights"],
    a: Float[np.ndarray, " a"],
    b: Float[np.ndarray, " b"],
    inputs: Float[np.ndarray, "_ n"],
    y: Num[np.ndarray, " n"],
) -> Float[np.ndarray, "b a"]:
    """Mean loss at centre + a·d₀ + b·d₁ for all a and b.

    Args:
        network: Its shape.
        centre, directions: The plane.
        a, b: Coordinates.
        inputs, y: `with_ones(x)` and classes.
    """
    # A batch of networks at a time.
    grid = np.stack(np.meshgrid(a, b), axis=-1).reshape(-1, 2)
    per_run = max(1, network.num_weights * inputs.shape[-1])
    size = int(np.clip(_BATCH_WORK / per_run, 1, 256))
    found = np.empty(len(grid))
    room: dict[Any, Array] = {}
    kind = inputs.dtype
    with np.errstate(all="ignore"):
        for start in range(0, len(grid), size):
            weights = (centre + grid[start : start + size] @ directions).astype(kind)
            z = logits(network, weights, inputs, room)
            found[start : start + size] = losses(z, y).mean(-1)
    return found.reshape(len(b), len(a))


def landscapes(
    network: Network,
    best: Float[np.ndarray, " weights"],
    frames: Sequence[Float[np.ndarray, "_ weights"]],
    split: Split,
) -> tuple[Landscape, Landscape]:
    """The loss around one network: along two random directions, and on the plane of all paths.

    Args:
        network: The shape of all networks.
        best: The weights of the network in the middle.
        frames: The weights along each path, at least one path.
        split: The first `MAX_EXAMPLES` of its training part are used.

    Returns:
        The loss at −1 to 1 times two filter-normalised directions; and on the first two principal
        components of the paths, as far as these reach and 15 % more. Each is a grid of 41 by 41, or
        25 by 25 for more than 5,000 weights.

    Example:
        >>> from core.training.datasets import points, split
        >>> parts = split(*points("blobs", 50, 0.3, seed=0), seed=0)
        >>> path = np.linspace(0.0, 1.0, 5)[:, None] * np.array([3.0, 2.0, 0.0])
        >>> around, plane = landscapes(Network((2, 1)), path[-1], [path], parts)
        >>> around.losses.shape, [round(share, 6) for share in plane.shares]
        ((41, 41), [1.0, 0.0])

    References:
        H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, NeurIPS 2018.
    """
    inputs = with_ones(split.x_train[:MAX_EXAMPLES].T.astype("float32"))
    y = split.y_train[:MAX_EXAMPLES].astype("float32")
    best = best.astype(float)
    count = _COARSE_SIDE if network.num_weights > _LARGE else _SIDE
    random = filter_normalised(network, best, seed=0)
    steps = np.linspace(-1, 1, count)
    around = plane_losses(network, best, random, steps, steps, inputs, y)
    walked = [each.astype(float) for each in frames]
    directions, shares = principal_plane(np.concatenate(walked), best)
    paths = tuple(coordinates(each, best, directions) for each in walked)
    points = np.concatenate(paths)
    low, high = points.min(0), points.max(0)
    room = 0.15 * np.maximum(high - low, 1e-3)
    a, b = (np.linspace(low[k] - room[k], high[k] + room[k], count) for k in (0, 1))
    on_plane = plane_losses(network, best, directions, a, b, inputs, y)
    return (
        Landscape(steps, steps, around),
        Landscape(a, b, on_plane, paths, (float(shares[0]), float(shares[1]))),
    )
