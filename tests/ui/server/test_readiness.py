"""Whether a server asks for visitors: not before its model is warm, and never if it cannot be."""

import gc
import logging
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ui.language_models import cache
from ui.runtime import component_scripts
from ui.server import readiness
from ui.server.routes import routes

CONFIG = Path(__file__).resolve().parents[3] / ".streamlit" / "config.toml"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A server that has just started, whatever other tests have loaded."""
    monkeypatch.setattr(cache, "_warm", threading.Event())
    monkeypatch.setattr(readiness, "_failure", None)
    monkeypatch.setattr(cache, "forward_pass", lambda model, text: None)
    return TestClient(Starlette(routes=routes()))


def asked(client: TestClient, address: str = "/lab/ready") -> tuple[int, bool, str, str]:
    answer = client.get(address)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    said = answer.json()
    assert list(said) == ["ready", "state", "reason"]
    return answer.status_code, said["ready"], said["state"], said["reason"]


def test_a_server_is_ready_once_its_model_is_warm(client: TestClient) -> None:
    assert asked(client) == (503, False, "loading", "The default model is still loading.")
    readiness.warm_up()
    assert asked(client) == (200, True, "ready", "The default model is warm.")
    # Torch's million objects are not looked through any more, neither by Python nor after each run.
    assert gc.get_freeze_count() > 100_000
    gc.unfreeze()
    assert tomllib.loads(CONFIG.read_text())["runner"]["postScriptGC"] is False
    assert {"ui.interview.topics", "core.multi_head.dates_decoding"} <= set(sys.modules)
    assert asked(client, "/lab/ready?model=other&ready=0")[0] == 200
    assert client.head("/lab/ready").status_code == 200
    assert client.post("/lab/ready").status_code == 405


def test_a_failed_warm_up_stays_failed_and_only_logs_details(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: str) -> None:
        raise OSError("/secret/place is damaged")

    monkeypatch.setattr(cache, "forward_pass", broken)
    with caplog.at_level(logging.ERROR):
        readiness.warm_up()
    for _ in range(2):
        status, is_ready, state, reason = asked(client)
        assert (status, is_ready, state) == (503, False, "failed")
        assert "could not be loaded (OSError)" in reason
        assert "does not try again" in reason
        assert "secret" not in reason
    assert "/secret/place is damaged" in caplog.text


def test_code_that_cannot_be_imported_ends_the_server(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise ModuleNotFoundError("No module named 'lark'")

    monkeypatch.setattr(readiness, "import_all", broken)
    said: list[str] = []
    readiness.warm_up(said.append)
    assert len(said) == 1
    assert said[0].startswith("Foundations Lab cannot start: No module named 'lark'. `make run` ")
    assert "Traceback" in caplog.text
    # Should a visitor come in between.
    assert asked(client)[:3] == (503, False, "failed")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import no_such_thing", ImportError),
        ("from ui.page.layout import no_such_name", ImportError),
        ("from no_such_thing import name", ImportError),
        ("def f(:", SyntaxError),
    ],
)
def test_what_a_page_imports_is_tried(tmp_path: Path, code: str, error: type[Exception]) -> None:
    page = tmp_path / "page.py"
    page.write_text(f"import streamlit as st\nfrom ui.page import layout\n{code}\n")
    with pytest.raises(error):
        readiness.import_what_is_imported(page)


def test_a_page_that_is_broken_ends_the_server(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text("from ui.page.navigation import run\n")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "broken.py").write_text("x = 1\ndef f(:\n")
    monkeypatch.setattr(readiness, "ROOT", tmp_path)
    said: list[str] = []
    readiness.warm_up(said.append)
    assert len(said) == 1
    assert "broken.py, line 2: " in said[0]
    assert "`git status`" in said[0]


@pytest.mark.parametrize(
    "error",
    [
        AttributeError("partially initialized module 'torch' has no attribute 'Tensor'"),
        ImportError("cannot import name 'x' from partially initialized module 'y'"),
    ],
    ids=["attribute", "name"],
)
def test_what_met_a_half_imported_package_is_imported_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    met: list[str] = []

    def once(_: object) -> None:
        if not met:
            met.append("torch")
            raise error

    monkeypatch.setattr(readiness, "import_all", once)
    said: list[str] = []
    readiness.warm_up(said.append)
    gc.unfreeze()
    assert (met, said) == (["torch"], [])
    assert asked(client)[0] == 200


def test_it_lies_below_the_base_path_like_everything_else(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        component_scripts.st, "get_option", {"server.baseUrlPath": "/some/lab/"}.get
    )
    below = TestClient(Starlette(routes=routes()))
    assert asked(below, "/some/lab/lab/ready")[0] == 503
    assert below.get("/lab/ready").status_code == 404
