"""The controls of the L1/L2 page: two balls, radius or multiplier, and the loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.common.params import Param
from core.regularization.constrained_optimum import MULTIPLIER, RADIUS
from core.regularization.penalties import PENALTIES, Ball
from core.regularization.priors import NOISE
from core.regularization.quadratic_loss import LOSS_PARAMS, QuadraticLoss, by_hand
from core.regularization.sparsity import FAMILIES, SPARSITY_PARAMS
from core.regularization.two_feature_data import (
    DEFAULT_ROWS,
    LONGEST,
    MAX_ROWS,
    loss_of_rows,
    parsed,
    written,
)
from ui.page import commas, controls, last_good, layout

PREFIX = "regularization_"
MODES = {"radius": "Radius C", "multiplier": "Penalty λ"}
SOURCES = {"hand": "By hand", "data": "From data"}
TOPICS = {
    "zeros": "How often zero?",
    "exchange": "λ ↔ C",
    "prox": "Shrinkage curves",
    "prior": "Priors",
}
_DIAMOND, _CIRCLE = Ball("l1"), Ball("l2")
DEFAULT_BALLS = (_DIAMOND.key, _CIRCLE.key)
_SIDES = ("ball", "other")
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


def state(
    ball: Ball = _DIAMOND,
    other: Ball = _CIRCLE,
    *,
    mode: str = "radius",
    radius: float = RADIUS.default,
    multiplier: float = MULTIPLIER.default,
    loss: Mapping[str, float] | None = None,
    rows: str | None = None,
    topic: str = "zeros",
    family: str = "symmetric",
    threshold: float = THRESHOLD.default,
    noise: float = NOISE.default,
) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset."""
    values: dict[str, Any] = {
        f"{PREFIX}mode": mode,
        f"{PREFIX}radius": controls.nearest_preferred(radius, RADIUS.low, RADIUS.high),
        f"{PREFIX}multiplier": controls.nearest_preferred(
            multiplier, MULTIPLIER.low, MULTIPLIER.high
        ),
        f"{PREFIX}source": "hand" if rows is None else "data",
        f"{PREFIX}rows": DEFAULT_ROWS if rows is None else rows,
        f"{PREFIX}topic": topic,
        f"{PREFIX}family": family,
        f"{PREFIX}threshold": float(threshold),
        f"{PREFIX}noise": controls.nearest_preferred(noise, NOISE.low, NOISE.high),
    }
    for side, chosen in zip(_SIDES, (ball, other), strict=True):
        values[f"{PREFIX}{side}"] = chosen.key
        for key, penalty in PENALTIES.items():
            for param in penalty.params:
                shape = chosen.shape if key == chosen.key else param.default
                values[f"{PREFIX}{side}_{param.name}"] = float(shape)
    given = loss or {}
    for param in LOSS_PARAMS:
        values[f"{PREFIX}{param.name}"] = float(given.get(param.name, param.default))
    for param in SPARSITY_PARAMS:
        values[f"{PREFIX}{param.name}"] = float(param.default)
    return values


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
    for param in LOSS_PARAMS:
        value = moved.get(param.name)
        if value is not None and value == value:  # not NaN
            st.session_state[f"{PREFIX}{param.name}"] = min(max(value, param.low), param.high)


# ---- widgets -----------------------------------------------------------------------------------
def top_row() -> tuple[tuple[str, str], str, float]:
    """Keys of both balls, whether radius or multiplier is given, and its value."""
    columns = st.columns([1.3, 1.3, 1.1, 1.9], gap="medium")
    keys = []
    for column, side, label, default in zip(
        columns, _SIDES, ("Ball", "Beside it"), DEFAULT_BALLS, strict=False
    ):
        with column:
            keys.append(
                controls.choice(
                    label,
                    PENALTIES,
                    key=f"{PREFIX}{side}",
                    default=default,
                    help="The set that the coefficients must stay in: {P(w) ≤ const}.",
                )
            )
    with columns[2]:
        mode = controls.switch_between(
            "Given is the",
            MODES,
            key=f"{PREFIX}mode",
            default="radius",
            help="A ball of radius C, or a penalty λP added to the loss: for a convex ball the "
            "same.",
        )
    param = RADIUS if mode == "radius" else MULTIPLIER
    with columns[3]:
        return (keys[0], keys[1]), mode, controls.number(param, key=f"{PREFIX}{param.name}")


def balls(keys: tuple[str, str]) -> tuple[Ball, Ball]:
    """Both balls, with a number for each that has a shape."""
    shapes = [0.0, 0.0]
    asked = [(side, param) for side in (0, 1) for param in PENALTIES[keys[side]].params]
    for column, (side, param) in zip(st.columns(2) if asked else [], asked, strict=False):
        with column:
            shapes[side] = controls.number(param, key=f"{PREFIX}{_SIDES[side]}_{param.name}")
    return Ball(keys[0], shapes[0]), Ball(keys[1], shapes[1])


def loss() -> LossChoice:
    """The loss by hand, or fitted to rows; rows that are not taken leave the last good ones."""
    source = controls.switch_between(
        "Loss",
        SOURCES,
        key=f"{PREFIX}source",
        default="hand",
        help="Ellipses that you drag, or the least-squares loss of two features.",
    )
    if source == "data":
        return _from_rows()
    values = {}
    for pair in (LOSS_PARAMS[:2], LOSS_PARAMS[2:4], LOSS_PARAMS[4:]):
        for column, param in zip(st.columns(2), pair, strict=False):
            with column:
                values[param.name] = controls.number(param, key=f"{PREFIX}{param.name}")
    return LossChoice(by_hand(values), None)


def _from_rows() -> LossChoice:
    text = controls.lines(
        f"Rows x1, x2, y (3 to {MAX_ROWS})",
        key=f"{PREFIX}rows",
        default=DEFAULT_ROWS,
        max_chars=LONGEST,
        height=190,
        help="One row a line, or parted by semicolons; its three numbers parted by commas, spaces "
        "or tabs, or in lines by semicolons. Columns are centred, as an intercept does.",
    )

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
    return controls.switch_between("Look closer", TOPICS, key=f"{PREFIX}topic", default="zeros")


def sparsity() -> tuple[str, int, float, int]:
    """Distribution of the random losses, their number, the balls' radius and the seed."""
    columns = st.columns([2, 1, 1, 1], vertical_alignment="bottom")
    with columns[0]:
        family = controls.choice(
            "Random losses are", FAMILIES, key=f"{PREFIX}family", default="symmetric"
        )
    numbers = []
    for column, param in zip(columns[1:], SPARSITY_PARAMS, strict=True):
        with column:
            numbers.append(controls.number(param, key=f"{PREFIX}{param.name}"))
    return family, int(numbers[0]), float(numbers[1]), int(numbers[2])


def threshold() -> float:
    """t of the proximal operators."""
    with st.columns([1, 3.6])[0]:
        return float(controls.number(THRESHOLD, key=f"{PREFIX}threshold"))


def noise() -> float:
    """σ²/n of the priors."""
    with st.columns([1, 1])[0]:
        return float(controls.number(NOISE, key=f"{PREFIX}noise"))
