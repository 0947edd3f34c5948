"""Answers of the bank's numeric questions on overfitting, without the lab's code."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import torch
from scipy.special import logit

from tests.interview.references.common import Numbers


def inverted_dropout(n: Numbers) -> float:
    torch.manual_seed(0)
    units = torch.full((1000,), n["a"], dtype=torch.float64)
    return torch.nn.functional.dropout(units, n["p"], training=True).max().item()


def patience(n: Numbers) -> float:
    curve = np.array(n["curve"])
    waits = [epoch - int(np.argmin(curve[: epoch + 1])) for epoch in range(len(curve))]
    return waits.index(int(n["patience"]))


def max_norm(n: Numbers) -> float:
    weights = np.array(n["weights"], float)
    return float(weights[0] / np.linalg.norm(weights) * n["limit"])


def decay_alone(n: Numbers) -> float:
    weight = torch.nn.Parameter(torch.ones(1, dtype=torch.float64))
    optimizer = torch.optim.AdamW([weight], lr=n["rate"], weight_decay=n["decay"])
    for _ in range(int(n["count"])):
        weight.grad = torch.zeros(1, dtype=torch.float64)
        optimizer.step()
    return weight.item()


def masked(values: Any, keep: float, factor: float) -> tuple[float, float]:
    """Mean and variance of the sum of values over all masks, each kept value times `factor`."""
    sums, chances = [], []
    for kept in product((0, 1), repeat=len(values)):
        sums.append(factor * float(np.dot(kept, values)))
        chances.append(np.prod([keep if each else 1 - keep for each in kept]))
    mean = float(np.dot(chances, sums))
    return mean, float(np.dot(chances, (np.array(sums) - mean) ** 2))


def at_test_time(n: Numbers) -> float:
    terms = np.multiply(n["units"], n["weights"])
    return masked(terms, 1 - n["p"], 1.0)[0] + n["bias"]


def share_of_the_way(n: Numbers) -> float:
    """Descent on ½λ(w − 1)², step by step."""
    w = 0.0
    for _ in range(int(n["steps"])):
        w -= n["rate"] * n["curvature"] * (w - 1)
    return w


def smoothed_logit(n: Numbers) -> float:
    return float(logit(1 - n["epsilon"] / 2))


def dropout_variance(n: Numbers) -> float:
    keep = 1 - n["p"]
    return masked(np.multiply(n["w"], n["x"]), keep, 1 / keep)[1]


REFERENCES: dict[str, Callable[[Numbers], float]] = {
    "overfitting-inverted-dropout": inverted_dropout,
    "overfitting-patience": patience,
    "overfitting-max-norm": max_norm,
    "overfitting-decay-alone": decay_alone,
    "overfitting-test-time": at_test_time,
    "overfitting-share-of-the-way": share_of_the_way,
    "overfitting-smoothed-logit": smoothed_logit,
    "overfitting-dropout-variance": dropout_variance,
}
