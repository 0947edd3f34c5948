"""A test drawn from the bank: the same seed gives the same questions with the same numbers."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.common import in_plain_notation
from core.surfaces import constant
from interview.question import ChoiceAnswer, NumberAnswer, Question, QuestionInstance

LETTERS = "ABCDE"
MAX_ANSWER = 60


@dataclass(frozen=True)
class Item:
    """One question of a test: where it comes from, and how it is asked here."""

    key: str
    question: Question
    asked: QuestionInstance


@dataclass(frozen=True)
class Verdict:
    """How an answer was judged.

    Attributes:
        kind: "open" where nothing was answered, "unread" where it could not be read.
        message: What is wrong with an answer that could not be read; else empty.
    """

    kind: Literal["right", "wrong", "open", "unread"]
    message: str = ""


def ask(key: str, question: Question, seed: int) -> Item:
    """A question with the numbers that belong to this seed, whatever else is asked."""
    return Item(key, question, question.make(np.random.default_rng([seed, _hash(0, key)])))


def eligible(
    bank: Mapping[str, Question], pages: Sequence[str], levels: Sequence[int]
) -> dict[str, Question]:
    """The questions of these pages and levels; of all pages, or levels, where none is named."""
    return {
        key: each
        for key, each in bank.items()
        if (not pages or each.page in pages) and (not levels or each.level in levels)
    }


def draw(bank: Mapping[str, Question], seed: int, count: int) -> tuple[Item, ...]:
    """`count` questions, or all there are.

    Questions are ranked by a hash of seed and key: one that is added to the bank later takes the
    place of at most one, the others stay as a teacher handed them out.

    Raises:
        ValueError: There is none to draw from.
    """
    if not bank:
        raise ValueError("No question is left: choose more pages or levels.")
    ranked = sorted(bank, key=lambda key: _hash(seed, key))
    return tuple(ask(key, bank[key], seed) for key in ranked[:count])


def judge(item: Item, given: str) -> Verdict:
    """Whether an answer as typed, or the letter of an option, is right."""
    given = given.strip()
    if not given:
        return Verdict("open")
    answer = item.asked.answer
    if isinstance(answer, ChoiceAnswer):
        return Verdict("right" if given == LETTERS[answer.correct] else "wrong")
    try:
        return Verdict("right" if answer.accepts(read_number(given)) else "wrong")
    except ValueError as error:
        return Verdict("unread", str(error))


def read_number(text: str) -> float:
    """A number as people write it: 1,024, 0,441, 2/20, 3e-4, −0.5, sqrt(2).

    Raises:
        ValueError: Nothing, too much, or no number; the message says what would work.
    """
    if len(text) > MAX_ANSWER:
        raise ValueError(f"An answer has at most {MAX_ANSWER} signs, for example 0.25 or 2/20.")
    if not text.strip():
        raise ValueError("There is no number yet: type one, for example 0.25 or 2/20.")
    return constant(in_plain_notation(text)[0])


def comma_told(text: str) -> str:
    """How a comma in an answer was read; "" where there is none."""
    plain, marks = in_plain_notation(text)
    if marks.comma is None or len(text) > MAX_ANSWER:
        return ""
    told = f"Read as {plain.strip()}."
    return f"{told} For a decimal number write a point." if marks.others else told


def right_answer(asked: QuestionInstance) -> str:
    """What is right, as text: a letter with its option, or a number with six digits."""
    answer = asked.answer
    if isinstance(answer, NumberAnswer):
        whole = float(answer.value).is_integer() and abs(answer.value) < 1e15
        number = f"{answer.value:,.0f}" if whole else f"{answer.value:.6g}"
        return f"{number.replace('-', '−')} {answer.unit}".strip()
    return f"{LETTERS[answer.correct]}: {answer.options[answer.correct]}"


def result_by_page(items: Sequence[Item], verdicts: Sequence[Verdict]) -> dict[str, dict[str, int]]:
    """Page to how many of its questions were right, wrong (or unread) and open."""
    found: dict[str, dict[str, int]] = {}
    for item, verdict in zip(items, verdicts, strict=True):
        counts = found.setdefault(item.question.page, {"right": 0, "wrong": 0, "open": 0})
        counts["wrong" if verdict.kind == "unread" else verdict.kind] += 1
    return found


def _hash(seed: int, key: str) -> int:
    """Of Python's own hash the next process would not know."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{key}".encode()).digest()[:8])
