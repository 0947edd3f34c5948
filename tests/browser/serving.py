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

from tests.installed import Installed

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
    installed: Installed | None = None,
) -> Iterator[Server]:
    """The same for who needs the process too.

    Args:
        settings: More environment variables.
        port: One that is free; any, if it is not said.
        installed: The app as a user has it, instead of this repository and this Python.
    """
    port = port or free_port()
    # A script of this repository finds its packages wherever it lies.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {} if installed else {"PYTHONPATH": str(ROOT)}
    output = (log or Path(os.devnull)).open("w")
    process = subprocess.Popen(
        command(script, port, installed.python if installed else Path(sys.executable)),
        cwd=installed.folder if installed else ROOT,
        env={**environment, **(settings or {})},
        stdout=output,
        stderr=subprocess.STDOUT,
    )
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


def command(script: str, port: int, python: Path) -> list[str]:
    """What `make run` calls, on this machine's own address."""
    here = ["--server.address", "127.0.0.1", "--browser.serverAddress", "127.0.0.1"]
    return [str(python), "-m", "streamlit", "run", script, "--server.port", str(port), *here]


def wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    """Poll the health route; a server has no other way to say that it listens."""
    _wait_for(f"{url}/_stcore/health", process)


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Poll the lab's own route: all code is imported, and the default model is there."""
    _wait_for(f"{url}/lab/ready", process)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at start with code {process.returncode}.")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} did not answer within {START_TIMEOUT_SECONDS} s.")
