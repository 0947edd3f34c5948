"""Dropout as a layer, in the inverted form."""

import torch
from torch import Tensor, nn


class Dropout(nn.Module):
    """While training, zero with probability p and divide the rest by 1 − p; else nothing.

    The expected output is the input, so nothing has to be scaled when the network is used.

    Source: Srivastava et al., "Dropout", 2014, section 10 (the scaling while training).
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"p must be from 0 to 1; it was {p}.")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        """The same shape as x, any; every number is dropped or kept by itself."""
        if not self.training:
            return x
        dropped = torch.rand_like(x) < self.p
        kept = x.masked_fill(dropped, 0.0)
        return kept / (1 - self.p) if self.p < 1 else kept
