"""Attention as a figure and as words."""

import numpy as np

from charts.attention import (
    Looked,
    attention_formula,
    effects_figure,
    flow_formula,
    heatmap_figure,
    link_sentences,
)
from core.attention import view
from tests.making import causal_rows, make_attention, make_tokens, softmax_rows

WEIGHTS = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.9, 0.05, 0.05]], dtype=np.float32)
ATTENTION = make_attention(WEIGHTS[None, None], make_tokens(("a", "b", "c")), head_size=32)
SHOWN = view(ATTENTION, words=True, special="show")


def test_a_heatmap_shows_rows_from_the_top_with_its_real_range() -> None:
    figure = heatmap_figure(("a", "b", "c"), WEIGHTS, height=200, dark=False)
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.data[0].zmax == np.float32(0.9)
    assert figure.layout.xaxis.ticktext == ("a", "b", "c")


def test_links_are_told_with_escaped_names() -> None:
    links, neighbours = link_sentences(Looked(SHOWN, lambda text: f"<{text}>"))
    assert links == (
        "Strongest link between different words, without neighbours, special tokens and "
        "punctuation: **layer 1, head 1** puts 90 % of “<c>” on “<a>”."
    )
    assert neighbours == (
        "Strongest link between neighbouring words: "
        "**layer 1, head 1** puts 80 % of “<b>” on “<c>”."
    )


def test_the_formula_names_the_strongest_link_between_words() -> None:
    latex, explanation, _ = attention_formula(ATTENTION)
    assert "_{3,1}" in latex
    assert "= 0.900" in latex
    assert r"\sqrt{32}" in latex
    assert "token 3 “c” looks at token 1 “a”" in explanation


def test_a_causal_formula_sums_over_what_stands_before() -> None:
    weights = causal_rows(2, 1, 1, 3, 3)
    causal = make_attention(weights, make_tokens(("a", "b", "c")), is_causal=True)
    latex, explanation, _ = attention_formula(causal)
    assert r"\sum_{m=1}^{3}" in latex
    assert "the keys k of the 3 tokens up to it" in explanation


def test_the_rollout_formula_has_the_models_numbers() -> None:
    latex, _, _ = flow_formula(make_attention(softmax_rows(0, 5, 7, 3, 3), make_tokens("abc")))
    assert r"\tfrac1{7}" in latex
    assert r"\hat A_{5}" in latex


def test_signed_effects_are_centred_and_unmeasured_blank() -> None:
    effects = np.array([[0.1, -0.3, 0.2], [np.nan, np.nan, np.nan]])
    trace = effects_figure(effects, title="t", height=200, dark=False).data[0]
    assert (trace.zmin, trace.zmax) == (-0.3, 0.3)
    assert trace.z[1][0] is None
    assert trace.y == (1, 2)
    assert trace.x == (1, 2, 3)
    positive = effects_figure(np.abs(effects), title="t", height=200, dark=True).data[0]
    assert positive.zmin == 0
