"""Answers of the bank's numeric questions on the attention explorer, without the lab's code."""

import math
from collections.abc import Callable

import numpy as np
import torch
from scipy import stats
from scipy.spatial.distance import jensenshannon

from tests.interview.references.common import Numbers, tensor


def rescaled_row(n: Numbers) -> float:
    _, first, second, third, _ = n["row"]
    return second / (first + second + third)


def mean_distance(n: Numbers) -> float:
    weights = n["weights"]
    return sum(weights[3 * i + j] * abs(i - j) for i in range(3) for j in range(3)) / 3


def count_weights(n: Numbers) -> float:
    return torch.empty(n["layers"], n["heads"], n["n"], n["n"], device="meta").numel()


def rollout(n: Numbers) -> float:
    size = n["n"]
    layer = tensor(np.full((size, size), 1 / size) + np.eye(size)) / 2
    return float(torch.linalg.matrix_power(layer, n["layers"])[0, 0])


def head_distance(n: Numbers) -> float:
    rows = ([n[name], 1 - n[name]] for name in "ab")
    return jensenshannon(*rows) ** 2


REFERENCES: dict[str, Callable[[Numbers], float]] = {
    "attention-uniform-entropy": lambda n: math.log(n["n"]),
    "attention-rescaled-row": rescaled_row,
    "attention-count-weights": count_weights,
    "attention-spread-of-a-row": lambda n: stats.entropy(n["row"], base=4),
    "attention-mean-distance": mean_distance,
    "attention-word-weight": lambda n: sum(n["first"][2:] + n["second"][2:]) / 2,
    "attention-rollout": rollout,
    "attention-head-distance": head_distance,
}
