"""The theory page's instructive cases."""

import functools
from typing import Any

from ui.optimizer_theory import PAGE
from ui.optimizer_theory.topics import TOPICS
from ui.page import Preset, topics


def _state(topic: str, **changed: Any) -> dict[str, Any]:
    return topics.state(PAGE, TOPICS, topic, **changed)


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them, over all topics."""
    return (
        Preset(
            "The square root of κ",
            "The best setting of gradient descent needs steps in proportion to κ, that of heavy "
            "ball in proportion to √κ: here 6,908 and 218. Choose Gradient descent to compare.",
            _state("speed", method="heavy-ball", kappa=1000.0),
        ),
        Preset(
            "One number to tune",
            "Without momentum there is only the learning rate. The best one lies just left of the "
            "limit: one cell further to the right it diverges.",
            _state("speed", method="gd"),
        ),
        Preset(
            "Nesterov gives up stability",
            "Its stability limit falls as β grows, where heavy ball’s rises: a large β allows only "
            "smaller learning rates.",
            _state("speed", method="nesterov"),
        ),
        Preset(
            "Where Adam arrives",
            "Learning rate against β₁ on Himmelblau’s surface: most of the settings in between "
            "arrive, the smallest learning rates do not. Click cells of both kinds.",
            _state("map", column=30.0, row=30.0),
        ),
        Preset(
            "Who lands where",
            "Four minima of the same depth. Momentum overshoots, so the borders of its basins are "
            "longer and more broken than gradient descent’s; Adam’s borders lie elsewhere.",
            _state("basins"),
        ),
        Preset(
            "Climbing with Adam",
            "One gradient of 1,010 in 101, the others −10: the mean is positive, so descent would "
            "lower the weight, and Adam raises it.",
            _state("adam", sequence="reddi", length=1000.0, beta2=0.99, adam_rate=0.01),
        ),
        Preset(
            "Half the step or twice the batch",
            "Each of the two about halves the floor. Double the batch size, then go back and halve "
            "the learning rate.",
            _state("noise", noise_batch=4.0),
        ),
        Preset(
            "The edge of stability",
            "The sharpness climbs to 2/η = 10 and stays near it, while the loss goes on falling, "
            "though not at every step.",
            _state("edge", edge_learning_rate=0.2),
        ),
    )
