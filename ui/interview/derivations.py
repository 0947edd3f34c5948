"""Derivations, step by step, each step recomputed on the reader's own numbers."""

import re

import streamlit as st

from charts.interview import checks as interview_checks
from charts.interview import figures as charts
from core.common import Param
from interview import Check, Derivation, Step, as_markdown, checks
from interview.derivations import DERIVATIONS
from ui.interview.common import key, one_by_one, see_live, written
from ui.page import Choice, Number, TopicResult, downloads, entry_numbers, export, layout

MAX_STEPS = max(len(each.steps) for each in DERIVATIONS.values())
STEPS = Param(
    "steps",
    "Steps shown",
    1,
    1,
    MAX_STEPS,
    "linear",
    "Try the next one yourself first.",
    is_integer=True,
)
_WORDS = r"\text{"
_SIGN = re.compile(r"\\text\{[^{}]*\}|\\[A-Za-z]+|\\.|.", re.DOTALL)
_OPENS, _CLOSES = {"{", r"\left", r"\begin"}, {"}", r"\right", r"\end"}
# What follows belongs to it.
_WANTS_MORE = re.compile(r"(?:[\^_]|\\(?:sqrt|[dt]?frac|hat|bar|vec|tilde|overline))\s*$")
HEIGHT = 290
IN_A_ROW = 2


class Controls:
    """Which derivation, how far, and on which numbers."""

    derivation = Choice(key("derivation"), "Derivation", DERIVATIONS, next(iter(DERIVATIONS)))
    steps = Number(key("steps"), STEPS)
    numbers = entry_numbers(key(""), {name: each.params for name, each in DERIVATIONS.items()})


def draw() -> TopicResult:
    """The question, the reader's numbers, every step's residual, and the steps."""
    name = Controls.derivation.draw(on_change=_show)
    derivation = DERIVATIONS[name]
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{derivation.question}**")
        numbers = _numbers(name, derivation)
        shown = _reveal(len(derivation.steps))
    found = checks(derivation, numbers)
    with right:
        st.plotly_chart(
            charts.residual_figure(found, height=HEIGHT),
            key=key("residuals"),
            config=export.PICTURE_CONFIG,
            alt=interview_checks.residual_alt(derivation.label, found),
        )
    for number in range(shown):
        draw_step(number + 1, derivation.steps[number], found[number])
    layout.flush_charts_first()
    with st.expander("The answer in a few sentences", icon=":material/record_voice_over:"):
        st.markdown(derivation.answer)
    for link in derivation.live:
        see_live(link)
    return TopicResult(
        interview_checks.residual_sentences(found),
        {derivation.label: (_result(derivation, shown), symbols(derivation), derivation.source)},
        [
            downloads.markdown(name, "Derivation", lambda: as_markdown(derivation, numbers)),
            downloads.csv(
                name, "Checks", lambda: interview_checks.residual_rows(derivation, found)
            ),
            downloads.html(
                name, derivation.label, lambda: [charts.residual_figure(found, height=460)]
            ),
        ],
        "The derivation has all its steps, with the checks on your numbers. The camera on the "
        "chart saves it as PNG.",
    )


def _numbers(name: str, derivation: Derivation) -> dict[str, float]:
    """The derivation's parameters, a few beside each other."""
    found = {}
    for first in range(0, len(derivation.params), IN_A_ROW):
        columns = st.columns(IN_A_ROW, vertical_alignment="bottom")
        for column, param in zip(columns, derivation.params[first:], strict=False):
            with column:
                found[param.name] = Controls.numbers[name, param.name].draw()
    return found


def _reveal(count: int) -> int:
    """How many steps are shown; buttons for the next and for all."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = one_by_one(Controls.steps, count, word="step", icon=":material/arrow_downward:")
        st.button(
            "All steps", key=key("every"), on_click=_show, args=(count,), disabled=shown == count
        )
    return shown


def _show(count: int = 1) -> None:
    st.session_state[key("steps")] = float(count)


def draw_step(number: int, step: Step, check: Check | None) -> None:
    """A step beside its check."""
    with st.container(border=True):
        left, right = st.columns([3, 2], gap="medium")
        with left:
            st.markdown(f"**{number}. {step.title}**\n\n{step.words}")
            st.latex(layout.gathered(step.latex))
        with right:
            st.markdown(_checked(step, check))


def _checked(step: Step, check: Check | None) -> str:
    """Both sides and how far they lie apart, or why there is nothing to compute."""
    if check is None:
        return f"*No numerical check:* {step.unchecked}"
    sign = ":material/check_circle:" if check.holds else ":material/cancel:"
    return (
        f"{wrapping(check.left_name)}  \n= {written(check.left)}\n\n"
        f"{wrapping(check.right_name)}  \n= {written(check.right)}\n\n"
        f"{sign} {interview_checks.agreement(check)}"
    )


def wrapping(latex: str) -> str:
    r"""A formula with words in it as Markdown, in lines as long as the screen is wide.

    KaTeX does not break a line within `\text{…}`: words between formulas become plain text. Those
    inside of a group, as in an index, stay.

    >>> wrapping(r"\text{mean of } x_{\text{new}} \text{, twice}")
    'mean of $x_{\\text{new}}$, twice'
    """
    parts, math, depth = [""], "", 0
    for sign in _SIGN.findall(latex):
        if depth == 0 and sign.startswith(_WORDS) and not _WANTS_MORE.search(math):
            parts += [math, sign.removeprefix(_WORDS).removesuffix("}")]
            math = ""
            continue
        depth += (sign in _OPENS) - (sign in _CLOSES)
        math += sign
    parts += [math, ""]
    text = parts[0]
    for formula, words in zip(parts[1::2], parts[2::2], strict=True):
        if formula.strip():
            # A formula keeps no space at its ends: its dollar signs would be signs of their own.
            before = formula[0].isspace() and text[-1:].isalnum()
            after = formula[-1].isspace() and words[:1].isalnum()
            text += " " * before + f"${formula.strip()}$" + " " * after
        text += words
    return text.strip()


def symbols(derivation: Derivation) -> str:
    """What each sign stands for."""
    return "; ".join(f"${sign}$: {text}" for sign, text in derivation.symbols.items()) + "."


def _result(derivation: Derivation, shown: int) -> str:
    """The formula as far as it has been revealed."""
    return derivation.steps[shown - 1].latex
