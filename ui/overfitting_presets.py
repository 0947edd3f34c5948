"""The page's instructive cases: at least one for each topic."""

import functools

from core.remedy_registry import REMEDIES
from ui.frame import Preset
from ui.overfitting_controls import state


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them."""
    return (
        Preset(
            "Every remedy at once",
            "Six remedies against one network that learns wrong labels by heart. Which keeps the "
            "validation loss down, and do all together do better than one?",
            state("all", remedies=list(REMEDIES)),
        ),
        Preset(
            "Too much of it",
            "Dropout of 0.8 and jitter of 1: now the training loss stays high as well. A remedy "
            "too strong is underfitting.",
            state("all", remedies=["dropout", "augmentation"], dropout_strength=0.8,
                  augmentation_strength=1.0),
        ),
        Preset(
            "Scaled by p, or by 1 − p?",
            "With p = 0.2 the mean of 10,000 masked passes lies on the pass scaled by 0.8, far "
            "from the one scaled by 0.2.",
            state("dropout", p=0.2),
        ),
        Preset(
            "Not exactly the mean",
            "Dropout in both layers: a ReLU stands between the first mask and the output, and the "
            "test-time pass is no longer the mean.",
            state("dropout", p=0.5, place="all", scaling="inverted"),
        ),
        Preset(
            "Impatient",
            "With a patience of 2 some seeds stop at the first bump of the validation loss. Raise "
            "it and see which epochs are put back.",
            state("early", early_strength=2, data="xor", noise=0.1),
        ),
        Preset(
            "Stopping is shrinking",
            "Few steps on a narrow bowl: the flat direction has hardly begun. Ridge with "
            "α = 1/(ηt) does nearly the same.",
            state("early", early_view="ridge", condition=50.0, steps=15.0),
        ),
        Preset(
            "A 6 upside down is a 9",
            "Turning half of the copies by 180° keeps their labels, and teaches something false. "
            "The other operations do no such harm.",
            state("augmentation", kind="digits", task="six-nine", images=20.0, tested="shift",
                  images_kinds=["shift", "rotate", "upset"]),
        ),
        Preset(
            "The same λ, twice",
            "Under Adam an L2 penalty and weight decay of one strength are different remedies: "
            "watch the length of the weights.",
            state("decay", same=0.05),
        ),
    )  # fmt: skip
