"""How a self-test stands or went, and what a sheet of the question bank holds: sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.common import Claim, Said, counted, listed, said

MAX_NAMES = 3


# ---- self-test ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Standing:
    """A test as it stands.

    Attributes:
        pages: The title of each question's page.
        verdicts: Of each question: "right", "wrong", "unread" or "open".
        graded: Whether the result may be told.
        timed: Whether a clock is running.
        waiting: Whether the clock has still to be started.
    """

    pages: tuple[str, ...]
    verdicts: tuple[str, ...]
    graded: bool = False
    timed: bool = False
    waiting: bool = False


def standing_sentences(standing: Standing) -> list[Said]:
    """How the test stands, or how it went.

    Args:
        standing: Pages and verdicts of the questions.

    Returns:
        Sentences in the order in which they are shown, with Markdown's bold marks.

    Example:
        >>> standing = Standing(("Losses", "Race"), ("right", "wrong"), graded=True)
        >>> standing_sentences(standing)[0]
        '**1 of 2 right.**'
    """
    return said((NO_TEST, WAITING, ANSWERED, SCORE, MISSED, NOTHING_MISSED), standing)


NO_TEST: Claim[Standing, tuple[()]] = Claim(
    "interview: no question to ask",
    lambda standing: None if standing.pages else (),
    lambda _: "There is no test: no question is of these pages and this level.",
)
WAITING: Claim[Standing, int] = Claim(
    "interview: the clock has to be started",
    lambda standing: (len(standing.pages) or None) if standing.waiting else None,
    lambda count: (
        f"{counted(count, 'question')} {'waits' if count == 1 else 'wait'} for the clock to start."
    ),
)


class _Answered(NamedTuple):
    answered: int
    total: int
    timed: bool


def _answered(standing: Standing) -> _Answered | None:
    if standing.graded or standing.waiting or not standing.pages:
        return None
    answered = sum(each != "open" for each in standing.verdicts)
    return _Answered(answered, len(standing.pages), standing.timed)


def _answered_words(facts: _Answered) -> str:
    if not facts.answered:
        sentence = "No question is answered yet."
    elif facts.total == 1:
        sentence = "The question is answered."
    elif facts.answered == facts.total:
        sentence = f"All {facts.total} questions are answered."
    else:
        verb = "is" if facts.answered == 1 else "are"
        sentence = f"{facts.answered} of {facts.total} questions {verb} answered."
    return (
        f"{sentence} Nothing is graded until you ask for the result"
        f"{', or the time is up' if facts.timed else ''}."
    )


ANSWERED = Claim("interview: how many questions are answered", _answered, _answered_words)


class _Score(NamedTuple):
    right: int
    unanswered: int
    unread: int
    total: int


def _score(standing: Standing) -> _Score | None:
    if not standing.graded or not standing.pages:
        return None
    kinds = standing.verdicts
    return _Score(kinds.count("right"), kinds.count("open"), kinds.count("unread"), len(kinds))


def _score_words(facts: _Score) -> str:
    if facts.total == 1:
        sentence = f"**The question is {'' if facts.right else 'not '}answered right.**"
    elif facts.right == facts.total:
        sentence = f"**All {facts.total} right.**"
    else:
        sentence = f"**{facts.right} of {facts.total} right.**"
    if facts.unanswered and facts.total > 1:
        sentence += f" {facts.unanswered} without an answer."
    if facts.unread and facts.total > 1:
        sentence += f" {counted(facts.unread, 'answer')} could not be read as a number."
    return sentence


SCORE = Claim("interview: how many answers are right", _score, _score_words)


class _Missed(NamedTuple):
    most: int
    names: list[str]
    others: bool


def _by_page(standing: Standing) -> dict[str, int]:
    """Page to how many of its questions are not right; all pages of the test."""
    found = dict.fromkeys(standing.pages, 0)
    for page, verdict in zip(standing.pages, standing.verdicts, strict=True):
        found[page] += verdict != "right"
    return found


def _missed(standing: Standing) -> _Missed | None:
    missed = {page: count for page, count in _by_page(standing).items() if count}
    if not standing.graded or not missed or len(standing.pages) == 1:
        return None
    most = max(missed.values())
    names = [page for page, count in missed.items() if count == most]
    return _Missed(most, names, len(names) < len(missed))


def _missed_words(facts: _Missed) -> str:
    names = listed(facts.names, MAX_NAMES)
    each = f"{counted(facts.most, 'question')}{' each' if len(facts.names) > 1 else ''}"
    if facts.others:
        sentence = f"Most is missing in {names}: {each}."
    elif len(facts.names) == 1:
        sentence = f"All that is missing is in {names}: {each}."
    else:
        sentence = f"Equally much is missing in {names}: {each}."
    return f"{sentence} The links beside the questions lead to states that show their answers."


MISSED = Claim("interview: where most is missing", _missed, _missed_words)


def _nothing_missed(standing: Standing) -> list[str] | None:
    by_page = _by_page(standing)
    if not standing.graded or not any(by_page.values()):
        return None
    return [page for page, count in by_page.items() if not count] or None


NOTHING_MISSED = Claim(
    "interview: where nothing is missing",
    _nothing_missed,
    lambda names: f"Nothing is missing in {listed(names)}.",
)


# ---- question bank ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sheet:
    """What the filters leave of the bank, and the sheet that is shown.

    Attributes:
        numeric: For each question whether it asks for a number.
        shown: The same for those on this sheet.
        seed: What the numbers are drawn with.
    """

    numeric: Sequence[bool]
    shown: Sequence[bool]
    seed: int


def sheet_sentences(sheet: Sheet) -> list[Said]:
    """How many questions there are, and how many on this sheet."""
    return said((NONE_LEFT, LEFT, ON_SHEET), sheet)


class _Kinds(NamedTuple):
    numbers: int
    choices: int
    seed: int


def _kinds(numeric: Sequence[bool], seed: int) -> _Kinds | None:
    return _Kinds(sum(numeric), len(numeric) - sum(numeric), seed) if numeric else None


def _kind_words(facts: _Kinds) -> str:
    """The kinds that there are: "3 with a number to find and 1 with sentences to choose from"."""
    numbers = f"{facts.numbers} with a number to find"
    choices = f"{facts.choices} with sentences to choose from"
    kinds = ((numbers, facts.numbers), (choices, facts.choices))
    return listed([words for words, count in kinds if count])


def _left_words(facts: _Kinds) -> str:
    count = counted(facts.numbers + facts.choices, "question")
    drawn = f" The numbers are drawn with seed {facts.seed}." if facts.numbers else ""
    return f"{count}: {_kind_words(facts)}.{drawn}"


def _on_sheet(sheet: Sheet) -> _Kinds | None:
    """Nothing where the sheet has all that is left."""
    return None if len(sheet.shown) == len(sheet.numeric) else _kinds(sheet.shown, sheet.seed)


NONE_LEFT: Claim[Sheet, tuple[()]] = Claim(
    "interview: the filters leave no question",
    lambda sheet: None if sheet.numeric else (),
    lambda _: "No question is of these pages and this level.",
)
LEFT: Claim[Sheet, _Kinds] = Claim(
    "interview: which questions the filters leave",
    lambda sheet: _kinds(sheet.numeric, sheet.seed),
    _left_words,
)
ON_SHEET = Claim(
    "interview: which questions are on the sheet",
    _on_sheet,
    lambda facts: (
        f"On this sheet: {_kind_words(facts)}. Answer before you unfold; a test that keeps score "
        "is one topic further."
    ),
)


def coverage_alt(counts: Mapping[str, Mapping[str, int]], titles: Mapping[str, str]) -> Said:
    """The chart's finding as one text."""
    (sentence,) = said(
        (COVERAGE,), {titles[page]: sum(each.values()) for page, each in counts.items()}
    )
    return sentence


COVERAGE: Claim[Mapping[str, int], list[tuple[str, int]]] = Claim(
    "interview: questions by page",
    lambda counts: list(counts.items()) or None,
    lambda facts: (
        "Questions by page: " + "; ".join(f"{title} {count}" for title, count in facts) + "."
    ),
)
