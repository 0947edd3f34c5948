"""What a derivation is: steps, each with both sides of its claim recomputed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param, check, format_number
from interview.live_links import LiveLink


@dataclass(frozen=True)
class Check:
    """Both sides of one claim, computed on separate ways.

    Attributes:
        left, right: A number or an array each, of one shape.
        left_name, right_name: What was computed, in LaTeX.
        tolerance: Largest residual that counts as equal: about 1e-12 where only rounding differs,
            a few standard errors where the left side is measured on draws.
        note: What decided the tolerance, where it is not rounding ("4 standard errors of
            20,000 draws").
    """

    left: Any
    right: Any
    left_name: str
    right_name: str
    tolerance: float = 1e-10
    note: str = ""

    @property
    def residual(self) -> float:
        """Largest |left − right|, divided by the largest |right| if that is over 1."""
        left, right = np.asarray(self.left, dtype=float), np.asarray(self.right, dtype=float)
        if left.shape != right.shape:
            raise ValueError(f"The sides have shapes {left.shape} and {right.shape}.")
        if not left.size:
            return 0.0
        return float(np.max(np.abs(left - right)) / max(1.0, float(np.max(np.abs(right)))))

    @property
    def difference(self) -> str:
        """The residual as text."""
        return format_number(self.residual, 2)

    @property
    def holds(self) -> bool:
        """Whether both sides agree; never where one is not a number."""
        return self.residual <= self.tolerance


@dataclass(frozen=True)
class Step:
    """One step: what is done, its formula, and how it is checked.

    Attributes:
        title: A few words ("Variances of independent terms add").
        words: One to three sentences, Markdown with LaTeX between dollar signs.
        latex: The step's formula; several lines are aligned below each other.
        check: Takes what the derivation prepared; None where nothing can be computed.
        unchecked: Why there is no check; empty where there is one.
    """

    title: str
    words: str
    latex: str
    check: Callable[[Any], Check] | None = None
    unchecked: str = ""


@dataclass(frozen=True)
class Derivation:
    """A question that is answered by deriving something.

    Attributes:
        label: In the list ("Why attention divides by √d_k").
        question: As an interviewer asks it.
        answer: The short answer, two or three sentences, as one would say it aloud.
        symbols: LaTeX of each symbol to what it means.
        params: The reader's own numbers.
        prepare: Checked numbers by name to the case that all steps are checked on.
        steps: In order.
        live: Where to see it.
        source: Paper or book, with section or equation.
        tags: Words for the search.
    """

    label: str
    question: str
    answer: str
    symbols: Mapping[str, str]
    params: tuple[Param, ...]
    prepare: Callable[[Mapping[str, Any]], Any]
    steps: tuple[Step, ...]
    live: tuple[LiveLink, ...]
    source: str
    tags: tuple[str, ...] = ()


def checks(derivation: Derivation, numbers: Mapping[str, Any]) -> Sequence[Check | None]:
    """Every step's check on the reader's numbers; None for a step that has none.

    Raises:
        ValueError: A number out of its range.
    """
    case = derivation.prepare(check(derivation.params, numbers))
    return [None if step.check is None else step.check(case) for step in derivation.steps]


def as_markdown(derivation: Derivation, numbers: Mapping[str, Any]) -> str:
    """Question, answer, symbols, steps with their residuals, source.

    Raises:
        ValueError: A number out of its range.
    """
    given = ", ".join(f"{name} = {format_number(value, 6)}" for name, value in numbers.items())
    symbols = "\n".join(f"- ${sign}$: {meaning}" for sign, meaning in derivation.symbols.items())
    steps = "\n\n".join(
        f"{n}. **{step.title}.** {step.words}\n\n$$\n{_displayed(step.latex)}\n$$\n\n"
        + (_line(check) if check is not None else f"Not checked numerically: {step.unchecked}")
        for n, (step, check) in enumerate(
            zip(derivation.steps, checks(derivation, numbers), strict=True), 1
        )
    )
    return (
        f"# {derivation.label}\n\n{derivation.question}\n\n{derivation.answer}\n\n"
        f"## Symbols\n\n{symbols}\n\n## Steps\n\nChecked with {given or 'fixed numbers'}.\n\n"
        f"{steps}\n\nSource: {derivation.source}\n"
    )


def _displayed(latex: str) -> str:
    """Several lines below each other."""
    if "\n" not in latex:
        return latex
    lines = " \\\\\n".join(latex.splitlines())
    return f"\\begin{{gathered}}\n{lines}\n\\end{{gathered}}"


def _line(check: Check) -> str:
    sides = [
        f"${name}$ = {format_number(float(side), 6)}" if np.ndim(side) == 0 else f"${name}$"
        for name, side in ((check.left_name, check.left), (check.right_name, check.right))
    ]
    verdict = "agree" if check.holds else "do not agree"
    return (
        f"Check: {sides[0]} and {sides[1]} {verdict}: difference {check.difference}, allowed "
        f"{format_number(check.tolerance, 2)}."
    )
