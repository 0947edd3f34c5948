"""Scores with and without √d_k: variance against theory, softmax and gradient, drawn and told."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from core.score_scale import (
    DISTRIBUTIONS,
    NUM_KEYS,
    NUM_PAIRS,
    NUM_QUERIES,
    WIDTHS,
    ScoreScale,
    variance_band,
)

PLAIN, SCALED = theme.OKABE_ITO[1], theme.OKABE_ITO[0]
_NAMES = {PLAIN: "as they are", SCALED: "÷ √d_k"}
_BINS = 41


def scale_figure(result: ScoreScale, width: int, *, height: int) -> go.Figure:
    """Four panels: variance, scores at `width`, largest weight and entropy, gradient.

    Args:
        result: From `core.score_scale.measure`.
        width: The d_k that is looked at, one of `WIDTHS`; a dotted line marks it.
        height: in pixels.
    """
    traces = [
        *_variance_traces(result),
        *_score_traces(result, width),
        *_softmax_traces(result),
        *_gradient_traces(result),
    ]
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 8, "t": 26, "b": 40}
    columns, rows = ((0, 0.46), (0.56, 1)), ((0.6, 1), (0, 0.4))
    titles = (
        "Var(q·k): measured (dots), theory (line), 95 % of samples (band)",
        f"scores at d_k = {width}: how often, with a normal curve of height 1",
        "softmax over 16 keys: largest weight (line), entropy / ln 16 (dashes)",
        "gradient that reaches the scores: ‖∂weights/∂scores‖",
    )
    log_d = {
        "type": "log", "range": [-0.05, 3.06], "tickvals": [1, 4, 16, 64, 256, 1024],
        "ticktext": ["1", "4", "16", "64", "256", "1024"], "zeroline": False,
    }  # fmt: skip
    x_axes: tuple[dict[str, Any], ...] = (
        log_d,
        {"range": _score_range(result, width), "zeroline": False},
        {**log_d, "title": {"text": "d_k", "standoff": 4}},
        {**log_d, "title": {"text": "d_k", "standoff": 4}},
    )
    y_axes: tuple[dict[str, Any], ...] = (
        {"type": "log", "exponentformat": "power", "dtick": 1, "range": _variance_range(result)},
        {"range": [0, 1.25], "zeroline": False},
        {"range": [0, 1.03], "zeroline": False},
        {"range": [0, 0.52], "zeroline": False},
    )
    layout["annotations"], layout["shapes"] = _names_of_colours(result), []
    for place in range(4):
        name = "" if place == 0 else str(place + 1)
        column, row = columns[place % 2], rows[place // 2]
        layout[f"xaxis{name}"] = {**x_axes[place], "domain": column, "anchor": f"y{name}"}
        layout[f"yaxis{name}"] = {**y_axes[place], "domain": row, "anchor": f"x{name}"}
        layout["annotations"].append(
            {
                "text": titles[place], "x": column[0], "y": row[1], "xref": "paper",
                "yref": "paper", "xanchor": "left", "yanchor": "bottom", "showarrow": False,
                "font": {"size": 12},
            }
        )  # fmt: skip
        if place != 1:
            layout["shapes"].append(
                {
                    "type": "line", "xref": f"x{name}", "yref": f"y{name} domain", "x0": width,
                    "x1": width, "y0": 0, "y1": 1,
                    "line": {"dash": "dot", "width": 1.5, "color": "#7f7f7f"},
                }
            )  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def scale_finding(result: ScoreScale, width: int) -> list[str]:
    """Sentences: variance against theory, what the softmax does, where the assumption breaks."""
    how = DISTRIBUTIONS[result.distribution]
    place = WIDTHS.index(width)
    measured = float(result.variances[place])
    theory, low, high = variance_band(result.distribution, result.correlation, width)
    inside = "lies within" if low <= measured <= high else "lies outside"
    plain, scaled = result.plain, result.scaled
    ratio = float(scaled.gradient[place] / max(plain.gradient[place], 1e-300))
    sentences = [
        f"At d_k = {width} the variance of q·k over {NUM_PAIRS:,} pairs is **{measured:.4g}**; "
        f"theory says {theory:.4g}, and it {inside} the band of 95 % of such samples, {low:.4g} to "
        f"{high:.4g}. Divided by √d_k the scores have the variance **{measured / width:.3g}** "
        f"(theory {theory / width:.3g}).",
        f"A softmax over {NUM_KEYS} such scores gives its largest weight "
        f"**{plain.largest[place]:.2f}** on average without the division and "
        f"**{scaled.largest[place]:.2f}** with it (all equal: {1 / NUM_KEYS:.3g}); the gradient "
        f"that reaches the scores is {_compared(ratio)} with the division.",
    ]
    sentences.append(_assumption(result, width, how.holds, theory))
    return sentences


def scale_alt(result: ScoreScale, width: int) -> str:
    """Text alternative of the figure."""
    return (
        "Four charts against d_k, with and without division by the root of d_k: variance of the "
        "scores, their distribution, softmax, gradient. "
        + " ".join(scale_finding(result, width)).replace("**", "")
    )


def scale_formulas(result: ScoreScale, width: int) -> dict[str, tuple[str, str, str]]:
    """The variance of a score, and the softmax's Jacobian, with the current numbers."""
    how = DISTRIBUTIONS[result.distribution]
    theory = variance_band(result.distribution, result.correlation, width)[0]
    latex = (
        r"q \cdot k = \sum_{i=1}^{d_k} q_i k_i" + "\n"
        rf"\mathrm{{Var}}(q \cdot k) = {how.latex} = {theory:.6g} \quad (d_k = {width}"
        + (rf",\ \rho = {result.correlation:g}" if how.uses_correlation else "")
        + ")\n"
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
        r"\frac{\partial a_i}{\partial s_j} = a_i(\delta_{ij} - a_j), \qquad "
        r"\lVert J \rVert_F^2 = \sum a^2 - 2\sum a^3 + \big(\sum a^2\big)^2" + "\n"
        rf"\overline{{\lVert J \rVert}} = {result.plain.gradient[place]:.3g} \;\text{{ as they "
        rf"are}}, \quad {result.scaled.gradient[place]:.3g} \;\text{{ divided by }} \sqrt{{d_k}}"
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


def _compared(ratio: float) -> str:
    if 0.95 < ratio < 1.05:
        return "about the same"
    return f"{ratio:,.3g} times as large" if ratio > 1 else f"smaller, {ratio:.2f} times as large,"


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


# ---- the panels --------------------------------------------------------------------------------
def _line(x: Any, y: Any, colour: str, axis: str, what: str, **style: Any) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": np.asarray(y, dtype=np.float32),
        "xaxis": f"x{axis}", "yaxis": f"y{axis}", "line": {"color": colour, "width": 2, **style},
        "hovertemplate": f"{what}, {_NAMES[colour]}<br>d_k = %{{x}}: %{{y:.3g}}<extra></extra>",
    }  # fmt: skip


def _variance_traces(result: ScoreScale) -> list[dict[str, Any]]:
    widths = np.array(WIDTHS)
    bands = np.array(
        [variance_band(result.distribution, result.correlation, width) for width in WIDTHS]
    )
    traces: list[dict[str, Any]] = []
    for colour, divisor in ((PLAIN, np.ones(len(widths))), (SCALED, widths)):
        theory, low, high = (bands / divisor[:, None]).T
        outline = np.concatenate([high, low[::-1]]).astype(np.float32)
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": [*WIDTHS, *WIDTHS[::-1]], "y": outline,
                "fill": "toself", "line": {"width": 0}, "fillcolor": _tinted(colour),
                "hoverinfo": "skip",
            }
        )  # fmt: skip
        traces.append(_line(WIDTHS, theory, colour, "", "theory’s variance"))
        dots = _line(WIDTHS, result.variances / divisor, colour, "", "measured variance")
        traces.append({**dots, "mode": "markers", "marker": {"color": colour, "size": 6}})
    return traces


def _score_traces(result: ScoreScale, width: int) -> list[dict[str, Any]]:
    """Bars over each set's own range, as shares of the normal curve's height: both are visible."""
    place = WIDTHS.index(width)
    mean, variance, _ = DISTRIBUTIONS[result.distribution].cumulants(width, result.correlation)
    traces: list[dict[str, Any]] = []
    for colour, divisor in ((PLAIN, 1.0), (SCALED, width**0.5)):
        middle, spread = mean / divisor, variance**0.5 / divisor
        edges = np.linspace(middle - 3.5 * spread, middle + 3.5 * spread, _BINS + 1)
        middles = ((edges[1:] + edges[:-1]) / 2).astype(np.float32)
        counts, _ = np.histogram(result.pairs[place] / divisor, edges)
        share = counts / len(result.pairs[place])
        top = (edges[1] - edges[0]) / (spread * (2 * np.pi) ** 0.5)
        curve = np.exp(-0.5 * ((middles - middle) / spread) ** 2)
        axes = {"type": "scatter", "mode": "lines", "x": middles, "xaxis": "x2", "yaxis": "y2"}
        traces.append(
            {
                **axes, "y": (share / top).astype(np.float32), "fill": "tozeroy",
                "fillcolor": _tinted(colour), "line": {"color": colour, "width": 0, "shape": "hvh"},
                "hovertemplate": f"{_NAMES[colour]}, score %{{x:.3g}}<extra></extra>",
            }
        )  # fmt: skip
        traces.append(
            {
                **axes, "y": curve.astype(np.float32), "line": {"color": colour, "width": 2},
                "hoverinfo": "skip",
            }
        )  # fmt: skip
    return traces


def _softmax_traces(result: ScoreScale) -> list[dict[str, Any]]:
    traces = []
    for colour, which in ((PLAIN, result.plain), (SCALED, result.scaled)):
        traces.append(_line(WIDTHS, which.largest, colour, "3", "largest weight"))
        traces.append(_line(WIDTHS, which.entropy, colour, "3", "entropy", dash="dash"))
    return traces


def _gradient_traces(result: ScoreScale) -> list[dict[str, Any]]:
    return [
        _line(WIDTHS, which.gradient, colour, "4", "norm")
        for colour, which in ((PLAIN, result.plain), (SCALED, result.scaled))
    ]


def _names_of_colours(result: ScoreScale) -> list[dict[str, Any]]:
    """Beside the two lines of the first panel, where they are far apart."""
    at = 256
    theory = variance_band(result.distribution, result.correlation, at)[0]
    return [
        {
            "text": _NAMES[colour], "x": float(np.log10(at)), "y": float(np.log10(height)),
            "xref": "x", "yref": "y", "showarrow": False, "font": {"color": colour, "size": 13},
            "xanchor": "right", "yanchor": "bottom", "yshift": 4,
        }
        for colour, height in ((PLAIN, theory), (SCALED, theory / at))
    ]  # fmt: skip


def _score_range(result: ScoreScale, width: int) -> list[float]:
    """Both distributions, unscaled and scaled, with room beside them."""
    mean, variance, _ = DISTRIBUTIONS[result.distribution].cumulants(width, result.correlation)
    reach = 3.5 * variance**0.5
    small_mean, small = mean / width**0.5, 3.5 * (variance / width) ** 0.5
    return [
        float(min(mean - reach, small_mean - small)),
        float(max(mean + reach, small_mean + small)),
    ]


def _variance_range(result: ScoreScale) -> list[float]:
    """Decades that hold everything drawn, the same for every d_k looked at."""
    theory = np.array(
        [variance_band(result.distribution, result.correlation, width)[0] for width in WIDTHS]
    )
    low = min(theory.min(), (theory / np.array(WIDTHS)).min())
    return [float(np.floor(np.log10(low) - 0.1)), float(np.log10(theory.max()) + 0.3)]


def _tinted(colour: str) -> str:
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},0.3)"
