"""What the theory page shows, as scripts that need only numpy, scipy or torch."""

from core.convergence_maps import Quadratic
from core.momentum_methods import Method

_SPEED = '''"""{label} on a quadratic: predicted and measured steps to a millionth of the error."""

import numpy as np
import torch

CURVATURES = np.array({curvatures})
START = np.array({start})
LEARNING_RATE, MOMENTUM = {learning_rate!r}, {momentum!r}
NUM_STEPS = {num_steps}


def roots(curvature):
    """Roots of s^2 - T s + D for one eigendirection."""
    scaled, beta = LEARNING_RATE * curvature, MOMENTUM
    trace = {trace}
    determinant = {determinant}
    return np.roots([1.0, -trace, determinant])


radius = max(abs(roots(curvature)).max() for curvature in CURVATURES)
predicted = np.log(1e6) / -np.log(radius) if radius < 1 else np.inf

point = torch.tensor(START, requires_grad=True)
optimizer = torch.optim.SGD([point], lr=LEARNING_RATE{torch_options})
measured = None
for step in range(1, NUM_STEPS + 1):
    optimizer.zero_grad()
    (0.5 * (torch.tensor(CURVATURES) * point**2).sum()).backward()
    optimizer.step()
    if np.linalg.norm(point.detach().numpy()) <= 1e-6 * np.linalg.norm(START):
        measured = step
        break

print(f"rho = {{radius:.6f}}, predicted {{predicted:.1f}} steps, measured {{measured}}")
'''

_TERMS = {
    "gd": ("1 - scaled", "0.0", ""),
    "heavy-ball": ("1 + beta - scaled", "beta", ", momentum=MOMENTUM"),
    "nesterov": (
        "(1 + beta) * (1 - scaled)", "beta * (1 - scaled)", ", momentum=MOMENTUM, nesterov=True",
    ),
    "mean": (
        "1 + beta - (1 - beta) * scaled", "beta", ", momentum=MOMENTUM, dampening=MOMENTUM",
    ),
}  # fmt: skip


def speed_script(
    method: Method, quadratic: Quadratic, learning_rate: float, momentum: float, num_steps: int
) -> str:
    """Theory and `torch.optim` for one setting; sets `predicted` and `measured`."""
    trace, determinant, options = _TERMS[method.key]
    return _SPEED.format(
        label=method.label,
        curvatures=list(map(float, quadratic.curvatures)),
        start=list(map(float, quadratic.start)),
        learning_rate=float(learning_rate),
        momentum=float(momentum),
        num_steps=num_steps,
        trace=trace,
        determinant=determinant,
        torch_options=options if momentum > 0 else "",
    )
