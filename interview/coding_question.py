"""What a coding question is: a prompt, a solution that runs, and mistakes that fail a check."""

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interview.live_links import LiveLink
from interview.pictures import LiveResult


@dataclass(frozen=True)
class NamedCheck:
    """Something that every right answer does.

    Attributes:
        label: What it demands ("Rows sum to 1 without dropout").
        run: Takes a candidate; returns "" if it passes, else what it found instead.
    """

    label: str
    run: Callable[[Any], str]


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that candidates give.

    Attributes:
        label: What is wrong, in a few words.
        why: Why it is wrong, and how one notices.
        name: Of the class or function in the question's `mistakes` module.
        fails: Key of the check that catches it.
    """

    label: str
    why: str
    name: str
    fails: str


@dataclass(frozen=True)
class CodingQuestion:
    """One question; its code lies in a folder of its own.

    Attributes:
        label: In the list.
        prompt: As an interviewer gives it, Markdown.
        hints: From a nudge to almost the answer.
        folder: The package's name below `interview.coding`, with `solution` and `mistakes`.
        name: The class or function asked for, in `solution`.
        complexity: Time and memory, Markdown with LaTeX.
        checks: By key, in the order in which they are shown.
        mistakes: Each fails at least the check it names.
        result: Runs the solution: its live result.
        live: Where the lab shows the same.
        tags: Words for the search.
    """

    label: str
    prompt: str
    hints: tuple[str, ...]
    folder: str
    name: str
    complexity: str
    checks: Mapping[str, NamedCheck]
    mistakes: tuple[Mistake, ...]
    result: Callable[[], LiveResult]
    live: tuple[LiveLink, ...]
    tags: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The whole solution's text, without importing it."""
        path = Path(__file__).parent / "coding" / self.folder / "solution.py"
        return path.read_text(encoding="utf-8")

    def solution(self) -> Any:
        """What is asked for; imports the solution, and with some of them torch."""
        return getattr(self._module("solution"), self.name)

    def mistake(self, mistake: Mistake) -> Any:
        """A wrong answer, ready to be checked."""
        return getattr(self._module("mistakes"), mistake.name)

    def mistake_source(self, mistake: Mistake) -> str:
        """A wrong answer's text."""
        return inspect.getsource(self.mistake(mistake))

    def _module(self, name: str) -> Any:
        return importlib.import_module(f"interview.coding.{self.folder}.{name}")


def outcomes(question: CodingQuestion, candidate: Any) -> dict[str, str]:
    """Every check's finding on a candidate: "" where it passes, else what is wrong.

    An exception is a finding too: wrong answers may crash.
    """
    found = {}
    for key, each in question.checks.items():
        try:
            found[key] = each.run(candidate)
        except Exception as error:
            found[key] = f"{type(error).__name__}: {error}"
    return found
