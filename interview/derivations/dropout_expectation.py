"""Dropout's scaling, and the penalty that it is for a linear regression."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.overfitting import PROBABILITY
from core.overfitting import dropout as lab
from core.training import Network
from interview.derivation import Check, Derivation, Step
from interview.derivations.measuring import SEED, STANDARD_ERRORS
from interview.live_links import LiveLink

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


DERIVATION = Derivation(
    label="Dropout: which scaling, and which penalty",
    question="By what are activations scaled with dropout, and when? What does dropout do to a "
    "linear regression?",
    answer="A unit is kept with probability $q = 1-p$, so its expectation in training is $qx$: "
    "either the test-time pass is scaled by $q$, not by the dropout probability $p$, or training "
    "divides by $q$ (inverted dropout, as in PyTorch) and test time does nothing. What "
    "remains is a variance of $x^2(1-q)/q$. In a linear regression it adds an L2 penalty in which "
    "each weight counts by its feature's sum of squares.",
    symbols={
        r"p,\ q": "probability that a unit is dropped, and that it is kept: q = 1 − p",
        r"R": "mask of independent entries, 1 with probability q, else 0",
        r"x": "outputs of a layer; ∘ multiplies entry by entry",
        r"w,\ z": "weights above it, and the unit that they feed",
        r"X,\ y": "features of all examples, one row each, and targets",
        r"X_j": "column of feature j",
    },
    params=(PROBABILITY, SEED),
    prepare=prepare,
    steps=(
        Step(
            "The mask",
            "An entry is 1 with probability $q$, and $1^2 = 1$. Measured on the lab's own masks.",
            r"\mathbb{E}[R] = q = 1-p,\quad \mathrm{Var}[R] = \mathbb{E}[R^2]-q^2 = q\,(1-q)",
            mask,
        ),
        Step(
            "Classic dropout: scale at test time",
            "In training only the mask is applied. The next layer gets $qx$ on average, so at test "
            "time all outputs are multiplied by the keep probability $q = 1-p$. "
            "(Multiplying by $p$ is right for $p = \\tfrac12$ only. In the original paper $p$ is "
            "the keep probability, which may be where that comes from.)",
            r"\mathbb{E}[R\circ x] = q\,x \;\Rightarrow\; \text{at test time: } q\,x",
            classic,
        ),
        Step(
            "Inverted dropout: scale in training",
            "Divide by $q$ while training, as PyTorch does. The expectation is $x$ itself, and "
            "test time needs no factor.",
            r"\mathbb{E}\Big[\frac{R\circ x}{q}\Big] = \frac{q\,x}{q} = x",
            inverted,
        ),
        Step(
            "The noise that it adds",
            "A factor comes out of a variance squared. The noise's standard deviation is "
            "proportional to the unit's own size, and grows without bound as $q \\to 0$.",
            r"\mathrm{Var}\Big[\frac{R\,x}{q}\Big] = \frac{x^2}{q^2}\,q\,(1-q) "
            r"= x^2\,\frac{1-q}{q}",
            variance,
        ),
        Step(
            "Through a linear unit",
            "Expectations pass through a weighted sum, and variances of independent terms add. "
            "Behind a nonlinearity the first is no longer true: there the test-time pass is an "
            "approximation of the mean.",
            r"z = w^\top\frac{R\circ x}{q},\quad \mathbb{E}[z] = w^\top x,\quad "
            r"\mathrm{Var}[z] = \frac{1-q}{q}\sum_j w_j^2 x_j^2",
            linear_unit,
        ),
        Step(
            "Squared error is bias and variance",
            "Add and subtract $\\mathbb{E}[z]$; the mixed term has expectation 0.",
            r"\mathbb{E}\big[(y-z)^2\big] = \big(y-\mathbb{E}[z]\big)^2 + \mathrm{Var}[z]",
            split,
        ),
        Step(
            "Sum over all examples",
            "Insert both, and sum over rows: $\\sum_i x_{ij}^2$ is a diagonal entry of "
            "$X^\\top X$. Checked with every mask of all 40 examples.",
            r"\mathbb{E}\,\Big\lVert y-\frac{R\circ X}{q}\,w\Big\rVert^2 = \lVert y-Xw\rVert^2 + "
            r"\frac{1-q}{q}\,w^\top\mathrm{diag}(X^\top X)\,w",
            regression,
        ),
        Step(
            "Measured",
            "The same expectation, estimated with 1,000 random masks, as in training.",
            r"\frac1M\sum_{m=1}^{M} \Big\lVert y-\frac{R_m\circ X}{q}\,w\Big\rVert^2 "
            r"\approx \mathbb{E}\,\Big\lVert y-\frac{R\circ X}{q}\,w\Big\rVert^2",
            measured,
        ),
        Step(
            "So it is a ridge regression",
            "Set the gradient to zero. Unlike plain ridge the penalty follows each feature's "
            "scale: measuring a feature in other units changes no prediction.",
            r"\Big(X^\top X + \frac{1-q}{q}\,\mathrm{diag}(X^\top X)\Big)\,\hat w = X^\top y",
            ridge,
        ),
    ),
    live=(
        LiveLink(
            "overfitting",
            "10,000 masked passes beside the pass scaled by 1 − p",
            {"overfitting_topic": "dropout", "overfitting_p": "0.2"},
        ),
        LiveLink(
            "overfitting",
            "Dropout as an L2 penalty: formula and measurement",
            {"overfitting_topic": "dropout", "overfitting_dropout_view": "penalty"},
        ),
    ),
    source="N. Srivastava et al., “Dropout”, JMLR 15, 2014, sections 4, 9.1 and 10",
    tags=("dropout", "inverted dropout", "keep probability", "expectation", "ridge", "L2"),
)
