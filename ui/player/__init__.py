"""The step player: play, pause and scrub charts by step, in the browser, without the server.

It draws on a canvas laid over ordinary Plotly charts, so the charts themselves never change (and
keep their zoom), every chart moves in step, and the controls are native ones that a keyboard and
a screen reader reach. A trace takes part if its `meta` is `{"player": label}` and its `customdata`
holds the step of each point, ascending.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent

_player = st.components.v2.component(
    "foundations_lab_player",
    html=(_HERE / "player.html").read_text(encoding="utf-8"),
    css=(_HERE / "player.css").read_text(encoding="utf-8"),
    js=(_HERE / "player.js").read_text(encoding="utf-8"),
)


def player(
    *, key: str, num_steps: int, charts: Sequence[str], runners: Sequence[dict[str, Any]]
) -> None:
    """Mount the player for the charts with the given widget keys.

    Args:
        key: Also the URL parameter that keeps the step while it is not the last one.
        num_steps: The last step.
        charts: Keys of the `st.plotly_chart` elements to draw on.
        runners: One mapping for each trace label: label, color, dash, and for each quantity of
            the read-out its name and the value at every step of `steps`.
    """
    _player(
        key=key,
        data={
            "param": key,
            "num_steps": num_steps,
            "charts": list(charts),
            "runners": list(runners),
        },
    )
