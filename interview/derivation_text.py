"""A derivation as text to carry away: every step, with its check on the reader's numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.common.number_format import format_number
from interview.derivation import Check, Derivation, checks


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
