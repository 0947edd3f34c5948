"""The theory page's instructive cases."""

import functools
from typing import Any

from ui import topics
from ui.frame import Preset
from ui.navigation import THEORY
from ui.theory_topics import TOPICS


def _state(topic: str, **changed: Any) -> dict[str, Any]:
    return topics.state(THEORY, TOPICS, topic, **changed)


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them, over all topics."""
    return (
        Preset(
            "The square root of κ",
            "Plain descent needs about κ steps, heavy ball about √κ: go back to Gradient descent "
            "and compare theory’s best.",
            _state("speed", method="heavy-ball", kappa=1000.0),
        ),
        Preset(
            "One number to tune",
            "Without momentum there is only the learning rate. The best one lies just left of the "
            "limit: move it one cell to the right.",
            _state("speed", method="gd"),
        ),
        Preset(
            "Nesterov gives up stability",
            "Its limit bends to the left as β grows: large momentum allows only smaller steps than "
            "heavy ball does.",
            _state("speed", method="nesterov"),
        ),
    )
