"""Dropout layers that are nearly right."""

import torch
from torch import Tensor

from interview.coding.dropout_layer.solution import Dropout


class NotScaled(Dropout):
    """What is kept stays as it is."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        dropped = torch.rand_like(x) < self.p
        return x.masked_fill(dropped, 0.0)


class DividedByP(Dropout):
    """Divides by the probability of dropping, not by that of keeping."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        dropped = torch.rand_like(x) < self.p
        kept = x.masked_fill(dropped, 0.0)
        return kept / self.p if self.p > 0 else kept


class KeepsWithP(Dropout):
    """p is taken for the probability of keeping."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        dropped = torch.rand_like(x) >= self.p
        kept = x.masked_fill(dropped, 0.0)
        return kept / self.p if self.p > 0 else kept


class TimesPAtTestTime(Dropout):
    """Nothing while training, times p when the network is used."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x * self.p
        dropped = torch.rand_like(x) < self.p
        return x.masked_fill(dropped, 0.0)


class NeverSwitchedOff(Dropout):
    """`training` is not asked for."""

    def forward(self, x: Tensor) -> Tensor:
        dropped = torch.rand_like(x) < self.p
        kept = x.masked_fill(dropped, 0.0)
        return kept / (1 - self.p) if self.p < 1 else kept


class OneMaskForAllRows(Dropout):
    """One mask, as long as a row, for the whole batch."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        dropped = torch.rand(x.shape[-1]) < self.p
        kept = x.masked_fill(dropped, 0.0)
        return kept / (1 - self.p) if self.p < 1 else kept


class NaNWhenAllIsDropped(Dropout):
    """At p = 1 the mask is 0/0."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        mask = (torch.rand_like(x) >= self.p).to(x.dtype)
        return x * (mask / (1 - self.p))
