"""Answers of the bank's numeric questions on attention and losses, without the lab's code."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from scipy import special, stats
from scipy.spatial.distance import jensenshannon
from torch.utils.flop_counter import FlopCounterMode

Numbers = Mapping[str, Any]


def tensor(values: Any) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


# ---- attention ----------------------------------------------------------------------------------
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


# ---- attention step by step ---------------------------------------------------------------------
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


# ---- many heads ---------------------------------------------------------------------------------
def parameters(n: Numbers) -> float:
    layer = torch.nn.MultiheadAttention(n["width"], n["heads"], bias=False, device="meta")
    return sum(each.numel() for each in layer.parameters())


def flops(*pairs: tuple[tuple[int, ...], tuple[int, ...]]) -> int:
    """Of products of matrices of these shapes, counted by torch; nothing is computed."""
    with FlopCounterMode(display=False) as counter:
        for left, right in pairs:
            torch.matmul(torch.empty(left, device="meta"), torch.empty(right, device="meta"))
    return counter.get_total_flops()


def products(n: Numbers, heads: int | None = None) -> float:
    heads, size, width = heads or n["heads"], n["n"], n["width"]
    d_k = width // heads
    return flops(
        ((heads, size, d_k), (heads, d_k, size)), ((heads, size, size), (heads, size, d_k))
    )


def projections(n: Numbers) -> float:
    size, width = n["n"], n["width"]
    return flops(*[((size, width), (width, width))] * 4) / products(n, heads=1)


def rank(n: Numbers) -> float:
    d_k = n["width"] // n["heads"]
    query, key = torch.randn(2, n["n"], d_k, generator=torch.Generator().manual_seed(0)).double()
    return float(torch.linalg.matrix_rank(query @ key.T))


def copying(n: Numbers) -> float:
    """What the best map of rank h leaves of the identity (Eckart and Young)."""
    left, values, right = torch.linalg.svd(torch.eye(n["asked"], dtype=torch.float64))
    values[n["heads"] :] = 0
    rest = torch.eye(n["asked"], dtype=torch.float64) - left @ torch.diag(values) @ right
    return float((rest**2).sum() / n["asked"])


# ---- positions ----------------------------------------------------------------------------------
def sinusoid(position: float, width: int) -> np.ndarray:
    """The vector, number by number."""
    found = []
    for dimension in range(width):
        angle = position / 10_000 ** (2 * (dimension // 2) / width)
        found.append(math.cos(angle) if dimension % 2 else math.sin(angle))
    return np.array(found)


def rotation(n: Numbers) -> float:
    x, y = n["pair"]
    return (complex(x, y) * np.exp(1j * n["position"] * n["omega"])).real


def nearer_key(n: Numbers) -> float:
    near, far = torch.softmax(-n["slope"] * tensor([n["near"], n["far"]]), 0).tolist()
    return near / far


def bucket(n: Numbers) -> float:
    from transformers.models.t5.modeling_t5 import T5Attention

    return float(
        T5Attention._relative_position_bucket(
            torch.tensor([-n["distance"]]), bidirectional=False, num_buckets=32, max_distance=128
        )
    )


def slower_pair(n: Numbers) -> float:
    width = n["width"]
    base = 10_000 * n["factor"] ** (width / (width - 2))
    return 10_000 ** (-2 * n["pair"] / width) / base ** (-2 * n["pair"] / width)


# ---- losses -------------------------------------------------------------------------------------
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
    "attention-uniform-entropy": lambda n: math.log(n["n"]),
    "attention-rescaled-row": rescaled_row,
    "attention-count-weights": count_weights,
    "attention-spread-of-a-row": lambda n: stats.entropy(n["row"], base=4),
    "attention-mean-distance": mean_distance,
    "attention-word-weight": lambda n: sum(n["first"][2:] + n["second"][2:]) / 2,
    "attention-rollout": rollout,
    "attention-head-distance": head_distance,
    "attention-steps-scaled-score": lambda n: float(tensor(n["query"]) @ tensor(n["key"])) / 4**0.5,
    "attention-steps-softmax": lambda n: special.softmax(n["scores"])[n["place"]],
    "attention-steps-score-variance": lambda n: correlated({**n, "rho": 0.0}) * n["d_k"],
    "attention-steps-weight": weight,
    "attention-steps-masked-row": masked_row,
    "attention-steps-output": output,
    "attention-steps-temperature": lambda n: math.exp(n["gap"] / n["temperature"]),
    "attention-steps-jacobian": jacobian,
    "attention-steps-correlated": correlated,
    "multi-head-width-of-a-head": lambda n: (
        torch.nn.MultiheadAttention(n["width"], n["heads"], device="meta").head_dim
    ),
    "multi-head-parameters": parameters,
    "multi-head-softmax-weights": lambda n: n["heads"] * n["queries"] * n["keys"],
    "multi-head-operations": products,
    "multi-head-rank": rank,
    "multi-head-disagreement": lambda n: (
        float(torch.dist(tensor(n["first"]), tensor(n["second"]), p=1)) / 2
    ),
    "multi-head-projections": projections,
    "multi-head-copying-bound": copying,
    "multi-head-kept-keys": lambda n: sum(2 * n["width"] for _ in range(n["layers"] * n["n"])),
    "positional-encoding-entry": lambda n: float(
        sinusoid(n["position"], n["width"])[n["dimension"]]
    ),
    "positional-encoding-length": lambda n: float((sinusoid(n["position"], n["width"]) ** 2).sum()),
    "positional-encoding-alibi-slope": lambda n: 2 ** (-8 * n["head"] / n["heads"]),
    "positional-encoding-wavelength": lambda n: (
        math.tau * math.exp(math.log(10_000) * 2 * n["pair"] / n["width"])
    ),
    "positional-encoding-rotation": rotation,
    "positional-encoding-nearer-key": nearer_key,
    "positional-encoding-product": lambda n: float(
        np.dot(*(sinusoid(position, 4) for position in n["positions"]))
    ),
    "positional-encoding-t5-bucket": bucket,
    "positional-encoding-slower-pair": slower_pair,
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
