"""What a derivation's checks and a coding question's checks say: sentences and table rows."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.common import Claim, Said, described, format_number, format_percent, listed, said
from interview import Check, Derivation, LiveResult

Checks = Sequence[Check | None]


# ---- derivations --------------------------------------------------------------------------------
def residual_sentences(checks: Checks) -> list[Said]:
    """Whether all sides agree, and how closely."""
    return said((NONE_CHECKED, ALL_HOLD, SOME_FAIL, EXACT, MEASURED), checks)


def residual_alt(label: str, checks: Checks) -> Said:
    """The chart's finding as one text."""
    return described(
        f"{label}: difference of both sides, step by step.", residual_sentences(checks)
    )


def agreement(check: Check) -> Said:
    """One step's check: whether both sides agree, and how closely."""
    (sentence,) = said((AGREE,), check)
    return sentence


def residual_rows(derivation: Derivation, checks: Checks) -> list[dict[str, str | float]]:
    """One row for each step, as numbers."""
    return [
        {
            "step": number,
            "title": step.title,
            "difference": "" if check is None else check.residual,
            "allowed": "" if check is None else check.tolerance,
            "holds": "" if check is None else str(check.holds),
        }
        for number, (step, check) in enumerate(zip(derivation.steps, checks, strict=True), 1)
    ]


def _kept(checks: Checks) -> list[tuple[int, Check]]:
    return [(number, each) for number, each in enumerate(checks, 1) if each is not None]


NONE_CHECKED: Claim[Checks, tuple[()]] = Claim(
    "interview: no step is checked",
    lambda checks: None if _kept(checks) else (),
    lambda _: "None of the steps is checked numerically.",
)


def _all_hold(checks: Checks) -> int | None:
    kept = _kept(checks)
    return len(kept) if kept and all(each.holds for _, each in kept) else None


ALL_HOLD = Claim(
    "interview: all checks hold",
    _all_hold,
    lambda count: (
        "The check holds on these numbers."
        if count == 1
        else f"All {count} checks hold on these numbers."
    ),
)


class _Failed(NamedTuple):
    steps: list[int]
    total: int


def _some_fail(checks: Checks) -> _Failed | None:
    kept = _kept(checks)
    failed = [number for number, each in kept if not each.holds]
    return _Failed(failed, len(kept)) if failed else None


def _fail_words(facts: _Failed) -> str:
    steps = listed([str(each) for each in facts.steps])
    if facts.total == 1:
        return f"**The check does not hold** on these numbers: step {steps}."
    one = len(facts.steps) == 1
    who = f"{len(facts.steps)} of {facts.total} checks {'does' if one else 'do'} not hold"
    return f"**{who}** on these numbers: step{'' if one else 's'} {steps}."


SOME_FAIL = Claim("interview: checks that do not hold", _some_fail, _fail_words)


def _exact(checks: Checks) -> float | None:
    """The largest difference where both sides are the same mathematics and agree."""
    found = [each.residual for _, each in _kept(checks) if not each.note and each.holds]
    return max(found) if found else None


EXACT = Claim(
    "interview: how closely exact checks agree",
    _exact,
    lambda worst: (
        "Where both sides are the same mathematics and agree, they do so to the last digit."
        if worst == 0
        else "Where both sides are the same mathematics and agree, they differ by at most "
        f"{format_number(worst, 2)}: 64-bit numbers are rounded by about 10⁻¹⁶ in each operation."
    ),
)


class _Measured(NamedTuple):
    shares: list[tuple[int, float]]
    notes: list[str]


def _measured(checks: Checks) -> _Measured | None:
    sampled = [(number, each) for number, each in _kept(checks) if each.note]
    if not sampled:
        return None
    return _Measured(
        [
            (number, each.residual / each.tolerance if each.tolerance else math.inf)
            for number, each in sampled
        ],
        list(dict.fromkeys(each.note for _, each in sampled)),
    )


def _measured_words(facts: _Measured) -> str:
    (first, share), *others = facts.shares
    parts = [
        f"{format_percent(share)} of what is allowed in step {first}",
        *(f"{format_percent(share)} in step {step}" for step, share in others),
    ]
    return (
        f"Where a side is measured or approximate, the difference is {listed(parts)}: "
        f"{'; '.join(facts.notes)}."
    )


MEASURED = Claim("interview: how far measured checks are off", _measured, _measured_words)


class _Agreement(NamedTuple):
    holds: bool
    difference: float
    allowed: float
    note: str


def _agree(check: Check) -> _Agreement:
    return _Agreement(check.holds, check.residual, check.tolerance, check.note)


AGREE = Claim(
    "interview: one step's check",
    _agree,
    lambda facts: (
        f"{'They agree' if facts.holds else '**They do not agree**'}: difference "
        f"{format_number(facts.difference, 2)} (allowed: {format_number(facts.allowed, 2)}"
        f"{f', {facts.note}' if facts.note else ''})."
    ),
)


# ---- coding questions ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Tried:
    """A candidate, and what every check found: "" where it passes.

    Attributes:
        mistake: The wrong answer's label, None for the reference solution.
        why: Why it is wrong.
    """

    found: Mapping[str, str]
    mistake: str | None = None
    why: str = ""


@dataclass(frozen=True)
class Shown:
    """The picture beside a coding question.

    Attributes:
        question: Its key in the registry.
        result: What its solution gave.
    """

    question: str
    result: LiveResult


def verdict(tried: Tried) -> list[Said]:
    """How the candidate does, and why."""
    return said((SOLUTION, MISTAKE), tried)


def shown_sentences(shown: Shown) -> list[Said]:
    """What the picture shows; whatever runs against the checks, it is the solution's."""
    return said((RESULT,), shown)


class _Outcome(NamedTuple):
    failed: int
    total: int
    mistake: str
    why: str


def _outcome(tried: Tried) -> _Outcome:
    failed = sum(bool(each) for each in tried.found.values())
    return _Outcome(failed, len(tried.found), tried.mistake or "", tried.why)


def _checks_words(facts: _Outcome) -> str:
    """ "passes all 7 checks", "fails 1 of 7 checks"."""
    if not facts.failed:
        return "passes its check" if facts.total == 1 else f"passes all {facts.total} checks"
    return (
        "fails its check" if facts.total == 1 else f"fails {facts.failed} of {facts.total} checks"
    )


SOLUTION: Claim[Tried, _Outcome] = Claim(
    "interview: the solution against its checks",
    lambda tried: _outcome(tried) if tried.mistake is None else None,
    lambda facts: (
        f"**The reference solution {_checks_words(facts)}.**"
        if facts.failed
        else f"The reference solution {_checks_words(facts)}."
    ),
)
MISTAKE: Claim[Tried, _Outcome] = Claim(
    "interview: a mistake against the checks",
    lambda tried: None if tried.mistake is None else _outcome(tried),
    lambda facts: f"“{facts.mistake}” {_checks_words(facts)}. {facts.why}",
)
RESULT: Claim[Shown, tuple[str, ...]] = Claim(
    "interview: what a solution's picture shows",
    lambda shown: shown.result.sentences,
    lambda sentences: f"The picture is the reference solution’s. {' '.join(sentences)}",
)
