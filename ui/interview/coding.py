"""Coding questions: prompt, hints, a solution that runs, and mistakes that a check catches."""

import re

import streamlit as st

from charts.interview import Shown, Tried, checks
from charts.interview import figures as charts
from core.common import Param, Said, described
from interview import CodingQuestion, Mistake
from interview.coding import CODING
from ui.interview import cache
from ui.interview.cache import REFERENCE
from ui.interview.common import key, one_by_one, see_live
from ui.page import Choice, Entry, Number, Switch, TopicResult, downloads, export, layout
from ui.widgets.code_view import code_view

MAX_HINTS = max(len(each.hints) for each in CODING.values())
HINTS = Param(
    "hints",
    "Hints shown",
    0,
    0,
    MAX_HINTS,
    "linear",
    "From a nudge to almost the answer.",
    is_integer=True,
)
HEIGHT = 330


class Controls:
    """A question, its hints, and what runs against its checks."""

    coding = Choice(key("coding"), "Coding question", CODING, next(iter(CODING)))
    hints = Number(key("hints"), HINTS)
    run = Choice(
        key("run"),
        "Run against the checks",
        {REFERENCE: Entry("Reference solution")},
        REFERENCE,
        help="The reference solution, or a mistake that candidates make.",
    )
    code = Switch(key("code"), "Show its code")


def draw() -> TopicResult:
    """Prompt and hints beside the live result; below them the code, if it is wanted."""
    name, candidate, with_code = _controls()
    question = CODING[name]
    mistake = next((each for each in question.mistakes if each.name == candidate), None)
    left, right = st.columns(2, gap="large")
    with left:
        _prompt(question)
        _hints(question)
    result = cache.live_result(name)
    shown = checks.shown_sentences(Shown(name, result))
    figure = charts.picture_figure(result.picture, height=HEIGHT, dark=layout.is_dark())
    with right:
        st.plotly_chart(
            figure,
            key=key("result"),
            config=export.PICTURE_CONFIG,
            alt=described(f"{question.label}.", shown),
        )
    if with_code:
        text = question.source if mistake is None else question.mistake_source(mistake)
        code_view(text, label="Source of what runs against the checks", key=key("source"))
        if mistake is None:
            st.markdown(question.complexity)
    layout.flush_charts_first()
    for link in question.live:
        see_live(link)
    found = cache.findings(name, candidate)
    return TopicResult(
        [*_verdict(mistake, found), *shown],
        {},
        [
            downloads.script(name, lambda: question.source, "Solution"),
            downloads.csv(name, "Checks", lambda: _rows(question, found)),
            downloads.html(name, question.label, lambda: [figure]),
        ],
        "The solution runs by itself. The camera on the chart saves it as PNG.",
        [
            {"Every right answer": row["check"], "This one": layout.escape_markdown(row["found"])}
            for row in _rows(question, found)
        ],
    )


def _controls() -> tuple[str, str, bool]:
    """Which question, what runs against its checks, and whether its code is shown."""
    columns = st.columns([3, 3, 1.4], vertical_alignment="bottom")
    with columns[0]:
        name = Controls.coding.draw(on_change=_start_anew)
    mistakes = {each.name: each for each in CODING[name].mistakes}
    options = {**Controls.run.options, **mistakes}
    if st.session_state.get(key("run"), REFERENCE) not in options:
        st.session_state[key("run")] = REFERENCE
    with columns[1]:
        candidate = Controls.run.draw(options=options)
    with columns[2]:
        with_code = Controls.code.draw()
    return name, candidate, with_code


def _prompt(question: CodingQuestion) -> None:
    """Words, and the signature that is asked for."""
    parts = re.split(r"```python\n(.*?)```", question.prompt, flags=re.DOTALL)
    for number, part in enumerate(parts):
        if number % 2:
            code_view(part.rstrip(), label="What is asked for", key=key(f"asked_{number}"))
        elif part.strip():
            st.markdown(part)


def _hints(question: CodingQuestion) -> None:
    """As many as were asked for."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = one_by_one(
            Controls.hints, len(question.hints), word="hint", icon=":material/lightbulb:"
        )
    for number, hint in enumerate(question.hints[:shown], 1):
        st.markdown(f"**Hint {number}.** {hint}")


def _verdict(mistake: Mistake | None, found: dict[str, str]) -> list[Said]:
    """How the candidate does, and why."""
    if mistake is None:
        return checks.verdict(Tried(found))
    return checks.verdict(Tried(found, mistake.label, mistake.why))


def _rows(question: CodingQuestion, found: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"check": question.checks[key].label, "found": f"fails: {each}" if each else "passes"}
        for key, each in found.items()
    ]


def _start_anew() -> None:
    """Another question starts without its hints, code and mistakes."""
    for control in (Controls.run, Controls.code, Controls.hints):
        st.session_state[control.key] = control.initial()
