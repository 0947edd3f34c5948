"""Answers of the bank's numeric questions on positional encodings, without the lab's code."""

import math
from collections.abc import Callable

import numpy as np
import torch

from tests.interview.references.common import Numbers, tensor


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


REFERENCES: dict[str, Callable[[Numbers], float]] = {
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
}
