"""All heads' weights on one text, with what measures need to know of its tokens."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float


@dataclass(frozen=True)
class HeadMaps:
    """All heads' weights on one text, with what the measures need to know of the tokens.

    Attributes:
        weights: (layers, heads, n_query, n_key), rows sum to 1.
        query_tokens, key_tokens: As the tokenizer writes them.
        is_first: bool (n_key,): the token that starts the text for the model ([CLS], <s>, or
            whatever stands first).
        is_separator: bool (n_key,): [SEP], </s>, end of text; may be all False.
        is_punctuation: bool (n_key,).
        is_causal: Row i sees keys 0 … i only.
        is_self: Queries and keys are the same tokens.

    Raises:
        ValueError: Shapes that do not fit together.
    """

    weights: Float[np.ndarray, "layers heads n_q n_k"]
    query_tokens: tuple[str, ...]
    key_tokens: tuple[str, ...]
    is_first: Bool[np.ndarray, "..."]
    is_separator: Bool[np.ndarray, "..."]
    is_punctuation: Bool[np.ndarray, "..."]
    is_causal: bool
    is_self: bool

    def __post_init__(self) -> None:
        rows, columns = len(self.query_tokens), len(self.key_tokens)
        if self.weights.ndim != 4 or self.weights.shape[2:] != (rows, columns):
            raise ValueError(
                f"weights must have the shape (layers, heads, {rows}, {columns}), one row for each "
                f"query and one column for each key; they have {self.weights.shape}."
            )
        for name in ("is_first", "is_separator", "is_punctuation"):
            if getattr(self, name).shape != (columns,):
                raise ValueError(f"{name} must say yes or no for each of the {columns} keys.")
        if self.is_self and rows != columns:
            raise ValueError("In self-attention there are as many queries as keys.")
        if self.is_causal and not self.is_self:
            raise ValueError("Only self-attention can be causal.")

    @property
    def visible(self) -> Bool[np.ndarray, "n_q n_k"]:
        """bool (n_query, n_key): where looking is allowed."""
        shape = self.weights.shape[2:]
        return np.tri(*shape, dtype=bool) if self.is_causal else np.ones(shape, dtype=bool)
