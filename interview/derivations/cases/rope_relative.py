"""Numbers behind RoPE's relative scores: vectors, rotations, and both sides of each step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.positional_encoding.rope import rotated
from core.positional_encoding.sinusoids import frequencies
from interview.derivation import Check

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
