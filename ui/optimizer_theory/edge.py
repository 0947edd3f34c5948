"""The edge of stability: training raises the sharpness to 2/η, and there it stays."""

import streamlit as st

from charts.optimizer_theory import edge as charts
from core.common import described
from core.optimizer_theory import PARAMS, edge_script
from ui.optimizer_theory import cache
from ui.optimizer_theory.common import key, side_by_side, with_progress
from ui.page import TopicResult, downloads, layout, numbers

HEIGHT = 370


class Controls:
    """Learning rate, width, steps and seed."""

    params = numbers(key("edge_"), PARAMS)


def draw() -> TopicResult:
    """Controls, loss and sharpness, and what they say."""
    columns = st.columns([2, 1, 1, 1], vertical_alignment="bottom")
    values = {}
    for column, (name, control) in zip(columns, Controls.params.items(), strict=True):
        with column:
            values[name] = control.draw()
    rate = float(values["learning_rate"])
    settings = (rate, int(values["width"]), int(values["steps"]), int(values["seed"]))
    edge, whole = with_progress(
        "edge",
        settings,
        lambda on_wait: cache.edge_pieces(*settings, on_wait),
        lambda piece: piece.done / piece.num_steps,
    )
    trained = charts.Trained(edge, rate)
    sentences = charts.edge_sentences(trained)
    figure = charts.edge_figure(edge, height=HEIGHT)
    side_by_side(
        figure,
        [
            (
                "edge",
                ("x",),
                described("Training loss against the step.", sentences),
                "The loss before every step.",
            ),
            (
                "edge_sharpness",
                ("x2",),
                described("Sharpness against the step.", sentences),
                "Sharpness, the largest curvature; dashed: 2/η.",
            ),
        ],
    )
    st.caption(
        "A network with two hidden tanh layers learns a polynomial of degree four by full-batch "
        "gradient descent, trained while you wait."
        + ("" if whole else f" Stopped after {edge.done:,} of {edge.num_steps:,} steps.")
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences,
        charts.edge_formula(trained),
        [
            downloads.script("edge", lambda: edge_script(*settings)),
            downloads.csv("edge", "Every step", lambda: charts.edge_rows(edge)),
            downloads.html("edge", "Edge of stability", lambda: [figure]),
        ],
        "The script trains the same network with torch and takes the sharpness from the exact "
        "Hessian. The camera on a chart saves it as PNG.",
    )
