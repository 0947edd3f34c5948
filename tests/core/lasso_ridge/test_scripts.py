"""The script that a person downloads gives the page's numbers."""

import ast
from pathlib import Path

import numpy as np
import pytest

from core.lasso_ridge import (
    METHODS,
    SOURCES,
    RegressionData,
    Scale,
    ScriptSettings,
    Selection,
    largest_useful_alpha,
    prepare,
    solve,
    with_target,
    workarounds_for,
)
from core.lasso_ridge.cross_validation import fold_error
from core.lasso_ridge.custom_table import read_table
from core.lasso_ridge.data import make
from core.lasso_ridge.paths import alpha_grid, path
from core.lasso_ridge.scripts import custom_data, generated_data, linear_script


def executed(script: str) -> dict:
    names: dict = {}
    exec(compile(script, "script", "exec"), names)
    return names


def check(script: str, data: RegressionData, settings: ScriptSettings) -> None:
    names = executed(script)
    problem = prepare(data, seed=settings.seed, standardise=settings.standardise)
    np.testing.assert_allclose(names["X"], data.features, rtol=1e-12)
    assert list(names["names"]) == list(data.names)
    for key, method in METHODS.items():
        ours = path(problem, key, np.array([settings.alpha]), settings.scale)
        theirs = names["coefficients"][method.label]
        size = np.abs(theirs).max()
        np.testing.assert_allclose(ours.coefficients[0], theirs, rtol=1e-4, atol=1e-4 * size)
        np.testing.assert_allclose(
            ours.test_error[0], names["test_errors"][method.label], rtol=1e-4
        )
    if settings.alphas is not None:
        errors = [
            fold_error(
                data,
                fold,
                method="lasso",
                alphas=settings.alphas,
                scale=settings.scale,
                seed=settings.seed,
                folds=settings.folds,
                standardise=settings.standardise,
            )
            for fold in range(settings.folds)
        ]
        chosen = Selection(settings.alphas, np.stack(errors, axis=1))
        assert names["alpha_best"] == settings.alphas[chosen.best]
        assert names["alpha_simplest"] == settings.alphas[chosen.simplest]


CASES = {
    "independent": ({}, 10.0, Scale(), False),
    "groups": ({"informative": 7, "group": 3, "seed": 5}, 4.0, Scale(0.2, True), True),
    "diabetes": ({"seed": 3}, 2.5, Scale(0.8), True),
}


@pytest.mark.parametrize("source", SOURCES)
def test_the_script_repeats_the_page(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    values, alpha, scale, standardise = CASES[source]
    data = make(source, values)
    seed = int(values.get("seed", 42))
    every = {param.name: param.default for param in SOURCES[source].params} | values
    grid = alpha_grid(prepare(data, seed=seed, standardise=standardise))
    settings = ScriptSettings(
        generated_data(source, every),
        data.truth is not None,
        seed,
        standardise,
        alpha,
        scale,
        grid[30:] if source == "independent" else None,
        4,
    )
    check(linear_script(settings), data, settings)
    said = capsys.readouterr().out
    if source == "independent":
        assert "Lasso          7 of 50 not zero" in said
        assert "Lasso misses ['x19', 'x24', 'x36']" in said
        assert "Lasso keeps wrongly []" in said


@pytest.mark.parametrize(
    ("separator", "style"),
    [
        (",", "{}"),
        (";", "decimal"),
        ("\t", "{}"),
        ("|", "{:,}"),
        (",", '"{:,}"'),
        (" ", "{}"),
        (";", "headless"),
        (",", "row names"),
        (" ", "row names"),
        ("|", "markdown"),
    ],
)
def test_the_script_reads_a_persons_own_file(
    separator: str, style: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = np.round(np.random.default_rng(1).normal(size=(30, 4)) * 1e4, 2)
    hostile = "y'''\"\\n{print}"
    name = "c" if separator == " " else '"' + hostile.replace('"', '""') + '"'
    cells = [["a", "b", name, "é"]]
    if style == "headless":
        cells = [[f"{x:.2f}".replace(".", ",").replace("-", "−") for x in row] for row in numbers]
    elif style == "decimal":
        cells += [[f"{x}".replace(".", ",") for x in row] for row in numbers.tolist()]
    else:
        cells += [[style.format(x) for x in row] for row in numbers.tolist()]
    if style == "row names":
        cells = [[*([""] if separator == "," else []), "a", "b", "c", "é"]]
        cells += [[f"{i}", *map(str, row)] for i, row in enumerate(numbers.tolist())]
    text = "\n".join(separator.join(row) for row in cells)
    if style == "markdown":
        cells = [["a", "b", "c", "é"], *[list(map(str, row)) for row in numbers.tolist()]]
        cells[1:1] = [["---", ":--", "--:", ":-:"]]
        text = "\n".join(f"| {' | '.join(row)} |" for row in cells)
    (tmp_path / "table.csv").write_text("\ufeff" + text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    table = read_table(text)
    np.testing.assert_array_equal(table.numbers, numbers)
    settings = ScriptSettings(custom_data(table, 2), False, 42, True, 0.02, Scale())
    script = linear_script(settings)
    ast.parse(script)
    check(script, with_target(table, 2), settings)


def numbers_of(kind: str) -> np.ndarray:
    """Features and, last, a target."""
    rng = np.random.default_rng(3)  # with this seed scikit-learn's Ridge tells copies apart
    x = rng.standard_normal((40, 3))
    y = x @ [3.0, -2.0, 0.0] + 0.3 * rng.standard_normal(40)
    if kind == "copies":
        x = np.column_stack([x, x[:, 0], -x[:, 1]])
    elif kind == "units":
        x = x * [1e-9, 1.0, 1e9]
    elif kind == "constant":
        x[:, 2] = 0.1
    elif kind == "more features than rows":
        x = np.column_stack([x, rng.standard_normal((40, 37))])
    elif kind == "small":
        x, y = x * 1e-9, y * 1e-9
    return np.column_stack([x, y])


KINDS = ["copies", "units", "constant", "more features than rows", "small", "no noise"]


@pytest.mark.parametrize(
    ("kind", "standardise"), [*((kind, False) for kind in KINDS), ("copies", True)]
)
def test_the_script_agrees_where_scikit_learns_solvers_do_not(
    kind: str,
    standardise: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    numbers = numbers_of(kind)
    if kind == "no noise":
        numbers[:, -1] = numbers[:, :-1] @ [3.0, -2.0, 0.0]
    names = [f"x{i}" for i in range(numbers.shape[1])]
    rows = [",".join(map(repr, row)) for row in numbers.tolist()]
    text = "\n".join([",".join(names), *rows])
    (tmp_path / "table.csv").write_text(text)
    monkeypatch.chdir(tmp_path)
    data = RegressionData(numbers[:, :-1], numbers[:, -1], tuple(names[:-1]))
    problem = prepare(data, standardise=standardise)
    for alpha in (1e-15 * largest_useful_alpha(problem), 0.1 * largest_useful_alpha(problem)):
        settings = ScriptSettings(
            custom_data(read_table(text), len(names) - 1),
            False,
            42,
            standardise,
            alpha,
            Scale(),
            workarounds=workarounds_for(problem, alpha, Scale()),
        )
        script = executed(linear_script(settings))
        said = capsys.readouterr().out.splitlines()
        spread = problem.y.std()
        for (key, method), line in zip(METHODS.items(), said, strict=True):
            (ours,) = solve(problem.x, problem.y, key, np.array([alpha]), Scale())[0]
            error = np.mean((problem.test_y - problem.test_x @ ours) ** 2)
            off = np.sqrt(script["test_errors"][method.label]) - np.sqrt(error)
            assert abs(off) < 1e-4 * spread, (key, alpha)
            if key in {"ridge", "ols"} or alpha > 1e-9:
                assert line.split()[-7] == str(np.count_nonzero(ours)), (key, line)
            if key in {"ridge", "ols"}:
                theirs = script["coefficients"][method.label]
                sizes = np.linalg.norm(problem.x, axis=0) / np.linalg.norm(problem.y)
                np.testing.assert_allclose(theirs * sizes, ours * sizes, atol=1e-9)


def test_what_is_not_needed_is_not_in_the_script() -> None:
    settings = ScriptSettings(generated_data("diabetes", {}), False, 42, False, 1.0, Scale())
    script = linear_script(settings)
    assert "truth" not in script
    assert "KFold" not in script
    assert "Shortest" not in script
    assert "Ridge(alpha=alpha)" in script
