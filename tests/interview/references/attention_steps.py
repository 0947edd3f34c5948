"""Answers of the bank's numeric questions on attention step by step, without the lab's code."""

import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from scipy import special

from tests.interview.references.common import Numbers, tensor


def weight(n: Numbers) -> float:
    return float(torch.softmax(tensor(n["products"]) / n["d_k"] ** 0.5, 0)[n["place"]])


def masked_row(n: Numbers) -> float:
    hidden = tensor(n["scores"])
    hidden[n["row"] :] = -math.inf
    return float(torch.softmax(hidden, 0)[n["key"] - 1])


def output(n: Numbers) -> float:
    key, value = (tensor(n[name])[:, None] for name in ("scores", "values"))
    return float(F.scaled_dot_product_attention(tensor([[1.0]]), key, value, scale=1.0))


def jacobian(n: Numbers) -> float:
    logits = tensor([n["a"], 1 - n["a"]]).log()
    slopes = torch.autograd.functional.jacobian(lambda z: torch.softmax(z, 0), logits)
    return float(torch.linalg.matrix_norm(slopes))


def correlated(n: Numbers) -> float:
    covariance = np.full((n["d_k"], n["d_k"]), n["rho"])
    np.fill_diagonal(covariance, 1)
    return float((covariance * covariance).sum() / n["d_k"])


REFERENCES: dict[str, Callable[[Numbers], float]] = {
    "attention-steps-scaled-score": lambda n: float(tensor(n["query"]) @ tensor(n["key"])) / 4**0.5,
    "attention-steps-softmax": lambda n: special.softmax(n["scores"])[n["place"]],
    "attention-steps-score-variance": lambda n: correlated({**n, "rho": 0.0}) * n["d_k"],
    "attention-steps-weight": weight,
    "attention-steps-masked-row": masked_row,
    "attention-steps-output": output,
    "attention-steps-temperature": lambda n: math.exp(n["gap"] / n["temperature"]),
    "attention-steps-jacobian": jacobian,
    "attention-steps-correlated": correlated,
}
