"""One server and one Chromium for all browser tests of a worker."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import SHARING, find
from tests.browser.driving import OpenPage, Visit, visit
from tests.browser.serving import started, wait_until_ready
from tests.installed import Installed, install


@dataclass(frozen=True)
class Lab:
    """The server of a worker, and what it writes."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The app as a user has it: without what only tests and developers install."""
    return install(tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="session")
def lab_server(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The whole app, served as in production, with all code and the default model loaded."""
    log = tmp_path_factory.mktemp("lab") / "server.log"
    with started("server.py", log, installed=installed) as server:
        wait_until_ready(server.url, server.process)
        yield Lab(server.url, log, server.process)


@pytest.fixture(scope="session")
def lab_url(lab_server: Lab) -> str:
    """Where the app is served."""
    return lab_server.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    path = find()
    assert path, "no Chromium: run `python -m tests.browser.chromium`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(SHARING))
        yield browser
        browser.close()


@pytest.fixture
def open_page(lab_url: str, chromium: Browser) -> Iterator[OpenPage]:
    """Open a path of the app; what was opened is closed after the test."""
    visits: list[Visit] = []

    def open_path(path: str, **options: Any) -> Visit:
        visits.append(visit(chromium, f"{lab_url}{path}", **options))
        return visits[-1]

    yield open_path
    for each in visits:
        each.page.close()


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest, lab_url: str, chromium: Browser) -> Iterator[Visit]:
    """One visit of a test file's `LOOKED_AT`, for those of its tests that leave all as it is."""
    opened = visit(chromium, f"{lab_url}{request.module.LOOKED_AT}")
    yield opened.complete()
    opened.page.close()


@pytest.fixture
def looking(kept: Visit) -> Visit:
    """The same; the traffic is that of the test."""
    kept.traffic.reset()
    return kept
