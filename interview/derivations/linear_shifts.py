"""Why sinusoidal encodings turn a shift into one linear map."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param
from core.positional_encoding import (
    BASE,
    dot_products,
    frequencies,
    shift_matrix,
    sinusoidal,
    spread_positions,
)
from interview.derivation import Check, Derivation, Step
from interview.live_links import LiveLink

PAIRS = Param(
    "pairs",
    "Pairs d/2",
    4,
    1,
    16,
    "linear",
    "An encoding has two components for each frequency.",
    "d/2",
    is_integer=True,
)
POSITION = Param(
    "position",
    "Position",
    10,
    0,
    1_000,
    "linear",
    "Where the shift starts.",
    "pos",
    is_integer=True,
)
SHIFT = Param(
    "shift",
    "Shift k",
    5,
    -100,
    100,
    "linear",
    "How many positions further, or back below 0.",
    "k",
    is_integer=True,
)


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


DERIVATION = Derivation(
    label="Sinusoids make shifts linear",
    question="Why did the original Transformer use sines and cosines for positions? Show that a "
    "shift by k positions is a linear map, the same at every position.",
    answer="A sine and a cosine of the same frequency are a point on a circle, and a shift by $k$ "
    "turns it by $k\\omega_i$, wherever it is: that is what the addition formulas say. So all "
    "pairs together are multiplied by one matrix of $2\\times2$ rotations that depends on $k$ and "
    "not on the position. It follows that the dot product of two encodings depends on their "
    "distance alone.",
    symbols={
        r"pos,\ k": "a position, and how far it is shifted",
        r"\mathrm{PE}(pos)": "encoding of a position, d components",
        r"\omega_i": "frequency of pair i, in radians a position, i = 0 … d/2 − 1",
        r"\alpha,\ \beta": "any two angles",
        r"\mathrm{i}": "imaginary unit; an italic i counts pairs",
        r"b": "base of the frequencies, 10,000 in the paper",
        r"B_i": "2 × 2 block that shifts pair i by k",
        r"M_k": "d × d matrix with these blocks on its diagonal",
    },
    params=(PAIRS, BASE, POSITION, SHIFT),
    prepare=prepare,
    steps=(
        Step(
            "The encoding",
            "Each pair of components is a sine and a cosine of the same angle, like the hand of a "
            "clock. The first hand turns fast, later ones slower and slower.",
            r"\mathrm{PE}(pos)_{2i} = \sin(pos\,\omega_i),\quad "
            r"\mathrm{PE}(pos)_{2i+1} = \cos(pos\,\omega_i),\quad \omega_i = b^{-2i/d}",
            encoding,
        ),
        Step(
            "Addition formulas",
            "Multiply out $e^{\\mathrm i\\alpha}e^{\\mathrm i\\beta} = "
            "e^{\\mathrm i(\\alpha+\\beta)}$, with "
            "$e^{\\mathrm i\\alpha} = \\cos\\alpha + \\mathrm i\\sin\\alpha$, and compare "
            "imaginary and real parts.",
            r"\sin(\alpha+\beta) = \sin\alpha\cos\beta + \cos\alpha\sin\beta"
            "\n"
            r"\cos(\alpha+\beta) = \cos\alpha\cos\beta - \sin\alpha\sin\beta",
            addition,
        ),
        Step(
            "One pair, as a matrix",
            "Insert $\\alpha = pos\\,\\omega_i$ and $\\beta = k\\,\\omega_i$. Both right sides are "
            "linear in $\\sin\\alpha$ and $\\cos\\alpha$, and their coefficients do not contain "
            "the position.",
            r"\begin{pmatrix}\sin((pos+k)\,\omega_i)\\ \cos((pos+k)\,\omega_i)\end{pmatrix} = "
            r"\underbrace{\begin{pmatrix}\cos k\omega_i & \sin k\omega_i\\ "
            r"-\sin k\omega_i & \cos k\omega_i\end{pmatrix}}_{B_i} "
            r"\begin{pmatrix}\sin(pos\,\omega_i)\\ \cos(pos\,\omega_i)\end{pmatrix}",
            block,
        ),
        Step(
            "The block is a rotation",
            "From $\\cos^2+\\sin^2 = 1$. So a shift changes no length: the hand of a clock turns.",
            r"B_i^\top B_i = I,\quad \det B_i = \cos^2 k\omega_i + \sin^2 k\omega_i = 1",
            rotation,
        ),
        Step(
            "All pairs: a block-diagonal matrix",
            "Put the blocks on the diagonal. Checked for a hundred positions with one and the same "
            "matrix.",
            r"\mathrm{PE}(pos+k) = M_k\,\mathrm{PE}(pos),\quad "
            r"M_k = \begin{pmatrix}B_0 & & \\ & \ddots & \\ & & B_{d/2-1}\end{pmatrix}",
            stacked,
        ),
        Step(
            "Shifts add",
            "Angles of rotations add, so going $k$ positions is going one position $k$ times.",
            r"M_jM_k = M_{j+k} \;\Rightarrow\; M_k = M_1^{\,k}",
            powers,
        ),
        Step(
            "Least squares finds the same matrix",
            "Here nothing is known of sines: the matrix that best maps encodings to those $k$ "
            "positions further. It is unique, since the positions reach as far as the longest "
            "wavelength.",
            r"\arg\min_M \sum_{pos}\lVert M\,\mathrm{PE}(pos) - \mathrm{PE}(pos+k)\rVert^2 = M_k",
            fitted,
        ),
        Step(
            "Dot products see the distance only",
            "The second addition formula, read backwards. The sum is largest, $d/2$, at distance "
            "0, and the same for $k$ and $-k$: alone it does not tell before from after.",
            r"\mathrm{PE}(pos)\cdot\mathrm{PE}(pos+k) = \sum_i \big(\sin\alpha_i\sin\beta_i + "
            r"\cos\alpha_i\cos\beta_i\big) = \sum_i\cos(k\,\omega_i)"
            "\n"
            r"\alpha_i = pos\,\omega_i,\quad \beta_i = (pos+k)\,\omega_i",
            similarity,
        ),
    ),
    live=(
        LiveLink(
            "positional-encoding",
            "Shift by k: one matrix turns every position's clocks",
            {"positional_encoding_topic": "shift", "positional_encoding_data": "spread"},
        ),
        LiveLink(
            "positional-encoding",
            "Dot products of all pairs: stripes along the diagonal",
            {"positional_encoding_topic": "similarity", "positional_encoding_width": "128"},
        ),
    ),
    source="A. Vaswani et al., “Attention Is All You Need”, 2017, section 3.5",
    tags=("positional encoding", "sinusoidal", "rotation", "relative position", "transformer"),
)
