"""Numbers behind the linearity of shifts: encodings, blocks, and both sides of each step."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.positional_encoding.shift import shift_matrix, spread_positions
from core.positional_encoding.similarity import dot_products
from core.positional_encoding.sinusoids import frequencies, sinusoidal
from interview.derivation import Check

PLACES = np.arange(100)


@dataclass(frozen=True)
class Case:
    """One encoding, a position and a shift.

    Attributes:
        position: pos.
        shift: k.
        base: Of the frequencies.
        omegas: (d/2,), by the lab.
    """

    position: int
    shift: int
    base: float
    omegas: np.ndarray

    @property
    def d(self) -> int:
        """Components of an encoding."""
        return 2 * len(self.omegas)

    @property
    def matrix(self) -> np.ndarray:
        """(d, d): the lab's M_k."""
        return shift_matrix(self.shift, self.omegas)

    @property
    def blocks(self) -> np.ndarray:
        """(d/2, 2, 2): the blocks on the lab's diagonal."""
        starts = range(0, self.d, 2)
        return np.array([self.matrix[i : i + 2, i : i + 2] for i in starts])

    def encoded(self, positions: Any) -> np.ndarray:
        """(n, d): the lab's encodings of several positions."""
        return sinusoidal(np.atleast_1d(positions), self.d, self.base)


def prepare(numbers: Mapping[str, Any]) -> Case:
    """The lab's frequencies."""
    width = 2 * int(numbers["pairs"])
    base = float(numbers["base"])
    return Case(int(numbers["position"]), int(numbers["shift"]), base, frequencies(width, base))


def encoding(case: Case) -> Check:
    """The lab's encoding of one position against its definition."""
    expected = []
    for i in range(case.d // 2):
        angle = case.position * case.base ** (-2 * i / case.d)
        expected += [math.sin(angle), math.cos(angle)]
    return Check(
        case.encoded(case.position)[0],
        np.array(expected),
        r"\mathrm{PE}(pos) \text{ of the lab}",
        r"(\sin pos\,\omega_i,\ \cos pos\,\omega_i)",
    )


def addition(case: Case) -> Check:
    """Both addition formulas, against a product of complex numbers of length 1."""
    a, b = case.position * case.omegas, case.shift * case.omegas
    product = np.exp(1j * a) * np.exp(1j * b)
    return Check(
        np.stack(
            [
                np.sin(a) * np.cos(b) + np.cos(a) * np.sin(b),
                np.cos(a) * np.cos(b) - np.sin(a) * np.sin(b),
            ]
        ),
        np.stack([product.imag, product.real]),
        r"\text{right sides for } \alpha = pos\,\omega_i,\ \beta = k\,\omega_i",
        r"\text{imaginary and real part of } e^{\mathrm{i}\alpha}e^{\mathrm{i}\beta}",
    )


def block(case: Case) -> Check:
    """The lab's block times a pair, for each pair."""
    pairs = case.encoded(case.position)[0].reshape(-1, 2)
    angles = (case.position + case.shift) * case.omegas
    return Check(
        np.einsum("pij,pj->pi", case.blocks, pairs),
        np.stack([np.sin(angles), np.cos(angles)], axis=1),
        r"B_i\,(\sin pos\,\omega_i,\ \cos pos\,\omega_i) \text{, the lab's } B_i",
        r"(\sin (pos+k)\omega_i,\ \cos (pos+k)\omega_i)",
    )


def rotation(case: Case) -> Check:
    """Each block times its transpose, and its determinant."""
    blocks = case.blocks
    squares = np.einsum("pji,pjl->pil", blocks, blocks).reshape(-1, 4)
    determinants = blocks[:, 0, 0] * blocks[:, 1, 1] - blocks[:, 0, 1] * blocks[:, 1, 0]
    return Check(
        np.column_stack([squares, determinants]),
        np.tile([1.0, 0.0, 0.0, 1.0, 1.0], (len(blocks), 1)),
        r"B_i^\top B_i \text{ and } \det B_i",
        r"I \text{ and } 1",
    )


def stacked(case: Case) -> Check:
    """M_k on many positions at once."""
    return Check(
        case.encoded(PLACES) @ case.matrix.T,
        case.encoded(PLACES + case.shift),
        r"M_k\,\mathrm{PE}(pos) \text{ for } pos = 0, \dots, 99",
        r"\mathrm{PE}(pos+k) \text{ of the lab}",
    )


def powers(case: Case) -> Check:
    """M_k against |k| steps of one position, forwards or backwards."""
    step = shift_matrix(math.copysign(1, case.shift), case.omegas)
    return Check(
        np.linalg.matrix_power(step, abs(case.shift)),
        case.matrix,
        r"M_1^{\,k} \text{ (or } M_{-1}^{\,|k|} \text{ for } k < 0)",
        r"M_k \text{ of the lab}",
    )


def fitted(case: Case) -> Check:
    """Least squares on encodings alone, of positions up to the longest wavelength."""
    positions = spread_positions(4 * case.d, case.base)
    before, after = (
        np.column_stack([wave(each * omega) for omega in case.omegas for wave in (np.sin, np.cos)])
        for each in (positions, positions + case.shift)
    )
    solution = np.linalg.lstsq(before, after)[0]
    return Check(
        solution.T,
        case.matrix,
        r"M \text{ by least squares}",
        r"M_k \text{ of the lab}",
        1e-9,  # angles up to 6·10⁶ are themselves rounded by 1e-9/2
    )


def similarity(case: Case) -> Check:
    """The lab's dot products of pairs k apart."""
    products = np.diagonal(dot_products(PLACES, PLACES + case.shift, case.d, case.base))
    expected = math.fsum(math.cos(case.shift * omega) for omega in case.omegas.tolist())
    return Check(
        products,
        np.full(len(PLACES), expected),
        r"\mathrm{PE}(pos)\cdot\mathrm{PE}(pos+k) \text{ for } pos = 0, \dots, 99",
        r"\textstyle\sum_i \cos k\omega_i \text{, 100 times}",
    )
