"""One server and one Chromium for all browser tests of a worker."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import FLAGS, find
from tests.browser.driving import Visit, visit
from tests.browser.serving import serve


@pytest.fixture(scope="session")
def lab_url() -> Iterator[str]:
    """The whole app, served as in production."""
    with serve("server.py") as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    path = find()
    assert path, "no Chromium: run `python -m tests.browser.chromium`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(lab_url: str, chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a path of the app; what was opened is closed after the test."""
    visits: list[Visit] = []

    def open_path(path: str, **options: Any) -> Visit:
        visits.append(visit(chromium, f"{lab_url}{path}", **options))
        return visits[-1]

    yield open_path
    for each in visits:
        each.page.context.close()
