"""A closer look at the trained networks, one chart's worth at a time, below the picture."""

from collections.abc import Sequence

import streamlit as st

from charts import training_closer as closer
from charts.training import Trained
from core.chosen_data import DataChoice
from core.datasets import Split
from core.training_plans import Plan
from ui import cached_training, controls, export, frame
from ui.training_data import PREFIX

KEY = f"{PREFIX}closer"
_HEIGHT = 360
VIEWS = {
    "off": "Nothing more",
    "calibration": "Calibration, confusion",
    "landscape": "Loss landscape",
}


def look_closer(
    runs: Sequence[Trained], plan: Plan, data: DataChoice, split: Split, complete: bool
) -> None:
    """The switch, and what it shows."""
    view = controls.switch_between(
        "Look closer", VIEWS, key=KEY, default="off",
        help="Calibration: can the probabilities be believed? Confusion: which mistakes are made? "
        "Loss landscape: the training loss around the trained weights, and the paths to them.",
    )  # fmt: skip
    if view == "off" or not runs:
        return
    if view == "calibration":
        _calibration(runs, plan, split)
    elif complete:
        _landscape(runs, plan, data, split)
    else:
        st.caption("The landscape is computed once the training has ended.")


def _calibration(runs: Sequence[Trained], plan: Plan, split: Split) -> None:
    left, right = st.columns([1, 1], gap="medium")
    sentence = closer.calibration_sentence(runs, plan, split)
    with left:
        st.plotly_chart(
            closer.calibration_figure(runs, plan, split, height=_HEIGHT),
            key=f"{PREFIX}calibration", config=export.CHART_CONFIG,
            alt=f"Observed share against predicted probability. {sentence}",
        )  # fmt: skip
    with right:
        st.markdown(sentence)
        st.markdown(f"**{closer.part(split).capitalize()} examples, answers at one half**")
        names = tuple(frame.plain(name) for name in split.classes)
        frame.table(closer.confusion_rows(runs, plan, split, (names[0], names[1])))


def _landscape(runs: Sequence[Trained], plan: Plan, data: DataChoice, split: Split) -> None:
    around, plane = cached_training.landscapes(plan, data, runs)
    sentence = closer.landscape_sentence(around, plane, runs, split)
    first, second = plane.shares
    titles = (
        ("Random direction 1", "Random direction 2"),
        (f"Main direction ({100 * first:.0f} %)", f"Second ({100 * second:.0f} %)"),
    )
    for column, shown, names, key in zip(
        st.columns(2), (around, plane), titles, ("around", "plane"), strict=True
    ):
        with column:
            st.plotly_chart(
                closer.landscape_figure(shown, runs, names, height=_HEIGHT),
                key=f"{PREFIX}{key}", config=export.CHART_CONFIG,
                alt=f"Contours of the training loss. {sentence}",
            )  # fmt: skip
    st.markdown(sentence)
    st.caption(
        "Deeper tint: lower loss, logarithmic. Ring: on the left the trained network, on the right "
        "where all paths start; dots: where they end."
    )
