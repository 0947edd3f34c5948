"""nginx in front of two servers, one of which is killed: what open pages notice of it."""

import asyncio
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.driving import eventually
from tests.browser.serving import Server, started
from tests.deploy import nginx
from tests.deploy.replicas import (
    CONTROLS,
    PATIENCE_MS,
    Session,
    opened,
    sessions_of,
    with_cookies_of_its_own,
)
from tests.visitor import done, visiting

# In each browser: pages of one browser stay together.
TABS = 5
SETTINGS = {"STREAMLIT_SERVER_COOKIE_SECRET": "the same for all replicas of this test"}


def test_the_rewriting_notices_what_is_not_there() -> None:
    shipped = nginx.SHIPPED.read_text(encoding="utf-8")
    hosts = ["127.0.0.1:1", "127.0.0.1:2"]
    rewritten = nginx.rewritten(shipped, 3, hosts, Path("/folder"))
    assert len(rewritten.splitlines()) == len(shipped.splitlines())
    for gone in ("listen 8080", "replica-2:8501", "/tmp/nginx-body"):
        with pytest.raises(ValueError, match=r"nginx\.conf has"):
            nginx.rewritten(shipped.replace(gone, ""), 3, hosts, Path("/folder"))


@pytest.mark.browser
@pytest.mark.slow
def test_every_session_outlives_its_server(chromium: Browser, tmp_path: Path) -> None:
    if not nginx.find():
        nginx.missing()
    with ExitStack() as stack:
        servers = [
            stack.enter_context(started("server.py", tmp_path / f"{n}.log", SETTINGS))
            for n in range(2)
        ]
        hosts = [server.url.removeprefix("http://") for server in servers]
        url = stack.enter_context(nginx.balancing(hosts, tmp_path))

        def another_browser() -> BrowserContext:
            context = with_cookies_of_its_own(chromium)
            stack.callback(context.close)
            return context

        visitors: list[Session] = []
        for spec, control in CONTROLS:
            if len(visitors) % TABS == 0:
                browser = another_browser()
            visitors.append(opened(browser, url, spec, control))
        for each in visitors:
            home = each.settle().page.get_by_role("link", name="Home", exact=True)
            expect(home.first).to_be_visible()
        # Their cookies lead somewhere at random; every second time all to the same server.
        while not all(map(sessions_of, servers)):
            visitors.append(opened(another_browser(), url, *CONTROLS[0]))
            visitors[-1].settle()
        for each in visitors:
            each.use()
            has_no_trouble(each)
        states = [each.state() for each in visitors]
        on_first, on_second = (sessions_of(server) for server in servers)
        assert on_first > 0 < on_second
        assert on_first + on_second == len(visitors)

        servers[0].process.send_signal(signal.SIGKILL)
        wait_for_moves(visitors, on_first)
        for each, state in zip(visitors, states, strict=True):
            has_state(each.settle(), state)
            has_no_trouble(each)
        assert sessions_of(servers[1]) == len(visitors)

        for each in visitors:
            each.use()
            has_no_trouble(each)
        # One page of each browser that had to move.
        moved = {each.page.context: each for each in visitors if len(each.sockets) > 1}
        states = [each.state() for each in moved.values()]
        for each in moved.values():
            each.page.reload(wait_until="commit")
        for each, state in zip(moved.values(), states, strict=True):
            has_state(each.settle(), state)
            has_no_trouble(each)

        port = int(hosts[0].rpartition(":")[2])
        again = stack.enter_context(started("server.py", None, SETTINGS, port))
        done(new_visitors(url, again))


def has_state(session: Session, state: tuple[str, list[str]]) -> None:
    """The page shows the same as before, perhaps only once the last answer is drawn."""
    eventually(session.page, session.state, lambda now: now == state)


def has_no_trouble(session: Session) -> None:
    """Nothing is said to have failed; what told of a lost connection has had the time to go."""
    eventually(session.page, session.trouble, lambda told: not told)


def wait_for_moves(visitors: list[Session], count: int) -> None:
    """Until so many browsers have another connection, and the run that each asked for by itself."""
    ends = {id(each): len(each.ends) for each in visitors}
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        moved = [each for each in visitors if len(each.sockets) > 1]
        at_rest = all(len(each.ends) > ends[id(each)] for each in moved)
        if len(moved) >= count and at_rest:
            break
        # What happened in a browser is heard while it is asked something.
        for each in visitors:
            each.page.evaluate("1")
    assert len(moved) == count
    assert at_rest


async def new_visitors(url: str, server: Server) -> None:
    """Visitors come, and all get the page, until the server that is back has one of them."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        async with visiting(url) as visitor:
            assert (await visitor.open("losses")).errors == ()
            if await asyncio.to_thread(sessions_of, server):
                return
    raise AssertionError("The server that is back got no visitor.")
