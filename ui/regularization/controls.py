"""The controls of the L1/L2 page: two balls, radius or multiplier, and the loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.common import Param
from core.regularization import (
    DEFAULT_ROWS,
    FAMILIES,
    LOSS_PARAMS,
    MAX_CHARACTERS,
    MAX_ROWS,
    MULTIPLIER,
    NOISE,
    PENALTIES,
    RADIUS,
    SPARSITY_PARAMS,
    Ball,
    QuadraticLoss,
    by_hand,
    loss_of_rows,
    parsed,
    written,
)
from ui.page import (
    Choice,
    Number,
    Segmented,
    TextArea,
    commas,
    controls,
    entry_numbers,
    last_good,
    layout,
    numbers,
)

PREFIX = "regularization_"
_GOOD = f"{PREFIX}last_good_rows"
_MOVED = f"{PREFIX}moved"

THRESHOLD = Param(
    name="threshold",
    label="Threshold t",
    default=1.0,
    low=0.1,
    high=3.0,
    scale="linear",
    help="What the penalty weighs against ½(x − v)².",
    symbol="t",
)


@dataclass(frozen=True)
class LossChoice:
    """The loss, and the rows that it comes from, if any."""

    loss: QuadraticLoss
    rows: np.ndarray | None


_SHAPES = [param for penalty in PENALTIES.values() for param in penalty.params]


class Controls:
    """All controls of the page."""

    balls: Mapping[str, Choice] = {
        name: Choice(
            f"{PREFIX}{name}",
            label,
            PENALTIES,
            default,
            help="The set that the coefficients must stay in: {P(w) ≤ const}.",
        )
        for name, label, default in (("ball", "Ball", "l1"), ("other", "Beside it", "l2"))
    }
    shapes = entry_numbers(PREFIX, dict.fromkeys(("ball", "other"), _SHAPES))
    mode = Segmented(
        f"{PREFIX}mode",
        "Given is the",
        {"radius": "Radius C", "multiplier": "Penalty λ"},
        "radius",
        help="A ball of radius C, or a penalty λP added to the loss: for a convex ball the same.",
    )
    radius = Number(f"{PREFIX}radius", RADIUS)
    multiplier = Number(f"{PREFIX}multiplier", MULTIPLIER)
    source = Segmented(
        f"{PREFIX}source",
        "Loss",
        {"hand": "By hand", "data": "From data"},
        "hand",
        help="Ellipses that you drag, or the least-squares loss of two features.",
    )
    rows = TextArea(
        f"{PREFIX}rows",
        f"Rows x1, x2, y (3 to {MAX_ROWS})",
        DEFAULT_ROWS,
        max_chars=MAX_CHARACTERS,
        height=190,
        help="One row a line, or parted by semicolons; its three numbers parted by commas, spaces "
        "or tabs, or in lines by semicolons. Columns are centred, as an intercept does.",
    )
    loss = numbers(PREFIX, LOSS_PARAMS)
    topic = Segmented(
        f"{PREFIX}topic",
        "Look closer",
        {
            "zeros": "How often zero?",
            "exchange": "λ ↔ C",
            "prox": "Shrinkage curves",
            "prior": "Priors",
        },
        "zeros",
    )
    family = Choice(f"{PREFIX}family", "Random losses are", FAMILIES, "symmetric")
    sparsity = numbers(PREFIX, SPARSITY_PARAMS)
    threshold = Number(f"{PREFIX}threshold", THRESHOLD)
    noise = Number(f"{PREFIX}noise", NOISE)


def state(**changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names."""
    return controls.state(PREFIX, Controls, **changed)


# ---- the loss that was moved in the picture -----------------------------------------------------
def move(numbers: Mapping[str, float]) -> None:
    """A loss that was let go in the picture: the controls get it before they are drawn."""
    st.session_state[_MOVED] = dict(numbers)
    st.rerun()


def apply_moved() -> None:
    """At the top of the fragment: put a moved loss into its widgets, within their limits."""
    moved = st.session_state.pop(_MOVED, None)
    if not moved:
        return
    for name, control in Controls.loss.items():
        value = moved.get(name)
        if value is not None and value == value:  # not NaN
            st.session_state[control.key] = min(max(value, control.param.low), control.param.high)


# ---- widgets -----------------------------------------------------------------------------------
def top_row() -> tuple[tuple[str, str], str, float]:
    """Keys of both balls, whether radius or multiplier is given, and its value."""
    columns = st.columns([1.3, 1.3, 1.1, 1.9], gap="medium")
    keys = []
    for column, ball in zip(columns, Controls.balls.values(), strict=False):
        with column:
            keys.append(ball.draw())
    with columns[2]:
        mode = Controls.mode.draw()
    with columns[3]:
        size = (Controls.radius if mode == "radius" else Controls.multiplier).draw()
    return (keys[0], keys[1]), mode, size


def balls(keys: tuple[str, str]) -> tuple[Ball, Ball]:
    """Both balls, with a number for each that has a shape."""
    shapes = [0.0, 0.0]
    asked = [
        (place, Controls.shapes[ball, param.name])
        for place, ball in enumerate(Controls.balls)
        for param in PENALTIES[keys[place]].params
    ]
    for column, (place, control) in zip(st.columns(2) if asked else [], asked, strict=False):
        with column:
            shapes[place] = control.draw()
    return Ball(keys[0], shapes[0]), Ball(keys[1], shapes[1])


def loss() -> LossChoice:
    """The loss by hand, or fitted to rows; rows that are not taken leave the last good ones."""
    source = Controls.source.draw()
    if source == "data":
        return _from_rows()
    values = {}
    for pair in (LOSS_PARAMS[:2], LOSS_PARAMS[2:4], LOSS_PARAMS[4:]):
        for column, param in zip(st.columns(2), pair, strict=False):
            with column:
                values[param.name] = Controls.loss[param.name].draw()
    return LossChoice(by_hand(values), None)


def _from_rows() -> LossChoice:
    text = Controls.rows.draw()

    def typed() -> LossChoice:
        rows = commas.read(
            lambda comma: parsed(text, comma),
            key=f"{PREFIX}rows",
            write=lambda rows: written(rows).replace("\n", "; "),
        ).value
        return LossChoice(loss_of_rows(rows), rows)

    def default() -> LossChoice:
        rows = parsed(DEFAULT_ROWS).value
        return LossChoice(loss_of_rows(rows), rows)

    chosen, error = last_good.read(_GOOD, typed, default)
    if error:
        layout.complaint(f"{error} The picture is still that of the last rows that worked.")
    return chosen


def topic() -> str:
    """Which of the further subjects is open."""
    return Controls.topic.draw()


def sparsity() -> tuple[str, int, float, int]:
    """Distribution of the random losses, their number, the balls' radius and the seed."""
    columns = st.columns([2, 1, 1, 1], vertical_alignment="bottom")
    with columns[0]:
        family = Controls.family.draw()
    found = []
    for column, control in zip(columns[1:], Controls.sparsity.values(), strict=True):
        with column:
            found.append(control.draw())
    return family, int(found[0]), float(found[1]), int(found[2])


def threshold() -> float:
    """t of the proximal operators."""
    with st.columns([1, 3.6])[0]:
        return float(Controls.threshold.draw())


def noise() -> float:
    """σ²/n of the priors."""
    with st.columns([1, 1])[0]:
        return float(Controls.noise.draw())
