"""Topic one: every remedy alone and all together, on one network that overfits."""

from collections.abc import Mapping
from dataclasses import replace

import plotly.graph_objects as go
import streamlit as st

from charts.overfitting import NONE, TOGETHER, Entry, table, tiles_figure
from charts.overfitting import comparison as words
from charts.overfitting import learning_curves as charts
from core.common import described, format_latex, format_number, listed
from core.overfitting import (
    REMEDIES,
    Curves,
    Parts,
    RunConfig,
    regularization,
    remedies_script,
    stopping,
)
from ui.overfitting import cache
from ui.overfitting.controls import Controls, data_row, key, note
from ui.overfitting.live_training import chart_key, grown
from ui.page import TopicResult, downloads, export, layout

CURVES_HEIGHT, TILES_HEIGHT = 285, 190
PANELS = ("train_loss", "validation_loss")


def show() -> TopicResult:
    """Controls, curves and boundaries; what the page says of them."""
    config = data_row()
    chosen = Controls.remedies.draw()
    left, right = st.columns([1, 4.2], gap="medium")
    with left:
        strengths = {each: Controls.strengths[each].draw() for each in chosen}
        if not chosen:
            note("Choose remedies above; each is then tried alone, and all together.")
    configs = run_configs(config, chosen, strengths)
    try:
        parts = config.data.parts()
    except ValueError as error:
        layout.complaint(str(error))
        st.stop()
    patience = int(strengths["early"]) if "early" in chosen else 0
    with right:
        above, below = st.empty(), st.empty()

        def draw(curves: Mapping[str, Curves], last: bool) -> None:
            found = entries(curves, patience)
            finding = words.remedies_finding(words.Remedies(found, config.epochs, parts))
            above.plotly_chart(
                charts.curves_figure(found, PANELS, config.epochs, height=CURVES_HEIGHT),
                key=chart_key("curves", last),
                config=export.PICTURE_CONFIG,
                alt=described("Training and validation loss against the epoch.", finding),
            )

        training_runs = {name: cache.training_run(each) for name, each in configs.items()}
        curves = grown(training_runs, draw)
        found = entries(curves, patience)
        tiles = [
            (
                each.mark,
                cache.boundary(training_run, each.curves.frames[_place(each)]),
                parts.x_train,
                parts.y_train,
            )
            for each, training_run in zip(found, training_runs.values(), strict=True)
        ]
        figure = tiles_figure(
            tiles,
            reach=cache.REACH,
            height=TILES_HEIGHT,
            dark=layout.is_dark(),
            swapped=parts.swapped,
        )
        below.plotly_chart(
            figure,
            key=key("tiles"),
            config={**export.PICTURE_CONFIG, "displayModeBar": False},
            alt="What the first seed’s network of each regularization answers in the plane: "
            f"{listed([each.mark.label for each in found])}.",
        )
        note(
            "Line: median of the seeds, band: lowest to highest; losses below "
            f"{format_number(charts.FLOOR)} are drawn at it. Dot: epoch whose weights early "
            "stopping puts back, cross: where it stops. Below: the first seed’s answer, "
            "red for class 1; larger points have a wrong label."
        )
    layout.flush_charts_first()
    return TopicResult(
        words.remedies_finding(words.Remedies(found, config.epochs, parts)),
        formulas(chosen, strengths, config),
        files(configs, found, parts, config, patience),
        "The script trains the same networks with PyTorch, with the same masks and noise.",
        table.remedy_rows(found),
    )


def run_configs(
    config: RunConfig, chosen: list[str], strengths: Mapping[str, float]
) -> dict[str, RunConfig]:
    """No remedy, each of the chosen, and all of them."""
    found = {NONE: config}
    found |= {
        each: replace(config, regularization=regularization([each], strengths)) for each in chosen
    }
    if len(chosen) > 1:
        found[TOGETHER] = replace(config, regularization=regularization(chosen, strengths))
    return found


def entries(curves: Mapping[str, Curves], patience: int) -> list[Entry]:
    """Contenders with their look, equally far; early stopping watches its own and the last one."""
    return [
        Entry(
            charts.mark(name),
            each,
            tuple(stopping(row, patience) for row in each.validation_loss)
            if patience and name in ("early", TOGETHER)
            else (),
        )
        for name, each in words.equally_far(curves).items()
    ]


def formulas(
    chosen: list[str], strengths: Mapping[str, float], config: RunConfig
) -> dict[str, tuple[str, str, str]]:
    """Each chosen remedy's rule with its number; without one, the loss."""
    if not chosen:
        return {
            "Cross-entropy": (
                r"L(w) = \frac{1}{n}\sum_i \left[\log\!\left(1+e^{z_i}\right) - y_i z_i\right]"
                r",\quad n = "
                f"{config.data.count}",
                "$z_i$ is what the network answers for example $i$, $y_i$ its label, 0 or 1.",
                "Bishop, “Pattern Recognition and Machine Learning”, §4.3.2",
            )
        }
    found = {}
    for each in chosen:
        remedy = REMEDIES[each]
        symbol = remedy.param.symbol or r"\text{patience}"
        found[remedy.label] = (
            f"{remedy.latex}\n{symbol} = {format_latex(strengths[each])}",
            f"{remedy.summary} {remedy.param.help}",
            remedy.source,
        )
    return found


def files(
    configs: Mapping[str, RunConfig],
    found: list[Entry],
    parts: Parts,
    config: RunConfig,
    patience: int,
) -> list[downloads.Download]:
    """Script, table and charts."""

    def figures() -> list[go.Figure]:
        figure = charts.curves_figure(found, PANELS, config.epochs, height=500)
        figure.update_layout(showlegend=False)
        return [figure]

    named = {charts.mark(name).label: each for name, each in configs.items()}
    return [
        downloads.script("remedies", lambda: remedies_script(named, patience)),
        downloads.csv("remedies", "All epochs", lambda: table.curve_rows(found, table.MEASURED)),
        downloads.html("remedies", "Overfitting remedies", figures, "Charts"),
    ]


def _place(entry: Entry) -> int:
    return entry.stops[0].best if entry.stops else entry.curves.epochs
