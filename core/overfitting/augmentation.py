"""More examples out of few: points, small images and sentences, changed so that their class stays.

Whether the class does stay is a claim about the data. The registries hold operations for which it
is often true and sometimes false; the page measures which.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Num

from core.common import Param, check

Array = Any

COPIES = Param(
    "copies",
    "Copies per example",
    4,
    1,
    10,
    "linear",
    "So many changed copies of every example are added to the training set.",
    is_integer=True,
)
STRENGTH = Param(
    "strength",
    "Strength",
    1.0,
    0.1,
    3.0,
    "linear",
    "How far copies are moved. For points 1 is jitter of 0.25 standard deviations and turns of up "
    "to 30°, for digits shifts of up to 1 pixel, turns of up to 15° and zooms of up to × 1.15. "
    "What is mirrored, interpolated or upside down does not depend on it.",
)
JITTER, TURN, NEIGHBOURS = 0.25, np.deg2rad(30), 3


@dataclass(frozen=True)
class Augmentation:
    """One entry of a registry.

    Attributes:
        key: Name in URLs and in the registry.
        label, summary: What people read.
        apply: For points (x (n, 2), y (n,), generator, strength) → x (n, 2); for images
            (images (n, 8, 8), generator, strength) → images of the same shape.
    """

    key: str
    label: str
    summary: str
    apply: Callable[..., Array]


def copies_of(
    x: Float[np.ndarray, "n 2"],
    y: Num[np.ndarray, " n"],
    key: str,
    seeds: Sequence[int],
    copies: int,
    strength: float,
) -> tuple[Float[np.ndarray, "_ copied 2"], Num[np.ndarray, " copied"]]:
    """Augmented copies of points, other ones for each seed.

    Args:
        x, y: Points and classes.
        key: Name in `POINTS`.
        seeds: Each makes one generator.
        copies: Per example, 1 to 10.
        strength: 0.1 to 3; see `STRENGTH`.

    Returns:
        Points for each seed, and the classes that all of them have.

    Raises:
        ValueError: An unknown key, or a number out of range.
    """
    check((COPIES, STRENGTH), {"copies": copies, "strength": strength})
    if key not in POINTS:
        raise ValueError(f"There is no augmentation {key!r}; there is: {', '.join(POINTS)}.")
    made = []
    for seed in seeds:
        generator = np.random.default_rng(seed)
        made.append([POINTS[key].apply(x, y, generator, strength) for _ in range(copies)])
    return np.array(made).reshape(len(seeds), copies * len(x), 2), np.tile(y, copies)


# ---- points -----------------------------------------------------------------------------------
# The script of the page shows the source of these five, so their annotations are plain.
def jitter(x: Array, y: Array, generator: np.random.Generator, strength: float) -> Array:
    """Every point moved by normal noise."""
    return x + JITTER * strength * generator.standard_normal(x.shape)


def rotate(x: Array, y: Array, generator: np.random.Generator, strength: float) -> Array:
    """Every point turned around the middle by an angle of its own."""
    angles = TURN * strength * generator.uniform(-1, 1, len(x))
    return turned(x, angles)


def turned(x: Array, angles: Array) -> Array:
    """Points (n, 2) turned around 0, counter-clockwise, each by its angle (n,)."""
    cos, sin = np.cos(angles), np.sin(angles)
    return np.stack([cos * x[:, 0] - sin * x[:, 1], sin * x[:, 0] + cos * x[:, 1]], axis=1)


def mirror(x: Array, y: Array, generator: np.random.Generator, strength: float) -> Array:
    """Left and right exchanged, for every point with probability ½; `strength` changes nothing."""
    signs = np.where(generator.random(len(x)) < 0.5, -1.0, 1.0)
    return x * np.stack([signs, np.ones(len(x))], axis=1)


def interpolate(x: Array, y: Array, generator: np.random.Generator, strength: float) -> Array:
    """A place between every point and one of its nearest neighbours of the same class.

    `strength` changes nothing. Source: Chawla et al., "SMOTE", JAIR 2002.
    """
    chosen, share = generator.random(len(x)), generator.random(len(x))
    partner = np.arange(len(x))
    for label in np.unique(y):
        members = np.flatnonzero(y == label)
        count = min(NEIGHBOURS, len(members) - 1)
        if count == 0:
            continue  # alone in its class: it stays where it is
        distances = ((x[members, None] - x[members]) ** 2).sum(-1)
        np.fill_diagonal(distances, np.inf)
        nearest = np.argsort(distances, axis=1, kind="stable")[:, :count]
        picked = (chosen[members] * count).astype(int)
        partner[members] = members[nearest[np.arange(len(members)), picked]]
    return x + share[:, None] * (x[partner] - x)


_POINTS = (
    Augmentation("jitter", "Jitter", "Every copy is moved by normal noise.", jitter),
    Augmentation(
        "rotation",
        "Rotation",
        "Every copy is turned around the middle by an angle of its own.",
        rotate,
    ),
    Augmentation(
        "mirror",
        "Mirrored",
        "Left and right are exchanged, for each copy with probability ½.",
        mirror,
    ),
    Augmentation(
        "smote",
        "Interpolated",
        "Every copy lies between an example and one of its nearest three of the same class, as "
        "SMOTE makes them.",
        interpolate,
    ),
)
POINTS: dict[str, Augmentation] = {entry.key: entry for entry in _POINTS}


# ---- images -----------------------------------------------------------------------------------
def sample(
    images: Float[np.ndarray, "n height width"],
    matrices: Float[np.ndarray, "n 2 2"],
    shifts: Float[np.ndarray, "n 2"],
) -> Float[np.ndarray, "n height width"]:
    """Affine transforms of images with bilinear interpolation, 0 outside of them.

    Args:
        images: Grey values.
        matrices: A; pixel o of the result comes from c + A(o − c) + s, c the middle.
        shifts: s, in pixels, rows first.

    Returns:
        What `scipy.ndimage.affine_transform(order=1, mode="grid-constant")` gives.
    """
    n, height, width = images.shape
    centre = np.array([(height - 1) / 2, (width - 1) / 2])
    grid = np.argwhere(np.ones((height, width), bool)) - centre
    places = np.einsum("nij,pj->npi", matrices, grid) + centre + shifts[:, None, :]
    low = np.floor(places).astype(int)
    part = places - low
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    result = np.zeros((n, height * width))
    for row in (0, 1):
        for column in (0, 1):
            share = np.where(row, part[..., 0], 1 - part[..., 0])
            share = share * np.where(column, part[..., 1], 1 - part[..., 1])
            rows = np.clip(low[..., 0] + row + 1, 0, height + 1)
            columns = np.clip(low[..., 1] + column + 1, 0, width + 1)
            result += share * padded[np.arange(n)[:, None], rows, columns]
    return result.reshape(images.shape)


def _still(n: int) -> tuple[Array, Array]:
    return np.repeat(np.eye(2)[None], n, axis=0), np.zeros((n, 2))


def shift_images(
    images: Float[np.ndarray, "n height width"], generator: np.random.Generator, strength: float
) -> Float[np.ndarray, "n height width"]:
    """Moved by up to `strength` pixels in both directions."""
    matrices, shifts = _still(len(images))
    return sample(images, matrices, shifts + strength * generator.uniform(-1, 1, shifts.shape))


def rotate_images(
    images: Float[np.ndarray, "n height width"], generator: np.random.Generator, strength: float
) -> Float[np.ndarray, "n height width"]:
    """Turned by up to 15° × `strength`."""
    angles = np.deg2rad(15) * strength * generator.uniform(-1, 1, len(images))
    cos, sin = np.cos(angles), np.sin(angles)
    matrices = np.stack([np.stack([cos, -sin], -1), np.stack([sin, cos], -1)], axis=1)
    return sample(images, matrices, _still(len(images))[1])


def zoom_images(
    images: Float[np.ndarray, "n height width"], generator: np.random.Generator, strength: float
) -> Float[np.ndarray, "n height width"]:
    """Enlarged or shrunk by a factor of up to 1.15 ** `strength`."""
    factors = 1.15 ** (strength * generator.uniform(-1, 1, len(images)))
    matrices, shifts = _still(len(images))
    return sample(images, matrices / factors[:, None, None], shifts)


def mirror_images(
    images: Float[np.ndarray, "n height width"], generator: np.random.Generator, strength: float
) -> Float[np.ndarray, "n height width"]:
    """Left and right exchanged with probability ½."""
    return _half(images, images[:, :, ::-1], generator)


def upset_images(
    images: Float[np.ndarray, "n height width"], generator: np.random.Generator, strength: float
) -> Float[np.ndarray, "n height width"]:
    """Turned by 180° with probability ½: a 6 becomes a 9."""
    return _half(images, images[:, ::-1, ::-1], generator)


def _half(images: Array, changed: Array, generator: np.random.Generator) -> Array:
    return np.where((generator.random(len(images)) < 0.5)[:, None, None], changed, images)


_IMAGES = (
    Augmentation("shift", "Shift", "Moved by up to a pixel × strength.", shift_images),
    Augmentation("rotate", "Rotate", "Turned by up to 15° × strength.", rotate_images),
    Augmentation(
        "zoom",
        "Zoom",
        "Larger or smaller by a factor of up to 1.15, at strength 1.",
        zoom_images,
    ),
    Augmentation(
        "flip",
        "Flip",
        "Left and right are exchanged, for each copy with probability ½.",
        mirror_images,
    ),
    Augmentation(
        "upset",
        "Upside down",
        "Turned by 180°, each copy with probability ½: a 6 becomes a 9.",
        upset_images,
    ),
)
IMAGES: dict[str, Augmentation] = {entry.key: entry for entry in _IMAGES}
