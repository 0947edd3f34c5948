"""Hostile links and hostile inputs on every page and every topic, the same ones every time.

An input is one hostile value given to one control. What fails is printed with all its values;
`LAB_FUZZ_SEED=17 pytest tests/pages/test_fuzz.py` tries others.
"""

import math
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import hostile
from tests.pages.navigated import navigated
from tests.pages.reading import elements
from tests.pages.scenes import SCENES, SEED, Scene
from ui.page import PAGES, layout

MIN_INPUTS = 1_000
ROUNDS = 1
# Where a page has many controls, one round tries many values at once.
MANY_CONTROLS, ROUNDS_WITH_MANY = 12, 3
# The rest are values that a control offers, so that hostile ones reach what these bring.
SHARE_HOSTILE = 0.8

CHOICES = ("selectbox", "button_group", "radio", "select_slider")
NUMBERS = ("number_input",)
TEXTS = ("text_input", "text_area")
BOUND = (*CHOICES, *NUMBERS, *TEXTS, "toggle", "multiselect")


@dataclass
class Tally:
    """How many inputs every scene took."""

    inputs: Counter = field(default_factory=Counter)


TALLY = Tally()


@pytest.fixture(autouse=True)
def _one_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that computes in slices shows its first: a visitor is free to leave after it too."""
    monkeypatch.setattr(layout, "rerun_fragment", lambda: None)


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda each: each.name)
def test_hostile_values_are_taken_as_values(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, Any] = _controls(_open(monkeypatch, scene, {}))
    for turn in range(ROUNDS_WITH_MANY if len(known) >= MANY_CONTROLS else ROUNDS):
        draw = random.Random(f"{SEED}/{scene.page.title}/{scene.topic}/{turn}")
        params, hostile_values = _link(draw, known, scene)
        app = _open(monkeypatch, scene, params)
        _check(app, scene, turn, params)
        known |= _controls(app)
        written = _write(draw, app, scene)
        _check(app.run(), scene, turn, {"link": params, "written": written})
        TALLY.inputs[scene] += hostile_values + len(written)


@pytest.mark.slow
def test_the_inputs_were_enough() -> None:
    if len(TALLY.inputs) < len(SCENES):
        pytest.skip("Not every scene was run.")
    assert TALLY.inputs.total() >= MIN_INPUTS


def test_every_switch_is_one_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for page in (each for each in PAGES if each.topics):
        shown = _controls(_open(monkeypatch, Scene(page), {}))
        assert f"{page.prefix}{page.switch}" in shown, page.title
        options = shown[f"{page.prefix}{page.switch}"].options
        assert len(page.topic_keys()) == len(options) > 1, page.title


def test_a_hostile_text_that_is_rendered_would_be_found() -> None:
    for text, sign in hostile.MARKUP.items():
        app = AppTest.from_string(f"import streamlit as st; st.markdown({text!r})").run()
        assert sign in hostile.let_through(app)
        plain = AppTest.from_string(
            f"import streamlit as st; st.markdown({layout.escape_markdown(text)!r})"
        )
        assert not hostile.let_through(plain.run()), text


def test_a_tag_in_a_chart_would_be_found() -> None:
    chart = (
        "import streamlit as st, plotly.graph_objects as go\n"
        "st.plotly_chart(go.Figure(layout_title_text={!r}))"
    )
    for text, found in (("<b>zq</b>", ["<b>zq"]), ("&lt;b>zq", []), ("**zq**", [])):
        assert hostile.let_through(AppTest.from_string(chart.format(text)).run()) == found


def _open(patch: pytest.MonkeyPatch, scene: Scene, params: dict[str, Any]) -> AppTest:
    app = navigated(patch, scene.page)
    for name, value in (params | scene.fixed).items():
        app.query_params[name] = value
    return app.run()


def _controls(app: AppTest) -> dict[str, Any]:
    """The controls that a link can set, by key."""
    return elements(app, *BOUND)


def _names(control: Any) -> list[str]:
    return [getattr(each, "content", each) for each in getattr(control, "options", ())]


def _link(
    draw: random.Random, known: dict[str, Any], scene: Scene
) -> tuple[dict[str, str | list[str]], int]:
    """Hostile values for most controls, an offered one for some; and how many are hostile."""
    others = [name for control in known.values() for name in (control.key, *_names(control))]
    params: dict[str, str | list[str]] = {}
    count = 0
    for key, control in known.items():
        offered = _names(control)
        if key in scene.fixed:
            continue
        if offered and draw.random() > SHARE_HOSTILE:
            params[key] = draw.choice(offered)
            continue
        most = getattr(control.proto, "max_chars", 0)
        values = [hostile.value(draw, others, most) for _ in range(draw.choice((1, 1, 2)))]
        params[key] = values[0] if len(values) == 1 else values
        count += len(values)
    return params, count


def _write(draw: random.Random, app: AppTest, scene: Scene) -> dict[str, Any]:
    """Give every text and number on the page a hostile value, past what the browser allows."""
    written: dict[str, Any] = {}
    for control in elements(app, *TEXTS).values():
        if not control.disabled:
            written[control.key] = hostile.value(draw, [], control.proto.max_chars)
            control.set_value(written[control.key])
    numbers = [each for each in elements(app, *NUMBERS).values() if not each.disabled]
    for control in numbers:
        wild = (control.proto.min, -1e308, 1e308, math.nan, math.inf, -0.0, 5e-324, 0.5)
        written[control.key] = draw.choice(wild)
    # The largest that is allowed for one of them: for all it would only be slow.
    if numbers and not scene.page.slow_at_limits:
        largest = draw.choice(numbers)
        written[largest.key] = largest.proto.max
    for control in numbers:
        control.set_value(written[control.key])
    return written


def _check(app: AppTest, scene: Scene, turn: int, values: dict[str, Any]) -> None:
    repeat = f"{scene.page.title} {scene.fixed}, seed {SEED!r}, turn {turn}: {values!r}"
    assert not app.exception, f"{[each.stack_trace for each in app.exception]}\n{repeat}"
    assert app.title, f"The page is empty.\n{repeat}"
    assert not hostile.let_through(app), f"{hostile.let_through(app)} rendered.\n{repeat}"
