"""Dropout measured: the mean of masked passes against the pass at test time, and what follows.

Two conventions give the same expectation. Classic (Srivastava et al. 2014): units are multiplied by
a mask of 0 and 1 in training, by the keep probability q = 1 − p at test time. Inverted (PyTorch):
by mask/q in training, by nothing at test time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.common import Param, check
from core.training import Network, hidden_and_logits, sigmoid, with_ones

Array = Any

PROBABILITY = Param(
    "p",
    "Dropout probability",
    0.3,
    0.0,
    0.9,
    "linear",
    "Each unit is switched off with this probability (p); it is kept with q = 1 − p.",
    symbol="p",
)
PASSES = Param(
    "passes",
    "Passes",
    50,
    2,
    200,
    "linear",
    "So many passes, each with a mask of its own, are averaged at every place of the map.",
    is_integer=True,
)
NUM_MASKED = 10_000
MASK_SEED = 1
PLACES = {"last": "Last hidden layer", "all": "Both hidden layers"}
SCALINGS = {"classic": "Scale at test time", "inverted": "Inverted (PyTorch)"}


@dataclass(frozen=True)
class Expectation:
    """Masked passes at one point, and the single passes that stand for them.

    Attributes:
        outputs: The output, a logit, of every one of the `NUM_MASKED` masked passes.
        mean, error: Of them; error is the standard error of the mean.
        test: The output of the test-time pass of this convention.
        unscaled: Of the pass with all units and no factor.
        by_p: With the units multiplied by p at test time, as is sometimes taught.
    """

    outputs: Float[np.ndarray, " masks"]
    mean: float
    error: float
    test: float
    unscaled: float
    by_p: float


def draw_masks(
    network: Network, p: float, count: int, place: str, generator: np.random.Generator
) -> list[Array | None]:
    """Masks of 0 and 1 for each hidden layer, (units, count); None where nothing is dropped."""
    return [
        None if width is None else (generator.random((width, count)) < 1 - p).astype(float)
        for width in _dropped(network, place)
    ]


def expectation(
    network: Network,
    weights: Float[np.ndarray, " weights"],
    point: Sequence[float],
    p: float,
    place: str,
    scaling: str,
) -> Expectation:
    """The mean of `NUM_MASKED` masked passes at one point against the test-time pass.

    Args:
        network, weights: The network.
        point: Two standardised features.
        p: Dropout probability, 0 to 0.9.
        place: Key of `PLACES`.
        scaling: Key of `SCALINGS`.

    Raises:
        ValueError: p out of range, or an unknown place or scaling.
    """
    check((PROBABILITY,), {"p": p})
    _known(place, PLACES)
    _known(scaling, SCALINGS)
    keep, generator = 1 - p, np.random.default_rng(MASK_SEED)
    factor = 1 / keep if scaling == "inverted" else 1.0
    masks = draw_masks(network, p, NUM_MASKED, place, generator)
    masks = [None if each is None else each * factor for each in masks]
    inputs = with_ones(np.repeat(np.asarray(point, float)[:, None], NUM_MASKED, axis=1))
    outputs = hidden_and_logits(network, weights, inputs, masks)[1]
    plain = scaled_pass(network, weights, point, 1.0, place)
    return Expectation(
        outputs,
        float(outputs.mean()),
        float(outputs.std(ddof=1) / np.sqrt(NUM_MASKED)),
        plain if scaling == "inverted" else scaled_pass(network, weights, point, keep, place),
        plain,
        scaled_pass(network, weights, point, p, place),
    )


def scaled_pass(
    network: Network,
    weights: Float[np.ndarray, " weights"],
    point: Sequence[float],
    factor: float,
    place: str,
) -> float:
    """The logit with every unit of the chosen layers multiplied by `factor`, none dropped.

    Args:
        network: The shape.
        weights: Of one network.
        point: The features, as many as the network has inputs.
        factor: Of the units: the keep probability at test time, 1 for no scaling.
        place: Key of `PLACES`: the last hidden layer or all.

    Returns:
        The logit, a number.

    Example:
        Two ReLU units, x and −x, whose sum is |x|.

        >>> network, weights = Network((1, 2, 1)), np.array([1.0, 0.0, -1.0, 0.0, 1.0, 1.0, 0.0])
        >>> [scaled_pass(network, weights, [-2.0], factor, "last") for factor in (1.0, 0.5)]
        [2.0, 1.0]
    """
    inputs = with_ones(np.asarray(point, float)[:, None])
    masks = [
        None if width is None else np.full((width, 1), factor) for width in _dropped(network, place)
    ]
    return float(hidden_and_logits(network, weights, inputs, masks)[1][0])


def uncertainty(
    network: Network,
    weights: Float[np.ndarray, " weights"],
    points: Float[np.ndarray, "2 n"],
    p: float,
    passes: int,
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Monte Carlo dropout: mean and standard deviation of σ(z) over passes with masks.

    One mask serves all points of a pass, so each pass is one network; inverted scaling, in both
    hidden layers.

    Args:
        network, weights: The network.
        points: Standardised.
        p: Dropout probability, 0 to 0.9.
        passes: 2 to 200.

    Raises:
        ValueError: p or passes out of range.

    References:
        Gal, Ghahramani, "Dropout as a Bayesian Approximation", ICML 2016.
    """
    check((PROBABILITY, PASSES), {"p": p, "passes": passes})
    inputs, generator = with_ones(points), np.random.default_rng(MASK_SEED)
    chances = np.empty((passes, points.shape[1]))
    for each_pass in range(passes):
        drawn = draw_masks(network, p, 1, "all", generator)
        masks = [each / (1 - p) for each in drawn if each is not None]
        chances[each_pass] = sigmoid(hidden_and_logits(network, weights, inputs, masks)[1])
    return chances.mean(0), chances.std(0, ddof=1)


# ---- the linear model -------------------------------------------------------------------------
@dataclass(frozen=True)
class Linear:
    """A small regression: inputs, targets and weights by least squares."""

    x: Float[np.ndarray, "n d"]
    y: Float[np.ndarray, " n"]
    w: Float[np.ndarray, " d"]


NUM_EXAMPLES, NUM_INPUTS = 40, 6


def linear_case(seed: int = 0) -> Linear:
    """Inputs of different spread, so that the penalty treats weights differently."""
    generator = np.random.default_rng(seed)
    x = generator.standard_normal((NUM_EXAMPLES, NUM_INPUTS)) * np.linspace(0.5, 2, NUM_INPUTS)
    y = x @ np.linspace(1.5, -1, NUM_INPUTS) + generator.standard_normal(NUM_EXAMPLES)
    return Linear(x, y, np.linalg.lstsq(x, y)[0])


def risk_formula(case: Linear, p: float) -> tuple[float, float]:
    """‖y − Xw‖² and ((1−q)/q)·wᵀdiag(XᵀX)w: their sum is the expected loss under dropout.

    Args:
        case: The regression.
        p: Dropout probability of the inputs, q = 1 − p; in [0, 1).

    Returns:
        The loss without dropout and the penalty, both at least 0.

    Example:
        >>> line = Linear(np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), np.array([1.0]))
        >>> risk_formula(line, 0.0), risk_formula(line, 0.5)
        ((0.0, 0.0), (0.0, 5.0))

    References:
        Srivastava et al., JMLR 2014, §9.1, for inverted scaling.
    """
    residual = case.y - case.x @ case.w
    penalty = p / (1 - p) * float((case.w**2 * (case.x**2).sum(0)).sum())
    return float(residual @ residual), penalty


def risk_measured(case: Linear, p: float, count: int = NUM_MASKED) -> tuple[float, float]:
    """Mean of ‖y − (R∘X/q)w‖² over `count` masks R, and its standard error."""
    check((PROBABILITY,), {"p": p})
    generator, found = np.random.default_rng(MASK_SEED), []
    for start in range(0, count, 1000):
        shape = (min(1000, count - start), *case.x.shape)
        kept = (generator.random(shape) < 1 - p) * case.x / (1 - p)
        found.append(((case.y - kept @ case.w) ** 2).sum(-1))
    risks = np.concatenate(found)
    return float(risks.mean()), float(risks.std(ddof=1) / np.sqrt(count))


def best_weights(case: Linear, p: float) -> Float[np.ndarray, " d"]:
    """The minimum of the expected loss under dropout: (XᵀX + p/q·diag(XᵀX))⁻¹Xᵀy.

    Args:
        case: The regression; its weights do not matter.
        p: Dropout probability of the inputs, q = 1 − p; in [0, 1).

    Returns:
        w; for p = 0 that of least squares.

    Example:
        >>> line = Linear(np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), np.array([1.0]))
        >>> best_weights(line, 0.0).tolist(), best_weights(line, 0.5).tolist()
        ([1.0], [0.5])

    References:
        Srivastava et al., JMLR 2014, §9.1, for inverted scaling.
    """
    gram = case.x.T @ case.x
    penalty = p / (1 - p) * np.diag(np.diag(gram))
    return np.linalg.solve(gram + penalty, case.x.T @ case.y)


def _dropped(network: Network, place: str) -> list[int | None]:
    """Units of each hidden layer that has dropout, None for one that has not."""
    hidden = network.sizes[1:-1]
    return [
        width if place == "all" or i == len(hidden) - 1 else None for i, width in enumerate(hidden)
    ]


def _known(key: str, names: dict[str, str]) -> None:
    if key not in names:
        raise ValueError(f"There is no {key!r} here; there is: {', '.join(names)}.")
