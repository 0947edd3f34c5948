"""The home page's smaller miniatures: a penalty, a loss, a question; each leads to its page."""

import streamlit as st

from charts.home import figures as charts
from core.common import Param
from interview import draw, eligible
from interview.bank import BANK
from ui.interview import questions
from ui.page import BY_PATH, Number, Slider, export, layout
from ui.runtime import run_log

HEIGHT = 240
PENALTY = Param(
    "penalty",
    "Penalty λ",
    2.5,
    0.1,
    3.15,
    "log",
    "The weight of the penalty: λ times |w₁| + |w₂| for L1, λ/2 times w₁² + w₂² for L2.",
)
PROBABILITY = Param(
    "probability",
    "Probability of what came true",
    0.2,
    0.01,
    1.0,
    "linear",
    "What a classifier said of the class that turned out to be right.",
)
PROBABILITIES = (0.01, 0.02, 0.05, *(round(0.1 * n, 1) for n in range(1, 10)), 0.95, 0.99, 1.0)
QUESTION = Param(
    "question",
    "Question",
    1,
    0,
    9999,
    "linear",
    "Another number, another question.",
    is_integer=True,
)


@run_log.fragment
def penalty() -> None:
    """Two coefficients under L1 and L2."""
    multiplier = Number("home_penalty", PENALTY).draw()
    sentence = charts.penalty_sentence(multiplier)
    st.plotly_chart(
        charts.penalty_figure(multiplier, height=HEIGHT),
        key="home_penalty_chart",
        config=export.CHART_CONFIG,
        alt=f"Two coefficients by penalty. {sentence}",
    )
    st.markdown(sentence)
    layout.go_to(
        BY_PATH["regularization"],
        "See why",
        {"regularization_mode": "multiplier", "regularization_multiplier": f"{multiplier:g}"},
    )


@run_log.fragment
def cost() -> None:
    """What a probability costs."""
    p = Slider.of("home_probability", PROBABILITY, PROBABILITIES).draw()
    sentence = charts.cost_sentence(p)
    st.plotly_chart(
        charts.cost_figure(p, height=HEIGHT),
        key="home_cost",
        config=export.CHART_CONFIG,
        alt=f"Cross-entropy against the probability. {sentence}",
    )
    st.markdown(sentence)
    layout.go_to(
        BY_PATH["losses"], "Drag the point", {"losses_given": "probability", "losses_p": f"{p:g}"}
    )


@run_log.fragment
def question() -> None:
    """One question out of the bank, with its answer to unfold."""
    seed = Number("home_question", QUESTION).draw()
    item = draw(eligible(BANK, [], [1]), seed, 1)[0]
    with st.container(border=True):
        st.markdown(item.asked.prompt)
        if questions.options(item):
            st.markdown(questions.listed(item))
        with st.expander("Answer"):
            questions.answer(item)
    layout.go_to(BY_PATH["interview"], "Take a test", {"interview_topic": "test"})
