"""Answers of the bank's numeric questions on training, without the lab's code."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from scipy.stats import binom
from sklearn.metrics import precision_score
from torch import nn

from tests.interview.references.common import Numbers


def parameters(n: Numbers) -> float:
    sizes = [int(each) for each in n["sizes"]]
    layers = [nn.Linear(a, b) for a, b in pairwise(sizes)]
    return sum(each.numel() for layer in layers for each in layer.parameters())


def updates(n: Numbers) -> float:
    batches = range(0, int(n["examples"]), int(n["batch"]))
    return len(batches) * n["epochs"]


def precision(n: Numbers) -> float:
    counts = [int(n[key]) for key in ("hit", "missed", "false", "quiet")]
    return float(precision_score(np.repeat([1, 1, 0, 0], counts), np.repeat([1, 0, 1, 0], counts)))


def batch_variance(n: Numbers) -> float:
    """Of the mean of B draws of ±σ: a binomial count in other units."""
    batch = int(n["batch"])
    return float(binom(batch, 0.5).var() * (2 * n["sigma"] / batch) ** 2)


def scheduled(
    make: Callable[[torch.optim.Optimizer], torch.optim.lr_scheduler.LRScheduler], n: Numbers
) -> float:
    """The learning rate of torch's scheduler at update t."""
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=n["rate"])
    scheduler = make(optimizer)
    for _ in range(int(n["t"])):
        optimizer.step()
        scheduler.step()
    return float(scheduler.get_last_lr()[0])


def warm_up(n: Numbers) -> float:
    return scheduled(
        lambda optimizer: torch.optim.lr_scheduler.LinearLR(
            optimizer, start_factor=n["first"], total_iters=int(n["length"])
        ),
        n,
    )


def cosine(n: Numbers) -> float:
    return scheduled(
        lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(
            optimizer, T_max=int(n["total"]), eta_min=n["rate"] * n["final"]
        ),
        n,
    )


def two_units(n: Numbers) -> tuple[nn.Linear, torch.Tensor]:
    """The first layer, and the logit, of the drawn network."""
    given = torch.tensor(n["weights"], dtype=torch.float64)
    first, last = nn.Linear(2, 2).double(), nn.Linear(2, 1).double()
    with torch.no_grad():
        rows = given[:6].reshape(2, 3)
        first.weight.copy_(rows[:, :2])
        first.bias.copy_(rows[:, 2])
        last.weight.copy_(given[6:8][None])
        last.bias.copy_(given[8:])
    return first, last(torch.relu(first(torch.tensor(n["x"], dtype=torch.float64))))[0]


def forward_pass(n: Numbers) -> float:
    return two_units(n)[1].item()


def backward_pass(n: Numbers) -> float:
    first, z = two_units(n)
    label = torch.tensor(float(n["label"]), dtype=torch.float64)
    nn.functional.binary_cross_entropy_with_logits(z, label).backward()
    assert first.weight.grad is not None
    return first.weight.grad[0, 0].item()


REFERENCES: dict[str, Callable[[Numbers], float]] = {
    "training-count-parameters": parameters,
    "training-count-updates": updates,
    "training-precision": precision,
    "training-batch-variance": batch_variance,
    "training-warm-up": warm_up,
    "training-cosine": cosine,
    "training-forward-pass": forward_pass,
    "training-backward-pass": backward_pass,
}
