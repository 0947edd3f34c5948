"""What references share."""

from collections.abc import Mapping
from typing import Any

import torch

Numbers = Mapping[str, Any]


def tensor(values: Any) -> torch.Tensor:
    """Numbers in float64."""
    return torch.tensor(values, dtype=torch.float64)
