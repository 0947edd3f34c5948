"""The controls of the step view, and what they make: an example, the choices, or a complaint."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.attention_steps import (
    BOOLEAN_MASKS,
    DROPOUT,
    LENGTH,
    MASKS,
    MAX_WIDTH,
    MIN_WIDTH,
    SEED,
    TEMPERATURE,
    AttentionExample,
    AttentionSteps,
    StepChoices,
    attention_steps,
    parse_table,
    score_scale,
    typed_example,
    words_example,
    write_table,
)
from core.common import Comma, Param
from core.language_models import ModelUnavailableError
from ui.attention_steps import PAGE, cache
from ui.attention_steps.view import Focus, edited
from ui.page import (
    Choice,
    Number,
    Segmented,
    Slider,
    Switch,
    Text,
    commas,
    controls,
    last_good,
    layout,
)

PREFIX = PAGE.prefix
VIEW = f"{PREFIX}view"
# Longer than works, so that a pasted page gets its message instead of being cut.
MAX_INPUT = 5_000


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


def _key(param: Param) -> str:
    return f"{PREFIX}{param.name}"


class Controls:
    """All controls of the page: its part, example and choices, and those of “Why √d_k?”."""

    part = Segmented(
        f"{PREFIX}part", "Show", {"steps": "Step by step", "scale": "Why √d_k?"}, "steps"
    )
    source = Segmented(
        f"{PREFIX}source",
        "Q, K, V from",
        {"table": "Tables", "random": "Random", "trained": "Trained"},
        "table",
        help="Numbers you type; your words through random matrices; or your words through one "
        "head of all-MiniLM-L6-v2.",
    )
    text = Text(
        f"{PREFIX}text",
        "Names of tokens",
        "the cat saw it",
        max_chars=MAX_INPUT,
    )
    width = Number(_key(WIDTH), WIDTH)
    vectors = Number(_key(VECTORS), VECTORS)
    layer = Number(_key(LAYER), LAYER)
    head = Number(_key(HEAD), HEAD)
    tables: Mapping[str, Text] = {
        name: Text(f"{PREFIX}{name}", name.upper(), table, MAX_INPUT)
        for name, table in DEFAULT_TABLES.items()
    }
    cells = Text(
        f"{PREFIX}cells",
        "Custom mask",
        "",
        max_chars=MAX_INPUT,
        help="1: may look, 0: may not; rows separated by /. What is missing is 1.",
    )
    scale = Segmented(
        f"{PREFIX}scale",
        "Scale",
        {"sqrt": "÷ √d_k", "none": "Off"},
        "sqrt",
        help="Divide the scores by the root of d_k, the length of a query. Choose “Why √d_k?” "
        "above to see what it is for.",
    )
    mask = Segmented(
        f"{PREFIX}mask",
        "Mask",
        {key: mask.label for key, mask in MASKS.items()},
        "none",
        help="; ".join(f"{each.label}: {each.summary.lower()[:-1]}" for each in MASKS.values())
        + ". Clicking a masked score in the picture makes a custom mask. A mask has a row for each "
        f"query and a column for each key. {BOOLEAN_MASKS}",
    )
    length = Number(_key(LENGTH), LENGTH)
    temperature = Number(_key(TEMPERATURE), TEMPERATURE)
    drop = Switch(
        f"{PREFIX}drop",
        "Dropout",
        help="While training, some weights are set to 0 at random; a row then need not sum to 1.",
    )
    dropout = Number(_key(DROPOUT), replace(DROPOUT, low=0.05))
    seed = Number(_key(SEED), SEED)

    d_k = Slider(f"{PREFIX}d_k", "d_k, the length of a query and of a key", score_scale.WIDTHS, 64)
    distribution = Choice(
        f"{PREFIX}distribution",
        "Components of q and k",
        score_scale.DISTRIBUTIONS,
        "normal",
        help=" ".join(
            f"{each.label}: {each.summary}" for each in score_scale.DISTRIBUTIONS.values()
        ),
    )
    correlation = Number(f"{PREFIX}correlation", score_scale.CORRELATION)
    pairs_seed = Number(f"{PREFIX}draw", score_scale.SEED)


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
    *, step: str = "all", cell: tuple[str, int, int] | None = None, **changed: Any
) -> dict[str, Any]:
    """Values of all controls of the page, for a preset: defaults, and changes by short names.

    Args:
        step: Which step the view shows.
        cell: What is pointed at: matrix, row, column.
        changed: See `ui.page.controls.state`.
    """
    return {**controls.state(PREFIX, Controls, **changed), _FOCUS: {"step": step, "cell": cell}}


def settings(first_row: Any) -> StepSettings:
    """Draw the controls, the first of them into a row that has begun; return what they say."""
    with first_row:
        source = Controls.source.draw()
        with st.container(width=250):
            text = Controls.text.draw(label=None if source == "table" else "Your words")
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
        lambda: attention_steps(
            typed_example(Controls.text.default, *DEFAULT_TABLES.values()), PLAIN
        ),
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
    for control, owner in (
        (Controls.width, "random"),
        (Controls.vectors, "random"),
        (Controls.layer, "trained"),
        (Controls.head, "trained"),
    ):
        found.append(_narrow(control) if source == owner else int(control.initial()))
    return found[0], found[1], found[2], found[3]


def _as_text(source: str) -> tuple[tuple[str, str, str], tuple[Comma | None, ...], str]:
    """Tables, their commas, and mask as text; usually they are changed in the picture."""
    with st.popover("As text", icon=":material/table:"):
        st.caption("Rows end with a semicolon, numbers with a space.")
        tables, meanings = [], []
        for name, control in Controls.tables.items():
            tables.append(control.draw())
            meanings.append(
                _comma(name.upper(), tables[-1], control.key) if source == "table" else None
            )
        cells = Controls.cells.draw()
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
    scaled = Controls.scale.draw()
    mask = Controls.mask.draw()
    length = _narrow(Controls.length) if mask == "padding" else int(LENGTH.default)
    with st.container(width=220):
        temperature = Controls.temperature.draw()
    dropped = Controls.drop.draw()
    share, seed = 0.0, int(SEED.default)
    if dropped:
        with st.container(width=110):
            share = Controls.dropout.draw()
        seed = _narrow(Controls.seed)
    return StepChoices(
        scaled=scaled == "sqrt",
        mask=mask,
        length=length,
        temperature=temperature,
        dropout=share,
        seed=seed,
    )


def _narrow(control: Number) -> int:
    with st.container(width=105):
        return int(control.draw())
