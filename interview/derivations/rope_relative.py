"""Why RoPE's scores depend on relative positions only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param
from core.positional_encoding import BASE, frequencies, rotated
from interview.derivation import Check, Derivation, Step
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

PAIRS = Param(
    "pairs",
    "Pairs d/2",
    4,
    1,
    32,
    "linear",
    "Query and key have two components for each pair.",
    "d/2",
    is_integer=True,
)
M = Param(
    "m", "Query's position", 12, 0, 2_000, "linear", "Where the query stands.", "m", is_integer=True
)
N = Param(
    "n", "Key's position", 7, 0, 2_000, "linear", "Where the key stands.", "n", is_integer=True
)


MOVES = range(0, 1_000, 37)


@dataclass(frozen=True)
class Case:
    """One query at position m and one key at position n.

    Attributes:
        query, key: (d,), before they are turned.
        m, n: Their positions.
        omegas: (d/2,), by the lab.
    """

    query: np.ndarray
    key: np.ndarray
    m: int
    n: int
    omegas: np.ndarray

    @property
    def d(self) -> int:
        """Components of query and key."""
        return len(self.query)

    def turned(self, vector: np.ndarray, position: float) -> np.ndarray:
        """(d,): one vector at a position, by the lab."""
        return rotated(vector[None], np.array([position]), self.omegas)[0]

    def lab_matrix(self, position: float) -> np.ndarray:
        """(d, d): R(position), from what the lab does to the unit vectors."""
        return rotated(np.eye(self.d), np.full(self.d, position), self.omegas).T

    def matrix(self, position: float) -> np.ndarray:
        """(d, d): R(position), written down block by block."""
        found = np.zeros((self.d, self.d))
        for i, omega in enumerate(self.omegas):
            c, s = np.cos(position * omega), np.sin(position * omega)
            found[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = [[c, -s], [s, c]]
        return found

    def score(self, m: float, n: float) -> float:
        """The lab's turned query times its turned key."""
        return float(self.turned(self.query, m) @ self.turned(self.key, n))


def prepare(numbers: Mapping[str, Any]) -> Case:
    """A random query and a random key."""
    width = 2 * int(numbers["pairs"])
    query, key = np.random.default_rng(int(numbers["seed"])).standard_normal((2, width))
    omegas = frequencies(width, float(numbers["base"]))
    return Case(query, key, int(numbers["m"]), int(numbers["n"]), omegas)


def turn(case: Case) -> Check:
    """The lab's turned query against complex numbers."""
    product = _complex(case.query) * np.exp(1j * case.m * case.omegas)
    return Check(
        case.turned(case.query, case.m),
        np.stack([product.real, product.imag], axis=1).ravel(),
        r"\text{query at } m \text{, by the lab}",
        r"\text{real and imaginary parts of } (q_{2i} + \mathrm{i}\,q_{2i+1})\,"
        r"e^{\mathrm{i}m\omega_i}",
    )


def as_matrix(case: Case) -> Check:
    """The written matrix against the lab."""
    return Check(
        np.stack([case.matrix(case.m) @ case.query, case.matrix(case.n) @ case.key]),
        np.stack([case.turned(case.query, case.m), case.turned(case.key, case.n)]),
        r"R(m)\,q \text{ and } R(n)\,k",
        r"\text{the lab's turned query and key}",
    )


def orthogonal(case: Case) -> Check:
    """The lab's matrix and its transpose; and the transpose as a turn backwards."""
    turned = case.lab_matrix(case.m)
    return Check(
        np.stack([turned.T @ turned, turned.T]),
        np.stack([np.eye(case.d), case.lab_matrix(-case.m)]),
        r"R(m)^\top R(m) \text{, and } R(m)^\top",
        r"I \text{, and } R(-m)",
    )


def norms(case: Case) -> Check:
    """Lengths of query and key after and before the turn."""
    return Check(
        np.array(
            [
                np.linalg.norm(case.turned(case.query, case.m)),
                np.linalg.norm(case.turned(case.key, case.n)),
            ]
        ),
        np.sqrt(np.array([case.query @ case.query, case.key @ case.key])),
        r"\lVert R(m)q\rVert,\ \lVert R(n)k\rVert \text{ by the lab}",
        r"\lVert q\rVert,\ \lVert k\rVert",
    )


def difference(case: Case) -> Check:
    """Two of the lab's rotations against one written down."""
    return Check(
        case.lab_matrix(case.m).T @ case.lab_matrix(case.n),
        case.matrix(case.n - case.m),
        r"R(m)^\top R(n) \text{, by the lab}",
        r"R(n-m)",
    )


def relative(case: Case) -> Check:
    """The lab's score against one rotation by the distance."""
    return Check(
        case.score(case.m, case.n),
        float(case.query @ case.matrix(case.n - case.m) @ case.key),
        r"(R(m)q)\cdot(R(n)k) \text{, by the lab}",
        r"q^\top R(n-m)\,k",
    )


def moved(case: Case) -> Check:
    """Both positions moved along."""
    return Check(
        np.array([case.score(case.m + move, case.n + move) for move in MOVES]),
        np.full(len(MOVES), case.query @ case.matrix(case.n - case.m) @ case.key),
        r"\text{the lab's scores at } (m+t,\ n+t) \text{, } t = 0, 37, 74, \dots",
        r"q^\top R(n-m)\,k \text{, each time}",
    )


def waves(case: Case) -> Check:
    """The score as a sum of waves of the distance."""
    q0, q1, k0, k1 = case.query[0::2], case.query[1::2], case.key[0::2], case.key[1::2]
    angles = (case.n - case.m) * case.omegas
    terms = (q0 * k0 + q1 * k1) * np.cos(angles) + (q1 * k0 - q0 * k1) * np.sin(angles)
    return Check(
        case.score(case.m, case.n),
        float(terms.sum()),
        r"(R(m)q)\cdot(R(n)k) \text{, by the lab}",
        r"\textstyle\sum_i \alpha_i\cos\delta\omega_i + \beta_i\sin\delta\omega_i",
    )


def same_place(case: Case) -> Check:
    """Query and key at one position."""
    plain = float(sum(q * k for q, k in zip(case.query, case.key, strict=True)))
    return Check(
        np.array([case.score(case.m, case.m), case.score(case.n, case.n)]),
        np.array([plain, plain]),
        r"\text{the lab's scores at } (m, m) \text{ and } (n, n)",
        r"q\cdot k \text{, twice}",
    )


def _complex(vector: np.ndarray) -> np.ndarray:
    return vector[0::2] + 1j * vector[1::2]


DERIVATION = Derivation(
    label="RoPE: scores of relative positions",
    question="How does rotary position embedding work, and why does its score depend on the "
    "distance of two tokens only?",
    answer="RoPE turns each pair of components of a query by an angle proportional to its "
    "position, and keys likewise. A rotation is orthogonal, so in the dot product the query's is "
    "undone and only the difference of both angles is left: $R(m)^\\top R(n) = R(n-m)$. Absolute "
    "positions go in, relative ones come out; lengths are unchanged, and at distance 0 the score "
    "is the plain dot product.",
    symbols={
        r"q,\ k": "a query and a key, d components each, before they are turned",
        r"m,\ n": "their positions",
        r"\omega_i": "frequency of pair i, in radians a position, i = 0 … d/2 − 1",
        r"b": "base of the frequencies",
        r"\mathrm{i}": "imaginary unit; an italic i counts pairs",
        r"R(m)": "d × d rotation at position m",
        r"\delta": "distance n − m",
        r"\alpha_i,\ \beta_i": "what pair i of query and key contributes",
    },
    params=(PAIRS, BASE, M, N, SEED),
    prepare=prepare,
    steps=(
        Step(
            "Turn each pair",
            "Read a pair of components as one complex number and multiply it by a number of length "
            "1: that turns it by the angle $m\\,\\omega_i$. Values are not turned.",
            r"q_{2i} + \mathrm{i}\,q_{2i+1} \;\mapsto\; "
            r"(q_{2i} + \mathrm{i}\,q_{2i+1})\,e^{\mathrm{i}m\omega_i},\quad "
            r"\omega_i = b^{-2i/d}",
            turn,
        ),
        Step(
            "As a matrix",
            "In real numbers it is a $2\\times2$ rotation for each pair, on the diagonal of one "
            "matrix. Only the position decides it, not the vector.",
            r"q \mapsto R(m)\,q,\quad k \mapsto R(n)\,k"
            "\n"
            r"R(m) \text{ has the blocks } "
            r"\begin{pmatrix}\cos m\omega_i & -\sin m\omega_i\\ "
            r"\sin m\omega_i & \cos m\omega_i\end{pmatrix}",
            as_matrix,
        ),
        Step(
            "A rotation is orthogonal",
            "Transposing a block changes the sign of its sines, and so of its angle: the transpose "
            "turns back.",
            r"R(m)^\top = R(-m),\quad R(m)^\top R(m) = I",
            orthogonal,
        ),
        Step(
            "Lengths are kept",
            "So a position does not change the length of a query or a key, unlike a vector that is "
            "added.",
            r"\lVert R(m)\,q\rVert^2 = q^\top R(m)^\top R(m)\,q = q^\top q = \lVert q\rVert^2",
            norms,
        ),
        Step(
            "Angles add",
            "Exponents of $e^{\\mathrm im\\omega_i}$ add; back by $m$ and on by $n$ is a turn by "
            "$n-m$.",
            r"R(m)^\top R(n) = R(-m)\,R(n) = R(n-m)",
            difference,
        ),
        Step(
            "The score",
            "Move the query's rotation to the other side of the product. The positions are left "
            "only as their difference.",
            r"\big(R(m)\,q\big)\cdot\big(R(n)\,k\big) = q^\top R(m)^\top R(n)\,k "
            r"= q^\top R(n-m)\,k",
            relative,
        ),
        Step(
            "Moving both changes nothing",
            "At the same distance the two tokens get the same score, wherever they stand in the "
            "text. Checked at positions up to 999 further on.",
            r"\big(R(m+t)\,q\big)\cdot\big(R(n+t)\,k\big) "
            r"= \big(R(m)\,q\big)\cdot\big(R(n)\,k\big)",
            moved,
        ),
        Step(
            "A sum of waves",
            "Multiplied out, pair by pair. The sine changes its sign with the distance: unlike "
            "dot products of sinusoids, RoPE tells before from after.",
            r"q^\top R(\delta)\,k = \sum_i \alpha_i\cos(\delta\omega_i) + "
            r"\beta_i\sin(\delta\omega_i)"
            "\n"
            r"\alpha_i = q_{2i}k_{2i} + q_{2i+1}k_{2i+1},\quad "
            r"\beta_i = q_{2i+1}k_{2i} - q_{2i}k_{2i+1}",
            waves,
        ),
        Step(
            "At distance 0",
            "All cosines are 1 and all sines 0: the score without any positions.",
            r"m = n \;\Rightarrow\; q^\top R(0)\,k = \sum_i \alpha_i = q\cdot k",
            same_place,
        ),
    ),
    live=(
        LiveLink(
            "positional-encoding",
            "RoPE beside five other encodings: which have no band?",
            {"positional_encoding_topic": "scores", "positional_encoding_part": "side"},
        ),
        LiveLink(
            "positional-encoding",
            "RoPE on texts longer than any in training",
            {"positional_encoding_topic": "scores", "positional_encoding_part": "rope"},
        ),
    ),
    source="J. Su et al., “RoFormer”, 2021, sections 3.2 and 3.4.2",
    tags=("RoPE", "rotary", "relative position", "rotation", "orthogonal", "positional encoding"),
)
