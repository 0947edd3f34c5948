"""Why scores are divided by √d_k: controls, the picture, words and files."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from charts.attention_steps import score_scale as charts
from core.attention_steps import DISTRIBUTIONS, NUM_KEYS, NUM_PAIRS, WIDTHS, scale_script
from ui.attention_steps import PAGE, cache
from ui.attention_steps.controls import PREFIX, Controls
from ui.attention_steps.presets import presets
from ui.page import downloads, export, layout
from ui.widgets.marker import marker

HEIGHT = 440
CURVES = f"{PREFIX}curves"
# With a camera: nothing but the dotted mark is drawn over these charts.
CONFIG = {
    **export.CHART_CONFIG,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}


@dataclass(frozen=True)
class ScaleSettings:
    """What the controls say; `correlation` is 0 where it does not matter."""

    width: int
    distribution: str
    correlation: float
    seed: int


def show_scale(first_row: Any) -> None:
    """The whole page while the scale is looked at."""
    settings = _settings(first_row)
    result = cache.scale(settings.distribution, settings.correlation, settings.seed)
    left, right = st.columns([2, 1])
    with left:
        st.plotly_chart(
            cache.curves(settings.distribution, settings.correlation, settings.seed, HEIGHT),
            key=CURVES,
            config=CONFIG,
            alt=charts.curves_alt(result),
        )
        marker(CURVES, settings.width, charts.D_K_AXES, key=f"{PREFIX}marker")
    with right:
        st.plotly_chart(
            charts.scores_figure(result, settings.width, height=HEIGHT),
            key=f"{PREFIX}scores",
            config=CONFIG,
            alt=charts.scores_alt(result, settings.width),
        )
    layout.flush_charts_first()
    st.markdown(
        ":small[Red: scores as they are; blue: divided by √d_k; dotted: the slider’s d_k. Dots are "
        f"measured on {NUM_PAIRS:,} pairs, lines are theory; about 95 % of such samples lie in the "
        f"grey band. Softmax: solid the largest weight, dashed the entropy ÷ ln {NUM_KEYS}. "
        "Gradient: ‖∂weights/∂scores‖. The scores with a normal curve of theory’s mean and "
        "variance.]"
    )
    layout.what_you_see(charts.scale_finding(result, settings.width))
    layout.try_this(PAGE, presets())
    layout.formulas(charts.scale_formulas(result, settings.width))
    downloads.section(
        PAGE,
        _downloads(settings),
        "The camera over a chart saves it as a picture. The script needs torch, and numpy for the "
        "same draws.",
    )


def _settings(first_row: Any) -> ScaleSettings:
    """Draw the controls into a row that has begun; return what they say."""
    with first_row, st.container(width=320):
        width = Controls.d_k.draw()
    with first_row, st.container(width=230):
        distribution = Controls.distribution.draw()
    correlation = 0.0
    if DISTRIBUTIONS[distribution].uses_correlation:
        with first_row, st.container(width=110):
            correlation = Controls.correlation.draw()
    with first_row, st.container(width=105):
        seed = Controls.pairs_seed.draw()
    return ScaleSettings(width, distribution, correlation, seed)


def _downloads(settings: ScaleSettings) -> list[downloads.Download]:
    result = cache.scale(settings.distribution, settings.correlation, settings.seed)
    return [
        downloads.script(
            "score_scale",
            lambda: scale_script(settings.distribution, settings.correlation, settings.seed),
        ),
        downloads.csv(
            "score_scale", f"All {len(WIDTHS)} widths", lambda: charts.scale_rows(result)
        ),
        downloads.html(
            "score_scale",
            "Why √d_k?",
            lambda: [
                charts.curves_figure(result, height=600, width=settings.width),
                charts.scores_figure(result, settings.width, height=600),
            ],
            "Charts",
        ),
    ]
