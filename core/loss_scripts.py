"""Each topic of the losses page as a script: the same numbers with PyTorch or scikit-learn."""

from collections.abc import Sequence
from typing import Any, Protocol

from core.losses import Loss


class _Point(Protocol):
    @property
    def z(self) -> float: ...
    @property
    def y(self) -> int: ...
    @property
    def gamma(self) -> float: ...


def binary_script(point: _Point, losses: Sequence[Loss]) -> str:
    """After running, `results` maps labels to (loss, gradient)."""
    entries = "\n".join(f"    {each.label!r}: lambda z: {each.torch}," for each in losses)
    return f'''"""Losses of one label on one logit, with their gradients, as shown by Foundations Lab."""

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
y = torch.tensor({float(point.y)!r})
gamma = {point.gamma!r}
LOSSES = {{
{entries}
}}

results = {{}}
for name, loss in LOSSES.items():
    z = torch.tensor({_number(point.z)}, requires_grad=True)
    value = loss(z)
    value.backward()
    results[name] = value.item(), z.grad.item()
    print(f"{{name:16s}}  loss = {{results[name][0]:.6g}}  dL/dz = {{results[name][1]:.6g}}")
'''


def _number(value: Any) -> str:
    text = repr(float(value))
    return f'float("{text}")' if text in ("inf", "-inf") else text
