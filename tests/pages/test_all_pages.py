"""What holds for every page in the navigation."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import hostile
from tests.pages.navigated import OpenPage
from tests.pages.reading import elements, everything_said, headings
from tests.pages.scenes import SCENES, Scene
from ui.page import HOME, PAGES, PageSpec, layout

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["What you see", "Try this", "The formula", "Take it with you"]
FIRST = "pages/training.py"
TYPED = ("text_input", "text_area")
BOUND = (
    "selectbox",
    "multiselect",
    "select_slider",
    "number_input",
    "button_group",
    "radio",
    "toggle",
    *TYPED,
)
pytestmark = pytest.mark.usefixtures("computed_once")
ALL = pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.title)
WITH_ANATOMY = pytest.mark.parametrize(
    "spec", [spec for spec in PAGES if spec is not HOME], ids=lambda spec: spec.title
)


@ALL
def test_the_default_state_has_its_parts_and_no_complaint(
    spec: PageSpec, open_page: OpenPage
) -> None:
    app = open_page(spec.file)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == spec.title
    assert spec.question in everything_said(app)
    assert spec is HOME or headings(app) == PARTS


@pytest.mark.parametrize("scene", SCENES, ids=lambda each: each.name)
def test_hostile_parameters_fall_back_to_the_default(scene: Scene, open_page: OpenPage) -> None:
    default = open_page(scene.page.file, **scene.fixed)
    fixed = dict(default.query_params)
    values = _controls(default)
    # Whatever stands in a link could have been typed there too.
    typed = {each.key for kind in TYPED for each in default.get(kind)} | fixed.keys()
    for value in hostile.NEVER_OFFERED:
        app = open_page(scene.page.file, **(dict.fromkeys(values, value) | fixed))
        assert not app.exception, (value, app.exception)
        assert not hostile.let_through(app), value
        assert _without_formula(app) == _without_formula(default), value
        if not value:
            continue  # a link's way to say that nothing is chosen
        checked = values.keys() - typed
        now = _controls(app)
        assert {key: now[key] for key in checked} == {key: values[key] for key in checked}, value
        assert ("does not exist here" in everything_said(app)) == bool(checked), value


@WITH_ANATOMY
def test_every_preset_says_something_of_its_own(spec: PageSpec, open_page: OpenPage) -> None:
    app = open_page(spec.file)
    presets = {key: each for key, each in elements(app, "button").items() if "preset_" in key}
    assert len(presets) == len(tuple(spec.all_presets())) > 0
    said = {_finding(app)}
    # One after the other: what a link did not carry would be left from the one before.
    for key, preset in presets.items():
        after = app.button(key=key).click().run()
        assert not after.exception, preset.label
        assert not after.error, preset.label
        said.add(_finding(after))
        linked = open_page(spec.file, **dict(after.query_params))
        assert _finding(linked) == _finding(after), preset.label
    assert len(said) >= len(presets) - 1


def _controls(app: AppTest) -> dict[str, object]:
    return {key: each.value for key, each in elements(app, *BOUND).items()}


def _without_formula(app: AppTest) -> list[str]:
    """The headings, but for that of formulas: without anything chosen there is none."""
    return [each for each in headings(app) if each != "The formula"]


def _finding(app: AppTest) -> str:
    texts = [markdown.value for markdown in app.markdown]
    return "\n".join(texts)


def test_every_page_file_is_in_the_navigation() -> None:
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files == {spec.file for spec in PAGES}
    assert len({spec.url_path for spec in PAGES}) == len(PAGES)


def test_home_leads_to_every_page_with_its_question(open_page: OpenPage) -> None:
    app = open_page(HOME.file)
    links = {link.proto.label: link.proto.page for link in app.get("page_link")}
    for spec in PAGES:
        if spec is not HOME:
            # Outside a browser a link names the file.
            assert links[spec.title] in (spec.url_path, Path(spec.file).stem)
            assert spec.question in everything_said(app)


HEAVY = """
import json, sys

def heavy():
    return sorted({"torch", "sklearn"} & set(sys.modules))
"""
# Opens one state after the other, imports some modules, and tells what is imported by then.
OPENED = """
import importlib
import pytest
from tests.pages.navigated import navigated
from ui.page.navigation import PAGES

by_file, found = {spec.file: spec for spec in PAGES}, {}
states, modules = json.load(sys.stdin)
with pytest.MonkeyPatch.context() as patch:
    for name, file, params in states:
        app = navigated(patch, by_file[file])
        app.query_params.update(params)
        assert not app.run().exception, name
        found[name] = heavy()
for name in modules:
    importlib.import_module(name)
    found[name] = heavy()
print(json.dumps(found))
"""


def told(program: str, asked: object = None) -> object:
    """What a program prints last, in a process of its own; it is asked on standard input."""
    done = subprocess.run(
        [sys.executable, "-c", HEAVY + program],
        input=json.dumps(asked),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def modules_of(*packages: str) -> list[str]:
    """Names of all modules of these packages."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for package in packages
        for path in sorted((ROOT / package).rglob("[a-z]*.py"))
    ]


def test_only_the_topics_that_say_so_import_torch() -> None:
    light = [scene for scene in SCENES if not scene.needs_torch]
    states = [(each.name, each.page.file, each.fixed) for each in light]
    # What is imported stays: first the page that could train with scikit-learn's networks.
    states.sort(key=lambda state: (state[1] != FIRST, state[0]))
    shared = modules_of("charts", "ui")
    heavy = told(OPENED, (states, shared))
    assert isinstance(heavy, dict)
    assert list(heavy) == [name for name, *_ in states] + shared
    assert heavy[states[0][0]] == []
    assert next((name for name, found in heavy.items() if "torch" in found), None) is None


def test_what_is_said_to_need_torch_is_a_topic() -> None:
    for page in PAGES:
        assert set(page.torch_topics) <= set(page.topic_keys()), page.title


def test_compute_needs_neither_streamlit_nor_plotly() -> None:
    imports = "\n".join(f"import {name}" for name in modules_of("core", "interview"))
    code = f"sys.modules['streamlit'] = sys.modules['plotly'] = None\n{imports}"
    # Both are used there: so what the pages are asked above can have another answer.
    assert told(f"{code}\nprint(json.dumps(heavy()))") == ["sklearn", "torch"]


def test_nothing_that_users_reach_evaluates_or_injects() -> None:
    forbidden = ("unsafe_allow_html", "trust_remote_code=True", "pickle.load", " eval(", " exec(")
    for folder in ("core", "interview", "charts", "ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not [word for word in forbidden if word in text], path


def test_markdown_signs_in_user_text_are_only_signs() -> None:
    escaped = layout.escape_markdown("**b** [x](javascript:1) <i> $y$ :red[z]")
    for sign in "*[]()<>$:":
        assert escaped.count(sign) == escaped.count(f"\\{sign}")
