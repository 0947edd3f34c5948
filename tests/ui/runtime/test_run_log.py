"""What an operator reads about script runs: all of them, and nothing that a visitor wrote."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.navigated import MAX_SECONDS, navigated
from ui.page import PAGES
from ui.regularization import PAGE as REGULARIZATION
from ui.runtime import Run, run_log

FIELDS = ["time", "event", "page", "run", "ms", "outcome", "error"]
SECRET = "hunter2"


@pytest.fixture
def runs() -> Iterator[list[Run]]:
    found: list[Run] = []
    with run_log.listening(found.append):
        yield found


def told(runs: list[Run]) -> list[tuple[str, str, str, str]]:
    """The runs without their time, which is no test's business."""
    assert all(run.seconds >= 0 for run in runs)
    return [(run.page, run.kind, run.outcome, run.error) for run in runs]


def test_a_log_line_has_its_fields_and_nothing_of_a_visitor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.StringIO()
    with run_log.logged(written):
        app = navigated(monkeypatch).run()
        app.text_input(key="home_text").set_value(f"{SECRET}\n{{}} %s <script>").run()
        app.switch_page(REGULARIZATION.file)
        for name in ("regularization_c", f"x{SECRET}", "page", "url", "error"):
            app.query_params[name] = f'{SECRET}","outcome":"error"\n<script>alert(1)</script> %d'
        app.run()
    assert not app.exception
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["page"] for line in lines] == ["/", "/", "/regularization"]
    for line in lines:
        assert list(line) == FIELDS
        assert datetime.fromisoformat(line["time"]).utcoffset() is not None
        assert (line["event"], line["run"]) == ("page_run", "full")
        assert (line["outcome"], line["error"]) == ("ok", None)
        assert line["ms"] > 0
    for word in (SECRET, "script", "%"):
        assert word not in written.getvalue()


def test_nothing_is_watched_unless_somebody_asks(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    handlers = list(run_log.logger.handlers)
    with run_log.logged(io.StringIO()):
        assert len(run_log.logger.handlers) == len(handlers) + 1
    assert run_log.logger.handlers == handlers
    app = navigated(monkeypatch).run()
    assert not app.exception
    assert "page_run" not in "".join(capfd.readouterr())
    assert run_log._PAGE not in app.session_state


def stopped() -> None:
    import streamlit as st

    from ui.runtime import observed

    with observed("losses"):
        st.stop()


def restarted() -> None:
    import streamlit as st

    from ui.runtime import observed

    with observed("losses"):
        if "again" not in st.session_state:
            st.session_state["again"] = True
            st.rerun()


def failed() -> None:
    from ui.runtime import observed

    with observed("losses"):
        raise ZeroDivisionError("hunter2")


def failed_in_a_fragment() -> None:
    import streamlit as st

    from ui.runtime import observed

    @st.fragment
    def part() -> None:
        raise LookupError("hunter2")

    with observed("losses"):
        part()


@pytest.mark.parametrize(
    ("script", "outcomes"),
    [
        (stopped, [("stopped", "")]),
        (restarted, [("rerun", ""), ("ok", "")]),
        (failed, [("error", "ZeroDivisionError")]),
        (failed_in_a_fragment, [("error", "LookupError")]),
    ],
)
def test_every_way_to_end_is_told_apart_and_still_happens(
    script: Callable[[], None], outcomes: list[tuple[str, str]], runs: list[Run]
) -> None:
    app = AppTest.from_function(script, default_timeout=MAX_SECONDS).run()
    assert told(runs) == [("/losses", "full", *outcome) for outcome in outcomes]
    assert bool(app.exception) == (outcomes[-1][0] == "error")
    assert SECRET not in "".join(map(run_log.log_line, runs))


def with_fragments() -> None:
    import streamlit as st

    from ui.runtime import run_log

    @run_log.fragment
    def inner() -> None:
        st.write("inner")

    @run_log.fragment(run_every=60.0)
    def outer(times: int) -> int:
        inner()
        return 2 * times

    with run_log.observed("losses"):
        st.write(outer(21))
    outer(1)  # no page runs around it, as when Streamlit runs a fragment again


def test_a_fragment_rerun_is_a_run_of_its_own(runs: list[Run]) -> None:
    app = AppTest.from_function(with_fragments, default_timeout=MAX_SECONDS).run()
    assert not app.exception
    assert [markdown.value for markdown in app.markdown] == ["inner", "`42`", "inner"]
    assert told(runs) == [("/losses", "full", "ok", ""), ("/losses", "fragment", "ok", "")]


def test_a_decorated_fragment_keeps_its_name() -> None:
    def part() -> None:
        """Of a page."""

    assert run_log.fragment(part).__qualname__ == st.fragment(part).__qualname__
    assert run_log.fragment(part).__doc__ == "Of a page."


def test_paths_in_the_registry_are_plain_words() -> None:
    for spec in PAGES:
        assert spec.url_path.replace("-", "").isalnum() or spec.url_path == ""
