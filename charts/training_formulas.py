"""The formulas of a training with its current numbers: the loss, backpropagation, each rule."""

from collections.abc import Sequence

from charts.training import Trained, last_entry
from core.activations import ACTIVATIONS
from core.datasets import Split
from core.learners import LEARNERS, parameters
from core.training_plans import Plan


def training_formulas(
    runs: Sequence[Trained], plan: Plan, split: Split
) -> dict[str, tuple[str, str, str]]:
    """One entry for the loss, one for the gradient, one for each optimizer that is run."""
    found = {"Loss": _loss(runs, plan, split), "Backpropagation": _backpropagation(plan, split)}
    for key in dict.fromkeys(each.history.contender.optimizer for each in runs):
        run = next(each for each in runs if each.history.contender.optimizer == key)
        found[LEARNERS[key].label] = _rule(run)
    return found


def _loss(runs: Sequence[Trained], plan: Plan, split: Split) -> tuple[str, str, str]:
    n = len(split.y_train)
    lines = [
        r"L = \frac1n\sum_{i=1}^{n}\left[\max(z_i, 0) - z_i y_i + \ln(1 + e^{-|z_i|})\right]"
        rf",\quad n = {n}",
        r"p_i = \sigma(z_i) = \frac{1}{1 + e^{-z_i}},\quad "
        r"L = -\frac1n\sum_i\left[y_i\ln p_i + (1-y_i)\ln(1-p_i)\right]",
    ]
    if runs:
        loss = runs[-1].history.train_loss[0]
        at = last_entry(runs[-1].history)
        lines.append(
            rf"L_0 = {loss[0]:.4f} \;\longrightarrow\; L_{{{at}}} = {loss[at]:.4f}"
            rf"\quad(\text{{{runs[-1].label}}})"
        )
    told = (
        "$z_i$ is the network’s output for example $i$, $y_i$ its class, 0 or 1. Both lines are "
        "the same binary cross-entropy; the first one cannot overflow. A network that knows "
        "nothing says $p = ½$ and has $L = \\ln 2 = 0.6931$. Index of $L$: epochs trained; a loop "
        f"that prints the loss before each update calls $L_{{{max(plan.epochs - 1, 0)}}}$ its "
        f"{plan.epochs:,}th."
    )
    return (
        "\n".join(lines),
        told,
        "C. Bishop, Pattern Recognition and Machine Learning, 2006, 4.3.2",
    )


def _backpropagation(plan: Plan, split: Split) -> tuple[str, str, str]:
    activation = ACTIVATIONS[plan.network.activation]
    lines = [
        r"a_0 = x,\quad z_l = W_l\,a_{l-1} + b_l,\quad a_l = \varphi(z_l),\quad "
        rf"\varphi(z) = {activation.latex}",
        r"\delta_L = \frac{\sigma(z_L) - y}{n},\quad "
        r"\delta_{l-1} = W_l^\top\delta_l \odot \varphi'(z_{l-1}),\quad "
        r"\frac{\partial L}{\partial W_l} = \delta_l\,a_{l-1}^\top",
        rf"\text{{layers }} {plan.network}:\quad {plan.network.num_weights}\text{{ weights}}",
    ]
    told = (
        f"$W_l$, $b_l$ weights and biases of layer $l$; $\\varphi$ the activation, "
        f"{activation.label}; $\\delta_l$ the slope of the loss in $z_l$. Every update needs one "
        "pass forward and one back over its batch."
    )
    return "\n".join(lines), told, "Rumelhart, Hinton, Williams, Nature 1986"


def _rule(run: Trained) -> tuple[str, str, str]:
    key = run.history.contender.optimizer
    optimizer, values = LEARNERS[key].optimizer, run.history.contender.values
    params = parameters(key)
    numbers = r",\quad ".join(f"{each.symbol} = {_tex(values[each.name])}" for each in params)
    symbols = "; ".join(f"${each.symbol}$ {each.label.lower()}" for each in params)
    return (
        f"{optimizer.latex}\n{numbers}",
        f"{optimizer.summary} $w_t$ all weights after $t$ updates, $g_t$ the gradient of the "
        f"batch’s loss; {symbols}.",
        optimizer.source,
    )


def _tex(value: float) -> str:
    text = f"{value:g}"
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    power = f"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa}\cdot {power}"
