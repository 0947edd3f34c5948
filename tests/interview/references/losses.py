"""Answers of the bank's numeric questions on losses, without the lab's code."""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F  # noqa: N812
from scipy import special, stats

from tests.interview.references.common import Numbers, tensor


def gradient_of_a_class(n: Numbers) -> float:
    logits = tensor(n["logits"]).requires_grad_()
    F.cross_entropy(logits[None], torch.tensor([n["true"]])).backward()
    assert logits.grad is not None
    return float(logits.grad[n["place"]])


def smoothed_target(n: Numbers) -> float:
    """Read off torch's own loss: its derivative by a log-probability is minus the target."""
    logits = torch.zeros(1, n["classes"], dtype=torch.float64, requires_grad=True)
    F.cross_entropy(logits, torch.tensor([0]), label_smoothing=n["share"]).backward()
    place = 0 if n["is_true"] else 1
    assert logits.grad is not None
    return 1 / n["classes"] - float(logits.grad[0, place])


def overflow(n: Numbers) -> float:
    kinds = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
    return math.log(torch.finfo(kinds[int(n["format"])]).max) - math.log(n["count"])


def calibration_error(n: Numbers) -> float:
    bins = zip(n["counts"], n["ones"], (0.2, 0.5, 0.9), strict=True)
    return sum(abs(ones - count * said) for count, ones, said in bins) / sum(n["counts"])


def focal(n: Numbers) -> float:
    p = tensor(n["p"])
    return float((1 - p) ** n["gamma"] * F.binary_cross_entropy(p, tensor(1.0)))


REFERENCES: dict[str, Callable[[Numbers], float]] = {
    "losses-bce-of-a-probability": lambda n: float(
        F.binary_cross_entropy(tensor(n["p"]), tensor(n["y"]))
    ),
    "losses-smoothed-target": smoothed_target,
    "losses-bce-of-a-logit": lambda n: float(
        F.binary_cross_entropy_with_logits(tensor(n["z"]), tensor(n["y"]))
    ),
    "losses-gradient-of-a-class": gradient_of_a_class,
    "losses-focal": focal,
    "losses-large-logits": lambda n: float(
        F.cross_entropy(tensor([n["logits"]]), torch.tensor([n["true"]]))
    ),
    "losses-overflow": overflow,
    "losses-entropy": lambda n: stats.entropy(n["shares"], base=2),
    "losses-most-likely": lambda n: float(tensor(n["bits"]).mean()),
    "losses-divergence": lambda n: float(
        special.rel_entr([n["y"], 1 - n["y"]], [n["p"], 1 - n["p"]]).sum()
    ),
    "losses-perplexity": lambda n: 1 / stats.gmean(n["probabilities"]),
    "losses-calibration-error": calibration_error,
}
