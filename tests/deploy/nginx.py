"""Find nginx or install it (`python -m tests.deploy.nginx`), and run deploy/nginx.conf with it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.dockerfile import ROOT
from tests import packages
from tests.browser.serving import free_port, wait_until_healthy

SHIPPED = ROOT / "deploy" / "nginx.conf"
HOW_TO_GET_IT = "no nginx: install the distribution's package, or run `make test` as root"


def find() -> str | None:
    """Path of an nginx that can be started, or None."""
    return packages.program("nginx")


def missing() -> None:
    """Skip a test for lack of nginx; on CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(HOW_TO_GET_IT)
    pytest.skip(HOW_TO_GET_IT)


def rewritten(text: str, port: int, replicas: Sequence[str], folder: Path) -> str:
    """The shipped configuration for this machine: its ports, its hosts, its folder.

    Raises:
        ValueError: Something that ought to be replaced is not there, or not as often.
    """
    changes = [
        (r"\blisten 8080;", f"listen 127.0.0.1:{port};", 1),
        *((rf"\breplica-{n}:8501\b", host, 1) for n, host in enumerate(replicas, 1)),
        (r"(?<= )/tmp/nginx", f"{folder}/nginx", 6),
    ]
    for pattern, new, times in changes:
        text, found = re.subn(pattern, new, text)
        if found != times:
            raise ValueError(f"nginx.conf has {pattern!r} {found} times, not {times}.")
    return text


@contextmanager
def balancing(replicas: Sequence[str], folder: Path) -> Iterator[str]:
    """nginx in front of these hosts and ports; yields its URL."""
    path = find()
    assert path, HOW_TO_GET_IT
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(rewritten(SHIPPED.read_text(encoding="utf-8"), port, replicas, folder))
    # Workers of another user could not reach a test's folder.
    user = "user root; " if os.geteuid() == 0 else ""
    start = [path, "-c", str(config), "-g", f"{user}daemon off;"]
    subprocess.run([*start, "-t"], check=True)
    with (folder / "nginx.log").open("w") as log:
        process = subprocess.Popen(start, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_healthy(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def main() -> None:
    """Make sure that nginx is there, or say how to get it; only CI insists."""
    if find() is None:
        packages.install("nginx")
    path = find()
    if path is None and os.environ.get("CI"):
        sys.exit(HOW_TO_GET_IT)
    print(f"the test of replicas uses {path}" if path else HOW_TO_GET_IT)


if __name__ == "__main__":
    main()
