"""The controls of the page on many heads and cross-attention, part by part."""

import contextlib
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.common.typed_numbers import Comma
from core.multi_head import copy_task, multi_head
from core.multi_head.dates_decoding import MASKS
from core.multi_head.dates_formats import FIRST_DATE, LAST_DATE, MAX_CHARACTERS, STYLES
from core.multi_head.token_vectors import MAX_VECTOR_CHARACTERS, parse_vectors, write_vectors
from ui.multi_head import PAGE
from ui.page import commas, controls, layout

PREFIX = PAGE.prefix
PARTS = {
    "heads": "Many heads",
    "task": "One head or several?",
    "dates": "Cross-attention",
}
INPUTS = {"words": "Words", "numbers": "Numbers"}
DEFAULT_TEXT = "the cat saw the other cat"
DEFAULT_NUMBERS = "1 0 0 0; 0 1 0 0; 0 0 1 0; 1 1 0 0"
DEFAULT_DATE = "Monday the 23rd of November, 2026"
# Where the decoder's view starts: the day's first digit, mean of the last layer's heads.
FIRST_VIEW = {"kind": "cross", "layer": 2, "head": 0, "step": 9, "character": 1}

_FOCUS = f"{PREFIX}focus"
_MASK_LABELS = {key: mask.label for key, mask in MASKS.items()}


@dataclass(frozen=True)
class Anatomy:
    """What the controls of the first part say."""

    numbers: bool = False
    text: str = DEFAULT_TEXT
    other: str = ""
    width: int = int(multi_head.WIDTH.default)
    heads: int = int(multi_head.HEADS.default)
    seed: int = int(multi_head.SEED.default)
    positions: bool = False
    commas: tuple[Comma | None, Comma | None] = (None, None)


@dataclass(frozen=True)
class Task:
    """What the controls of the second part say."""

    tokens: int = int(copy_task.TOKENS.default)
    asked: int = int(copy_task.ASKED.default)
    readers: int = int(copy_task.READERS.default)
    seed: int = int(copy_task.SEED.default)


@dataclass(frozen=True)
class Dates:
    """What the controls of the third part say, and, for a preset, how its view is set."""

    text: str = DEFAULT_DATE
    mask: str = "causal"
    measured: bool = False
    view: dict[str, Any] = field(default_factory=lambda: dict(FIRST_VIEW))


def state(
    part: str, anatomy: Anatomy | None = None, task: Task | None = None, dates: Dates | None = None
) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and what is given."""
    heads, copying, translator = anatomy or Anatomy(), task or Task(), dates or Dates()
    return {
        f"{PREFIX}part": part,
        f"{PREFIX}input": "numbers" if heads.numbers else "words",
        f"{PREFIX}text": DEFAULT_TEXT if heads.numbers else heads.text,
        f"{PREFIX}vectors": heads.text if heads.numbers else DEFAULT_NUMBERS,
        f"{PREFIX}other": heads.other,
        f"{PREFIX}heads": heads.heads,
        f"{PREFIX}width": float(heads.width),
        f"{PREFIX}seed": float(heads.seed),
        f"{PREFIX}positions": heads.positions,
        f"{PREFIX}readers": copying.readers,
        f"{PREFIX}asked": copying.asked,
        f"{PREFIX}tokens": copying.tokens,
        f"{PREFIX}task_seed": float(copying.seed),
        f"{PREFIX}date": translator.text,
        f"{PREFIX}mask": translator.mask,
        f"{PREFIX}measured": translator.measured,
        _FOCUS: {"view": translator.view},
    }


def part() -> str:
    """Which part of the page is open; only that one computes."""
    return controls.switch_between("Show", PARTS, key=f"{PREFIX}part", default="heads")


def anatomy_texts() -> tuple[bool, str, str]:
    """Whether numbers were typed, the tokens that look, and those that are looked at."""
    columns = st.columns([1.2, 3, 2.4], vertical_alignment="bottom")
    with columns[0]:
        kind = controls.switch_between("Tokens as", INPUTS, key=f"{PREFIX}input", default="words")
    numbers = kind == "numbers"
    with columns[1]:
        if numbers:
            text = controls.text(
                "Tokens that look",
                key=f"{PREFIX}vectors",
                default=DEFAULT_NUMBERS,
                max_chars=MAX_VECTOR_CHARACTERS,
                help="A row of numbers for each token, rows between semicolons. A row has as many "
                "numbers as the model is wide.",
            )
        else:
            text = controls.text(
                "Tokens that look",
                key=f"{PREFIX}text",
                default=DEFAULT_TEXT,
                max_chars=MAX_VECTOR_CHARACTERS,
                help="Words between spaces; each gets a random vector, the same word the same one.",
            )
    with columns[2]:
        other = controls.text(
            "Tokens looked at (empty: the same)",
            key=f"{PREFIX}other",
            default="",
            max_chars=MAX_VECTOR_CHARACTERS,
            help="Empty: self-attention. Other tokens: cross-attention, where queries come from "
            "one sequence, keys and values from another.",
        )
    return numbers, text, other


def anatomy_settings(numbers: bool, text: str, other: str) -> Anatomy:
    """The sliders beside the picture."""
    heads = controls.whole_number(multi_head.HEADS, key=f"{PREFIX}heads")
    width = controls.number(multi_head.WIDTH, key=f"{PREFIX}width")
    seed = controls.number(multi_head.SEED, key=f"{PREFIX}seed")
    positions = controls.switch(
        "Add positions",
        key=f"{PREFIX}positions",
        help="Adds the sinusoidal encoding of its place to every token.",
    )
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
    readers = controls.whole_number(copy_task.READERS, key=f"{PREFIX}readers")
    asked = controls.whole_number(copy_task.ASKED, key=f"{PREFIX}asked")
    tokens = controls.whole_number(copy_task.TOKENS, key=f"{PREFIX}tokens")
    seed = controls.number(copy_task.SEED, key=f"{PREFIX}task_seed")
    return Task(tokens, asked, readers, seed)


def date_settings() -> tuple[str, str]:
    """The date as typed, and the key of the mask."""
    columns = st.columns([2, 2.6], vertical_alignment="bottom")
    with columns[0]:
        text = controls.text(
            f"A date, as you would write it (up to {MAX_CHARACTERS} characters)",
            key=f"{PREFIX}date",
            default=DEFAULT_DATE,
            max_chars=MAX_VECTOR_CHARACTERS,
            help="In English. The network reads it character by character and writes the ISO form. "
            f"It was trained on made-up dates from {FIRST_DATE.year} to {LAST_DATE.year} in "
            f"{len(STYLES)} ways of writing.",
        )
    with columns[1]:
        mask = controls.switch_between(
            "Causal mask",
            _MASK_LABELS,
            key=f"{PREFIX}mask",
            default="causal",
            help="Hides from each place of the output what stands to its right. “Removed”: the "
            "network was trained with it and decodes without. “Never there”: a second network, "
            "trained without it too.",
        )
    return text, mask


def wants_measurement() -> bool:
    """Whether the three masks are to be measured on many dates."""
    return controls.switch("Measure the mask on 500 unseen dates", key=f"{PREFIX}measured")


def focus() -> dict[str, Any] | None:
    """Where the decoder's view should go, with an id that differs for each press of a preset."""
    return layout.view_of_preset(_FOCUS)
