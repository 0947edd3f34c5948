"""Any rule on any surface: a measured map over two hyperparameters, with the path of a cell."""

from typing import Any

import streamlit as st

from charts.optimizer_theory import maps
from charts.race import OptimizerRun
from charts.race import figures as race
from core.common import Param, described, format_number
from core.optimizer_theory import ConvergenceMap, held, map_script
from core.optimizers import OPTIMIZERS
from core.race import run
from core.surfaces import SURFACES
from ui.optimizer_theory import cache
from ui.optimizer_theory.common import key, with_progress
from ui.page import Choice, Number, TopicResult, downloads, export, layout

CELLS = 40
HEIGHT = 380
STEPS = Param(
    "map_steps", "Steps", 500, 50, 2000, "linear", "The budget of every cell.", is_integer=True
)
COLUMN = Param(
    "column",
    "Column",
    24,
    1,
    CELLS,
    "linear",
    "Cell of the map, counted from the left. A click on the map sets it.",
    is_integer=True,
)
ROW = Param(
    "row",
    "Row",
    20,
    1,
    CELLS,
    "linear",
    "Cell of the map, counted from below. A click on the map sets it.",
    is_integer=True,
)
# Every hyperparameter that any rule has, by name; a rule offers its own.
NAMES: dict[str, Param] = {
    param.name: param for rule in OPTIMIZERS.values() for param in rule.params
}


class Controls:
    """Optimizer, surface, both sides of the map, and a cell of it."""

    optimizer = Choice(key("optimizer"), "Optimizer", OPTIMIZERS, "adam")
    surface = Choice(key("surface"), "Surface", SURFACES, "himmelblau")
    across = Choice(key("across"), "Across", NAMES, "learning_rate")
    up = Choice(key("up"), "Upwards", NAMES, "beta1")
    map_steps = Number(key("map_steps"), STEPS)
    column = Number(key("column"), COLUMN)
    row = Number(key("row"), ROW)


def draw() -> TopicResult:
    """Controls, the map, the path of the chosen cell, and what they say."""
    columns = st.columns([1.5, 2, 1.5, 1.5, 1, 0.8, 0.8], vertical_alignment="bottom")
    with columns[0]:
        optimizer = Controls.optimizer.draw()
    with columns[1]:
        surface_key = Controls.surface.draw()
    rule = OPTIMIZERS[optimizer]
    names = {param.name for param in rule.params}
    with columns[2]:
        across = Controls.across.draw()
    with columns[3]:
        up = Controls.up.draw()
    with columns[4]:
        num_steps = Controls.map_steps.draw()
    with columns[5]:
        column = Controls.column.draw() - 1
    with columns[6]:
        row = Controls.row.draw() - 1
    sides = _sides(rule.label, names, across, up)
    settings = (optimizer, surface_key, *sides, num_steps, CELLS)
    found, whole = with_progress(
        "map",
        settings,
        lambda on_wait: cache.measured_pieces(settings, on_wait),
        lambda piece: piece.done / piece.num_steps,
    )
    fixed = held(optimizer, surface_key, *sides)
    values = {**_defaults(optimizer), **fixed, **_varied(found, row, column)}
    measured = _at_cell(optimizer, surface_key, found, row, column, values)
    surface = measured.surface
    left, right = st.columns([1, 1], gap="medium")
    sentences = maps.map_sentences(measured)
    with left:
        st.plotly_chart(
            maps.map_figure(measured, height=HEIGHT, dark=layout.is_dark()),
            key=key("map"),
            config=export.PICTURE_CONFIG,
            on_select=_choose,
            selection_mode="points",
            alt=described("Steps to a minimum over two hyperparameters.", sentences),
        )
    with right:
        st.plotly_chart(
            race.landscape_figure(
                surface,
                cache.grid(surface_key),
                [measured.run],
                start=surface.default_start,
                height=HEIGHT,
            ),
            key=key("map_path"),
            config=export.PICTURE_CONFIG,
            alt=f"Path of {rule.label} with {measured.setting} on {surface.label}.",
        )
    st.caption(
        "Darker: fewer steps; red: diverges; empty: not there in time. All start at the ring. "
        "Click a cell for its path, or set its column and row."
        + "".join(
            f" Learning rate {format_number(rate)}, suggested for this surface."
            for rate in fixed.values()
        )
        + ("" if whole else f" Stopped after {found.done:,} of {found.num_steps:,} steps.")
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences,
        maps.settings_formula(surface, [rule]),
        [
            downloads.script("map", lambda: map_script(surface, rule, values, found, row, column)),
            downloads.csv("map", "Every cell", lambda: maps.map_rows(found)),
            downloads.html(
                "map",
                "Convergence map",
                lambda: [maps.map_figure(measured, height=560, dark=False)],
                "Map",
            ),
        ],
        "The script runs the framed cell with torch. What does not vary has its default"
        + (", but for the learning rate. " if fixed else ". ")
        + "The camera on a chart saves it as PNG.",
    )


def _sides(label: str, names: set[str], across: str, up: str) -> tuple[str, str]:
    """Two different hyperparameters that the rule has; what else was asked for is told."""
    spare = [name for name in NAMES if name in names]
    chosen = []
    for name in (across, up):
        if name not in names:
            others = ", ".join(NAMES[each].label.lower() for each in spare)
            layout.complaint(
                f"{label} has no {NAMES[name].label.lower()}; it has: {others}. "
                "Another one is shown."
            )
        elif name in chosen:
            layout.complaint("Both sides are the same hyperparameter: another one is shown.")
        free = [each for each in spare if each not in chosen]
        chosen.append(name if name in free else free[0])
    return chosen[0], chosen[1]


def _choose() -> None:
    """A click on the map moves the frame."""
    cell = picked_cell(st.session_state.get(key("map")))
    if cell is not None:
        row, column = cell
        st.session_state[key("column")] = float(column + 1)
        st.session_state[key("row")] = float(row + 1)


def picked_cell(event: Any) -> tuple[int, int] | None:
    """Row and column of the cell that a click chose; None if what was sent names none."""
    try:
        number = event["selection"]["points"][0]["point_index"]
    except (KeyError, IndexError, TypeError):
        return None
    if type(number) is not int or not 0 <= number < CELLS**2:
        return None
    return divmod(number, CELLS)


def _defaults(optimizer: str) -> dict[str, float]:
    return {param.name: param.default for param in OPTIMIZERS[optimizer].params}


def _varied(found: ConvergenceMap, row: int, column: int) -> dict[str, float]:
    return {
        found.x.param.name: float(found.x.values[column]),
        found.y.param.name: float(found.y.values[row]),
    }


def _at_cell(
    optimizer: str,
    surface_key: str,
    found: ConvergenceMap,
    row: int,
    column: int,
    values: dict[str, float],
) -> maps.Measured:
    rule, surface = OPTIMIZERS[optimizer], SURFACES[surface_key]
    path = run(surface, optimizer, values, surface.default_start, found.num_steps)
    return maps.Measured(surface, rule, found, row, column, OptimizerRun(rule, values, path))
