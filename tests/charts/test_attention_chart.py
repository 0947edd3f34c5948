"""Attention as a figure and as words."""

import numpy as np

from charts.attention import attention_formula, heatmap_figure, link_sentence, token_sentence
from core.models import TextAttention
from core.token_views import Link

WEIGHTS = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.9, 0.05, 0.05]], dtype=np.float32)
ATTENTION = TextAttention(
    "a b c", ("a", "b", "c"), (0, 1, 2), ("a", "b", "c"), (False,) * 3, 1, WEIGHTS[None, None], 32
)


def test_a_heatmap_shows_rows_from_the_top_with_its_real_range() -> None:
    figure = heatmap_figure(("a", "b", "c"), WEIGHTS, height=200, dark=False)
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.data[0].zmax == np.float32(0.9)
    assert figure.layout.xaxis.ticktext == ("a", "b", "c")


def test_links_are_told_from_one_with_names_escaped() -> None:
    sentence = link_sentence(("a", "*b*"), [Link(5, 11, 0, 1, 0.654)], lambda text: f"<{text}>")
    assert "**layer 6, head 12** puts 65 % of “<a>” on “<*b*>”" in sentence
    assert link_sentence(("a",), []) == "No head links two different words here."


def test_unknown_pieces_are_told() -> None:
    assert "3 tokens" in token_sentence(ATTENTION, 112)
    assert "for 1 of them it has no piece" in token_sentence(ATTENTION, 112)


def test_the_formula_names_the_strongest_link_between_words() -> None:
    latex, explanation, _ = attention_formula(ATTENTION)
    assert "_{3,1}" in latex
    assert "= 0.900" in latex
    assert r"\sqrt{32}" in latex
    assert "token 3 “c” looks at token 1 “a”" in explanation
