"""From a control to the changed picture, in Chromium: each page against the bare page."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

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


def measure() -> dict[str, Interaction]:
    """All pages in one run, one after the other in the same browser."""
    results = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        with serve("benchmarks/floor_app.py") as floor, serve("server.py") as lab:
            for name, url in (
                ("floor", f"{floor}/"),
                ("optimizers", f"{lab}/optimizers"),
                ("attention", f"{lab}/attention"),
                ("floor again", f"{floor}/"),
            ):
                results[name] = _measure_page(browser, name.split()[0], url)
        browser.close()
    return results


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
WATCH = """(source) => {
    const drawn = eval(source)
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
            page.evaluate(WATCH, DRAWN[name])
            field.press("Enter")

        return type_one_more_word
    where = ".st-key-floor_level" if name == "floor" else ".st-key-optimizers_gd_learning_rate"
    slider = page.locator(f"{where} input[type=range], {where} [role=slider]").first

    def press_the_slider(turn: int) -> None:
        slider.focus()
        page.evaluate(WATCH, DRAWN[name])
        slider.press("ArrowLeft")

    return press_the_slider
