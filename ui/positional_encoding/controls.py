"""The controls of the page, by topic."""

import streamlit as st

from charts.positional_encoding import ROWS
from core.common import Param
from core.positional_encoding import BASE, ENCODINGS, LENGTHS, MAX_SHIFT, ORDERS, SCALINGS, WIDTHS
from ui.page import Choice, Number, Segmented, Slider, Switch, Text
from ui.positional_encoding import PAGE

PREFIX = PAGE.prefix
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
# Twice as many positions are computed with, each a vector of 384 numbers.
DISTANCES = (32, 64, 128, 256, 512, 1024)


def key(name: str) -> str:
    """The widget's key, which is the URL's parameter."""
    return f"{PREFIX}{name}"


class Controls:
    """All controls of the page; only those of its open topic are drawn."""

    width = Slider(
        key("width"),
        "Dimensions (d_model)",
        WIDTHS,
        64,
        help="How many numbers the vector of one position has; each pair of them is one clock.",
    )
    length = Slider(
        key("length"), "Positions", LENGTHS, 128, help="Positions 0 to this number less one."
    )
    base = Number(key("base"), BASE)
    shift = Number(key("shift"), SHIFT)
    data = Segmented(
        key("data"),
        "Positions to fit M to",
        {"spread": "Spread out", "table": "The table’s"},
        "spread",
        help="Least squares on encodings alone. Spread out: random positions up to the longest "
        "wavelength, so that every hand turns.",
    )
    # Read backwards it is a sentence again, with another meaning.
    text = Text(
        key("text"),
        "Your sentence",
        "dogs chase cats and cats fear dogs",
        max_chars=MAX_CHARACTERS,
        help="Two to forty words. Each word gets a random vector, always the same one.",
    )
    order = Segmented(key("order"), "Second order", ORDERS, "reversed")
    told_by = Choice(
        key("told_by"),
        "Positions told by",
        ENCODINGS,
        "sinusoidal",
        help="NoPE means that no position is told: the control.",
    )
    causal = Switch(
        key("causal"),
        "Causal mask",
        help="Each word sees itself and the words before it, as in a language model.",
    )
    learned = Segmented(
        key("learned"),
        "What is learned",
        {"table": "A table (MiniLM)", "buckets": "A bias by distance (T5)"},
        "table",
    )
    component = Number(key("component"), COMPONENT)
    rows = Slider(
        key("rows"),
        "Positions of the table",
        ROWS,
        128,
        help="Positions after the marker [CLS]. MiniLM’s table has 511; the model "
        "is published for texts of up to 256 tokens.",
    )
    buckets = Slider(
        key("buckets"),
        "Buckets",
        BUCKETS,
        32,
        help="How many numbers T5 learns for each head; every distance falls into one bucket.",
    )
    max_distance = Slider(
        key("max_distance"),
        "Largest distance",
        MAX_DISTANCES,
        128,
        help="From here on at the latest, all distances share the last bucket.",
    )
    direction = Segmented(
        key("direction"),
        "Looks",
        {"both": "Both ways", "back": "Only back"},
        "both",
        help="An encoder’s words look both ways, a decoder’s only back.",
    )
    part = Segmented(
        key("part"),
        "Part",
        {"side": "All side by side", "rope": "RoPE beyond its training", "alibi": "ALiBi"},
        "side",
    )
    distances = Slider(
        key("distances"),
        "Distances",
        DISTANCES,
        256,
        help="How far the key lies before the query: 0 to this number less one.",
    )
    match = Number(key("match"), MATCH)
    seed = Number(key("seed"), SEED)
    heads = Number(key("heads"), HEADS)
    head = Number(key("head"), HEAD)
    head_width = Slider(
        key("head_width"),
        "Head size",
        HEAD_WIDTHS,
        64,
        help="Numbers in a query or key of one head; each pair of them turns together.",
    )
    trained = Slider(
        key("trained"),
        "Trained length",
        TRAINED,
        512,
        help="The longest text that training showed.",
    )
    factor = Slider(
        key("factor"),
        "Times longer",
        FACTORS,
        4,
        help="How many times longer the text is on which the model is used.",
    )
    scaling = Choice(
        key("scaling"),
        "Scaling",
        SCALINGS,
        "yarn",
        help="How the rotations are changed for the longer text.",
    )


def table() -> tuple[int, int, float]:
    """d_model, length and base, side by side."""
    columns = st.columns(3)
    with columns[0]:
        d_model = Controls.width.draw()
    with columns[1]:
        positions = Controls.length.draw()
    with columns[2]:
        return d_model, positions, float(Controls.base.draw())
