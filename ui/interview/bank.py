"""The question bank: all short questions, a sheet at a time, each with its answer to unfold."""

import streamlit as st

from charts.interview import Sheet, score
from charts.interview import figures as charts
from core.common import Param, Said, counted
from interview import Item, NumberAnswer, ask, sheets
from interview.bank import BANK
from ui.interview import questions as interview_questions
from ui.interview.common import TITLES, at_most, key
from ui.page import Number, TopicResult, downloads, export

ON_A_SHEET = 8
SHEET = Param(
    "sheet",
    "Sheet",
    1,
    1,
    -(-len(BANK) // ON_A_SHEET),
    "linear",
    f"{ON_A_SHEET} questions each.",
    is_integer=True,
)
HEIGHT = 360


class Controls(interview_questions.Controls):
    """The questions, and a sheet of them."""

    sheet = Number(key("sheet"), SHEET)


def draw() -> TopicResult:
    """Filters, a sheet of questions, and how many there are."""
    columns = st.columns([1.4, 1, 1, 2], vertical_alignment="bottom")
    with columns[0]:
        questions = interview_questions.chosen_questions()
    with columns[1]:
        seed = Controls.seed.draw()
    sheets_needed = max(1, -(-len(questions) // ON_A_SHEET))
    with columns[2]:
        sheet = at_most(Controls.sheet, sheets_needed)
    with columns[3]:
        st.caption(f"Sheet {sheet} of {sheets_needed}, {counted(len(questions), 'question')}")
    left, right = st.columns([3, 2], gap="large")
    first = (sheet - 1) * ON_A_SHEET
    items = [ask(name, each, seed) for name, each in questions.items()]
    shown = items[first : first + ON_A_SHEET]
    counts = interview_questions.level_counts(questions)
    with left:
        for number, item in enumerate(shown, first + 1):
            _question(number, item)
        if not shown:
            st.info("No question is of these pages and this level: choose more of them.")
    with right:
        if counts:
            st.plotly_chart(
                charts.coverage_figure(counts, TITLES, height=HEIGHT),
                key=key("coverage"),
                config=export.PICTURE_CONFIG,
                alt=score.coverage_alt(counts, TITLES),
            )
    return TopicResult(
        _sentences(items, shown, seed),
        {},
        _downloads(items, seed),
        (
            "Everything that the filters leave, with its answers. Printed from the browser, the "
            "answer key starts on a new sheet of paper."
        ),
    )


def _question(number: int, item: Item) -> None:
    with st.container(border=True):
        st.markdown(interview_questions.heading(number, item))
        if interview_questions.options(item):
            st.markdown(interview_questions.listed(item))
        with st.expander("Answer"):
            interview_questions.answer(item)


def _sentences(items: list[Item], shown: list[Item], seed: int) -> list[Said]:
    numeric, here = (
        [isinstance(item.asked.answer, NumberAnswer) for item in some] for some in (items, shown)
    )
    return score.sheet_sentences(Sheet(numeric, here, seed))


def _downloads(items: list[Item], seed: int) -> list[downloads.Download]:
    if not items:
        return []
    title = f"Question bank, seed {seed}"
    return sheet_downloads(items, title, "questions")


def sheet_downloads(items: list[Item], title: str, name: str) -> list[downloads.Download]:
    """The same questions in three formats, each with its answer key."""
    return [
        downloads.markdown(name, "Questions and key", lambda: sheets.markdown(items, title)),
        downloads.csv(name, "Questions and key", lambda: sheets.rows(items)),
        downloads.html_page(name, "To print", lambda: sheets.printable(items, title)),
    ]
