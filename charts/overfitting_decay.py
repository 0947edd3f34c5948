"""Weight decay, label smoothing and max-norm in words; their curves are `charts.overfitting`'s."""

from collections.abc import Sequence

import numpy as np

from charts.overfitting import Entry, middle


def decay_finding(entries: Sequence[Entry], strength: float) -> list[str]:
    """The same λ in both places: what it does to the weights and to the validation loss."""
    norms = [middle(each.judged("norm")) for each in entries]
    losses = [middle(each.judged("validation_loss")) for each in entries]
    shorter = norms[1] / norms[2] if norms[2] > 0 else np.inf
    comparison = (
        f"the L2 penalty leaves weights {shorter:.1f} times shorter than decay does"
        if shorter > 1.05
        else f"decay leaves weights {1 / shorter:.1f} times shorter than the L2 penalty does"
        if shorter < 1 / 1.05
        else "both leave weights of about the same length"
    )
    order = sorted(zip(losses, ("no remedy", "weight decay", "L2"), strict=True))
    return [
        f"Without either, all weights together have length {norms[0]:.3g} in the end; with weight "
        f"decay λ = {strength:g} (AdamW) **{norms[1]:.3g}**, with the same λ as an L2 penalty "
        f"under Adam **{norms[2]:.3g}**: {comparison}.",
        "Adam divides the penalty’s gradient by its running size like any other gradient, so where "
        "loss gradients are small even a small λ pulls with nearly the full learning rate; decay "
        "shrinks every weight by the same share ηλ.",
        f"Validation loss: {order[0][1]} {order[0][0]:.3g}, {order[1][1]} {order[1][0]:.3g}, "
        f"{order[2][1]} {order[2][0]:.3g}.",
    ]


def smoothing_finding(entries: Sequence[Entry], epsilon: float) -> list[str]:
    """How certain the network becomes, against the certainty that the targets ask for."""
    plain, smoothed = entries
    before, after = (100 * middle(each.judged("confidence")) for each in entries)
    loss_before, loss_after = (middle(e.judged("validation_loss")) for e in entries)
    best = 100 * (1 - epsilon / 2)
    verb = "lowers" if loss_after < loss_before else "does not lower"
    return [
        f"On its training points the network gives the class it prefers **{after:.1f} %** on "
        f"average, without smoothing {before:.1f} %. The targets ask for {best:g} %, a logit of "
        f"±{np.log((1 - epsilon / 2) / (epsilon / 2)):.2f}, where the loss is lowest.",
        f"It {verb} the validation loss: {loss_after:.3g} against {loss_before:.3g}. It limits how "
        "wrong a wrong answer can be, not whether it is wrong: test accuracy is "
        f"{100 * middle(smoothed.judged('test_accuracy')):.1f} % against "
        f"{100 * middle(plain.judged('test_accuracy')):.1f} %.",
    ]


def norm_finding(entries: Sequence[Entry], limit: float) -> list[str]:
    """Whether the limit binds, and what it does."""
    before, after = (middle(each.judged("row_norm")) for each in entries)
    binds = after > 0.999 * limit
    loss_before, loss_after = (middle(e.judged("validation_loss")) for e in entries)
    verb = "lower" if loss_after < loss_before else "not lower"
    return [
        f"Without a limit the longest weight vector into one unit grows to {before:.3g}; with "
        f"c = {limit:g} it ends at **{after:.3g}**: "
        + ("the limit holds it." if binds else "the limit is never in the way at the end."),
        f"The validation loss is {verb}: **{loss_after:.3g}** against {loss_before:.3g}. Unlike "
        "weight decay, max-norm leaves weights within the limit alone.",
    ]


def decay_formula(strength: float, rate: float) -> dict[str, tuple[str, str, str]]:
    """Both updates with λ and η."""
    return {
        "Weight decay": (
            r"w \leftarrow (1-\eta\lambda)\,w - \eta\,\frac{\hat m}{\sqrt{\hat v}+\epsilon}"
            f"\n1-\\eta\\lambda = 1-{rate:g}\\cdot{strength:g} = {1 - rate * strength:.6g}",
            r"$\hat m$ and $\hat v$ are Adam’s means of the loss gradient $g$ and of $g^2$; the "
            "decay does not pass through them.",
            "Loshchilov, Hutter, ICLR 2019; torch.optim.AdamW",
        ),
        "L2 under Adam": (
            r"g \leftarrow g + \lambda w,\qquad w \leftarrow w - "
            r"\eta\,\frac{\hat m}{\sqrt{\hat v}+\epsilon}"
            f"\n\\lambda = {strength:g}",
            r"The penalty’s gradient $\lambda w$ enters $\hat m$ and $\hat v$.",
            "torch.optim.Adam(weight_decay=λ)",
        ),
    }
