"""Numbers behind dropout's expectations: every mask enumerated, and both sides of each step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.overfitting import dropout as lab
from core.training.networks import Network
from interview.derivation import Check
from interview.derivations.measuring import STANDARD_ERRORS

UNITS = 6
DRAWS, MEASURED = 4_000, 1_000


@dataclass(frozen=True)
class Case:
    """A layer's outputs, weights above it, and the lab's small regression.

    Attributes:
        p: Dropout probability; q = 1 − p.
        x, w, target: (UNITS,), (UNITS,) and a number.
        masks: (2^UNITS, UNITS): all of them, 1 is kept.
        chances: (2^UNITS,): their probabilities.
        drawn: (DRAWS, UNITS): masks by the lab.
        linear: The regression.
    """

    p: float
    x: np.ndarray
    w: np.ndarray
    target: float
    masks: np.ndarray
    chances: np.ndarray
    drawn: np.ndarray
    linear: lab.Linear

    @property
    def q(self) -> float:
        """Probability that a unit is kept."""
        return 1 - self.p

    @property
    def inverted(self) -> np.ndarray:
        """(2^UNITS, UNITS): R∘x/q for every mask."""
        return self.masks * self.x / self.q

    def expected(self, values: np.ndarray) -> Any:
        """Σ over masks of probability times value, along the first axis."""
        return np.tensordot(self.chances, values, axes=1)

    def squared_errors(self) -> np.ndarray:
        """(2^UNITS, examples): of the lab's regression, for every mask of an example."""
        z = self.masks @ (self.linear.x * self.linear.w / self.q).T
        return (self.linear.y - z) ** 2


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Random numbers, and all 64 masks of six units."""
    seed, p = int(numbers["seed"]), float(numbers["p"])
    generator = np.random.default_rng(seed)
    x, w = generator.standard_normal(UNITS), generator.standard_normal(UNITS)
    masks = (np.arange(2**UNITS)[:, None] >> np.arange(UNITS) & 1).astype(float)
    kept = masks.sum(axis=1)
    chances = (1 - p) ** kept * p ** (UNITS - kept)
    drawn = lab.draw_masks(Network((2, UNITS, 1)), p, DRAWS, "last", generator)[0]
    assert drawn is not None, "the layer has dropout"
    target = float(generator.standard_normal())
    return Case(p, x, w, target, masks, chances, drawn.T, lab.linear_case(seed))


def mask(case: Case) -> Check:
    """The lab's masks: how many units they keep."""
    count = case.drawn.size
    # Where hardly a unit is dropped, a few more of them are many standard errors.
    allowed = STANDARD_ERRORS * float(np.sqrt(case.q * case.p / count)) + 10 / count
    return Check(
        float(case.drawn.mean()),
        case.q,
        r"\text{share of units kept by the lab's masks}",
        r"1-p",
        allowed,
        f"{STANDARD_ERRORS} standard errors of {count:,} units, and 10 units",
    )


def classic(case: Case) -> Check:
    """Mean of the masked outputs over all masks."""
    return Check(
        case.expected(case.masks * case.x),
        case.q * case.x,
        r"\mathbb{E}[R\circ x] \text{ over all 64 masks}",
        r"q\,x",
    )


def inverted(case: Case) -> Check:
    """Mean of the masked and scaled outputs over all masks."""
    return Check(
        case.expected(case.inverted),
        case.x,
        r"\mathbb{E}[R\circ x/q] \text{ over all 64 masks}",
        r"x",
    )


def variance(case: Case) -> Check:
    """Variance of the masked and scaled outputs over all masks."""
    return Check(
        case.expected((case.inverted - case.x) ** 2),
        case.x**2 * case.p / case.q,
        r"\mathrm{Var}[R\circ x/q] \text{ over all 64 masks}",
        r"x^2\,\frac{1-q}{q}",
    )


def linear_unit(case: Case) -> Check:
    """Mean and variance of the weighted sum over all masks."""
    z = case.inverted @ case.w
    center = float(case.expected(z))
    return Check(
        np.array([center, float(case.expected((z - center) ** 2))]),
        np.array([case.w @ case.x, case.p / case.q * np.sum(case.w**2 * case.x**2)]),
        r"\text{mean and variance of } z \text{ over all 64 masks}",
        r"\Big(w^\top x,\ \tfrac{1-q}{q}\textstyle\sum_j w_j^2x_j^2\Big)",
    )


def split(case: Case) -> Check:
    """The expected squared error over all masks."""
    z = case.inverted @ case.w
    center, square = float(case.expected(z)), float(case.expected(z**2))
    return Check(
        float(case.expected((case.target - z) ** 2)),
        (case.target - center) ** 2 + square - center**2,
        r"\mathbb{E}[(y-z)^2] \text{ over all 64 masks}",
        r"(y-\mathbb{E}z)^2 + \mathrm{Var}\,z",
    )


def regression(case: Case) -> Check:
    """Every mask of every example of the lab's regression against the lab's formula."""
    return Check(
        float(case.expected(case.squared_errors()).sum()),
        sum(lab.risk_formula(case.linear, case.p)),
        r"\mathbb{E}\,\lVert y-(R\circ X/q)\,w\rVert^2 \text{ over all masks}",
        r"\lVert y-Xw\rVert^2 + \tfrac{1-q}{q}\,w^\top\mathrm{diag}(X^\top X)\,w",
    )


def measured(case: Case) -> Check:
    """The lab's own random masks on the same regression."""
    mean, _ = lab.risk_measured(case.linear, case.p, MEASURED)
    expected = sum(lab.risk_formula(case.linear, case.p))
    # The exact spread, over all masks: draws alone do not show it where drops are rare.
    squares = case.squared_errors()
    spread = case.expected(squares**2) - case.expected(squares) ** 2
    error = float(np.sqrt(max(spread.sum(), 0.0) / MEASURED))
    return Check(
        mean,
        expected,
        r"\text{mean of } \lVert y-(R\circ X/q)\,w\rVert^2 \text{ over random masks}",
        r"\text{the formula}",
        STANDARD_ERRORS * error / max(1.0, expected) + 1e-12,
        f"{STANDARD_ERRORS} standard errors of {MEASURED:,} draws",
    )


def ridge(case: Case) -> Check:
    """The lab's best weights against least squares with one more row for each feature."""
    x, y = case.linear.x, case.linear.y
    rows = np.diag(np.sqrt(case.p / case.q * (x**2).sum(axis=0)))
    longer = np.concatenate([x, rows]), np.concatenate([y, np.zeros(len(rows))])
    return Check(
        lab.best_weights(case.linear, case.p),
        np.linalg.lstsq(*longer)[0],
        r"\hat w \text{ of the lab, in closed form}",
        r"\hat w \text{ of least squares with a row } \sqrt{\tfrac{1-q}{q}}\,\lVert X_j\rVert "
        r"\text{ for each feature}",
    )
