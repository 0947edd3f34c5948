"""Security headers: content security policy, no type sniffing, no referrer for other sites.

`FOUNDATIONS_LAB_EMBED_IN="https://a.example https://b.example"` names sites that may show the
app in a frame; without it only its own site may.
"""

import base64
import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EMBED_IN = "FOUNDATIONS_LAB_EMBED_IN"
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.*-]+(:\d{1,5})?")


def inline_hashes(html: bytes) -> list[str]:
    """The digests by which a policy lets a page's own inline scripts run, and no others."""
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in _INLINE.findall(html)
    ]


def content_security_policy(html: bytes, embed_in: str = "") -> str:
    """What a page may load, run and be shown in.

    Streamlit runs the scripts of components from blobs, writes styles into the page, and reads
    its messages with WebAssembly; nothing evaluates text.
    """
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self' blob: 'wasm-unsafe-eval'", *inline_hashes(html))),
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            " ".join(("frame-ancestors 'self'", *_origins(embed_in))),
        )
    )


class SecurityHeaders:
    """ASGI middleware for `st.App(middleware=…)`; adds headers, reads and changes nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        html = Path(streamlit.__file__).parent.joinpath("static", "index.html").read_bytes()
        self.policy = content_security_policy(html, os.environ.get(EMBED_IN, ""))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; answers get their headers when they start."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, with_headers)

    def _add(self, headers: MutableHeaders) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        # The state of a page, typed text too, is in its address: no other site is told.
        headers["Referrer-Policy"] = "same-origin"
        if headers.get("content-type", "").startswith("text/html"):
            headers["Content-Security-Policy"] = self.policy
            headers["Cache-Control"] = "no-store"


def _origins(embed_in: str) -> Iterable[str]:
    """Only what looks like a site: a semicolon would begin another directive."""
    return [each for each in embed_in.split() if _ORIGIN.fullmatch(each)]
