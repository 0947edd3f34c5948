"""Topic five: weight decay against L2 under Adam, label smoothing, max-norm."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from charts.overfitting import NONE, Entry, equally_far, table
from charts.overfitting import decay as words
from charts.overfitting import learning_curves as charts
from core.common import Param, Said, described, format_latex, format_number
from core.overfitting import REMEDIES, Curves, RunConfig, remedies_script
from core.training import Regularization
from ui.overfitting import cache
from ui.overfitting.controls import Controls, data_row, note
from ui.overfitting.live_training import chart_key, grown
from ui.page import TopicResult, downloads, export, layout

HEIGHT = 375
PANEL = {"decay": "norm", "smoothing": "confidence", "max_norm": "row_norm"}


def show() -> TopicResult:
    """The chosen remedy beside none."""
    columns = st.columns([2.4, 1.6, 1.4], vertical_alignment="bottom")
    with columns[0]:
        view = Controls.decay_view.draw()
    with columns[1]:
        value = Controls.same.draw() if view == "decay" else Controls.strengths[view].draw()
    with columns[2]:
        config = data_row(folded=True)
    configs = {NONE: config} | {
        name: replace(config, regularization=regularization)
        for name, regularization in _recipes(view, value).items()
    }
    try:
        training_runs = {name: cache.training_run(each) for name, each in configs.items()}
    except ValueError as error:
        layout.complaint(str(error))
        st.stop()
    slot = st.empty()
    panels = (PANEL[view], "validation_loss")
    level = {
        "decay": None,
        "smoothing": {"confidence": (1 - value / 2, "what the targets ask for")},
        "max_norm": {"row_norm": (value, "limit c")},
    }[view]

    def entries(curves: Mapping[str, Curves]) -> list[Entry]:
        far = equally_far(curves)
        return [Entry(charts.mark(name), each) for name, each in far.items()]

    def sentences(found: list[Entry]) -> list[Said]:
        on_wait = {
            "decay": words.decay_finding,
            "smoothing": words.smoothing_finding,
            "max_norm": words.norm_finding,
        }[view]
        return on_wait(words.Compared(found, value, config.rate, config.epochs))

    def draw(curves: Mapping[str, Curves], last: bool) -> None:
        found = entries(curves)
        slot.plotly_chart(
            charts.curves_figure(
                found, panels, config.epochs, height=HEIGHT, lines=level, named=True
            ),
            key=chart_key("decay_curves", last),
            config=export.PICTURE_CONFIG,
            alt=described(
                f"{charts.LABELS[panels[0]]} and validation loss against the epoch.",
                sentences(found),
            ),
        )

    found = entries(grown(training_runs, draw))
    note(
        "Line: median of the seeds, band: lowest to highest; losses below "
        f"{format_number(charts.FLOOR)} are drawn at it."
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences(found),
        words.decay_formula(value, config.rate) if view == "decay" else _formula(view, value),
        _downloads(configs, found, panels, config),
        "The script trains the same networks with PyTorch.",
        table.remedy_rows(found),
    )


def _recipes(view: str, value: float) -> dict[str, Regularization]:
    if view == "decay":
        return {"decay": Regularization(decay=value), "l2": Regularization(l2=value)}
    return {view: replace(Regularization(), **{REMEDIES[view].field: value})}


def _formula(view: str, value: float) -> dict[str, tuple[str, str, str]]:
    remedy = REMEDIES[view]
    param: Param = remedy.param
    return {
        remedy.label: (
            f"{remedy.latex}\n{param.symbol} = {format_latex(value)}",
            f"{remedy.summary} {param.help}",
            remedy.source,
        )
    }


def _downloads(
    configs: Mapping[str, RunConfig], found: list[Entry], panels: tuple[str, str], config: RunConfig
) -> list[downloads.Download]:
    named = {charts.mark(name).label: each for name, each in configs.items()}
    return [
        downloads.script("decay", lambda: remedies_script(named, 0)),
        downloads.csv(
            "decay", "All epochs", lambda: table.curve_rows(found, (*table.MEASURED, panels[0]))
        ),
        downloads.html(
            "decay",
            "Overfitting remedies",
            lambda: [charts.curves_figure(found, panels, config.epochs, height=500)],
            "Charts",
        ),
    ]
