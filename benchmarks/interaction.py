"""From a control to the changed picture, in Chromium: each page against the bare page."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figure import Figure
from benchmarks.wire import LONG, text_of
from tests.browser.chromium import FLAGS, find
from tests.browser.driving import visit
from tests.browser.serving import serve

ROUNDS = 15

# Each resolves, on an animation frame, once what is drawn differs from what was drawn before.
DRAWN = {
    "floor": "() => Number(document.querySelector('.js-plotly-plot')?._fullData?.[0]?.z?.[0]?.[0])",
    "optimizers": """() => {
        const host = [...document.querySelectorAll('.st-key-optimizers_step *')]
            .find((each) => each.shadowRoot)
        return Number(host?.shadowRoot.querySelector('.player')?.dataset.drawn)
    }""",
    "attention": """() => {
        const host = [...document.querySelectorAll('.st-key-attention_view *')]
            .find((each) => each.shadowRoot)
        return Number(host?.shadowRoot.querySelector('.explorer')?.dataset.drawn)
    }""",
}


@dataclass(frozen=True)
class Interaction:
    """Median milliseconds, and the bytes that the server sent, for one page's main control."""

    milliseconds: float
    bytes_received: float
    frames_sent: float


def figures() -> list[Figure]:
    """All pages in one run, one after the other in the same browser; the bare page twice."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        with serve("benchmarks/floor_app.py") as bare, serve("server.py") as lab:
            floors = [_measure_page(browser, "floor", f"{bare}/")]
            pages = {
                name: _measure_page(browser, name, f"{lab}/{name}")
                for name in ("optimizers", "attention")
            }
            floors.append(_measure_page(browser, "floor", f"{bare}/"))
            animation = _animation(browser, f"{lab}/optimizers")
            long = _measure_page(browser, "attention", f"{lab}/attention", LONG)
            hovers = [_hover(browser, f"{lab}/attention", tokens) for tokens in (15, LONG)]
        browser.close()
    floor = statistics.mean(each.milliseconds for each in floors)
    measured = []
    for name, page in pages.items():
        detail = f"{page.milliseconds:.0f} ms against {floor:.0f} ms"
        measured += [
            Figure(
                f"{name}: control to picture", page.milliseconds / floor, "×", 1.3, False, detail
            ),
            Figure(f"{name}: bytes of one answer", page.bytes_received / 1000, "kB", 100),
        ]
    detail = f"{long.milliseconds:.0f} ms against {floor:.0f} ms"
    measured += [
        Figure(
            f"attention: control to the heads at {LONG} tokens", long.milliseconds / floor, "×", 2,
            False, detail,
        ),
        Figure(
            f"attention: bytes of one answer at {LONG} tokens", long.bytes_received / 1000, "kB",
            1100,
        ),
    ]  # fmt: skip
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


def _measure_page(browser: Browser, name: str, url: str, tokens: int | None = None) -> Interaction:
    """The page's main control, over and over; the attention page may start with a long text."""
    if tokens is not None:
        # One word is added in every turn, so the text is as long as asked in the middle.
        url += f"?attention_text={quote(text_of(tokens - ROUNDS // 2))}"
    opened = visit(browser, url)
    page = opened.page
    page.wait_for_function(f"() => Number.isFinite(({DRAWN[name]})())", timeout=60_000)
    act = _action(page, name)
    times, received, sent = [], [], []
    for turn in range(ROUNDS + 2):
        opened.settle()
        opened.traffic.reset()
        act(turn)
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


def _action(page: Page, name: str) -> Callable[[int], None]:
    """Something new at every turn: an answer that was sent before would be sent as a reference."""
    if name == "attention":
        field = page.locator(".st-key-attention_text input")

        def type_one_more_word(turn: int) -> None:
            field.press("End")
            field.press_sequentially(" so")
            page.evaluate(f"() => ({WATCH})({DRAWN[name]})")
            field.press("Enter")

        return type_one_more_word
    where = ".st-key-floor_level" if name == "floor" else ".st-key-optimizers_gd_learning_rate"
    slider = page.locator(f"{where} input[type=range], {where} [role=slider]").first

    def press_the_slider(turn: int) -> None:
        slider.focus()
        page.evaluate(f"() => ({WATCH})({DRAWN[name]})")
        slider.press("ArrowLeft")

    return press_the_slider
