"""Scores with and without √d_k, drawn: variance against theory, softmax, gradient, distribution."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.attention_steps.findings import below_one
from charts.common import theme, title_above
from core.attention_steps import (
    DISTRIBUTIONS,
    NUM_KEYS,
    NUM_QUERIES,
    WIDTHS,
    ScoreScale,
    variance_band,
)
from core.common import (
    Claim,
    Said,
    counted,
    described,
    format_latex,
    format_number,
    format_percent,
    said,
)

PLAIN, SCALED, BOTH = theme.OKABE_ITO[1], theme.OKABE_ITO[0], theme.OKABE_ITO[5]
_NAMES = {PLAIN: "as they are", SCALED: "÷ √d_k", BOTH: "with and without √d_k"}
_BINS = 41
# The axes of the panels of `curves_figure`; all have d_k across.
D_K_AXES = (("x", "y"), ("x2", "y2"), ("x3", "y3"), ("x4", "y4"))


def curves_figure(result: ScoreScale, *, height: int, width: int | None = None) -> go.Figure:
    """Four panels against d_k: variance, variance ÷ theory, softmax, gradient.

    Args:
        result: From `core.attention_steps.score_scale.measure`.
        height: in pixels.
        width: A d_k to mark with a dotted line; None where the browser draws it.

    Returns:
        A figure with four panels.
    """
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 46, "r": 8, "t": 26, "b": 40}
    log_d: dict[str, Any] = {
        "type": "log",
        "range": [-0.05, 3.06],
        "tickvals": [1, 4, 16, 64, 256, 1024],
        "ticktext": ["1", "4", "16", "64", "256", "1024"],
        "zeroline": False,
    }
    named = {**log_d, "title": {"text": "d_k", "standoff": 4}}
    panels: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        (
            "Var(q·k)",
            log_d,
            {"type": "log", "exponentformat": "power", "dtick": 1, "range": _decades(result)},
        ),
        (
            "Var(q·k) ÷ theory",
            log_d,
            {"range": [0.74, 1.26], "tickvals": [0.8, 0.9, 1, 1.1, 1.2]},
        ),
        (
            f"softmax of {NUM_KEYS} scores",
            named,
            {"range": [0, 1.03]},
        ),
        ("gradient at the scores", named, {"range": [0, 0.52]}),
    )
    columns, rows = ((0, 0.45), (0.55, 1)), ((0.6, 1), (0, 0.4))
    layout["annotations"], layout["shapes"] = _names_of_colours(), []
    for place, (title, x_axis, y_axis) in enumerate(panels):
        name = "" if place == 0 else str(place + 1)
        column, row = columns[place % 2], rows[place // 2]
        layout[f"xaxis{name}"] = {**x_axis, "domain": column, "anchor": f"y{name}"}
        layout[f"yaxis{name}"] = {**y_axis, "zeroline": False, "domain": row, "anchor": f"x{name}"}
        layout["annotations"].append(title_above(title, row[1], column[0], size=12))
        if width is not None:
            layout["shapes"].append(
                {
                    "type": "line",
                    "xref": f"x{name}",
                    "yref": f"y{name} domain",
                    "x0": width,
                    "x1": width,
                    "y0": 0,
                    "y1": 1,
                    "line": {"dash": "dot", "width": 1.5, "color": "#7f7f7f"},
                }
            )
    traces = [
        *_variance_traces(result),
        *_ratio_traces(result),
        *_softmax_traces(result),
        *_gradient_traces(result),
    ]
    return go.Figure({"data": traces, "layout": layout})


def scores_figure(result: ScoreScale, width: int, *, height: int) -> go.Figure:
    """At one d_k: the distribution of the scores, and the weights of an average row in order.

    Args:
        result: From `core.attention_steps.score_scale.measure`.
        width: One of `WIDTHS`.
        height: in pixels.
    """
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 40, "r": 8, "t": 26, "b": 40}
    rows = ((0.6, 1), (0, 0.4))
    layout["xaxis"] = {"range": _score_range(result, width), "zeroline": False, "anchor": "y"}
    layout["yaxis"] = {"range": [0, 1.25], "zeroline": False, "domain": rows[0]}
    layout["xaxis2"] = {
        "title": {"text": "key, from the largest weight on", "standoff": 4},
        "anchor": "y2",
        "tickvals": [1, 4, 8, 12, 16],
        "range": [0.4, NUM_KEYS + 0.6],
    }
    layout["yaxis2"] = {"range": [0, 1.03], "zeroline": False, "domain": rows[1], "anchor": "x2"}
    layout["annotations"] = [
        title_above(f"d_k = {width}: the scores", size=12),
        title_above(f"d_k = {width}: weights of an average row", rows[1][1], size=12),
    ]
    place = WIDTHS.index(width)
    bars = [
        {
            "type": "bar",
            "x": list(range(1, NUM_KEYS + 1)),
            "xaxis": "x2",
            "yaxis": "y2",
            "y": which.sorted_weights[place].astype(np.float32),
            "marker": {"color": colour},
            "hovertemplate": f"{_NAMES[colour]}: %{{y:.3f}}<extra></extra>",
        }
        for colour, which in ((PLAIN, result.plain), (SCALED, result.scaled))
    ]
    return go.Figure({"data": [*_score_traces(result, width), *bars], "layout": layout})


# ---- the panels ------------------------------------------------------------------------------
def _line(x: Any, y: Any, colour: str, axis: str, what: str, **style: Any) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": np.asarray(y, dtype=np.float32),
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "line": {"color": colour, "width": 2, **style},
        "hovertemplate": f"{what}, {_NAMES[colour]}<br>d_k = %{{x}}: %{{y:.3g}}<extra></extra>",
    }


def _variance_traces(result: ScoreScale) -> list[dict[str, Any]]:
    widths, theory = np.array(WIDTHS), _theory(result)
    traces: list[dict[str, Any]] = []
    for colour, divisor in ((PLAIN, np.ones(len(widths))), (SCALED, widths)):
        traces.append(_line(WIDTHS, theory / divisor, colour, "", "theory’s variance"))
        dots = _line(WIDTHS, result.variances / divisor, colour, "", "measured variance")
        traces.append({**dots, "mode": "markers", "marker": {"color": colour, "size": 6}})
    return traces


def _ratio_traces(result: ScoreScale) -> list[dict[str, Any]]:
    """The same with and without the division, which cancels."""
    bands = np.array(
        [variance_band(result.distribution, result.correlation, width) for width in WIDTHS]
    )
    theory = bands[:, 0]
    outline = np.concatenate([bands[:, 2] / theory, (bands[:, 1] / theory)[::-1]])
    dots = _line(WIDTHS, result.variances / theory, BOTH, "2", "measured ÷ theory")
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [*WIDTHS, *WIDTHS[::-1]],
            "y": outline.astype(np.float32),
            "xaxis": "x2",
            "yaxis": "y2",
            "fill": "toself",
            "line": {"width": 0},
            "fillcolor": theme.translucent(BOTH, 0.3),
            "hoverinfo": "skip",
        },
        _line(WIDTHS, np.ones(len(WIDTHS)), BOTH, "2", "theory"),
        {**dots, "mode": "markers", "marker": {"color": BOTH, "size": 6}},
    ]


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
        axes = {"type": "scatter", "mode": "lines", "x": middles, "xaxis": "x", "yaxis": "y"}
        traces.append(
            {
                **axes,
                "y": (share / top).astype(np.float32),
                "fill": "tozeroy",
                "fillcolor": theme.translucent(colour, 0.3),
                "line": {"color": colour, "width": 0, "shape": "hvh"},
                "hovertemplate": f"{_NAMES[colour]}, score %{{x:.3g}}<extra></extra>",
            }
        )
        traces.append(
            {
                **axes,
                "y": curve.astype(np.float32),
                "line": {"color": colour, "width": 2},
                "hoverinfo": "skip",
            }
        )
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


def _names_of_colours() -> list[dict[str, Any]]:
    """In the first panel's upper left corner, where no line ever comes."""
    return [
        {
            "text": f"<span style='color:{colour}'>━</span> {_NAMES[colour]}",
            "x": 0.02,
            "y": y,
            "xref": "x domain",
            "yref": "y domain",
            "xanchor": "left",
            "yanchor": "top",
            "showarrow": False,
            "font": {"size": 12},
        }
        for colour, y in ((PLAIN, 1.0), (SCALED, 0.87))
    ]


def _score_range(result: ScoreScale, width: int) -> list[float]:
    """Both distributions, unscaled and scaled, with room beside them."""
    mean, variance, _ = DISTRIBUTIONS[result.distribution].cumulants(width, result.correlation)
    reach = 3.5 * variance**0.5
    small_mean, small = mean / width**0.5, 3.5 * (variance / width) ** 0.5
    return [
        float(min(mean - reach, small_mean - small)),
        float(max(mean + reach, small_mean + small)),
    ]


def _decades(result: ScoreScale) -> list[float]:
    """Decades that hold everything drawn, the same for every d_k looked at."""
    theory = _theory(result)
    low = min(theory.min(), (theory / np.array(WIDTHS)).min())
    return [float(np.floor(np.log10(low) - 0.1)), float(np.log10(theory.max()) + 0.3)]


def _theory(result: ScoreScale) -> np.ndarray:
    return np.array(
        [variance_band(result.distribution, result.correlation, width)[0] for width in WIDTHS]
    )


# ---- sentences -----------------------------------------------------------------------------------
class Looked(NamedTuple):
    """The scores at every width, and the width that is looked at."""

    result: ScoreScale
    width: int


def scale_finding(result: ScoreScale, width: int) -> list[Said]:
    """Sentences: variance against theory, what the softmax does, where the assumption breaks.

    Args:
        result: From `core.attention_steps.score_scale.measure`.
        width: The d_k that is looked at, one of `WIDTHS`.
    """
    return said(
        (VARIANCE, SOFTMAX, NO_SCALE, HOLDS, UNCORRELATED, NOT_CENTRED, SHARED, PAIRED),
        Looked(result, width),
    )


def scores_alt(result: ScoreScale, width: int) -> Said:
    """Text alternative of the charts at one d_k."""
    return described(
        f"At d_k = {width}, with and without the division by √d_k: how often each score occurs, "
        "and the weights of an average row.",
        scale_finding(result, width),
    )


def curves_alt(result: ScoreScale) -> Said:
    """Text alternative of the curves, which do not change with the d_k looked at."""
    return described(f"Against d_k from {WIDTHS[0]} to {WIDTHS[-1]}:", said((CURVES,), result))


# ---- variance and softmax -------------------------------------------------------------------
class _Variance(NamedTuple):
    width: int
    pairs: int
    measured: float
    theory: float
    low: float
    high: float


def _variance(looked: Looked) -> _Variance:
    result, width = looked
    measured = float(result.variances[WIDTHS.index(width)])
    band = variance_band(result.distribution, result.correlation, width)
    return _Variance(width, result.pairs.shape[1], measured, *band)


def _variance_words(facts: _Variance) -> str:
    inside = "within" if facts.low <= facts.measured <= facts.high else "outside"
    measured, theory, low, high = (
        format_number(each, 4) for each in (facts.measured, facts.theory, facts.low, facts.high)
    )
    return (
        f"At d_k = {facts.width:,} the variance of q·k over {counted(facts.pairs, 'pair')} is "
        f"**{measured}**; theory says {theory}, and it lies {inside} the band of about 95 % of "
        f"such samples, {low} to {high}. Divided by √d_k the scores have the variance "
        f"**{format_number(facts.measured / facts.width)}** "
        f"(theory {format_number(facts.theory / facts.width)})."
    )


VARIANCE = Claim("scale: variance of the scores", _variance, _variance_words)


class _Softmax(NamedTuple):
    keys: int
    largest: tuple[float, float]  # without and with the division
    gradient: tuple[float, float]


def _softmax(looked: Looked) -> _Softmax:
    result, width = looked
    place, both = WIDTHS.index(width), (result.plain, result.scaled)
    plain, scaled = ((float(each.largest[place]), float(each.gradient[place])) for each in both)
    return _Softmax(
        result.plain.sorted_weights.shape[1], (plain[0], scaled[0]), (plain[1], scaled[1])
    )


SOFTMAX: Claim[Looked, _Softmax] = Claim(
    "scale: what the softmax makes of the scores",
    _softmax,
    lambda facts: (
        f"A softmax over {facts.keys} such scores gives its largest weight "
        f"**{_share(facts.largest[0])}** on average without the division and "
        f"**{_share(facts.largest[1])}** with it (all equal: "
        f"{format_percent(1 / facts.keys, 1)}); its Jacobian, by which the gradient reaches the "
        f"scores, has the norm **{_small(facts.gradient[0])}** without and "
        f"**{_small(facts.gradient[1])}** with it, on average."
    ),
)


class _Curves(NamedTuple):
    last: int
    variance: tuple[float, float]  # at the first and the last width
    plain: tuple[float, float]
    scaled: tuple[float, float]
    gradient: tuple[float, float]  # at the last, without and with the division


def _curves(result: ScoreScale) -> _Curves:
    def ends(values: np.ndarray) -> tuple[float, float]:
        return float(values[0]), float(values[-1])

    return _Curves(
        WIDTHS[-1],
        ends(result.variances),
        ends(result.plain.largest),
        ends(result.scaled.largest),
        (float(result.plain.gradient[-1]), float(result.scaled.gradient[-1])),
    )


CURVES: Claim[ScoreScale, _Curves] = Claim(
    "scale: ends of the curves",
    _curves,
    lambda facts: (
        f"the variance of q·k goes from {format_number(facts.variance[0])} to "
        f"{format_number(facts.variance[1], 4)}, divided by d_k it ends at "
        f"{format_number(facts.variance[1] / facts.last)}. The largest weight goes from "
        f"{_share(facts.plain[0])} to {_share(facts.plain[1])} without the "
        f"division, and ends at {_share(facts.scaled[1])} with it; the norm of the "
        f"Jacobian ends at {_small(facts.gradient[0])} without and {_small(facts.gradient[1])} "
        "with it."
    ),
)


# ---- the assumption behind √d_k -------------------------------------------------------------
class _Assumed(NamedTuple):
    width: int
    correlation: float
    divided: float  # theory's variance ÷ d_k


def _assumed(looked: Looked) -> _Assumed | None:
    result, width = looked
    if width == 1:
        return None
    theory = variance_band(result.distribution, result.correlation, width)[0]
    return _Assumed(width, result.correlation, theory / width)


def _is_uncorrelated(result: ScoreScale) -> bool:
    return result.correlation == 0 and DISTRIBUTIONS[result.distribution].uses_correlation


def _only(distribution: str) -> Callable[[Looked], _Assumed | None]:
    def when(looked: Looked) -> _Assumed | None:
        result = looked.result
        if result.distribution != distribution or _is_uncorrelated(result):
            return None
        return _assumed(looked)

    return when


NO_SCALE: Claim[Looked, tuple[()]] = Claim(
    "scale: d_k is 1",
    lambda looked: () if looked.width == 1 else None,
    lambda _: "Here √d_k is 1, so dividing by it changes nothing.",
)
HOLDS: Claim[Looked, _Assumed] = Claim(
    "scale: the assumption holds",
    lambda looked: _assumed(looked) if DISTRIBUTIONS[looked.result.distribution].holds else None,
    lambda _: (
        "The assumption holds: components are independent, with mean 0 and variance 1. So √d_k is "
        "exactly the standard deviation of a score."
    ),
)
UNCORRELATED: Claim[Looked, _Assumed] = Claim(
    "scale: no correlation",
    lambda looked: _assumed(looked) if _is_uncorrelated(looked.result) else None,
    lambda _: "With ρ = 0 components are independent: the assumption holds.",
)
NOT_CENTRED: Claim[Looked, _Assumed] = Claim(
    "scale: components are not centred",
    _only("positive"),
    lambda facts: (
        "The assumption breaks: components are not centred, and their variance is 1/12. Scores "
        f"have the mean d_k/4 = {format_number(facts.width / 4, 4)}, and after the division the "
        f"variance {format_number(facts.divided)} instead of 1, so the weights are nearer to equal "
        "than intended."
    ),
)
SHARED: Claim[Looked, _Assumed] = Claim(
    "scale: components of a vector are correlated",
    _only("shared"),
    lambda facts: (
        "The assumption breaks: any two components of a vector have the correlation "
        f"{format_number(facts.correlation)}. After the division the variance is 1 + (d_k − 1)ρ² = "
        f"{format_number(facts.divided, 4)} and grows with d_k."
    ),
)
PAIRED: Claim[Looked, _Assumed] = Claim(
    "scale: a key is like its query",
    _only("paired"),
    lambda facts: (
        "The assumption breaks: q and k are not independent. Such a score has the mean ρ·d_k = "
        f"{format_number(facts.correlation * facts.width, 4)}, after the division ρ·√d_k = "
        f"{format_number(facts.correlation * facts.width**0.5)}, which grows with d_k; the other "
        "keys’ scores have the mean 0."
    ),
)


def scale_formulas(result: ScoreScale, width: int) -> dict[str, tuple[str, str, str]]:
    """The variance of a score, and the softmax's Jacobian, with the current numbers.

    Args:
        result, width: As in `scale_finding`.

    Returns:
        Title → LaTeX, symbols, source.
    """
    how = DISTRIBUTIONS[result.distribution]
    theory = variance_band(result.distribution, result.correlation, width)[0]
    divided = format_latex(theory / width, 4)
    latex = (
        r"q \cdot k = \sum_{i=1}^{d_k} q_i k_i" + "\n"
        rf"\mathrm{{Var}}(q \cdot k) = {how.latex} = {format_latex(theory, 6)}" + "\n"
        rf"d_k = {width}"
        + (rf",\quad \rho = {format_latex(result.correlation)}" if how.uses_correlation else "")
        + "\n"
        + rf"\mathrm{{Var}}\Big(\frac{{q \cdot k}}{{\sqrt{{d_k}}}}\Big) = {divided}"
    )
    explanation = (
        f"{how.summary} With independent components of mean 0 and variance 1 each product has the "
        "variance 1, and variances of independent terms add up: d_k. "
        + {
            "shared": "In general Var(q·k) = Σᵢⱼ Cov(qᵢ,qⱼ)·Cov(kᵢ,kⱼ) for independent q and k of "
            "mean 0: every ordered pair of different components adds ρ².",
            "paired": "Here qᵢkᵢ has the mean ρ and the variance 1 + ρ².",
            "positive": "Here qᵢkᵢ has the mean ¼ and the variance 1/9 − 1/16 = 7/144.",
        }.get(result.distribution, "")
    )
    place = WIDTHS.index(width)
    plain, scaled = (
        format_latex(each.gradient[place], 2) if each.gradient[place] >= 1e-6 else r"{<}\, 10^{-6}"
        for each in (result.plain, result.scaled)
    )
    jacobian = (
        r"J_{ij} = \frac{\partial a_i}{\partial s_j} = a_i(\delta_{ij} - a_j)" + "\n"
        r"\lVert J \rVert^2 = \sum_i a_i^2 (1-a_i)^2 + \sum_{i \neq j} a_i^2 a_j^2" + "\n"
        rf"\overline{{\lVert J \rVert}} = {plain} \quad (s = q \cdot k)"
        "\n"
        rf"\overline{{\lVert J \rVert}} = {scaled} "
        r"\quad (s = q \cdot k / \sqrt{d_k})"
    )
    sentence = (
        f"a are the weights of one row, s its scores; averaged over {NUM_QUERIES} rows of "
        f"{NUM_KEYS}. Where one weight is 1, all entries are 0: nothing of the loss’s gradient "
        "arrives at the scores, and this row no longer changes where its query looks."
    )
    return {
        "Variance": (latex, explanation, "Vaswani et al. 2017, section 3.2.1, footnote 4"),
        "Gradient": (
            jacobian,
            sentence,
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


def _share(weight: float) -> str:
    return format_percent(below_one(weight), 1)


def _small(value: float) -> str:
    return format_number(value, 2) if value >= 1e-6 else "under 10⁻⁶"
