"""Which method and which α predict best, in words: test rows and cross-validation."""

from typing import NamedTuple

import numpy as np

from charts.lasso_ridge.figures import PathStudy
from charts.lasso_ridge.shown import Shown, told_error
from core.common.claims import Claim, Said, said
from core.common.number_format import format_number
from core.common.wording import counted, listed, lowest
from core.lasso_ridge.methods import METHODS, PENALISED


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
    told = ", ".join(
        f"{f'**{name}**' if name in facts.lowest else name} {format_number(error)}"
        for name, _, error in facts.errors
    )
    return f"Test errors with each method at its own best α by cross-validation: {told}."


AT_THEIR_BEST = Claim("lasso: test errors at each best α", _at_best, _at_best_words)
