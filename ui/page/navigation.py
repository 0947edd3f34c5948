"""The pages of the lab: one entry here is in the navigation, on the home page, in the tests."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import streamlit as st

from ui.runtime import message_guard
from ui.runtime.run_log import observed

APP_NAME = "Foundations Lab"
# In the session: whether this run is the first on its page since another one was shown.
ARRIVED = "lab_arrived"
_SHOWN = "lab_shown"

# Whoever serves or tests the app imports this module first.
message_guard.install()


@dataclass(frozen=True)
class PageSpec:
    """One page: where its script lies, how it is called, and the question that it answers."""

    file: str
    title: str
    question: str
    section: str
    url_path: str

    @property
    def prefix(self) -> str:
        """What every widget key, and so every URL parameter, of the page starts with."""
        return f"{self.url_path or 'home'}_".replace("-", "_")


HOME = PageSpec(
    file="pages/home.py",
    title=APP_NAME,
    question="What would you like to see with your own eyes?",
    section="",
    url_path="",
)

ATTENTION = PageSpec(
    file="pages/attention.py",
    title="Attention explorer",
    question="Which word does each word look at, and which head decides it?",
    section="Attention",
    url_path="attention",
)

ATTENTION_STEPS = PageSpec(
    file="pages/attention_steps.py",
    title="Attention step by step",
    question="Which numbers make one attention weight, and why is every score divided by √d_k?",
    section="Attention",
    url_path="attention-steps",
)

MULTI_HEAD = PageSpec(
    file="pages/multi_head.py",
    title="Multi-head and cross-attention",
    question="What do several heads see that one cannot, and how does a decoder read its input?",
    section="Attention",
    url_path="multi-head",
)

POSITIONS = PageSpec(
    file="pages/positional_encoding.py",
    title="Positional encodings",
    question="How does a transformer know which word comes first, and how far apart two words are?",
    section="Attention",
    url_path="positional-encoding",
)

OPTIMIZERS = PageSpec(
    file="pages/optimizers.py",
    title="Optimizer race",
    question="Which update rule gets down this valley first, and why?",
    section="Optimization",
    url_path="optimizers",
)

THEORY = PageSpec(
    file="pages/optimizer_theory.py",
    title="Optimizer theory",
    question="Where does a rule converge, how fast, and what does theory say before it runs?",
    section="Optimization",
    url_path="optimizer-theory",
)

TRAINING = PageSpec(
    file="pages/training.py",
    title="Training a network",
    question="Which optimizer, and how large a batch, teaches a small network fastest?",
    section="Optimization",
    url_path="training",
)

REGULARIZATION = PageSpec(
    file="pages/regularization.py",
    title="L1/L2 geometry",
    question="Why does L1 set coefficients to exactly zero, and L2 does not?",
    section="Regularization",
    url_path="regularization",
)

LASSO = PageSpec(
    file="pages/lasso_ridge.py",
    title="Lasso versus Ridge",
    question="Which coefficients does each penalty keep, and are they the right ones?",
    section="Regularization",
    url_path="lasso-ridge",
)

OVERFITTING = PageSpec(
    file="pages/overfitting.py",
    title="Overfitting remedies",
    question="A network memorises its few examples: which remedy helps it on new ones?",
    section="Regularization",
    url_path="overfitting",
)

LOSSES = PageSpec(
    file="pages/losses.py",
    title="Losses",
    question="What does a wrong probability cost, how large is the gradient, what can go wrong?",
    section="Losses",
    url_path="losses",
)

INTERVIEW = PageSpec(
    file="pages/interview.py",
    title="Interview",
    question="Could you derive it, code it and explain it, tomorrow, at a whiteboard?",
    section="Interview",
    url_path="interview",
)

PAGES: tuple[PageSpec, ...] = (
    HOME,
    ATTENTION,
    ATTENTION_STEPS,
    MULTI_HEAD,
    POSITIONS,
    OPTIMIZERS,
    THEORY,
    TRAINING,
    REGULARIZATION,
    LASSO,
    OVERFITTING,
    LOSSES,
    INTERVIEW,
)


def sections() -> dict[str, list[PageSpec]]:
    """Pages by section, both in the order of `PAGES`."""
    found: dict[str, list[PageSpec]] = {}
    for spec in PAGES:
        found.setdefault(spec.section, []).append(spec)
    return found


def run() -> None:
    """Show the navigation and run the page that the URL names."""
    # No icons: Streamlit would fetch them from another host, as the browser tab's picture.
    pages = {
        section: [
            st.Page(
                spec.file,
                title="Home" if spec is HOME else spec.title,
                url_path=spec.url_path or None,
                default=spec is HOME,
            )
            for spec in specs
        ]
        for section, specs in sections().items()
    }
    chosen = st.navigation(pages, position="top")
    st.set_page_config(
        page_title=APP_NAME if chosen.url_path == "" else f"{chosen.title} · {APP_NAME}",
        page_icon=str(Path(__file__).with_name("icon.svg")),
        layout="wide",
    )
    st.session_state[ARRIVED] = st.session_state.get(_SHOWN, chosen.url_path) != chosen.url_path
    st.session_state[_SHOWN] = chosen.url_path
    with observed(chosen.url_path):
        chosen.run()
    _asks_again()


@st.fragment(run_every=timedelta(days=1))
def _asks_again() -> None:
    """Nothing; but a browser with something to repeat asks for a run as soon as it is reconnected.

    Without it, a visitor whose server went away and who got another one would use a control of a
    fragment that this one has never run, and get no answer before a reload.
    """
