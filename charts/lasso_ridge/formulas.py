"""What each method minimises, and how α is chosen: LaTeX with the numbers on screen."""

import numpy as np

from charts.lasso_ridge.figures import PathStudy
from core.common import format_fixed, format_latex
from core.lasso_ridge import METHODS, PENALISED, ridge_alpha


def formulas(study: PathStudy) -> dict[str, tuple[str, str, str]]:
    """One entry for each penalised method, with the current numbers, and one for choosing α."""
    rows, count = study.problem.x.shape
    where = (
        f"$X$: the {rows:,} training rows × {count} features, "
        f"{'standardised' if study.standardise else 'centred'}; $y$: the target, centred; $n$ = "
        f"{rows:,}; $w$: the coefficients. The intercept is not penalised."
    )
    found = {}
    for key in PENALISED:
        coefficients, path = study.coefficients(key), study.paths[key]
        alpha = (
            float(ridge_alpha(study.alpha, rows, study.scale)) if key == "ridge" else study.alpha
        )
        lines = [r"\hat w = \arg\min_w\; " + METHODS[key].objective]
        numbers = rf"\alpha = {_latex(alpha)}"
        if key == "net":
            numbers += rf",\quad r = {_latex(study.scale.mix)}"
        norm = np.linalg.norm(coefficients)
        numbers += (
            rf",\quad \lVert\hat w\rVert_1 = {_latex(float(np.abs(coefficients).sum()))}"
            rf",\quad \lVert\hat w\rVert_2 = {_latex(float(norm))}"
        )
        lines += [
            numbers,
            _degrees_of_freedom_latex(key, float(path.degrees_of_freedom[study.place])),
        ]
        found[METHODS[key].label] = ("\n".join(lines), where + _meaning(key), METHODS[key].source)
    if study.selections:
        found["Choosing α"] = _choice_formula(study)
    return found


def _meaning(key: str) -> str:
    return {
        "lasso": " Degrees of freedom: the number of coefficients that are not zero.",
        "ridge": " $d_i$: singular values of $X$. The sum is the trace of the matrix that turns "
        "$y$ into the fitted values.",
        "net": " $r$: share of the L1 penalty; $d_i$: singular values of the columns $A$ that are "
        "kept.",
    }[key]


def _degrees_of_freedom_latex(key: str, degrees_of_freedom: float) -> str:
    value = format_fixed(degrees_of_freedom, 1).replace(",", "{,}")
    return {
        "lasso": rf"\mathrm{{df}} = \lvert\{{j : \hat w_j \neq 0\}}\rvert = "
        f"{degrees_of_freedom:.0f}",
        "ridge": rf"\mathrm{{df}} = \sum_i \frac{{d_i^2}}{{d_i^2 + \alpha}} = {value}",
        "net": rf"\mathrm{{df}} = \sum_i \frac{{d_i^2}}{{d_i^2 + n\alpha(1-r)}} = {value}",
    }[key]


def _choice_formula(study: PathStudy) -> tuple[str, str, str]:
    chosen = study.selections["lasso"]
    mean, deviation = chosen.mean[chosen.best], chosen.deviation[chosen.best]
    latex = (
        r"\mathrm{CV}(\alpha) = \frac{1}{K}\sum_{k=1}^{K} \mathrm{MSE}_k(\alpha),\quad "
        r"\mathrm{SE}(\alpha) = \frac{\mathrm{sd}_k\,\mathrm{MSE}_k(\alpha)}{\sqrt{K}}" + "\n"
        r"\alpha_{\mathrm{1SE}} = \max\{\alpha : \mathrm{CV}(\alpha) \le "
        r"\mathrm{CV}(\alpha_{\min}) + \mathrm{SE}(\alpha_{\min})\}" + "\n"
        rf"\mathrm{{CV}}({_latex(float(chosen.alphas[chosen.best]))}) = {_latex(float(mean))},"
        r"\quad "
        rf"\mathrm{{SE}} = {_latex(float(deviation))},\quad \alpha_{{\mathrm{{1SE}}}} = "
        rf"{_latex(float(chosen.alphas[chosen.simplest]))}"
    )
    return (
        latex,
        f"For Lasso, with $K$ = {study.folds} folds of the training rows. The rule takes the "
        "simplest model that is not clearly worse than the best one.",
        "L. Breiman et al., “Classification and Regression Trees”, 1984, §3.4.3; “The Elements of "
        "Statistical Learning”, §7.10",
    )


def _latex(value: float) -> str:
    return format_latex(value, 4)
