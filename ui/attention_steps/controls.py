"""The controls of the step view, and what they make: an example, the choices, or a complaint."""

import contextlib
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.attention_steps.examples import (
    MAX_WIDTH,
    MIN_WIDTH,
    AttentionExample,
    parse_table,
    typed_example,
    words_example,
    write_table,
)
from core.attention_steps.steps import (
    BOOLEAN_MASKS,
    DROPOUT,
    LENGTH,
    MASKS,
    SEED,
    TEMPERATURE,
    AttentionSteps,
    StepChoices,
    attention_steps,
)
from core.common.params import Param
from core.common.typed_numbers import Comma
from core.language_models.specs import ModelUnavailableError
from ui.attention_steps import PAGE, cache
from ui.attention_steps.view import Focus, edited
from ui.page import commas, controls, last_good, layout

PREFIX = PAGE.prefix
VIEW = f"{PREFIX}view"
# Longer than works, so that a pasted page gets its message instead of being cut.
MAX_INPUT = 5_000

SOURCES = {"table": "Tables", "random": "Random", "trained": "Trained"}
SCALES = {"sqrt": "÷ √d_k", "none": "Off"}
MASK_NAMES = {key: mask.label for key, mask in MASKS.items()}

DEFAULT_TEXT = "the cat saw it"
# "it" asks for what "cat" offers; d_k and d_v differ, so that shapes can be told apart.
DEFAULT_TABLES = {
    "q": "0 1 0; 1 0 1; 1 0 -1; 2 -1 0",
    "k": "0 0 1; 2 0 0; 0 2 1; 1 1 0",
    "v": "0 0.5; 1 0; 0 1; 0.5 0.5",
}

WIDTH = Param(
    name="width",
    label="d_k",
    default=4,
    low=MIN_WIDTH,
    high=MAX_WIDTH,
    scale="linear",
    help="Length of each query, key and value.",
    is_integer=True,
)
VECTORS = Param(
    name="vectors",
    label="Seed",
    default=0,
    low=0,
    high=9999,
    scale="linear",
    help="Which random word vectors and matrices; the same number gives the same ones.",
    is_integer=True,
)
LAYER = Param(
    name="layer",
    label="Layer",
    default=6,
    low=1,
    high=6,
    scale="linear",
    help="all-MiniLM-L6-v2 has six layers of twelve heads.",
    is_integer=True,
)
HEAD = Param(
    name="head",
    label="Head",
    default=12,
    low=1,
    high=12,
    scale="linear",
    help="Each head has projections W_Q, W_K and W_V of its own, d_k = 32.",
    is_integer=True,
)

PLAIN = StepChoices()
_FOCUS = f"{PREFIX}focus"
_LAST_GOOD = f"{PREFIX}last_good"


@dataclass(frozen=True)
class StepSettings:
    """What the controls say."""

    source: str
    text: str
    tables: tuple[str, str, str]
    commas: tuple[Comma | None, ...]
    width: int
    vectors: int
    layer: int
    head: int
    choices: StepChoices


def state(
    text: str = DEFAULT_TEXT,
    *,
    source: str = "table",
    tables: dict[str, str] = DEFAULT_TABLES,
    width: int = int(WIDTH.default),
    head: tuple[int, int] = (int(LAYER.default), int(HEAD.default)),
    choices: StepChoices = PLAIN,
    step: str = "all",
    cell: tuple[str, int, int] | None = None,
) -> dict[str, Any]:
    """Values of all controls of the step view, for a preset; `cell` is pointed at."""
    return {
        f"{PREFIX}source": source,
        f"{PREFIX}text": text,
        **{f"{PREFIX}{name}": table for name, table in tables.items()},
        _key(WIDTH): float(width),
        _key(VECTORS): VECTORS.default * 1.0,
        _key(LAYER): float(head[0]),
        _key(HEAD): float(head[1]),
        f"{PREFIX}scale": "sqrt" if choices.scaled else "none",
        f"{PREFIX}mask": choices.mask,
        f"{PREFIX}cells": choices.cells,
        _key(LENGTH): float(choices.length),
        _key(TEMPERATURE): float(choices.temperature),
        f"{PREFIX}drop": choices.dropout > 0,
        _key(DROPOUT): float(choices.dropout or DROPOUT.default),
        _key(SEED): float(choices.seed),
        _FOCUS: {"step": step, "cell": cell},
    }


def settings(first_row: Any) -> StepSettings:
    """Draw the controls, the first of them into a row that has begun; return what they say."""
    with first_row:
        source = controls.switch_between(
            "Q, K, V from",
            SOURCES,
            key=f"{PREFIX}source",
            default="table",
            help="Numbers you type; your words through random matrices; or your words through one "
            "head of all-MiniLM-L6-v2.",
        )
        with st.container(width=250):
            text = controls.text(
                "Names of tokens" if source == "table" else "Your words",
                key=f"{PREFIX}text",
                default=DEFAULT_TEXT,
                max_chars=MAX_INPUT,
            )
        width, vectors, layer, head = _source_numbers(source)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        choices = _choices()
        tables, meanings, cells = _as_text(source)
    choices = replace(choices, cells=cells)
    return StepSettings(source, text, tables, meanings, width, vectors, layer, head, choices)


def outcome(wanted: StepSettings) -> tuple[AttentionSteps, str]:
    """The steps, and what there is to complain about; then they are the last that worked."""
    steps, error = last_good.read(
        _LAST_GOOD,
        lambda: attention_steps(_example(wanted), wanted.choices),
        lambda: attention_steps(typed_example(DEFAULT_TEXT, *DEFAULT_TABLES.values()), PLAIN),
        (ValueError, ModelUnavailableError),
    )
    return steps, f"{error} Below is the last example that worked." if error else ""


def focus() -> Focus | None:
    """Where the view should go, with an id that differs for each press of a preset."""
    wanted = layout.view_of_preset(_FOCUS)
    return None if wanted is None else Focus(**wanted)


def take_edit() -> None:
    """Put what was changed in the view into the widgets; a callback, so before they are drawn."""
    found = edited(VIEW)
    for name in ("q", "k", "v"):
        if name in found:
            st.session_state[f"{PREFIX}{name}"] = found[name]
    if "mask" in found:
        st.session_state[f"{PREFIX}cells"] = found["mask"]
        st.session_state[f"{PREFIX}mask"] = "custom"


def _example(wanted: StepSettings) -> AttentionExample:
    if wanted.source == "table":
        return typed_example(wanted.text, *wanted.tables, commas=wanted.commas)
    if wanted.source == "random":
        return words_example(wanted.text, wanted.width, wanted.vectors)
    return cache.trained(wanted.text, wanted.layer, wanted.head)


def _source_numbers(source: str) -> tuple[int, int, int, int]:
    """Width and seed, layer and head; defaults stand for those that the source does not use."""
    found = []
    for param, owner in (
        (WIDTH, "random"),
        (VECTORS, "random"),
        (LAYER, "trained"),
        (HEAD, "trained"),
    ):
        found.append(_small_number(param) if source == owner else int(param.default))
    return found[0], found[1], found[2], found[3]


def _as_text(source: str) -> tuple[tuple[str, str, str], tuple[Comma | None, ...], str]:
    """Tables, their commas, and mask as text; usually they are changed in the picture."""
    with st.popover("As text", icon=":material/table:"):
        st.caption("Rows end with a semicolon, numbers with a space.")
        tables, meanings = [], []
        for name, table in DEFAULT_TABLES.items():
            key = f"{PREFIX}{name}"
            tables.append(controls.text(name.upper(), key=key, default=table, max_chars=MAX_INPUT))
            meanings.append(_comma(name.upper(), tables[-1], key) if source == "table" else None)
        cells = controls.text(
            "Custom mask",
            key=f"{PREFIX}cells",
            default="",
            max_chars=MAX_INPUT,
            help="1: may look, 0: may not; rows separated by /. What is missing is 1.",
        )
        if source != "table":
            st.caption("Q, K and V count where they come from small tables.")
    return (tables[0], tables[1], tables[2]), tuple(meanings), cells


def _comma(name: str, table: str, key: str) -> Comma | None:
    """What the commas of a table mean; what is wrong with it is told where it is used."""
    with contextlib.suppress(ValueError):
        return commas.read(
            lambda comma: parse_table(name, table, comma), key=key, write=write_table
        ).comma
    return None


def _choices() -> StepChoices:
    scaled = controls.switch_between(
        "Scale",
        SCALES,
        key=f"{PREFIX}scale",
        default="sqrt",
        help="Divide the scores by the root of d_k, the length of a query. Choose “Why √d_k?” "
        "above to see what it is for.",
    )
    mask = controls.switch_between(
        "Mask",
        MASK_NAMES,
        key=f"{PREFIX}mask",
        default="none",
        help="; ".join(f"{each.label}: {each.summary.lower()[:-1]}" for each in MASKS.values())
        + ". Clicking a masked score in the picture makes a custom mask. A mask has a row for each "
        f"query and a column for each key. {BOOLEAN_MASKS}",
    )
    length = _small_number(LENGTH) if mask == "padding" else int(LENGTH.default)
    with st.container(width=220):
        temperature = controls.number(TEMPERATURE, key=_key(TEMPERATURE))
    dropped = controls.switch(
        "Dropout",
        key=f"{PREFIX}drop",
        help="While training, some weights are set to 0 at random; a row then need not sum to 1.",
    )
    share, seed = 0.0, int(SEED.default)
    if dropped:
        with st.container(width=110):
            share = controls.number(replace(DROPOUT, low=0.05), key=_key(DROPOUT))
        seed = _small_number(SEED)
    return StepChoices(
        scaled=scaled == "sqrt",
        mask=mask,
        length=length,
        temperature=temperature,
        dropout=share,
        seed=seed,
    )


def _small_number(param: Param) -> int:
    with st.container(width=105):
        return int(controls.number(param, key=_key(param)))


def _key(param: Param) -> str:
    return f"{PREFIX}{param.name}"
