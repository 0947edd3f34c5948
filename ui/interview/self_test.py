"""The self-test: drawn by seed, answered on the page, graded, and handed out by a link."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from charts.interview import Standing, standing_sentences
from charts.interview import figures as charts
from core.common import joined
from interview import (
    LETTERS,
    LEVELS,
    MAX_ANSWER,
    Item,
    NumberAnswer,
    Verdict,
    comma_told,
    judge,
    result_by_page,
)
from interview import draw as draw_test
from ui.interview import questions as interview_questions
from ui.interview import timer
from ui.interview.bank import sheet_downloads
from ui.interview.common import TITLES, key, see_live
from ui.page import Letter, Slider, Switch, Text, TopicResult, export, layout

COUNTS = (5, 10, 15, 20, 30)
COUNT = 10
HEIGHT = 320


class Controls(interview_questions.Controls, timer.Controls):
    """Which questions, how many, and the answers to them."""

    answers: Mapping[int, Text] = {
        number: Text(
            key(f"answer_{number}"),
            "Your number",
            "",
            MAX_ANSWER,
            help="As 0.25, 2/20, 1,024, 3e-4 or sqrt(2).",
        )
        for number in range(1, COUNTS[-1] + 1)
    }
    options: Mapping[int, Letter] = {
        number: Letter(key(f"option_{number}")) for number in range(1, COUNTS[-1] + 1)
    }
    count = Slider(key("count"), "Questions", COUNTS, COUNT)
    graded = Switch(key("graded"), "Show the result", help="Grades what is answered so far.")


def draw() -> TopicResult:
    """Which test, its questions, and how it stands."""
    items, seed, graded, clock = _controls()
    if not items:
        st.info("No question is of these pages and this level: choose more of them.")
        return TopicResult(standing_sentences(Standing((), ())), {}, [], "")
    if clock == "waiting":
        timer.start_button()
        waiting = Standing(_pages(items), ("open",) * len(items), waiting=True)
        return TopicResult(standing_sentences(waiting), {}, [], "")
    graded = graded or clock == "over"
    left, right = st.columns([3, 2], gap="large")
    with left:
        verdicts = [
            _question(n, item, graded, over=clock == "over") for n, item in enumerate(items, 1)
        ]
    # Until it is graded the picture must not tell which answers are right.
    told = verdicts if graded else [Verdict("open")] * len(items)
    counts = result_by_page(items, told)
    kinds = tuple(each.kind for each in verdicts)
    sentences = standing_sentences(
        Standing(_pages(items), kinds, graded=graded, timed=clock == "running")
    )
    with right:
        st.plotly_chart(
            charts.score_figure(counts, TITLES, graded=graded, height=HEIGHT),
            key=key("score"),
            config=export.PICTURE_CONFIG,
            alt=joined(sentences).without_marks(),
        )
        if graded:
            _look_again(items, verdicts)
    title = f"Test {seed}: {len(items)} questions on the foundations of deep learning"
    return TopicResult(
        sentences,
        {},
        sheet_downloads(list(items), title, f"test-{seed}"),
        "The link above carries your answers; “Hand it out” has one without them. Printed from "
        "the browser, the answer key starts on a new sheet of paper.",
        _rows(items, verdicts) if graded else (),
    )


def _controls() -> tuple[Sequence[Item], int, bool, timer.Clock]:
    columns = st.columns([1.5, 1, 2, 1, 1.3, 1.6], vertical_alignment="bottom")
    with columns[0]:
        questions = interview_questions.chosen_questions()
    with columns[1]:
        seed = Controls.seed.draw()
    with columns[2]:
        count = Controls.count.draw()
    items = draw_test(questions, seed, count) if questions else ()
    with columns[3]:
        minutes = timer.minutes()
    _forget_another_tests_answers([seed, *(item.key for item in items)])
    with columns[4]:
        _hand_out()
    with columns[5]:
        graded = Controls.graded.draw()
    return items, seed, graded, timer.run(minutes)


def _question(number: int, item: Item, graded: bool, *, over: bool) -> Verdict:
    """The question, its field, and once graded what is right."""
    with st.container(border=True):
        st.markdown(interview_questions.heading(number, item))
        given = _field(number, item, disabled=over)
        verdict = judge(item, given)
        if isinstance(item.asked.answer, NumberAnswer) and verdict.kind in ("right", "wrong"):
            _say_comma(given)
        if verdict.kind == "unread":
            layout.complaint(verdict.message)
        if graded:
            st.markdown(_VERDICTS[verdict.kind])
            interview_questions.answer(item)
    return verdict


def _say_comma(given: str) -> None:
    if told := comma_told(given):
        st.caption(layout.escape_markdown(told))


def _field(number: int, item: Item, *, disabled: bool) -> str:
    if isinstance(item.asked.answer, NumberAnswer):
        unit = f" ({item.asked.answer.unit})" if item.asked.answer.unit else ""
        with st.container(width=320):
            return Controls.answers[number].draw(label=f"Your number{unit}", disabled=disabled)
    options = interview_questions.options(item)
    return Controls.options[number].draw(
        f"Answer to question {number}",
        LETTERS[: len(options)],
        options,
        disabled=disabled,
    )


_VERDICTS = {
    "right": ":material/check_circle: **Right.**",
    "wrong": ":material/cancel: **Not right.**",
    "unread": ":material/cancel: **This could not be read as a number.**",
    "open": ":material/radio_button_unchecked: **Not answered.**",
}


def _pages(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(TITLES[item.question.page] for item in items)


def _look_again(items: Sequence[Item], verdicts: Sequence[Verdict]) -> None:
    """The states that show what was missed, each once."""
    missed = [
        item.question.live
        for item, verdict in zip(items, verdicts, strict=True)
        if verdict.kind != "right"
    ]
    links = {(link.page, link.label): link for link in missed}
    if links:
        st.markdown("**Look at again**")
    for link in links.values():
        see_live(link)


def _rows(items: Sequence[Item], verdicts: Sequence[Verdict]) -> list[dict[str, str]]:
    """By page: how many were right, by level too."""
    counts = result_by_page(items, verdicts)
    missed: dict[str, list[str]] = {page: [] for page in counts}
    for item, verdict in zip(items, verdicts, strict=True):
        if verdict.kind != "right":
            level = LEVELS[item.question.level].lower()
            missed[item.question.page].append(f"{item.question.topic} ({level})")
    return [
        {
            "Page": TITLES[page],
            "Right": f"{each['right']} of {sum(each.values())}",
            "To look at again": ", ".join(missed[page]) or "nothing",
        }
        for page, each in counts.items()
    ]


def _hand_out() -> None:
    """A link to this test, without anybody's answers."""
    with st.popover("Hand it out", icon=":material/share:"):
        st.markdown(
            "This link is the test without your answers: the same questions with the same "
            "numbers, for everybody who opens it."
        )
        kept = ("topic", "seed", "count", "minutes", "pages", "levels")
        state = [
            (key(name), value) for name in kept for value in st.query_params.get_all(key(name))
        ]
        address = (st.context.url or "").partition("?")[0]
        st.code(f"{address}?{urlencode(state)}", language=None, wrap_lines=True)
        st.button("Clear my answers", key=key("clear"), on_click=_clear)


def _forget_another_tests_answers(identity: list[Any]) -> None:
    """Answers belong to the questions they were given to."""
    before = st.session_state.get(key("drawn"))
    st.session_state[key("drawn")] = identity
    if before is not None and before != identity:
        _clear()


def _clear() -> None:
    for answer in (*Controls.answers.values(), *Controls.options.values()):
        if st.session_state.get(answer.key):
            st.session_state[answer.key] = answer.initial()
    st.session_state[key("graded")] = False
    timer.reset()
