"""The controls of the page on many heads and cross-attention, part by part."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.common import Comma
from core.multi_head import (
    FIRST_DATE,
    LAST_DATE,
    MASKS,
    MAX_CHARACTERS,
    MAX_VECTOR_CHARACTERS,
    STYLES,
    copy_task,
    multi_head,
    parse_vectors,
    write_vectors,
)
from ui.multi_head import PAGE
from ui.page import Number, Segmented, Slider, Switch, Text, commas, controls, layout

PREFIX = PAGE.prefix
# Where the decoder's view starts: the day's first digit, mean of the last layer's heads.
FIRST_VIEW = {"kind": "cross", "layer": 2, "head": 0, "step": 9, "character": 1}

_FOCUS = f"{PREFIX}focus"


class Controls:
    """All controls of the page, part by part."""

    part = Segmented(
        f"{PREFIX}part",
        "Show",
        {
            "heads": "Many heads",
            "task": "One head or several?",
            "dates": "Cross-attention",
        },
        "heads",
    )
    input = Segmented(
        f"{PREFIX}input", "Tokens as", {"words": "Words", "numbers": "Numbers"}, "words"
    )
    vectors = Text(
        f"{PREFIX}vectors",
        "Tokens that look",
        "1 0 0 0; 0 1 0 0; 0 0 1 0; 1 1 0 0",
        max_chars=MAX_VECTOR_CHARACTERS,
        help="A row of numbers for each token, rows between semicolons. A row has as many "
        "numbers as the model is wide.",
    )
    text = Text(
        f"{PREFIX}text",
        "Tokens that look",
        "the cat saw the other cat",
        max_chars=MAX_VECTOR_CHARACTERS,
        help="Words between spaces; each gets a random vector, the same word the same one.",
    )
    other = Text(
        f"{PREFIX}other",
        "Tokens looked at (empty: the same)",
        "",
        max_chars=MAX_VECTOR_CHARACTERS,
        help="Empty: self-attention. Other tokens: cross-attention, where queries come from "
        "one sequence, keys and values from another.",
    )
    heads = Slider.of(f"{PREFIX}heads", multi_head.HEADS)
    width = Number(f"{PREFIX}width", multi_head.WIDTH)
    seed = Number(f"{PREFIX}seed", multi_head.SEED)
    positions = Switch(
        f"{PREFIX}positions",
        "Add positions",
        help="Adds the sinusoidal encoding of its place to every token.",
    )
    readers = Slider.of(f"{PREFIX}readers", copy_task.READERS)
    asked = Slider.of(f"{PREFIX}asked", copy_task.ASKED)
    tokens = Slider.of(f"{PREFIX}tokens", copy_task.TOKENS)
    task_seed = Number(f"{PREFIX}task_seed", copy_task.SEED)
    date = Text(
        f"{PREFIX}date",
        f"A date, as you would write it (up to {MAX_CHARACTERS} characters)",
        "Monday the 23rd of November, 2026",
        max_chars=MAX_VECTOR_CHARACTERS,
        help="In English. The network reads it character by character and writes the ISO form. "
        f"It was trained on made-up dates from {FIRST_DATE.year} to {LAST_DATE.year} in "
        f"{len(STYLES)} ways of writing.",
    )
    mask = Segmented(
        f"{PREFIX}mask",
        "Causal mask",
        {key: mask.label for key, mask in MASKS.items()},
        "causal",
        help="Hides from each place of the output what stands to its right. “Removed”: the "
        "network was trained with it and decodes without. “Never there”: a second network, "
        "trained without it too.",
    )
    measured = Switch(f"{PREFIX}measured", "Measure the mask on 500 unseen dates")


@dataclass(frozen=True)
class Anatomy:
    """What the controls of the first part say."""

    numbers: bool = False
    text: str = Controls.text.default
    other: str = Controls.other.default
    width: int = int(Controls.width.initial())
    heads: int = Controls.heads.default
    seed: int = int(Controls.seed.initial())
    positions: bool = False
    commas: tuple[Comma | None, Comma | None] = (None, None)


@dataclass(frozen=True)
class Task:
    """What the controls of the second part say."""

    tokens: int = Controls.tokens.default
    asked: int = Controls.asked.default
    readers: int = Controls.readers.default
    seed: int = int(Controls.task_seed.initial())


@dataclass(frozen=True)
class Dates:
    """What the controls of the third part say."""

    text: str = Controls.date.default
    mask: str = Controls.mask.default


def state(part: str, view: Mapping[str, Any] = FIRST_VIEW, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names.

    Args:
        part: Which part of the page is open.
        view: Where the decoder’s view goes.
        changed: See `ui.page.controls.state`.
    """
    values = controls.state(PREFIX, Controls, part=part, **changed)
    return {**values, _FOCUS: {"view": dict(view)}}


def anatomy_texts() -> tuple[bool, str, str]:
    """Whether numbers were typed, the tokens that look, and those that are looked at."""
    columns = st.columns([1.2, 3, 2.4], vertical_alignment="bottom")
    with columns[0]:
        kind = Controls.input.draw()
    numbers = kind == "numbers"
    with columns[1]:
        text = (Controls.vectors if numbers else Controls.text).draw()
    with columns[2]:
        other = Controls.other.draw()
    return numbers, text, other


def anatomy_settings(numbers: bool, text: str, other: str) -> Anatomy:
    """The sliders beside the picture."""
    heads = Controls.heads.draw()
    width = Controls.width.draw()
    seed = Controls.seed.draw()
    positions = Controls.positions.draw()
    meanings: tuple[Comma | None, Comma | None] = (None, None)
    if numbers:
        meanings = _comma(text, width, "vectors"), _comma(other, width, "other")
    return Anatomy(numbers, text, other, width, heads, seed, positions, meanings)


def _comma(text: str, width: int, name: str) -> Comma | None:
    """What the commas of typed vectors mean; what is wrong is told where they are used."""
    with contextlib.suppress(ValueError):
        return commas.read(
            lambda comma: parse_vectors(text, width, comma),
            key=f"{PREFIX}{name}",
            write=write_vectors,
        ).comma
    return None


def task_settings() -> Task:
    """The sliders of the copying task."""
    readers = Controls.readers.draw()
    asked = Controls.asked.draw()
    tokens = Controls.tokens.draw()
    seed = Controls.task_seed.draw()
    return Task(tokens, asked, readers, seed)


def date_settings() -> tuple[str, str]:
    """The date as typed, and the key of the mask."""
    columns = st.columns([2, 2.6], vertical_alignment="bottom")
    with columns[0]:
        text = Controls.date.draw()
    with columns[1]:
        mask = Controls.mask.draw()
    return text, mask


def focus() -> dict[str, Any] | None:
    """Where the decoder's view should go, with an id that differs for each press of a preset."""
    return layout.view_of_preset(_FOCUS)
