"""How a test looks at the app in Chromium: wait on what the page says of itself, never on time."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page, WebSocket, expect

IDLE = (
    "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
)
TIMEOUT_MS = 60_000

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
# Charts are laid out, components drawn, the explorer has its heads and what its view fetched, the
# home page's miniature is not waiting for the model any more.
COMPLETE = """() => {
    const all = (selector) => [...document.querySelectorAll('*')]
        .flatMap((each) => each.shadowRoot ? [...each.shadowRoot.querySelectorAll(selector)] : [])
    const charts = [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
    const components = all('COMPONENTS')
    return charts.every((each) => each.querySelector('.js-plotly-plot')?._fullLayout?._plots)
        && components.every((each) => each.dataset.drawn)
        && all('.explorer').every((each) => each.dataset.labels && (each.dataset.why
            || each.querySelector('[data-view=why]').ariaChecked !== 'true'))
        && !document.body.innerText.includes('The model is still loading')
        && charts.length + components.length + all('.explorer').length > 0
}""".replace("COMPONENTS", COMPONENTS)
# The first visit of a page may load the model.
expect.set_options(timeout=30_000)


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

    def settle(self) -> "Visit":
        """Wait until the server has nothing more to say about the last input."""
        self.page.wait_for_selector(IDLE, timeout=TIMEOUT_MS)
        self.page.wait_for_function(
            "() => !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')",
            timeout=TIMEOUT_MS,
        )
        return self

    def complete(self) -> "Visit":
        """Wait until every chart and component of the page has drawn itself."""
        self.page.wait_for_function(COMPLETE, timeout=TIMEOUT_MS)
        return self


def visit(
    browser: Browser,
    url: str,
    *,
    width: int = 1280,
    height: int = 800,
    dark: bool = False,
    touch: bool = False,
) -> Visit:
    """Open a URL in a context of its own and wait until the page is complete."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        has_touch=touch,
        accept_downloads=True,
    )
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    traffic, errors = Traffic(), []
    page.on("websocket", traffic.watch)
    page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
    page.on("console", lambda message: errors.extend(complaints(message)))
    page.goto(url)
    return Visit(page, traffic, errors).settle()


def complaints(message: ConsoleMessage) -> list[str]:
    """An error in the console, unless it is Streamlit's own."""
    # It asks for two of its routes below every page's address too; the answer 404 means nothing.
    if message.type != "error" or "/_stcore/" in message.location["url"]:
        return []
    return [f"{message.text} ({message.location['url']})"]
