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
        Preset(
            "Where Adam arrives",
            "Learning rate against β₁ on Himmelblau’s surface: a broad valley of good settings. "
            "Click cells inside and outside it.",
            _state("map", column=30.0, row=30.0),
        ),
        Preset(
            "Who lands where",
            "Four equal minima. Plain descent’s borders are smooth; momentum overshoots and frays "
            "them; Adam, blind to the slope’s size, has borders of its own.",
            _state("basins"),
        ),
        Preset(
            "Climbing with Adam",
            "One gradient of 1,010 in 101, the others −10: the mean says down, and Adam walks up.",
            _state("adam", sequence="reddi", length=1000.0, beta2=0.99, adam_rate=0.01),
        ),
        Preset(
            "Half the step or twice the batch",
            "Both lower the floor by nearly the same. Move the batch size, then the learning rate.",
            _state("noise", noise_batch=4.0),
        ),
        Preset(
            "The edge of stability",
            "The sharpness climbs to 2/η = 10 and hovers there, while the loss goes on falling in "
            "jolts.",
            _state("edge", edge_learning_rate=0.2),
        ),
    )
