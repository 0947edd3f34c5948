"""One sentence in two orders: what each encoding makes of it, as figure, table and words."""

import html
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from charts.common import Panel, figure, theme
from core.common import Claim, Said, format_latex, format_number, format_percent, listed, said
from core.positional_encoding import ENCODINGS, WIDTH, Comparison

# Between float32's rounding (about 1e-6 here) and the least change that means something.
SAME = 1e-4
_MAX_LABEL = 14


def is_same(comparison: Comparison) -> bool:
    """Whether the outputs are the same vectors in a new order, up to float32's rounding."""
    return comparison.residual < SAME


class Worded(NamedTuple):
    """One sentence in two orders, through every encoding.

    Attributes:
        words: Of the first order; the second is words[permutation[r]] at place r.
        told_by: Key of the encoding that is looked at.
        name: Makes a word fit for the place where it is shown.
    """

    words: Sequence[str]
    permutation: np.ndarray
    told_by: str
    compared: Mapping[str, Comparison]
    causal: bool
    name: Callable[[str], str] = str

    @property
    def chosen(self) -> Comparison:
        """The comparison of the encoding that is looked at."""
        return self.compared[self.told_by]


def words_finding(worded: Worded) -> list[Said]:
    """What the two orders do to the outputs."""
    return said((ORDERS, UNCHANGED, DIFFERENT, WITHOUT_POSITIONS, CAUSAL, KEEPS_DISTANCES), worded)


class _Orders(NamedTuple):
    first: str
    second: str
    same: bool


def _orders(worded: Worded) -> _Orders:
    moved = [worded.words[place] for place in worded.permutation]
    first, second = (worded.name(" ".join(each)) for each in (worded.words, moved))
    return _Orders(first, second, moved == list(worded.words))


ORDERS: Claim[Worded, _Orders] = Claim(
    "words: the two orders",
    _orders,
    lambda facts: (
        f"“{facts.first}” against “{facts.second}”."
        + (
            " Both read the same: only equal words changed places, and each is compared with its "
            "twin’s place."
            if facts.same
            else ""
        )
    ),
)


class _Same(NamedTuple):
    label: str
    residual: float
    is_bag: bool


def _same(worded: Worded) -> _Same | None:
    if not is_same(worded.chosen):
        return None
    is_bag = worded.told_by == "nope" and not worded.causal
    return _Same(worded.chosen.encoding.label, worded.chosen.residual, is_bag)


UNCHANGED = Claim(
    "words: the outputs are the same",
    _same,
    lambda facts: (
        f"**{facts.label}**: every word’s output is the same vector in both orders; the largest "
        f"difference is **{format_number(facts.residual, 2)}**, float32’s rounding. "
        + (
            "To this layer the sentence is a bag of words."
            if facts.is_bag
            else "It cannot tell these two orders apart."
        )
    ),
)


class _Different(NamedTuple):
    label: str
    residual: float
    most: list[str]
    change: float


def _different(worded: Worded) -> _Different | None:
    chosen = worded.chosen
    if is_same(chosen):
        return None
    change = float(chosen.changes.max())
    shown = format_percent(change)
    most = [
        worded.name(word)
        for word, each in zip(worded.words, chosen.changes.tolist(), strict=True)
        if format_percent(each) == shown
    ]
    return _Different(chosen.encoding.label, chosen.residual, list(dict.fromkeys(most)), change)


DIFFERENT = Claim(
    "words: the outputs differ",
    _different,
    lambda facts: (
        f"**{facts.label}**: the numbers of the outputs differ by up to "
        f"**{format_number(facts.residual)}**. Most of all "
        f"{listed([f'“{word}”' for word in facts.most], 3)} changes: by "
        f"{format_percent(facts.change)} of its vector’s length."
    ),
)
WITHOUT_POSITIONS: Claim[Worded, float] = Claim(
    "words: without positions",
    lambda worded: (
        worded.compared["nope"].residual
        if worded.told_by != "nope" and not worded.causal and is_same(worded.compared["nope"])
        else None
    ),
    lambda residual: (
        f"Without positions (NoPE) the difference is {format_number(residual, 2)}: attention then "
        "gives each word the same output in any order."
    ),
)


class _Causal(NamedTuple):
    residual: float
    shows: bool


CAUSAL: Claim[Worded, _Causal] = Claim(
    "words: with the causal mask",
    lambda worded: (
        _Causal(worded.compared["nope"].residual, not is_same(worded.compared["nope"]))
        if worded.causal
        else None
    ),
    lambda facts: (
        "With the causal mask each word sees itself and those before it. Without positions (NoPE) "
        f"the difference is {format_number(facts.residual, 2)}: "
        + (
            "the mask alone shows this change of order."
            if facts.shows
            else "for these two orders the mask changes nothing."
        )
    ),
)


class _KeepsDistances(NamedTuple):
    alibi: float
    t5: float


def _distances(worded: Worded) -> _KeepsDistances | None:
    alibi, t5 = worded.compared["alibi"], worded.compared["t5"]
    if worded.causal or not keeps_distances(worded.permutation) or not is_same(alibi):
        return None
    return _KeepsDistances(alibi.residual, t5.residual)


KEEPS_DISTANCES = Claim(
    "words: an order that keeps every distance",
    _distances,
    lambda facts: (
        "This order keeps every distance |m − n|, and without a causal mask ALiBi tells only "
        f"distances: its difference is {format_number(facts.alibi, 2)}. T5’s buckets tell before "
        f"from after too: {format_number(facts.t5, 2)}."
    ),
)


def words_rows(compared: Mapping[str, Comparison]) -> list[dict[str, str]]:
    """All encodings on the same two orders."""
    return [
        {
            "Encoding": each.encoding.label,
            "Largest difference": format_number(each.residual, 2),
            "Mean change of a word": format_percent(float(each.changes.mean()), 1),
            "The order": "is lost" if is_same(each) else "shows",
        }
        for each in compared.values()
    ]


def words_panels(
    words: Sequence[str], chosen: Comparison, nope: Comparison, *, height: int, dark: bool
) -> list[Panel]:
    """Attention in both orders, the second put back into the first; how far each word moved.

    Args:
        words: Of the first order.
        chosen: The encoding that is looked at.
        nope: The comparison without positions.
        height, dark: Of each figure.
    """
    labels = [_shown(word) for word in words]
    places = list(range(len(words)))
    words_axis = {"tickvals": places, "ticktext": labels, "showgrid": False, "automargin": True}
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
            "colorscale": theme.sequential(dark),
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
            "change of the outputs" + (" (grey: NoPE)" if len(bars) > 1 else ""),
            {"tickformat": ".0%", "title": "of its length", "rangemode": "tozero"},
            axis,
            height=height,
        ),
        f"Changes of the words’ outputs: with {chosen.encoding.label} "
        f"{format_percent(float(chosen.changes.mean()), 1)} of a vector’s length on average, "
        f"without positions {format_percent(float(nope.changes.mean()), 1)}.",
    )


def words_formula(chosen: Comparison, num_words: int, causal: bool) -> tuple[str, str, str]:
    """LaTeX of equivariance, with the measured residual.

    Args:
        chosen: The encoding that is looked at.
        num_words: In the sentence.
        causal: Whether the mask is on.

    Returns:
        LaTeX, its symbols, its source.
    """
    latex = (
        r"A(PX) = P\,A(X),\quad A(X) = \mathrm{softmax}\!\left("
        rf"\frac{{X W_Q (X W_K)^\top}}{{\sqrt{{{WIDTH}}}}}\right) X W_V"
        "\n" + rf"\max\left|P^\top A(PX) - A(X)\right| = {format_latex(chosen.residual, 2)}"
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


def keeps_distances(permutation: np.ndarray) -> bool:
    """Whether |m − n| of any two words is the same in both orders."""
    places = np.arange(len(permutation))
    new = np.argsort(permutation)
    before = np.abs(places[:, None] - places[None, :])
    return bool((np.abs(new[:, None] - new[None, :]) == before).all())


def _shown(word: str) -> str:
    """Plotly reads tags in labels; a person's text has none."""
    short = word if len(word) <= _MAX_LABEL else word[: _MAX_LABEL - 1] + "…"
    return html.escape(short, quote=False)
