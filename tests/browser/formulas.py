"""Every formula of the derivations and of the question bank on one page, as the app writes it."""

import streamlit as st

from interview import ask, checks
from interview.bank import BANK
from interview.derivations import DERIVATIONS
from ui.interview import derivations, questions

# Whoever looks for what KaTeX cannot set must find these.
UNKNOWN, UNCLOSED = r"\nothing", r"\frac{a"
THE_END = "These were all."


def main() -> None:
    """Draw them one below the other."""
    for derivation in DERIVATIONS.values():
        st.markdown(derivation.question)
        found = checks(derivation, {each.name: each.default for each in derivation.params})
        for number, (step, check) in enumerate(zip(derivation.steps, found, strict=True), 1):
            derivations.draw_step(number, step, check)
        st.markdown(derivation.answer)
        st.markdown(derivations.symbols(derivation))
    for number, (name, question) in enumerate(BANK.items(), 1):
        item = ask(name, question, seed=1)
        st.markdown(questions.heading(number, item))
        st.markdown(questions.listed(item))
        st.markdown(questions.solution(item))
    st.markdown(f"${UNKNOWN}$ and ${UNCLOSED}$")
    st.markdown(THE_END)


if __name__ == "__main__":
    main()
