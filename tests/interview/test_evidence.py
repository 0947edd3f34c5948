"""Of every choice in the bank, the right option is true and the others are false."""

import inspect

import pytest

from interview import ChoiceAnswer, ask
from interview.bank import BANK
from tests.interview.evidence.registry import EVIDENCE, MODULES, UNPROVED

SEEDS = 10


def draws(key: str) -> bool:
    """Whether the evidence draws what the prompt leaves open."""
    return "seed" in inspect.signature(EVIDENCE[key]).parameters


def test_every_choice_has_exactly_one_piece_of_evidence() -> None:
    choices = [
        key
        for key, each in BANK.items()
        if isinstance(ask(key, each, 0).asked.answer, ChoiceAnswer)
    ]
    keys = [key for module in MODULES for key in module.EVIDENCE]
    assert sorted([*keys, *UNPROVED]) == sorted(choices)


def test_few_choices_rest_on_no_evidence() -> None:
    assert len(UNPROVED) <= len(EVIDENCE) / 4


def test_most_evidence_searches_for_a_counterexample() -> None:
    assert sum(map(draws, EVIDENCE)) >= 0.6 * len(EVIDENCE)


@pytest.mark.parametrize("key", EVIDENCE)
def test_only_the_right_option_is_true(key: str) -> None:
    """In every instance of the prompt."""
    answer = ask(key, BANK[key], 3).asked.answer
    assert isinstance(answer, ChoiceAnswer)
    expected = [True] + [False] * (len(answer.options) - 1)
    instances = ({"seed": seed} for seed in range(SEEDS)) if draws(key) else ({},)
    for instance in instances:
        assert [bool(each) for each in EVIDENCE[key](**instance)] == expected, instance
