"""Topic three: early stopping on validation curves, and why it is nearly a ridge penalty."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from charts.overfitting import Entry, table
from charts.overfitting import early_stopping as words
from charts.overfitting import early_stopping_ridge as beside
from charts.overfitting import learning_curves as charts
from core.common import described, format_number
from core.overfitting import Curves, RunConfig, scripts
from core.overfitting import early_stopping as stopping
from core.overfitting import scripts as overfitting_scripts
from ui.overfitting import cache
from ui.overfitting.controls import Controls, data_row, key, note
from ui.overfitting.live_training import chart_key, grown
from ui.page import TopicResult, downloads, export, layout

HEIGHT = 375
PANELS = ("train_loss", "validation_loss")


def show() -> TopicResult:
    """The chosen view."""
    columns = st.columns([2, 1.5, 1.2, 1.4], vertical_alignment="bottom")
    with columns[0]:
        view = Controls.early_view.draw()
    if view == "ridge":
        return _ridge(columns[1:])
    with columns[1]:
        patience = int(Controls.strengths["early"].draw())
    with columns[2]:
        least = Controls.min_improvement.draw()
    with columns[3]:
        config = data_row(folded=True)
    try:
        training_run = cache.training_run(config)
    except ValueError as error:
        layout.complaint(str(error))
        st.stop()
    slot = st.empty()

    def entry(curves: Curves) -> Entry:
        stops = tuple(stopping.stopping(row, patience, least) for row in curves.validation_loss)
        return Entry(charts.mark("early"), curves, stops)

    def draw(found: Mapping[str, Curves], last: bool) -> None:
        plain, stopped = Entry(charts.mark(charts.NONE), found["none"]), entry(found["none"])
        sentences = words.stopping_finding(words.Stopped(stopped, patience, config.epochs))
        slot.plotly_chart(
            charts.curves_figure(
                [plain, stopped], PANELS, config.epochs, height=HEIGHT, named=True
            ),
            key=chart_key("stopping", last),
            config=export.PICTURE_CONFIG,
            alt=described("Losses against the epoch.", sentences),
        )

    curves = grown({"none": training_run}, draw)["none"]
    found = entry(curves)
    note(
        "Solid: until the median seed stops; dotted: without stopping; losses below "
        f"{format_number(charts.FLOOR)} are drawn at it. Dot: epoch whose weights are put back, "
        "cross: where a seed stops."
    )
    layout.flush_charts_first()
    return TopicResult(
        words.stopping_finding(words.Stopped(found, patience, config.epochs)),
        words.stopping_formula(patience, least),
        _downloads(config, found, patience, least),
        "The script trains with PyTorch and keeps the best weights as you would.",
        words.stop_rows(found.stops, found),
    )


def _downloads(
    config: RunConfig, found: Entry, patience: int, least: float
) -> list[downloads.Download]:
    return [
        downloads.script(
            "early_stopping",
            lambda: overfitting_scripts.remedies_script(
                {"Early stopping": config}, patience, title="Early stopping", min_improvement=least
            ),
        ),
        downloads.csv(
            "early_stopping", "All epochs", lambda: table.curve_rows([found], table.MEASURED)
        ),
        downloads.html(
            "early_stopping",
            "Early stopping",
            lambda: [charts.curves_figure([found], PANELS, config.epochs, height=500)],
            "Charts",
        ),
    ]


def _ridge(columns: list) -> TopicResult:
    with columns[0]:
        rate = Controls.descent_rate.draw()
    with columns[1]:
        steps = Controls.steps.draw()
    with columns[2]:
        condition = Controls.condition.draw()
    bowl = stopping.quadratic(condition)
    with np.errstate(over="ignore", invalid="ignore"):
        path = stopping.descent(bowl, rate, steps)
        sentences = beside.ridge_finding(beside.Bowl(bowl, path, rate, steps))
        figure = beside.ridge_figure(bowl, path, rate, steps, height=HEIGHT)
    st.plotly_chart(
        figure,
        key=key("ridge"),
        config=export.PICTURE_CONFIG,
        alt=described("Descent and ridge on a quadratic bowl, and both filters.", sentences),
    )
    note(
        "A quadratic bowl; descent starts from 0. Star: its minimum; blue: descent, orange: ridge. "
        "Right: the share of the way along each direction; lines from the formula, dots measured."
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences,
        beside.ridge_formula(bowl, rate, steps),
        [
            downloads.script("filters", lambda: scripts.filters_script(rate, steps, condition)),
            downloads.csv(
                "descent",
                "Path",
                lambda: [
                    {"step": i, "w1": float(w[0]), "w2": float(w[1])} for i, w in enumerate(path)
                ],
            ),
            downloads.html("filters", "Early stopping and ridge", lambda: [figure], "Charts"),
        ],
        "The script needs NumPy only.",
    )
