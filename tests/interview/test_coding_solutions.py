"""Solutions of the coding questions by themselves: as they are copied, and beyond their checks."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.optimizers import OPTIMIZERS
from interview import Lines, Matrix
from interview.coding import CODING
from interview.coding.k_fold_early_stopping.checks import Diary
from interview.coding.one_thread import torch_on_one_thread


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    torch_on_one_thread()


def solution(name: str) -> Any:
    return CODING[name].solution()


# ---- solutions as they are copied ---------------------------------------------------------------
@pytest.mark.parametrize("name", CODING)
def test_a_solution_is_short_and_takes_nothing_from_the_lab(name: str) -> None:
    source = CODING[name].source
    tree = ast.parse(source)
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    roots = {each.split(".")[0] for each in imported}
    assert roots <= {"collections", "math", "typing", "numpy", "sklearn", "torch"}
    assert ast.get_docstring(tree)
    assert 15 <= len(source.splitlines()) <= 70


def test_every_solution_runs_by_itself(tmp_path: Path) -> None:
    for name, question in CODING.items():
        (tmp_path / f"{name}.py").write_text(question.source, encoding="utf-8")
    names = {name: question.name for name, question in CODING.items()}
    program = (
        "import runpy, sys\n"
        f"for file, name in {names!r}.items():\n"
        "    assert callable(runpy.run_path(file + '.py')[name]), name\n"
        "assert not any(each.split('.')[0] == 'core' for each in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_registry_imports_no_heavy_library() -> None:
    program = (
        "import sys, interview.coding.registry\n"
        "assert not {'torch', 'sklearn', 'scipy'} & set(sys.modules), 'heavy'\n"
    )
    for extra, expected in (("", 0), ("import interview.coding.dropout_layer.solution\n", 1)):
        done = subprocess.run(
            [sys.executable, "-c", extra + program], check=False, capture_output=True
        )
        assert done.returncode == expected, extra


# ---- the guide's numbers ------------------------------------------------------------------------
def test_lasso_keeps_seven_and_ridge_all() -> None:
    fits = solution("lasso_or_ridge")()
    assert {name: fit.nonzero for name, fit in fits.items()} == {
        "OLS": 50,
        "Lasso": 7,
        "Ridge": 50,
    }


def test_the_moons_losses_are_the_guides() -> None:
    result = CODING["moons_optimizers"].result()
    assert isinstance(result.picture, Lines)
    curves = result.picture.curves
    assert list(curves) == [OPTIMIZERS[key].label for key in ("gd", "momentum", "adam")]
    assert all(len(curve) == 100 for curve in curves.values())
    for curve in curves.values():
        assert curve[0] == pytest.approx(0.690121, abs=1e-6)
    assert curves["Adam"][99] == pytest.approx(0.198250, abs=1e-6)
    assert any("0.690121" in each and "0.198250" in each for each in result.sentences)


def test_a_blind_query_gets_zeros_in_the_picture() -> None:
    picture = CODING["attention_layer"].result().picture
    assert isinstance(picture, Matrix)
    weights = np.asarray(picture.values)
    np.testing.assert_array_equal(weights[0], 0)
    np.testing.assert_allclose(weights[1:].sum(axis=1), 1)


# ---- solutions beyond their checks --------------------------------------------------------------
def test_adam_keeps_float32_in_float32() -> None:
    w = np.ones(3, dtype=np.float32)
    adam = solution("adam_from_scratch")([w])
    adam.step([np.ones(3, dtype=np.float32)])
    assert adam.m[0].dtype == w.dtype == np.float32
    np.testing.assert_allclose(w, 0.999)


def test_cross_entropy_is_minus_the_log_of_a_probability() -> None:
    loss, gradient = solution("stable_cross_entropy")(np.log([[0.7, 0.2, 0.1]]), np.array([1]))
    assert loss == pytest.approx(-np.log(0.2))
    np.testing.assert_allclose(gradient, [[0.7, -0.8, 0.1]])


def test_lasso_solves_many_problems_as_scikit_learn_does() -> None:
    from sklearn.linear_model import Lasso

    rng = np.random.default_rng(0)
    for _ in range(15):
        x = rng.normal(size=(30, 5)) @ rng.normal(size=(5, 5))
        y = x @ rng.normal(size=5) + rng.normal(size=30)
        alpha = float(rng.uniform(0.05, 1))
        w, b = solution("lasso_coordinate_descent")(x, y, alpha, max_sweeps=20_000)
        model = Lasso(alpha=alpha, tol=1e-12, max_iter=100_000).fit(x, y)
        np.testing.assert_allclose(w, model.coef_, atol=1e-5)
        assert b == pytest.approx(model.intercept_, abs=1e-5)


def test_folds_train_a_real_model_better_than_guessing() -> None:
    from interview.coding.k_fold_early_stopping.solution import LogisticRegression

    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 4))
    y = (x[:, 0] + 0.3 * rng.normal(size=200) > 0).astype(float)
    folds = solution("k_fold_early_stopping")(lambda: LogisticRegression(4), x, y)
    assert np.mean([fold.loss for fold in folds]) < 0.4


def test_a_diary_tells_a_run_that_never_stops() -> None:
    diary = Diary()
    for _ in range(3):
        diary.step(np.zeros((2, 1)), np.array([4, 7]))
    assert diary.seen == {4, 7}
    assert diary.loss(np.zeros((1, 1)), np.array([1])) == 4.5
