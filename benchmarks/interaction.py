"""From a control to the changed picture, in Chromium: each page against the bare page."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figure import Figure
from benchmarks.wire import LONGEST, text_of
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
        return Number(host?.shadowRoot.querySelector('.grid canvas')?.width)
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
            longest = _bytes_of_the_longest_text(browser, f"{lab}/attention")
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
    return [*measured, longest, *animation]


def _bytes_of_the_longest_text(browser: Browser, url: str) -> Figure:
    opened = visit(browser, url).complete()
    field = opened.page.locator(".st-key-attention_text input")
    field.fill(text_of(LONGEST))
    opened.traffic.reset()
    field.press("Enter")
    opened.page.get_by_text(f"as {LONGEST} tokens").wait_for()
    opened.settle()
    received = sum(opened.traffic.received)
    opened.page.context.close()
    return Figure(f"attention: bytes of the answer to {LONGEST} tokens", received / 1000, "kB", 300)


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


def _measure_page(browser: Browser, name: str, url: str) -> Interaction:
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
