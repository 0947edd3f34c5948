"""How one short question is shown: its text, its options, and its answer."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.common import Param
from interview import LETTERS, LEVELS, ChoiceAnswer, Item, Question, eligible, right_answer
from interview.bank import BANK
from ui.interview.common import TITLES, key, see_live
from ui.page import Entry, Number, Several

SEED = Param(
    "seed",
    "Seed",
    1,
    0,
    99999,
    "linear",
    "Another number draws other questions, and fresh numbers for them.",
    is_integer=True,
)
PAGES = {page: Entry(TITLES[page]) for page in dict.fromkeys(each.page for each in BANK.values())}
LEVEL_NAMES = {str(level): Entry(name) for level, name in LEVELS.items()}


class Controls:
    """Which questions, and which numbers they get."""

    seed = Number(key("seed"), SEED)
    pages = Several(key("pages"), "Pages", PAGES, ())
    levels = Several(key("levels"), "Levels", LEVEL_NAMES, ())


def chosen_questions() -> dict[str, Question]:
    """A popover with pages and levels; the questions that they leave."""
    with st.popover("Pages and levels", icon=":material/filter_list:"):
        st.markdown("Pages; none: all of them")
        pages = Controls.pages.draw()
        st.markdown("Levels; none: all of them")
        levels = Controls.levels.draw()
    return eligible(BANK, pages, [int(level) for level in levels])


def heading(number: int, item: Item) -> str:
    """Number, page, topic and level, and what is asked."""
    question = item.question
    about = f"{TITLES[question.page]} · {question.topic} · {LEVELS[question.level]}"
    return f"**{number}.** :small[{about}]\n\n{item.asked.prompt}"


def options(item: Item) -> Sequence[str]:
    """The sentences of a choice; nothing for a number."""
    answer = item.asked.answer
    return answer.options if isinstance(answer, ChoiceAnswer) else ()


def listed(item: Item) -> str:
    """The options as a list, for where nothing is chosen."""
    return "\n".join(
        f"- {letter}: {text}" for letter, text in zip(LETTERS, options(item), strict=False)
    )


def solution(item: Item) -> str:
    """What is right, and why."""
    return f"**Right answer: {right_answer(item.asked)}**\n\n{item.asked.explanation}"


def answer(item: Item) -> None:
    """What is right, why, and where to see it."""
    st.markdown(solution(item))
    see_live(item.question.live)


def level_counts(questions: Mapping[str, Question]) -> dict[str, dict[str, int]]:
    """How many there are by page and level."""
    found: dict[str, dict[str, int]] = {}
    for each in questions.values():
        counts = found.setdefault(each.page, dict.fromkeys(LEVELS.values(), 0))
        counts[LEVELS[each.level]] += 1
    return found
