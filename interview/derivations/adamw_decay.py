"""AdamW's weight decay against an L2 penalty under Adam."""

from core.common.params import Param
from interview.derivation import Derivation, Step
from interview.derivations.cases import adamw_decay as case
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

RATE = Param("rate", "Learning rate", 0.01, 1e-4, 0.1, "log", "Length of a step of Adam.", r"\eta")
DECAY = Param(
    "decay",
    "Weight decay",
    0.1,
    0.01,
    2.0,
    "log",
    "The L2 penalty's weight, and AdamW's weight decay.",
    r"\lambda",
)
SCALE = Param(
    "scale",
    "Scale",
    10.0,
    0.01,
    100.0,
    "log",
    "A second run gets gradients so many times larger.",
    "c",
)
STEPS = Param("t", "Step t", 20, 1, 100, "linear", "How long it runs.", "t", is_integer=True)

DERIVATION = Derivation(
    label="AdamW is not Adam with L2",
    question="Why is weight decay under Adam not the same as an L2 penalty, and what does AdamW "
    "do?",
    answer="For plain gradient descent both are the same: $w(1-\\eta\\lambda)-\\eta g$. Under Adam "
    "the penalty's gradient $\\lambda w$ goes through the division by $\\sqrt{\\hat v}$, so "
    "a weight with large gradients is hardly decayed. AdamW keeps $\\lambda w$ out of both running "
    "means and multiplies the weight by $1-\\eta\\lambda$ instead: the same decay for all.",
    symbols={
        r"g_t": "gradient of the loss without a penalty",
        r"w_t": "weights after step t",
        r"\lambda": "weight of the L2 penalty, and weight decay",
        r"\eta,\ \varepsilon": "learning rate, and the small number in Adam's denominator",
        r"\hat m_t^{(g)},\ \hat m_t^{(w)}": "corrected running means of the gradients and of the "
        "weights",
        r"\hat m_t,\ \hat v_t": "corrected running means of what Adam is given, and of its square",
        r"c": "factor on all gradients, as if the loss were measured in another unit",
    },
    params=(RATE, DECAY, SCALE, STEPS, SEED),
    prepare=case.prepare,
    steps=(
        Step(
            "L2 adds to the gradient",
            "Descent on the penalty moves each weight towards 0, in proportion to its size.",
            r"\nabla\Big(f(w) + \frac{\lambda}{2}\lVert w\rVert^2\Big) = g + \lambda w",
            case.penalty,
        ),
        Step(
            "For plain descent it is weight decay",
            "Multiply out. One step shrinks all weights by the same share and then follows the "
            "gradient of the loss.",
            r"w_{t+1} = w_t - \eta\,(g_t + \lambda w_t) = (1-\eta\lambda)\,w_t - \eta\,g_t",
            case.descent,
        ),
        Step(
            "Under Adam the penalty is divided, too",
            "A running mean of a sum is the sum of the running means, so the step splits. Each "
            "weight has an effective decay, $\\lambda/(\\sqrt{\\hat v_t}+\\varepsilon)$: "
            "weak where its gradients are large.",
            r"\Delta w_t = -\eta\,\frac{\hat m_t^{(g)} + \lambda\,\hat m_t^{(w)}}"
            r"{\sqrt{\hat v_t}+\varepsilon},\quad \hat v_t \text{ of } (g+\lambda w)^2",
            case.split,
        ),
        Step(
            "Larger gradients, weaker decay",
            "A common factor cancels in Adam's step, so gradients $c$ times larger are the same as "
            "$\\lambda$ divided by $c$ ($\\varepsilon$ left out). Weights whose gradients are 100 "
            "times larger have $\\lambda/100$.",
            r"\frac{c\,g + \lambda w}{\sqrt{(c\,g+\lambda w)^2}} = "
            r"\frac{g + \frac{\lambda}{c} w}{\sqrt{(g+\frac{\lambda}{c}w)^2}},\quad c > 0",
            case.weaker,
        ),
        Step(
            "AdamW decays the weight itself",
            "Both running means are of $g$ only. PyTorch multiplies by $1-\\eta\\lambda$ first; "
            "the paper multiplies $\\lambda$ by the schedule only, not by $\\eta$.",
            r"w_{t+1} = (1-\eta\lambda)\,w_t - \eta\,"
            r"\frac{\hat m_t^{(g)}}{\sqrt{\hat v_t}+\varepsilon},\quad \hat v_t \text{ of } g^2",
            case.decoupled,
        ),
        Step(
            "Now all weights decay alike",
            "With gradients $c$ times larger AdamW's path is the same, decay included.",
            r"\frac{c\,g}{\sqrt{c^2 g^2}} = \frac{g}{\sqrt{g^2}} \;\Rightarrow\; "
            r"w_t(c\,g, \lambda) = w_t(g, \lambda)",
            case.same_for_all,
        ),
        Step(
            "Decay first or last",
            "Adam's step does not depend on the decay, so both orders give the same, as long as "
            "the decay is of the old weight $w_t$. (Of the moved weight it would add "
            "$\\eta^2\\lambda u_t$.)",
            r"(1-\eta\lambda)\,w_t - \eta u_t = (w_t - \eta u_t) - \eta\lambda\,w_t,\quad "
            r"u_t = \frac{\hat m_t^{(g)}}{\sqrt{\hat v_t}+\varepsilon}",
            case.order,
        ),
        Step(
            "Where AdamW comes to rest",
            "For a constant gradient $u_t = \\mathrm{sign}(g)$, and the weight goes to "
            "$-\\mathrm{sign}(g)/\\lambda$: AdamW keeps every weight within about "
            "$1/\\lambda$ of 0. Adam with L2 rests where $g + \\lambda w = 0$, as plain descent "
            "does.",
            r"w_t + \frac{\mathrm{sign}(g)}{\lambda} = (1-\eta\lambda)^t"
            r"\Big(w_0 + \frac{\mathrm{sign}(g)}{\lambda}\Big)",
            case.resting_place,
        ),
    ),
    live=(
        LiveLink(
            "overfitting",
            "One strength, used both ways: watch the length of the weights",
            {"overfitting_topic": "decay", "overfitting_same": "0.05"},
        ),
    ),
    source="I. Loshchilov, F. Hutter, arXiv 1711.05101, section 2; S. Xie, Z. Li, arXiv 2404.04454",
    tags=("adamw", "weight decay", "L2", "regularization", "decoupled", "optimizer"),
)
