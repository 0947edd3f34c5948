"""Scaled dot-product attention with every matrix on the way kept, for one small example."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from core.attention import (
    causal_mask,
    dropout_factors,
    masked_softmax,
    padding_mask,
    scaled_dot_product_attention,
)
from core.attention_steps.examples import MAX_MODEL_TOKENS, AttentionExample
from core.common import Param, check

TEMPERATURE = Param(
    name="temperature",
    label="Temperature",
    default=1.0,
    low=0.05,
    high=20.0,
    scale="log",
    help="Divides the scores once more before the softmax. The lower it is, the more the largest "
    "score takes; the higher, the more equal the weights. Transformers use 1 here.",
    symbol="T",
)
DROPOUT = Param(
    name="dropout",
    label="Share dropped",
    default=0.3,
    low=0.0,
    high=0.9,
    scale="linear",
    help="Each weight is set to 0 with this probability, the others are divided by one minus it. "
    "Only while training; afterwards nothing is dropped.",
    symbol="p",
)
SEED = Param(
    name="seed",
    label="Seed",
    default=0,
    low=0,
    high=9999,
    scale="linear",
    help="Which weights are dropped; the same number drops the same ones.",
    is_integer=True,
)
LENGTH = Param(
    name="length",
    label="Real tokens",
    default=3,
    low=0,
    high=MAX_MODEL_TOKENS,
    scale="linear",
    help="How many keys are real; those after them are padding. With 0 every row is fully masked.",
    is_integer=True,
)

# Shown beside the choice of a mask and with its formula.
BOOLEAN_MASKS = (
    "In code, True in a boolean mask means opposite things: “may look” in PyTorch’s "
    "scaled_dot_product_attention, as here; “may not look” in its nn.MultiheadAttention, for "
    "attn_mask and key_padding_mask."
)

MAX_CELLS = 400


@dataclass(frozen=True)
class Mask:
    """A way to forbid looking.

    Attributes:
        label: On screen.
        summary: What it is for.
        allowed: (n_q, n_k, length, cells) → bool (n_q, n_k), True where a query may look.
    """

    label: str
    summary: str
    allowed: Callable[[int, int, int, str], np.ndarray]


@dataclass(frozen=True)
class StepChoices:
    """What happens between the scores and the output; see the parameters above for ranges.

    Attributes:
        scaled: Whether scores are divided by √d_k.
        mask: A key of `MASKS`.
        length: For padding: how many keys are real; more than there are counts as all.
        cells: For the custom mask, see `parse_cells`.
        dropout: 0 switches it off.
    """

    scaled: bool = True
    mask: str = "none"
    length: int = int(LENGTH.default)
    cells: str = ""
    temperature: float = 1.0
    dropout: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class AttentionSteps:
    """Every matrix between Q, K, V and the output. All (n_q, n_k) but the output, float64.

    Attributes:
        divisor: What scores are divided by: √d_k, or 1.
        scores: QKᵀ. scaled: scores / divisor.
        allowed: bool, False where masked. masked: scaled, −∞ where masked.
        weights: Row-wise softmax of masked / T; a row without an allowed key is 0.
        factors: 0 where dropout drops a weight, 1/(1−p) elsewhere; 1 without dropout.
        dropped: weights · factors.
        output: dropped · V, (n_q, d_v).
    """

    example: AttentionExample
    choices: StepChoices
    divisor: float
    scores: Float[np.ndarray, "n_q n_k"]
    scaled: Float[np.ndarray, "n_q n_k"]
    allowed: Bool[np.ndarray, "n_q n_k"]
    masked: Float[np.ndarray, "n_q n_k"]
    weights: Float[np.ndarray, "n_q n_k"]
    factors: Float[np.ndarray, "n_q n_k"]
    dropped: Float[np.ndarray, "n_q n_k"]
    output: Float[np.ndarray, "n_q d_v"]

    @property
    def fully_masked_rows(self) -> list[int]:
        """Queries that may look nowhere."""
        return [int(row) for row in np.flatnonzero(~self.allowed.any(axis=1))]


def attention_steps(example: AttentionExample, choices: StepChoices) -> AttentionSteps:
    """dropout(softmax(mask(QKᵀ/√d_k)/T))·V, one operation after the other.

    Args:
        example: Queries, keys and values.
        choices: What happens between the scores and the output.

    Returns:
        Every matrix on the way.

    Raises:
        ValueError: A choice out of its range, or a custom mask that cannot be read.

    Example:
        >>> from core.attention_steps.examples import typed_example
        >>> example = typed_example("", "1 0; 0 1", "1 0; 0 1", "1; 2")
        >>> steps = attention_steps(example, StepChoices(mask="causal"))
        >>> steps.weights.round(2).tolist(), steps.output.round(2).tolist()
        ([[1.0, 0.0], [0.33, 0.67]], [[1.0], [1.67]])

    References:
        Vaswani et al. 2017, section 3.2.1 and figure 2 (left).
    """
    values = check(
        (TEMPERATURE, DROPOUT, SEED, LENGTH),
        {name: getattr(choices, name) for name in ("temperature", "dropout", "seed", "length")},
    )
    if choices.mask not in MASKS:
        raise ValueError(f"There is no mask {choices.mask!r}; there is: {', '.join(MASKS)}.")
    divisor = math.sqrt(example.d_k) if choices.scaled else 1.0
    scores = example.query @ example.key.T
    scaled = scores / divisor
    num_queries, num_keys = scores.shape
    allowed = MASKS[choices.mask].allowed(
        num_queries, num_keys, int(values["length"]), choices.cells
    )
    weights = masked_softmax(scaled / values["temperature"], allowed)
    factors = dropout_factors(weights, values["dropout"], int(values["seed"]))
    dropped = weights * factors
    return AttentionSteps(
        example=example,
        choices=choices,
        divisor=divisor,
        scores=scores,
        scaled=scaled,
        allowed=allowed,
        masked=np.where(allowed, scaled, -np.inf),
        weights=weights,
        factors=factors,
        dropped=dropped,
        output=dropped @ example.value,
    )


def in_one_call(steps: AttentionSteps) -> Float[np.ndarray, "n_q d_v"]:
    """The output of `core.attention.dot_product` for the same example: what the steps must arrive
    at.

    Args:
        steps: Of one example.
    """
    example, choices = steps.example, steps.choices
    return scaled_dot_product_attention(
        example.query,
        example.key,
        example.value,
        mask=steps.allowed,
        dropout=choices.dropout,
        seed=choices.seed,
        scale=1 / (steps.divisor * choices.temperature),
    ).output


def parse_cells(
    text: str, num_queries: int, num_keys: int
) -> Bool[np.ndarray, "{num_queries} {num_keys}"]:
    """A mask from text: rows of 1 (may look) and 0 (may not), separated by "/".

    A mask painted for another size is fitted: surplus cells are left out, missing ones are 1.

    Args:
        text: At most `MAX_CELLS` signs.
        num_queries, num_keys: Shape of the mask.

    Returns:
        Boolean, shape (num_queries, num_keys).

    Raises:
        ValueError: Other signs than 0, 1 and /, or more of them than the largest example needs.

    Example:
        >>> parse_cells("10/11", 2, 3).tolist()
        [[True, False, True], [True, True, True]]
    """
    if len(text) > MAX_CELLS:
        raise ValueError(f"A custom mask has at most {MAX_CELLS} signs; this has {len(text):,}.")
    rows = re.sub(r"\s", "", text).split("/")
    if not all(set(row) <= {"0", "1"} for row in rows):
        raise ValueError(
            "A custom mask is written with 1 (may look) and 0 (may not), rows separated by /, for "
            "example 100/110/111. Or click cells of the mask."
        )
    allowed = np.ones((num_queries, num_keys), dtype=bool)
    for row, line in zip(allowed, rows, strict=False):
        for column, sign in enumerate(line[:num_keys]):
            row[column] = sign == "1"
    return allowed


def _everything(num_queries: int, num_keys: int, length: int, cells: str) -> np.ndarray:
    return np.ones((num_queries, num_keys), dtype=bool)


def _causal(num_queries: int, num_keys: int, length: int, cells: str) -> np.ndarray:
    return causal_mask(num_queries, num_keys)


def _padding(num_queries: int, num_keys: int, length: int, cells: str) -> np.ndarray:
    mask = padding_mask([min(length, num_keys)], num_keys)[0]
    return np.broadcast_to(mask, (num_queries, num_keys)).copy()


def _custom(num_queries: int, num_keys: int, length: int, cells: str) -> np.ndarray:
    return parse_cells(cells, num_queries, num_keys)


MASKS: dict[str, Mask] = {
    "none": Mask("None", "Every query may look at every key.", _everything),
    "causal": Mask("Causal", "A query sees the key at its own place and those before it.", _causal),
    "padding": Mask("Padding", "Keys that only fill up the length are hidden.", _padding),
    "custom": Mask("Custom", "Any cell may be hidden: click it.", _custom),
}


# ---- a row that may look nowhere ---------------------------------------------------------------
@dataclass(frozen=True)
class MaskedRowOutcome:
    """What one way of computing makes of a row without allowed keys.

    Attributes:
        how: The way.
        weights: (n_k,), or None where it returns none. output: (d_v,).
    """

    how: str
    weights: Float[np.ndarray, " n_k"] | None
    output: Float[np.ndarray, " d_v"]


def masked_row_outcomes(steps: AttentionSteps) -> tuple[MaskedRowOutcome, ...]:
    """Weights and output of a row without an allowed key, in each common implementation.

    Computed on this example's values; tests compare them with torch 2.13.

    Args:
        steps: Of one example.

    Returns:
        An outcome for each way; `weights` is None where the way returns none.

    Example:
        >>> from core.attention_steps.examples import typed_example
        >>> example = typed_example("", "1 0; 0 1", "1 0; 0 1", "1; 2")
        >>> found = masked_row_outcomes(attention_steps(example, StepChoices()))
        >>> [float(outcome.output[0]) for outcome in found]
        [nan, 1.5, 0.0, nan, 0.0]
    """
    value = steps.example.value
    count, width = value.shape
    nothing, undefined = np.zeros(width), np.full(width, np.nan)
    return (
        MaskedRowOutcome("Softmax of −∞ alone: 0/0", np.full(count, np.nan), undefined),
        MaskedRowOutcome(
            "Scores replaced by −10⁹ (2017’s habit)", np.full(count, 1 / count), value.mean(axis=0)
        ),
        MaskedRowOutcome("PyTorch 2.13, scaled dot-product attention in one call", None, nothing),
        MaskedRowOutcome(
            "PyTorch 2.13, its attention layer when it returns weights",
            np.full(count, np.nan),
            undefined,
        ),
        MaskedRowOutcome("This page: defined as zeros", np.zeros(count), nothing),
    )
