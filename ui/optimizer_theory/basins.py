"""Basins of attraction: which minimum every start reaches, optimizers side by side."""

import streamlit as st

from charts.optimizer_theory import basins as theory_basins
from charts.optimizer_theory import maps
from core.common import Param, described, format_number
from core.optimizer_theory import MAX_SIDE, MAX_SIDE_CPU, MIN_SIDE, basin_script
from core.optimizers import OPTIMIZERS
from core.surfaces import CUSTOM, DEFAULT_FORMULA, MAX_FORMULA_CHARACTERS, SurfaceChoice
from ui.optimizer_theory import cache
from ui.optimizer_theory.common import key, with_progress
from ui.page import Choice, Number, Several, Text, TopicResult, downloads, export, last_good, layout
from ui.race import surface_controls
from ui.race.surface_controls import CHOICES

HEIGHT = 370
MAX_OPTIMIZERS = 4
SIDE = Param(
    "side",
    "Points per side",
    200,
    MIN_SIDE,
    MAX_SIDE,
    "linear",
    f"The window is started from in so many columns and rows; up to {MAX_SIDE_CPU} without a GPU.",
    is_integer=True,
)
STEPS = Param(
    "basin_steps", "Steps", 500, 20, 5000, "linear", "The budget of every start.", is_integer=True
)
REACH = Param(
    "reach", "Window ±", 4.0, 0.1, 100.0, "linear", "x and y of the starts lie between ± this."
)
SHARE = Param(
    "share",
    "Learning rates ×",
    1.0,
    0.01,
    100.0,
    "log",
    "Each optimizer’s learning rate is the one suggested for the surface, times this.",
)
_GOOD = key("basin_last_good")


class Controls:
    """Surface, optimizers, and the starts."""

    basin_surface = Choice(key("basin_surface"), "Surface", CHOICES, "himmelblau")
    share = Number(key("share"), SHARE)
    side = Number(key("side"), SIDE)
    basin_steps = Number(key("basin_steps"), STEPS)
    basin_optimizers = Several(
        key("basin_optimizers"), "Optimizers", OPTIMIZERS, ("gd", "momentum", "adam")
    )
    basin_formula = Text(
        key("basin_formula"),
        "f(x, y) =",
        DEFAULT_FORMULA,
        max_chars=MAX_FORMULA_CHARACTERS,
        help=surface_controls.NOTATION,
    )
    reach = Number(key("reach"), REACH)


def draw() -> TopicResult:
    """Controls, the pictures, and what they say."""
    columns = st.columns([2, 1.2, 1, 1], vertical_alignment="bottom")
    with columns[0]:
        name = Controls.basin_surface.draw()
    with columns[1]:
        share = float(Controls.share.draw())
    with columns[2]:
        side = Controls.side.draw()
    with columns[3]:
        num_steps = Controls.basin_steps.draw()
    choice = _surface(name)
    surface = cache.with_all_minima(choice)
    chosen = Controls.basin_optimizers.draw()
    if not chosen:
        st.caption("Choose an optimizer first: one picture each.")
        return TopicResult()
    if len(chosen) > MAX_OPTIMIZERS:
        layout.complaint(
            f"Up to {MAX_OPTIMIZERS} optimizers fit beside each other: the first are shown."
        )
        chosen = chosen[:MAX_OPTIMIZERS]
    device = cache.device()
    if not device and side > MAX_SIDE_CPU:
        layout.complaint(
            f"More than {MAX_SIDE_CPU} points a side need a GPU, and this server has none: "
            f"{MAX_SIDE_CPU} are shown."
        )
        side = MAX_SIDE_CPU
    if not surface.minima:
        layout.complaint(
            "No minimum was found in this picture, so no start can reach one: choose another "
            "formula or a wider window."
        )
        return TopicResult()
    rates = cache.rates(choice, tuple(chosen), share)
    settings = (choice, tuple(rates.items()), side, num_steps, device)
    found, whole = with_progress(
        "basins",
        settings,
        lambda on_wait: cache.basin_pieces(settings, on_wait),
        lambda piece: sum(each.known for each in piece.values()) / len(chosen),
    )
    landed = theory_basins.Landed(surface, found)
    sentences = theory_basins.basins_sentences(landed)
    for number, (column, (label, each)) in enumerate(
        zip(st.columns(len(found)), found.items(), strict=True)
    ):
        with column:
            st.plotly_chart(
                theory_basins.basins_figure(surface, {label: each}, height=HEIGHT),
                key=key(f"basins_{number}"),
                config=export.PICTURE_CONFIG,
                alt=described(f"Basins of attraction of {label}.", sentences),
            )
    st.caption(
        "One colour for each minimum (star); paler: later. Learning rates: "
        + ", ".join(
            f"{OPTIMIZERS[each].label} {format_number(rate)}" for each, rate in rates.items()
        )
        + ("." if whole else ". Stopped: what is grey was not computed.")
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences,
        maps.settings_formula(surface, [OPTIMIZERS[each] for each in chosen]),
        [
            downloads.script("basins", lambda: basin_script(surface, rates, side, num_steps)),
            downloads.csv("basins", "Every start", lambda: theory_basins.basin_csv(found)),
            downloads.html(
                "basins",
                "Basins",
                lambda: [theory_basins.basins_figure(surface, found, height=560)],
                "Pictures",
                offline="work offline",
            ),
        ],
        "The script goes down from a coarser grid with torch. The camera on a chart saves it as "
        "PNG.",
        theory_basins.basins_rows(landed),
    )


def _surface(name: str) -> SurfaceChoice:
    """A surface of the registry, or the user's own; what is wrong with it is told."""
    if name != CUSTOM:
        return SurfaceChoice(name)
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    with left:
        text = Controls.basin_formula.draw()
    with right:
        reach = float(Controls.reach.draw())
    asked = SurfaceChoice(CUSTOM, text, (-reach, reach, -reach, reach))

    def usable() -> SurfaceChoice:
        cache.with_all_minima(asked)
        return asked

    shown, error = last_good.read(_GOOD, usable, lambda: SurfaceChoice(CUSTOM, DEFAULT_FORMULA))
    if error:
        layout.complaint(f"{error} Below is still: f(x, y) = {shown.formula}")
    else:
        surface_controls.say_reading(text, cache.with_all_minima(asked))
    return shown
