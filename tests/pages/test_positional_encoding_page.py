"""The positional encodings' page: what it says is what is computed."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.common import format_number
from core.positional_encoding import (
    closed_form,
    fitted_shift,
    minilm_table,
    shift_residuals,
    sinusoidal,
    spread_positions,
)
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said
from ui.page.controls import listed
from ui.positional_encoding.controls import PREFIX, Controls
from ui.positional_encoding.presets import PRESETS
from ui.positional_encoding.topics import TOPICS
from ui.runtime.packing import unpack

FILE = "pages/positional_encoding.py"


def clocks_sent(app: AppTest) -> tuple[dict, list[np.ndarray], np.ndarray]:
    """Header, maps and residuals of what the page sends to its view."""
    view = next(
        each.proto for each in app.get("bidi_component") if "clock" in each.proto.component_name
    )
    header, body = unpack(view.bytes)
    at, maps = 0, []
    for each in header["maps"]:
        count = each["rows"] * each["columns"]
        codes = np.frombuffer(body, dtype="u1", count=count, offset=at)
        maps.append(codes.reshape(each["rows"], each["columns"]) / 127 - 1)
        at += count
    residuals = np.frombuffer(body, dtype="<f4", count=header["residualCount"], offset=at)
    assert at + residuals.nbytes == len(body)
    return header, maps, residuals


def alts(app: AppTest) -> str:
    return "\n".join(chart.proto.alt for chart in app.get("plotly_chart"))


def test_the_map_is_the_table(open_page: OpenPage) -> None:
    header, (table,), _ = clocks_sent(open_page(FILE))
    assert (header["width"], header["length"], header["base"]) == (64, 128, 10_000)
    np.testing.assert_allclose(table, sinusoidal(np.arange(128), 64).T, atol=0.5 / 127 + 1e-9)


def test_moved_sliders_change_the_table(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.select_slider(key=f"{PREFIX}width").set_value(16).run()
    app.select_slider(key=f"{PREFIX}length").set_value(32).run()
    app.select_slider(key=f"{PREFIX}base").set_value(100.0).run()
    _, (table,), _ = clocks_sent(app)
    np.testing.assert_allclose(table, sinusoidal(np.arange(32), 16, 100).T, atol=0.5 / 127 + 1e-9)
    assert "8 pairs of a sine and a cosine tell the position" in everything_said(app)


def test_a_large_table_stays_small_and_says_so(open_page: OpenPage) -> None:
    for topic in ("encoding", "shift", "similarity"):
        app = open_page(
            FILE, **{f"{PREFIX}topic": topic, f"{PREFIX}width": "1024", f"{PREFIX}length": "4096"}
        )
        assert not app.exception
        weight = sum(
            len(each.proto.SerializeToString())
            for kind in ("bidi_component", "plotly_chart")
            for each in app.get(kind)
        )
        assert weight < 100_000, topic
        said = everything_said(app)
        assert any(word in said for word in ("4,194,304", "of the 512 blocks", "4,096 positions"))


def test_the_shift_says_its_residual_and_its_fit(open_page: OpenPage) -> None:
    app = open_page(FILE, **{f"{PREFIX}topic": "shift", f"{PREFIX}shift": "-7"})
    header, (matrix, fitted), residuals = clocks_sent(app)
    assert header["shift"] == -7
    np.testing.assert_allclose(matrix, fitted, atol=1e-9)
    np.testing.assert_allclose(residuals, shift_residuals(128, -7, 64, 10_000), rtol=1e-6)
    fit = fitted_shift(spread_positions(256, 10_000), -7, 64, 10_000, np.arange(32))
    assert format_number(fit.distance, 2) in everything_said(app)
    assert "7 positions back" in everything_said(app)


def test_a_fit_to_the_short_table_is_not_called_m(open_page: OpenPage) -> None:
    app = open_page(FILE, **{f"{PREFIX}topic": "shift", f"{PREFIX}data": "table"})
    said = everything_said(app)
    assert "of 64** directions" in said
    assert "finds the same matrix" not in said


def test_similarity_has_the_closed_form_in_its_formula(open_page: OpenPage) -> None:
    app = open_page(FILE, **{f"{PREFIX}topic": "similarity"})
    value = closed_form(np.array([32]), 64, 10_000)[0]
    assert f"{value:.4f}" in "\n".join(str(each.value) for each in app.latex)
    assert "only the distance counts" in alts(app)


def test_the_users_sentence_is_compared_in_two_orders(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        **{f"{PREFIX}topic": "words", f"{PREFIX}text": "one two three", f"{PREFIX}told_by": "nope"},
    )
    said = everything_said(app)
    assert "“one two three” against “three two one”" in said
    assert "bag of words" in said
    app.toggle(key=f"{PREFIX}causal").set_value(True).run()
    assert "the mask alone shows this change of order" in everything_said(app)


@pytest.mark.parametrize(
    ("text", "says"), [("", "no text"), ("alone", "only one order"), ("w " * 41, "at most 40")]
)
def test_a_bad_sentence_is_said_and_the_last_good_one_stays(
    open_page: OpenPage, text: str, says: str
) -> None:
    app = open_page(FILE, **{f"{PREFIX}topic": "words", f"{PREFIX}text": "blue red green"})
    app.text_input(key=f"{PREFIX}text").set_value(text).run()
    assert not app.exception
    assert says in str(app.error[0].value).replace("\\", "")
    assert "“blue red green” against" in everything_said(app)


def test_hostile_sentences_are_text(open_page: OpenPage) -> None:
    text = "<img src=x onerror=alert(1)> **bold** [x](javascript:1) $y$"
    app = open_page(FILE, **{f"{PREFIX}topic": "words", f"{PREFIX}text": text})
    assert not app.exception
    assert "<img" not in everything_said(app).replace("\\<", "")


def test_the_learned_table_is_shown_and_a_missing_model_is_said(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(FILE, **{f"{PREFIX}topic": "learned"})
    unit = minilm_table()[1:129]
    unit = unit / np.linalg.norm(unit, axis=1, keepdims=True)
    neighbours = np.diagonal(unit @ unit.T, 1).mean()
    assert f"cosine {neighbours:.2f} on average" in everything_said(app)

    from core.language_models import ModelUnavailableError

    def missing() -> None:
        raise ModelUnavailableError("The model’s file is missing.")

    monkeypatch.setattr("ui.positional_encoding.learned.minilm_table", missing)
    app = open_page(FILE, **{f"{PREFIX}topic": "learned"})
    assert not app.exception
    assert "The other topics work without it" in str(app.error[0].value).replace("\\", "")


def test_a_head_that_does_not_exist_is_said(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        **{
            f"{PREFIX}topic": "scores",
            f"{PREFIX}part": "alibi",
            f"{PREFIX}heads": "6",
            f"{PREFIX}head": "9",
        },
    )
    assert "There is no head 9 among 6" in str(app.error[0].value).replace("\\", "")
    assert "Head 6 has slope" in everything_said(app)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_runs_at_its_extremes(open_page: OpenPage, topic: str) -> None:
    small = {"width": "8", "length": "16", "base": "10", "rows": "32", "distances": "32"}
    app = open_page(
        FILE, **{f"{PREFIX}{name}": value for name, value in {"topic": topic, **small}.items()}
    )
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("value", ["-5", "65"])
def test_links_with_impossible_values_fall_back_and_say_so(open_page: OpenPage, value: str) -> None:
    app = open_page(FILE, **{f"{PREFIX}width": value, f"{PREFIX}topic": value})
    assert not app.exception
    said = everything_said(app)
    assert "asked for a “Dimensions (d_model)” that does not exist here" in said
    assert "asked for a “Topic” that does not exist here" in said


def test_a_topic_that_was_left_is_found_as_it_was(open_page: OpenPage) -> None:
    app = open_page(FILE, **{f"{PREFIX}topic": "shift"})
    app.number_input(key=f"{PREFIX}shift").set_value(42.0).run()
    app.button_group(key=f"{PREFIX}topic").set_value("similarity").run()
    app.button_group(key=f"{PREFIX}topic").set_value("shift").run()
    assert app.number_input(key=f"{PREFIX}shift").value == 42


def test_presets_set_every_control_and_claim_what_is_there(open_page: OpenPage) -> None:
    keys = {each.key for each in listed(Controls)} | {f"{PREFIX}topic"}
    assert all(set(each.values) == keys for each in PRESETS)
    app = open_page(FILE)

    def after(label: str) -> str:
        number = [each.label for each in PRESETS].index(label)
        return everything_said(app.button(key=f"{PREFIX}preset_{number}").click().run())

    assert "All 8 pairs** turn at least once" in after("Only quick clocks")
    assert "So many matrices fit" in after("What a short table cannot teach")
    assert "only the distance counts" in after("Near is alike")
    assert "“dog bites man” against “man bites dog”" in after("Who bites whom?")
    assert "keeps every distance" in after("A mirror fools ALiBi")
    assert "a wave that training made" in after("What MiniLM found by itself")
    assert "**The distance alone** decides" in after("The distance alone")
    assert "Trained on 512 positions and run on 4,096" in after("Eight times too long")
