"""Everything that the interview page's search can find: derivations, code, questions, pages."""

import numpy as np

from interview import ChoiceAnswer, Entry, ask
from interview.bank import BANK
from interview.coding import CODING
from interview.derivations import DERIVATIONS
from ui.page import HOME, PAGES


def entries() -> list[Entry]:
    """All of them, with all that is said in them."""
    derivations = [
        Entry(
            "derivation",
            key,
            each.label,
            " ".join(
                (
                    each.question,
                    each.answer,
                    *each.tags,
                    *each.symbols.values(),
                    *(f"{step.title} {step.words}" for step in each.steps),
                )
            ),
        )
        for key, each in DERIVATIONS.items()
    ]
    coding = [
        Entry(
            "coding",
            key,
            each.label,
            " ".join((each.prompt, *each.hints, *each.tags, *(m.label for m in each.mistakes))),
        )
        for key, each in CODING.items()
    ]
    pages = [
        Entry("page", each.url_path, each.title, each.question)
        for each in PAGES
        if each is not HOME
    ]
    return [*derivations, *coding, *(_question(key) for key in BANK), *pages]


def _question(key: str) -> Entry:
    """With the numbers of seed 0: a search is for words."""
    question = BANK[key]
    asked = ask(key, question, 0).asked
    options = asked.answer.options if isinstance(asked.answer, ChoiceAnswer) else ()
    assert isinstance(options, tuple)
    return Entry(
        "question",
        key,
        f"{question.topic}: {asked.prompt}",
        f"{asked.explanation} " + " ".join(np.asarray(options, dtype=str)),
    )
