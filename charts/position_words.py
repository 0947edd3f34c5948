"""One sentence in two orders: what each encoding makes of it, as figure, table and words."""

import html
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from charts import theme
from charts.panels import Panel, figure
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
            "Largest difference": said(each.residual),
            "Mean move of a word": f"{100 * each.changes.mean():.1f} %",
            "The order": "is lost" if is_same(each) else "shows",
        }
        for each in compared.values()
    ]


def words_panels(
    words: Sequence[str], chosen: Comparison, nope: Comparison, *, height: int, dark: bool
) -> list[Panel]:
    """Attention in both orders, the second put back into the first; how far each word moved."""
    labels = [_shown(word) for word in words]
    places = list(range(len(words)))
    words_axis = {
        "tickvals": places, "ticktext": labels, "showgrid": False, "automargin": True
    }  # fmt: skip
    down = {**words_axis, "autorange": "reversed"}
    label = chosen.encoding.label
    top = float(max(chosen.weights.max(), chosen.weights_after.max()))
    panels = []
    for title, weights in (
        (f"{label}: attention", chosen.weights),
        ("second order, words put back", chosen.weights_after),
    ):
        table = {
            "type": "heatmap",
            "z": np.asarray(weights, dtype=np.float32),
            "zmin": 0,
            "zmax": top,
            "colorscale": list(theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT),
            "showscale": False,
            "xgap": 1,
            "ygap": 1,
            "hovertemplate": "row %{y}, column %{x}: %{z:.1%}<extra></extra>",
        }
        panels.append(
            Panel(
                figure([table], title, {**words_axis, "tickangle": -60}, down, height=height),
                f"{title}: which word looks at which; the two maps are "
                f"{'the same' if is_same(chosen) else 'different'}.",
            )
        )
    panels.append(_moves(chosen, nope, down, height))
    return panels


def _moves(chosen: Comparison, nope: Comparison, axis: Mapping[str, object], height: int) -> Panel:
    series = [(nope, theme.OKABE_ITO[5])]
    if chosen.encoding.key != nope.encoding.key:
        position = list(ENCODINGS).index(chosen.encoding.key)
        series.append((chosen, theme.line_style(position)[0]))
    bars = [
        {
            "type": "bar",
            "x": np.asarray(each.changes, dtype=np.float32),
            "y": list(range(len(each.changes))),
            "orientation": "h",
            "name": each.encoding.label,
            "marker": {"color": color},
            "hovertemplate": f"{each.encoding.label}: %{{x:.2%}}<extra></extra>",
        }
        for each, color in series
    ]
    return Panel(
        figure(
            bars,
            "outputs moved" + (" (grey: NoPE)" if len(bars) > 1 else ""),
            {"tickformat": ".0%", "title": "of its length", "rangemode": "tozero"},
            axis,
            height=height,
        ),
        f"Moves of the words’ outputs: with {chosen.encoding.label} "
        f"{100 * chosen.changes.mean():.1f} % of a vector’s length on average, without positions "
        f"{100 * nope.changes.mean():.1f} %.",
    )


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
    """The chosen encoding's score, and the weight that it gives to the first word's neighbour."""
    encoding = comparison.encoding
    latex = (
        encoding.latex + "\n" + rf"d = {WIDTH},\quad w_{{1,2}} = "
        rf"\mathrm{{softmax}}(s_1)_2 = {comparison.weights[0, 1]:.4f}"
    )
    explanation = (
        f"{encoding.summary} {encoding.symbols}. $w_{{1,2}}$ is how much the first word looks at "
        "the second in the first order."
    )
    return latex, explanation, encoding.source


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
