"""Floating-point formats in which one formula can be computed step by step.

bfloat16 is float32 rounded to its upper 16 bits after every operation, to nearest and ties to even,
which is what PyTorch does elementwise on a CPU.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Num


@dataclass(frozen=True)
class FloatFormat:
    """A binary floating-point format.

    Attributes:
        carrier: NumPy's type that holds them (float32 for bfloat16).
        digits: Binary digits of the significand, the hidden one included.
        lowest_exponent: Of the smallest normal number, a power of two.
        largest: The largest finite number.
        integers: Unsigned type of the carrier's bits.
        step: Difference of the carrier's bits between neighbours.
    """

    key: str
    label: str
    carrier: Any
    digits: int
    lowest_exponent: int
    largest: float
    integers: Any
    step: int = 1

    @property
    def short(self) -> str:
        """The usual abbreviation, for narrow tables: fp16, bf16, …"""
        return self.key.replace("bfloat", "bf").replace("float", "fp")

    def rounded(self, values: Num[Any, "..."] | float) -> Float[Any, "..."]:
        """The nearest numbers of the format, ties to even, in the carrier's type."""
        with np.errstate(over="ignore", under="ignore"):
            held = np.asarray(values).astype(self.carrier)
        return _to_bfloat16(held) if self.step > 1 else held

    def ulp(self, values: Num[Any, "..."] | float) -> Float[Any, "..."]:
        """Unit in the last place: the distance between neighbours around |values|, float64."""
        # frexp, since log2 rounds up just under a power of two.
        share, exponent = np.frexp(np.asarray(values, dtype=np.float64))
        lowest = self.lowest_exponent - (self.digits - 1)
        exponent = np.where(share == 0, lowest, np.maximum(exponent - self.digits, lowest))
        return np.ldexp(1.0, exponent)

    def number(self, index: int) -> Float[Any, ""]:
        """The index-th positive number of the format, counted from the smallest, as an array."""
        return np.array(index * self.step, dtype=self.integers).view(self.carrier)

    @property
    def count(self) -> int:
        """How many positive finite numbers there are."""
        return int(np.array(self.largest, dtype=self.carrier).view(self.integers)) // self.step


def _to_bfloat16(values: np.ndarray) -> np.ndarray:
    """float32 → the nearest float32 whose lower 16 bits are 0; NaN stays NaN."""
    bits = values.view(np.uint32)
    rounded = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) & np.uint32(
        0xFFFF0000
    )
    return np.where(np.isnan(values), np.float32(np.nan), rounded.view(np.float32))


FORMATS: dict[str, FloatFormat] = {
    "float16": FloatFormat(
        "float16", "float16", np.float16, 11, -14, float(np.finfo(np.float16).max), np.uint16
    ),
    "bfloat16": FloatFormat(
        "bfloat16", "bfloat16", np.float32, 8, -126, (2 - 2.0**-7) * 2.0**127, np.uint32, 0x10000
    ),
    "float32": FloatFormat(
        "float32", "float32", np.float32, 24, -126, float(np.finfo(np.float32).max), np.uint32
    ),
    "float64": FloatFormat(
        "float64", "float64", np.float64, 53, -1022, float(np.finfo(np.float64).max), np.uint64
    ),
}


class Calculator:
    """Elementary operations, each rounded to a format; overflow gives inf."""

    def __init__(self, target: FloatFormat) -> None:
        self.format = target
        self.trace: list[tuple[str, Any]] = []

    def do(self, name: str, operation: Callable[..., Any], *arguments: Any) -> Any:
        """One operation on numbers of the format, added to `trace` under a name."""
        held = [self.format.rounded(each) for each in arguments]
        with np.errstate(all="ignore"):
            result = self.format.rounded(operation(*held))
        self.trace.append((name, result))
        return result
