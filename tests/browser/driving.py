"""How a test looks at the app in Chromium: wait on what the page says of itself, never on time."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any, Self, TypeVar
from urllib.parse import urljoin
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FloatRect,
    Locator,
    Page,
    Position,
    WebSocket,
    expect,
)
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

Read = TypeVar("Read")
TIMEOUT_MS = 60_000
# The first visit of a page may load the model.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


# ---- what Streamlit and Plotly do not document; no other test names it --------------------------
def _part(name: str) -> str:
    return f"[data-testid={name}]"


APP, MAIN, ELEMENT = _part("stApp"), _part("stMain"), _part("stElementContainer")
EXCEPTION, ALERT = _part("stException"), _part("stAlertContentError")
EXPANDER, PAGE_LINK, RADIO_OPTION = _part("stExpander"), _part("stPageLink"), _part("stRadioOption")
PLOT = ".js-plotly-plot"
# The server has nothing more to say. A page that has just been loaded says so too before its first
# run begins, but has no element yet.
RESTING = f"""() => {{
    const app = document.querySelector('{APP}')
    return app?.dataset.testConnectionState === 'CONNECTED'
        && app.dataset.testScriptState === 'notRunning'
        && document.querySelector('{MAIN} {ELEMENT}') !== null
        && !document.querySelector('[data-stale=true], {_part("stSkeleton")}')
}}"""
# What of that a page that should be at rest has not at all.
UNKNOWN = f"""() => {{
    const app = document.querySelector('{APP}')
    const states = ['testConnectionState', 'testScriptState']
    return [
        ...['{APP}', '{MAIN}', '{ELEMENT}'].filter((each) => !document.querySelector(each)),
        ...states.filter((each) => app && !(each in app.dataset)),
    ]
}}"""
# Charts that are on the page, but not laid out.
CHARTS = f"[...document.querySelectorAll('{_part('stPlotlyChart')}')]"
WAITING = f"{CHARTS}.filter((each) => !each.querySelector('{PLOT}')?._fullLayout?._plots)"
OVERFLOW = f"""() => {{
    const main = document.querySelector('{MAIN}')
    return main.scrollWidth - main.clientWidth
}}"""
DARKNESS = f"""(dark) => {{
    const look = getComputedStyle(document.querySelector('{APP}'))
    const [red] = look.backgroundColor.match(/[\\d.]+/g)
    return dark === (Number(red) < 128)
}}"""
PLACE = """(chart, [x, y]) => {
    const { xaxis, yaxis } = chart._fullLayout
    return { x: xaxis._offset + xaxis.d2p(x), y: yaxis._offset + yaxis.d2p(y) }
}"""
VALUES = """(chart, [trace, name]) => [...chart._fullData[trace][name]]
    .map((each) => each?.length ? [...each] : each)"""


def plot(page: Page, key: str) -> Locator:
    """The Plotly chart with this key."""
    return page.locator(f".st-key-{key} {PLOT}")


def place_on(chart: Locator, x: float, y: float) -> Position:
    """Where a point of its data lies on a chart, in pixels."""
    place: Position = chart.evaluate(PLACE, [x, y])
    return place


def values_of(chart: Locator, trace: int, name: str) -> list[Any]:
    """The numbers of a chart's trace, decoded: its "x", "y" or "z"."""
    found: list[Any] = chart.evaluate(VALUES, [trace, name])
    return found


# ---- what the app's own components say ----------------------------------------------------------

# Our components say when they have drawn what they were sent.
COMPONENTS = ", ".join(
    (
        ".player",
        ".curve-view",
        ".clocks",
        ".steps",
        ".training",
        ".geometry",
        ".paths",
        ".speed-view",
        ".decoder",
        ".network",
    )
)
# The server rests, charts are laid out, components drawn, the explorer has its heads and what its
# view fetched, the home page's miniature is not waiting for the model any more.
COMPLETE = """() => {
    if (!(RESTING)()) return false
    const all = (selector) => [...document.querySelectorAll('*')]
        .flatMap((each) => each.shadowRoot ? [...each.shadowRoot.querySelectorAll(selector)] : [])
    const components = all('COMPONENTS')
    return WAITING.length === 0 && components.every((each) => each.dataset.drawn)
        && all('.explorer').every((each) => each.dataset.labels && (each.dataset.why
            || each.querySelector('[data-view=why]').ariaChecked !== 'true'))
        && !document.body.innerText.includes('The model is still loading')
        && CHARTS.length + components.length + all('.explorer').length > 0
}"""
for name, text in {
    "COMPONENTS": COMPONENTS,
    "RESTING": RESTING,
    "WAITING": WAITING,
    "CHARTS": CHARTS,
}.items():
    COMPLETE = COMPLETE.replace(name, text)
# What has no end, as a spinner, is not waited for.
STILL = """() => document.getAnimations().every((each) => each.playState !== 'running'
    || each.effect.getComputedTiming().endTime === Infinity)"""
FRAMES = """(count) => new Promise((resolve) => {
    const next = () => { count -= 1; requestAnimationFrame(count ? next : resolve) }
    next()
})"""
# A page draws and sends in the frame after an input: that one is over when the second begins.
TWO_FRAMES = f"() => ({FRAMES})(2)"
# Who asks more often takes the time of those who are to answer.
RARELY = 16
REFUSED = """window.refused = []
document.addEventListener('securitypolicyviolation', (each) =>
    window.refused.push(`${each.violatedDirective} ${each.blockedURI} ${each.sourceFile}`))"""
HEARD = """() => {
    window.pointer = []
    addEventListener('pointermove', (each) => { window.pointer = [each.clientX, each.clientY] })
}"""
# What is asked for before a frame belongs to it; two frames may have the same time of their own.
PACE = """(step) => {
    const original = window.requestAnimationFrame.bind(window)
    let [frames, told] = [0, null]
    addEventListener('click', () => { told = null }, true)
    window.requestAnimationFrame = (callback) => {
        const before = frames
        return original((now) => {
            if (told === null) told = now - 200
            else if (before === frames) told += step
            if (before === frames) frames += 1
            callback(told)
        })
    }
}"""


@dataclass
class Traffic:
    """What went over the page's websocket."""

    sent: list[int] = field(default_factory=list)
    received: list[int] = field(default_factory=list)

    def watch(self, socket: WebSocket) -> None:
        """Count the frames of one websocket."""
        socket.on("framesent", lambda data: self.sent.append(len(data)))
        socket.on("framereceived", lambda data: self.received.append(len(data)))

    def reset(self) -> None:
        """Forget what was counted."""
        self.sent.clear()
        self.received.clear()


@dataclass
class Visit:
    """An open page, the traffic it caused and the errors that its console showed."""

    page: Page
    traffic: Traffic
    errors: list[str]
    # Addresses that were asked for by HTTP, if the visit was to note them.
    asked: list[str] = field(default_factory=list, kw_only=True)

    def settle(self) -> Self:
        """Wait until the server rests. After an input, wait for what it changes first.

        The moment after an input is at rest as well: the server has not heard of it yet.
        """
        try:
            self.page.wait_for_function(RESTING, timeout=TIMEOUT_MS)
        except PlaywrightTimeoutError as error:
            unknown = self.page.evaluate(UNKNOWN)
            raise AssertionError(
                f"{self.page.url} is not at rest. streamlit {metadata.version('streamlit')} has no "
                f"{', '.join(unknown)} there: tests/browser/driving.py has to be looked at."
                if unknown
                else f"{self.page.url} is not at rest."
            ) from error
        return self

    def complete(self) -> Self:
        """Wait until the server rests and every chart and component has drawn itself."""
        self.page.wait_for_function(COMPLETE, timeout=TIMEOUT_MS)
        return self

    def answer(self, act: Callable[[], None]) -> Self:
        """Do what makes the server write other words, and wait for all of its answer."""
        words = self.page.locator(MAIN)
        before = words.inner_text()
        act()
        eventually(self.page, words.inner_text, lambda now: now != before)
        return self.complete()

    def expect_address(self, *parts: str) -> Self:
        """Wait until the page's address has these parts."""
        for part in parts:
            expect(self.page).to_have_url(re.compile(re.escape(part)))
        return self

    def sent_nothing(self) -> None:
        """Hold that nothing has gone to the server, once the effect of an input is in sight."""
        self.page.evaluate(TWO_FRAMES)
        assert self.traffic.sent == []

    def fits(self) -> None:
        """Hold that the page needs no sideways scrolling, once it knows how wide it is."""
        self.page.evaluate(TWO_FRAMES)
        eventually(self.page, lambda: self.page.evaluate(OVERFLOW), lambda pixels: pixels <= 0)

    def above_the_fold(self, picture: str) -> None:
        """Hold that most of the first picture is in sight without scrolling."""
        first = self.page.locator(picture).first
        eventually(
            self.page,
            first.bounding_box,
            lambda box: box and box["y"] + 0.75 * box["height"] <= 800,
        )

    def violations(self) -> list[tuple[str, str, str]]:
        """What axe-core finds wrong with the page, once everything has faded in."""
        self.page.wait_for_function(STILL)
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(Axe().axe_script)
        found = self.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        return [
            (each["id"], each["nodes"][0]["html"][:200], each["nodes"][0].get("failureSummary"))
            for each in found["violations"]
        ]

    def in_theme(self, dark: bool) -> Self:
        """Have the browser prefer dark or light, and wait until the page does as well."""
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.wait_for_function(DARKNESS, arg=dark)
        return self.complete()


OpenPage = Callable[..., Visit]  # what the fixture `open_page` is


def eventually(
    page: Page, read: Callable[[], Read], holds: Callable[[Read], object] = bool
) -> Read:
    """What is read off a page, read again in later frames until it is as it should be.

    Almost nothing that an input changes is there the moment after it: pictures are drawn in the
    next frame, addresses change in another process, numbers come from the server. For what
    Playwright's `expect` cannot ask; fails with what was read last.
    """
    deadline, frames = time.monotonic() + PATIENCE_MS / 1000, 1
    while not holds(found := read()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{page.url}: it stayed {found!r}.")
        frames = min(2 * frames, RARELY)
        page.evaluate(FRAMES, frames)
    return found


def attribute(locator: Locator, name: str) -> str:
    """An attribute that has to be there."""
    value = locator.get_attribute(name)
    assert value is not None, f"There is no {name}."
    return value


def found_in(pattern: str, text: str) -> str:
    """What the first group of a pattern matches, somewhere in a text that has to have it."""
    match = re.search(pattern, text)
    assert match, f"There is no {pattern} in {text!r}."
    return match[1]


def box_of(locator: Locator) -> FloatRect:
    """Where something is on screen, once it is there and has come to rest."""

    def box() -> FloatRect | None:
        try:
            locator.scroll_into_view_if_needed()
        except PlaywrightError:  # an answer of the server has put another one in its place
            return None
        return locator.bounding_box()

    found = eventually(locator.page, box)
    assert found is not None
    return found


def move_mouse(page: Page, x: float, y: float, *, steps: int = 1) -> None:
    """Move the pointer, and wait until the page has answered it at its last place.

    A browser keeps movements for its next frame; it tells that it has them, not that the page has.
    """
    page.evaluate(HEARD)
    page.mouse.move(x, y, steps=steps)
    page.wait_for_function(
        "([x, y]) => Math.abs(pointer[0] - x) < 1.5 && Math.abs(pointer[1] - y) < 1.5", arg=[x, y]
    )


def pace(page: Page, milliseconds: float) -> None:
    """Let every frame say that so much time has passed, however long it took.

    What plays then has as many frames on a slow machine as on a quick one. After a click, time
    begins 200 ms earlier: a frame's timestamp may lie before the click that asked for it.
    """
    page.evaluate(PACE, milliseconds)


Options = tuple[bool, bool]
_CONTEXTS: WeakKeyDictionary[Browser, dict[Options, BrowserContext]] = WeakKeyDictionary()


def _context(browser: Browser, options: Options, url: str) -> BrowserContext:
    """A context for such visits; they share what it has loaded, as the visits of one person do.

    A page of a few letters stays open in it: a process without a page would end.
    """
    known = _CONTEXTS.setdefault(browser, {})
    if known.get(options) not in browser.contexts:
        dark, touch = options
        known[options] = browser.new_context(
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            accept_downloads=True,
        )
        known[options].set_default_timeout(TIMEOUT_MS)
        known[options].add_init_script(REFUSED)
        known[options].new_page().goto(urljoin(url, "/_stcore/health"))
    return known[options]


def visit(
    browser: Browser,
    url: str,
    *,
    width: int = 1280,
    height: int = 800,
    dark: bool = False,
    touch: bool = False,
    asking: bool = False,
    settled: bool = True,
) -> Visit:
    """Open a URL in a page of its own and wait until the server rests.

    Args:
        asking: Note what is asked for by HTTP, which is a message for each of a hundred files.
        settled: Wait; not, if what takes long is to be seen while it goes on.
    """
    page = _context(browser, (dark, touch), url).new_page()
    page.set_viewport_size({"width": width, "height": height})
    opened = Visit(page, Traffic(), [])
    page.on("websocket", opened.traffic.watch)
    if asking:
        page.on("request", lambda request: opened.asked.append(request.url))
    page.on("pageerror", lambda error: opened.errors.append(f"{error}\n{error.stack}"))
    page.on("console", lambda message: opened.errors.extend(complaints(message)))
    try:
        page.goto(url)
        return opened.settle() if settled else opened
    except PlaywrightError:  # else it would slow down all that come later
        page.close()
        raise


def complaints(message: ConsoleMessage) -> list[str]:
    """An error in the console, unless it is Streamlit's own."""
    # It asks for two of its routes below every page's address too; the answer 404 means nothing.
    if message.type != "error" or "/_stcore/" in message.location["url"]:
        return []
    return [f"{message.text} ({message.location['url']})"]


_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def number_in(text: str) -> float:
    """A number as the app writes it, "−1,234.5" or "1.6·10⁻¹⁵", as a float."""
    mantissa, mark, power = text.replace("−", "-").replace(",", "").partition("·10")
    return float(mantissa) * 10.0 ** int(power.translate(_RAISED)) if mark else float(mantissa)
