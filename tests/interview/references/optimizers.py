"""Answers of the bank's numeric questions on the optimizer race, without the lab's code."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import torch
from torch import nn

from tests.interview.references.common import Numbers


def gd_step(n: Numbers) -> float:
    point = torch.tensor([n["x"], n["y"]], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([point], lr=n["rate"])
    ((point[0] ** 2 + n["kappa"] * point[1] ** 2) / 2).backward()
    optimizer.step()
    return point[1].item()


def clipped(n: Numbers) -> float:
    gradient = np.array(n["gradient"], float)
    return float(gradient[0] * n["limit"] / np.linalg.norm(gradient))


def torch_steps(make: Callable[..., torch.optim.Optimizer], gradients: Any, **keywords: Any) -> Any:
    """What an optimizer of torch adds to one weight at each of these gradients."""
    weight = nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer, places = make([weight], **keywords), [0.0]
    for gradient in gradients:
        weight.grad = torch.tensor([float(gradient)], dtype=torch.float64)
        optimizer.step()
        places.append(weight.item())
    return np.diff(places)


def two_momentum_steps(n: Numbers) -> float:
    steps = torch_steps(torch.optim.SGD, n["gradients"], lr=n["rate"], momentum=n["mu"])
    return float(steps.sum())


def nesterov_step(n: Numbers) -> float:
    """The velocity of before comes from a gradient of that size in the first step."""
    steps = torch_steps(
        torch.optim.SGD,
        [n["before"], n["gradient"]],
        lr=n["rate"],
        momentum=n["mu"],
        nesterov=True,
    )
    return float(steps[1])


def adagrad_step(n: Numbers) -> float:
    return float(torch_steps(torch.optim.Adagrad, n["gradients"], lr=n["rate"])[1])


def rmsprop_step(n: Numbers) -> float:
    steps = torch_steps(torch.optim.RMSprop, [n["gradient"]], lr=n["rate"], alpha=n["alpha"])
    return float(-steps[0])


def epsilon_in_the_root(n: Numbers) -> float:
    """Both denominators as fractions."""
    root, epsilon = Fraction(n["root"]), Fraction(n["epsilon"])
    return math.sqrt(root**2 + epsilon) / float(root + epsilon)


def adam_step(n: Numbers) -> float:
    return float(torch_steps(torch.optim.Adam, n["gradients"], lr=n["rate"])[1])


REFERENCES: dict[str, Callable[[Numbers], float]] = {
    "optimizers-one-gd-step": gd_step,
    "optimizers-clipped-gradient": clipped,
    "optimizers-two-momentum-steps": two_momentum_steps,
    "optimizers-one-nesterov-step": nesterov_step,
    "optimizers-second-adagrad-step": adagrad_step,
    "optimizers-first-rmsprop-step": rmsprop_step,
    "optimizers-epsilon-in-the-root": epsilon_in_the_root,
    "optimizers-second-adam-step": adam_step,
}
