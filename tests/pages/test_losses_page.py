"""The losses page: every topic on good and bad input, and its numbers against `core`."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.common import format_number
from core.language_models import MODELS
from core.language_models.specs import allowed_models
from core.losses import FORMATS, LOSSES, Flips, logit, loss_gradient, loss_value, underflows_at
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said, headings
from tests.tiny_models import save
from ui.losses import binary as losses_binary
from ui.losses.topics import TOPICS
from ui.page.controls import listed

FILE = "pages/losses.py"
ANATOMY = ["What you see", "Try this", "The formula", "Take it with you"]


def sent(app: AppTest, number_of: int = 0) -> dict:
    """What the page sends to its curves, sliders or points."""
    views = [
        each.proto
        for each in app.get("bidi_component")
        if "curve_view" in each.proto.component_name
    ]
    return json.loads(views[number_of].json)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_the_pages_parts(open_page: OpenPage, topic: str) -> None:
    app = open_page(FILE, losses_topic=topic)
    assert not app.exception
    assert not app.error
    assert headings(app) == ANATOMY


@pytest.mark.parametrize("topic", TOPICS)
def test_the_state_of_a_topic_lists_all_its_widgets(open_page: OpenPage, topic: str) -> None:
    app = open_page(FILE, losses_topic=topic)
    kinds = ("selectbox", "select_slider", "number_input", "text_input", "toggle", "button_group")
    drawn = {widget.key for kind in kinds for widget in app.get(kind) if widget.key}
    assert drawn - {"losses_topic"} <= {each.key for each in listed(TOPICS[topic].controls)}


def test_a_setting_outlives_a_look_at_another_topic(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.number_input(key="losses_z").set_value(-4.5).run()
    app.segmented_control(key="losses_topic").set_value("floats").run()
    app.segmented_control(key="losses_topic").set_value("binary").run()
    assert app.number_input(key="losses_z").value == -4.5


# ---- one probability ---------------------------------------------------------------------------
@pytest.mark.parametrize(("z", "label"), [("-6", "1"), ("2.5", "0"), ("1e308", "0")])
def test_the_readings_are_cores(open_page: OpenPage, z: str, label: str) -> None:
    app = open_page(
        FILE, losses_z=z, losses_label=label, losses_shown=["bce", "focal"], losses_gamma="3.5"
    )
    said = everything_said(app)
    for key in ("bce", "focal"):
        value = float(loss_value(LOSSES[key], float(z), int(label), 3.5))
        slope = float(loss_gradient(LOSSES[key], float(z), int(label), 3.5))
        cost = f"{format_number(value, 4)} (gradient {format_number(slope, 4)})"
        assert f"**{LOSSES[key].label}** {cost}" in said
    assert float(sent(app)["z"]) == float(z)
    assert sent(app)["gamma"] == 3.5


@pytest.mark.parametrize(
    ("p", "told"),
    [
        ("0", "cross-entropy is infinite"),
        ("1", "every loss here is 0"),
        ("0.25", "probability of 0.25"),
    ],
)
def test_a_probability_can_be_given_0_and_1_too(open_page: OpenPage, p: str, told: str) -> None:
    app = open_page(FILE, losses_given="probability", losses_p=p)
    assert not app.exception
    assert told in everything_said(app)


@pytest.mark.parametrize("z", [-31.4, 1.23456789, 15.2])
def test_a_dragged_logit_is_kept_where_the_probability_is_given(
    monkeypatch: pytest.MonkeyPatch, z: float
) -> None:
    state = {"losses_given": "probability"}
    monkeypatch.setattr(losses_binary.st, "session_state", state)
    losses_binary._moved({"z": z})
    assert logit(state["losses_p"]) == pytest.approx(z, rel=1e-9)  # never a probability of 1


def test_no_loss_at_all_is_a_state_too(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.pills(key="losses_shown").set_value([]).run()
    assert not app.exception
    assert "No loss is chosen" in everything_said(app)


# ---- several classes ---------------------------------------------------------------------------
def test_classes_are_sent_with_their_target(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        losses_topic="classes",
        losses_logits="1, 2, 3, 4",
        losses_target="smoothed",
        losses_class="2",
        losses_smoothing="0.2",
    )
    assert sent(app)["logits"] == [1, 2, 3, 4]
    np.testing.assert_allclose(sent(app)["targets"], [0.05, 0.85, 0.05, 0.05])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"losses_logits": ""}, "no logits yet"),
        ({"losses_logits": "1"}, "The list has 1 number; 2 to 10 logits work"),
        ({"losses_logits": "1, x"}, "Number 2 of the logits is “x”"),
        ({"losses_class": "7"}, "no class 7; there are 3"),
        ({"losses_target": "soft", "losses_soft": "0.5, 0.6, 0"}, "sum to 1.1"),
        ({"losses_target": "soft", "losses_soft": "0.5, 0.5"}, "2 probabilities for 3 classes"),
        ({"losses_weighting": "inverse", "losses_counts": "1, 0, 3"}, "Class 2 has no example"),
        ({"losses_weighting": "root", "losses_counts": "1, 2"}, "2 counts for 3 classes"),
        ({"losses_weighting": "root", "losses_counts": "1e12, 1, 1e-3"}, "10¹² times the smallest"),
    ],
)
def test_what_does_not_fit_is_told_and_a_picture_stays(
    open_page: OpenPage, changed: dict[str, str], told: str
) -> None:
    app = open_page(FILE, losses_topic="classes", **changed)
    assert not app.exception
    assert told in app.error[0].value.replace("\\", "")
    assert len(sent(app)["logits"]) == 3
    assert headings(app) == ANATOMY


def test_the_last_good_logits_stay(open_page: OpenPage) -> None:
    app = open_page(FILE, losses_topic="classes")
    app.text_input(key="losses_logits").set_value("5, 6").run()
    app.text_input(key="losses_logits").set_value("5, six").run()
    assert sent(app)["logits"] == [5, 6]
    assert "Shown is still: 5, 6" in app.error[0].value.replace("\\", "")


def test_a_target_that_does_not_sum_to_one_can_be_normalised(open_page: OpenPage) -> None:
    app = open_page(FILE, losses_topic="classes", losses_target="soft", losses_soft="2, 1, 1")
    app.button(key="losses_soft_normalise").click().run()
    assert not app.error
    assert sent(app)["targets"] == [0.5, 0.25, 0.25]


@pytest.mark.parametrize("target", ["1, 1, 1", "951274, 48619, 203"])
def test_what_is_divided_by_its_sum_is_taken_exactly(open_page: OpenPage, target: str) -> None:
    app = open_page(FILE, losses_topic="classes", losses_target="soft", losses_soft=target)
    app.button(key="losses_soft_normalise").click().run()
    assert not app.error
    numbers = [float(each) for each in target.split(",")]
    assert sent(app)["targets"] == pytest.approx(
        [each / sum(numbers) for each in numbers], rel=4e-16
    )


def test_a_decimal_comma_is_read_as_one(open_page: OpenPage) -> None:
    app = open_page(FILE, losses_topic="classes", losses_logits="1,5; 2,0; 0,3")
    assert sent(app)["logits"] == [1.5, 2, 0.3]
    said = everything_said(app)
    assert "Read as 1.5, 2, 0.3: with decimal commas." in said
    assert "0.339" in said
    assert "1.08" in said
    assert "comma" not in everything_said(open_page(FILE, losses_topic="classes"))


def test_a_comma_that_could_be_two_things_is_asked_about(open_page: OpenPage) -> None:
    key = "losses_logits_comma_thousands_decimal"
    app = open_page(FILE, losses_topic="classes", losses_logits="1,250; 12,300")
    assert sent(app)["logits"] == [1250, 12300]
    assert "Read as 1250, 12300: with commas for thousands." in everything_said(app)
    app.segmented_control(key=key).set_value("decimal").run()
    assert sent(app)["logits"] == [1.25, 12.3]
    assert "Read as 1.25, 12.3: with decimal commas." in everything_said(app)
    link = {"losses_topic": "classes", "losses_logits": "1,250; 12,300", key: "decimal"}
    assert sent(open_page(FILE, **link))["logits"] == [1.25, 12.3]
    # The answer is for this question alone.
    app.text_input(key="losses_logits").set_value("3; 4").run()
    assert sent(app)["logits"] == [3, 4]
    assert not [each for each in app.get("button_group") if each.key == key]
    app.text_input(key="losses_logits").set_value("5, six").run()
    assert "Shown is still: 3, 4" in app.error[0].value.replace("\\", "")


def test_huge_logits_are_taken(open_page: OpenPage) -> None:
    app = open_page(FILE, losses_topic="classes", losses_logits="1e280, -1e280, 0")
    assert not app.exception
    assert not app.error
    assert "largest for class 1: more than 1 − 10⁻³⁰⁷. The loss is" in everything_said(app)
    assert "**NaN" not in everything_said(app)
    refused = open_page(FILE, losses_topic="classes", losses_logits="1e308, 0")
    assert "between" in refused.error[0].value


# ---- information -------------------------------------------------------------------------------
def test_units_change_the_numbers_and_not_the_perplexity(open_page: OpenPage) -> None:
    bits = everything_said(open_page(FILE, losses_topic="information"))
    nats = everything_said(open_page(FILE, losses_topic="information", losses_unit="nats"))
    assert "H(y) = **1.743 bits**" in bits
    assert "H(y) = **1.208 nats**" in nats
    assert "the perplexity, **3.689**" in bits
    assert "the perplexity, **3.689**" in nats


def test_different_numbers_of_outcomes_are_told(open_page: OpenPage) -> None:
    app = open_page(FILE, losses_topic="information", losses_truth="0.5, 0.5")
    assert "y has 2 outcomes and p has 4" in app.error[0].value.replace("\\", "")


def test_without_a_language_model_the_page_says_so(open_page: OpenPage) -> None:
    app = open_page(FILE, losses_topic="information", losses_from="sentence")
    assert "No language model is loaded: MiniLM" in everything_said(app)
    assert app.text_input(key="losses_tokens").value


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Language models that an operator offers, and one that predicts no sentence."""
    places = {kind: save(kind, tmp_path / kind) for kind in ("gpt2", "bert", "bart")}
    text = ",".join(f"{name}={place}" for name, place in places.items())
    for key, spec in allowed_models(f"{text},gone=/no/such/folder").items():
        monkeypatch.setitem(MODELS, key, spec)
    yield
    st.cache_resource.clear()


def test_a_sentence_is_scored_by_an_offered_model(open_page: OpenPage, offered: None) -> None:
    base = {
        "losses_topic": "information",
        "losses_from": "sentence",
        "losses_sentence": "the animal is tired",
    }
    for model in ("gpt2", "bert"):
        app = open_page(FILE, losses_scorer=model, **base)
        assert not app.exception
        assert not app.error
        assert "tokens cost" in everything_said(app)
        assert not [each for each in app.text_input if each.key == "losses_tokens"]
    for model, told in (("bart", "predicts no next or masked"), ("gone", "does not exist")):
        app = open_page(FILE, losses_scorer=model, **base)
        assert told in app.error[0].value.replace("\\", "")
        assert app.text_input(key="losses_tokens").value


# ---- maximum likelihood ------------------------------------------------------------------------
def test_the_users_own_flips_count(open_page: OpenPage) -> None:
    app = open_page(FILE, losses_topic="likelihood", losses_flips="1 1 1 0")
    assert "p̂ = k/n = 0.75" in everything_said(app)
    app.select_slider(key="losses_repeats").set_value(500.0).run()
    end = underflows_at(Flips((1, 1, 1, 0), 500), np.float64)
    assert f"in float64 from flip {end:,} on" in everything_said(app)


@pytest.mark.parametrize(("flips", "told"), [("", "no flip yet"), ("01a", "sign 3 is “a”")])
def test_other_flips_are_told(open_page: OpenPage, flips: str, told: str) -> None:
    app = open_page(FILE, losses_topic="likelihood", losses_flips=flips)
    assert told in app.error[0].value.replace("\\", "")
    assert "6 of 10 flips" in everything_said(app)


def test_points_are_fitted_and_sent(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        losses_topic="likelihood",
        losses_what="logistic",
        losses_points="-1:0, 1:0, 0:1, 2:1",
        losses_fit_steps="5000",
    )
    message = sent(app)
    assert message["y"] == [0, 0, 1, 1]
    np.testing.assert_allclose(message["fit"], message["best"], rtol=1e-6)
    for points, said in (
        ("1:2, 0:1", "label"),
        ("1:0, 1.0000000000000002:1", "less than 10⁻⁹ apart"),
    ):
        told = open_page(
            FILE, losses_topic="likelihood", losses_what="logistic", losses_points=points
        )
        assert not told.exception
        assert said in told.error[0].value.replace("\\", "")
        assert len(sent(told)["x"]) == 9


# ---- floating point and calibration ------------------------------------------------------------
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_drawn(open_page: OpenPage, name: str) -> None:
    app = open_page(FILE, losses_topic="floats", losses_format=name)
    assert not app.exception
    assert f"In {name} the result is ∞ or NaN" in everything_said(app)
    assert "| Naive BCE | 7.625 | 5.563 | 16.64 | 36.74 |" in everything_said(app)


@pytest.mark.parametrize("z", ["1e308", "-1e308", "0"])
def test_any_logit_has_its_steps(open_page: OpenPage, z: str) -> None:
    app = open_page(FILE, losses_topic="floats", losses_float_z=z, losses_format="float16")
    assert not app.exception
    assert app.latex


def test_fitting_the_temperature_sets_the_slider(open_page: OpenPage) -> None:
    app = open_page(FILE, losses_topic="calibration")
    app.button(key="losses_fit").click().run()
    assert app.select_slider(key="losses_scaling").value == 3.15
    assert "Divided by T = 3.15" in everything_said(app)
