"""MiniLM's learned position table beside the sinusoidal one; T5's buckets."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from charts import theme
from charts.position_numbers import said
from core.position_similarity import Principal, cosine_similarity, mean_by_distance, principal
from core.relative_bias import t5_buckets
from core.sinusoids import evenly, sinusoidal

ROWS = (32, 64, 128, 256, 511)
_MOST_ROWS = 256
_MOST_DISTANCES = 64
_COMPONENTS = 10


def shown_rows(rows: int) -> np.ndarray:
    """The rows in the maps, first and last among them."""
    return evenly(rows, _MOST_ROWS)


def learned_notice(rows: int) -> str:
    """What the maps leave out; empty where nothing is."""
    shown = len(shown_rows(rows))
    if shown == rows:
        return ""
    return f"The maps show {shown} of {rows} positions, evenly apart; all {rows} are computed with."


def learned_finding(table: np.ndarray, base: float) -> list[str]:
    """How the learned table is like the formula's, and how not.

    Args:
        table: (rows, dimensions), the rows that are looked at.
        base: Of the sinusoidal table beside it.
    """
    rows, d_model = table.shape
    most = min(_MOST_DISTANCES, rows - 1)
    learned = mean_by_distance(cosine_similarity(table), most)
    formula = mean_by_distance(
        cosine_similarity(sinusoidal(np.arange(rows), d_model, base)), most
    )  # fmt: skip
    spread = learned[1:, 2] - learned[1:, 1]
    widest = int(spread.argmax()) + 1
    peak = _first_peak(learned[:, 0])
    returns = (
        f"The learned one then rises again, to a peak of {learned[peak, 0]:.2f} at distance "
        f"**{peak}**: a wave that nobody put there."
        if peak is not None
        else "It has no second peak within these distances."
    )
    shares = principal(table, 2).shares
    ours = principal(sinusoidal(np.arange(rows), d_model, base), 2).shares
    return [
        f"Neighbours in MiniLM’s table have cosine {learned[1, 0]:.2f} on average, positions 4 "
        f"apart {learned[min(4, most - 1), 0]:.2f}; by the formula {formula[1, 0]:.2f} and "
        f"{formula[min(4, most - 1), 0]:.2f}. {returns}",
        "In the formula’s table distance alone decides. In the learned one it does not quite: at "
        f"distance {widest} the cosine lies between {said(learned[widest, 1])} and "
        f"{said(learned[widest, 2])}, depending on where.",
        f"Two directions hold {100 * shares.sum():.0f} % of the learned table’s variance, and "
        f"{100 * ours.sum():.0f} % of the formula’s.",
    ]


def learned_figure(
    table: np.ndarray, base: float, component: int, *, height: int, dark: bool
) -> go.Figure:
    """Maps of cosines, rows in two principal directions, cosine by distance, variances.

    Args:
        table: (rows, dimensions).
        base: Of the sinusoidal table.
        component: The first of the two directions that are drawn, from 1.
        height, dark: Of the figure.
    """
    rows, d_model = table.shape
    both = (("MiniLM", table), ("Formula", sinusoidal(np.arange(rows), d_model, base)))
    figure = make_subplots(
        rows=2,
        cols=3,
        horizontal_spacing=0.1,
        vertical_spacing=0.17,
        subplot_titles=(
            "MiniLM: cosine of two positions",
            "Formula: cosine of two positions",
            "Mean cosine by distance",
            "MiniLM’s rows, two directions",
            "Formula’s rows, two directions",
            "Share of the variance",
        ),
    )
    most = min(_MOST_DISTANCES, rows - 1)
    for column, (name, values) in enumerate(both, start=1):
        similarity = cosine_similarity(values)
        _add_map(figure, similarity, rows, column, dark)
        parts = principal(values, min(_COMPONENTS, *values.shape))
        _add_rows(figure, parts, component, column, dark)
        color, _ = theme.line_style(2 - column)
        figure.add_scatter(
            x=np.arange(most),
            y=mean_by_distance(similarity, most)[:, 0].astype(np.float32),
            mode="lines",
            name=name,
            line={"color": color, "width": 2},
            hovertemplate=f"{name}, distance %{{x}}: %{{y:.3f}}<extra></extra>",
            row=1,
            col=3,
        )
        figure.add_bar(
            x=np.arange(1, len(parts.shares) + 1),
            y=parts.shares.astype(np.float32),
            name=name,
            showlegend=False,
            marker={"color": color},
            hovertemplate=f"{name}, direction %{{x}}: %{{y:.1%}}<extra></extra>",
            row=2,
            col=3,
        )
    figure.update_yaxes(tickformat=".0%", row=2, col=3)
    figure.update_xaxes(title="direction", dtick=1, row=2, col=3)
    figure.update_xaxes(title="distance", row=1, col=3)
    figure.update_layout(
        {
            **theme.base_layout(height),
            "showlegend": True,
            "legend": {"x": 1, "y": 1, "xanchor": "right", "yanchor": "top"},
        }
    )
    return figure


def _add_map(figure: go.Figure, similarity: np.ndarray, rows: int, column: int, dark: bool) -> None:
    """Cosines in whole hundredths: one byte each."""
    shown = shown_rows(rows)
    figure.add_heatmap(
        x=shown.astype(np.int16),
        y=shown.astype(np.int16),
        z=np.rint(100 * similarity[np.ix_(shown, shown)]).astype(np.int8),
        zmin=-100,
        zmax=100,
        colorscale=list(theme.DIVERGING_DARK if dark else theme.DIVERGING_LIGHT),
        showscale=False,
        hovertemplate="positions %{y} and %{x}: %{z} hundredths<extra></extra>",
        row=1,
        col=column,
    )
    figure.update_yaxes(autorange="reversed", row=1, col=column)
    figure.update_xaxes(title="position", row=1, col=column)


def _add_rows(figure: go.Figure, parts: Principal, component: int, column: int, dark: bool) -> None:
    count = parts.points.shape[1]
    first = min(component, count - 1)
    points = parts.points[:, first - 1 : first + 1].astype(np.float32)
    figure.add_scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="lines+markers",
        line={"color": "rgba(127,127,127,0.5)", "width": 1},
        marker={
            "color": np.arange(len(points)),
            "colorscale": "Cividis",
            "size": 5,
        },
        showlegend=False,
        hovertemplate="position %{marker.color}<extra></extra>",
        row=2,
        col=column,
    )
    figure.update_xaxes(title=f"direction {first}", row=2, col=column)
    figure.update_yaxes(title=f"direction {first + 1}", row=2, col=column)


def learned_formula(table: np.ndarray) -> tuple[str, str, str]:
    """LaTeX of the cosine with the numbers of two rows."""
    a, b = len(table) // 2, len(table) // 2 + 1
    first, second = table[a], table[b]
    latex = (
        r"\rule{0pt}{2.4em}\cos(P_a, P_b) = \frac{P_a\cdot P_b}{\lVert P_a\rVert\,\lVert P_b\rVert}"
        + "\n"
        + rf"\rule{{0pt}}{{2.4em}}\cos(P_{{{a}}}, P_{{{b}}}) = \frac{{{first @ second:.4f}}}"
        rf"{{{np.linalg.norm(first):.4f} \cdot {np.linalg.norm(second):.4f}}} = "
        rf"{cosine_similarity(np.stack([first, second]))[0, 1]:.4f}"
    )
    explanation = (
        "P is the table: one trained row of 384 numbers for each position, counted from the first "
        "word; the row of the marker [CLS] before it is left out. Directions are principal "
        "components: the orthogonal directions in which the rows differ most."
    )
    return latex, explanation, "Devlin et al. 2019, section 3; Wang and Chen 2020, section 3"


def learned_rows(table: np.ndarray, base: float) -> list[dict[str, float]]:
    """Cosine by distance of both tables, for the table file."""
    rows, d_model = table.shape
    most = min(_MOST_DISTANCES, rows - 1)
    learned = mean_by_distance(cosine_similarity(table), most)
    formula = mean_by_distance(
        cosine_similarity(sinusoidal(np.arange(rows), d_model, base)), most
    )  # fmt: skip
    return [
        {
            "distance": distance,
            "minilm_mean": float(learned[distance, 0]),
            "minilm_least": float(learned[distance, 1]),
            "minilm_largest": float(learned[distance, 2]),
            "sinusoidal": float(formula[distance, 0]),
        }
        for distance in range(most)
    ]


def _first_peak(values: np.ndarray) -> int | None:
    """Index of the first local maximum after the first local minimum."""
    inner = range(1, len(values) - 1)
    falls = next((i for i in inner if values[i] < values[i + 1]), None)
    if falls is None:
        return None
    return next((i for i in inner if i > falls and values[i] > values[i + 1]), None)


# ---- T5's buckets -----------------------------------------------------------------------------
def bucket_relatives(max_distance: int) -> np.ndarray:
    """Relative positions of the chart: a quarter beyond the largest distance on both sides."""
    reach = max_distance * 5 // 4
    return np.arange(-reach, reach + 1)


def bucket_finding(num_buckets: int, max_distance: int, bidirectional: bool) -> list[str]:
    """How distances fall into buckets."""
    one_way = num_buckets // 2 if bidirectional else num_buckets
    behind = t5_buckets(
        -np.arange(4 * max_distance), bidirectional=bidirectional, num_buckets=num_buckets,
        max_distance=max_distance,
    )  # fmt: skip
    sizes = np.bincount(behind, minlength=one_way)
    alone = int((sizes == 1).sum())
    last = int(np.flatnonzero(behind == one_way - 1)[0])
    widest = int(sizes[:-1].argmax()) if one_way > 1 else 0
    later = (
        f"Words that come later have the other {one_way} buckets, so before and after are told "
        "apart."
        if bidirectional
        else "Words that come later are masked; the formula puts them all into bucket 0."
    )
    return [
        f"Looking back, {alone} of {one_way} buckets hold one distance each: near words are told "
        f"apart exactly. Bucket {widest} holds {sizes[widest]} distances, and from distance "
        f"**{last:,}** on everything shares bucket {one_way - 1}: 1,000 words away or 10,000 is "
        "the same to T5.",
        later,
        f"Each head learns {num_buckets} numbers, one a bucket, that are added to its scores; "
        "texts of any length use the same numbers. No T5 is installed here, so the chart shows "
        "where the buckets lie, not what was learned.",
    ]


def bucket_figure(
    num_buckets: int, max_distance: int, bidirectional: bool, *, height: int
) -> go.Figure:
    """The bucket of each relative position, and how many distances each bucket holds."""
    relatives = bucket_relatives(max_distance)
    buckets = t5_buckets(
        relatives, bidirectional=bidirectional, num_buckets=num_buckets, max_distance=max_distance
    )
    one_way = num_buckets // 2 if bidirectional else num_buckets
    sizes = np.bincount(buckets[relatives <= 0], minlength=one_way)[:one_way]
    figure = make_subplots(
        rows=1,
        cols=2,
        column_widths=[0.6, 0.4],
        subplot_titles=("Bucket of a key, by its place", "Distances in each bucket, looking back"),
    )
    figure.add_scatter(
        x=relatives.astype(np.int16),
        y=buckets.astype(np.int16),
        mode="lines",
        line={"color": theme.OKABE_ITO[0], "width": 2, "shape": "hvh"},
        hovertemplate="%{x:+d}: bucket %{y}<extra></extra>",
        row=1,
        col=1,
    )
    for edge in (-max_distance, max_distance)[: 2 if bidirectional else 1]:
        figure.add_vline(
            x=edge, line={"color": theme.OKABE_ITO[1], "dash": "dash", "width": 1}, row=1, col=1
        )
    figure.add_bar(
        x=np.arange(one_way),
        y=sizes,
        marker={"color": [theme.OKABE_ITO[0]] * (one_way - 1) + [theme.OKABE_ITO[1]]},
        text=[""] * (one_way - 1) + ["and all further"],
        textposition="inside",
        textangle=-90,
        hovertemplate="bucket %{x}: %{y} distances %{text}<extra></extra>",
        row=1,
        col=2,
    )
    figure.update_xaxes(title="key’s position less query’s", row=1, col=1)
    figure.update_yaxes(title="bucket", row=1, col=1)
    figure.update_xaxes(title="bucket", row=1, col=2)
    figure.update_yaxes(type="log", title="distances", dtick=1, row=1, col=2)
    figure.update_layout(theme.base_layout(height))
    return figure


def bucket_formula(
    num_buckets: int, max_distance: int, bidirectional: bool
) -> tuple[str, str, str]:
    """LaTeX of the bucket of a far distance, with the current numbers."""
    one_way = num_buckets // 2 if bidirectional else num_buckets
    exact = one_way // 2
    distance = (exact + max_distance) // 2
    bucket = int(
        t5_buckets(
            np.array([-distance]), bidirectional=bidirectional, num_buckets=num_buckets,
            max_distance=max_distance,
        )[0]
    )  # fmt: skip
    latex = (
        rf"\delta < {exact}:\; \mathrm{{bucket}} = \delta,\qquad \delta \ge {exact}:\; "
        rf"\min\!\left({one_way - 1},\; {exact} + \left\lfloor \frac{{\ln(\delta/{exact})}}"
        rf"{{\ln({max_distance}/{exact})}}\cdot {one_way - exact} \right\rfloor\right)"
        + "\n"
        + rf"\delta = {distance}:\; \mathrm{{bucket}} = {bucket}"
    )
    explanation = (
        f"δ is how far the key lies before the query. {one_way} buckets for one direction: half "
        "for one distance each, half that grow like the logarithm."
        + (f" Keys after the query: {one_way} more." if bidirectional else "")
    )
    return latex, explanation, "Raffel et al. 2020, section 2.1"


def bucket_rows(
    num_buckets: int, max_distance: int, bidirectional: bool
) -> Sequence[dict[str, int]]:
    """The bucket of every drawn relative position, for the table file."""
    relatives = bucket_relatives(max_distance)
    buckets = t5_buckets(
        relatives, bidirectional=bidirectional, num_buckets=num_buckets, max_distance=max_distance
    )
    return [
        {"relative_position": int(relative), "bucket": int(bucket)}
        for relative, bucket in zip(relatives, buckets, strict=True)
    ]
