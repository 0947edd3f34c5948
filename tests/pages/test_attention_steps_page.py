"""The page on good and bad input; what its view does in the browser is tested there."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.attention_steps import DISTRIBUTIONS, WIDTHS, StepChoices, attention_steps, words_example
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said
from ui.attention_steps.controls import DEFAULT_TABLES
from ui.attention_steps.presets import presets
from ui.runtime.packing import unpack

FILE = "pages/attention_steps.py"
PREFIX = "attention_steps_"


def sent(app: AppTest) -> dict:
    """What the page sends to its view: the header, and every matrix by its name."""
    blocks = [each.proto for each in app.get("bidi_component")]
    view = next(each for each in blocks if "foundations_lab_steps" in each.component_name)
    header, body = unpack(view.bytes)
    at, found = 0, {}
    for matrix in header["matrices"]:
        shape = len(matrix["rows"]), len(matrix["columns"])
        count = shape[0] * shape[1]
        found[matrix["name"]] = np.frombuffer(body, "<f8", count, at).reshape(shape)
        at += 8 * count
    assert at == len(body)
    return {**header, "matrices": found, "titles": header["matrices"]}


def test_the_default_example_is_computed_and_said(open_page: OpenPage) -> None:
    app = open_page(FILE)
    found = sent(app)
    assert found["editable"] is True
    assert found["focus"] is None
    matrices = found["matrices"]
    assert matrices["q"].shape == (4, 3)
    assert matrices["v"].shape == (4, 2)
    np.testing.assert_allclose(matrices["scores"], matrices["q"] @ matrices["k"].T)
    np.testing.assert_allclose(matrices["output"], matrices["weights"] @ matrices["v"])
    said = everything_said(app)
    assert "“it” puts 76 % on “cat”" in said
    assert "whose score is 4 ÷ √3 = 2.31" in said


def test_every_matrix_names_its_shape_and_dimensions(open_page: OpenPage) -> None:
    titles = {each["name"]: each["shape"] for each in sent(open_page(FILE))["titles"]}
    assert titles["q"] == "4 × 3 (queries × d_k)"
    assert titles["kt"] == "3 × 4 (d_k × keys)"
    assert titles["v"] == "4 × 2 (keys × d_v)"
    assert titles["weights"] == "4 × 4 (queries × keys)"
    assert titles["output"] == "4 × 2 (queries × d_v)"


def test_words_go_through_random_matrices(open_page: OpenPage) -> None:
    text = "مرحبا 猫 <b> 🙂"
    app = open_page(
        FILE,
        attention_steps_source="random",
        attention_steps_text=text,
        attention_steps_mask="causal",
        attention_steps_width="7",
    )
    assert not app.exception
    assert not app.error
    matrices = sent(app)["matrices"]
    expected = attention_steps(words_example(text, 7, 0), StepChoices(mask="causal"))
    np.testing.assert_array_equal(matrices["masked"], expected.masked)
    np.testing.assert_array_equal(matrices["output"], expected.output)
    np.testing.assert_allclose(matrices["x"] @ matrices["wq"], matrices["q"])
    assert "The output of a token does not depend on those after it" in everything_said(app)
    assert "<b>" not in everything_said(app)


def test_a_trained_head_keeps_its_own_width(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        attention_steps_source="trained",
        attention_steps_text="The animal rested because it was tired",
    )
    assert not app.error
    found = sent(app)
    assert found["matrices"]["q"].shape == (9, 32)
    assert "all-MiniLM-L6-v2, layer 6, head 12" in found["stages"][0]["note"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"q": "1 0 cat; 0 1 0"}, "Q, row 1, column 3: “cat” is not a number"),
        ({"k": "1 nan 0; 0 1 0"}, "nan is not finite"),
        ({"v": "1 inf; 0 1; 1 1; 1 1"}, "inf is not finite"),
        ({"q": "1 0; 0 1"}, "Q has 2, K has 3"),
        ({"v": "1; 2"}, "K has 4 rows, V has 2"),
        ({"mask": "custom", "cells": "10a"}, "written with 1 (may look)"),
        ({"q": "<script>alert(1)</script>"}, "Q has 1 row"),
        ({"source": "random", "text": ""}, "type a sentence"),
        ({"source": "random", "text": "word " * 400}, "400 words"),
        ({"source": "trained", "text": "word " * 30}, "32 tokens"),
    ],
)
def test_what_does_not_work_is_told_and_the_last_picture_stays(
    open_page: OpenPage, changed: dict[str, str], told: str
) -> None:
    app = open_page(FILE, attention_steps_q="5 0 1; 0 1 0; 1 1 1; 2 0 2")
    before = sent(app)["matrices"]["scores"]
    for name, value in changed.items():
        app.session_state[PREFIX + name] = value
    app.run()
    assert not app.exception
    said = app.error[0].value.replace("\\", "")
    assert told in said
    assert "Below is the last example that worked." in said
    np.testing.assert_array_equal(sent(app)["matrices"]["scores"], before)
    assert "<script>" not in everything_said(app)


def test_a_bad_link_without_a_last_picture_shows_the_default(open_page: OpenPage) -> None:
    app = open_page(FILE, attention_steps_q="not numbers")
    assert app.error
    assert sent(app)["matrices"]["q"].shape == (4, 3)


def test_a_link_restores_tables_mask_and_dropout(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        attention_steps_q="1 2; 3 4; 5 6",
        attention_steps_k="1 0; 0 1",
        attention_steps_v="7; 8",
        attention_steps_mask="Custom",
        attention_steps_cells="10/00",
        attention_steps_drop="true",
        attention_steps_dropout="0.5",
        attention_steps_seed="3",
        attention_steps_temperature="2",
        attention_steps_scale="none",
    )
    assert not app.error
    found = sent(app)
    assert found["temperature"] == 2
    assert found["dropout"] == 0.5
    assert found["scaled"] is False
    matrices = found["matrices"]
    np.testing.assert_array_equal(matrices["allowed"], [[1, 0], [0, 0], [1, 1]])
    np.testing.assert_array_equal(matrices["weights"][1], [0, 0])
    assert set(np.unique(matrices["factors"])) <= {0.0, 2.0}
    said = everything_said(app)
    assert "“query 2” may look nowhere" in said
    assert "PyTorch 2.13, scaled dot-product attention in one call" in said


def test_presets_set_every_control(open_page: OpenPage) -> None:
    app = open_page(FILE)
    keys = {
        str(widget.key)
        for kind in (
            "selectbox",
            "select_slider",
            "number_input",
            "button_group",
            "text_input",
            "toggle",
        )
        for part, source in (
            ("steps", "table"),
            ("steps", "random"),
            ("steps", "trained"),
            ("scale", "table"),
        )
        for widget in open_page(
            FILE,
            attention_steps_part=part,
            attention_steps_source=source,
            attention_steps_mask="padding",
            attention_steps_drop="true",
            attention_steps_distribution="shared",
            attention_steps_text="only four words here",
        ).get(kind)
    }
    assert len(keys) >= 20
    for preset in presets():
        assert keys <= set(preset.values), preset.label
    assert not app.error


def test_a_preset_leads_to_its_step_once(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.button(key=f"{PREFIX}preset_0").click().run()
    first = sent(app)["focus"]
    assert first["step"] == "scores"
    assert first["cell"] == ["scores", 3, 1]
    app.select_slider(key=f"{PREFIX}temperature").set_value(2.0).run()
    assert sent(app)["focus"]["id"] == first["id"]
    app.button(key=f"{PREFIX}preset_0").click().run()
    assert sent(app)["focus"]["id"] != first["id"]


def test_what_was_typed_survives_a_look_at_the_other_part(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.segmented_control(key=f"{PREFIX}source").set_value("random").run()
    app.text_input(key=f"{PREFIX}text").set_value("one two three").run()
    app.segmented_control(key=f"{PREFIX}part").set_value("scale").run()
    app.segmented_control(key=f"{PREFIX}part").set_value("steps").run()
    assert app.text_input(key=f"{PREFIX}text").value == "one two three"
    assert sent(app)["matrices"]["q"].shape[0] == 3


# ---- why the scale -----------------------------------------------------------------------------
@pytest.mark.parametrize("key", DISTRIBUTIONS)
def test_every_distribution_draws_and_tells(open_page: OpenPage, key: str) -> None:
    app = open_page(
        FILE,
        attention_steps_part="scale",
        attention_steps_distribution=key,
        attention_steps_d_k="512",
    )
    assert not app.exception
    said = everything_said(app)
    assert "At d_k = 512 the variance of q·k over 2,000 pairs is" in said
    assert ("The assumption holds" in said) == DISTRIBUTIONS[key].holds
    assert len(app.get("plotly_chart")) == 2


def test_moving_d_k_leaves_the_curves_alone(open_page: OpenPage) -> None:
    app = open_page(FILE, attention_steps_part="scale")
    curves, scores = (each.proto.spec for each in app.get("plotly_chart"))
    app.select_slider(key=f"{PREFIX}d_k").set_value(WIDTHS[-1]).run()
    after, others = (each.proto.spec for each in app.get("plotly_chart"))
    assert after == curves
    assert others != scores
    assert "d_k = 1024" in json.loads(others)["layout"]["annotations"][0]["text"]


def test_hostile_values_of_the_second_part_fall_back(open_page: OpenPage) -> None:
    for hostile in ("-1", "7"):
        app = open_page(
            FILE,
            attention_steps_part="scale",
            attention_steps_d_k=hostile,
            attention_steps_distribution=hostile,
            attention_steps_correlation=hostile,
            attention_steps_draw=hostile,
        )
        assert not app.exception, hostile
        assert app.select_slider(key=f"{PREFIX}d_k").value == 64
        assert "does not exist here" in everything_said(app)


def test_a_comma_in_a_table_is_asked_about(open_page: OpenPage) -> None:
    app = open_page(FILE, attention_steps_q="1,5 0 1; 0 1 0; 1 1 1; 2 0 0,5")
    assert not app.error
    assert sent(app)["matrices"]["q"][[0, 3], [0, 2]].tolist() == [1.5, 0.5]
    app = open_page(FILE, attention_steps_v="1,0; 0,1; 1,1; 2,0")
    assert sent(app)["matrices"]["v"].shape == (4, 2)
    app.segmented_control(key=f"{PREFIX}v_comma_separator_decimal").set_value("decimal").run()
    assert sent(app)["matrices"]["v"].tolist() == [[1.0], [0.1], [1.1], [2.0]]


def test_the_default_tables_are_those_of_the_fields(open_page: OpenPage) -> None:
    app = open_page(FILE)
    for name, table in DEFAULT_TABLES.items():
        assert app.text_input(key=PREFIX + name).value == table
