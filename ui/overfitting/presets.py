"""The page's instructive cases: at least one for each topic."""

import functools

from core.overfitting import REMEDIES
from ui.overfitting.topics import state
from ui.page import Preset


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them."""
    return (
        Preset(
            "Every remedy at once",
            "Six remedies against one network that memorises wrong labels: it gives 39 of its 40 "
            "points the label that it was taught, though 4 are wrong. Which remedy has the lowest "
            "validation loss, and do all together do better?",
            state("all", remedies=list(REMEDIES)),
        ),
        Preset(
            "Too much of it",
            "Dropout of 0.8 and jitter of 1: with them the training loss stays above 0.35 too, "
            "without them it falls below 0.1. A remedy that is too strong makes the network "
            "underfit.",
            state(
                "all",
                remedies=["dropout", "augmentation"],
                dropout_strength=0.8,
                augmentation_strength=1.0,
            ),
        ),
        Preset(
            "Scaled by p, or by 1 − p?",
            "With p = 0.2 the mean of 10,000 masked passes is within two standard errors of the "
            "pass scaled by 0.8, and more than 200 from the one scaled by 0.2.",
            state("dropout", p=0.2),
        ),
        Preset(
            "Not exactly the mean",
            "Dropout in both layers: a ReLU stands between the first mask and the output, and the "
            "test-time pass is more than ten standard errors from the mean.",
            state("dropout", p=0.5, place="all", scaling="inverted"),
        ),
        Preset(
            "Impatient",
            "With a patience of 2 every seed stops before epoch 40, and in each a later epoch has "
            "a lower validation loss. Raise it and see which epochs are put back.",
            state("early", early_strength=2, data="xor", noise=0.1),
        ),
        Preset(
            "Stopping is shrinking",
            "15 steps on a narrow bowl come 14 % of the way along the flat axis and 100 % along "
            "the steep one. Ridge with α = 1/(ηt) comes 13 % and 88 %.",
            state("early", early_view="ridge", condition=50.0, steps=15.0),
        ),
        Preset(
            "A 6 upside down is a 9",
            "Copies that are turned by 180° with probability ½ keep their labels, so some labels "
            "are wrong: test accuracy falls. Shifted and turned copies do no such harm.",
            state(
                "augmentation",
                kind="digits",
                task="six-nine",
                images=20.0,
                tested="shift",
                images_kinds=["shift", "rotate", "upset"],
            ),
        ),
        Preset(
            "The same λ, twice",
            "Under Adam an L2 penalty and weight decay of one strength are different remedies: "
            "decay leaves more than 90 % of the weights’ length without either, L2 less than 20 %.",
            state("decay", same=0.05),
        ),
    )
