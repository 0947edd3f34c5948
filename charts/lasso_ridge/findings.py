"""What the penalties do to the coefficients, in words: from the same paths as the figures."""

from collections.abc import Callable
from typing import NamedTuple

from charts.lasso_ridge.data_findings import CONSTANT, COPIES, DEPENDENT, UNITS
from charts.lasso_ridge.figures import PathStudy
from charts.lasso_ridge.penalty_scales import COMMON_SCALE, LENGTH, SCALES
from charts.lasso_ridge.selection_findings import (
    AT_THEIR_BEST,
    MIN_ERROR,
    ONE_FOR_ALL,
    validation,
)
from charts.lasso_ridge.shown import Shown, error_words
from charts.lasso_ridge.truth_findings import GROUPS, GUIDE, NO_TRUTH, NOISE_FLOOR, TRUTH
from core.common.claims import Claim, Said, said
from core.common.number_format import format_fixed, format_number, format_percent
from core.common.wording import counted, listed
from core.lasso_ridge.methods import METHODS, PENALISED
from core.lasso_ridge.paths import largest_useful_alpha

# How near α may be to the largest useful one to be it.
_EQUAL = 1e-12


def finding(study: PathStudy, plain: Callable[[str], str] = str) -> list[Said]:
    """Sentences about the chosen α; `plain` is applied to the features' names."""
    shown = Shown(study, plain)
    return [
        *said((NOT_ZERO, NONE_LEFT, NOTHING_TO_FIND, SELECTS, TRUTH, NO_TRUTH, GUIDE), shown),
        *said((GROUPS, MIN_ERROR, ONE_FOR_ALL, NOISE_FLOOR), shown),
        *validation(shown),
        *said((AT_THEIR_BEST, SCALES, COMMON_SCALE, LENGTH), shown),
        *said((UNITS, CONSTANT, COPIES, DEPENDENT, UNFINISHED), shown),
    ]


def method_rows(study: PathStudy) -> list[dict[str, str]]:
    """One row for each method at the chosen α, every cell already worded.

    At most four columns, so that it fits a phone.
    """
    rows = []
    for key, method in METHODS.items():
        path = study.paths[key]
        row = {
            "Method": method.label,
            "Not zero (degrees of freedom)": f"{study.count(key):,} "
            f"({format_fixed(float(path.degrees_of_freedom[study.place]), 1)})",
            "Error: training; test": f"{error_words(study, float(path.train_error[study.place]))}; "
            f"{error_words(study, study.test_error(key))}",
        }
        if (found := study.support(key)) is not None:
            row["Precision; recall"] = f"{_share(found.precision)}; {_share(found.recall)}"
        rows.append(row)
    return rows


def _share(share: float | None) -> str:
    return "–" if share is None else format_percent(share)


# ---- zeros --------------------------------------------------------------------------------------
class _NotZero(NamedTuple):
    alpha: float
    total: int
    counts: list[tuple[str, int]]


NOT_ZERO: Claim[Shown, _NotZero] = Claim(
    "lasso: how many are not zero",
    lambda shown: _NotZero(
        shown.study.alpha,
        len(shown.study.problem.names),
        [(METHODS[key].label, shown.study.count(key)) for key in METHODS],
    ),
    lambda facts: (
        f"Coefficients that are not zero at α = {format_number(facts.alpha)}, of {facts.total:,}: "
        + ", ".join(f"**{label}** {count:,}" for label, count in facts.counts)
        + "."
    ),
)


def _none_left(shown: Shown) -> float | None:
    top = largest_useful_alpha(shown.study.problem)
    return top if top and shown.study.alpha >= top * (1 - _EQUAL) else None


NONE_LEFT = Claim(
    "lasso: every coefficient is zero",
    _none_left,
    lambda top: (
        f"From α = max|Xᵀy|/n = {format_number(top)} on, every coefficient of Lasso is zero and it "
        "predicts the mean of the training rows."
    ),
)
NOTHING_TO_FIND: Claim[Shown, bool] = Claim(
    "lasso: no feature touches the target",
    lambda shown: True if largest_useful_alpha(shown.study.problem) == 0 else None,
    lambda _: (
        "In the training rows the target does not vary with any feature, so every coefficient of "
        "every method is zero at any α, and all predict the mean."
    ),
)


def _selects(shown: Shown) -> int | None:
    study, total = shown.study, len(shown.study.problem.names)
    zeros = total - study.count("lasso")
    return zeros if 0 < zeros < total and study.count("ridge") == total else None


SELECTS = Claim(
    "lasso: Lasso sets to zero, Ridge does not",
    _selects,
    lambda zeros: f"Lasso sets {counted(zeros, 'coefficient')} to exactly zero, Ridge none.",
)


# ---- the solver ---------------------------------------------------------------------------------
def _unfinished(shown: Shown) -> list[tuple[str, int]] | None:
    paths = shown.study.paths
    left = [(METHODS[key].label, paths[key].unfinished) for key in PENALISED]
    return [each for each in left if each[1]] or None


UNFINISHED = Claim(
    "lasso: where the solver stopped early",
    _unfinished,
    lambda left: (
        "Not exact: "
        + listed([f"{label} at {counted(count, 'value')} of α" for label, count in left])
        + " did not come within the solver’s tolerance."
    ),
)
