"""What the penalties do to the coefficients, in words: from the same paths as the figures."""

from collections.abc import Callable, Sequence

import numpy as np

from charts.linear_paths import PathStudy
from core.linear_methods import METHODS, PENALISED
from core.linear_paths import largest_useful_alpha

MOST_NAMES = 8
Plain = Callable[[str], str]


def finding(study: PathStudy, plain: Plain = str) -> list[str]:
    """Sentences about the chosen α; `plain` is applied to the features' names."""
    sentences = [_counts(study)]
    for sentence in (
        _against_truth(study, plain),
        _guide(study),
        _groups(study),
        _errors(study),
        _validated(study),
        _ridge_scale(study),
        _units(study, plain),
        _constant(study, plain),
        _unfinished(study),
    ):
        if sentence:
            sentences.append(sentence)
    return sentences


def number(value: float) -> str:
    """A number as one says it: three digits, no more than needed."""
    if value == 0:
        return "0"
    if abs(value) >= 1e6 or abs(value) < 1e-4:
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{mantissa}·10{str(int(exponent)).translate(_RAISED)}".replace("-", "−")
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−")


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def listed(names: Sequence[str]) -> str:
    """Names as one says them, the first few: “a, b and c”, “a, b and 7 more”."""
    shown = list(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        return ", ".join(shown) + f" and {len(names) - MOST_NAMES} more"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]


def method_rows(study: PathStudy) -> list[dict[str, str]]:
    """One row for each method at the chosen α, every cell already worded.

    At most four columns, so that it fits a phone.
    """
    rows = []
    for key, method in METHODS.items():
        path = study.paths[key]
        row = {
            "Method": method.label,
            "Not zero (degrees of freedom)": f"{study.count(key)} "
            f"({path.freedom[study.place]:.1f})",
            "Error: training, test": f"{_error(study, float(path.train_error[study.place]))}, "
            f"{_error(study, study.test_error(key))}",
        }
        if (found := study.support(key)) is not None:
            row["Precision, recall"] = f"{_percent(found.precision)}, {_percent(found.recall)}"
        rows.append(row)
    return rows


def _error(study: PathStudy, error: float) -> str:
    """A mean squared error; what only rounding leaves is called nothing."""
    return "0" if error < 1e-20 * float(study.problem.y @ study.problem.y) else number(error)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _counts(study: PathStudy) -> str:
    total = len(study.problem.names)
    top = largest_useful_alpha(study.problem)
    words = (
        f"At α = {number(study.alpha)} **Lasso** keeps {study.count('lasso')} of {total} "
        f"coefficient{'' if total == 1 else 's'}, **elastic net** {study.count('net')}, "
        f"**Ridge** {study.count('ridge')}, **OLS** {study.count('ols')}."
    )
    if study.alpha >= top:
        words += (
            f" From α = max|Xᵀy|/n = {number(top)} on Lasso sets every coefficient to zero and "
            "predicts the mean."
        )
    elif study.count("ridge") == total and study.count("lasso") < total:
        words += " Ridge makes coefficients small, Lasso makes some exactly zero."
    return words


def _against_truth(study: PathStudy, plain: Plain) -> str:
    found, truth = study.support("lasso"), study.problem.truth
    if found is None or truth is None:
        return ""
    names = study.problem.names
    informative = len(found.right) + len(found.missed)
    if informative == 0:
        kept = len(found.false)
        return "No feature is informative here" + (
            f", and yet Lasso keeps {kept}." if kept else ", and Lasso keeps none."
        )
    words = f"Of the {informative} informative features Lasso finds {len(found.right)}"
    if len(found.missed):
        order = found.missed[np.argsort(-np.abs(truth[found.missed]))]
        missed = [f"{plain(names[i])} ({number(float(truth[i]))})" for i in order]
        words += f" and misses {listed(missed)} (true coefficients in brackets)"
    if len(found.false):
        words += f"; {len(found.false)} of the {len(found.right) + len(found.false)} it keeps " + (
            "act on nothing"
        )
    elif len(found.right):
        words += "; none that it keeps is false"
    if found.precision is not None:
        words += f": precision {_percent(found.precision)}, recall {_percent(found.recall)}"
    return words + "."


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


def _guide(study: PathStudy) -> str:
    found = study.support("lasso")
    if found is None or not is_guides(study):
        return ""
    return (
        "The guide says that Lasso identifies the 10 informative features. With its own data and "
        f"α = 10 it keeps {study.count('lasso')}: those whose effect is too weak for this penalty "
        "are lost."
    )


def _groups(study: PathStudy) -> str:
    """How Lasso and Ridge share an effect among features that resemble each other."""
    groups = study.data.groups
    if groups is None or groups.max() < 0:
        return ""
    members = [np.flatnonzero(groups == group) for group in range(groups.max() + 1)]
    members = [each for each in members if len(each) > 1]
    if not members:
        return ""

    def told(method: str) -> str:
        size = np.abs(study.coefficients(method))
        kept = np.mean([np.count_nonzero(size[each]) for each in members])
        shares = [size[each].max() / size[each].sum() for each in members if size[each].any()]
        share = f", the largest with {100 * np.mean(shares):.0f} % of its weight" if shares else ""
        return f"keeps {kept:.3g} of a group{share}"

    size = np.mean([len(each) for each in members])
    every = np.corrcoef(study.data.features, rowvar=False)
    pairs = [every[np.ix_(each, each)][np.triu_indices(len(each), 1)] for each in members]
    return (
        f"Averaged over the {len(members)} group{'s' if len(members) > 1 else ''} ({size:.3g} "
        f"features each, correlated with {np.concatenate(pairs).mean():.3f}), **Lasso** "
        f"{told('lasso')}; **Ridge** {told('ridge')}. Equal shares would be {100 / size:.0f} %."
    )


def _errors(study: PathStudy) -> str:
    errors = {key: study.test_error(key) for key in METHODS}
    best = min(errors, key=lambda key: errors[key])
    others = ", ".join(
        f"{METHODS[key].label} {_error(study, errors[key])}" for key in METHODS if key != best
    )
    floor = study.data.noise
    known = f"; no method can expect less than the noise’s σ² = {number(floor**2)}" if floor else ""
    return (
        f"On the {len(study.problem.test_y):,} held-out rows **{METHODS[best].label}** predicts "
        f"best: mean squared error {_error(study, errors[best])}, against {others}{known}."
    )


def _validated(study: PathStudy) -> str:
    if not study.selections:
        return ""
    chosen = study.selections["lasso"]
    path = study.paths["lasso"]
    told = []
    for place in (chosen.best, chosen.simplest):
        alpha = chosen.alphas[place]
        count = int(path.counts[int(np.searchsorted(path.alphas, alpha))])
        told.append((number(float(alpha)), count))
    edge = (
        " (the smallest that was tried)"
        if chosen.best == 0
        else " (the largest that was tried)"
        if chosen.best == len(chosen.alphas) - 1
        else ""
    )
    rule = (
        "the one-standard-error rule takes it too"
        if chosen.best == chosen.simplest
        else f"the one-standard-error rule takes α = **{told[1][0]}**, not clearly worse, which "
        f"keeps {told[1][1]}"
    )
    words = (
        f"{study.folds}-fold cross-validation on the training rows likes Lasso’s α = "
        f"**{told[0][0]}** best{edge}, which keeps {told[0][1]}; {rule}."
    )
    others = [
        f"{METHODS[key].label} {number(float(each.alphas[each.best]))} and "
        f"{number(float(each.alphas[each.simplest]))}"
        for key, each in study.selections.items()
        if key != "lasso"
    ]
    return words + f" The same two for the others: {', '.join(others)}."


def _ridge_scale(study: PathStudy) -> str:
    rows = len(study.problem.y)
    length = np.linalg.norm(study.coefficients("ols"))
    share = np.linalg.norm(study.coefficients("ridge")) / length if length else 1.0
    short = f"the coefficients’ length falls to {100 * share:.3g} % of OLS’s"
    if study.scale.common:
        return (
            f"On the common scale Ridge gets nα = {rows:,} × {number(study.alpha)} = "
            f"{number(rows * study.alpha)}, and {short}."
        )
    return (
        f"The two α do not mean the same: scikit-learn divides Lasso’s error by 2n, Ridge’s not. "
        f"Here {short}; as strict as Lasso’s, Ridge’s α would be n times that, "
        f"{number(rows * study.alpha)}."
    )


def _units(study: PathStudy, plain: Plain) -> str:
    deviations = study.problem.x.std(axis=0)
    varying = np.flatnonzero(deviations > 1e-13 * np.abs(study.data.features).max(axis=0))
    if study.standardise or not len(varying):
        return ""
    ratio = deviations[varying].max() / deviations[varying].min()
    if ratio < 3:
        return ""
    largest = plain(study.problem.names[int(np.argmax(deviations))])
    smallest = plain(study.problem.names[int(varying[np.argmin(deviations[varying])])])
    return (
        f"The features’ units differ: {largest} varies {number(float(ratio))} times as much as "
        f"{smallest}, so {smallest} needs a far larger coefficient for the same effect and is "
        "penalised for it. Standardising puts them on one footing."
    )


def _constant(study: PathStudy, plain: Plain) -> str:
    constant = np.flatnonzero(~study.problem.x.any(axis=0))
    if not len(constant):
        return ""
    names = listed([plain(study.problem.names[i]) for i in constant])
    return f"Constant in the training rows, so with coefficient 0: {names}."


def _unfinished(study: PathStudy) -> str:
    left = {key: study.paths[key].unfinished for key in PENALISED if study.paths[key].unfinished}
    if not left:
        return ""
    told = ", ".join(f"{METHODS[key].label} at {count} α" for key, count in left.items())
    return (
        f"Not exact: {told} did not come within the solver’s tolerance, as features depend on each "
        "other almost exactly."
    )
