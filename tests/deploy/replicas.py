"""Browser sessions in front of replicas: what a visitor does, has on screen, and notices."""

import re
import urllib.request
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.driving import ALERT, EXCEPTION, Traffic, Visit
from tests.browser.serving import Server
from ui.page import PAGES, MainControl, PageSpec

# Generous: other tests may need the cores.
PATIENCE_MS = 120_000
TROUBLE = f"{EXCEPTION}, {ALERT}, [role=dialog]"


# Of each page the first. Home is the last: a fresh server must show whoever comes by a deep link
# the whole app, not that page alone.
CONTROLS = tuple((page, control) for page in PAGES[::-1] for control in page.main_controls[:1])


@dataclass
class Session(Visit):
    """A tab with a page of the app, its connections and what it was told."""

    spec: PageSpec
    control: MainControl
    sockets: list[WebSocket] = field(default_factory=list)
    # How each run ended: that of the page, or that of a fragment.
    ends: list[int] = field(default_factory=list)

    def listen(self, socket: WebSocket) -> None:
        """Follow a connection that the browser has opened."""
        self.sockets.append(socket)
        socket.on("framereceived", self._hear)

    def _hear(self, frame: bytes | str) -> None:
        if finished(frame):
            self.ends.append(ForwardMsg.FromString(frame).script_finished)

    def use(self, patience: float = PATIENCE_MS) -> None:
        """Use the page's control by keyboard; wait until the server has finished its answer."""
        address = self.page.url
        found = self.page.locator(f".st-key-{self.spec.prefix}{self.control.control} input").first
        with self.sockets[-1].expect_event("framereceived", finished, timeout=patience):
            if self.control.typed:
                found.press("End")
                found.press_sequentially(self.control.typed)
            found.press(self.control.press)
        expect(self.page).not_to_have_url(address)
        self.settle()

    def state(self) -> tuple[str, list[str]]:
        """The page's address, and what its controls in sight show."""
        values = self.page.locator("[class*=st-key-] input:visible").evaluate_all(
            "all => all.map(each => `${each.type} ${each.value} ${each.checked}`)"
        )
        return self.page.url, values

    def trouble(self) -> list[str]:
        """Errors and dialogs on screen, and those of the page's scripts."""
        return [*self.page.locator(TROUBLE).all_inner_texts(), *self.errors]


def finished(frame: bytes | str) -> bool:
    """Whether a message of the server says that a run has ended."""
    if isinstance(frame, str):
        return False
    return ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"


def with_cookies_of_its_own(browser: Browser) -> BrowserContext:
    """A visitor's browser, with nothing in it: nginx tells them apart by a cookie."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    return context


def opened(context: BrowserContext, url: str, spec: PageSpec, control: MainControl) -> Session:
    """A new tab that follows a link to a page; it need not have arrived yet."""
    session = Session(context.new_page(), Traffic(), [], spec, control)
    session.page.on("websocket", session.listen)
    session.page.on("pageerror", lambda error: session.errors.append(f"{error}\n{error.stack}"))
    session.page.goto(f"{url}/{spec.url_path}?{control.query}", wait_until="commit")
    return session


def sessions_of(server: Server) -> int:
    """How many browsers are connected to a server now, by its own count."""
    with urllib.request.urlopen(f"{server.url}/_stcore/metrics") as answer:
        counted = re.search(r"^active_sessions (\d+)", answer.read().decode(), re.MULTILINE)
    assert counted
    return int(counted[1])
