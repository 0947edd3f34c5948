"""The overfitting page: every topic, every preset, bad and hostile input, what is taken away."""

import json
from itertools import count, cycle
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.overfitting import RunConfig
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said
from ui.overfitting import PAGE as OVERFITTING
from ui.overfitting import cache
from ui.overfitting import live_training as overfitting_training
from ui.overfitting.all_remedies import formulas
from ui.overfitting.controls import Controls
from ui.overfitting.presets import presets
from ui.overfitting.topics import TOPICS, state
from ui.page import Preset

FILE = OVERFITTING.file
# Quick ones: few epochs, few seeds.
QUICK = {"overfitting_epochs": "30", "overfitting_seeds": "2", "overfitting_width": "6"}
VIEWS = [
    *(
        {"overfitting_topic": "dropout", "overfitting_dropout_view": each}
        for each in Controls.dropout_view.options
    ),
    *(
        {"overfitting_topic": "early", "overfitting_early_view": each}
        for each in Controls.early_view.options
    ),
    *(
        {"overfitting_topic": "augmentation", "overfitting_kind": each}
        for each in Controls.kind.options
    ),
    *(
        {"overfitting_topic": "decay", "overfitting_decay_view": each}
        for each in Controls.decay_view.options
    ),
]


def charts(app: AppTest) -> list[dict]:
    return [json.loads(each.proto.spec) for each in app.get("plotly_chart")]


def test_the_default_overfits_and_every_remedy_helps(open_page: OpenPage) -> None:
    said = everything_said(open_page(FILE))
    assert "the network overfits" in said
    assert "4 of the 40 training labels are wrong" in said
    assert "| Together, epoch" in said


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: "-".join(view.values()))
def test_every_view_has_a_picture_and_numbers(view: dict[str, str], open_page: OpenPage) -> None:
    app = open_page(FILE, **view, **QUICK)
    assert not app.exception
    assert not app.error
    assert charts(app)
    for chart in app.get("plotly_chart"):
        assert len(chart.proto.spec) < 100_000
    assert any(sign.isdigit() for sign in everything_said(app))


def test_topics_can_be_changed_there_and_back(open_page: OpenPage) -> None:
    app = open_page(FILE, **QUICK)
    for topic in (*list(TOPICS)[1:], "all"):
        app.segmented_control(key="overfitting_topic").set_value(topic).run()
        assert not app.exception, topic
        assert charts(app), topic


def test_settings_of_topics_and_views_that_were_left_are_kept(open_page: OpenPage) -> None:
    app = open_page(FILE, overfitting_topic="dropout", **QUICK)
    app.select_slider(key="overfitting_p").set_value(0.75).run()
    app.segmented_control(key="overfitting_dropout_view").set_value("uncertainty").run()
    app.number_input(key="overfitting_passes").set_value(40.0).run()
    app.segmented_control(key="overfitting_topic").set_value("early").run()
    app.segmented_control(key="overfitting_topic").set_value("dropout").run()
    assert app.segmented_control(key="overfitting_dropout_view").value == "uncertainty"
    assert app.number_input(key="overfitting_passes").value == 40
    assert app.select_slider(key="overfitting_p").value == 0.75


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.label)
def test_a_preset_sets_every_control(preset: Preset) -> None:
    assert preset.values.keys() == state("all").keys()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: "-".join(view.values()))
def test_a_picture_on_the_way_may_look_as_the_one_before(
    view: dict[str, str], open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a busy machine, where two pictures come without an epoch between them."""
    monkeypatch.setattr(overfitting_training, "_REDRAW_SECONDS", -1.0)
    advance, turns = cache.advance, count()

    def every_third(*args: Any, **keywords: Any) -> None:
        if next(turns) % 3 == 2:
            advance(*args, **keywords)

    monkeypatch.setattr(cache, "advance", every_third)
    app = open_page(FILE, **view, **(QUICK | {"overfitting_data_seed": "31"}))
    assert not app.exception
    assert charts(app)


def test_no_remedy_chosen_leaves_the_plain_network(open_page: OpenPage) -> None:
    app = open_page(FILE, **QUICK)
    app.button_group(key="overfitting_remedies").set_value([]).run()
    assert not app.exception
    assert "Choose remedies above" in everything_said(app)
    app.button_group(key="overfitting_remedies").set_value(["dropout"]).run()
    assert "| Dropout |" in everything_said(app)
    assert "| Together |" not in everything_said(app)


def test_a_stronger_remedy_changes_only_its_own_row(open_page: OpenPage) -> None:
    app = open_page(FILE, overfitting_remedies=["dropout", "decay"], **QUICK)
    before = dict(rows(app))
    app.select_slider(key="overfitting_dropout_strength").set_value(0.6).run()
    after = dict(rows(app))
    assert before["No remedy"] == after["No remedy"]
    assert before["Weight decay"] == after["Weight decay"]
    assert before["Dropout"] != after["Dropout"]
    assert before["Together"] != after["Together"]


def rows(app: AppTest) -> list[tuple[str, str]]:
    table = next(m.value for m in app.markdown if "| Training loss |" in m.value)
    lines = table.splitlines()[2:]
    return [(line.split("|")[1].strip(), line) for line in lines]


def test_every_training_label_of_one_class_is_told(open_page: OpenPage) -> None:
    # Ten points of which four labels are swapped: some data seed leaves one class only.
    from core.overfitting import SmallSet

    def bad(seed: int) -> bool:
        try:
            SmallSet("moons", 10, 0.3, 0.4, seed).parts()
        except ValueError:
            return True
        return False

    seed = next((seed for seed in range(3000) if bad(seed)), None)
    assert seed is not None
    app = open_page(
        FILE,
        overfitting_examples="10",
        overfitting_wrong="0.4",
        overfitting_data_seed=str(seed),
        **QUICK,
    )
    assert not app.exception
    assert "same class" in app.error[0].value


@pytest.mark.parametrize("value", ["", "!!!", "   "])
def test_a_sentence_without_words_is_told(open_page: OpenPage, value: str) -> None:
    app = open_page(FILE, overfitting_topic="augmentation", overfitting_kind="text")
    app.text_input(key="overfitting_sentence").set_value(value).run()
    assert not app.exception
    assert "no word to change" in app.error[0].value.replace("\\", "")
    assert charts(app)


def test_a_sentence_is_data(open_page: OpenPage) -> None:
    app = open_page(FILE, overfitting_topic="augmentation", overfitting_kind="text")
    app.text_input(key="overfitting_sentence").set_value("<b>**delicious**</b> | $x$").run()
    assert not app.exception
    table = next(m.value for m in app.markdown if "| Copy |" in m.value)
    assert "<b>" not in table
    assert all(line.count("|") == 3 for line in table.splitlines())


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: "-".join(view.values()))
def test_hostile_values_fall_back_in_every_view(view: dict[str, str], open_page: OpenPage) -> None:
    keys = [name for name in state("all") if name not in view and name not in QUICK]
    hostile = dict(zip(keys, cycle(("1e999", "<script>alert(1)</script>")), strict=False))
    app = open_page(FILE, **hostile, **view, **QUICK)
    assert not app.exception
    assert "<script>" not in everything_said(app)
    assert "does not exist here" in everything_said(app)


def test_half_of_the_probability_is_said_to_hide_the_mistake(open_page: OpenPage) -> None:
    app = open_page(FILE, overfitting_topic="dropout", overfitting_p="0.5")
    assert "hides the mistake" in everything_said(app)
    app.select_slider(key="overfitting_p").set_value(0.2).run()
    assert "p is the share dropped, 1 − p the share kept" in everything_said(app)
    app.segmented_control(key="overfitting_scaling").set_value("inverted").run()
    assert "torch.nn.Dropout" in everything_said(app)


def test_the_sum_of_the_cross_entropy_holds_both_of_its_terms() -> None:
    latex, _, _ = formulas([], {}, RunConfig())["Cross-entropy"]
    assert r"\sum_i \left[\log\!\left(1+e^{z_i}\right) - y_i z_i\right]" in latex


def test_a_rate_above_the_limit_is_said_to_run_away(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        overfitting_topic="early",
        overfitting_early_view="ridge",
        overfitting_descent_rate="2.5",
        overfitting_steps="1000",
    )
    assert not app.exception
    assert "descent runs away" in everything_said(app)
