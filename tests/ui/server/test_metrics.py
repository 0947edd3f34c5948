"""Numbers for Prometheus: right ones, on a private port, and only if an operator asks for them."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import streamlit as st
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.browser.serving import free_port
from tests.pages.navigated import MAX_SECONDS, navigated
from ui.language_models import cache
from ui.page import PAGES
from ui.runtime import Run, component_scripts, run_log
from ui.runtime.run_log import OUTCOMES
from ui.server import metrics

ROOT = Path(__file__).resolve().parents[3]
PATHS = [spec.url_path for spec in PAGES]
# A server without any route.
NOBODY = Starlette()


@pytest.mark.parametrize(
    ("setting", "port"), [("", None), ("  ", None), ("9100", 9100), (" 1\n", 1), ("65535", 65535)]
)
def test_ports_that_can_be_asked_for(setting: str, port: int | None) -> None:
    assert metrics.wanted_port(setting, 8501) == port


@pytest.mark.parametrize(
    "setting",
    ["0", "65536", "-1", "1e3", "80.0", "http", "²", "９１００", "0x50", "1 2", "9" * 5000],
)
def test_other_ports_are_told_with_the_setting_and_the_way_out(setting: str) -> None:
    with pytest.raises(ValueError, match=r"PORT must be a whole number from 1 to 65535, or em.*"):
        metrics.wanted_port(setting, 8501)


def test_the_port_of_the_app_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="the app's own port"):
        metrics.wanted_port("8501", 8501)


def scraped(port: int) -> dict[tuple[str, ...], float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=MAX_SECONDS) as answer:
        text = answer.read().decode()
    return {
        (
            sample.name.removeprefix("foundations_lab_"),
            *sorted(sample.labels.values()),
        ): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_run_of_a_page_is_counted_and_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    with metrics.served(port, PATHS, NOBODY):
        app = navigated(monkeypatch).run().run()
        assert not app.exception
        found = scraped(port)
        assert found["page_runs_total", "/", "full", "ok"] == 2
        assert found["page_run_seconds_count", "/", "full"] == 2
        assert found["page_run_seconds_bucket", "+Inf", "/", "full"] == 2
        assert found["page_run_seconds_sum", "/", "full"] > 0
        for warm in (False, True):
            monkeypatch.setattr(cache, "model_is_warm", lambda warm=warm: warm)
            assert scraped(port)["model_warm",] == warm
    assert not run_log._listeners
    with metrics.served(port, PATHS, NOBODY):  # the port is free again, and counting starts anew
        assert ("page_runs_total", "/", "full", "ok") not in scraped(port)


def test_without_a_port_nothing_is_counted_or_served() -> None:
    with metrics.served(None, PATHS, NOBODY):
        assert not run_log._listeners


def test_only_this_machine_is_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def start(port: int, addr: str, registry: object) -> None:
        asked.append((port, addr))
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(metrics, "start_http_server", start)
    with (
        pytest.raises(RuntimeError, match=r"PORT: nothing can listen on 127\.0\.0\.1:9100 \(Addr"),
        metrics.served(9100, PATHS, NOBODY),
    ):
        raise AssertionError("served")
    assert asked == [(9100, "127.0.0.1")]


def test_labels_are_bounded_whatever_is_counted() -> None:
    found = metrics.Metrics(PATHS, NOBODY)
    pages = [f"/{path}" for path in PATHS]
    for page in [*pages, *(f"/x{number}" for number in range(500)), ""]:
        for outcome in OUTCOMES:
            found.count(Run(page, "full", 0.1, outcome, "ValueError"))
    samples = [s for family in found.registry.collect() for s in family.samples]
    assert {s.labels["page"] for s in samples if "page" in s.labels} == {*pages, metrics.OTHER}
    counted = [s.value for s in samples if s.name == "foundations_lab_page_runs_total"]
    assert len(counted) == (len(PATHS) + 1) * len(OUTCOMES)
    assert sum(counted) == (len(PATHS) + 501) * len(OUTCOMES)


EXPOSITION = """# TYPE active_sessions gauge
# HELP active_sessions Sessions.
active_sessions 3
# TYPE cache_lookups counter
# HELP cache_lookups Lookups.
cache_lookups_total{cache="ui.race.cache.path",result="hit"} 7
# EOF
"""


def test_sessions_and_caches_are_streamlits_own_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: Request) -> Response:
        assert set(request.query_params.getlist("families")) == set(metrics.FAMILIES)
        return PlainTextResponse(EXPOSITION)

    monkeypatch.setattr(
        component_scripts.st, "get_option", {"server.baseUrlPath": "/some/lab/"}.get
    )
    app = Starlette(routes=[Route("/some/lab/_stcore/metrics", answer)])
    registry = metrics.Metrics(PATHS, app).registry
    assert registry.get_sample_value("foundations_lab_active_sessions") == 3
    labels = {"cache": "ui.race.cache.path", "result": "hit"}
    assert registry.get_sample_value("foundations_lab_cache_lookups_total", labels) == 7


def test_a_server_that_does_not_answer_has_no_sessions() -> None:
    registry = metrics.Metrics(PATHS, NOBODY).registry
    assert registry.get_sample_value("foundations_lab_active_sessions") is None
    assert registry.get_sample_value("foundations_lab_model_warm") is not None


def test_the_families_are_those_that_streamlit_serves(tmp_path: Path) -> None:
    script = tmp_path / "served.py"
    script.write_text("import streamlit as st\nst.title('x')")
    app = st.App(script)
    with TestClient(app):
        found = {each.name for each in metrics.StreamlitStats(app).collect()}
    assert {"foundations_lab_active_sessions", "foundations_lab_session_events"} <= found


# First with a port that is none, as an operator may set it: the whole process is to end then.
WIRED = """
import os, sys, threading, urllib.request
from starlette.applications import Starlette
from starlette.testclient import TestClient
from ui.language_models import cache
from ui.runtime import component_scripts, run_log
from ui.server import metrics
port = os.environ[metrics.PORT_VARIABLE]
os.environ[metrics.PORT_VARIABLE] = "http"
try:
    import server
except SystemExit as end:
    assert end.code.startswith(
        "FOUNDATIONS_LAB_METRICS_PORT must be a whole number from 1 to 65535"
    ), end.code
else:
    raise AssertionError("It started.")
os.environ[metrics.PORT_VARIABLE] = port
import server
assert "torch" not in sys.modules
cache.warm_up_models = cache._warm.set
with TestClient(Starlette(lifespan=server.lifespan, routes=server.routes())) as client:
    for thread in threading.enumerate():
        thread.name == "model-warm-up" and thread.join()
    assert client.get("/lab/ready").status_code == 200
    assert len(run_log._listeners) == 2
    url = f"http://127.0.0.1:{server.metrics_port}/metrics"
    assert b"foundations_lab_model_warm 1.0" in urllib.request.urlopen(url).read()
assert not run_log._listeners
"""


def test_the_server_checks_its_port_then_logs_and_counts() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WIRED],
        cwd=ROOT,
        env={**os.environ, metrics.PORT_VARIABLE: str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
