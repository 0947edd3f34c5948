"""Scores against distance for every encoding; RoPE stretched; ALiBi's slopes and bias."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from charts import theme
from charts.position_numbers import said
from core.position_scores import ScoreCurve, Stretch
from core.positions import ENCODINGS, PositionSettings
from core.relative_bias import alibi_bias, alibi_reach, alibi_slopes
from core.rope import SCALINGS

# Under this two scores at one distance differ by rounding alone.
ROUNDING = 1e-9
_COLUMNS = 3


def is_relative(curve: ScoreCurve) -> bool:
    """Whether the score depends on the distance alone, up to float64's rounding."""
    return curve.spread < ROUNDING


def side_finding(curves: Mapping[str, ScoreCurve], match: float) -> list[str]:
    """Which scores know only the distance, and how each changes with it."""
    relative = [each for each in curves.values() if is_relative(each)]
    absolute = [each for each in curves.values() if not is_relative(each)]
    told = ", ".join(f"{each.encoding.label} ({said(each.spread)})" for each in relative)
    sentences = [
        f"**The distance alone** decides the score with {told}; in brackets the largest "
        "difference between two places with the same distance."
    ]
    if absolute:
        told = ", ".join(f"{each.encoding.label} ({said(each.spread)})" for each in absolute)
        sentences.append(
            f"**The place counts too** with {told}: what is added to the vectors meets the words "
            "in the product, so the same two words at the same distance score differently "
            "elsewhere (the band)."
        )
    alibi, rope = curves["alibi"], curves["rope"]
    sentences.append(
        f"Over {len(alibi.distances):,} distances, from {said(match)} on, ALiBi falls in a "
        f"straight line to {said(alibi.values[-1])}. RoPE swings between "
        f"{said(rope.values.min())} and {said(rope.values.max())}, as its pairs come in and out "
        f"of step. NoPE stays at {said(curves['nope'].values[0])}."
    )
    learned = curves["learned"]
    if len(learned.distances) < len(alibi.distances):
        sentences.append(
            f"MiniLM’s table ends: it has no distance beyond {learned.distances[-1]}, so its "
            "curve stops there."
        )
    return sentences


def side_rows(curves: Mapping[str, ScoreCurve]) -> list[dict[str, str]]:
    """All encodings, each with its numbers."""
    return [
        {
            "Encoding": each.encoding.label,
            "Acts on": each.encoding.place,
            "Score at distance 0": said(each.values[0]),
            f"At {each.distances[-1]:,}": said(each.values[-1]),
            "Same distance, elsewhere": "the same" if is_relative(each) else "differs",
            "Largest difference": said(each.spread),
        }
        if len(each.distances) == max(len(other.distances) for other in curves.values())
        else {
            "Encoding": each.encoding.label,
            "Acts on": each.encoding.place,
            "Score at distance 0": said(each.values[0]),
            f"At {max(len(other.distances) for other in curves.values()) - 1:,}": "no such row",
            "Same distance, elsewhere": "the same" if is_relative(each) else "differs",
            "Largest difference": said(each.spread),
        }
        for each in curves.values()
    ]


def side_figure(curves: Mapping[str, ScoreCurve], *, height: int) -> go.Figure:
    """One panel for each encoding, with the band over query positions."""
    rows = -(-len(curves) // _COLUMNS)
    figure = make_subplots(
        rows=rows,
        cols=_COLUMNS,
        shared_xaxes=True,
        vertical_spacing=0.12,
        horizontal_spacing=0.06,
        subplot_titles=[each.encoding.label for each in curves.values()],
    )
    for number, (key, each) in enumerate(curves.items()):
        row, column = divmod(number, _COLUMNS)
        place = {"row": row + 1, "col": column + 1}
        color, _ = theme.line_style(list(ENCODINGS).index(key))
        x = each.distances.astype(np.int16)
        if not is_relative(each):
            figure.add_scatter(
                x=np.concatenate([x, x[::-1]]),
                y=np.concatenate([each.low, each.high[::-1]]).astype(np.float32),
                fill="toself",
                mode="none",
                fillcolor=_tint(color),
                hoverinfo="skip",
                **place,
            )
        figure.add_scatter(
            x=x,
            y=each.values.astype(np.float32),
            mode="lines",
            line={"color": color, "width": 2},
            name=each.encoding.label,
            hovertemplate="distance %{x}: score %{y:.3f}<extra></extra>",
            **place,
        )
        low, high = float(each.low.min()), float(each.high.max())
        pad = max(0.08 * (high - low), 0.5)
        figure.update_yaxes(range=[low - pad, high + pad], **place)
    figure.update_xaxes(title="distance", row=rows)
    figure.update_yaxes(title="score", col=1)
    figure.update_layout(theme.base_layout(height))
    return figure


def side_table(curves: Mapping[str, ScoreCurve]) -> list[dict[str, object]]:
    """Every score, for the table file; a distance that an encoding lacks stays empty."""
    most = max(len(each.distances) for each in curves.values())
    return [
        {
            "distance": distance,
            **{
                key: float(each.values[distance]) if distance < len(each.values) else ""
                for key, each in curves.items()
            },
        }
        for distance in range(most)
    ]


def side_formulas() -> dict[str, tuple[str, str, str]]:
    """The score of every encoding."""
    return {
        each.label: (each.latex, f"{each.summary} {each.symbols}.", each.source)
        for each in ENCODINGS.values()
    }


# ---- RoPE beyond its training -----------------------------------------------------------------
def rope_finding(
    stretches: Mapping[str, Stretch], chosen: str, trained: int, factor: float
) -> list[str]:
    """Which angles are new at the longer length, and what the chosen scaling costs."""
    pairs = len(stretches["none"].omegas)
    length = round(trained * factor)
    plain, each = stretches["none"], stretches[chosen]
    if factor == 1:
        return [
            f"At its trained length of {trained:,} positions RoPE sees no new angle, and no "
            "scaling changes anything. Choose a longer text."
        ]
    sentences = [
        f"Trained on {trained:,} positions and run on {length:,}: without scaling "
        f"**{plain.unseen.sum()} of {pairs} pairs** come to angles that training never showed; "
        + ", ".join(
            f"{SCALINGS[key].label} {other.unseen.sum()}"
            for key, other in stretches.items()
            if key != "none"
        )
        + "."
    ]
    slower = plain.omegas[0] / each.omegas[0], plain.omegas[-1] / each.omegas[-1]
    if chosen == "none":
        sentences.append(
            "The pairs that are safe are those that made a whole turn in training: they know every "
            "angle."
        )
    else:
        first = "as fast as before" if slower[0] < 1 + 1e-9 else f"{slower[0]:.3g} times slower"
        sentences.append(
            f"**{SCALINGS[chosen].label}** turns the fastest pair {first} and the slowest "
            f"{slower[1]:.3g} times slower."
            + (
                f" It multiplies q and k by {each.attention:.4f}, so scores by "
                f"{each.attention**2:.4f}: sharper attention for longer texts."
                if each.attention != 1
                else ""
            )
        )
        near, far = each.score[1] / each.score[0], plain.score[1] / plain.score[0]
        sentences.append(
            "The price is paid by neighbours: one step apart, the score of equal vectors falls "
            f"by {100 * (1 - near):.3g} %; before it was {100 * (1 - far):.3g} %."
        )
    return sentences


def rope_figure(
    stretches: Mapping[str, Stretch],
    chosen: str,
    trained: int,
    factor: float,
    distances: np.ndarray,
    *,
    height: int,
) -> go.Figure:
    """Turns that each pair makes, and the score of equal vectors against the distance."""
    plain = stretches["none"].omegas
    pairs = np.arange(len(plain))
    length = round(trained * factor)
    figure = make_subplots(
        rows=1,
        cols=2,
        horizontal_spacing=0.1,
        subplot_titles=("Turns that each pair makes", "Score of q = k by distance"),
    )
    figure.add_scatter(
        x=pairs,
        y=trained * plain / (2 * np.pi),
        mode="lines",
        name=f"in training, {trained:,}",
        line={"color": theme.OKABE_ITO[5], "width": 6},
        opacity=0.5,
        hovertemplate="pair %{x}: %{y:.3g} turns in training<extra></extra>",
        row=1,
        col=1,
    )
    for number, (key, each) in enumerate(stretches.items()):
        color, _ = theme.line_style(number)
        style = {"color": color, "width": 3 if key == chosen else 1.25}
        figure.add_scatter(
            x=pairs,
            y=length * each.omegas / (2 * np.pi),
            mode="lines",
            name=f"{SCALINGS[key].label}, {length:,}",
            line=style,
            hovertemplate="pair %{x}: %{y:.3g} turns<extra></extra>",
            row=1,
            col=1,
        )
        if key in ("none", chosen):
            figure.add_scatter(
                x=distances,
                y=each.score.astype(np.float32),
                mode="lines",
                line=style,
                showlegend=False,
                hovertemplate=f"{SCALINGS[key].label}, distance %{{x}}: %{{y:.3f}}<extra></extra>",
                row=1,
                col=2,
            )
    figure.add_hline(y=1, line={"color": theme.OKABE_ITO[5], "dash": "dash", "width": 1}, col=1)
    figure.add_vline(
        x=trained, line={"color": theme.OKABE_ITO[5], "dash": "dash", "width": 1}, col=2
    )
    figure.update_yaxes(type="log", exponentformat="power", dtick=1, title="turns", row=1, col=1)
    figure.update_xaxes(title="pair", row=1, col=1)
    figure.update_xaxes(title="distance (dashed: trained length)", row=1, col=2)
    figure.update_yaxes(title="score, 1 at distance 0 unscaled", row=1, col=2)
    figure.update_layout(
        {
            **theme.base_layout(height),
            "showlegend": True,
            "legend": {"x": 0, "y": 0, "xanchor": "left", "yanchor": "bottom"},
        }
    )
    return figure


def rope_formulas(
    chosen: str, d: int, base: float, factor: float
) -> dict[str, tuple[str, str, str]]:
    """The rotation, and the chosen scaling."""
    rope, scaling = ENCODINGS["rope"], SCALINGS[chosen]
    numbers = rf"s = {factor:g},\quad d = {d},\quad b = {base:g},\quad \omega_i = b^{{-2i/d}}"
    temperature = (
        "\n" + rf"q, k \to (0.1\ln s + 1)\,(q, k) = {0.1 * np.log(factor) + 1:.4f}\,(q, k)"
    )
    latex = scaling.latex + (temperature if chosen == "yarn" else "") + "\n" + numbers
    gamma = (
        " γ is 0 for pairs that turn more than 32 times over the trained length, 1 for those that "
        "turn less than once, a straight line between."
        if chosen == "yarn"
        else ""
    )
    return {
        "RoPE": (rope.latex, f"{rope.summary} {rope.symbols}.", rope.source),
        scaling.label: (latex, f"{scaling.summary} s is the factor.{gamma}", scaling.source),
    }


def rope_table(stretches: Mapping[str, Stretch]) -> list[dict[str, object]]:
    """Every pair's frequency under every scaling, for the table file."""
    return [
        {
            "pair": pair,
            **{f"omega_{key}": float(each.omegas[pair]) for key, each in stretches.items()},
            **{f"unseen_{key}": bool(each.unseen[pair]) for key, each in stretches.items()},
        }
        for pair in range(len(stretches["none"].omegas))
    ]


# ---- ALiBi ------------------------------------------------------------------------------------
def alibi_finding(settings: PositionSettings, length: int) -> list[str]:
    """What the slopes do to attention, in tokens."""
    slopes = alibi_slopes(settings.heads)
    slope = slopes[settings.head - 1]
    half = np.log(2) / slope
    beyond = (np.exp(-slope * length) - np.exp(-slope * 4 * length)) / (
        1 - np.exp(-slope * 4 * length)
    )
    steepest, flattest = slopes.max(), slopes.min()
    return [
        f"{settings.heads} head{'s' if settings.heads > 1 else ''} with slopes from "
        f"{steepest:.4g} to {flattest:.4g}: some can only look near, some far.",
        f"Head {settings.head} has slope **{slope:.4g}**: between equally good keys the weight "
        f"halves every {half:.3g} positions, and nine tenths of it lie on the last "
        f"{alibi_reach(slope, 0.9, length):,} of {length:,}.",
        f"In a text four times as long as these {length:,} positions, {100 * beyond:.2g} % of its "
        "weight would lie beyond them. "
        + (
            "Hardly anything new comes into sight, which is why ALiBi runs on longer texts "
            "without training."
            if beyond < 0.05
            else "This head does see further than it was trained for."
        ),
    ]


def alibi_figure(settings: PositionSettings, length: int, *, height: int, dark: bool) -> go.Figure:
    """Slopes, the bias of one head, its weights on equally good keys."""
    slopes = alibi_slopes(settings.heads)
    slope = slopes[settings.head - 1]
    figure = make_subplots(
        rows=1,
        cols=3,
        horizontal_spacing=0.1,
        subplot_titles=(
            "Slope of each head",
            f"Bias of head {settings.head}",
            "Weight on equal keys",
        ),
    )
    colors = [theme.OKABE_ITO[3]] * len(slopes)
    colors[settings.head - 1] = theme.OKABE_ITO[1]
    figure.add_scatter(
        x=np.arange(1, len(slopes) + 1),
        y=slopes,
        mode="markers",
        marker={"color": colors, "size": 9},
        hovertemplate="head %{x}: %{y:.5g}<extra></extra>",
        row=1,
        col=1,
    )
    bias = alibi_bias(slope, min(length, 48))
    figure.add_heatmap(
        z=np.where(np.isfinite(bias), bias, np.nan).astype(np.float32),
        colorscale=list(reversed(theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT)),
        colorbar={"thickness": 10, "x": 0.635},
        hovertemplate="query %{y}, key %{x}: %{z:.3f}<extra></extra>",
        row=1,
        col=2,
    )
    figure.update_yaxes(autorange="reversed", title="query", row=1, col=2)
    for number, size in enumerate((length, 4 * length)):
        distances = np.unique(np.linspace(0, size - 1, 400).round().astype(int))
        weights = np.exp(-slope * distances)
        total = (1 - np.exp(-slope * size)) / (1 - np.exp(-slope))
        color, _ = theme.line_style(number)
        figure.add_scatter(
            x=distances,
            y=(weights / total).astype(np.float32),
            mode="lines",
            name=f"{size:,} positions",
            line={"color": color, "width": 3 - number, "dash": "solid" if number == 0 else "dash"},
            hovertemplate="distance %{x}: %{y:.2e}<extra></extra>",
            row=1,
            col=3,
        )
    figure.update_yaxes(type="log", exponentformat="power", dtick=1, row=1, col=1)
    figure.update_yaxes(type="log", exponentformat="power", range=[-8, 0], row=1, col=3)
    figure.update_xaxes(title="head", row=1, col=1)
    figure.update_xaxes(title="key", row=1, col=2)
    seen = min(4 * length, np.log(1e8) / slope)  # further away the weight is out of the picture
    figure.update_xaxes(title="distance", range=[0, seen], row=1, col=3)
    figure.update_layout(
        {
            **theme.base_layout(height),
            "showlegend": True,
            "legend": {"x": 1, "y": 1, "xanchor": "right", "yanchor": "top"},
        }
    )
    figure.data[0].showlegend = False
    return figure


def alibi_formula(settings: PositionSettings) -> tuple[str, str, str]:
    """LaTeX with the current slope."""
    slope = alibi_slopes(settings.heads)[settings.head - 1]
    n = settings.heads
    rule = rf"a_h = 2^{{-8h/{n}}}" if n & (n - 1) == 0 else rf"a_1,\dots,a_{{{n}}}\text{{ by rule}}"
    latex = ENCODINGS["alibi"].latex + "\n" + rf"{rule},\quad a_{{{settings.head}}} = {slope:.5g}"
    explanation = f"{ENCODINGS['alibi'].summary} {ENCODINGS['alibi'].symbols}." + (
        ""
        if n & (n - 1) == 0
        else f" {n} is no power of two: the heads up to {1 << (n.bit_length() - 1)} follow "
        "2^(−8h/n), the others take every second slope of twice as many."
    )
    return latex, explanation, ENCODINGS["alibi"].source


def alibi_table(settings: PositionSettings) -> list[dict[str, float]]:
    """Every head's slope, for the table file."""
    return [
        {"head": head, "slope": float(slope)}
        for head, slope in enumerate(alibi_slopes(settings.heads), start=1)
    ]


def _tint(color: str) -> str:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
