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
            "Exactly zero",
            "p = 0 for what is true: the loss is infinite. See what PyTorch reports instead.",
            state("binary", given="probability", p=0.0, shown=["bce", "squared", "absolute"]),
        ),
        Preset(
            "Focal: easy ones count less",
            "The example is right and sure. Compare both losses, then drag it to the wrong side.",
            state("binary", z=3.0, shown=["bce", "focal"]),
        ),
    )
