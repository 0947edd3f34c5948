"""Sentences that carry what they claim."""

import copy

from core.common import Claim, Said, described, each_said, joined, said

POSITIVE: Claim[float, float] = Claim(
    "test: positive", lambda value: value if value > 0 else None, lambda value: f"**{value}** is."
)


def test_nothing_is_said_where_the_condition_fails() -> None:
    assert said([POSITIVE], -1.0) == []
    (sentence,) = said([POSITIVE], 2.0)
    assert sentence == "**2.0** is."
    assert [(each.name, each.facts) for each in sentence.assertions] == [("test: positive", 2.0)]


def test_a_text_of_several_sentences_keeps_all_claims() -> None:
    text = described("Axes.", each_said(POSITIVE, [1.0, -1.0, 3.0]))
    assert text == "Axes. 1.0 is. 3.0 is."
    assert [each.facts for each in text.assertions] == [1.0, 3.0]
    assert joined([]) == ""
    assert described("Axes.") == "Axes."


def test_a_copy_keeps_its_claims() -> None:
    sentence = Said("x", said([POSITIVE], 2.0)[0].assertions)
    other = copy.deepcopy(sentence)
    assert other == sentence
    assert other.assertions == sentence.assertions
