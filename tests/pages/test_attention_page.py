"""The attention page on good and bad input; its view is tested in the browser."""

import zlib

import numpy as np
import pytest

from core.token_views import dequantise
from tests.pages.reading import everything_said
from ui.attention_controls import DEFAULT_TEXT
from ui.packing import unpack

FILE = "pages/attention.py"


def payload(app) -> tuple[dict, np.ndarray]:
    """What the page sends to its view: header and weights."""
    blocks = [each.proto for each in app.get("bidi_component")]
    view = next(each for each in blocks if "attention_view" in each.component_name)
    header, body = unpack(zlib.decompress(view.bytes))
    rows = header["labels"] = header["rows"]["labels"]
    columns = (header["columns"] or header["rows"])["labels"]
    shape = (header["layers"], header["heads"], len(rows), len(columns))
    codes = np.frombuffer(body, dtype=np.uint8, count=int(np.prod(shape)))
    return header, dequantise(codes.reshape(shape))


def test_the_guides_sentence_names_its_head(open_page) -> None:
    said = everything_said(open_page(FILE))
    assert "**layer 6, head 12** puts 65 % of “it” on “animal”" in said


def test_every_head_of_the_users_sentence_is_sent(open_page) -> None:
    text = "The trophy doesn't fit in the suitcase because it is too big"
    header, weights = payload(open_page(FILE, attention_text=text))
    assert header["labels"][1:5] == ["The", "trophy", "doesn't", "fit"]
    assert weights.shape == (6, 12, 14, 14)
    np.testing.assert_allclose(weights.sum(-1), 1, atol=14 / 508)


def test_typing_a_sentence_and_the_switches_change_what_is_sent(open_page) -> None:
    app = open_page(FILE)
    app.text_input(key="attention_text").set_value("Colourless green ideas sleep furiously").run()
    header, _ = payload(app)
    assert header["labels"][0] == "[CLS]"
    app.segmented_control(key="attention_pieces").set_value("tokens").run()
    assert any(label.startswith("##") for label in payload(app)[0]["labels"])
    app.segmented_control(key="attention_special").set_value("renormalise").run()
    header, weights = payload(app)
    assert "[CLS]" not in header["labels"]
    assert header["renormalised"] is True
    assert max(header["removed"]) > 0.3
    np.testing.assert_allclose(weights.sum(-1), 1, atol=0.05)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "type a sentence"),
        ("   ", "type a sentence"),
        ("x" * 10_000, "at most 2\\,000"),
        ("word " * 300, "302 tokens"),
    ],
)
def test_a_text_that_does_not_work_is_told_and_the_last_picture_stays(
    open_page, text: str, told: str
) -> None:
    app = open_page(FILE, attention_text="The first sentence worked")
    labels = payload(app)[0]["labels"]
    app.text_input(key="attention_text").set_value(text).run()
    assert not app.exception
    assert told.replace("\\,", ",") in app.error[0].value.replace("\\", "")
    assert payload(app)[0]["labels"] == labels


@pytest.mark.parametrize(
    "text",
    [
        "🙂🙃",
        "مرحبا بالعالم",
        "<script>alert(1)</script>",
        "nu\x00ll",
        "**bold** $x$ [a](b)",
        "[SEP]",
    ],
)
def test_strange_texts_are_shown_as_they_are(open_page, text: str) -> None:
    app = open_page(FILE, attention_text=text)
    assert not app.exception
    assert not app.error
    assert "<script>" not in everything_said(app)
    assert len(payload(app)[0]["labels"]) >= 3


def test_an_emoji_is_said_to_be_unknown(open_page) -> None:
    assert "reads [UNK]" in everything_said(open_page(FILE, attention_text="a 🙂 b"))


def test_a_text_that_never_worked_leaves_the_default_sentence(open_page) -> None:
    app = open_page(FILE, attention_text="z" * 5000)
    assert app.error
    assert payload(app)[0]["labels"][1:3] == DEFAULT_TEXT.split()[:2]


def test_the_formula_speaks_of_the_text_on_screen(open_page) -> None:
    app = open_page(FILE, attention_text="Bees love flowers")
    assert r"\sqrt{32}" in app.latex[0].value
    assert "the keys k of all 5 tokens" in everything_said(app)


def test_presets_tell_the_view_where_to_go_once(open_page) -> None:
    app = open_page(FILE)
    assert payload(app)[0]["focus"]["id"] == 0
    app.button(key="attention_preset_1").click().run()
    first = payload(app)[0]["focus"]
    wanted = {"layer": 6, "head": 12, "view": "compare", "pin": ["it", "animal"]}
    assert first["view"] == wanted
    app.segmented_control(key="attention_special").set_value("hide").run()
    assert payload(app)[0]["focus"]["id"] == first["id"]
    app.button(key="attention_preset_1").click().run()
    assert payload(app)[0]["focus"]["id"] != first["id"]
