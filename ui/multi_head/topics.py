"""The three parts of the page on many heads and cross-attention: compute, picture, words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from charts.multi_head import copy_task as task_charts
from charts.multi_head import dates as date_charts
from charts.multi_head import findings as charts
from charts.multi_head.matrices import anatomy_figure
from core.common.claims import Said
from core.language_models.specs import ModelUnavailableError
from core.multi_head import scripts as multi_head_scripts
from core.multi_head.dates_decoding import MASKS, Accuracy, Translation
from ui.multi_head import cache
from ui.multi_head import controls as heads_controls
from ui.multi_head.controls import PREFIX, Anatomy, Dates
from ui.multi_head.view import decode_view
from ui.page import export, layout

HEIGHT = 440
TASK_HEIGHT = 400
MEASURED_DATES = 500
# The picture's own button saves it as PNG: nothing is drawn over these charts.
CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}


@dataclass(frozen=True)
class Told:
    """What the page says under the picture of a part."""

    sentences: Sequence[Said] = ()
    formulas: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    downloads: Sequence[layout.Download] = ()
    note: str = ""
    rows: Sequence[dict[str, str]] = ()


def last_good(name: str, wanted: Any, default: Any, compute: Callable[[Any], Any]) -> Any:
    """What `compute` makes of `wanted`; where it cannot, of what worked last, and why.

    Returns:
        The settings that are shown, the result for them, and the complaint or "".
    """
    key = f"{PREFIX}last_{name}"
    try:
        result = compute(wanted)
    except ValueError as error:
        shown = st.session_state.get(key, default)
        return shown, compute(shown), f"{error} Below is what worked last."
    st.session_state[key] = wanted
    return wanted, result, ""


# ---- many heads -------------------------------------------------------------------------------
def anatomy() -> Told:
    """Q, K, V, the weights of every head, and the output."""
    texts = heads_controls.anatomy_texts()
    left, right = st.columns([1, 4.4], gap="medium")
    with left:
        wanted = heads_controls.anatomy_settings(*texts)
    settings, shown, complaint = last_good("anatomy", wanted, Anatomy(), _anatomy)
    with right:
        if complaint:
            layout.complaint(complaint)
        st.plotly_chart(
            anatomy_figure(shown, height=HEIGHT, dark=layout.is_dark()),
            key=f"{PREFIX}anatomy",
            config=CONFIG,
            alt=charts.anatomy_alt(shown),
        )
        st.markdown(
            ":small[Blue is below 0, red above. Vertical lines cut the columns into heads; the "
            "numbers under a head’s weights are the tokens looked at.]"
        )
    return Told(
        charts.anatomy_finding(shown, layout.escape_markdown),
        {"Multi-head attention": charts.anatomy_formula(shown)},
        (
            layout.Download(
                "Script (.py)",
                "multi_head.py",
                "text/x-python",
                lambda: multi_head_scripts.anatomy_script(
                    settings.numbers,
                    settings.text,
                    settings.other,
                    settings.width,
                    settings.heads,
                    settings.seed,
                    settings.positions,
                    settings.commas,
                ),
            ),
            layout.Download(
                "All weights (.csv)",
                "heads.csv",
                "text/csv",
                lambda: export.to_csv(charts.weight_rows(shown)),
            ),
            layout.Download(
                "Chart (.html, works offline)",
                "heads.html",
                "text/html",
                lambda: export.to_html(
                    [anatomy_figure(shown, height=700, dark=False)], "Multi-head attention"
                ),
            ),
        ),
        "The camera above the chart saves it as PNG. The script needs torch and numpy; it runs "
        "torch.nn.MultiheadAttention on the same numbers.",
        charts.cost_rows(shown),
    )


def _anatomy(settings: Anatomy) -> charts.Shown:
    return cache.anatomy(
        settings.numbers,
        settings.text,
        settings.other,
        settings.width,
        settings.heads,
        settings.seed,
        settings.positions,
        settings.commas,
    )


# ---- one head or several ----------------------------------------------------------------------
def task() -> Told:
    """A task that one softmax average cannot do, trained while one looks."""
    left, right = st.columns([1, 4.4], gap="medium")
    with left:
        wanted = heads_controls.task_settings()
    result = cache.task(wanted.tokens, wanted.asked, wanted.readers, wanted.seed)
    with right:
        st.plotly_chart(
            task_charts.task_figure(result, height=TASK_HEIGHT),
            key=f"{PREFIX}task",
            config=CONFIG,
            alt=task_charts.task_alt(result),
        )
        st.markdown(
            ":small[Dotted: what no training can get below. Rings: the tokens that are asked for; "
            "a thread leads from each answer to its token.]"
        )
    return Told(
        task_charts.task_finding(result),
        {"Why one average must fail": task_charts.task_formula(result)},
        (
            layout.Download(
                "Script (.py)",
                "heads_task.py",
                "text/x-python",
                lambda: multi_head_scripts.task_script(
                    wanted.tokens, wanted.asked, wanted.readers, wanted.seed
                ),
            ),
            layout.Download(
                "All steps (.csv)",
                "heads_task.csv",
                "text/csv",
                lambda: export.to_csv(task_charts.loss_rows(result)),
            ),
            layout.Download(
                "Chart (.html, works offline)",
                "heads_task.html",
                "text/html",
                lambda: export.to_html(
                    [task_charts.task_figure(result, height=600)], "One head or several"
                ),
            ),
        ),
        "The camera above the chart saves it as PNG. The script needs torch and numpy.",
        task_charts.reading_rows(result),
    )


# ---- cross-attention --------------------------------------------------------------------------
def dates() -> Told:
    """The date translator, decoding what was typed."""
    text, mask = heads_controls.date_settings()
    wanted = Dates(text, mask)
    try:
        settings, shown, complaint = last_good("dates", wanted, Dates(), _translated)
        masked = cache.translation(shown.text, "causal")
    except ModelUnavailableError as error:
        layout.complaint(f"{error} The other two parts of this page work without it.")
        return Told()
    if complaint:
        layout.complaint(complaint)
    decode_view(
        shown, settings.mask, key=f"{PREFIX}view", prefix=PREFIX, focus=heads_controls.focus()
    )
    st.caption(date_charts.rules_caption())
    layout.flush_charts_first()
    rows: list[dict[str, str]] = []
    sentences = [
        date_charts.translation_finding(shown, layout.escape_markdown),
        *date_charts.unknown_finding(shown, layout.escape_markdown),
        date_charts.reading_finding(shown, layout.escape_markdown),
        date_charts.mask_finding(shown, masked, settings.mask, layout.escape_markdown),
    ]
    if heads_controls.wants_measurement():
        measured = _measured()
        rows = date_charts.mask_rows(measured)
        sentences.append(date_charts.mask_explanation(measured))
    return Told(
        sentences,
        date_charts.dates_formula(shown, settings.mask),
        (
            layout.Download(
                "Script (.py)",
                "translate_date.py",
                "text/x-python",
                lambda: multi_head_scripts.date_script(shown.text, settings.mask),
            ),
            layout.Download(
                "Weights for the script (.safetensors)",
                MASKS[settings.mask].file,
                "application/octet-stream",
                lambda: cache.weights_file(settings.mask),
            ),
            layout.Download(
                "All steps (.csv)",
                "dates.csv",
                "text/csv",
                lambda: export.to_csv(date_charts.step_rows(shown)),
            ),
            layout.Download(
                "Cross-attention, mean of the last layer’s heads (.html, works offline)",
                "dates.html",
                "text/html",
                lambda: export.to_html(
                    [date_charts.cross_figure(shown, height=520)],
                    f"Cross-attention, mean of the last layer’s heads: {shown.text}",
                ),
            ),
        ),
        "“PNG” beside the player saves what it shows. The script needs torch and safetensors, and "
        "the weights beside it; it runs them in torch.nn.Transformer. "
        "`python -m core.multi_head.dates_training` trains them from scratch.",
        rows,
    )


def _translated(settings: Dates) -> Translation:
    return cache.translation(settings.text, settings.mask)


def _measured() -> dict[str, Accuracy]:
    """Every mask on the same unseen dates, counted while it runs; leaving the page stops it."""
    chunks = MEASURED_DATES // cache.CHUNK
    whole = chunks * len(MASKS)
    found: dict[str, list[Accuracy]] = {key: [] for key in MASKS}
    bar = st.empty()
    for number in range(whole):
        key = list(MASKS)[number // chunks]
        done = number * cache.CHUNK
        bar.progress(number / whole, f"{done:,} of {whole * cache.CHUNK:,} translations")
        found[key].append(cache.measured_chunk(key, number % chunks))
    bar.empty()
    return {key: cache.together(parts) for key, parts in found.items()}
