"""The formulas of a training with its current numbers: the loss, backpropagation, each rule."""

import numpy as np

from charts.training.learning_curves import Trained, TrainingResult
from core.common import format_latex, format_number
from core.optimizers import SCHEDULES
from core.training import ACTIVATIONS, NETWORK_OPTIMIZERS, Plan, parameters

Entry = tuple[str, str, str]


def training_formulas(result: TrainingResult) -> dict[str, Entry]:
    """One entry for the loss, one for the gradient, one for each optimizer that is run."""
    found = {"Loss": _loss(result), "Backpropagation": _backpropagation(result.plan)}
    for key in dict.fromkeys(each.history.choice.optimizer for each in result.runs):
        run = next(each for each in result.runs if each.history.choice.optimizer == key)
        found[NETWORK_OPTIMIZERS[key].label] = _rule(run, result.plan)
    return found


def _loss(result: TrainingResult) -> Entry:
    plan, n = result.plan, len(result.split.y_train)
    lines = [
        r"L = \frac1n\sum_{i=1}^{n}\left[\max(z_i, 0) - z_i y_i + \ln(1 + e^{-|z_i|})\right]"
        rf",\quad n = {n}",
        r"p_i = \sigma(z_i) = \frac{1}{1 + e^{-z_i}},\quad "
        r"L = -\frac1n\sum_i\left[y_i\ln p_i + (1-y_i)\ln(1-p_i)\right]",
    ]
    if result.runs:
        run = result.runs[-1]
        loss = run.history.train_loss[0]
        at = int(np.flatnonzero(np.isfinite(loss))[-1])
        seed = f", seed {plan.seeds[0]}" if len(plan.seeds) > 1 else ""
        lines.append(
            rf"L_0 = {format_latex(float(loss[0]), 4)} \;\longrightarrow\; "
            rf"L_{{{at}}} = {format_latex(float(loss[at]), 4)}\quad(\text{{{run.label}{seed}}})"
        )
    sentence = (
        "$z_i$ is the network’s output for example $i$, $y_i$ its class, 0 or 1. Both lines are "
        "the same binary cross-entropy; in floating point the first one does not overflow. A "
        "network that always says $p = ½$ has $L = \\ln 2 = 0.6931$. Index of $L$: epochs "
        "trained; a loop that prints the loss before each epoch’s first update calls "
        f"$L_{{{plan.epochs - 1}}}$ the loss of epoch {plan.epochs:,} of {plan.epochs:,}."
    )
    return (
        "\n".join(lines),
        sentence,
        "C. Bishop, Pattern Recognition and Machine Learning, 2006, 4.3.2",
    )


def _backpropagation(plan: Plan) -> Entry:
    activation = ACTIVATIONS[plan.network.activation]
    lines = [
        r"a_0 = x,\quad z_l = W_l\,a_{l-1} + b_l,\quad a_l = \varphi(z_l),\quad "
        rf"\varphi(z) = {activation.latex}",
        r"\delta_L = \frac{\sigma(z_L) - y}{n},\quad "
        r"\delta_{l-1} = W_l^\top\delta_l \odot \varphi'(z_{l-1}),\quad "
        r"\frac{\partial L}{\partial W_l} = \delta_l\,a_{l-1}^\top,\quad "
        r"\frac{\partial L}{\partial b_l} = \delta_l\mathbf 1",
        rf"\text{{layers }} {plan.network}:\quad {plan.network.num_weights}"
        r"\text{ weights and biases}",
    ]
    sentence = (
        f"$W_l$, $b_l$ weights and biases of layer $l$; $\\varphi$ the activation of the hidden "
        f"layers, {activation.label}; $\\delta_l$ the derivative of the loss by $z_l$; columns are "
        "the $n$ examples of the batch. Every update needs one pass forward and one back over its "
        "batch."
    )
    return "\n".join(lines), sentence, "Rumelhart, Hinton, Williams, Nature 1986"


def _rule(run: Trained, plan: Plan) -> Entry:
    """The rule, with what else acts on a step here: weight decay, clipping, a schedule."""
    key = run.history.choice.optimizer
    optimizer, values = NETWORK_OPTIMIZERS[key].optimizer, run.history.choice.values
    params = parameters(key)
    numbers = r",\quad ".join(
        f"{each.symbol} = {format_latex(values[each.name], 6)}" for each in params
    )
    symbols = "; ".join(f"${each.symbol}$ {each.label.lower()}" for each in params)
    gradient = "the gradient of the batch’s loss"
    if plan.clip_norm:
        gradient += f", shortened to length {format_number(plan.clip_norm, 6)} if it is longer"
    if not optimizer.decoupled_decay and values.get("weight_decay", 0) > 0:
        gradient += ", plus $\\lambda w_t$"
    schedule = ""
    if plan.schedule != "constant":
        label = SCHEDULES[plan.schedule].label
        schedule = f" The schedule “{label}” multiplies $\\eta$ by its factor at every step."
    return (
        f"{optimizer.latex}\n{numbers}",
        f"{optimizer.summary} $w_t$ all weights after $t$ updates, $g_t$ {gradient}; {symbols}."
        f"{schedule}",
        optimizer.source,
    )
