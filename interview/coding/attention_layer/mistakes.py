"""Attention layers that are nearly right."""

import math

import torch
from torch import Tensor

from interview.coding.attention_layer.solution import ScaledDotProductAttention


class NoScaling(ScaledDotProductAttention):
    """The scores are not divided by √d_k."""

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        scores = query @ key.transpose(-2, -1)
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        weights = self.dropout(weights)
        return weights @ value, weights


class SoftmaxOverQueries(ScaledDotProductAttention):
    """The softmax runs down the columns."""

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        weights = torch.softmax(scores, dim=-2)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        weights = self.dropout(weights)
        return weights @ value, weights


class MaskAfterSoftmax(ScaledDotProductAttention):
    """Masked weights are set to zero when the rest has already been normalised."""

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        weights = self.dropout(weights)
        return weights @ value, weights


class MinusOneBillion(ScaledDotProductAttention):
    """−1e9 stands for minus infinity."""

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        weights = self.dropout(torch.softmax(scores, dim=-1))
        return weights @ value, weights


class BlindRowIsNaN(ScaledDotProductAttention):
    """Nobody thought of a query that may look at nothing."""

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        weights = self.dropout(torch.softmax(scores, dim=-1))
        return weights @ value, weights


class NaNInTheGradient(ScaledDotProductAttention):
    """NaN is wiped from the result, but not from what is sent back."""

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        if mask is not None:
            scores = scores + torch.zeros_like(scores).masked_fill(~mask, -math.inf)
        weights = torch.nan_to_num(torch.softmax(scores, dim=-1))
        weights = self.dropout(weights)
        return weights @ value, weights


class DropoutOnScores(ScaledDotProductAttention):
    """Scores are dropped instead of weights."""

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        scores = self.dropout(scores)
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        weights = torch.softmax(scores, dim=-1)
        if mask is not None:
            weights = weights.masked_fill(~mask, 0.0)
        return weights @ value, weights
