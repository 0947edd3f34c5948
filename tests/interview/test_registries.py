"""What every derivation, coding question and short question must have."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from latex2mathml.converter import convert

from core.common.params import check
from interview.bank.registry import BANK
from interview.coding.registry import CODING
from interview.derivation import checks
from interview.derivation_text import as_markdown
from interview.derivations.registry import DERIVATIONS
from interview.question import LEVELS, ChoiceAnswer
from interview.self_test import Item, ask, judge, right_answer
from ui.interview.common import BY_PATH
from ui.page.navigation import PAGES

ROOT = Path(__file__).resolve().parents[2]
EVIDENCED = [key for key, each in BANK.items() if each.evidence]
SEEDS = 10
# In a process of its own, where nothing has imported torch before.
EVIDENCE = f"""
import inspect, json, sys
import numpy as np
from interview.bank.registry import BANK

truths = {{}}
for key, question in BANK.items():
    question.make(np.random.default_rng(0))
    if question.evidence is None:
        continue
    draws = "seed" in inspect.signature(question.evidence).parameters
    found = [question.evidence(seed) for seed in range({SEEDS})] if draws else [question.evidence()]
    truths[key] = [[bool(each) for each in truths] for truths in found]
print(json.dumps({{"truths": truths, "torch": "torch" in sys.modules}}))
"""


@cache
def asked_of(key: str) -> Item:
    return ask(key, BANK[key], 3)


@pytest.fixture(scope="module")
def evidence() -> dict[str, Any]:
    """What all evidence says, of ten instances where it draws: some of it trains, so once."""
    command = [sys.executable, "-c", EVIDENCE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def formulas(text: str) -> list[str]:
    """What stands between dollar signs."""
    return re.findall(r"\$([^$]+)\$", text)


def test_the_bank_asks_of_every_level_about_a_page() -> None:
    for page in PAGES:
        levels = {each.level for each in BANK.values() if each.page == page.url_path}
        assert levels == (set(LEVELS) if page.in_bank else set()), page.title


@pytest.mark.parametrize("key", BANK)
def test_a_question_is_whole(key: str) -> None:
    question, item = BANK[key], asked_of(key)
    assert key.startswith(question.page)
    assert question.live.page in BY_PATH
    asked = item.asked
    assert asked.prompt.strip()
    assert asked.explanation.strip()
    texts = [asked.prompt, asked.explanation]
    if isinstance(asked.answer, ChoiceAnswer):
        assert 3 <= len(asked.answer.options) <= 5
        assert len(set(asked.answer.options)) == len(asked.answer.options)
        assert judge(item, "ABCDE"[asked.answer.correct]).kind == "right"
        assert bool(question.evidence) != bool(question.unproved)
        texts += asked.answer.options
    else:
        assert judge(item, repr(asked.answer.value)).kind == "right"
        assert judge(item, f"{asked.answer.value * 1.5 + 1!r}").kind == "wrong"
    for text in texts:
        assert text.count("$") % 2 == 0
        for formula in formulas(text):
            assert convert(formula)
    assert right_answer(asked)


@pytest.mark.parametrize("key", EVIDENCED)
def test_evidence_speaks_for_the_right_answer_alone(key: str, evidence) -> None:
    """The right option is true and all others are false in every instance of the prompt."""
    answer = asked_of(key).asked.answer
    assert isinstance(answer, ChoiceAnswer)
    expected = [True] + [False] * (len(answer.options) - 1)
    assert evidence["truths"][key] == [expected] * len(evidence["truths"][key])


def test_most_evidence_searches_for_a_counterexample(evidence) -> None:
    searched = [key for key, found in evidence["truths"].items() if len(found) == SEEDS]
    assert len(searched) >= 0.6 * len(EVIDENCED)


def test_neither_questions_nor_evidence_need_torch(evidence) -> None:
    assert list(evidence["truths"]) == EVIDENCED
    assert not evidence["torch"]


@pytest.mark.parametrize("name", DERIVATIONS)
def test_a_derivation_is_whole(name: str) -> None:
    derivation = DERIVATIONS[name]
    assert 4 <= len(derivation.steps) <= 12
    assert derivation.live
    assert derivation.symbols
    assert derivation.source
    defaults = check(derivation.params, {})
    for step, found in zip(derivation.steps, checks(derivation, defaults), strict=True):
        assert bool(found) != bool(step.unchecked)
        for formula in [*formulas(step.words), step.latex]:
            assert convert(formula.replace("\n", r" \\ "))
    for parameter in derivation.params:
        with pytest.raises(ValueError, match=re.escape(parameter.label)):
            checks(derivation, {parameter.name: parameter.high + 1})
    text = as_markdown(derivation, defaults)
    assert all(step.title in text for step in derivation.steps)
    assert "do not agree" not in text


@pytest.mark.parametrize("name", CODING)
def test_a_coding_question_is_whole(name: str) -> None:
    question = CODING[name]
    assert 3 <= len(question.hints) <= 5
    assert len(question.mistakes) >= 3
    assert question.live
    assert question.complexity
    assert {each.fails for each in question.mistakes} <= set(question.checks)
    assert len({each.name for each in question.mistakes}) == len(question.mistakes)
    assert "import core" not in question.source
    assert "from core" not in question.source


def test_answers_do_not_hang_at_one_letter() -> None:
    places = [
        item.asked.answer.correct
        for seed in range(5)
        for key, each in BANK.items()
        if isinstance((item := ask(key, each, seed)).asked.answer, ChoiceAnswer)
    ]
    shares = np.bincount(places) / len(places)
    assert shares[:3].min() > 0.15
