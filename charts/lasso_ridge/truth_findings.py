"""What Lasso finds of the truth where it is known: features, groups, the noise's part."""

from typing import NamedTuple

import numpy as np

from charts.lasso_ridge.figures import PathStudy
from charts.lasso_ridge.shown import MAX_NAMES, Shown, told_error
from core.common.claims import Claim
from core.common.number_format import format_number, format_percent
from core.common.wording import listed
from core.lasso_ridge.methods import METHODS


class _Truth(NamedTuple):
    informative: int
    right: int
    false: int
    missed: list[tuple[str, float]]
    precision: float | None
    recall: float


def _truth(shown: Shown) -> _Truth | None:
    found, truth = shown.study.support("lasso"), shown.study.problem.truth
    if found is None or truth is None or found.recall is None:
        return None
    order = found.missed[np.argsort(-np.abs(truth[found.missed]), kind="stable")]
    return _Truth(
        len(found.right) + len(found.missed),
        len(found.right),
        len(found.false),
        [(shown.name(i), float(truth[i])) for i in order],
        found.precision,
        found.recall,
    )


def _truth_words(facts: _Truth) -> str:
    if facts.informative == 1:
        words = f"Lasso {'finds' if facts.right else 'misses'} the informative feature"
    else:
        words = f"Of the {facts.informative} informative features Lasso finds {facts.right}"
        words += " and misses " if facts.missed else ""
    if facts.missed:
        missed = [f"{name} ({format_number(value)})" for name, value in facts.missed]
        told = listed(missed, MAX_NAMES)
        words += told if facts.informative > 1 else f", {told}"
        words += f" (true coefficient{'s' if len(missed) > 1 else ''} in brackets)"
    kept = facts.right + facts.false
    if facts.false:
        verb = "is" if facts.false == 1 else "are"
        of = f"{facts.false} of the {kept} that it keeps {verb}"
        words += f"; {of if kept > 1 else 'the one that it keeps is'} not informative"
    elif facts.right:
        words += "; it keeps no other"
    if facts.precision is not None:
        words += (
            f": precision {format_percent(facts.precision)}, recall {format_percent(facts.recall)}"
        )
    return words + "."


TRUTH = Claim("lasso: against the true coefficients", _truth, _truth_words)


def _no_truth(shown: Shown) -> int | None:
    found = shown.study.support("lasso")
    return None if found is None or found.recall is not None else shown.study.count("lasso")


NO_TRUTH = Claim(
    "lasso: no feature is informative",
    _no_truth,
    lambda kept: (
        "No feature is informative here, and Lasso keeps none."
        if kept == 0
        else f"No feature is informative here, and yet Lasso keeps {kept}."
    ),
)


def is_guides(study: PathStudy) -> bool:
    """Whether these are the guide's data, split and α."""
    x = study.data
    return (
        study.source == "independent"
        and x.shape == (200, 50)
        and x.noise == 25
        and x.truth is not None
        and int(np.count_nonzero(x.truth)) == 10
        and study.alpha == 10
        and not study.standardise
        and study.seed == 42
    )


class _Guide(NamedTuple):
    right: int
    missed: int


def _guide(shown: Shown) -> _Guide | None:
    found, truth = shown.study.support("lasso"), shown.study.problem.truth
    if found is None or truth is None or not is_guides(shown.study):
        return None
    sizes = np.abs(truth)
    is_weakest = sizes[found.missed].max() < sizes[found.right].min()
    return _Guide(len(found.right), len(found.missed)) if is_weakest else None


GUIDE = Claim(
    "lasso: what the guide says of its example",
    _guide,
    lambda facts: (
        "The guide says that Lasso identifies the 10 informative features. On its own data with "
        f"α = 10 Lasso finds {facts.right} of them; the {facts.missed} with the smallest "
        "true coefficients are lost."
    ),
)


# ---- groups of near copies ----------------------------------------------------------------------
class _Shares(NamedTuple):
    kept: float
    largest: float | None


class _Groups(NamedTuple):
    groups: int
    size: float
    correlation: float
    equal: float
    lasso: _Shares
    ridge: _Shares


def _groups(shown: Shown) -> _Groups | None:
    """How Lasso and Ridge share an effect among features that resemble each other."""
    groups = shown.study.data.groups
    if groups is None or groups.max() < 0:
        return None
    members = [np.flatnonzero(groups == group) for group in range(groups.max() + 1)]
    members = [each for each in members if len(each) > 1]
    if not members:
        return None
    every = np.corrcoef(shown.study.data.features, rowvar=False)
    pairs = [every[np.ix_(each, each)][np.triu_indices(len(each), 1)] for each in members]
    return _Groups(
        len(members),
        float(np.mean([len(each) for each in members])),
        float(np.concatenate(pairs).mean()),
        float(np.mean([1 / len(each) for each in members])),
        _shares(shown.study.coefficients("lasso"), members),
        _shares(shown.study.coefficients("ridge"), members),
    )


def _shares(coefficients: np.ndarray, members: list[np.ndarray]) -> _Shares:
    sizes = [np.abs(coefficients[each]) for each in members]
    shares = [size.max() / size.sum() for size in sizes if size.any()]
    kept = float(np.mean([np.count_nonzero(size) for size in sizes]))
    return _Shares(kept, float(np.mean(shares)) if shares else None)


def _groups_words(facts: _Groups) -> str:
    def told(shares: _Shares) -> str:
        largest = (
            f", the largest with {format_percent(shares.largest)} of the weight"
            if shares.largest is not None
            else ""
        )
        return f"keeps {format_number(shares.kept)}{largest}"

    where = (
        f"In the group of {format_number(facts.size)} similar features"
        if facts.groups == 1
        else f"In a group of similar features ({facts.groups} groups, {format_number(facts.size)} "
        "features in each on average)"
    )
    return (
        f"{where}, whose mean correlation is {format_number(facts.correlation)}, **Lasso** "
        f"{told(facts.lasso)}; **Ridge** {told(facts.ridge)}. In equal shares each would have "
        f"{format_percent(facts.equal)}."
    )


GROUPS = Claim("lasso: shares in groups of similar features", _groups, _groups_words)


# ---- the noise ----------------------------------------------------------------------------------
class _Floor(NamedTuple):
    variance: float
    rows: int
    is_below: bool


def _floor(shown: Shown) -> _Floor | None:
    study = shown.study
    variance = told_error(study, (study.data.noise or 0.0) ** 2)
    if variance == 0:
        return None
    best = min(told_error(study, study.test_error(key)) for key in METHODS)
    return _Floor(variance, len(study.problem.test_y), best < variance)


NOISE_FLOOR = Claim(
    "lasso: the noise’s part of the error",
    _floor,
    lambda facts: (
        f"Expected over new rows, the error of every method is at least the noise’s variance "
        f"σ² = {format_number(facts.variance)}"
        + (
            f"; in these {facts.rows:,} rows the lowest is below it by chance."
            if facts.is_below
            else "."
        )
    ),
)
