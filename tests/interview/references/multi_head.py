"""Answers of the bank's numeric questions on many heads, without the lab's code."""

from collections.abc import Callable

import torch
from torch.utils.flop_counter import FlopCounterMode

from tests.interview.references.common import Numbers, tensor


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


REFERENCES: dict[str, Callable[[Numbers], float]] = {
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
}
