"""Coding questions: solutions pass, mistakes fail where they say, results hold."""

import ast
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from interview import Bars, CodingQuestion, Lines, LiveResult, Matrix, outcomes
from interview.coding import CODING, registry
from interview.coding.compare import difference, not_finite
from interview.coding.one_thread import torch_on_one_thread

FOLDER = Path(registry.__file__).parent
MISTAKES = [(name, mistake.name) for name, each in CODING.items() for mistake in each.mistakes]


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    torch_on_one_thread()


@pytest.fixture(scope="module")
def results() -> dict[str, LiveResult]:
    return {name: each.result() for name, each in CODING.items()}


# ---- what is registered -------------------------------------------------------------------------
def test_every_folder_is_registered() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/solution.py")}
    assert folders == set(CODING)
    assert len({each.label for each in CODING.values()}) == len(CODING)


@pytest.mark.parametrize("name", CODING)
def test_questions_are_complete(name: str) -> None:
    question = CODING[name]
    assert question.folder == name
    assert f"{question.name}(" in question.prompt or f"class {question.name}" in question.prompt
    assert 3 <= len(question.hints) <= 4
    assert 4 <= len(question.checks) <= 7
    assert len(question.mistakes) >= 3
    assert len({each.name for each in question.mistakes}) == len(question.mistakes)
    assert len({each.label for each in question.mistakes}) == len(question.mistakes)
    assert {each.fails for each in question.mistakes} <= set(question.checks)
    (signature,) = re.findall(r"```python\n(.*?)```", question.prompt, re.DOTALL)
    # Half of a page is about this wide.
    assert max(len(line) for line in signature.splitlines()) <= 50
    assert question.live
    assert all(each.label[-1] not in ".?:" for each in question.live)
    assert question.complexity
    assert question.tags
    for text in (
        question.prompt,
        question.complexity,
        *question.hints,
        *(each.why for each in question.mistakes),
    ):
        assert text.count("$") % 2 == 0, text
        assert text.count("`") % 2 == 0, text


# ---- solutions and mistakes ---------------------------------------------------------------------
@pytest.mark.parametrize("name", CODING)
def test_the_solution_passes_every_check(name: str) -> None:
    question = CODING[name]
    found = outcomes(question, question.solution())
    assert found == dict.fromkeys(question.checks, "")


@pytest.mark.parametrize(("name", "wrong"), MISTAKES)
def test_a_mistake_fails_the_check_that_it_names(name: str, wrong: str) -> None:
    question = CODING[name]
    mistake = next(each for each in question.mistakes if each.name == wrong)
    found = outcomes(question, question.mistake(mistake))
    assert len(found[mistake.fails]) > 10, found
    # It answers, and wrongly; only filling −1e9 into float16 cannot even run.
    crashed = [each for each in found.values() if re.match(r"\w+(Error|Warning): ", each)]
    assert bool(crashed) == (wrong == "MinusOneBillion"), crashed


@pytest.mark.parametrize(("name", "wrong"), MISTAKES)
def test_a_mistakes_text_is_all_of_it(name: str, wrong: str) -> None:
    question = CODING[name]
    mistake = next(each for each in question.mistakes if each.name == wrong)
    (defined,) = ast.parse(question.mistake_source(mistake)).body
    assert isinstance(defined, ast.ClassDef | ast.FunctionDef)
    assert defined.name == wrong
    assert ast.get_docstring(defined)


@pytest.mark.parametrize("name", CODING)
def test_checks_do_not_depend_on_what_ran_before(name: str) -> None:
    question = CODING[name]
    found = []
    for seed in range(2):
        np.random.seed(seed)  # the global generator, which scikit-learn uses unless told otherwise
        found.append(outcomes(question, question.solution()))
    assert found[0] == found[1]


# ---- live results -------------------------------------------------------------------------------
@pytest.mark.parametrize("name", CODING)
def test_results_can_be_drawn(results: dict[str, LiveResult], name: str) -> None:
    result = results[name]
    assert 1 <= len(result.sentences) <= 3
    assert all(
        each.endswith(".") and "nan" not in each.lower().split() for each in result.sentences
    )
    picture = result.picture
    if isinstance(picture, Lines):
        assert np.isfinite(picture.x).all()
        assert len(picture.x) > 10
        for values in picture.curves.values():
            assert len(values) == len(picture.x)
            assert np.isfinite(values).all()
    elif isinstance(picture, Bars):
        assert len(set(picture.labels)) == len(picture.labels)
        for values in picture.series.values():
            assert len(values) == len(picture.labels)
            assert np.isfinite(values).all()
    else:
        assert isinstance(picture, Matrix)
        table = np.asarray(picture.values)
        assert table.shape == (len(picture.row_labels), len(picture.column_labels))
        assert np.isfinite(table).all()
        assert len(set(picture.row_labels)) == len(picture.row_labels)
        assert len(set(picture.column_labels)) == len(picture.column_labels)


@pytest.mark.parametrize("name", CODING)
def test_results_come_out_the_same_again(results: dict[str, LiveResult], name: str) -> None:
    again = CODING[name].result()
    assert again.sentences == results[name].sentences
    assert again.picture == results[name].picture


# ---- findings -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("got", "expected", "said"),
    [
        ([1.0, 2.0], [1.0, 2.0], ""),
        (1.0, 1.0 + 1e-12, ""),
        ([1.0, 2.0], [1.0, 2.5], "up to 0.5: 2 instead of 2.5"),
        (2.0, 3.0, "off by 1: 2 instead of 3"),
        ([1.0], [1.0, 2.0], "shape (1,) instead of (2,)"),
        ([np.nan, 1.0], [0.0, 1.0], "1 of 2 numbers that are NaN or infinite"),
        (np.inf, 1.0, "is inf."),
        ([], [], ""),
    ],
)
def test_findings_say_what_was_found(got: Any, expected: Any, said: str) -> None:
    found = difference(got, expected, "It")
    assert found == said == "" or said in found
    assert bool(found) == bool(said)
    assert not not_finite([1.0], "It")


def test_an_exception_is_a_finding() -> None:
    question: CodingQuestion = CODING["stable_cross_entropy"]

    def crashes(*_: object) -> None:
        raise TypeError("no")

    assert set(outcomes(question, crashes).values()) == {"TypeError: no"}
