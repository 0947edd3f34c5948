"""The pages of the lab: one line here is in the navigation, on the home page, in the tests."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import streamlit as st

from ui.page.page_spec import PageSpec
from ui.runtime import message_guard, observed

# In the session: whether this run is the first on its page since another one was shown.
ARRIVED = "lab_arrived"
_SHOWN = "lab_shown"

# Whoever serves or tests the app imports this module first.
message_guard.install()

# Packages of `ui` by subject, in the order of the navigation; the first is the home page.
_SUBJECTS = (
    "home",
    "attention",
    "attention_steps",
    "multi_head",
    "positional_encoding",
    "race",
    "optimizer_theory",
    "training",
    "regularization",
    "lasso_ridge",
    "overfitting",
    "losses",
    "interview",
)

PAGES: tuple[PageSpec, ...] = tuple(import_module(f"ui.{each}").PAGE for each in _SUBJECTS)
HOME = PAGES[0]
BY_PATH = {spec.url_path: spec for spec in PAGES}


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
        page_title=HOME.title if chosen.url_path == "" else f"{chosen.title} · {HOME.title}",
        page_icon=_icon(),
        layout="wide",
    )
    st.session_state[ARRIVED] = st.session_state.get(_SHOWN, chosen.url_path) != chosen.url_path
    st.session_state[_SHOWN] = chosen.url_path
    with observed(chosen.url_path):
        chosen.run()
    _asks_again()


def _icon() -> str:
    """The tab's picture, in the theme's accent."""
    drawing = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")
    return drawing.replace("currentColor", str(st.get_option("theme.light.primaryColor")))


@st.fragment(run_every=timedelta(days=1))
def _asks_again() -> None:
    """Nothing; but a browser with something to repeat asks for a run as soon as it is reconnected.

    Without it, a visitor whose server went away and who got another one would use a control of a
    fragment that this one has never run, and get no answer before a reload.
    """
