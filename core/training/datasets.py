"""Two classes in the plane: the registry of data sets, their noise, and the split into two parts.

The generators follow scikit-learn's to the last bit where it has them, but import nothing of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Num

from core.common import Param

Array = Any

COUNT = Param(
    "count",
    "Examples",
    1000,
    20,
    4000,
    "linear",
    "How many points are made; 80 % train the network, the others test it.",
    is_integer=True,
)
NOISE = Param(
    "noise",
    "Noise",
    0.3,
    0.0,
    2.0,
    "linear",
    "Standard deviation of what is added to both coordinates of every point.",
)
TEST_SHARE = 0.2


@dataclass(frozen=True)
class DataSet:
    """One entry of the registry.

    Attributes:
        key: Name in URLs and in the registry.
        label, summary: What people read.
        make: (count, noise, generator) → points (count, 2) and classes (count,), 0 or 1.
        noise: A noise that suits it.
        source: Where the shape is from.
    """

    key: str
    label: str
    summary: str
    make: Callable[[int, float, np.random.RandomState], tuple[Array, Array]]
    noise: float
    source: str


@dataclass(frozen=True)
class Split:
    """Training and test set, standardised.

    Attributes:
        x_train, x_test: Standardised by mean and deviation of the training part.
        y_train, y_test: 0 or 1. The test part may be empty.
        centre, scale: A raw point is centre + scale·x.
        features, classes: Names, two each.
    """

    x_train: Float[np.ndarray, "train 2"]
    y_train: Float[np.ndarray, " train"]
    x_test: Float[np.ndarray, "test 2"]
    y_test: Float[np.ndarray, " test"]
    centre: Float[np.ndarray, "2"]
    scale: Float[np.ndarray, "2"]
    features: tuple[str, str] = ("x₁", "x₂")
    classes: tuple[str, str] = ("0", "1")


def points(
    key: str, count: int, noise: float, seed: int
) -> tuple[Float[np.ndarray, "count 2"], Num[np.ndarray, " count"]]:
    """Points of a data set in the plane and their classes, 0 or 1.

    Args:
        key: Name in `DATASETS`.
        count: 20 to 4000.
        noise: Standard deviation of what is added to both coordinates, 0 to 2.
        seed: As scikit-learn's `random_state`, from 0.

    Returns:
        The points and their classes, shuffled.

    Raises:
        ValueError: No such data set, or a number out of its range.

    Example:
        >>> x, y = points("moons", 40, 0.1, seed=0)
        >>> x.shape, np.bincount(y).tolist()
        ((40, 2), [20, 20])
    """
    if key not in DATASETS:
        raise ValueError(f"There is no data set {key!r}; there is: {', '.join(DATASETS)}.")
    if not COUNT.low <= count <= COUNT.high:
        raise ValueError(f"Examples must be from {COUNT.low:g} to {COUNT.high:g}; it was {count}.")
    if not NOISE.low <= noise <= NOISE.high:
        raise ValueError(f"Noise must lie between {NOISE.low:g} and {NOISE.high:g}: {noise:g}.")
    return DATASETS[key].make(count, noise, np.random.RandomState(seed))


def split(
    x: Num[np.ndarray, "n 2"],
    y: Num[np.ndarray, " n"],
    seed: int,
    *,
    test_share: float = TEST_SHARE,
    extra: tuple[Num[np.ndarray, "extra 2"], Num[np.ndarray, " extra"]] | None = None,
    features: tuple[str, str] = ("x₁", "x₂"),
    classes: tuple[str, str] = ("0", "1"),
) -> Split:
    """Training and test part, standardised by the training part's mean and deviation.

    Args:
        x: Points.
        y: Their classes, 0 or 1.
        seed: Of the permutation, as `train_test_split(random_state=seed)` draws it.
        test_share: Share of the points in the test part, 0 to 1; rounded up.
        extra: Further points and classes, all for training.
        features: The two features' names.
        classes: The two classes' names.

    Returns:
        Both parts, with mean and deviation to undo it.

    Raises:
        ValueError: The training part has one class only, or a feature that never changes.

    Example:
        >>> parts = split(*points("moons", 40, 0.1, seed=0), seed=0)
        >>> len(parts.x_train), len(parts.x_test), parts.x_train.std(0).round(6).tolist()
        (32, 8, [1.0, 1.0])
    """
    order = np.random.RandomState(seed).permutation(len(x))
    num_test = int(np.ceil(test_share * len(x)))
    test, train = order[:num_test], order[num_test:]
    raw, labels = x[train], y[train]
    if extra is not None and len(extra[0]):
        raw, labels = np.concatenate([raw, extra[0]]), np.concatenate([labels, extra[1]])
    for number, name in enumerate(classes):
        if not np.any(labels == number):
            raise ValueError(
                f"No example of class “{name}” is in the training part: a network needs at least "
                "one of each class. Add examples, or choose another data seed."
            )
    centre, scale = raw.mean(0), raw.std(0)
    for name, deviation in zip(features, scale, strict=True):
        if not deviation > 0:
            raise ValueError(
                f"The feature “{name}” has the same value in every training example, so it cannot "
                "tell classes apart. Leave it out, or take one that varies."
            )
    return Split(
        (raw - centre) / scale,
        labels.astype(float),
        (x[test] - centre) / scale,
        y[test].astype(float),
        centre,
        scale,
        features,
        classes,
    )


# ---- the shapes -------------------------------------------------------------------------------
def _moons(count: int, noise: float, generator: np.random.RandomState) -> tuple[Array, Array]:
    first = count // 2
    outer, inner = np.linspace(0, np.pi, first), np.linspace(0, np.pi, count - first)
    x = np.concatenate([np.cos(outer), 1 - np.cos(inner)])
    y = np.concatenate([np.sin(outer), 1 - np.sin(inner) - 0.5])
    return _shuffled(np.column_stack([x, y]), first, noise, generator)


def _circles(count: int, noise: float, generator: np.random.RandomState) -> tuple[Array, Array]:
    first = count // 2
    outer = np.linspace(0, 2 * np.pi, first, endpoint=False)
    inner = np.linspace(0, 2 * np.pi, count - first, endpoint=False)
    x = np.concatenate([np.cos(outer), 0.5 * np.cos(inner)])
    y = np.concatenate([np.sin(outer), 0.5 * np.sin(inner)])
    return _shuffled(np.column_stack([x, y]), first, noise, generator)


def _blobs(count: int, noise: float, generator: np.random.RandomState) -> tuple[Array, Array]:
    first = count // 2
    centres = np.repeat([[-1.0, -0.6], [1.0, 0.6]], [first, count - first], axis=0)
    return _shuffled(centres, first, noise, generator)


def _spirals(count: int, noise: float, generator: np.random.RandomState) -> tuple[Array, Array]:
    first = count // 2
    arms = []
    for number, length in enumerate((first, count - first)):
        share = np.sqrt(np.linspace(0.01, 1, length))  # evenly along the arm, not the angle
        angle = 3.5 * np.pi * share + np.pi * number
        arms.append(2 * share[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))
    return _shuffled(np.concatenate(arms), first, noise, generator)


def _xor(count: int, noise: float, generator: np.random.RandomState) -> tuple[Array, Array]:
    x = generator.uniform(-1, 1, (count, 2))
    x += 0.1 * np.sign(x)  # a gap along the axes
    y = (x[:, 0] * x[:, 1] < 0).astype(int)
    return (x + generator.normal(scale=noise, size=x.shape) if noise > 0 else x), y


def _shuffled(
    x: Array, first: int, noise: float, generator: np.random.RandomState
) -> tuple[Array, Array]:
    """`first` examples of class 0, then class 1: shuffled, then moved by noise."""
    y = np.repeat([0, 1], [first, len(x) - first])
    order = np.arange(len(x))
    generator.shuffle(order)
    x, y = x[order], y[order]
    return (x + generator.normal(scale=noise, size=x.shape) if noise > 0 else x), y


_ENTRIES = (
    DataSet(
        "moons",
        "Two moons",
        "Two half circles that reach into each other.",
        _moons,
        0.3,
        "sklearn.datasets.make_moons",
    ),
    DataSet(
        "circles",
        "Circles",
        "A ring around a ring of half its size: without noise no line parts them.",
        _circles,
        0.1,
        "sklearn.datasets.make_circles(factor=0.5)",
    ),
    DataSet(
        "blobs",
        "Blobs",
        "Two round clouds: the best boundary is a line.",
        _blobs,
        0.6,
        "normal distributions around (−1, −0.6) and (1, 0.6)",
    ),
    DataSet(
        "spirals",
        "Spirals",
        "Two arms wound around each other, more than one and a half turns each.",
        _spirals,
        0.05,
        "Lang, Witbrock, 1988; here r = 2√s, angle 3.5π√s",
    ),
    DataSet(
        "xor",
        "XOR",
        "Opposite quarters belong together: neither feature alone says anything.",
        _xor,
        0.1,
        "Minsky, Papert, Perceptrons, 1969",
    ),
)

DATASETS: dict[str, DataSet] = {entry.key: entry for entry in _ENTRIES}
