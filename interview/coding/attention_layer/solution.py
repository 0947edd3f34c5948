"""Scaled dot-product attention as a layer."""

import math

import torch
from torch import Tensor, nn


class ScaledDotProductAttention(nn.Module):
    """softmax(QKᵀ/√d_k)·V, with a mask, and with dropout on the weights.

    Source: Vaswani et al., "Attention Is All You Need", 2017, equation 1.
    """

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Output (..., L, d_v) and the weights that were applied, (..., L, S).

        Args:
            query: (..., L, d_k).
            key: (..., S, d_k).
            value: (..., S, d_v).
            mask: Booleans that broadcast to (..., L, S); True where a query may look.
        """
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            # A row that is masked everywhere came out of the softmax as 0/0.
            weights = weights.masked_fill(~mask, 0.0)
        weights = self.dropout(weights)
        return weights @ value, weights
