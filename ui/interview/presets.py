"""The interview page's starting points: one for each way to prepare."""

import functools

from ui.interview.derivations import MAX_STEPS
from ui.interview.topics import state
from ui.page import Preset


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them, over all topics."""
    return (
        Preset(
            "Why √d_k",
            "The question that opens many interviews. Say the next step aloud before you show it.",
            state("derivations", derivation="attention", steps=1.0),
        ),
        Preset(
            "Adam, all steps",
            "Where does the factor 3.16 come from, and which steps are measured on draws?",
            state("derivations", derivation="adam", steps=float(MAX_STEPS)),
        ),
        Preset(
            "Spot the mistake",
            "Softmax over the wrong axis looks right at a glance. Which check catches it?",
            state("coding", coding="attention_layer", run="SoftmaxOverQueries", code=True),
        ),
        Preset(
            "Ten questions, ten minutes",
            "Over all pages. The clock starts when you say so, and a reload does not stop it.",
            state("test", seed=7.0, count=10, minutes=10.0),
        ),
        Preset(
            "A hard quarter of an hour",
            "Only the hardest questions on optimizers, their theory and training.",
            state(
                "test",
                seed=3.0,
                count=5,
                minutes=15.0,
                levels=["3"],
                pages=["optimizers", "optimizer-theory", "training"],
            ),
        ),
    )
