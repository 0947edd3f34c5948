"""A task that one softmax average must fail and several heads can do: report r tokens separately.

There are n tokens with independent values of mean 0 and variance 1; the answer is the values of the
first r. A head reads with weights a (positive, sum 1) chosen by position, so it hands on the one
average Σ_j a_j u_j. A linear map makes the answer of what h heads hand on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.attention import masked_softmax
from core.common import Param, check
from core.optimizers import OPTIMIZERS

TOKENS = Param(
    name="tokens",
    label="Tokens",
    default=6,
    low=4,
    high=10,
    scale="linear",
    symbol="n",
    is_integer=True,
    help="How many tokens the head may read.",
)
ASKED = Param(
    name="asked",
    label="Values asked for",
    default=2,
    low=1,
    high=4,
    scale="linear",
    symbol="r",
    is_integer=True,
    help="The answer is the values of the first so many tokens, each by itself.",
)
READERS = Param(
    name="readers",
    label="Heads",
    default=2,
    low=1,
    high=4,
    scale="linear",
    symbol="h",
    is_integer=True,
    help="How many softmax averages are handed on. All fewer ones are trained too, for comparison.",
)
SEED = Param(
    name="task_seed",
    label="Seed",
    default=8,
    low=1,
    high=999,
    scale="linear",
    is_integer=True,
    help="Which weights training starts from, and which example is drawn.",
)
NUM_STEPS = 600
LEARNING_RATE = 0.05


@dataclass(frozen=True)
class TrainingResult:
    """One training run.

    Attributes:
        weights: (h, n), each row a softmax.
        mixing: (r, h), what makes the answer of the heads' averages.
        losses: (steps + 1,), mean squared error per value, exact over all inputs.
        bound: No choice of weights and mixing gets below this.
    """

    weights: Float[np.ndarray, "heads tokens"]
    mixing: Float[np.ndarray, "asked heads"]
    losses: Float[np.ndarray, " steps"]
    bound: float

    @property
    def error(self) -> float:
        """The last loss."""
        return float(self.losses[-1])

    def answer(self, values: Float[np.ndarray, "tokens m"]) -> Float[np.ndarray, "asked m"]:
        """Values of the tokens (n, m) → the answer (r, m)."""
        return self.mixing @ self.weights @ values


def error_bound(asked: int, heads: int) -> float:
    """The least mean squared error per value: (r − h)/r, or 0 with enough heads.

    The answer is T u, the prediction M A u, and E‖T u − M A u‖² = ‖T − M A‖²_F. M A has rank ≤ h
    and T has r singular values 1, so at least r − h of them remain (Eckart & Young 1936).

    Args:
        asked: r, 1 or more.
        heads: h, 1 or more.

    Example:
        >>> error_bound(4, 1), error_bound(2, 3)
        (0.75, 0.0)
    """
    return max(0.0, (asked - heads) / asked)


def target_matrix(tokens: int, asked: int) -> Float[np.ndarray, "{asked} {tokens}"]:
    """T, (r, n): the first r tokens, each by itself.

    Args:
        tokens: n.
        asked: r ≤ n.

    Example:
        >>> target_matrix(3, 2).tolist()
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    return np.eye(tokens)[:asked]


def loss_and_gradients(
    logits: Float[np.ndarray, "heads tokens"],
    mixing: Float[np.ndarray, "asked heads"],
    target: Float[np.ndarray, "asked tokens"],
) -> tuple[float, Float[np.ndarray, "heads tokens"], Float[np.ndarray, "asked heads"]]:
    """‖T − M A‖²_F / r with A = softmax(logits), and its gradients for logits and M.

    Args:
        logits: (h, n).
        mixing: M, (r, h).
        target: T, (r, n).

    Returns:
        The loss, and its gradients, of the logits' and of the mixing's shape.

    Example:
        >>> loss, *_ = loss_and_gradients(np.zeros((1, 2)), np.zeros((1, 1)), target_matrix(2, 1))
        >>> loss
        1.0
    """
    asked = len(target)
    weights = masked_softmax(logits)
    residual = mixing @ weights - target
    by_mixing = 2 / asked * residual @ weights.T
    by_weights = 2 / asked * mixing.T @ residual
    centred = by_weights - (by_weights * weights).sum(-1, keepdims=True)
    return float((residual**2).sum() / asked), weights * centred, by_mixing


def initial_parameters(
    tokens: int, asked: int, heads: int, seed: int
) -> tuple[Float[np.ndarray, "{heads} {tokens}"], Float[np.ndarray, "{asked} {heads}"]]:
    """Logits (h, n) and mixing (r, h) before training.

    Args:
        tokens, asked, heads: n, r and h.
        seed: Of the draw.
    """
    random = np.random.default_rng((seed, heads))
    return random.standard_normal((heads, tokens)), random.standard_normal((asked, heads))


def train(tokens: int, asked: int, heads: int, seed: int) -> TrainingResult:
    """Adam on the exact expected loss.

    Args:
        tokens, asked, heads: n, r and h, in the ranges of `TOKENS`, `ASKED` and `READERS`.
        seed: Of `initial_parameters`.

    Returns:
        The weights after `NUM_STEPS` steps, and every loss.

    Raises:
        ValueError: A number out of its range.
    """
    named: Mapping[str, float] = {
        "tokens": tokens,
        "asked": asked,
        "readers": heads,
        "task_seed": seed,
    }
    check((TOKENS, ASKED, READERS, SEED), named)
    target = target_matrix(tokens, asked)
    logits, mixing = initial_parameters(tokens, asked, heads, seed)
    rule = OPTIMIZERS["adam"]
    settings = check(rule.params, {"learning_rate": LEARNING_RATE})
    states = [rule.init(logits), rule.init(mixing)]
    losses = []
    for _ in range(NUM_STEPS):
        value, *gradients = loss_and_gradients(logits, mixing, target)
        losses.append(value)
        step, states[0] = rule.update(gradients[0], states[0], logits, settings)
        logits = logits + step
        step, states[1] = rule.update(gradients[1], states[1], mixing, settings)
        mixing = mixing + step
    losses.append(loss_and_gradients(logits, mixing, target)[0])
    return TrainingResult(
        masked_softmax(logits), mixing, np.array(losses), error_bound(asked, heads)
    )


def example(tokens: int, seed: int) -> Float[np.ndarray, "{tokens} 2"]:
    """One input to look at: a point in the plane for each token, (n, 2).

    Args:
        tokens: n.
        seed: Of the draw.
    """
    return np.random.default_rng((seed, 99)).standard_normal((tokens, 2))
