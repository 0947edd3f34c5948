"""From a control to the changed picture, in Chromium: each page against the bare page."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figure import Figure
from benchmarks.floor import AS_IT_COMES, SCRIPT
from benchmarks.wire import LONG, text_of
from core.optimizers.registry import OPTIMIZERS
from tests.browser.chromium import FLAGS, find
from tests.browser.driving import visit
from tests.browser.serving import serve, started

ROUNDS = 15


@dataclass(frozen=True)
class Control:
    """A page's main control, and how to see that the picture has answered it.

    Attributes:
        url: Path and parameters.
        slider: CSS of what holds the slider, or the number.
        drawn: JavaScript function; what it gives changes once another picture is drawn.
        rounds: How often it is moved; there is room for two more.
        key: What moves it.
    """

    url: str
    slider: str
    drawn: str
    rounds: int = 7
    key: str = "ArrowLeft"


def component(key: str, inside: str) -> str:
    """`data-drawn` of a component's element; the key is that of the component."""
    return f"""() => {{
        const host = [...document.querySelectorAll(".st-key-{key} *")]
            .find((each) => each.shadowRoot)
        return Number(host?.shadowRoot.querySelector('{inside}')?.dataset.drawn)
    }}"""


FLOOR = Control(
    "/",
    ".st-key-floor_level",
    "() => Number(document.querySelector('.js-plotly-plot')?._fullData?.[0]?.z?.[0]?.[0])",
    ROUNDS,
)
RACE = Control(
    "/optimizers",
    ".st-key-optimizers_gd_learning_rate",
    component("optimizers_player", ".player"),
    ROUNDS,
)
EXPLORER = Control("/attention", "", component("attention_view", ".explorer"))
# Pages whose main control is a slider.
PAGES = {
    "attention-steps": Control(
        "/attention-steps?attention_steps_temperature=20",
        ".st-key-attention_steps_temperature",
        component("attention_steps_view", ".steps"),
    ),
    "attention-steps, why √d_k": Control(
        "/attention-steps?attention_steps_part=scale&attention_steps_d_k=1024",
        ".st-key-attention_steps_d_k",
        """() => {
            const chart = document.querySelector('.st-key-attention_steps_scores .js-plotly-plot')
            return Number(chart?._fullLayout?.annotations?.[0]?.text.match(/[0-9]+/)?.[0])
        }""",
    ),
    "multi-head": Control(
        "/multi-head",
        ".st-key-multi_head_seed",
        """() => Number(document.querySelector('.st-key-multi_head_anatomy .js-plotly-plot')
            ?._fullData?.[0]?.z?.[0]?.[0])""",
        key="ArrowUp",
    ),
    "positional-encoding, similarity": Control(
        "/positional-encoding?positional_encoding_topic=similarity",
        ".st-key-positional_encoding_base",
        """() => Number([...document.querySelectorAll('.js-plotly-plot')]
            .map((chart) => chart._fullData?.[0]?.z?.[3]?.[5]).find(Number.isFinite))""",
    ),
    "positional-encoding": Control(
        "/positional-encoding",
        ".st-key-positional_encoding_base",
        component("positional_encoding_view", ".clocks"),
    ),
    "optimizers": RACE,
    "optimizer-theory": Control(
        "/optimizer-theory",
        ".st-key-optimizer_theory_kappa",
        component("optimizer_theory_speed", ".speed-view"),
    ),
    "training": Control(
        "/training",
        ".st-key-training_adam_learning_rate",
        component("training_view", ".training"),
    ),
    "regularization": Control(
        "/regularization",
        ".st-key-regularization_radius",
        component("regularization_view", ".geometry"),
    ),
    "overfitting": Control(
        "/overfitting",
        ".st-key-overfitting_dropout_strength",
        """() => {
            const told = document.querySelector('.st-key-overfitting_curves [role=figure]')
            const text = [...(told?.getAttribute('aria-label') ?? '')]
            return text.length ? text.reduce((h, c) => (31 * h + c.codePointAt(0)) | 0, 7) : NaN
        }""",
        rounds=3,
    ),
    "interview": Control(
        "/interview",
        ".st-key-interview_attention_width",
        """() => Number(document.querySelector('.st-key-interview_residuals .js-plotly-plot')
            ?._fullData?.[2]?.y?.[4])""",
        key="ArrowUp",
    ),
    "losses": Control(
        "/losses?losses_topic=likelihood",
        ".st-key-losses_coin_p",
        """() => Number(document.querySelector('.st-key-losses_coin .js-plotly-plot')
            ?._fullData?.[1]?.x?.[0])""",
    ),
}
# As much as the race takes: what one answer weighs.
ALL_RULES = "".join(f"&optimizers_runners={key}" for key in OPTIMIZERS)
FULL_RACES = {
    f"{len(OPTIMIZERS)} optimizers × 5,000 steps": f"?optimizers_steps=5000{ALL_RULES}",
    "6 optimizers × 2,000 starts × 500 steps": "?optimizers_steps=500&optimizers_starts=cloud"
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
            bare = floor_server.url
            tuned = _slider(browser, tuned_floor, FLOOR).milliseconds
            floors = [_slider(browser, bare, FLOOR)]
            pages = {name: _slider(browser, lab, control) for name, control in PAGES.items()}
            pages["attention"] = _words(browser, lab)
            floors.append(_slider(browser, bare, FLOOR))
            long = _words(browser, lab, LONG)
            floors.append(_slider(browser, bare, FLOOR))
            animation = _animation(browser, f"{lab}/optimizers")
            full = {
                what: _slider(browser, lab, replace(RACE, url=RACE.url + parameters, rounds=3))
                for what, parameters in FULL_RACES.items()
            }
            hovers = [_hover(browser, f"{lab}/attention", tokens) for tokens in (15, LONG)]
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


def _slider(browser: Browser, base: str, control: Control) -> Interaction:
    """The page's slider, moved over and over."""

    def ready(page: Page) -> None:
        where = control.slider
        kinds = ("input[type=range]", "[role=slider]", "input[type=number]")
        page.locator(", ".join(f"{where} {kind}" for kind in kinds)).first.focus()

    return _measured(browser, base + control.url, control.drawn, ready, control.key, control.rounds)


def _words(browser: Browser, base: str, tokens: int | None = None) -> Interaction:
    """One word more in every turn, from the default text or from one of so many tokens."""
    url = base + EXPLORER.url
    if tokens is not None:  # the text is as long as asked in the middle
        url += f"?attention_text={quote(text_of(tokens - ROUNDS // 2))}"

    def ready(page: Page) -> None:
        field = page.locator(".st-key-attention_text input")
        field.press("End")
        field.press_sequentially(" so")

    return _measured(browser, url, EXPLORER.drawn, ready, "Enter", ROUNDS)


def _measured(
    browser: Browser,
    url: str,
    drawn: str,
    ready: Callable[[Page], None],
    key: str,
    rounds: int,
) -> Interaction:
    """Something new at every turn: an answer that was sent before would be sent as a reference."""
    opened = visit(browser, url)
    page = opened.page
    page.wait_for_function(f"() => Number.isFinite(({drawn})())", timeout=60_000)
    times, received, sent = [], [], []
    for turn in range(rounds + 2):
        opened.settle()
        ready(page)
        opened.traffic.reset()
        page.evaluate(f"() => ({WATCH})({drawn})")
        page.keyboard.press(key)
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
