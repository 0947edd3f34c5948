"""What holds for every page in the navigation."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages.reading import everything_said, headings
from ui import frame
from ui.navigation import HOME, PAGES

ROOT = Path(__file__).resolve().parents[2]
ALL = pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.title)
WITH_ANATOMY = pytest.mark.parametrize(
    "spec", [spec for spec in PAGES if spec is not HOME], ids=lambda spec: spec.title
)


@ALL
def test_the_default_state_runs_without_a_complaint(spec, open_page) -> None:
    app = open_page(spec.file)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == spec.title
    assert spec.question in everything_said(app)


@WITH_ANATOMY
def test_a_page_has_its_parts_in_order(spec, open_page) -> None:
    parts = ["What you see", "Try this", "The formula", "Take it with you"]
    assert headings(open_page(spec.file)) == parts


@ALL
def test_hostile_parameters_fall_back_to_the_default(spec, open_page) -> None:
    default = open_page(spec.file)
    keys = [
        str(widget.key)
        for kind in ("selectbox", "multiselect", "select_slider", "number_input", "button_group")
        for widget in default.get(kind)
        if widget.key
    ]
    for hostile in ("", "nonsense", "1e999", "-1", "NaN", "<script>alert(1)</script>", "9" * 4000):
        app = open_page(spec.file, **dict.fromkeys(keys, hostile))
        assert not app.exception, (hostile, app.exception)
        assert "<script>" not in everything_said(app)


@WITH_ANATOMY
def test_every_preset_runs_and_says_something_of_its_own(spec, open_page) -> None:
    app = open_page(spec.file)
    presets = [button for button in app.button if "preset_" in str(button.key)]
    assert 3 <= len(presets) <= 8
    said = {_finding(app)}
    for preset in presets:
        after = app.button(key=preset.key).click().run()
        assert not after.exception, preset.label
        assert not after.error, preset.label
        said.add(_finding(after))
    assert len(said) >= len(presets) - 1


@WITH_ANATOMY
def test_the_link_after_a_preset_leads_to_the_same_state(spec, open_page) -> None:
    app = open_page(spec.file)
    presets = [button.key for button in app.button if "preset_" in str(button.key)]
    for preset in presets:
        after = open_page(spec.file).button(key=preset).click().run()
        linked = open_page(spec.file, **dict(after.query_params))
        assert _finding(linked) == _finding(after), preset


def _finding(app) -> str:
    texts = [markdown.value for markdown in app.markdown]
    return "\n".join(texts)


def test_every_page_file_is_in_the_navigation() -> None:
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files == {spec.file for spec in PAGES}
    assert len({spec.url_path for spec in PAGES}) == len(PAGES)


def test_home_leads_to_every_page_with_its_question(open_page) -> None:
    app = open_page(HOME.file)
    links = {link.proto.label: link.proto.page for link in app.get("page_link")}
    for spec in PAGES:
        if spec is not HOME:
            # Outside a browser a link names the file.
            assert links[spec.title] in (spec.url_path, Path(spec.file).stem)
            assert spec.question in everything_said(app)


TORCH_FREE = [
    "core.optimizers", "core.surfaces", "core.trajectories", "core.token_views", "core.models",
    "charts.race", "charts.race_finding", "charts.attention", "ui.cached", "ui.race_controls",
    "ui.attention_controls", "ui.player", "ui.attention_view.payload", "ui.export", "ui.path_view",
    "ui.lasso_section",
]  # fmt: skip


def imports_torch(code: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; sys.exit('torch' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.returncode == 1


def test_modules_that_pages_share_do_not_import_torch() -> None:
    assert not imports_torch("\n".join(f"import {name}" for name in TORCH_FREE))


WITH_TORCH = {"pages/attention.py"}


@pytest.mark.parametrize("file", [spec.file for spec in PAGES if spec.file not in WITH_TORCH])
def test_pages_that_need_no_torch_do_not_import_it(file: str) -> None:
    code = (
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file({str(ROOT / 'app.py')!r}, default_timeout=60).run()\n"
        f"app.switch_page({file!r}).run()\n"
        "assert not app.exception"
    )
    assert not imports_torch(code)


def test_the_check_for_torch_can_fail() -> None:
    assert imports_torch("import torch")


def test_core_needs_neither_streamlit_nor_plotly() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "core").rglob("[a-z]*.py")
    ]
    code = "import sys\nsys.modules['streamlit'] = sys.modules['plotly'] = None\n" + "\n".join(
        f"import {name}" for name in modules
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nothing_that_users_reach_evaluates_or_injects() -> None:
    forbidden = ("unsafe_allow_html", "trust_remote_code=True", "pickle.load", " eval(", " exec(")
    for folder in ("core", "charts", "ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not [word for word in forbidden if word in text], path


def test_markdown_signs_in_user_text_are_only_signs() -> None:
    escaped = frame.plain("**b** [x](javascript:1) <i> $y$ :red[z]")
    for sign in "*[]()<>$:":
        assert escaped.count(sign) == escaped.count(f"\\{sign}")
