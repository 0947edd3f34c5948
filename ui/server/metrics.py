"""Numbers for Prometheus, on a port of their own that only this machine reaches.

Every label has few values: pages of the registry, outcomes, the app's own cached functions.
"""

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    start_http_server,
)
from prometheus_client.core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Scope

from ui.language_models import cache
from ui.runtime import Run, base_path, listening

PORT_VARIABLE = "FOUNDATIONS_LAB_METRICS_PORT"
ADDRESS = "127.0.0.1"
PREFIX = "foundations_lab_"
OTHER = "other"
# Seconds. 1.5 is what the app promises to 95 of 100 runs under load.
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0)
# What Streamlit counts at no cost. Its cache_memory_bytes would walk through every cached object.
FAMILIES = ("active_sessions", "session_events", "cache_lookups", "cache_evictions")


def wanted_port(setting: str, app_port: int) -> int | None:
    """The port that an operator asks for; None, and so no metrics, if the setting is empty.

    Raises:
        ValueError: It is no port, or the app's own.
    """
    text = setting.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= 65535):
        raise ValueError(
            f"{PORT_VARIABLE} must be a whole number from 1 to 65535, or empty for no metrics; "
            f"it is {setting[:40]!r}."
        )
    if int(text) == app_port:
        raise ValueError(f"{PORT_VARIABLE} is {text}, the app's own port: choose another one.")
    return int(text)


class Metrics:
    """What a scrape reads, in a registry of its own.

    Args:
        url_paths: Of the pages that are counted one by one.
        app: Streamlit's server; its sessions and caches are read at every scrape.
    """

    def __init__(self, url_paths: Iterable[str], app: ASGIApp) -> None:
        self.registry = CollectorRegistry()
        self._pages = frozenset(f"/{path}" for path in url_paths)
        self._runs = Counter(
            f"{PREFIX}page_runs",
            "Script runs of a page.",
            ("page", "run", "outcome"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            f"{PREFIX}page_run_seconds",
            "How long a script run took.",
            ("page", "run"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        Gauge(
            f"{PREFIX}model_warm",
            "1 once the default model is loaded.",
            registry=self.registry,
        ).set_function(lambda: float(cache.model_is_warm()))
        self.registry.register(StreamlitStats(app))
        ProcessCollector(registry=self.registry)

    def count(self, run: Run) -> None:
        """Add one run; a page outside the registry cannot make a label of its own."""
        page = run.page if run.page in self._pages else OTHER
        self._runs.labels(page, run.kind, run.outcome).inc()
        self._seconds.labels(page, run.kind).observe(run.seconds)


class StreamlitStats(Collector):
    """Sessions and caches, as `/_stcore/metrics` has them at the moment of a scrape."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def describe(self) -> Iterable[Metric]:
        """Nothing: what there is shows only once the server runs."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """One family after the other, with the prefix; none where the server has no answer."""
        query = urlencode([("families", name) for name in FAMILIES])
        path = f"{base_path()}/_stcore/metrics"
        # Whoever scrapes may have an event loop in this thread; a new thread has none.
        with ThreadPoolExecutor(1) as apart:
            answer = apart.submit(asyncio.run, _get(self._app, path, query)).result()
        for family in text_string_to_metric_families(answer):
            metric = Metric(PREFIX + family.name, family.documentation, family.type)
            for sample in family.samples:
                metric.add_sample(PREFIX + sample.name, sample.labels, sample.value)
            yield metric


async def _get(app: ASGIApp, path: str, query: str) -> str:
    """What the app answers to a GET, without a network; an empty exposition if it has no answer."""
    status, parts = 0, []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.append(message.get("body", b""))

    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", ADDRESS.encode())],
        "client": (ADDRESS, 0),
        "server": (ADDRESS, 0),
    }
    await app(scope, receive, send)
    return b"".join(parts).decode() if status == 200 else "# EOF\n"


@contextmanager
def served(port: int | None, url_paths: Iterable[str], app: ASGIApp) -> Iterator[None]:
    """While this lasts, runs are counted and served on 127.0.0.1; without a port nothing is.

    Raises:
        RuntimeError: Something else listens on the port.
    """
    if port is None:
        yield
        return
    metrics = Metrics(url_paths, app)
    try:
        server, thread = start_http_server(port, addr=ADDRESS, registry=metrics.registry)
    except OSError as error:
        raise RuntimeError(
            f"{PORT_VARIABLE}: nothing can listen on {ADDRESS}:{port} ({error.strerror})."
        ) from error
    try:
        with listening(metrics.count):
            yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
