"""The registry of optimizers: a new entry here is in the app, the scripts and the tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.common import Param
from core.optimizers import hyperparameters as hyper
from core.optimizers import update_rules as rules


@dataclass(frozen=True)
class TorchCall:
    """How `torch.optim` makes the same optimizer; feeds the parity test and the scripts.

    Attributes:
        name: Class in `torch.optim`.
        arguments: Our parameter name to the class's keyword; a pair of ours makes one tuple
            ("beta1", "beta2") → betas.
        fixed: Keywords that are part of what the optimizer is.
        definition: Source of the class where `torch.optim` has none; scripts then carry it, and
            a test must bring a reference that is independent of it.
    """

    name: str
    arguments: Mapping[str | tuple[str, ...], str]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    definition: str = ""

    def keywords(self, values: Mapping[str, float]) -> dict[str, Any]:
        """The call's keyword arguments for these hyperparameters."""
        chosen: dict[str, Any] = {}
        for ours, theirs in self.arguments.items():
            if isinstance(ours, tuple):
                chosen[theirs] = tuple(values[name] for name in ours)
            else:
                chosen[theirs] = values[ours]
        chosen |= self.fixed
        if chosen.get("nesterov"):
            # Torch refuses to look ahead without momentum; the rule is plain descent then.
            chosen["nesterov"] = chosen["momentum"] > 0
        return chosen


@dataclass(frozen=True)
class Optimizer:
    """One entry of the registry.

    Attributes:
        key: Name in URLs and in the registry.
        label, summary: What people read.
        params: Its hyperparameters.
        init, update: The rule, see `core.optimizers.update_rules`.
        torch_call: The same in PyTorch.
        pace: What its step is proportional to, which decides a sensible learning rate: the
            gradient ("curvature": it must stay under 2/λmax), nothing ("window": every step is
            about η long), or the rule's own memory ("fixed": PyTorch's default suits any scale).
        pace_share: The suggested learning rate as a share of that scale.
        latex, source: The formula and where it comes from.
        decoupled_decay: Whether weight decay acts on the weights directly; else it is added to
            the gradient, λw.
    """

    key: str
    label: str
    summary: str
    params: tuple[Param, ...]
    init: Callable[[Any], Any]
    update: Callable[[Any, Any, Any, Mapping[str, Any]], tuple[Any, Any]]
    torch_call: TorchCall
    pace: Literal["curvature", "window", "fixed"]
    pace_share: float
    latex: str
    source: str
    decoupled_decay: bool = False


_SGD: dict[str | tuple[str, ...], str] = {"learning_rate": "lr", "weight_decay": "weight_decay"}
_ADAM: dict[str | tuple[str, ...], str] = {
    "learning_rate": "lr",
    ("beta1", "beta2"): "betas",
    "epsilon": "eps",
    "weight_decay": "weight_decay",
}
_ADAM_LATEX = (
    r"m_t = \beta_1 m_{t-1} + (1-\beta_1)g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2)g_t^2,\quad "
)

# Source of what `torch.optim` lacks, for the scripts.
_LION = '''
class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2; torch.optim has no Lion."""

    def __init__(self, weights, lr, betas, weight_decay):
        super().__init__(weights, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for w in group["params"]:
                m = self.state[w].setdefault("m", torch.zeros_like(w))
                direction = (beta1 * m + (1 - beta1) * w.grad).sign()
                w.sub_(group["lr"] * (direction + group["weight_decay"] * w))
                m.mul_(beta2).add_(w.grad, alpha=1 - beta2)

'''

_ENTRIES = (
    Optimizer(
        "gd",
        "Gradient descent",
        "A step against the gradient, η times as long as it. On a convex f with a minimum and "
        "curvature of at most L, it converges to the global minimum if η < 2/L.",
        (hyper.learning_rate(1e-3), hyper.weight_decay()),
        rules.init_none,
        rules.gradient_descent,
        TorchCall("SGD", {**_SGD}),
        "curvature",
        0.5,
        r"w_{t+1} = w_t - \eta\, g_t",
        "A. Cauchy, 1847; torch.optim.SGD",
    ),
    Optimizer(
        "momentum",
        "Momentum",
        "Every gradient is added to a velocity, of which the share μ is kept at each step. Here, "
        "as in PyTorch, η multiplies the velocity; others put it inside, v ← μv − ηg, w ← w + v. "
        "Both walk the same path while η is constant; where a schedule changes η they differ, "
        "because a gradient in v keeps the η of its own step.",
        (hyper.learning_rate(1e-3), hyper.MOMENTUM, hyper.DAMPENING, hyper.weight_decay()),
        rules.init_velocity,
        rules.momentum,
        TorchCall("SGD", {**_SGD, "momentum": "momentum", "dampening": "dampening"}),
        "curvature",
        0.5,
        r"b_t = \mu b_{t-1} + (1-\tau)g_t,\quad w_{t+1} = w_t - \eta\, b_t",
        "B. T. Polyak, 1964; torch.optim.SGD",
    ),
    Optimizer(
        "nesterov",
        "Nesterov",
        "Momentum whose step looks ahead: the newest gradient counts once more.",
        (hyper.learning_rate(1e-3), hyper.MOMENTUM, hyper.weight_decay()),
        rules.init_velocity,
        rules.nesterov,
        TorchCall("SGD", {**_SGD, "momentum": "momentum"}, {"nesterov": True}),
        "curvature",
        0.5,
        r"b_t = \mu b_{t-1} + g_t,\quad w_{t+1} = w_t - \eta\,(g_t + \mu b_t)",
        "Y. Nesterov, 1983; torch.optim.SGD(nesterov=True)",
    ),
    Optimizer(
        "adagrad",
        "Adagrad",
        "Each coordinate’s gradient is divided by the root of the sum of its squares so far.",
        (hyper.learning_rate(1e-2), hyper.LR_DECAY, hyper.epsilon(1e-10), hyper.weight_decay()),
        rules.init_square_sum,
        rules.adagrad,
        TorchCall("Adagrad", {**_SGD, "lr_decay": "lr_decay", "epsilon": "eps"}),
        "window",
        0.08,
        r"G_t = G_{t-1} + g_t^2,\quad w_{t+1} = w_t - \frac{\eta\, g_t}{\sqrt{G_t}+\varepsilon}",
        "J. Duchi, E. Hazan, Y. Singer, JMLR 2011, eq. 1; torch.optim.Adagrad",
    ),
    Optimizer(
        "rmsprop",
        "RMSprop",
        "Adagrad that forgets: a running mean of the squared gradients in the place of their sum. "
        "PyTorch adds ε after the root; other texts add it inside, √(v + ε).",
        (hyper.learning_rate(1e-2), hyper.ALPHA, hyper.epsilon(1e-8), hyper.weight_decay()),
        rules.init_square_sum,
        rules.rmsprop,
        TorchCall("RMSprop", {**_SGD, "alpha": "alpha", "epsilon": "eps"}),
        "window",
        0.0016,
        r"v_t = \alpha v_{t-1} + (1-\alpha)g_t^2,\quad "
        r"w_{t+1} = w_t - \frac{\eta\, g_t}{\sqrt{v_t}+\varepsilon}",
        "G. Hinton, Coursera lecture 6e, 2012; torch.optim.RMSprop",
    ),
    Optimizer(
        "adadelta",
        "Adadelta",
        "Steps in the units of the weights themselves; in each coordinate the first one is at most "
        "η√(ε/(1−ρ)) long.",
        (hyper.learning_rate(1.0), hyper.RHO, hyper.epsilon(1e-6), hyper.weight_decay()),
        rules.init_adadelta,
        rules.adadelta,
        TorchCall("Adadelta", {**_SGD, "rho": "rho", "epsilon": "eps"}),
        "fixed",
        1.0,
        r"v_t = \rho v_{t-1} + (1-\rho)g_t^2,\quad "
        r"\Delta_t = \frac{\sqrt{u_{t-1}+\varepsilon}}{\sqrt{v_t+\varepsilon}}\,g_t,\quad "
        r"u_t = \rho u_{t-1} + (1-\rho)\Delta_t^2,\quad "
        r"w_{t+1} = w_t - \eta\,\Delta_t",
        "M. Zeiler, arXiv 1212.5701, algorithm 1; torch.optim.Adadelta",
    ),
    Optimizer(
        "adam",
        "Adam",
        "A running mean of the gradients, divided by the root of a running mean of their squares: "
        "while a coordinate’s gradient keeps its sign and size, it moves about η per step.",
        (
            hyper.learning_rate(1e-3),
            hyper.BETA1,
            hyper.BETA2,
            hyper.epsilon(1e-8),
            hyper.weight_decay(),
        ),
        rules.init_moments,
        rules.adam,
        TorchCall("Adam", _ADAM),
        "window",
        0.01,
        _ADAM_LATEX + r"w_{t+1} = w_t - \eta\,\frac{m_t/(1-\beta_1^t)}"
        r"{\sqrt{v_t/(1-\beta_2^t)}+\varepsilon}",
        "D. Kingma, J. Ba, arXiv 1412.6980, algorithm 1; torch.optim.Adam",
    ),
    Optimizer(
        "adamw",
        "AdamW",
        "Adam whose weight decay is not rescaled by the gradients.",
        (
            hyper.learning_rate(1e-3),
            hyper.BETA1,
            hyper.BETA2,
            hyper.epsilon(1e-8),
            hyper.weight_decay(0.01),
        ),
        rules.init_moments,
        rules.adamw,
        TorchCall("AdamW", _ADAM),
        "window",
        0.01,
        _ADAM_LATEX + r"w_{t+1} = (1-\eta\lambda)w_t - \eta\,\frac{m_t/(1-\beta_1^t)}"
        r"{\sqrt{v_t/(1-\beta_2^t)}+\varepsilon}",
        "I. Loshchilov, F. Hutter, arXiv 1711.05101, algorithm 2; torch.optim.AdamW",
        decoupled_decay=True,
    ),
    Optimizer(
        "amsgrad",
        "AMSGrad",
        "Adam with the largest v so far in the denominator. As in PyTorch, the bias correction "
        "comes after the maximum, so the denominator itself can still shrink.",
        (
            hyper.learning_rate(1e-3),
            hyper.BETA1,
            hyper.BETA2,
            hyper.epsilon(1e-8),
            hyper.weight_decay(),
        ),
        rules.init_moments_and_maximum,
        rules.amsgrad,
        TorchCall("Adam", _ADAM, {"amsgrad": True}),
        "window",
        0.01,
        _ADAM_LATEX + r"w_{t+1} = w_t - \eta\,\frac{m_t/(1-\beta_1^t)}"
        r"{\sqrt{\max_{s\le t} v_s/(1-\beta_2^t)}+\varepsilon}",
        "S. Reddi, S. Kale, S. Kumar, ICLR 2018, algorithm 2; torch.optim.Adam(amsgrad=True)",
    ),
    Optimizer(
        "nadam",
        "NAdam",
        "Adam with Nesterov’s look-ahead.",
        (
            hyper.learning_rate(2e-3),
            hyper.BETA1,
            hyper.BETA2,
            hyper.epsilon(1e-8),
            hyper.MOMENTUM_DECAY,
            hyper.weight_decay(),
        ),
        rules.init_nadam,
        rules.nadam,
        TorchCall("NAdam", {**_ADAM, "momentum_decay": "momentum_decay"}),
        "window",
        0.01,
        _ADAM_LATEX + r"\mu_t = \beta_1\left(1 - \tfrac12\,0.96^{t\psi}\right),\quad "
        r"w_{t+1} = w_t - \frac{\eta}{\sqrt{v_t/(1-\beta_2^t)}+\varepsilon}"
        r"\left(\frac{\mu_{t+1} m_t}{1-\prod_{i\le t+1}\mu_i}"
        r" + \frac{(1-\mu_t)g_t}{1-\prod_{i\le t}\mu_i}\right)",
        "T. Dozat, ICLR workshop 2016; torch.optim.NAdam",
    ),
    Optimizer(
        "lion",
        "Lion",
        "Only the sign of an averaged gradient counts: each coordinate moves by η, or not at all "
        "where the average is 0; weight decay comes on top.",
        (hyper.learning_rate(1e-4), hyper.BETA1, hyper.LION_BETA2, hyper.weight_decay()),
        rules.init_mean,
        rules.lion,
        TorchCall(
            "Lion",
            {**_SGD, ("beta1", "beta2"): "betas"},
            definition=_LION,
        ),
        "window",
        0.002,
        r"w_{t+1} = (1-\eta\lambda)w_t "
        r"- \eta\,\mathrm{sign}(\beta_1 m_{t-1} + (1-\beta_1)g_t),\quad "
        r"m_t = \beta_2 m_{t-1} + (1-\beta_2)g_t",
        "X. Chen et al., arXiv 2302.06675, algorithm 2",
        decoupled_decay=True,
    ),
)

# Append only: colours and line styles go by position.
OPTIMIZERS: dict[str, Optimizer] = {entry.key: entry for entry in _ENTRIES}
