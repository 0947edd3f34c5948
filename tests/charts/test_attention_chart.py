"""Attention as a figure and as words."""

import numpy as np

from charts.attention import (
    attention_formula,
    change_sentence,
    effects_figure,
    effects_sentence,
    flow_formula,
    heatmap_figure,
    link_sentence,
    role_sentence,
    token_sentence,
)
from core.head_measures import Role
from core.links import Link
from core.token_views import view
from tests.making import causal_rows, make_attention, make_tokens, softmax_rows

WEIGHTS = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.9, 0.05, 0.05]], dtype=np.float32)
ATTENTION = make_attention(WEIGHTS[None, None], make_tokens(("a", "b", "c")), head_size=32)
SHOWN = view(ATTENTION, words=True, special="show")


def test_a_heatmap_shows_rows_from_the_top_with_its_real_range() -> None:
    figure = heatmap_figure(("a", "b", "c"), WEIGHTS, height=200, dark=False)
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.data[0].zmax == np.float32(0.9)
    assert figure.layout.xaxis.ticktext == ("a", "b", "c")


def test_links_are_told_from_one_with_names_escaped() -> None:
    sentence = link_sentence(SHOWN, [Link(5, 11, 0, 1, 0.654)], lambda text: f"<{text}>")
    assert "**layer 6, head 12** puts 65 % of “<a>” on “<b>”" in sentence
    assert link_sentence(SHOWN, []) == "No head links two different words here."


def test_unknown_pieces_are_told() -> None:
    assert "3 tokens" in token_sentence(ATTENTION, 112, "the model")
    assert "(the model takes 112)" in token_sentence(ATTENTION, 112, "the model")
    assert "for 1 of them it has no piece" in token_sentence(ATTENTION, 112, "the model")


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


def test_jobs_are_told_with_their_clearest_head() -> None:
    found = [Role(0, 2, "previous", 0.99), Role(1, 1, "first", 0.9), Role(0, 2, "self", 0.6)]
    told = role_sentence(found, 12)
    assert told.startswith("2 of 12 heads have a job")
    assert "previous token (99 % in layer 1, head 3)" in told
    assert "No head does" in role_sentence([], 12)


def test_the_largest_change_is_told_with_both_values_and_both_words() -> None:
    first = view(make_attention(softmax_rows(0, 2, 3, 2, 2), make_tokens(("it", "tired"))),
                 words=True, special="show")  # fmt: skip
    second = view(make_attention(softmax_rows(1, 2, 3, 2, 2), make_tokens(("it", "wide"))),
                  words=True, special="show")  # fmt: skip
    change = np.zeros((2, 3, 2, 2))
    change[1, 2, 0, 1] = -0.4
    told = change_sentence(first, second, ((0, 0), (1, 1)), change)
    a, b = (100 * each.weights[1, 2, 0, 1] for each in (first, second))
    assert "**layer 2, head 3**, “it” → “tired” / “wide”" in told
    assert f"{a:.0f} % in A, {b:.0f} % in B" in told
    assert "no weight can be compared" in change_sentence(first, second, (), change[..., :0, :0])


def test_effects_are_centred_at_zero_when_signed_and_blank_where_unmeasured() -> None:
    effects = np.array([[0.1, -0.3, 0.2], [np.nan, np.nan, np.nan]])
    trace = effects_figure(effects, title="t", height=200, dark=False).data[0]
    assert (trace.zmin, trace.zmax) == (-0.3, 0.3)
    assert trace.z[1][0] is None
    assert trace.y == (1, 2)
    assert trace.x == (1, 2, 3)
    told = effects_sentence(effects, "change")
    assert told.startswith(
        "Largest change among the 3 of 6 measured: **layer 1, head 2 (-0.3000)**"
    )
    assert effects_sentence(np.full((2, 2), np.nan), "change") == ""
    positive = effects_figure(np.abs(effects), title="t", height=200, dark=True).data[0]
    assert positive.zmin == 0
