"""Why scores are divided by √d_k: controls, the picture, words and files."""

from typing import Any

import streamlit as st

from charts import score_scale as charts
from core.score_scale import WIDTHS
from core.score_scale_scripts import scale_script
from ui import cached_attention_steps, export, frame, scale_controls
from ui.navigation import ATTENTION_STEPS as PAGE
from ui.scale_controls import PREFIX, ScaleSettings
from ui.steps_presets import presets

HEIGHT = 470


def scale_section(first_row: Any) -> None:
    """The whole page while the scale is looked at."""
    settings = scale_controls.settings(first_row)
    result = cached_attention_steps.scale(
        settings.distribution, settings.correlation, settings.seed
    )
    st.plotly_chart(
        charts.scale_figure(result, settings.width, height=HEIGHT),
        key=f"{PREFIX}scale_chart",
        config=export.CHART_CONFIG,
        alt=charts.scale_alt(result, settings.width),
    )
    frame.picture_first()
    st.caption("Red: scores as they are; blue: divided by √d_k. Dotted: the d_k of the slider.")
    frame.what_you_see(charts.scale_finding(result, settings.width))
    frame.try_this(PAGE, presets())
    frame.formulas(charts.scale_formulas(result, settings.width))
    frame.take_it_with_you(
        PAGE, _downloads(settings), "The script needs torch, and numpy for the same draws."
    )


def _downloads(settings: ScaleSettings) -> list[frame.Download]:
    result = cached_attention_steps.scale(
        settings.distribution, settings.correlation, settings.seed
    )
    return [
        frame.Download(
            "Script (.py)", "score_scale.py", "text/x-python",
            lambda: scale_script(settings.distribution, settings.correlation, settings.seed),
        ),
        frame.Download(
            f"All {len(WIDTHS)} widths (.csv)", "score_scale.csv", "text/csv",
            lambda: export.to_csv(charts.scale_rows(result)),
        ),
        frame.Download(
            "Chart (.html, works offline)", "score_scale.html", "text/html",
            lambda: export.to_html(
                [charts.scale_figure(result, settings.width, height=700)], "Why √d_k?"
            ),
        ),
    ]  # fmt: skip
