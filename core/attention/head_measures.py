"""What each head does on a text, as one number per head: how spread out, how far, onto what.

Every measure is computed on the model's own tokens. Layers and heads count from 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.attention.entropy import normalised_entropy
from core.language_models import HeadMaps

# A head is named after what it does with more than this share of its attention: positions, and
# what stands in many texts at the same place (special tokens, punctuation), which is rest as well.
POSITIONAL_ROLE = 0.5
RESTING_ROLE = 0.6
# Repeated tokens are rare, so less is already a habit.
REPEATING_ROLE = 0.4


@dataclass(frozen=True)
class Measure:
    """One entry of the registry.

    Attributes:
        definition: For a tooltip: plain words, formula, source.
        unit: "share" (0 to 1), "tokens" or "number".
        high: Natural upper end; None: depends on the text.
        applies: Whether the measure has a meaning for these maps.
        compute: → float (layers, heads), finite where it applies.
        role: Share beyond which a head is named after it; None: never.
    """

    key: str
    label: str
    definition: str
    unit: str
    high: float | None
    applies: Callable[[HeadMaps], bool]
    compute: Callable[[HeadMaps], Float[np.ndarray, "layers heads"]]
    role: float | None = None


@dataclass(frozen=True)
class Role:
    """A head that does one thing with most of its attention; `measure` is a key of `MEASURES`."""

    layer: int
    head: int
    measure: str
    score: float


def measure_all(maps: HeadMaps) -> dict[str, Float[np.ndarray, "layers heads"]]:
    """Every measure that applies, in the registry's order; each (layers, heads).

    Args:
        maps: All heads on one text.

    Returns:
        A key of `MEASURES` → float, shape (layers, heads).

    Example:
        >>> first, none = np.array([True, False, False]), np.zeros(3, dtype=bool)
        >>> weights = np.array([[[[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]]])
        >>> words = ("cats", "chase", "mice")
        >>> found = measure_all(HeadMaps(weights, words, words, first, none, none, True, True))
        >>> float(found["previous"][0, 0]), round(float(found["self"][0, 0]), 3)
        (1.0, 0.333)
    """
    return {
        key: measure.compute(maps) for key, measure in MEASURES.items() if measure.applies(maps)
    }


def roles(measured: Mapping[str, Float[np.ndarray, "layers heads"]]) -> tuple[Role, ...]:
    """Heads with a role, strongest first; a head may have several roles.

    Args:
        measured: From `measure_all`: a key of `MEASURES` → shape (layers, heads).

    Returns:
        A role for each head and measure above the measure's bound; layers and heads from 0.

    Example:
        >>> roles({"previous": np.array([[0.2, 0.9]])})
        (Role(layer=0, head=1, measure='previous', score=0.9),)
    """
    found = []
    for key, table in measured.items():
        bound = MEASURES[key].role
        if bound is None:
            continue
        found += [
            Role(int(layer), int(head), key, float(table[layer, head]))
            for layer, head in np.argwhere(table > bound)
        ]
    return tuple(sorted(found, key=lambda role: -role.score))


def _entropy(maps: HeadMaps) -> np.ndarray:
    return normalised_entropy(maps.weights, maps.visible)


def _distance(maps: HeadMaps) -> np.ndarray:
    position = np.arange(maps.weights.shape[-1])
    apart = np.abs(position[:, None] - position[None, :])
    total = np.einsum("lhij,ij->lh", maps.weights, apart.astype(maps.weights.dtype))
    return total / len(position)


def _offset(shift: int) -> Callable[[HeadMaps], np.ndarray]:
    """The mean mass on the key `shift` places on, over the rows that have one."""

    def compute(maps: HeadMaps) -> np.ndarray:
        diagonal = np.diagonal(maps.weights, offset=shift, axis1=-2, axis2=-1)
        if not diagonal.shape[-1]:
            return np.zeros(maps.weights.shape[:2])
        return diagonal.mean(axis=-1, dtype=np.float64)

    return compute


def _onto(name: str) -> Callable[[HeadMaps], np.ndarray]:
    """The mean mass on some keys, over the rows that can see one."""

    def compute(maps: HeadMaps) -> np.ndarray:
        keys = getattr(maps, name)
        rows = (maps.visible & keys).any(axis=1)
        if not rows.any():
            return np.zeros(maps.weights.shape[:2])
        mass = maps.weights @ keys.astype(maps.weights.dtype)
        return mass[..., rows].mean(axis=-1, dtype=np.float64)

    return compute


def _confidence(maps: HeadMaps) -> np.ndarray:
    keys = ~maps.is_separator
    if not keys.any():
        return np.zeros(maps.weights.shape[:2])
    rows = keys if maps.is_self else np.ones(maps.weights.shape[2], dtype=bool)
    largest = (maps.weights * keys.astype(maps.weights.dtype)).max(axis=-1)
    return largest[..., rows].mean(axis=-1, dtype=np.float64)


def _sink(maps: HeadMaps) -> np.ndarray:
    received = maps.weights.sum(axis=-2, dtype=np.float64)
    return (received / maps.visible.sum(axis=0)).max(axis=-1)


def _mass_on(pairs: np.ndarray, maps: HeadMaps) -> np.ndarray:
    """Σ A∘D / Σ A."""
    weights = maps.weights.astype(np.float64)
    return (weights * pairs).sum(axis=(-2, -1)) / weights.sum(axis=(-2, -1))


def _same(maps: HeadMaps) -> np.ndarray:
    """bool (n, n): token i and token j are the same."""
    tokens = np.array(maps.query_tokens, dtype=object)
    return np.equal(tokens[:, None], tokens[None, :])


def _duplicate(maps: HeadMaps) -> np.ndarray:
    return _mass_on(np.tril(_same(maps), k=-1), maps)


def _induction(maps: HeadMaps) -> np.ndarray:
    # Key j follows an earlier copy of token i: token j − 1 is the same, and stands before i.
    earlier = np.tril(_same(maps), k=-1)
    pairs = np.zeros_like(earlier)
    pairs[:, 1:] = earlier[:, :-1]
    return _mass_on(np.tril(pairs), maps)


def _always(_: HeadMaps) -> bool:
    return True


def _in_self(maps: HeadMaps) -> bool:
    return maps.is_self


def _in_causal(maps: HeadMaps) -> bool:
    return maps.is_causal


_CLARK = "(Clark et al. 2019)"

MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(
            "entropy",
            "Entropy",
            "How spread out the rows are: mean of −Σ A ln A ÷ ln n, n the keys that a row may look "
            "at. 0: each row on one key, 1: evenly on all.",
            "number",
            1.0,
            _always,
            _entropy,
        ),
        Measure(
            "distance",
            "Distance",
            "How far away a head looks: mean over the rows of Σ A |i − j|, in tokens.",
            "tokens",
            None,
            _in_self,
            _distance,
        ),
        Measure(
            "previous",
            "Previous token",
            f"Mean attention on the token just before, over the rows that have one {_CLARK}.",
            "share",
            1.0,
            _in_self,
            _offset(-1),
            POSITIONAL_ROLE,
        ),
        Measure(
            "next",
            "Next token",
            f"Mean attention on the token just after, over the rows that have one {_CLARK}.",
            "share",
            1.0,
            lambda maps: maps.is_self and not maps.is_causal,
            _offset(1),
            POSITIONAL_ROLE,
        ),
        Measure(
            "self",
            "Itself",
            f"Mean attention of each token on itself {_CLARK}.",
            "share",
            1.0,
            _in_self,
            _offset(0),
            POSITIONAL_ROLE,
        ),
        Measure(
            "first",
            "First token",
            f"Mean attention on the token that opens the text, such as [CLS] or <s> {_CLARK}.",
            "share",
            1.0,
            _always,
            _onto("is_first"),
            RESTING_ROLE,
        ),
        Measure(
            "separator",
            "Separator",
            f"Mean attention on the tokens that close a sentence, such as [SEP] or </s> {_CLARK}.",
            "share",
            1.0,
            lambda maps: bool(maps.is_separator.any()),
            _onto("is_separator"),
            RESTING_ROLE,
        ),
        Measure(
            "punctuation",
            "Punctuation",
            f"Mean attention on punctuation marks, over the rows that can see one {_CLARK}.",
            "share",
            1.0,
            lambda maps: bool(maps.is_punctuation.any()),
            _onto("is_punctuation"),
            RESTING_ROLE,
        ),
        Measure(
            "confidence",
            "Confidence",
            "Mean over the rows of the largest weight, separators left out (Voita et al. 2019).",
            "share",
            1.0,
            _always,
            _confidence,
        ),
        Measure(
            "sink",
            "Sink",
            "The key that receives most: its mean weight over the rows that can see it; where all "
            "see all, the column’s mean (Gu et al. 2025, who call more than 0.3 a sink).",
            "share",
            1.0,
            _always,
            _sink,
        ),
        Measure(
            "duplicate",
            "Earlier copies",
            "Share of all attention on earlier copies of the same token: ΣA∘D ÷ ΣA "
            "(TransformerLens’ “mul” score).",
            "share",
            1.0,
            _in_causal,
            _duplicate,
            REPEATING_ROLE,
        ),
        Measure(
            "induction",
            "Induction",
            "Share of all attention on the token after an earlier copy: ΣA∘D ÷ ΣA "
            "(TransformerLens’ “mul” score).",
            "share",
            1.0,
            _in_causal,
            _induction,
            REPEATING_ROLE,
        ),
    )
}
