"""Figures, rows and sentences of the paths: what they say is what was computed."""

import re

import numpy as np
import pytest

from charts.linear_paths import (
    METHOD_COLORS,
    PathStudy,
    coefficient_rows,
    figures,
    path_figure,
    path_rows,
)
from charts.linear_paths_finding import finding, listed, method_rows, number
from charts.linear_paths_formulas import formulas
from core.linear_methods import METHODS, PENALISED, Scale
from core.linear_paths import alpha_grid, entries, path, prepare, with_alpha
from core.path_selection import Selection, fold_error
from core.regression_data import RegressionData, make


def studied(
    source: str = "independent",
    alpha: float = 10.0,
    *,
    data: RegressionData | None = None,
    standardise: bool = False,
    scale: Scale = Scale(),  # noqa: B008
    folds: int = 0,
    **values: float,
) -> PathStudy:
    """A study as the page makes it."""
    data = data or make(source, values)
    seed = int(values.get("seed", 42))
    problem = prepare(data, seed=seed, standardise=standardise)
    grid = alpha_grid(problem)
    one = np.array([alpha])
    paths = {
        method: with_alpha(path(problem, method, grid, scale), path(problem, method, one, scale))
        for method in METHODS
    }
    selections = {
        method: Selection(
            grid,
            np.stack(
                [
                    fold_error(data, fold, method=method, alphas=grid, scale=scale, seed=seed,
                               folds=folds, standardise=standardise)
                    for fold in range(folds)
                ],
                axis=1,
            ),
        )
        for method in PENALISED
        if folds
    }  # fmt: skip
    return PathStudy(data, problem, scale, standardise, grid, alpha, paths, entries(problem),
                     selections, folds or 5, source, seed)  # fmt: skip


@pytest.fixture(scope="module")
def guide() -> PathStudy:
    return studied(folds=5)


def test_the_guides_state_is_told_with_its_truth(guide: PathStudy) -> None:
    said = "\n".join(finding(guide))
    assert (
        "At α = 10 **Lasso** keeps 7 of 50 coefficients, **elastic net** 36, **Ridge** 50" in said
    )
    assert "finds 7 and misses x24 (9.43), x19 (7.18) and x36 (5.17)" in said
    assert "none that it keeps is false: precision 100 %, recall 70 %" in said
    assert "The guide says that Lasso identifies the 10 informative features" in said
    assert "**Ridge** predicts best: mean squared error 983, against Lasso 1,083" in said
    assert "α = **1.61** best, which keeps 27" in said
    assert "takes α = **3.26**, not clearly worse, which keeps 15" in said
    assert "n times that, 1,600" in said
    assert "Not exact" not in said


@pytest.mark.parametrize(
    "other",
    [
        {"alpha": 9.9}, {"noise": 24.0}, {"seed": 41}, {"informative": 9}, {"samples": 201},
        {"standardise": True}, {"source": "groups"},
    ],
)  # fmt: skip
def test_the_guide_is_only_named_in_its_own_state(other) -> None:
    assert "The guide says" not in "\n".join(finding(studied(**other)))


def test_the_common_scale_is_told() -> None:
    said = "\n".join(finding(studied(scale=Scale(common=True))))
    assert "Ridge gets nα = 160 × 10 = 1,600" in said
    assert "do not mean the same" not in said


def test_groups_are_told_as_they_are_shared() -> None:
    study = studied("groups", 20.0, features=20, samples=100, correlation=0.999)
    said = next(each for each in finding(study) if each.startswith("Averaged over the 2 groups"))
    lasso = study.coefficients("lasso")
    kept = [np.count_nonzero(lasso[study.data.groups == group]) for group in (0, 1)]
    assert f"**Lasso** keeps {np.mean(kept):.3g} of a group" in said
    assert "**Ridge** keeps 5 of a group" in said
    assert "Equal shares would be 20 %" in said
    assert "5 features each, correlated with 0.999" in said
    loose = "\n".join(finding(studied("groups", 20.0, correlation=0.0, group=2)))
    assert re.search(r"over the 5 groups \(2 features each, correlated with [−-]?0\.0", loose)
    assert "Averaged" not in "\n".join(finding(studied("groups", 20.0, informative=1)))


def test_where_nothing_is_kept_or_nothing_acts() -> None:
    said = "\n".join(finding(studied(alpha=200.0)))
    assert "From α = max|Xᵀy|/n = 94.4 on Lasso sets every coefficient to zero" in said
    assert "finds 0 and misses" in said
    assert "precision" not in said
    none = studied(alpha=2.0, informative=0)
    kept = none.count("lasso")
    assert kept > 0
    assert f"No feature is informative here, and yet Lasso keeps {kept}" in "\n".join(finding(none))


def test_real_data_have_no_truth_but_units() -> None:
    said = "\n".join(finding(studied("diabetes", 5.0)))
    assert "informative" not in said
    assert re.search(r"units differ: s1 varies 6\d\.\d times as much as sex", said)
    assert "units differ" not in "\n".join(finding(studied("diabetes", 5.0, standardise=True)))


def test_a_feature_that_is_constant_in_training_is_told() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((20, 3))
    x[:, 1] = 4.0
    said = "\n".join(finding(studied(data=RegressionData(x, x[:, 0], ("a", "*b*", "c")), alpha=0.1),
                             plain=lambda name: name.replace("*", "\\*")))  # fmt: skip
    assert "Constant in the training rows, so with coefficient 0: \\*b\\*." in said


def test_what_only_rounding_leaves_is_nothing() -> None:
    rows = method_rows(studied(noise=0.0, alpha=1.0))
    assert next(row for row in rows if row["Method"] == "OLS")["Error: training, test"] == "0, 0"
    said = "\n".join(finding(studied(noise=0.0, alpha=1.0)))
    assert "**OLS** predicts best: mean squared error 0, against" in said
    assert "10⁻²" not in said


def test_the_table_is_worded_from_the_paths(guide: PathStudy) -> None:
    rows = {row["Method"]: row for row in method_rows(guide)}
    assert rows["Lasso"] == {
        "Method": "Lasso", "Not zero (degrees of freedom)": "7 (7.0)",
        "Error: training, test": "1,410, 1,083", "Precision, recall": "100 %, 70 %",
    }  # fmt: skip
    assert rows["OLS"]["Not zero (degrees of freedom)"] == "50 (50.0)"
    assert "Precision, recall" not in method_rows(studied("diabetes"))[0]


def test_numbers_and_lists_as_one_says_them() -> None:
    assert [number(each) for each in (0, 3.14159, -0.5, 1234.5, 2.5e-7, -3e9, 1e6)] == [
        "0", "3.14", "−0.5", "1,234", "2.50·10⁻⁷", "−3.00·10⁹", "1.00·10⁶",
    ]  # fmt: skip
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([str(i) for i in range(11)]).endswith("7 and 3 more")


# ---- formulas -----------------------------------------------------------------------------------
def test_formulas_have_the_current_numbers(guide: PathStudy) -> None:
    found = formulas(guide)
    assert list(found) == ["Lasso", "Ridge", "Elastic net", "Choosing α"]
    weights = np.abs(guide.coefficients("lasso")).sum()
    assert rf"\lVert\hat w\rVert_1 = {weights:.4g}" in found["Lasso"][0]
    assert r"\rvert = 7" in found["Lasso"][0]
    freedom = guide.paths["ridge"].freedom[guide.place]
    assert f"= {freedom:.1f}" in found["Ridge"][0]
    assert r"\alpha = 10," in found["Ridge"][0]
    common = formulas(studied(scale=Scale(common=True)))
    assert r"\alpha = 1600," in common["Ridge"][0]
    assert "Choosing α" not in common
    for latex, _, source in found.values():
        assert latex.count("{") == latex.count("}")
        assert source


# ---- figures and rows ---------------------------------------------------------------------------
def test_equal_input_gives_identical_figures(guide: PathStudy) -> None:
    ours = [figure.to_dict() for figure in figures(guide)]
    assert len(ours) == 7
    assert str(ours) == str([figure.to_dict() for figure in figures(studied(folds=5))])


def test_the_path_figure_has_every_feature_and_greys_those_that_do_not_act(
    guide: PathStudy,
) -> None:
    figure = path_figure(guide, "lasso", height=300)
    assert len(figure.data) == 50
    assert len([trace for trace in figure.data if trace.line.dash == "dot"]) == 40
    x33 = next(trace for trace in figure.data if trace.name == "x33")
    np.testing.assert_array_equal(x33.y, guide.paths["lasso"].coefficients[:, 32])
    assert figure.layout.shapes[0].x0 == 10


def test_names_are_only_text_in_figures() -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((30, 2))
    study = studied(data=RegressionData(x, x[:, 0], ("<a href='x'>", "%{y}")), alpha=0.1)
    for trace in path_figure(study, "ridge", height=300).to_dict()["data"]:
        assert "<a" not in trace["hovertemplate"]
        assert "%{y}<br>α" not in trace["hovertemplate"]


def test_rows_have_everything_with_all_digits(guide: PathStudy) -> None:
    rows = coefficient_rows(guide)
    assert len(rows) == 50
    assert rows[32]["Lasso"] == guide.coefficients("lasso")[32]
    assert rows[32]["order of entry"] == 1
    assert rows[32]["truth"] == guide.data.truth[32]
    along = path_rows(guide)
    assert len(along) == 3 * len(guide.paths["lasso"].alphas)
    first = along[0]
    assert first["method"] == "Lasso"
    assert first["w[x33]"] == guide.paths["lasso"].coefficients[0, 32]
    assert first["cross-validated error"] == guide.selections["lasso"].mean[0]
    off_grid = next(row for row in along if row["alpha"] == 10)
    assert off_grid["cross-validated error"] == ""


def test_colours_differ_and_least_squares_is_grey() -> None:
    assert len(set(METHOD_COLORS.values())) == len(METHODS)
    assert METHOD_COLORS["ols"] == "#7f7f7f"
