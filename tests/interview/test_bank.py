"""The question bank: texts, links, numbers against references, options of choices."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from latex2mathml.converter import convert

from interview import (
    LEVELS,
    ChoiceAnswer,
    Item,
    LiveLink,
    NumberAnswer,
    ask,
    judge,
    right_answer,
    sheets,
)
from interview.bank import BANK, registry
from interview.question import QuestionInstance
from tests.interview.evidence.registry import EVIDENCE, UNPROVED
from tests.interview.references.registry import REFERENCES
from ui.interview.common import BY_PATH
from ui.page import PAGES

ROOT = Path(__file__).resolve().parents[2]
CHOICES = [key for key in BANK if key in EVIDENCE or key in UNPROVED]
NUMERIC = [key for key in BANK if key not in CHOICES]
SEEDS = range(30)


@cache
def made(key: str, seed: int = 0) -> QuestionInstance:
    return ask(key, BANK[key], seed).asked


def number(asked: QuestionInstance) -> NumberAnswer:
    assert isinstance(asked.answer, NumberAnswer)
    return asked.answer


def options_of(asked: QuestionInstance) -> ChoiceAnswer:
    assert isinstance(asked.answer, ChoiceAnswer)
    return asked.answer


# ---- the whole ----------------------------------------------------------------------------------
def test_every_page_has_questions_of_every_level() -> None:
    for page in PAGES:
        levels = {each.level for each in BANK.values() if each.page == page.url_path}
        assert levels == (set(LEVELS) if page.in_bank else set()), page.title


@pytest.mark.parametrize("module", registry.MODULES)
def test_a_module_has_the_questions_of_its_page(module: ModuleType) -> None:
    """Keys begin with the page, and no page state stands there unused."""
    for key, question in module.QUESTIONS.items():
        assert re.fullmatch(rf"{module.PAGE}(-[a-z0-9]+)+", key)
        assert question.page == module.PAGE
        assert question.topic
        assert question.live.page in BY_PATH
    used = [each.live for each in BANK.values()]
    assert all(each in used for each in vars(module).values() if isinstance(each, LiveLink))


def test_no_key_stands_twice() -> None:
    assert len(BANK) == sum(len(module.QUESTIONS) for module in registry.MODULES)


def test_prompts_differ() -> None:
    for seed in SEEDS:
        assert len({made(key, seed).prompt for key in BANK}) == len(BANK)


def test_questions_need_no_torch() -> None:
    """In a process of its own, where nothing has imported torch before."""
    code = (
        "import sys, numpy\n"
        "from interview.bank.registry import BANK\n"
        "for each in BANK.values(): each.make(numpy.random.default_rng(0))\n"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0


# ---- texts --------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", BANK)
def test_texts_are_there_and_can_be_printed(key: str) -> None:
    for seed in SEEDS:
        asked = made(key, seed)
        options = asked.answer.options if isinstance(asked.answer, ChoiceAnswer) else ()
        for text in (asked.prompt, asked.explanation, *options):
            assert text.strip() == text
            assert text
            assert "!" not in text
            assert text.count("$") % 2 == 0
            outside = re.sub(r"`[^`]+`|\$\$[^$]+\$\$|\$[^$]+\$", "", text)
            assert not re.search(r"[\\{}_^*$]|nan|inf\b|e-\d", outside), outside
        assert asked.explanation.endswith((".", ".)"))
        assert right_answer(asked)
    asked = made(key)
    printed = sheets.printable([Item(key, BANK[key], asked)], "Test")
    assert "$" not in printed
    for formula in re.findall(r"\$([^$]+)\$", asked.prompt + asked.explanation):
        assert convert(formula)


# ---- numbers ------------------------------------------------------------------------------------
def test_every_number_has_a_reference() -> None:
    assert set(REFERENCES) == set(NUMERIC)


@pytest.mark.parametrize("key", NUMERIC)
def test_numbers_are_those_of_the_reference(key: str) -> None:
    for seed in SEEDS:
        asked = made(key, seed)
        wanted = REFERENCES[key](asked.numbers)
        assert number(asked).value == pytest.approx(wanted, rel=1e-9, abs=0)


@pytest.mark.parametrize("key", NUMERIC)
def test_numbers_are_fresh_and_never_degenerate(key: str) -> None:
    """Three digits are enough; the other sign and twice the value are wrong; nothing is near 0."""
    for seed in SEEDS:
        answer = number(made(key, seed))
        value = answer.value
        assert abs(value) > 1e-5
        assert answer.accepts(value)
        assert not answer.accepts(-value)
        assert not answer.accepts(2 * value)
        assert not answer.accepts(value * (1 + 3 * answer.tolerance) + (answer.tolerance == 0))
        if answer.tolerance:
            assert answer.accepts(float(f"{value:.3g}"))
        else:
            assert float(value).is_integer() or key == "lasso-ridge-one-standard-error"
    assert len({number(made(key, seed)).value for seed in SEEDS}) >= 5


@pytest.mark.parametrize("key", NUMERIC)
def test_the_answer_shown_is_judged_right(key: str) -> None:
    for seed in range(5):
        asked = made(key, seed)
        item = Item(key, BANK[key], asked)
        answer = number(asked)
        shown = right_answer(asked).removesuffix(answer.unit).replace("−", "-").strip()
        assert judge(item, shown).kind == judge(item, repr(answer.value)).kind == "right"
        assert judge(item, f"{answer.value * 1.5 + 1!r}").kind == "wrong"
        assert asked.numbers
        assert all(isinstance(each, float | int | list | tuple) for each in asked.numbers.values())


# ---- choices ------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", CHOICES)
def test_options_differ_and_are_shuffled(key: str) -> None:
    drawn = [options_of(made(key, seed)) for seed in SEEDS]
    first = drawn[0]
    assert 3 <= len(first.options) <= 5
    assert not any(each.endswith(".") for each in first.options)
    assert len({option for each in drawn for option in each.options}) == len(first.options)
    assert len({each.options[each.correct] for each in drawn}) == 1
    assert len({each.correct for each in drawn}) > 1
    assert judge(Item(key, BANK[key], made(key)), "ABCDE"[first.correct]).kind == "right"


@pytest.mark.parametrize("key", CHOICES)
def test_the_right_option_is_as_long_as_others(key: str) -> None:
    answer = options_of(made(key))
    right = len(answer.options[answer.correct])
    wrong = [len(each) for i, each in enumerate(answer.options) if i != answer.correct]
    assert 0.6 * min(wrong) <= right <= 1.4 * max(wrong)


def test_right_answers_do_not_hang_at_one_letter() -> None:
    places = [options_of(made(key, seed)).correct for seed in range(5) for key in CHOICES]
    shares = np.bincount(places) / len(places)
    assert shares[:3].min() > 0.15
