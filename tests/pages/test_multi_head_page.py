"""The page on many heads and cross-attention, on good and bad input."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.multi_head import translate
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said
from ui.multi_head.presets import presets
from ui.runtime.packing import unpack

FILE = "pages/multi_head.py"
PART = "multi_head_part"


def sent(app: AppTest) -> tuple[dict, bytes]:
    """What the page sends to the decoder's view."""
    blocks = [each.proto for each in app.get("bidi_component")]
    view = next(each for each in blocks if "decode_view" in each.component_name)
    return unpack(view.bytes)


def chart(app: AppTest) -> dict:
    return json.loads(app.get("plotly_chart")[0].proto.spec)


def test_moving_the_heads_cuts_the_same_matrices_differently(open_page: OpenPage) -> None:
    app = open_page(FILE)
    before = chart(app)
    assert "**3 heads** of width 24 / 3 = 8" in everything_said(app)
    app.select_slider(key="multi_head_heads").set_value(12).run()
    assert "**12 heads** of width 24 / 12 = 2" in everything_said(app)
    after = chart(app)
    assert after["data"][0]["z"] == before["data"][0]["z"]
    assert after["data"][1]["z"] != before["data"][1]["z"]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("multi_head_text", "", "There is no word yet"),
        ("multi_head_text", "x" * 10_000, "2,000 characters; up to 30"),
        ("multi_head_text", "a " * 40, "40 words; up to 12"),
        ("multi_head_other", "b " * 13, "13 words; up to 12"),
    ],
)
def test_bad_words_are_told_and_the_picture_stays(
    open_page: OpenPage, key: str, value: str, told: str
) -> None:
    app = open_page(FILE, multi_head_text="bees love flowers")
    before = chart(app)
    app.text_input(key=key).set_value(value).run()
    assert not app.exception
    said = app.error[0].value.replace("\\", "")
    assert told in said
    assert "Below is what worked last" in said
    assert chart(app) == before


def test_heads_that_do_not_fit_are_told_and_the_picture_stays(open_page: OpenPage) -> None:
    app = open_page(FILE)
    before = chart(app)
    app.select_slider(key="multi_head_heads").set_value(5).run()
    assert "What fits 24: 1, 2, 3, 4, 6, 8, 12 heads" in app.error[0].value.replace("\\", "")
    assert chart(app) == before
    app.number_input(key="multi_head_width").set_value(30.0).run()
    assert not app.error
    assert "**5 heads** of width 30 / 5 = 6" in everything_said(app)


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ("1 2; 3", "Row 2 has 1 number, but the model width is 2"),
        ("nan 1; 1 1", "Row 1 has “nan”, which is no number"),
        ("1 1; 1 -inf", "Row 2 has “-inf”, which is no number"),
        ("one two", "is no number"),
    ],
)
def test_typed_numbers_are_checked(open_page: OpenPage, numbers: str, told: str) -> None:
    app = open_page(
        FILE,
        multi_head_input="Numbers",
        multi_head_width="2",
        multi_head_heads="2",
        multi_head_vectors="1 0; 0 1",
    )
    assert not app.error
    before = chart(app)
    app.text_input(key="multi_head_vectors").set_value(numbers).run()
    assert told in app.error[0].value.replace("\\", "")
    assert chart(app) == before


def test_commas_in_typed_numbers_are_read_and_asked_about(open_page: OpenPage) -> None:
    link = {"multi_head_input": "Numbers", "multi_head_width": "2", "multi_head_heads": "2"}
    plain = open_page(FILE, multi_head_vectors="1.5 0.25; 0.5 1", **link)
    comma = open_page(FILE, multi_head_vectors="1,5 0,25; 0,5 1", **link)
    assert chart(plain) == chart(comma)
    assert "Read as 1.5 0.25; 0.5 1: with decimal commas." in everything_said(comma)
    asked = open_page(FILE, multi_head_vectors="1,125 2; 0 1", **link)
    thousands = chart(asked)
    asked.segmented_control(key="multi_head_vectors_comma_thousands_decimal").set_value("decimal")
    asked.run()
    assert chart(asked) == chart(open_page(FILE, multi_head_vectors="1.125 2; 0 1", **link))
    assert chart(asked) != thousands


def test_other_tokens_make_it_cross_attention(open_page: OpenPage) -> None:
    app = open_page(FILE, multi_head_other="le chat dort")
    assert not app.error
    weights = chart(app)["data"][1]
    assert len(weights["x"]) == 3 * 3 + 2
    assert len(weights["y"]) == 6


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "🙂 مرحبا नमस्ते", "**b** $x$ [a](b)"])
def test_strange_words_are_only_words(open_page: OpenPage, text: str) -> None:
    app = open_page(FILE, multi_head_text=text)
    assert not app.exception
    assert not app.error
    assert "<script>" not in everything_said(app)


# ---- one head or several ----------------------------------------------------------------------


def test_one_head_is_held_by_its_bound(open_page: OpenPage) -> None:
    app = open_page(FILE, multi_head_part="task")
    said = everything_said(app)
    assert "**1 head** ended at 0.5" in said
    assert "no training can get it below 0.5" in said
    app.select_slider(key="multi_head_asked").set_value(4).run()
    assert "no training can get it below 0.75" in everything_said(app)
    assert "no training can get it below 0.5" in everything_said(app)


# ---- dates ------------------------------------------------------------------------------------


def test_the_view_gets_every_weight_of_what_was_typed(open_page: OpenPage) -> None:
    app = open_page(FILE, multi_head_part="dates", multi_head_date="4 July 1976")
    header, body = sent(app)
    ours = translate("4 July 1976")
    assert header["text"] == "4 July 1976"
    assert header["symbols"] == [*"1976-07-04", "end"]
    counts = (ours.probabilities.size, ours.encoder.size, ours.cross.size)
    chances = np.frombuffer(body, "<f4", counts[0])
    np.testing.assert_array_equal(chances, ours.probabilities.ravel())
    codes = np.frombuffer(body[4 * counts[0] :], "<u2")
    np.testing.assert_allclose(codes[: counts[1]] / 65_535, ours.encoder.ravel(), atol=1e-5)
    cross = codes[counts[1] : counts[1] + counts[2]]
    np.testing.assert_allclose(cross / 65_535, ours.cross.ravel(), atol=1e-5)
    np.testing.assert_allclose(
        codes[counts[1] + counts[2] :] / 65_535, ours.decoder[-1].ravel(), atol=1e-5
    )
    assert "“4 July 1976” became **1976\\-07\\-04**" in everything_said(app)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "There is no date yet"),
        ("9" * 2_000, "2,000 characters; the translator reads up to 48"),
        ("二〇二六年", "English dates only"),
    ],
)
def test_a_date_that_cannot_be_read_is_told(open_page: OpenPage, text: str, told: str) -> None:
    app = open_page(FILE, multi_head_part="dates", multi_head_date="4 July 1976")
    app.text_input(key="multi_head_date").set_value(text).run()
    assert not app.exception
    assert told in app.error[0].value.replace("\\", "")
    assert sent(app)[0]["text"] == "4 July 1976"


def test_a_bad_date_in_the_link_leaves_the_default(open_page: OpenPage) -> None:
    app = open_page(FILE, multi_head_part="dates", multi_head_date="дата")
    assert app.error
    assert sent(app)[0]["text"] == "Monday the 23rd of November, 2026"


@pytest.mark.parametrize("text", ["31 February 2026", "banana", "<b>hi</b>", "$x$ **y**"])
def test_nonsense_is_shown_with_its_confidence(open_page: OpenPage, text: str) -> None:
    app = open_page(FILE, multi_head_part="dates", multi_head_date=text)
    assert not app.exception
    assert not app.error
    assert "It gave the whole output a probability of" in everything_said(app)


def test_the_message_is_larger_without_a_mask_and_stays_small(open_page: OpenPage) -> None:
    longest = "Wednesday, the 23rd of September 2026 (or later)"
    assert len(longest) == 48
    for mask in ("causal", "removed", "never"):
        app = open_page(
            FILE, multi_head_part="dates", multi_head_mask=mask, multi_head_date=longest
        )
        header, body = sent(app)
        assert header["causal"] == (mask == "causal")
        assert len(body) < 100_000


def test_the_mask_is_measured_when_it_is_asked_for(open_page: OpenPage) -> None:
    app = open_page(FILE, multi_head_part="dates")
    assert "Measured on" not in everything_said(app)
    app.toggle(key="multi_head_measured").set_value(True).run()
    said = everything_said(app)
    assert "Measured on 500 dates that no training has seen" in said
    assert "| On | 100.0 % | 100.0 % |" in said


def test_a_preset_sets_every_control_and_the_view(open_page: OpenPage) -> None:
    app = open_page(FILE)
    keys = set(presets()[0].values)
    assert all(set(preset.values) == keys for preset in presets())
    app.button(key="multi_head_preset_6").click().run()
    header, _ = sent(app)
    assert header["focus"]["view"]["kind"] == "own"
    assert not header["causal"]
    first = header["focus"]["id"]
    app.button(key="multi_head_preset_6").click().run()
    assert sent(app)[0]["focus"]["id"] != first
    drawn = {
        str(widget.key)
        for part in ("heads", "task", "dates")
        for opened in [open_page(FILE, multi_head_part=part)]
        for kind in ("text_input", "select_slider", "number_input", "button_group", "toggle")
        for widget in opened.get(kind)
    }
    opened = open_page(FILE, multi_head_input="Numbers")
    drawn |= {str(widget.key) for widget in opened.text_input}
    assert drawn <= keys
