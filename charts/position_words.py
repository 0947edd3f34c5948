"""One sentence in two orders: what each encoding makes of it, as figure, table and words."""

import html
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from charts import theme
from charts.position_numbers import said
from core.bag_of_words import WIDTH, Comparison
from core.positions import ENCODINGS

# Between float32's rounding (about 1e-6 here) and the least change that means something.
SAME = 1e-4
_LONGEST_LABEL = 14


def is_same(comparison: Comparison) -> bool:
    """Whether the outputs are the same vectors in a new order, up to float32's rounding."""
    return comparison.residual < SAME


def words_finding(
    words: Sequence[str],
    permutation: np.ndarray,
    chosen: Comparison,
    compared: Mapping[str, Comparison],
    causal: bool,
    name: Callable[[str], str] = str,
) -> list[str]:
    """What the two orders do to the outputs."""
    nope = compared["nope"]
    moved = [words[place] for place in permutation]
    sentences = [f"“{name(' '.join(words))}” against “{name(' '.join(moved))}”."]
    if moved == list(words):
        sentences[0] += (
            " Both read the same: only equal words changed places, and each is compared with its "
            "twin’s place."
        )
    label = chosen.encoding.label
    if is_same(chosen):
        sentences.append(
            f"**{label}**: every word’s output is the same vector in both orders; the largest "
            f"difference is **{said(chosen.residual)}**, float32’s rounding. To this layer the "
            "sentence is a bag of words."
        )
    else:
        most = int(chosen.changes.argmax())
        sentences.append(
            f"**{label}**: the outputs differ by up to **{said(chosen.residual)}**. Most of all "
            f"“{name(words[most])}” moves: by {100 * chosen.changes[most]:.0f} % of its vector’s "
            "length."
        )
    if chosen is not nope and not causal:
        sentences.append(
            f"Without positions (NoPE) the difference is {said(nope.residual)}: attention then "
            "sees a bag of vectors, whatever their order."
        )
    if causal:
        sentences.append(
            "With the causal mask each word sees only those before it, so even without positions "
            f"the order shows: NoPE’s difference is {said(nope.residual)}."
        )
    if not causal and _keeps_distances(permutation) and is_same(compared["alibi"]):
        sentences.append(
            f"This order keeps every distance |m − n|, and that is all that ALiBi tells without a "
            f"causal mask: its difference is {said(compared['alibi'].residual)}. T5’s buckets "
            f"have a direction: {said(compared['t5'].residual)}."
        )
    return sentences


def words_rows(compared: Mapping[str, Comparison]) -> list[dict[str, str]]:
    """All encodings on the same two orders."""
    return [
        {
            "Encoding": each.encoding.label,
            "Acts on": each.encoding.place,
            "Largest difference": said(each.residual),
            "Mean move of a word": f"{100 * each.changes.mean():.1f} %",
            "The order": "is lost" if is_same(each) else "shows",
        }
        for each in compared.values()
    ]


def words_figure(
    words: Sequence[str], chosen: Comparison, nope: Comparison, *, height: int, dark: bool
) -> go.Figure:
    """Attention in both orders, the second put back into the first; how far each word moved."""
    labels = [_shown(word) for word in words]
    places = list(range(len(words)))
    figure = make_subplots(
        rows=1,
        cols=3,
        column_widths=[0.36, 0.36, 0.28],
        horizontal_spacing=0.09,
        subplot_titles=(
            f"{chosen.encoding.label}: first order",
            "second order, words put back",
            "how far each output moved",
        ),
    )
    top = float(max(chosen.weights.max(), chosen.weights_after.max()))
    for column, weights in ((1, chosen.weights), (2, chosen.weights_after)):
        figure.add_heatmap(
            z=np.asarray(weights, dtype=np.float32),
            zmin=0,
            zmax=top,
            colorscale=list(theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT),
            showscale=False,
            xgap=1,
            ygap=1,
            hovertemplate="row %{y}, column %{x}: %{z:.1%}<extra></extra>",
            row=1,
            col=column,
        )
    series = [(nope, theme.OKABE_ITO[5])]
    if chosen.encoding.key != nope.encoding.key:
        position = list(ENCODINGS).index(chosen.encoding.key)
        series.append((chosen, theme.line_style(position)[0]))
    for comparison, color in series:
        figure.add_bar(
            x=np.asarray(comparison.changes, dtype=np.float32),
            y=places,
            orientation="h",
            name=comparison.encoding.label,
            marker={"color": color},
            hovertemplate=f"{comparison.encoding.label}: %{{x:.2%}}<extra></extra>",
            row=1,
            col=3,
        )
    axis = {"tickvals": places, "ticktext": labels, "showgrid": False}
    for column in (1, 2):
        figure.update_xaxes(**axis, tickangle=-60, row=1, col=column)
        figure.update_yaxes(**axis, autorange="reversed", automargin=True, row=1, col=column)
    figure.update_yaxes(**axis, range=[len(words) - 0.5, -0.5], row=1, col=3)
    figure.update_xaxes(
        tickformat=".0%", title="of its length", rangemode="tozero", zeroline=True, row=1, col=3
    )
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 70, "r": 12, "t": 28, "b": 90}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "x": 1, "y": -0.22, "xanchor": "right"}
    figure.update_layout(layout)
    return figure


def words_formula(chosen: Comparison, num_words: int, causal: bool) -> tuple[str, str, str]:
    """LaTeX of equivariance, with the measured residual."""
    latex = (
        r"A(PX) = P\,A(X),\quad A(X) = \mathrm{softmax}\!\left("
        rf"\frac{{X W_Q (X W_K)^\top}}{{\sqrt{{{WIDTH}}}}}\right) X W_V"
        "\n" + rf"\max\left|P^\top A(PX) - A(X)\right| = \text{{{said(chosen.residual)}}}"
    )
    mask = " A causal mask is on, which breaks this law." if causal else ""
    explanation = (
        f"X holds the {num_words} word vectors as rows, P puts them into another order. The law "
        "holds for attention without positions: softmax and the sums run over all rows, whatever "
        f"their order. The last line is measured with {chosen.encoding.label}: {WIDTH} dimensions, "
        f"one head, random weights, float32.{mask}"
    )
    return latex, explanation, "Vaswani et al. 2017, section 3.5; Lee et al. 2019, section 2"


def encoding_formula(comparison: Comparison) -> tuple[str, str, str]:
    """The chosen encoding's score."""
    encoding = comparison.encoding
    return encoding.latex, f"{encoding.summary} {encoding.symbols}.", encoding.source


def words_table(
    words: Sequence[str], compared: Mapping[str, Comparison]
) -> list[dict[str, object]]:
    """For each word how far its output moved under each encoding, for the table file."""
    return [
        {"word": word, **{key: float(each.changes[place]) for key, each in compared.items()}}
        for place, word in enumerate(words)
    ]


def _keeps_distances(permutation: np.ndarray) -> bool:
    places = np.arange(len(permutation))
    new = np.argsort(permutation)
    before = np.abs(places[:, None] - places[None, :])
    return bool((np.abs(new[:, None] - new[None, :]) == before).all())


def _shown(word: str) -> str:
    """Plotly reads tags in labels; a person's text has none."""
    short = word if len(word) <= _LONGEST_LABEL else word[: _LONGEST_LABEL - 1] + "…"
    return html.escape(short, quote=False)
