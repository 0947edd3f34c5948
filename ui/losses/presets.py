"""The losses page's instructive cases."""

import functools

from ui.losses.topics import state
from ui.page import Preset


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them, over all topics."""
    return (
        Preset(
            "Confidently wrong",
            "The label is 1, the logit −6. The gradient of cross-entropy is −0.9975, that of "
            "squared error −0.0049.",
            state("binary", z=-6.0, shown=["bce", "squared"]),
        ),
        Preset(
            "Easy examples count less",
            "The label is 1, the logit 3: focal loss is 0.2 % of cross-entropy. Drag the point to "
            "−6: the two differ by less than 1 %.",
            state("binary", z=3.0, shown=["bce", "focal"]),
        ),
        Preset(
            "Smoothed targets want doubt",
            "With ε = 0.1 the target of class 1 is 0.933, and the model gives it 0.995: the "
            "gradient on its logit is above 0, so descent lowers it.",
            state("classes", logits="6, 0, 0", target="smoothed"),
        ),
        Preset(
            "Calling it impossible",
            "p = 0 for what happens one time in ten: cross-entropy and KL are infinite.",
            state("information", truth="0.6, 0.3, 0.1", model_p="0.7, 0.3, 0"),
        ),
        Preset(
            "A product that vanishes",
            "2,000 flips: in float64 the likelihood is 0 at every p, and its logarithm still has "
            "its maximum at k/n.",
            state("likelihood", repeats=200.0),
        ),
        Preset(
            "No maximum at all",
            "A threshold separates the labels: with more steps the loss keeps falling and w keeps "
            "growing. Add a point, 2:0 for example, and there is a maximum.",
            state(
                "likelihood",
                what="logistic",
                points="-3:0, -2:0, -1:0, 1:1, 2:1, 3:1",
                fit_steps=3000.0,
                rate=2.0,
            ),
        ),
        Preset(
            "Half precision",
            "In float16 three formulas give ∞ or NaN, from z = 7.6 or 11.1 on. Which ones are "
            "left at z = 20?",
            state("floats", format="float16", reach=30.0),
        ),
        Preset(
            "Three times too sure",
            "All logits divided by 3.15: the ECE falls below a third, and no decision at the "
            "threshold ½ changes.",
            state("calibration", scaling=3.15),
        ),
    )
