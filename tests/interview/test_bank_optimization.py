"""The bank on optimization and regularization: answers by other means, options by evidence."""

import re
from functools import cache

import numpy as np
import pytest

from interview import sheets
from interview.bank import optimization_views, regularization_views
from interview.bank.registry import BANK
from interview.question import Asked, ChoiceAnswer, NumberAnswer, Question
from interview.self_test import Item, judge, right_answer
from tests.interview import (
    optimization_references,
    regularization_references,
    test_bank_attention,
)
from ui.page.navigation import BY_PATH

# All that test_bank_attention does not try.
QUESTIONS: dict[str, Question] = {
    key: question
    for key, question in BANK.items()
    if BY_PATH[question.page].section not in test_bank_attention.SECTIONS
}
REFERENCES = {**optimization_references.REFERENCES, **regularization_references.REFERENCES}
SEEDS = range(30)


@cache
def made(key: str, seed: int = 0) -> Asked:
    return QUESTIONS[key].make(np.random.default_rng(seed))


# Only of options it is said why one is right: drawing a question, to see, takes its time.
CHOICES = [key for key, each in QUESTIONS.items() if each.evidence or each.unproved]
NUMERIC = [key for key in QUESTIONS if key not in CHOICES]


# ---- the whole ----------------------------------------------------------------------------------
def test_keys_begin_with_their_page() -> None:
    for key, question in QUESTIONS.items():
        assert re.fullmatch(rf"{question.page}(-[a-z0-9]+)+", key)
        assert question.topic


def test_no_prompt_is_asked_twice() -> None:
    prompts = [made(key).prompt for key in QUESTIONS]
    assert len(set(prompts)) == len(prompts)


def test_all_links_are_among_the_views() -> None:
    views = [*optimization_views.ALL, *regularization_views.ALL]
    used = [each.live for each in QUESTIONS.values()]
    assert all(each in views for each in used)
    assert all(each in used for each in views)
    assert {each.page for each in views} == {each.page for each in QUESTIONS.values()}


# ---- texts --------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", QUESTIONS)
def test_texts_are_there_and_can_be_printed(key: str) -> None:
    for seed in range(3):
        asked = made(key, seed)
        options = asked.answer.options if isinstance(asked.answer, ChoiceAnswer) else ()
        for text in (asked.prompt, asked.explanation, *options):
            assert text.strip() == text
            assert text
            assert "!" not in text
            outside = re.sub(r"\$[^$]+\$", "", text)
            assert not re.search(r"[\\{}_^*$]|nan|inf\b|e-\d", outside), outside
        item = Item(key, QUESTIONS[key], asked)
        printed = sheets.printable([item], "Test")
        assert "$" not in printed


# ---- numbers ------------------------------------------------------------------------------------
def test_every_number_has_a_reference() -> None:
    assert set(REFERENCES) == set(NUMERIC)


@pytest.mark.parametrize("key", NUMERIC)
def test_numbers_are_those_of_the_reference(key: str) -> None:
    for seed in SEEDS:
        asked = made(key, seed)
        assert isinstance(asked.answer, NumberAnswer)
        assert REFERENCES[key](asked.numbers) == pytest.approx(asked.answer.value, rel=1e-9)


@pytest.mark.parametrize("key", NUMERIC)
def test_numbers_are_fresh_and_never_degenerate(key: str) -> None:
    answers = [made(key, seed).answer for seed in SEEDS]
    values = [each.value for each in answers]
    assert len(set(values)) >= 5
    assert all(abs(value) > 1e-5 for value in values)
    for answer, value in zip(answers, values, strict=True):
        assert answer.accepts(value)
        assert not answer.accepts(-value)
        assert not answer.accepts(value * (1 + 3 * answer.tolerance) + (answer.tolerance == 0))
        if answer.tolerance:
            assert answer.accepts(float(f"{value:.3g}"))
        else:
            assert float(value).is_integer() or key == "lasso-ridge-one-standard-error"


@pytest.mark.parametrize("key", NUMERIC)
def test_the_answer_shown_is_judged_right(key: str) -> None:
    for seed in range(5):
        asked = made(key, seed)
        shown = right_answer(asked).removesuffix(asked.answer.unit).replace("−", "-").strip()
        assert judge(Item(key, QUESTIONS[key], asked), shown).kind == "right"
        assert all(isinstance(each, float | int | list | tuple) for each in asked.numbers.values())


# ---- choices ------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", CHOICES)
def test_options_differ_and_are_shuffled(key: str) -> None:
    drawn = [made(key, seed).answer for seed in range(12)]
    assert all(isinstance(each, ChoiceAnswer) for each in drawn)
    assert 3 <= len(drawn[0].options) <= 5
    assert len({option for each in drawn for option in each.options}) == len(drawn[0].options)
    assert len({each.options[each.correct] for each in drawn}) == 1
    assert len({each.correct for each in drawn}) > 1


@pytest.mark.parametrize("key", CHOICES)
def test_the_right_option_does_not_stand_out_by_its_length(key: str) -> None:
    answer = made(key).answer
    assert isinstance(answer, ChoiceAnswer)
    right = len(answer.options[answer.correct])
    wrong = [len(each) for i, each in enumerate(answer.options) if i != answer.correct]
    assert 0.6 * min(wrong) <= right <= 1.4 * max(wrong)


def test_nearly_all_choices_have_evidence() -> None:
    unproved = [key for key in CHOICES if QUESTIONS[key].evidence is None]
    assert len(unproved) <= len(CHOICES) / 4
