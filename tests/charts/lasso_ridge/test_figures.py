"""Figures, rows and sentences of the paths: what they say is what was computed."""

import re
from typing import Any

import numpy as np
import pytest

from charts.lasso_ridge import METHOD_COLORS, PathStudy
from charts.lasso_ridge.figures import coefficient_rows, figures, path_figure, path_rows
from charts.lasso_ridge.findings import finding, method_rows
from charts.lasso_ridge.formulas import formulas
from core.lasso_ridge import METHODS, RegressionData, Scale
from tests.charts.lasso_ridge.claims import studied


@pytest.fixture(scope="module")
def guide() -> PathStudy:
    return studied(folds=5)


def test_the_guides_state_is_told_with_its_truth(guide: PathStudy) -> None:
    said = "\n".join(finding(guide))
    assert "α = 10, of 50: **Lasso** 7, **Ridge** 50, **Elastic net** 36, **OLS** 50." in said
    assert "finds 7 and misses x24 (9.43), x19 (7.18) and x36 (5.17)" in said
    assert "it keeps no other: precision 100 %, recall 70 %" in said
    assert "The guide says that Lasso identifies the 10 informative features" in said
    assert "lowest at α = **1.61** (27 coefficients left)" in said
    assert "takes α = **3.26** (15 coefficients left)" in said
    assert "Not exact" not in said


@pytest.mark.parametrize("other", [{"alpha": 9.9}, {"noise": 24.0}, {"standardise": True}])
def test_the_guide_is_only_named_in_its_own_state(other: dict[str, Any]) -> None:
    assert "The guide says" not in "\n".join(finding(studied(**other)))


def test_names_are_made_harmless_before_they_are_said() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((20, 3))
    x[:, 1] = 4.0
    said = "\n".join(
        finding(
            studied(data=RegressionData(x, x[:, 0], ("a", "*b*", "c")), alpha=0.1),
            plain=lambda name: name.replace("*", "\\*"),
        )
    )
    assert "Constant in the training rows, so with coefficient 0: \\*b\\*." in said


def test_errors_at_one_alpha_are_not_told_as_a_contest_alone(guide: PathStudy) -> None:
    """The elastic net’s 8,840 beside 1,000 is a matter of its L2 part, and that is said."""
    said = "\n".join(finding(guide))
    assert "Elastic net 8,840" in said
    assert "the elastic net’s nα(1 − r) = 160 × 10 × 0.5 = 800" in said
    assert "own best α by cross-validation: **Lasso** 724, Ridge 963, Elastic net 951" in said


def test_ridge_is_not_said_to_make_small_what_it_hardly_shrinks(guide: PathStudy) -> None:
    said = "\n".join(finding(guide))
    assert "makes coefficients small" not in said
    assert "92.0 % as long as OLS’s" in said


def test_equal_errors_have_no_winner() -> None:
    said = "\n".join(finding(studied(noise=0.0, alpha=1e-30)))
    assert "all methods have the same mean squared error, 0" in said
    assert "predicts best" not in said


def test_an_error_below_the_noise_is_told_as_chance() -> None:
    said = "\n".join(finding(studied(alpha=2.0, seed=5)))
    assert re.search(r"at least the noise’s variance σ² = 625; in these 40 rows .* by chance", said)


def test_the_table_is_worded_from_the_paths(guide: PathStudy) -> None:
    rows = {row["Method"]: row for row in method_rows(guide)}
    assert rows["Lasso"] == {
        "Method": "Lasso",
        "Not zero (degrees of freedom)": "7 (7.0)",
        "Error: training; test": "1,410; 1,083",
        "Precision; recall": "100 %; 70 %",
    }
    assert rows["OLS"]["Not zero (degrees of freedom)"] == "50 (50.0)"
    assert "Precision; recall" not in method_rows(studied("diabetes"))[0]


# ---- formulas -----------------------------------------------------------------------------------
def test_formulas_have_the_current_numbers(guide: PathStudy) -> None:
    found = formulas(guide)
    assert list(found) == ["Lasso", "Ridge", "Elastic net", "Choosing α"]
    weights = np.abs(guide.coefficients("lasso")).sum()
    assert rf"\lVert\hat w\rVert_1 = {weights:.4g}" in found["Lasso"][0]
    assert r"\rvert = 7" in found["Lasso"][0]
    degrees_of_freedom = guide.paths["ridge"].degrees_of_freedom[guide.place]
    assert f"= {degrees_of_freedom:.1f}" in found["Ridge"][0]
    assert r"\alpha = 10," in found["Ridge"][0]
    common = formulas(studied(scale=Scale(common=True)))
    assert r"\alpha = 1{,}600," in common["Ridge"][0]
    assert "Choosing α" not in common
    for latex, _, source in found.values():
        assert latex.count("{") == latex.count("}")
        assert source


# ---- figures and rows ---------------------------------------------------------------------------
def test_equal_input_gives_identical_figures(guide: PathStudy) -> None:
    ours = [figure.to_dict() for figure in figures(guide)]
    assert len(ours) == 7
    assert str(ours) == str([figure.to_dict() for figure in figures(studied(folds=5))])


def test_paths_of_uninformative_features_are_grey(
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
    assert guide.data.truth is not None
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
