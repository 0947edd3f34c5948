"""What the shipped nginx.conf writes down when something is wrong."""

import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.deploy import nginx

TYPED = "what-somebody-typed"


class Healthy(BaseHTTPRequestHandler):
    """Answers everything with an empty page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.mark.nginx
def test_no_log_has_what_visitors_type(tmp_path: Path) -> None:
    if not nginx.find():
        nginx.missing()
    replica = ThreadingHTTPServer(("127.0.0.1", 0), Healthy)
    threading.Thread(target=replica.serve_forever, daemon=True).start()
    # Nothing ever listens on the other's port.
    hosts = [f"127.0.0.1:{replica.server_port}", "127.0.0.1:9"]
    with nginx.balancing(hosts, tmp_path) as url:
        replica.shutdown()
        replica.server_close()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{url}/attention?attention_text={TYPED}")
    assert refused.value.code == 502
    assert TYPED not in (tmp_path / "nginx.log").read_text(encoding="utf-8")
