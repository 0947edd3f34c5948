"""Further starts, noise, clipping and schedule: what a race is run under, behind two buttons."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.common import (
    Comma,
    Marks,
    Parsed,
    Rows,
    explain_mismatch,
    format_number,
    read_number,
    read_rows,
    write_number,
)
from core.optimizers import BATCH_SIZE, CLIP_NORM, NOISES, SCHEDULES, SEED, SIGMA, Conditions
from core.race import COUNT, MAX_COORDINATE, MAX_RECORDED, SPREAD
from ui.page import Choice, Number, Segmented, Text, commas, entry_numbers, layout, numbers
from ui.race.surface_controls import PREFIX

MAX_EXTRA_STARTS = 7
# Room for all digits of every start.
_LONGEST = 400


class Controls:
    """Further starts, noise, clipping and schedule."""

    starts = Segmented(
        f"{PREFIX}starts",
        "Start from",
        {"one": "One", "several": "Several", "cloud": "A cloud"},
        "one",
        help="Shift and click on the contours adds a start.",
    )
    more_starts = Text(
        f"{PREFIX}more_starts",
        f"Up to {MAX_EXTRA_STARTS} more starts: x, y; x, y",
        "",
        max_chars=_LONGEST,
    )
    count = Number(f"{PREFIX}{COUNT.name}", COUNT)
    spread = Number(f"{PREFIX}{SPREAD.name}", SPREAD)
    noise = Choice(f"{PREFIX}noise", "Kind of noise", NOISES, "normal")
    noise_numbers = numbers(PREFIX, (SIGMA, BATCH_SIZE, SEED, CLIP_NORM))
    schedule = Choice(f"{PREFIX}schedule", "Schedule", SCHEDULES, "constant")
    schedule_settings = entry_numbers(PREFIX, {key: each.params for key, each in SCHEDULES.items()})


@dataclass(frozen=True)
class Starts:
    """Where paths start besides the main start.

    Attributes:
        more: Further starts, each with paths of its own.
        cloud: (how many, spread); None: no cloud.
    """

    more: tuple[tuple[float, float], ...] = ()
    cloud: tuple[int, float] | None = None


def starts(num_steps: int) -> Starts:
    """The button for further starts."""
    with st.popover("Starts", icon=":material/scatter_plot:", width="stretch"):
        mode = Controls.starts.draw()
        if mode == "several":
            text = Controls.more_starts.draw()
            try:
                more = commas.read(
                    lambda comma: parsed(text, comma), key=Controls.more_starts.key, write=written
                )
                return Starts(more=more.value)
            except ValueError as error:
                layout.complaint(str(error))
        if mode == "cloud":
            count = Controls.count.draw()
            spread = Controls.spread.draw()
            st.caption("The seed stands under Noise. Dots show a sample; the numbers count all.")
            most = MAX_RECORDED // num_steps
            if count > most:
                layout.complaint(
                    f"{count:,} starts × {num_steps:,} steps are too many for one server; "
                    f"{most:,} are shown. Fewer steps allow more."
                )
            return Starts(cloud=(min(count, most), spread))
    return Starts()


def conditions() -> Conditions:
    """The button for noise, clipping and schedule."""
    with st.popover("Noise, schedule", icon=":material/grain:", width="stretch"):
        left, right = st.columns(2, gap="medium")
        with left:
            noise = Controls.noise.draw()
            st.caption(NOISES[noise].summary)
            values = {name: control.draw() for name, control in Controls.noise_numbers.items()}
        with right:
            schedule = Controls.schedule.draw()
            st.caption(SCHEDULES[schedule].summary)
            settings = {
                param.name: Controls.schedule_settings[schedule, param.name].draw()
                for param in SCHEDULES[schedule].params
            }
            st.caption("Drawn under Curves: Step length.")
    return Conditions(
        noise=noise, schedule=schedule, schedule_values=tuple(sorted(settings.items())), **values
    )


def conditions_sentence(conditions: Conditions, more: Starts) -> str:
    """One sentence on what all optimizers run under; "" where nothing is added."""
    parts = []
    if conditions.deviation > 0:
        kind = NOISES[conditions.noise].label.lower()
        parts.append(f"gradient noise ({kind}, σ/√B = {format_number(conditions.deviation)})")
    if conditions.clip_norm:
        parts.append(f"gradients clipped at {format_number(conditions.clip_norm)}")
    if conditions.schedule != "constant":
        parts.append(f"schedule: {SCHEDULES[conditions.schedule].label.lower()}")
    if more.cloud:
        parts.append(f"{more.cloud[0]:,} starts around the ring")
    return f"For all: {', '.join(parts)}." if parts else ""


def parsed(text: str, comma: Comma | None = None) -> Parsed[tuple[tuple[float, float], ...]]:
    """Starts from “x, y; x, y”; see `core.common.typed_numbers`.

    Raises:
        ValueError: Too long a text, what is not two numbers, or too many of them.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"The starts have {len(text):,} characters; up to {_LONGEST} are read.")
    return read_rows(text, _checked, comma)


def _checked(rows: Rows, marks: Marks) -> tuple[tuple[float, float], ...]:
    found = []
    for place, cells in enumerate(rows, start=1):
        values = [read_number(cell, marks) for cell in cells]
        if len(values) != 2 or values[0] is None or values[1] is None:
            unlike = "".join(explain_mismatch(cell, marks) for cell in cells)
            example = "write x, y; x, y, for example -1, 2; 0.5, 1."
            raise ValueError(
                f"Start {place}: {unlike}"
                if unlike
                else f"Start {place} is not two numbers: {example}"
            )
        if not all(abs(each) <= MAX_COORDINATE for each in values if each is not None):
            raise ValueError(
                f"Start {place} lies too far out: ±{format_number(MAX_COORDINATE)} at most."
            )
        found.append((values[0], values[1]))
    if len(found) > MAX_EXTRA_STARTS:
        raise ValueError(f"At most {MAX_EXTRA_STARTS} more starts; these are {len(found)}.")
    return tuple(found)


def written(points: Sequence[tuple[float, float]]) -> str:
    """The other way round, exactly."""
    return "; ".join(f"{write_number(x)}, {write_number(y)}" for x, y in points)
