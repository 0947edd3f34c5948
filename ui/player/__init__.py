"""The step player: draws tracks over charts, plays and scrubs them, all in the browser.

The charts underneath hold only axes and background, so they do not change when a track does: no
redraw, and a zoom stays. Every chart moves in step, and the controls are native ones that a
keyboard and a screen reader reach.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from charts.tracks import Track
from ui.packing import UNPACK_JS, pack

_HERE = Path(__file__).parent

_player = st.components.v2.component(
    "foundations_lab_player",
    html=(_HERE / "player.html").read_text(encoding="utf-8"),
    css=(_HERE / "player.css").read_text(encoding="utf-8"),
    js=UNPACK_JS
    + "\n".join((_HERE / name).read_text(encoding="utf-8") for name in ("draw.js", "player.js")),
)


def player(
    *,
    key: str,
    num_steps: int,
    tracks: Sequence[Track],
    quantity: str,
    smallest: float,
    alts: Mapping[str, str],
) -> None:
    """Mount the player.

    Args:
        key: Also the URL parameter that keeps the step while it is not the last one.
        num_steps: The last step.
        tracks: What to draw, see `charts.tracks`.
        quantity: What the second coordinate of a track's read-out line is, "f − f*".
        smallest: Under this the quantity is not told apart from it.
        alts: For each chart's key what it shows with the tracks on it; the browser puts it into
            the chart's text alternative, for the chart itself must not change with the tracks.
    """
    arrays = []
    header_tracks = []
    for track in tracks:
        lines = []
        for line in track.lines:
            by_step = line.x is line.steps
            lines.append(
                {
                    "chart": line.chart,
                    "x": line.x_axis,
                    "y": line.y_axis,
                    "count": len(line.steps),
                    "byStep": by_step,
                }
            )
            arrays += [line.steps, line.y] if by_step else [line.steps, line.x, line.y]
        header_tracks.append(
            {
                "label": track.label,
                "color": track.color,
                "dash": track.dash,
                "read": track.read_out,
                "lines": lines,
            }
        )
    header = {
        "param": key,
        "numSteps": num_steps,
        "quantity": quantity,
        "smallest": smallest,
        "alts": alts,
        "tracks": header_tracks,
    }
    numbers = [np.asarray(array, dtype="<f4") for array in arrays]
    _player(key=key, data=pack(header, *numbers))
