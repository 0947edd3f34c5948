"""The headers that every answer has, and the policy that fits Streamlit's own page."""

import base64
import hashlib
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from ui.server import SecurityHeaders
from ui.server.headers import EMBED_IN, content_security_policy, inline_hashes

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


def _client() -> TestClient:
    page = HTMLResponse("<p>page</p>", headers={"Cache-Control": "no-cache"})
    script = PlainTextResponse("1", headers={"Cache-Control": "public, max-age=9, immutable"})
    routes = [Route("/", page), Route("/script", script), WebSocketRoute("/socket", _echo)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)]))


@pytest.mark.parametrize("path", ["/", "/script", "/nowhere"])
def test_every_answer_has_nosniff_and_referrer_policy(path: str) -> None:
    answer = _client().get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_only_pages_have_the_policy_and_are_not_stored() -> None:
    client = _client()
    page, script = client.get("/"), client.get("/script")
    assert page.headers.get_list("cache-control") == ["no-store"]
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert script.headers["cache-control"] == "public, max-age=9, immutable"
    assert "content-security-policy" not in script.headers


def test_a_websocket_passes_untouched() -> None:
    with _client().websocket_connect("/socket") as socket:
        socket.send_text("zq")
        assert socket.receive_text() == "zq"


def test_streamlits_one_inline_script_may_run_and_no_other() -> None:
    html = INDEX.read_text(encoding="utf-8")
    inline = html.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    assert inline_hashes(html.encode()) == [f"'sha256-{digest}'"]
    scripts = _directive(content_security_policy(html.encode()), "script-src")
    assert f"'sha256-{digest}'" in scripts
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:"} & set(scripts)


def test_other_sites_may_frame_it_only_if_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        EMBED_IN, "https://a.example https://*.b.example:8443 x; script-src * 'none'"
    )
    policy = _client().get("/").headers["content-security-policy"]
    assert _directive(policy, "frame-ancestors") == [
        "'self'",
        "https://a.example",
        "https://*.b.example:8443",
    ]
    assert policy.count("script-src") == 1


def _directive(policy: str, name: str) -> list[str]:
    (found,) = [each.split() for each in policy.split("; ") if each.split()[0] == name]
    return found[1:]
