"""From a control to the changed picture, in Chromium: each page against the bare page."""

import statistics
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from playwright.sync_api import Browser, sync_playwright

from benchmarks.figure import Figure
from benchmarks.floor import AS_IT_COMES, SCRIPT
from benchmarks.wire import LONG, text_of
from core.optimizers import OPTIMIZERS
from tests.browser.chromium import FLAGS, find
from tests.browser.driving import visit
from tests.browser.serving import serve, started
from ui.attention import PAGE as ATTENTION
from ui.page import PAGES, MainControl, PageSpec
from ui.race import PAGE as RACE_PAGE

ROUNDS = 15


FLOOR = MainControl("level", "chart", rounds=ROUNDS)
(RACE,) = RACE_PAGE.main_controls
(EXPLORER,) = ATTENTION.main_controls
# As much as the race takes: what one answer weighs.
ALL_RULES = "".join(f"&optimizers_runners={key}" for key in OPTIMIZERS)
FULL_RACES = {
    f"{len(OPTIMIZERS)} optimizers × 5,000 steps": f"optimizers_steps=5000{ALL_RULES}",
    "6 optimizers × 2,000 starts × 500 steps": "optimizers_steps=500&optimizers_starts=cloud"
    "&optimizers_count=2000",
}


@dataclass(frozen=True)
class Interaction:
    """Median milliseconds, and the bytes that the server sent, for one page's main control."""

    milliseconds: float
    bytes_received: float
    frames_sent: float


def figures() -> list[Figure]:
    """All pages in one run, one after the other in the same browser; the bare page three times."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        with (
            started(SCRIPT, settings=AS_IT_COMES) as floor_server,
            serve(SCRIPT) as tuned_floor,
            serve("server.py") as lab,
        ):
            bare = f"{floor_server.url}/"
            tuned = _moved(browser, f"{tuned_floor}/", "floor_", FLOOR).milliseconds
            floors = [_moved(browser, bare, "floor_", FLOOR)]
            pages = {
                ", ".join(filter(None, (page.name, control.label))): _of_page(
                    browser, lab, page, control
                )
                for page in PAGES
                for control in page.main_controls
            }
            floors.append(_moved(browser, bare, "floor_", FLOOR))
            # The text is as long as asked in the middle.
            text = urlencode({"attention_text": text_of(LONG - EXPLORER.rounds // 2)})
            long = _of_page(browser, lab, ATTENTION, replace(EXPLORER, query=text))
            floors.append(_moved(browser, bare, "floor_", FLOOR))
            animation = _animation(browser, f"{lab}/{RACE_PAGE.url_path}")
            full = {
                what: _of_page(browser, lab, RACE_PAGE, replace(RACE, query=query, rounds=3))
                for what, query in FULL_RACES.items()
            }
            hovers = [_hover(browser, f"{lab}/{ATTENTION.url_path}", n) for n in (15, LONG)]
        browser.close()
    floor = statistics.mean(each.milliseconds for each in floors)
    against = f"against {floor:.0f} ms (with the lab's settings {tuned:.0f} ms)"
    measured = []
    for name, page in pages.items():
        detail = f"{page.milliseconds:.0f} ms {against}"
        measured += [
            Figure(
                f"{name}: control to picture", page.milliseconds / floor, "×", 1.3, False, detail
            ),
            Figure(f"{name}: bytes of one answer", page.bytes_received / 1000, "kB", 100),
        ]
    measured += [
        Figure(f"optimizers: bytes of one answer, {what}", each.bytes_received / 1000, "kB", 300)
        for what, each in full.items()
    ]
    detail = f"{long.milliseconds:.0f} ms {against}"
    measured += [
        Figure(
            f"attention: control to the heads at {LONG} tokens",
            long.milliseconds / floor,
            "×",
            2,
            False,
            detail,
        ),
        Figure(
            f"attention: bytes of one answer at {LONG} tokens",
            long.bytes_received / 1000,
            "kB",
            1100,
        ),
    ]
    return [*measured, *[figure for hover in hovers for figure in hover], *animation]


def _hover(browser: Browser, url: str, tokens: int) -> list[Figure]:
    """What the script does between a pointer event and the drawn links, and what it sends."""
    opened = visit(browser, f"{url}?attention_text={quote(text_of(tokens))}").complete()
    page = opened.page
    words = page.locator(".tokens.rows .token")
    opened.traffic.reset()
    times = []
    for turn in range(30):
        words.nth(turn % words.count()).hover()
        times.append(float(page.locator(".explorer").get_attribute("data-hover-ms") or "nan"))
    sent = len(opened.traffic.sent)
    page.context.close()
    what = f"hover a word of {tokens} tokens"
    return [
        Figure(f"{what}: script time", statistics.median(times), "ms", 16),
        Figure(f"{what}: messages to the server", sent, "", 0),
    ]


def _animation(browser: Browser, url: str) -> list[Figure]:
    """Frames that the player drew in its whole length, and what it sent meanwhile."""
    opened = visit(browser, url).complete()
    page = opened.page
    opened.traffic.reset()
    before = page.evaluate("() => performance.now()")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").wait_for()
    page.get_by_role("button", name="Play").wait_for()
    seconds = (page.evaluate("() => performance.now()") - before) / 1000
    frames = int(page.locator(".player").get_attribute("data-frames") or 0)
    sent = len(opened.traffic.sent)
    page.context.close()
    return [
        Figure("animation: frames per second", frames / seconds, "/s", 40, True),
        Figure("animation: messages to the server", sent, "", 0),
    ]


def _of_page(browser: Browser, lab: str, page: PageSpec, control: MainControl) -> Interaction:
    return _moved(browser, f"{lab}/{page.url_path}?{control.query}", page.prefix, control)


def _moved(browser: Browser, url: str, prefix: str, control: MainControl) -> Interaction:
    """A control moved over and over, to something new each time.

    An answer that was sent before would be sent as a reference.
    """
    opened = visit(browser, url)
    page = opened.page
    kinds = ("input[type=range]", "[role=slider]", "input[type=number]", "input[type=text]")
    where = ", ".join(f".st-key-{prefix}{control.control} {kind}" for kind in kinds)
    drawn = DRAWN.format(key=f"{prefix}{control.picture}")
    page.wait_for_function(f"() => Number.isFinite(({drawn})())", timeout=60_000)
    times, received, sent = [], [], []
    for turn in range(control.rounds + 2):
        opened.settle()
        field = page.locator(where).first
        field.focus()
        if control.typed:
            field.press("End")
            field.press_sequentially(control.typed)
        opened.traffic.reset()
        page.evaluate(f"() => ({WATCH})({drawn})")
        page.keyboard.press(control.press)
        elapsed = page.evaluate("() => window.__changed")
        opened.settle()
        if turn >= 2:
            times.append(elapsed)
            received.append(sum(opened.traffic.received))
            sent.append(len(opened.traffic.sent))
    page.context.close()
    return Interaction(
        statistics.median(times), statistics.median(received), statistics.median(sent)
    )


# A number that changes once another picture is drawn: the count that a component keeps of its own
# pictures, or a sum over some of the numbers that Plotly has drawn. NaN before the first one.
DRAWN = """() => {{
    const inside = [...document.querySelectorAll(".st-key-{key} *")]
    const root = inside.find((each) => each.shadowRoot)?.shadowRoot
    if (root) return Number(root.querySelector("[data-drawn]")?.dataset.drawn)
    const traces = inside.find((each) => each.matches(".js-plotly-plot"))?._fullData
    if (!traces?.length) return NaN
    const some = (values) => values?.length === undefined || typeof values === "string"
        ? [Number(values)]
        : [0, 0.3, 0.5, 0.8, 1].flatMap((at) => some(values[Math.round(at * (values.length - 1))]))
    return traces
        .flatMap((trace) => [...some(trace.x), ...some(trace.y), ...some(trace.z)])
        .filter(Number.isFinite)
        .reduce((sum, each, i) => sum + each * Math.sqrt(i + 2), 0)
}}"""
# Starts a promise that measures from the next input event to the first frame that shows a change.
WATCH = """(drawn) => {
    const before = drawn()
    window.__changed = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error('the picture did not change')), 20000)
        let start = null
        const begin = () => { start ??= performance.now() }
        for (const kind of ['keydown', 'pointerdown']) {
            window.addEventListener(kind, begin, { capture: true, once: true })
        }
        const look = () => {
            const now = drawn()
            if (start !== null && Number.isFinite(now) && now !== before) {
                resolve(performance.now() - start)
            } else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
    })
}"""
