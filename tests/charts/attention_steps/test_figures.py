"""The words and figures of the steps: true of the matrices, and the same for equal input."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from charts.attention_steps import findings, scene
from core.attention_steps import StepChoices, attention_steps, typed_example, words_example

TABLES = ("0 1 0; 1 0 1; 1 0 -1; 2 -1 0", "0 0 1; 2 0 0; 0 2 1; 1 1 0", "0 0.5; 1 0; 0 1; 0.5 0.5")


def steps(**chosen: Any) -> Any:
    return attention_steps(typed_example("the cat saw it", *TABLES), StepChoices(**chosen))


CASES: dict[str, dict[str, Any]] = {
    "plain": {},
    "unscaled": {"scaled": False},
    "causal": {"mask": "causal"},
    "fully masked": {"mask": "custom", "cells": "0000/1111"},
    "nothing": {"mask": "padding", "length": 0},
    "hot": {"temperature": 5.0},
    "dropout": {"dropout": 0.5, "seed": 3, "mask": "padding", "length": 3},
}
EACH = pytest.mark.parametrize("name", CASES)


@EACH
def test_every_state_has_its_words_and_its_seven_steps(name: str) -> None:
    shown = steps(**CASES[name])
    assert len(scene.stages(shown)) == 7
    names = {matrix.name for matrix in scene.matrices(shown)}
    for stage in scene.stages(shown):
        assert stage.note
        used = {item for line in stage.lines for item in line if not item.startswith(" ")}
        assert used | set(stage.result) <= names
    told = " ".join(findings.finding(shown))
    assert "nan" not in told
    for latex, explanation, source in findings.formulas(shown).values():
        assert latex.count("{") == latex.count("}")
        assert explanation
        assert source


def test_the_first_sentence_names_the_largest_weight() -> None:
    shown = steps()
    i, j = np.unravel_index(shown.weights.argmax(), shown.weights.shape)
    assert (i, j) == (3, 1)
    told = findings.finding(shown)[0]
    assert f"“it” puts {100 * shown.weights[3, 1]:.0f} % on “cat”" in told
    assert "4 ÷ √3 = 2.31" in told
    assert "÷" not in findings.finding(steps(scaled=False))[0]


def test_a_row_without_a_choice_is_no_finding() -> None:
    """Under a causal mask the first row is 1 whatever its score."""
    shown = steps(mask="causal")
    assert shown.weights.max() == shown.weights[0, 0] == 1
    told = findings.finding(shown)[0]
    assert "The largest weight of rows with more than one key: **“it” puts 76 % on “cat”" in told
    alone = steps(mask="custom", cells="1000/0100/0010/0001")
    assert "All 4 weights" in findings.finding(alone)[0]
    assert "100 %" in findings.finding(alone)[0]


def test_fully_masked_rows_are_named_and_tabled() -> None:
    shown = steps(**CASES["fully masked"])
    assert "“the” may look nowhere" in " ".join(findings.finding(shown))
    rows = findings.fully_masked_table(shown)
    assert [row["Weights"] for row in rows] == [
        "NaN everywhere",
        "0.25 everywhere",
        "not returned",
        "NaN everywhere",
        "0 everywhere",
    ]
    assert rows[1]["Output"] == "0.375, 0.5"
    assert findings.fully_masked_table(steps()) == []


def test_one_word_twice_is_said_only_where_it_is_so() -> None:
    words = words_example("the dog saw the cat", 4, 0)
    plain = " ".join(findings.finding(attention_steps(words, StepChoices())))
    assert "“the” stands at places 1 and 4" in plain
    causal = " ".join(findings.finding(attention_steps(words, StepChoices(mask="causal"))))
    assert "stands at places" not in causal


def test_the_formula_has_the_numbers_of_the_largest_weight() -> None:
    latex, explanation, _ = findings.formulas(steps())["Attention"]
    assert r"\sqrt{3}" in latex
    assert r"a_{4,2} = \frac{e^{2.31}}" in latex
    assert latex.endswith("= 0.765")
    assert "“cat”" in explanation
    assert set(findings.formulas(steps(**CASES["dropout"]))) == {
        "Attention",
        "Mask",
        "Dropout",
    }


def test_names_are_escaped_by_whoever_renders_them() -> None:
    shown = attention_steps(
        replace(typed_example("a b c d", *TABLES), queries=("*",) * 4, keys=("*",) * 4),
        StepChoices(mask="custom", cells="0000/1111"),
    )
    told = " ".join(findings.finding(shown, lambda name: f"<{name}>"))
    assert "“<*>”" in told
    assert "“*”" not in told


def test_shapes_and_dimensions_are_named() -> None:
    example = typed_example("", "1 2 3; 4 5 6", "1 2 3; 4 5 6; 7 8 9", "1; 2; 3")
    shapes = {m.name: m.shape for m in scene.matrices(attention_steps(example, StepChoices()))}
    assert shapes["q"] == "2 × 3 (queries × d_k)"
    assert shapes["k"] == "3 × 3 (keys × d_k)"
    assert shapes["v"] == "3 × 1 (keys × d_v)"
    assert shapes["scores"] == "2 × 3 (queries × keys)"
    assert shapes["output"] == "2 × 1 (queries × d_v)"


def test_the_table_of_all_cells_keeps_every_digit() -> None:
    shown = steps(mask="causal")
    rows = scene.csv_rows(shown)
    cells = {(row["matrix"], row["row"], row["column"]): row["value"] for row in rows}
    assert cells["A = softmax", "it", "cat"] == shown.weights[3, 1]
    assert cells["masked scores", "the", "it"] == -math.inf


@EACH
def test_equal_input_gives_an_identical_figure(name: str) -> None:
    shown = steps(**CASES[name])
    first = scene.steps_figure(shown).to_dict()
    assert first == scene.steps_figure(shown).to_dict()
    assert len(first["data"]) == 9
    assert first["data"][0]["z"] == shown.example.query.tolist()
