"""What the penalties do to the coefficients, in words: from the same paths as the figures."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from charts.lasso_ridge.figures import PathStudy
from core.common import (
    Claim,
    Said,
    counted,
    format_fixed,
    format_number,
    format_percent,
    listed,
    lowest,
    said,
)
from core.lasso_ridge import METHODS, PENALISED, largest_useful_alpha, repeats, singular_directions

MAX_NAMES = 8
# A root mean square error below this share of the target's size is rounding.
_ROUNDING = 1e-10


class Shown(NamedTuple):
    """The study on screen; `plain` makes a feature's name harmless in Markdown."""

    study: PathStudy
    plain: Callable[[str], str] = str

    def name(self, feature: int) -> str:
        """A feature's name, fit for a sentence."""
        return self.plain(self.study.problem.names[feature])


def rounding_error(study: PathStudy) -> float:
    """The mean squared error up to which an error is only rounding beside the target y.

    It is 10⁻²⁰ times the mean of y².

    Args:
        study: Its target y sets the scale.

    Returns:
        In the target's unit, squared.

    Example:
        >>> from core.lasso_ridge import Scale, prepare
        >>> from core.lasso_ridge.data import make
        >>> data = make("independent", {"samples": 100, "features": 7, "informative": 3})
        >>> problem = prepare(data, seed=42, standardise=True)
        >>> study = PathStudy(data, problem, Scale(), True, np.array([1.0]), 1.0, {}, [])
        >>> round(rounding_error(study) / float((problem.y**2).mean()), 25)
        1e-20
    """
    y = study.problem.y
    return _ROUNDING**2 * float(y @ y) / len(y)


def told_error(study: PathStudy, error: float) -> float:
    """A mean squared error; 0 where it is only rounding."""
    return 0.0 if error <= rounding_error(study) else error


def error_words(study: PathStudy, error: float) -> str:
    """A mean squared error as it is written."""
    return format_number(told_error(study, error))


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


# ---- which method and which α predict best ------------------------------------------------------
class _Errors(NamedTuple):
    rows: int
    best: list[str]
    error: float
    others: list[tuple[str, float]]


def _errors(shown: Shown) -> _Errors:
    study = shown.study
    errors = {METHODS[key].label: told_error(study, study.test_error(key)) for key in METHODS}
    best = lowest(errors)
    others = sorted(
        ((name, error) for name, error in errors.items() if name not in best),
        key=lambda each: each[1],
    )
    return _Errors(len(study.problem.test_y), best, min(errors.values()), others)


def _several(shown: Shown) -> _Errors | None:
    found = _errors(shown)
    return found if found.others else None


def _all_equal(shown: Shown) -> _Errors | None:
    found = _errors(shown)
    return None if found.others else found


def _errors_words(facts: _Errors) -> str:
    others = ", ".join(f"{name} {format_number(error)}" for name, error in facts.others)
    best = listed([f"**{name}**" for name in facts.best])
    return (
        f"On the {facts.rows:,} held-out rows {best} "
        f"{'predicts' if len(facts.best) == 1 else 'predict'} best at this α: mean squared error "
        f"{format_number(facts.error)}; {others}."
    )


MIN_ERROR = Claim("lasso: lowest test error", _several, _errors_words)
ONE_FOR_ALL = Claim(
    "lasso: equal test errors",
    _all_equal,
    lambda facts: (
        f"On the {facts.rows:,} held-out rows all methods have the same mean squared error, "
        f"{format_number(facts.error)}."
    ),
)


# ---- cross-validation ---------------------------------------------------------------------------
class Chosen(NamedTuple):
    """What cross-validation says of one method.

    Attributes:
        best: α of the lowest mean error, the largest one among equals.
        since: The smallest α from which on up to `best` the error is as low; `best` if none.
        simplest: α by the one-standard-error rule.
        counts: How many coefficients the fit on all training rows has at best and at simplest.
        ends: The smallest and the largest α that were tried.
    """

    method: str
    folds: int
    best: float
    since: float
    simplest: float
    counts: tuple[int, int]
    ends: tuple[float, float]


def _chosen(study: PathStudy, method: str) -> Chosen:
    found, path = study.selections[method], study.paths[method]
    best, simplest, mean = found.best, found.simplest, found.mean
    same = np.flatnonzero(mean[: best + 1] != mean[best])
    alphas = found.alphas

    def count(place: int) -> int:
        return int(path.counts[int(np.searchsorted(path.alphas, alphas[place]))])

    return Chosen(
        METHODS[method].label,
        study.folds,
        float(alphas[best]),
        float(alphas[same[-1] + 1 if len(same) else 0]),
        float(alphas[simplest]),
        (count(best), count(simplest)),
        (float(alphas[0]), float(alphas[-1])),
    )


def _of_lasso(shown: Shown) -> Chosen | None:
    return _chosen(shown.study, "lasso") if shown.study.selections else None


def _notes(alpha: float, ends: tuple[float, float], count: int | None = None) -> str:
    """In brackets: whether nothing beyond was tried, and how many coefficients are left."""
    notes = []
    if alpha in ends:
        notes.append(f"the {'smallest' if alpha == ends[0] else 'largest'} that was tried")
    if count is not None:
        notes.append(f"{counted(count, 'coefficient') if count else 'no coefficient'} left")
    return f" ({'; '.join(notes)})" if notes else ""


def _of_lasso_words(facts: Chosen) -> str:
    words = f"{facts.folds}-fold cross-validation on the training rows: "
    if facts.since == facts.ends[0] and facts.best == facts.ends[1]:
        return words + "Lasso’s mean error is the same at every α that was tried."
    notes = _notes(facts.best, facts.ends, facts.counts[0])
    if facts.since == facts.best:
        where = f"at α = **{format_number(facts.best)}**{notes}"
    else:
        where = f"from α = {format_number(facts.since)} to **{format_number(facts.best)}**{notes}"
    words += f"Lasso’s mean error is lowest {where}; the one-standard-error rule takes "
    if facts.simplest == facts.best:
        return words + "the same α."
    notes = _notes(facts.simplest, facts.ends, facts.counts[1])
    return words + f"α = **{format_number(facts.simplest)}**{notes}."


CHOSEN = Claim("lasso: cross-validation of Lasso", _of_lasso, _of_lasso_words)


def _of_others(shown: Shown) -> list[Chosen] | None:
    others = [key for key in shown.study.selections if key != "lasso"]
    return [_chosen(shown.study, key) for key in others] or None


def _both(facts: Chosen) -> str:
    best = f"α = {format_number(facts.best)}{_notes(facts.best, facts.ends)}"
    if facts.simplest == facts.best:
        return f"{best} for both"
    return f"{best} and {format_number(facts.simplest)}{_notes(facts.simplest, facts.ends)}"


OTHERS_CHOSEN = Claim(
    "lasso: cross-validation of the others",
    _of_others,
    lambda found: (
        "Lowest mean error and one-standard-error rule for the others: "
        + "; ".join(f"{each.method} {_both(each)}" for each in found)
        + "."
    ),
)


def validation(shown: Shown) -> list[Said]:
    """What cross-validation chooses; nothing where it was left out."""
    return said((CHOSEN, OTHERS_CHOSEN), shown)


class _AtBest(NamedTuple):
    errors: list[tuple[str, float, float]]
    lowest: list[str]


def _at_best(shown: Shown) -> _AtBest | None:
    """Test errors that can be compared: each method at its own best α."""
    study = shown.study
    if not study.selections:
        return None
    errors = []
    for key in PENALISED:
        path, found = study.paths[key], study.selections[key]
        alpha = float(found.alphas[found.best])
        error = float(path.test_error[int(np.searchsorted(path.alphas, alpha))])
        errors.append((METHODS[key].label, alpha, told_error(study, error)))
    ols = told_error(study, study.test_error("ols"))
    return _AtBest(
        [*errors, (METHODS["ols"].label, np.nan, ols)],
        lowest({**{name: error for name, _, error in errors}, METHODS["ols"].label: ols}),
    )


def _at_best_words(facts: _AtBest) -> str:
    listing = ", ".join(
        f"{f'**{name}**' if name in facts.lowest else name} {format_number(error)}"
        for name, _, error in facts.errors
    )
    return f"Test errors with each method at its own best α by cross-validation: {listing}."


AT_THEIR_BEST = Claim("lasso: test errors at each best α", _at_best, _at_best_words)


# ---- against the true coefficients --------------------------------------------------------------
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
        listing = listed(missed, MAX_NAMES)
        words += listing if facts.informative > 1 else f", {listing}"
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
    def one(shares: _Shares) -> str:
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
        f"{one(facts.lasso)}; **Ridge** {one(facts.ridge)}. In equal shares each would have "
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


# ---- what one α means for each method -----------------------------------------------------------
class _Scales(NamedTuple):
    alpha: float
    rows: int
    mix: float
    net: float


def _scales(shown: Shown) -> _Scales | None:
    study = shown.study
    if study.scale.common:
        return None
    rows, mix = len(study.problem.y), study.scale.mix
    return _Scales(study.alpha, rows, mix, rows * study.alpha * (1 - mix))


def _scales_words(facts: _Scales) -> str:
    alpha = format_number(facts.alpha)
    words = (
        "The same α does not mean the same for Ridge: scikit-learn divides the error of Lasso and "
        "elastic net by 2n, Ridge’s not. "
    )
    if facts.mix < 1:
        words += (
            f"Beside ‖y − Xw‖² Ridge’s ‖w‖² weighs α = {alpha}, the elastic net’s nα(1 − r) = "
            f"{facts.rows:,} × {alpha} × {format_number(1 - facts.mix)} = "
            f"{format_number(facts.net)}. "
        )
    return words + "So compare their errors each at its own best α, not at this one."


SCALES = Claim("lasso: one α, different weights", _scales, _scales_words)


class _Common(NamedTuple):
    rows: int
    alpha: float
    product: float
    mix: float


COMMON_SCALE: Claim[Shown, _Common] = Claim(
    "lasso: Ridge on Lasso’s scale",
    lambda shown: (
        _Common(
            len(shown.study.problem.y),
            shown.study.alpha,
            len(shown.study.problem.y) * shown.study.alpha,
            shown.study.scale.mix,
        )
        if shown.study.scale.common
        else None
    ),
    lambda facts: (
        f"On the common scale Ridge gets nα = {facts.rows:,} × {format_number(facts.alpha)} = "
        f"{format_number(facts.product)}; the elastic net’s L2 part gets 1 − r = "
        f"{format_number(1 - facts.mix)} times that."
        if facts.mix < 1
        else f"On the common scale Ridge gets nα = {facts.rows:,} × {format_number(facts.alpha)} = "
        f"{format_number(facts.product)}."
    ),
)


def _length(shown: Shown) -> float | None:
    whole = np.linalg.norm(shown.study.coefficients("ols"))
    return float(np.linalg.norm(shown.study.coefficients("ridge")) / whole) if whole else None


LENGTH = Claim(
    "lasso: how much Ridge shrinks",
    _length,
    lambda share: (
        f"Ridge’s coefficients together are {format_percent(share, 1)} as long as OLS’s (‖w‖₂)."
    ),
)


# ---- units, constants, copies, dependence -------------------------------------------------------
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
    rank = len(singular_directions(x).values)
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
