"""Dropout's scaling, and the penalty that it is for a linear regression."""

from core.overfitting.dropout import PROBABILITY
from interview.derivation import Derivation, Step
from interview.derivations.cases import dropout_expectation as case
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

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
    prepare=case.prepare,
    steps=(
        Step(
            "The mask",
            "An entry is 1 with probability $q$, and $1^2 = 1$. Measured on the lab's own masks.",
            r"\mathbb{E}[R] = q = 1-p,\quad \mathrm{Var}[R] = \mathbb{E}[R^2]-q^2 = q\,(1-q)",
            case.mask,
        ),
        Step(
            "Classic dropout: scale at test time",
            "In training only the mask is applied. The next layer gets $qx$ on average, so at test "
            "time all outputs are multiplied by the keep probability $q = 1-p$. "
            "(Multiplying by $p$ is right for $p = \\tfrac12$ only. In the original paper $p$ is "
            "the keep probability, which may be where that comes from.)",
            r"\mathbb{E}[R\circ x] = q\,x \;\Rightarrow\; \text{at test time: } q\,x",
            case.classic,
        ),
        Step(
            "Inverted dropout: scale in training",
            "Divide by $q$ while training, as PyTorch does. The expectation is $x$ itself, and "
            "test time needs no factor.",
            r"\mathbb{E}\Big[\frac{R\circ x}{q}\Big] = \frac{q\,x}{q} = x",
            case.inverted,
        ),
        Step(
            "The noise that it adds",
            "A factor comes out of a variance squared. The noise's standard deviation is "
            "proportional to the unit's own size, and grows without bound as $q \\to 0$.",
            r"\mathrm{Var}\Big[\frac{R\,x}{q}\Big] = \frac{x^2}{q^2}\,q\,(1-q) "
            r"= x^2\,\frac{1-q}{q}",
            case.variance,
        ),
        Step(
            "Through a linear unit",
            "Expectations pass through a weighted sum, and variances of independent terms add. "
            "Behind a nonlinearity the first is no longer true: there the test-time pass is an "
            "approximation of the mean.",
            r"z = w^\top\frac{R\circ x}{q},\quad \mathbb{E}[z] = w^\top x,\quad "
            r"\mathrm{Var}[z] = \frac{1-q}{q}\sum_j w_j^2 x_j^2",
            case.linear_unit,
        ),
        Step(
            "Squared error is bias and variance",
            "Add and subtract $\\mathbb{E}[z]$; the mixed term has expectation 0.",
            r"\mathbb{E}\big[(y-z)^2\big] = \big(y-\mathbb{E}[z]\big)^2 + \mathrm{Var}[z]",
            case.split,
        ),
        Step(
            "Sum over all examples",
            "Insert both, and sum over rows: $\\sum_i x_{ij}^2$ is a diagonal entry of "
            "$X^\\top X$. Checked with every mask of all 40 examples.",
            r"\mathbb{E}\,\Big\lVert y-\frac{R\circ X}{q}\,w\Big\rVert^2 = \lVert y-Xw\rVert^2 + "
            r"\frac{1-q}{q}\,w^\top\mathrm{diag}(X^\top X)\,w",
            case.regression,
        ),
        Step(
            "Measured",
            "The same expectation, estimated with 1,000 random masks, as in training.",
            r"\frac1M\sum_{m=1}^{M} \Big\lVert y-\frac{R_m\circ X}{q}\,w\Big\rVert^2 "
            r"\approx \mathbb{E}\,\Big\lVert y-\frac{R\circ X}{q}\,w\Big\rVert^2",
            case.measured,
        ),
        Step(
            "So it is a ridge regression",
            "Set the gradient to zero. Unlike plain ridge the penalty follows each feature's "
            "scale: measuring a feature in other units changes no prediction.",
            r"\Big(X^\top X + \frac{1-q}{q}\,\mathrm{diag}(X^\top X)\Big)\,\hat w = X^\top y",
            case.ridge,
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
