"""Answers of the bank's numeric questions on optimization, worked out without the lab's code."""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from scipy.linalg import solve_discrete_lyapunov
from scipy.optimize import brentq
from scipy.stats import binom
from sklearn.metrics import precision_score
from torch import nn

Numbers = Mapping[str, Any]


# ---- optimizers ---------------------------------------------------------------------------------
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


# ---- optimizer theory ---------------------------------------------------------------------------
def largest_rate(n: Numbers) -> float:
    """Where the largest |1 − ηλ| leaves 1."""
    curvatures = np.array(n["curvatures"], float)
    top = curvatures.max()
    return brentq(lambda eta: np.abs(1 - eta * curvatures).max() - 1, 1 / top, 9 / top, xtol=1e-15)


def condition(n: Numbers) -> float:
    a, b = n["diagonal"], n["off"]
    return float(np.linalg.cond(np.array([[a, b], [b, a]], float)))


def bias_correction(n: Numbers) -> float:
    mean = 0.0
    for _ in range(int(n["t"])):
        mean = n["beta"] * mean + (1 - n["beta"])
    return 1 / mean


def window(n: Numbers) -> float:
    """The first 60 windows of the series; what is left out is under e⁻⁶⁰."""
    return float((n["beta"] ** np.arange(int(60 / (1 - n["beta"])))).sum())


def heavy_ball_limit(n: Numbers) -> float:
    """Where the matrix of two errors in a row gets the eigenvalue −1."""

    def determinant(eta: float) -> float:
        moves = np.array([[1 + n["beta"] - eta * n["high"], -n["beta"]], [1.0, 0.0]])
        return float(np.linalg.det(moves + np.eye(2)))

    return brentq(determinant, 0.1 / n["high"], 9 / n["high"], xtol=1e-15)


def best_momentum(n: Numbers) -> float:
    """(√κ−1)/(√κ+1) is the tanh of ¼ ln κ."""
    return float(np.tanh(np.log(n["high"] / n["low"]) / 4) ** 2)


def best_rate(n: Numbers) -> float:
    """Where the errors along both ends shrink alike, with opposite signs."""
    both = lambda eta: (1 - eta * n["low"]) + (1 - eta * n["high"])  # noqa: E731
    return brentq(both, 0.0, 2 / n["low"], xtol=1e-15)


def predicted_steps(n: Numbers) -> float:
    worst = max(abs(1 - n["eta"]), abs(1 - n["eta"] * n["kappa"]))
    return float(n["digits"] / -np.log10(worst))


def noise_variance(n: Numbers) -> float:
    keep, kick = 1 - n["eta"] * n["curvature"], n["eta"] ** 2 * n["sigma"] ** 2 / n["batch"]
    return float(solve_discrete_lyapunov(np.array([[keep]]), np.array([[kick]]))[0, 0])


# ---- training -----------------------------------------------------------------------------------
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
    "optimizers-one-gd-step": gd_step,
    "optimizers-clipped-gradient": clipped,
    "optimizers-two-momentum-steps": two_momentum_steps,
    "optimizers-one-nesterov-step": nesterov_step,
    "optimizers-second-adagrad-step": adagrad_step,
    "optimizers-first-rmsprop-step": rmsprop_step,
    "optimizers-epsilon-in-the-root": epsilon_in_the_root,
    "optimizers-second-adam-step": adam_step,
    "optimizer-theory-largest-rate": largest_rate,
    "optimizer-theory-condition": condition,
    "optimizer-theory-bias-correction": bias_correction,
    "optimizer-theory-window": window,
    "optimizer-theory-heavy-ball-limit": heavy_ball_limit,
    "optimizer-theory-best-momentum": best_momentum,
    "optimizer-theory-best-rate": best_rate,
    "optimizer-theory-predicted-steps": predicted_steps,
    "optimizer-theory-noise-variance": noise_variance,
    "training-count-parameters": parameters,
    "training-count-updates": updates,
    "training-precision": precision,
    "training-batch-variance": batch_variance,
    "training-warm-up": warm_up,
    "training-cosine": cosine,
    "training-forward-pass": forward_pass,
    "training-backward-pass": backward_pass,
}
