"""The losses page's instructive cases."""

import functools

from ui.frame import Preset
from ui.losses_topics import state


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them, over all topics."""
    return (
        Preset(
            "Confidently wrong",
            "The label is 1, the logit −6. Cross-entropy pulls with almost full strength; squared "
            "error’s tangent lies flat.",
            state("binary", z=-6.0, shown=["bce", "squared"]),
        ),
        Preset(
            "Easy examples count less",
            "Right and sure: focal loss all but ignores it. Drag the point far to the wrong side: "
            "both losses all but agree.",
            state("binary", z=3.0, shown=["bce", "focal"]),
        ),
        Preset(
            "Smoothed targets want doubt",
            "With ε = 0.1 the target is inside the triangle: this model is right and too sure, so "
            "the gradient pulls its best logit down.",
            state("classes", logits="6, 0, 0", target="smoothed"),
        ),
        Preset(
            "Calling it impossible",
            "p = 0 for something that happens one time in ten: cross-entropy and KL are infinite.",
            state("information", truth="0.6, 0.3, 0.1", model_p="0.7, 0.3, 0"),
        ),
        Preset(
            "A product that vanishes",
            "2,000 flips: the likelihood is 0 wherever you look, its logarithm still has its "
            "maximum at k/n.",
            state("likelihood", repeats=200.0),
        ),
        Preset(
            "No maximum at all",
            "A threshold separates the labels. The loss keeps falling and w keeps growing: add a "
            "point on the wrong side.",
            state(
                "likelihood", what="logistic", points="-3:0, -2:0, -1:0, 1:1, 2:1, 3:1",
                fit_steps=3000.0, rate=2.0,
            ),
        ),
        Preset(
            "Half precision",
            "In float16 the naive formulas break at 7.6 and 11. Which ones are left at z = 20?",
            state("floats", format="float16", reach=30.0),
        ),
        Preset(
            "Three times too sure",
            "Dividing all logits by one number mends the reliability diagram, and changes no "
            "decision.",
            state("calibration", scaling=3.15),
        ),
    )  # fmt: skip
