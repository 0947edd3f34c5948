"""Controls that several topics of the page share, and the values of all of them for a preset."""

from typing import Any

import streamlit as st

from core.common.params import Param
from core.positional_encoding.shift import MAX_SHIFT
from core.positional_encoding.sinusoids import BASE, LENGTHS, WIDTHS
from ui.page import controls
from ui.positional_encoding import PAGE

PREFIX = PAGE.prefix
DEFAULT_WIDTH, DEFAULT_LENGTH = 64, 128
# Read backwards it is a sentence again, with another meaning.
DEFAULT_TEXT = "dogs chase cats and cats fear dogs"
# Longest text of the field; `core.positional_encoding.word_order` counts words.
MAX_CHARACTERS = 400

SHIFT = Param(
    name="shift",
    label="Shift k",
    default=5,
    low=-MAX_SHIFT,
    high=MAX_SHIFT,
    scale="linear",
    is_integer=True,
    help="How many positions further (or back, below 0) the vector is carried.",
    symbol="k",
)
MATCH = Param(
    name="match",
    label="Score without positions",
    default=4,
    low=-10,
    high=10,
    scale="linear",
    help="q·k/√d of the two fixed vectors: what attention would see if no position were told.",
)
SEED = Param(
    name="seed",
    label="Draw",
    default=0,
    low=0,
    high=99,
    scale="linear",
    is_integer=True,
    help="Another number draws other random vectors q and k with the same score.",
)
HEADS = Param(
    name="heads",
    label="Heads",
    default=8,
    low=1,
    high=64,
    scale="linear",
    is_integer=True,
    help="How many heads share the slopes. For 12 or 20, no powers of two, a rule fills the gaps.",
)
HEAD = Param(
    name="head",
    label="Head",
    default=4,
    low=1,
    high=64,
    scale="linear",
    is_integer=True,
    help="Whose bias is shown; the first head has the steepest slope.",
)
COMPONENT = Param(
    name="component",
    label="First component",
    default=1,
    low=1,
    high=8,
    scale="linear",
    is_integer=True,
    help="Principal components are the directions in which a table varies most; this one and the "
    "next are drawn.",
)
BUCKETS = (8, 16, 32, 64)
HEAD_WIDTHS = (16, 32, 64, 128, 256)
TRAINED = (128, 256, 512, 1024, 2048, 4096)
FACTORS = (1, 2, 4, 8, 16, 32)
MAX_DISTANCES = (64, 128, 256, 512)

# Every control of the page by the end of its key, with its default.
DEFAULTS: dict[str, Any] = {
    "topic": "encoding",
    "width": DEFAULT_WIDTH,
    "length": DEFAULT_LENGTH,
    "base": float(BASE.default),
    "shift": float(SHIFT.default),
    "data": "spread",
    "text": DEFAULT_TEXT,
    "order": "reversed",
    "told_by": "sinusoidal",
    "causal": False,
    "learned": "table",
    "component": float(COMPONENT.default),
    "rows": 128,
    "buckets": 32,
    "max_distance": 128,
    "direction": "both",
    "part": "side",
    "distances": 256,
    "match": float(MATCH.default),
    "seed": float(SEED.default),
    "heads": float(HEADS.default),
    "head": float(HEAD.default),
    "head_width": 64,
    "trained": 512,
    "factor": 4,
    "scaling": "yarn",
}


def key(name: str) -> str:
    """The widget's key, which is the URL's parameter."""
    assert name in DEFAULTS, name
    return f"{PREFIX}{name}"


def state(**changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page: defaults, and what is changed."""
    assert set(changed) <= set(DEFAULTS), changed
    return {key(name): value for name, value in {**DEFAULTS, **changed}.items()}


def width() -> int:
    """How many numbers a vector has."""
    return controls.stop(
        "Dimensions (d_model)",
        WIDTHS,
        key=key("width"),
        default=DEFAULT_WIDTH,
        help="How many numbers the vector of one position has; each pair of them is one clock.",
    )


def length(label: str = "Positions") -> int:
    """How many positions the table has."""
    return controls.stop(
        label,
        LENGTHS,
        key=key("length"),
        default=DEFAULT_LENGTH,
        help="Positions 0 to this number less one.",
    )


def base() -> float:
    """The base of the frequencies."""
    return float(controls.number(BASE, key=key("base")))


def table() -> tuple[int, int, float]:
    """d_model, length and base, side by side."""
    columns = st.columns(3)
    with columns[0]:
        d_model = width()
    with columns[1]:
        positions = length()
    with columns[2]:
        return d_model, positions, base()
