"""Attention step by step in the browser: stepping, pointing at a cell and painting the mask.

The server computes all matrices and sends them at once; only a changed number or mask goes back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from charts.attention_steps import matrices, stages
from charts.common import theme
from core.attention_steps import MAX_TOKENS, MAX_WIDTH, MIN_TOKENS, MIN_WIDTH, AttentionSteps
from ui.runtime import UNPACK_JS, pack, served_script, texts

__all__ = ["Focus", "edited", "message", "steps_view"]

_HERE = Path(__file__).parent
# In the order in which they may use each other's constants.
_PARTS = ("receive", "sums", "matrix", "edit", "picture", "steps")
JS = UNPACK_JS + texts(
    _HERE, "ui/js/url.js", "ui/js/numbers.js", *(f"js/{part}.js" for part in _PARTS)
)
# No honest edit is longer: three tables and a mask.
MAX_EDIT = 10_000

_view = st.components.v2.component(
    "foundations_lab_steps",
    html=(_HERE / "view.html").read_text(encoding="utf-8"),
    css=(_HERE / "view.css").read_text(encoding="utf-8"),
    js=served_script("steps", JS),
)


@dataclass(frozen=True)
class Focus:
    """Where a preset leads: a step's key or "all", and a cell (matrix, row, column) to look at.

    `id` differs for each press.
    """

    id: int
    step: str = "all"
    cell: tuple[str, int, int] | None = None


def steps_view(
    steps: AttentionSteps,
    *,
    key: str,
    prefix: str,
    summary: str,
    focus: Focus | None,
    on_edit: Callable[[], None],
) -> None:
    """Mount the view.

    Args:
        steps: What it shows.
        key: Of the component.
        prefix: Of the URL parameter `<prefix>step`.
        summary: What stands above all steps at once.
        focus: Where to go, once.
        on_edit: Called before the next run when numbers or the mask were changed; see `edited`.
    """
    _view(key=key, data=message(steps, prefix, summary, focus), on_edit_change=on_edit)


def edited(key: str) -> dict[str, str]:
    """What was changed in the view: texts of "q", "k", "v", or of "mask"; not checked otherwise."""
    state = st.session_state.get(key)
    found = None if state is None else state.get("edit")
    if not isinstance(found, Mapping):
        return {}
    return {
        name: text
        for name, text in found.items()
        if name in ("q", "k", "v", "mask") and isinstance(text, str) and len(text) <= MAX_EDIT
    }


def message(steps: AttentionSteps, prefix: str, summary: str, focus: Focus | None) -> bytes:
    """Everything that the browser draws: names as JSON, numbers as float64."""
    shown = matrices(steps)
    header: dict[str, Any] = {
        "prefix": prefix,
        "summary": summary,
        "focus": None if focus is None else vars(focus),
        "editable": steps.example.source == "table",
        "limits": {"tokens": (MIN_TOKENS, MAX_TOKENS), "width": (MIN_WIDTH, MAX_WIDTH)},
        "scaled": steps.choices.scaled,
        "divisor": steps.divisor,
        "temperature": steps.choices.temperature,
        "dropout": steps.choices.dropout,
        "palette": {
            "light": theme.SEQUENTIAL_LIGHT,
            "dark": theme.SEQUENTIAL_DARK,
            "divergingLight": theme.DIVERGING_LIGHT,
            "divergingDark": theme.DIVERGING_DARK,
        },
        "stages": [vars(stage) for stage in stages(steps)],
        "matrices": [
            {
                "name": matrix.name,
                "title": matrix.title,
                "shape": matrix.shape,
                "rows": matrix.rows,
                "columns": matrix.columns,
                "columnDim": matrix.column_dim,
                "kind": matrix.kind,
            }
            for matrix in shown
        ],
    }
    numbers = [np.asarray(matrix.values, dtype="<f8") for matrix in shown]
    return pack(header, *numbers)
