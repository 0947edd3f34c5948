"""The attention page on good and bad input; its view is tested in the browser."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.attention import SAMPLES
from core.language_models import MODELS
from core.language_models.specs import allowed_models
from tests.core.attention.browser_oracles import dequantise
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said
from tests.tiny_models import save
from ui.attention.controls import DEFAULT_TEXT
from ui.runtime.packing import unpack

FILE = "pages/attention.py"


def payload(app: AppTest) -> tuple[dict, np.ndarray]:
    """What the page sends to its view: header and weights."""
    blocks = [each.proto for each in app.get("bidi_component")]
    view = next(each for each in blocks if "attention_view" in each.component_name)
    header, body = unpack(zlib.decompress(view.bytes))
    rows = header["labels"] = header["rows"]["labels"]
    columns = (header["columns"] or header["rows"])["labels"]
    shape = (header["layers"], header["heads"], len(rows), len(columns))
    codes = np.frombuffer(body, dtype=np.uint8, count=int(np.prod(shape)))
    return header, dequantise(codes.reshape(shape))


def test_the_guides_sentence_names_its_head(open_page: OpenPage) -> None:
    said = everything_said(open_page(FILE))
    assert "**layer 6, head 12** puts 65 % of “it” on “animal”" in said


def test_every_head_of_the_users_sentence_is_sent(open_page: OpenPage) -> None:
    text = "The trophy doesn't fit in the suitcase because it is too big"
    header, weights = payload(open_page(FILE, attention_text=text))
    assert header["labels"][1:5] == ["The", "trophy", "doesn't", "fit"]
    assert weights.shape == (6, 12, 14, 14)
    np.testing.assert_allclose(weights.sum(-1), 1, atol=14 / 508)


def test_typing_a_sentence_and_the_switches_change_what_is_sent(open_page: OpenPage) -> None:
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
def test_a_bad_text_is_told_and_the_last_picture_stays(
    open_page: OpenPage, text: str, told: str
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
def test_strange_texts_are_shown_as_they_are(open_page: OpenPage, text: str) -> None:
    app = open_page(FILE, attention_text=text)
    assert not app.exception
    assert not app.error
    assert "<script>" not in everything_said(app)
    assert len(payload(app)[0]["labels"]) >= 3


def test_an_emoji_is_said_to_be_unknown(open_page: OpenPage) -> None:
    assert "reads [UNK]" in everything_said(open_page(FILE, attention_text="a 🙂 b"))


def test_a_text_that_never_worked_leaves_the_default_sentence(open_page: OpenPage) -> None:
    app = open_page(FILE, attention_text="z" * 5000)
    assert app.error
    assert payload(app)[0]["labels"][1:3] == DEFAULT_TEXT.split()[:2]


def test_the_formula_speaks_of_the_text_on_screen(open_page: OpenPage) -> None:
    app = open_page(FILE, attention_text="Bees love flowers")
    assert r"\sqrt{32}" in app.latex[0].value
    assert "the keys k of all 5 tokens" in everything_said(app)


def test_presets_tell_the_view_where_to_go_once(open_page: OpenPage) -> None:
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


# ---- pairs, comparisons, gallery -------------------------------------------------------------


def test_a_pair_is_read_together(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        attention_kind="A pair",
        attention_text="How old are you?",
        attention_second="I am ten.",
    )
    header, weights = payload(app)
    assert header["isPair"] is True
    assert header["rows"]["segments"] == [0] * 7 + [1] * 5
    np.testing.assert_allclose(weights.sum(-1), 1, atol=0.05)


def test_an_empty_second_half_is_told(open_page: OpenPage) -> None:
    app = open_page(FILE, attention_kind="A pair", attention_second="  ")
    assert "second sentence of the pair: There is no text yet" in app.error[0].value.replace(
        "\\", ""
    )
    assert payload(app)[0]["isPair"] is False
    app.text_input(key="attention_second").set_value("It slept.").run()
    assert not app.error
    assert payload(app)[0]["isPair"] is True


def test_two_texts_travel_with_their_alignment(open_page: OpenPage) -> None:
    app = open_page(FILE, attention_kind="Compare two")
    header, _ = payload(app)
    assert header["alignment"]["rows"] == [[i, i] for i in range(13)]
    assert header["other"]["rows"]["labels"][11] == "wide"
    assert "Largest change of all heads" in everything_said(app)


def test_two_texts_without_a_common_word_are_told_so(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        attention_kind="compare",
        attention_text="Bees buzz",
        attention_second="Wolves howl",
        attention_special="hide",
    )
    assert not app.exception
    assert "no weight can be compared" in everything_said(app)


@pytest.mark.parametrize("key", list(SAMPLES))
def test_every_text_of_the_gallery_fills_the_page(open_page: OpenPage, key: str) -> None:
    app = open_page(FILE)
    app.selectbox(key="attention_sample").set_value(key).run()
    assert not app.exception
    assert not app.error
    sample = SAMPLES[key]
    header, _ = payload(app)
    assert app.text_input(key="attention_text").value == sample.text
    assert header["focus"]["view"]["layer"] == sample.layer
    assert (header["other"] is not None) == (sample.kind == "compare")
    assert header["isPair"] == (sample.kind == "pair")
    if key != "animal":
        assert f"**Look for:** {sample.look_for}" in everything_said(app)
    assert app.selectbox(key="attention_sample").value is None


# ---- switching heads off ---------------------------------------------------------------------


def test_all_heads_are_measured_and_kept(open_page: OpenPage) -> None:
    app = open_page(FILE, attention_off="true", attention_kind="compare")
    assert "Without **layer 6, head 12** of the encoder" in everything_said(app)
    assert "**+0.0770**" in everything_said(app)
    app.button(key="attention_off_all").click().run()
    assert not app.exception
    assert "layer 6, head 12 (+0.0770)" in everything_said(app)
    app.segmented_control(key="attention_off_what").set_value("similarity").run()
    app.button(key="attention_off_all").click().run()
    assert "The cosine of the two sentence vectors is **0.832**" in everything_said(app)
    assert "layer 6, head 12 (+0.0344)" in everything_said(app)


# ---- other models ----------------------------------------------------------------------------


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Models that an operator offers: one of each family, one missing, one damaged."""
    places = {kind: tmp_path / kind for kind in ("bert", "llama", "bart", "broken")}
    for kind in ("bert", "llama", "bart"):
        save(kind, places[kind])
    save("gpt2", places["broken"])
    (places["broken"] / "model.safetensors").write_bytes(b"\x08" + b"\x00" * 7 + b"nonsense")
    entries = [f"{name}={place}" for name, place in places.items()]
    for key, spec in allowed_models(",".join([*entries, "gone=/no/such/folder"])).items():
        monkeypatch.setitem(MODELS, key, spec)
    yield
    st.cache_resource.clear()


@pytest.fixture
def grouped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """30 layers of 9 heads, three for each key head."""
    save(
        "llama",
        tmp_path,
        num_hidden_layers=30,
        num_attention_heads=9,
        num_key_value_heads=3,
        hidden_size=36,
        head_dim=4,
        tokenizer="qwen",
    )
    monkeypatch.setitem(MODELS, "grouped", allowed_models(f"grouped={tmp_path}")["grouped"])
    yield
    st.cache_resource.clear()


def test_only_heads_that_a_model_has_are_chosen(open_page: OpenPage, grouped: None) -> None:
    app = open_page(
        FILE,
        attention_model="grouped",
        attention_off="true",
        attention_off_layer="6",
        attention_off_head="12",
    )
    assert not app.exception
    header, weights = payload(app)
    assert weights.shape[:2] == (30, 9)
    assert header["focus"] is None
    assert (header["defaultLayer"], header["defaultHead"]) == (1, 1)
    assert "\nLAYER = 1\nHEAD = 1\n" in header["script"]
    said = everything_said(app)
    assert "Without **layer 6, head 1**" in said
    heads = [int(found) for found in re.findall(r"(?i)(?<!’s )layer \d+, head (\d+)", said)]
    assert max(heads) <= 9
    # A preset's head is the default model's, and so is the model that it chooses.
    app.button(key="attention_preset_0").click().run()
    assert payload(app)[0]["layers"] == 6
    assert payload(app)[0]["focus"]["view"]["head"] == 12
    app.selectbox(key="attention_model").set_value("grouped").run()
    assert payload(app)[0]["focus"] is None


TEXT = "the animal is tired"


def test_a_masked_model_predicts_with_and_without_a_head(
    open_page: OpenPage, offered: None
) -> None:
    app = open_page(FILE, attention_model="bert", attention_text=TEXT, attention_off="true")
    assert not app.exception
    assert payload(app)[0]["layers"] == 2
    said = everything_said(app)
    assert "What it guesses for the masked" in said
    assert "With the head" in said


def test_a_causal_model_leaves_the_future_blank(open_page: OpenPage, offered: None) -> None:
    app = open_page(
        FILE,
        attention_model="llama",
        attention_text=TEXT,
        attention_off="true",
        attention_pieces="tokens",
    )
    header, weights = payload(app)
    assert header["causal"] is True
    n = len(header["labels"])
    np.testing.assert_array_equal(np.isnan(weights[0, 0]), ~np.tri(n, dtype=bool))
    said = everything_said(app)
    assert "change of the loss per predicted token" in said
    assert "What it expects after the last token" in said
    assert {"duplicate", "induction"} <= {each["key"] for each in header["measures"]}


@pytest.mark.parametrize("stream", ["encoder", "decoder", "cross"])
def test_all_three_attentions_of_a_translator(
    open_page: OpenPage, offered: None, stream: str
) -> None:
    app = open_page(
        FILE,
        attention_model="bart",
        attention_text=TEXT,
        attention_stream=stream,
        attention_target="a trophy",
        attention_off="true",
    )
    assert not app.exception
    assert not app.error
    header, weights = payload(app)
    assert (header["columns"] is not None) == (stream == "cross")
    assert header["causal"] == (stream == "decoder")
    assert header["source"]["query"]["stream"] == stream
    np.testing.assert_allclose(np.nansum(weights, -1), 1, atol=0.1)
    app.text_input(key="attention_target").set_value("").run()
    assert "written by the model itself" in payload(app)[0]["counter"]


def test_two_models_are_compared_on_one_text(open_page: OpenPage, offered: None) -> None:
    app = open_page(
        FILE,
        attention_kind="compare",
        attention_text=TEXT,
        attention_second=TEXT,
        attention_other_model="bert",
        attention_special="hide",
    )
    assert not app.exception
    header, _ = payload(app)
    assert header["other"]["title"] == "bert"
    assert (header["layers"], header["other"]["layers"]) == (6, 2)
    assert header["alignment"]["rows"] == [[i, i] for i in range(4)]


@pytest.mark.parametrize(
    ("model", "told"), [("gone", "does not exist"), ("broken", "damaged or do not fit together")]
)
def test_a_model_that_cannot_be_loaded_says_why(
    open_page: OpenPage, offered: None, model: str, told: str
) -> None:
    app = open_page(FILE, attention_model=model)
    assert not app.exception
    said = app.error[0].value.replace("\\", "")
    assert told in said
    assert "MiniLM-L6 (sentence encoder) is shown instead" in said
    assert "last text that worked" not in said
    assert "/no/such" not in said
    assert payload(app)[0]["layers"] == 6


def test_an_unknown_model_in_the_url_falls_back_with_a_notice(
    open_page: OpenPage, offered: None
) -> None:
    app = open_page(FILE, attention_model="gpt-17<script>")
    assert not app.exception
    assert "“Model” that does not exist here" in everything_said(app)
    assert payload(app)[0]["layers"] == 6


def test_a_pair_for_a_model_without_pairs_is_told(open_page: OpenPage, offered: None) -> None:
    app = open_page(FILE, attention_model="llama", attention_kind="pair", attention_text=TEXT)
    assert "reads one text at a time" in app.error[0].value
