"""Browser sessions in front of replicas: what a visitor does, has on screen, and notices."""

import re
import urllib.request
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.driving import ALERT, EXCEPTION, Traffic, Visit
from tests.browser.serving import Server

# Generous: other tests may need the cores.
PATIENCE_MS = 120_000
TROUBLE = f"{EXCEPTION}, {ALERT}, [role=dialog]"


@dataclass(frozen=True)
class Control:
    """A widget by its key, and what is done to it; without a value a slider goes one step up."""

    key: str
    value: str = ""

    def use(self, page: Page) -> None:
        """As a visitor does it, by keyboard."""
        found = page.locator(f".st-key-{self.key} input").first
        if self.value:
            found.fill(self.value)
        found.press("Enter" if self.value else "ArrowRight")


@dataclass(frozen=True)
class Plan:
    """What one visitor does: before one server is gone, and after it."""

    path: str
    before: Control
    after: Control


# All pages, some twice; controls of the whole page, and of a fragment of it. Home is not the first:
# a fresh server must show whoever comes by a deep link the whole app, not that page alone.
PLANS = (
    Plan("attention", Control("attention_text", "Birds sing"), Control("attention_text", "Go on")),
    Plan("", Control("home_question", "7"), Control("home_text", "Bees love red flowers")),
    Plan(
        "attention-steps",
        Control("attention_steps_text", "we saw it"),
        Control("attention_steps_temperature"),
    ),
    Plan("multi-head", Control("multi_head_seed", "5"), Control("multi_head_heads")),
    Plan(
        "positional-encoding",
        Control("positional_encoding_base"),
        Control("positional_encoding_length"),
    ),
    Plan("optimizers", Control("optimizers_start_x", "-1.2"), Control("optimizers_steps", "300")),
    Plan(
        "optimizer-theory",
        Control("optimizer_theory_angle", "30"),
        Control("optimizer_theory_kappa"),
    ),
    Plan("training", Control("training_noise", "0.2"), Control("training_adam_learning_rate")),
    Plan("regularization", Control("regularization_angle", "20"), Control("regularization_radius")),
    Plan("lasso-ridge", Control("lasso_ridge_noise", "12"), Control("lasso_ridge_alpha", "3")),
    Plan("overfitting", Control("overfitting_noise", "0.2"), Control("overfitting_examples", "30")),
    Plan("losses", Control("losses_z", "-2"), Control("losses_z", "1.5")),
    Plan("interview", Control("interview_attention_seed", "3"), Control("interview_steps", "2")),
    Plan(
        "optimizers", Control("optimizers_start_y", "1.4"), Control("optimizers_gd_learning_rate")
    ),
    Plan("", Control("home_text", "Cats sleep all day"), Control("home_probability")),
    Plan("losses", Control("losses_z", "2.5"), Control("losses_z", "-0.5")),
    Plan("interview", Control("interview_steps", "3"), Control("interview_attention_tokens", "4")),
    Plan("multi-head", Control("multi_head_width", "12"), Control("multi_head_seed", "9")),
    Plan(
        "regularization",
        Control("regularization_center_x", "1.5"),
        Control("regularization_angle", "5"),
    ),
    Plan(
        "optimizer-theory",
        Control("optimizer_theory_kappa"),
        Control("optimizer_theory_angle", "12"),
    ),
)


@dataclass
class Session(Visit):
    """A tab with a page of the app, its connections and what it was told."""

    plan: Plan
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

    def use(self, control: Control, patience: float = PATIENCE_MS) -> None:
        """Use a control and wait until the server has finished its answer."""
        with self.sockets[-1].expect_event("framereceived", finished, timeout=patience):
            control.use(self.page)
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


def opened(context: BrowserContext, url: str, plan: Plan) -> Session:
    """A new tab that follows a link to the page of a plan; it need not have arrived yet."""
    session = Session(context.new_page(), Traffic(), [], plan)
    session.page.on("websocket", session.listen)
    session.page.on("pageerror", lambda error: session.errors.append(f"{error}\n{error.stack}"))
    session.page.goto(f"{url}/{plan.path}", wait_until="commit")
    return session


def sessions_of(server: Server) -> int:
    """How many browsers are connected to a server now, by its own count."""
    with urllib.request.urlopen(f"{server.url}/_stcore/metrics") as answer:
        counted = re.search(r"^active_sessions (\d+)", answer.read().decode(), re.MULTILINE)
    assert counted
    return int(counted[1])
