"""The controls of the overfitting page that several topics share, and the state of all of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.common.params import Param
from core.overfitting import config as settings
from core.overfitting import data as small_sets
from core.overfitting import early_stopping as stopping
from core.overfitting.augmentation import COPIES, IMAGES, POINTS, STRENGTH
from core.overfitting.config import RunConfig
from core.overfitting.data import SmallSet
from core.overfitting.digits import TRAINING_IMAGES
from core.overfitting.dropout import PASSES, PROBABILITY
from core.overfitting.registry import REMEDIES
from core.training.datasets import DATASETS
from core.training.regularization import DECAY, Regularization
from ui.overfitting import PAGE
from ui.page import controls

PREFIX = PAGE.prefix
DROPOUT_VIEWS = {
    "masks": "Masks and their mean",
    "uncertainty": "Uncertainty",
    "penalty": "As an L2 penalty",
}
EARLY_VIEWS = {"curves": "Validation curves", "ridge": "Why it is nearly ridge"}
KINDS = {"points": "Points", "digits": "Digits", "text": "Sentences"}
DECAY_VIEWS = {
    "decay": "Weight decay or L2",
    "smoothing": "Label smoothing",
    "max_norm": "Max-norm",
}
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
DEFAULT_REMEDIES = ("dropout", "early", "augmentation", "decay")
DEFAULT_SENTENCE = "the soup was delicious and the waiter was friendly"
DEFAULT_TEXT_SHARE, DEFAULT_NUM_SENTENCES = 0.6, 32
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


def state(topic: str = "all", **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: the defaults, and what is changed."""
    numbers = (
        small_sets.COUNT,
        small_sets.NOISE,
        small_sets.WRONG,
        settings.WIDTH,
        settings.EPOCHS,
        settings.SEEDS,
        DATA_SEED,
        stopping.MIN_IMPROVEMENT,
        stopping.STEPS,
        stopping.CONDITION,
        PASSES,
        COPIES,
        STRENGTH,
        TRAINING_IMAGES,
        *POINT.values(),
    )
    values: dict[str, Any] = {param.name: float(param.default) for param in numbers}
    values |= {f"{each.key}_strength": each.param.default for each in REMEDIES.values()}
    values |= {
        "topic": topic,
        "data": "moons",
        "rate": controls.nearest_preferred(settings.RATE.default, 1e-4, 1.0),
        "remedies": list(DEFAULT_REMEDIES),
        "dropout_view": "masks",
        "p": PROBABILITY.default,
        "place": "last",
        "scaling": "classic",
        "early_view": "curves",
        "descent_rate": stopping.DESCENT_RATE.default,
        "kind": "points",
        "points": list(POINTS),
        "images_kinds": list(IMAGES),
        "task": "ten",
        "tested": "plain",
        "sentence": DEFAULT_SENTENCE,
        "sentences": float(DEFAULT_NUM_SENTENCES),
        "share": DEFAULT_TEXT_SHARE,
        "decay_view": "decay",
        "same": SAME.default,
    }
    for name, value in changed.items():
        assert name in values, name
        values[name] = value
    return {key(name): value for name, value in values.items()}


def data_row(*, folded: bool = False) -> RunConfig:
    """Data, network and training; the lesson without a remedy.

    Args:
        folded: All behind one button, where a topic has controls of its own.
    """
    if folded:
        with st.popover("Data and training", icon=":material/tune:", width="stretch"):
            left, right = st.columns(2)
            with left:
                shape, count, noise, wrong = _data()
            with right:
                return _training(SmallSet(shape, count, noise, wrong, _data_seed()))
    columns = st.columns([1.6, 1.2, 1, 1, 1.2], vertical_alignment="bottom")
    shape, count, noise, wrong = _data(columns)
    with columns[4], st.popover("Advanced", icon=":material/tune:", width="stretch"):
        return _training(SmallSet(shape, count, noise, wrong, _data_seed()))


def _data(places: Sequence[Any] | None = None) -> tuple[str, int, float, float]:
    here = places or [st.container() for _ in range(4)]
    with here[0]:
        shape = controls.choice("Data set", DATASETS, key=key("data"), default="moons")
    found = []
    for place, param in zip(
        here[1:], (small_sets.COUNT, small_sets.NOISE, small_sets.WRONG), strict=False
    ):
        with place:
            found.append(controls.number(param, key=key(param.name)))
    return shape, found[0], found[1], found[2]


def _data_seed() -> int:
    return controls.number(DATA_SEED, key=key("data_seed"))


def _training(data: SmallSet) -> RunConfig:
    width = controls.number(settings.WIDTH, key=key("width"))
    epochs = controls.number(settings.EPOCHS, key=key("epochs"))
    seeds = controls.number(settings.SEEDS, key=key("seeds"))
    rate = controls.number(settings.RATE, key=key("rate"))
    return RunConfig(data, Regularization(), width, tuple(range(seeds)), epochs, rate)


def strength(remedy: str) -> float:
    """One remedy's slider."""
    entry = REMEDIES[remedy]
    return controls.stepped(entry.param, entry.steps, key=key(f"{remedy}_strength"))


def note(text: str) -> None:
    """What the signs of a picture mean, small; a caption’s grey is too faint above the fold."""
    st.markdown(f":small[:gray[{text}]]")


def probability() -> float:
    """p of the dropout topic."""
    return controls.stepped(PROBABILITY, P_STEPS, key=key("p"))
