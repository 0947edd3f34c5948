"""A closer look at the trained networks, one chart's worth at a time, below the picture."""

import streamlit as st

from charts.training import TrainingResult
from charts.training import diagnostics as closer
from core.common import described, format_percent
from core.training import DataChoice
from ui.page import Segmented, export, layout
from ui.training import cache
from ui.training.data_controls import PREFIX

_HEIGHT = 360


class Controls:
    """What is looked at more closely."""

    closer = Segmented(
        f"{PREFIX}closer",
        "Look closer",
        {
            "off": "Nothing more",
            "calibration": "Calibration, confusion",
            "landscape": "Loss landscape",
        },
        "off",
        help="Calibration: do the predicted probabilities agree with the observed shares? "
        "Confusion: which mistakes are made? Loss landscape: the training loss around the trained "
        "weights, and the paths to them.",
    )


def look_closer(result: TrainingResult, data: DataChoice, complete: bool) -> None:
    """The switch, and what it shows."""
    view = Controls.closer.draw()
    if view == "off" or not result.runs:
        return
    if view == "calibration":
        _calibration(result)
    elif complete:
        _landscape(result, data)
    else:
        st.caption("The landscape is computed once the training has ended.")


def _calibration(result: TrainingResult) -> None:
    left, right = st.columns([1, 1], gap="medium")
    sentence = closer.calibration_sentence(result)
    with left:
        st.plotly_chart(
            closer.calibration_figure(result, height=_HEIGHT),
            key=f"{PREFIX}calibration",
            config=export.CHART_CONFIG,
            alt=described("Observed share against predicted probability.", [sentence]),
        )
    with right:
        st.markdown(sentence)
        part = closer.part(result.split).capitalize()
        st.markdown(f"**{part} examples; above one half the answer is class 1**")
        names = tuple(layout.escape_markdown(name) for name in result.split.classes)
        layout.table(closer.confusion_rows(result, (names[0], names[1])))


def _landscape(result: TrainingResult, data: DataChoice) -> None:
    around, plane = cache.landscapes(result.plan, data, result.runs)
    shown = closer.Surroundings(around, plane, result)
    first, second = (format_percent(each) for each in plane.shares)
    titles = (
        ("Random direction 1", "Random direction 2"),
        (f"Main direction ({first})", f"Second ({second})"),
    )
    for column, landscape, names, key in zip(
        st.columns(2), (around, plane), titles, ("around", "plane"), strict=True
    ):
        with column:
            st.plotly_chart(
                closer.landscape_figure(landscape, result.runs, names, height=_HEIGHT),
                key=f"{PREFIX}{key}",
                config=export.CHART_CONFIG,
                alt=closer.landscape_alt(shown),
            )
    st.markdown(closer.landscape_sentence(shown))
    st.caption(
        "Deeper tint: lower loss, logarithmic. Ring: on the left the trained network, on the right "
        "where all paths start; dots: where they end."
    )
