"""What of the data decides how the penalties act: units, constants, copies, dependence."""

from typing import NamedTuple

import numpy as np

from charts.lasso_ridge.shown import MAX_NAMES, Shown
from core.common.claims import Claim
from core.common.number_format import format_number
from core.common.wording import counted, listed
from core.lasso_ridge.directions import directions, repeats

# Under this ratio of their deviations features count as alike in unit.
_ALIKE = 3.0


class _Units(NamedTuple):
    largest: str
    smallest: str
    ratio: float


def _units(shown: Shown) -> _Units | None:
    deviations = shown.study.problem.x.std(axis=0)
    varying = np.flatnonzero(deviations)
    if shown.study.standardise or not len(varying):
        return None
    largest, smallest = int(np.argmax(deviations)), int(varying[np.argmin(deviations[varying])])
    ratio = float(deviations[largest] / deviations[smallest])
    return _Units(shown.name(largest), shown.name(smallest), ratio) if ratio >= _ALIKE else None


UNITS = Claim(
    "lasso: units that differ",
    _units,
    lambda facts: (
        f"The features’ units differ: {facts.largest} varies {format_number(facts.ratio)} times as "
        f"much as {facts.smallest}. For the same effect {facts.smallest} needs a coefficient "
        f"{format_number(facts.ratio)} times as large, which the penalties weigh more. "
        "Standardising removes this difference."
    ),
)


def _constant(shown: Shown) -> list[str] | None:
    constant = np.flatnonzero(~shown.study.problem.x.any(axis=0))
    return [shown.name(int(i)) for i in constant] or None


CONSTANT = Claim(
    "lasso: features that are constant in training",
    _constant,
    lambda names: (
        f"Constant in the training rows, so with coefficient 0: {listed(names, MAX_NAMES)}."
    ),
)


class _Copies(NamedTuple):
    pairs: list[tuple[str, str]]
    mix: float


def _copies(shown: Shown) -> _Copies | None:
    found = repeats(shown.study.problem.x)
    pairs = [(shown.name(copy), shown.name(first)) for copy, first in sorted(found.items())]
    return _Copies(pairs, shown.study.scale.mix) if pairs else None


COPIES = Claim(
    "lasso: features that are copies",
    _copies,
    lambda facts: (
        "In the training rows "
        + listed([f"{copy} is a copy of {first}" for copy, first in facts.pairs], MAX_NAMES)
        + " (in size; the sign may differ). Lasso may split the weight of copies in any way; here "
        "the first has all. "
        + ("Ridge and the elastic net split it" if facts.mix < 1 else "Ridge splits it")
        + " equally."
    ),
)


class _Dependent(NamedTuple):
    rank: int
    features: int
    rows: int


def _dependent(shown: Shown) -> _Dependent | None:
    x = shown.study.problem.x
    rank = len(directions(x).values)
    varying = int(np.count_nonzero(x.any(axis=0)))
    return _Dependent(rank, varying, len(x)) if rank < varying else None


DEPENDENT = Claim(
    "lasso: least squares is not unique",
    _dependent,
    lambda facts: (
        f"The {facts.rows:,} training rows tell only {counted(facts.rank, 'direction')} of "
        f"{counted(facts.features, 'feature')} apart, so least squares has many solutions; OLS "
        "here is the one with the smallest ‖w‖₂, to which Ridge leads as α falls to 0."
    ),
)
