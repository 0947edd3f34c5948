"""Start the app on a free port and stop it again; used by tests, benchmarks and pictures."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_SECONDS = 120


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running server; its URL has no slash at its end."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def serve(script: str, log: Path | None = None) -> Iterator[str]:
    """Serve a script of this repository; yields the base URL."""
    with started(script, log) as server:
        yield server.url


@contextmanager
def started(
    script: str,
    log: Path | None = None,
    settings: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[Server]:
    """The same for who needs the process too.

    Args:
        settings: More environment variables.
        port: One that is free; any, if it is not said.
    """
    port = port or free_port()
    output = (log or Path(os.devnull)).open("w")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "streamlit", "run", script,
            "--server.port", str(port), "--server.address", "127.0.0.1",
            "--browser.serverAddress", "127.0.0.1",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(settings or {})},
        stdout=output,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, process)
        yield Server(url, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
        output.close()


def wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    """Poll the health route; a server has no other way to say that it listens."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at start with code {process.returncode}.")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not answer within {START_TIMEOUT_SECONDS} s.")
