"""What is found about scores with and without √d_k, in words and tables."""

from typing import Any

from core.score_scale import (
    DISTRIBUTIONS,
    NUM_KEYS,
    NUM_PAIRS,
    NUM_QUERIES,
    WIDTHS,
    ScoreScale,
    variance_band,
)


def scale_finding(result: ScoreScale, width: int) -> list[str]:
    """Sentences: variance against theory, what the softmax does, where the assumption breaks."""
    how = DISTRIBUTIONS[result.distribution]
    place = WIDTHS.index(width)
    measured = float(result.variances[place])
    theory, low, high = variance_band(result.distribution, result.correlation, width)
    inside = "lies within" if low <= measured <= high else "lies outside"
    plain, scaled = result.plain, result.scaled
    sentences = [
        f"At d_k = {width} the variance of q·k over {NUM_PAIRS:,} pairs is **{measured:.4g}**; "
        f"theory says {theory:.4g}, and it {inside} the band of 95 % of such samples, {low:.4g} to "
        f"{high:.4g}. Divided by √d_k the scores have the variance **{measured / width:.3g}** "
        f"(theory {theory / width:.3g}).",
        f"A softmax over {NUM_KEYS} such scores gives its largest weight "
        f"**{plain.largest[place]:.2f}** on average without the division and "
        f"**{scaled.largest[place]:.2f}** with it (all equal: {1 / NUM_KEYS:.3g}); the gradient "
        f"that reaches the scores has the norm **{_small(plain.gradient[place])}** without and "
        f"**{_small(scaled.gradient[place])}** with it.",
    ]
    sentences.append(_assumption(result, width, how.holds, theory))
    return sentences


def scores_alt(result: ScoreScale, width: int) -> str:
    """Text alternative of the charts at one d_k."""
    return (
        f"At d_k = {width}, with and without the division by √d_k: how often each score occurs, "
        "and the weights of an average row. "
        + " ".join(scale_finding(result, width)).replace("**", "")
    )


def curves_alt(result: ScoreScale) -> str:
    """Text alternative of the curves, which do not change with the d_k looked at."""
    first, last = WIDTHS[0], WIDTHS[-1]
    plain, scaled = result.plain, result.scaled
    return (
        f"Against d_k from {first} to {last}: the variance of q·k goes from "
        f"{result.variances[0]:.3g} to {result.variances[-1]:.4g}, divided by d_k it ends at "
        f"{result.variances[-1] / last:.3g}. The largest weight goes from {plain.largest[0]:.2f} "
        f"to {plain.largest[-1]:.2f} without the division and ends at {scaled.largest[-1]:.2f} "
        f"with it; the gradient at the scores ends at {plain.gradient[-1]:.2g} without and "
        f"{scaled.gradient[-1]:.2g} with it."
    )


def scale_formulas(result: ScoreScale, width: int) -> dict[str, tuple[str, str, str]]:
    """The variance of a score, and the softmax's Jacobian, with the current numbers."""
    how = DISTRIBUTIONS[result.distribution]
    theory = variance_band(result.distribution, result.correlation, width)[0]
    latex = (
        r"q \cdot k = \sum_{i=1}^{d_k} q_i k_i" + "\n"
        rf"\mathrm{{Var}}(q \cdot k) = {how.latex} = {theory:.6g}" + "\n"
        rf"d_k = {width}"
        + (rf",\quad \rho = {result.correlation:g}" if how.uses_correlation else "")
        + "\n"
        + rf"\mathrm{{Var}}\Big(\frac{{q \cdot k}}{{\sqrt{{d_k}}}}\Big) = {theory / width:.4g}"
    )
    explanation = (
        f"{how.summary} With independent components of mean 0 and variance 1 each product has the "
        "variance 1, and variances of independent terms add up: d_k. "
        + {
            "shared": "In general Var(q·k) = Σᵢⱼ Cov(qᵢ,qⱼ)·Cov(kᵢ,kⱼ) for independent q and k of "
            "mean 0: every correlated pair of components adds ρ².",
            "paired": "Here qᵢkᵢ has the mean ρ and the variance 1 + ρ².",
            "positive": "Here qᵢkᵢ has the mean ¼ and the variance 1/9 − 1/16 = 7/144.",
        }.get(result.distribution, "")
    )
    place = WIDTHS.index(width)
    jacobian = (
        r"J_{ij} = \frac{\partial a_i}{\partial s_j} = a_i(\delta_{ij} - a_j)" + "\n"
        r"\lVert J \rVert^2 = \sum_i a_i^2 (1-a_i)^2 + \sum_{i \neq j} a_i^2 a_j^2" + "\n"
        rf"\overline{{\lVert J \rVert}} = {result.plain.gradient[place]:.3g} \quad (s = q \cdot k)"
        "\n"
        rf"\overline{{\lVert J \rVert}} = {result.scaled.gradient[place]:.3g} "
        r"\quad (s = q \cdot k / \sqrt{d_k})"
    )
    told = (
        f"a are the weights of one row, s its scores; averaged over {NUM_QUERIES} rows of "
        f"{NUM_KEYS}. Where one weight is 1, all entries are 0: nothing of the loss’s gradient "
        "arrives at the scores, and the head stops learning where to look."
    )
    return {
        "Variance": (latex, explanation, "Vaswani et al. 2017, section 3.2.1, footnote 4"),
        "Gradient": (
            jacobian,
            told,
            "derivative of the softmax; ‖·‖ is the Frobenius norm",
        ),
    }


def scale_rows(result: ScoreScale) -> list[dict[str, Any]]:
    """One row for each d_k, for CSV."""
    rows = []
    for place, width in enumerate(WIDTHS):
        theory, low, high = variance_band(result.distribution, result.correlation, width)
        rows.append(
            {
                "d_k": width,
                "variance": float(result.variances[place]),
                "variance_theory": theory,
                "band_low": low,
                "band_high": high,
                "variance_scaled": float(result.variances[place]) / width,
                **{
                    f"{name}{suffix}": float(getattr(which, name)[place])
                    for suffix, which in (("", result.plain), ("_scaled", result.scaled))
                    for name in ("largest", "entropy", "gradient")
                },
            }
        )
    return rows


def _small(value: float) -> str:
    return f"{value:.2g}" if value >= 1e-6 else "under 10⁻⁶"


def _assumption(result: ScoreScale, width: int, holds: bool, theory: float) -> str:
    if width == 1:
        return "At d_k = 1 the scale √1 changes nothing."
    if holds:
        return (
            "The assumption holds: components are independent, with mean 0 and variance 1. So √d_k "
            "is exactly the standard deviation of a score."
        )
    if result.correlation == 0 and DISTRIBUTIONS[result.distribution].uses_correlation:
        return "With ρ = 0 components are independent: the assumption holds."
    if result.distribution == "positive":
        return (
            f"The assumption breaks: components are not centred. Scores have the mean d_k/4 = "
            f"{width / 4:g}, which a softmax ignores, and a smaller variance: dividing by √d_k "
            "makes the weights flatter than it was meant to."
        )
    if result.distribution == "shared":
        return (
            f"The assumption breaks: any two components of a vector have the correlation "
            f"{result.correlation:g}. After the division the variance is 1 + (d_k − 1)ρ² = "
            f"{theory / width:.4g} and grows with d_k."
        )
    return (
        f"The assumption breaks: q and k are not independent. Such a score has the mean ρ·d_k = "
        f"{result.correlation * width:.4g}, after the division ρ·√d_k = "
        f"{result.correlation * width**0.5:.3g}: it stands out the more, the larger d_k is."
    )
