"""The controls of the overfitting page, and the row that several topics share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.common import Param
from core.overfitting import (
    COPIES,
    IMAGES,
    PASSES,
    PLACES,
    POINTS,
    PROBABILITY,
    REMEDIES,
    SCALINGS,
    STRENGTH,
    TASKS,
    TESTS,
    TRAINING_IMAGES,
    RunConfig,
    SmallSet,
    text_augmentation,
)
from core.overfitting import config as settings
from core.overfitting import data as small_sets
from core.overfitting import early_stopping as stopping
from core.training import DATASETS, DECAY, Regularization
from ui.overfitting import PAGE
from ui.page import Choice, Number, Segmented, Several, Slider, Text, numbers

PREFIX = PAGE.prefix
DATA_SEED = Param(
    "data_seed",
    "Data seed",
    0,
    0,
    9999,
    "linear",
    "Another number draws other points and other wrong labels.",
    is_integer=True,
)
POINT = {
    axis: Param(
        f"point_{axis}",
        f"Point x{sign}",
        default,
        -3.0,
        3.0,
        "linear",
        "The place at which the network is asked, in standard deviations of the feature.",
    )
    for axis, sign, default in (("1", "₁", -1.0), ("2", "₂", 1.0))
}
TEXT_SEEDS, DIGIT_SEEDS = 20, 3
SAME = replace(
    DECAY,
    name="same",
    label="Strength λ",
    default=0.05,
    low=0.001,
    help="The same λ is used twice: as AdamW’s weight decay, and as an L2 penalty in the gradient "
    "that Adam sees.",
)
SAME_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
P_STEPS = tuple(round(0.05 * i, 2) for i in range(19))


def key(name: str) -> str:
    """The widget's key, which is its name in the URL."""
    return f"{PREFIX}{name}"


class Controls:
    """All controls of the page, by topic; the first are shared."""

    data = Choice(key("data"), "Data set", DATASETS, "moons")
    count = Number(key("examples"), small_sets.COUNT)
    noise = Number(key("noise"), small_sets.NOISE)
    wrong = Number(key("wrong"), small_sets.WRONG)
    data_seed = Number(key("data_seed"), DATA_SEED)
    width = Number(key("width"), settings.WIDTH)
    epochs = Number(key("epochs"), settings.EPOCHS)
    seeds = Number(key("seeds"), settings.SEEDS)
    rate = Number(key("rate"), settings.RATE)

    remedies = Several(
        key("remedies"), "Remedies", REMEDIES, ("dropout", "early", "augmentation", "decay")
    )
    strengths: Mapping[str, Slider] = {
        name: Slider.of(key(f"{name}_strength"), each.param, each.steps)
        for name, each in REMEDIES.items()
    }

    dropout_view = Segmented(
        key("dropout_view"),
        "Look at",
        {
            "masks": "Masks and their mean",
            "uncertainty": "Uncertainty",
            "penalty": "As an L2 penalty",
        },
        "masks",
    )
    p = Slider.of(key("p"), PROBABILITY, P_STEPS)
    passes = Number(key("passes"), PASSES)
    place = Segmented(key("place"), "Dropout in", PLACES, "last")
    scaling = Segmented(
        key("scaling"),
        "Convention",
        SCALINGS,
        "classic",
        help="Classic: units are multiplied by 1 − p at test time. Inverted: by 1/(1 − p) in "
        "training, and test time needs nothing.",
    )
    point = numbers(PREFIX, POINT.values())

    early_view = Segmented(
        key("early_view"),
        "Look at",
        {"curves": "Validation curves", "ridge": "Why it is nearly ridge"},
        "curves",
    )
    min_improvement = Number(key("min_improvement"), stopping.MIN_IMPROVEMENT)
    descent_rate = Number(key("descent_rate"), stopping.DESCENT_RATE)
    steps = Number(key("steps"), stopping.STEPS)
    condition = Number(key("condition"), stopping.CONDITION)

    kind = Segmented(
        key("kind"),
        "Augment",
        {"points": "Points", "digits": "Digits", "text": "Sentences"},
        "points",
    )
    copies = Number(key("copies"), COPIES)
    strength = Number(key("strength"), STRENGTH)
    points = Several(key("points"), "Copies", POINTS, tuple(POINTS))
    images = Number(key("images"), TRAINING_IMAGES)
    task = Choice(key("task"), "Tell apart", TASKS, "ten")
    tested = Choice(
        key("tested"),
        "Test images",
        TESTS,
        "plain",
        help="Copies help where the test images differ from the training images in the same way.",
    )
    images_kinds = Several(key("images_kinds"), "Operations", IMAGES, tuple(IMAGES))
    sentences = Number(key("sentences"), replace(text_augmentation.SENTENCES, default=32))
    share = Number(key("share"), replace(text_augmentation.SHARE, default=0.6))
    sentence = Text(
        key("sentence"),
        "Your sentence",
        "the soup was delicious and the waiter was friendly",
        max_chars=text_augmentation.MAX_CHARS,
    )

    decay_view = Segmented(
        key("decay_view"),
        "Look at",
        {
            "decay": "Weight decay or L2",
            "smoothing": "Label smoothing",
            "max_norm": "Max-norm",
        },
        "decay",
    )
    same = Slider.of(key("same"), SAME, SAME_STEPS)


def data_row(*, folded: bool = False) -> RunConfig:
    """Data, network and training; the configuration without a remedy.

    Args:
        folded: All behind one button, where a topic has controls of its own.
    """
    if folded:
        with st.popover("Data and training", icon=":material/tune:", width="stretch"):
            left, right = st.columns(2)
            with left:
                shape, count, noise, wrong = _data()
            with right:
                return _training(SmallSet(shape, count, noise, wrong, Controls.data_seed.draw()))
    columns = st.columns([1.6, 1.2, 1, 1, 1.2], vertical_alignment="bottom")
    shape, count, noise, wrong = _data(columns)
    with columns[4], st.popover("Advanced", icon=":material/tune:", width="stretch"):
        return _training(SmallSet(shape, count, noise, wrong, Controls.data_seed.draw()))


def _data(places: Sequence[Any] | None = None) -> tuple[str, int, float, float]:
    here = places or [st.container() for _ in range(4)]
    with here[0]:
        shape = Controls.data.draw()
    found = []
    for place, control in zip(
        here[1:], (Controls.count, Controls.noise, Controls.wrong), strict=False
    ):
        with place:
            found.append(control.draw())
    return shape, found[0], found[1], found[2]


def _training(data: SmallSet) -> RunConfig:
    width = Controls.width.draw()
    epochs = Controls.epochs.draw()
    seeds = Controls.seeds.draw()
    rate = Controls.rate.draw()
    return RunConfig(data, Regularization(), width, tuple(range(seeds)), epochs, rate)


def note(text: str) -> None:
    """What the signs of a picture mean, small; a caption’s grey is too faint above the fold."""
    st.markdown(f":small[:gray[{text}]]")
