"""The three parts of the page on many heads and cross-attention: compute, picture, words."""

import streamlit as st

from charts.multi_head import anatomy_figure, copy_task
from charts.multi_head import dates as date_charts
from charts.multi_head import findings as charts
from core.language_models import ModelUnavailableError
from core.multi_head import MASKS, Accuracy, Translation, scripts
from ui.multi_head import cache, controls
from ui.multi_head.controls import PREFIX, Anatomy, Controls, Dates
from ui.multi_head.view import decode_view
from ui.page import LongJob, TopicResult, downloads, last_good, layout

HEIGHT = 440
TASK_HEIGHT = 400
MEASURED_DATES = 500
# The picture's own button saves it as PNG: nothing is drawn over these charts.
CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}


# ---- many heads -------------------------------------------------------------------------------
def anatomy() -> TopicResult:
    """Q, K, V, the weights of every head, and the output."""
    texts = controls.anatomy_texts()
    left, right = st.columns([1, 4.4], gap="medium")
    with left:
        wanted = controls.anatomy_settings(*texts)
    (settings, shown), error = last_good.read(
        f"{PREFIX}last_anatomy", lambda: _anatomy(wanted), lambda: _anatomy(Anatomy())
    )
    with right:
        if error:
            layout.complaint(f"{error} Below is what worked last.")
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
    return TopicResult(
        charts.anatomy_finding(shown, layout.escape_markdown),
        {"Multi-head attention": charts.anatomy_formula(shown)},
        (
            downloads.script(
                "multi_head",
                lambda: scripts.anatomy_script(
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
            downloads.csv("heads", "All weights", lambda: charts.weight_rows(shown)),
            downloads.html(
                "heads",
                "Multi-head attention",
                lambda: [anatomy_figure(shown, height=700, dark=False)],
            ),
        ),
        "The camera above the chart saves it as PNG. The script needs torch and numpy; it runs "
        "torch.nn.MultiheadAttention on the same numbers.",
        charts.cost_rows(shown),
    )


def _anatomy(settings: Anatomy) -> tuple[Anatomy, charts.Shown]:
    return settings, cache.anatomy(
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
def task() -> TopicResult:
    """A task that one softmax average cannot do, trained while one looks."""
    left, right = st.columns([1, 4.4], gap="medium")
    with left:
        wanted = controls.task_settings()
    result = cache.task(wanted.tokens, wanted.asked, wanted.readers, wanted.seed)
    with right:
        st.plotly_chart(
            copy_task.task_figure(result, height=TASK_HEIGHT),
            key=f"{PREFIX}task",
            config=CONFIG,
            alt=copy_task.task_alt(result),
        )
        st.markdown(
            ":small[Dotted: what no training can get below. Rings: the tokens that are asked for; "
            "a thread leads from each answer to its token.]"
        )
    return TopicResult(
        copy_task.task_finding(result),
        {"Why one average must fail": copy_task.task_formula(result)},
        (
            downloads.script(
                "heads_task",
                lambda: scripts.task_script(
                    wanted.tokens, wanted.asked, wanted.readers, wanted.seed
                ),
            ),
            downloads.csv("heads_task", "All steps", lambda: copy_task.loss_rows(result)),
            downloads.html(
                "heads_task",
                "One head or several",
                lambda: [copy_task.task_figure(result, height=600)],
            ),
        ),
        "The camera above the chart saves it as PNG. The script needs torch and numpy.",
        copy_task.reading_rows(result),
    )


# ---- cross-attention --------------------------------------------------------------------------
def dates() -> TopicResult:
    """The date translator, decoding what was typed."""
    text, mask = controls.date_settings()
    wanted = Dates(text, mask)
    try:
        (settings, shown), wrong = last_good.read(
            f"{PREFIX}last_dates", lambda: _translated(wanted), lambda: _translated(Dates())
        )
        masked = cache.translation(shown.text, "causal")
    except ModelUnavailableError as error:
        layout.complaint(f"{error} The other two parts of this page work without it.")
        return TopicResult()
    if wrong:
        layout.complaint(f"{wrong} Below is what worked last.")
    decode_view(shown, settings.mask, key=f"{PREFIX}view", prefix=PREFIX, focus=controls.focus())
    st.caption(date_charts.rules_caption())
    layout.flush_charts_first()
    rows: list[dict[str, str]] = []
    sentences = [
        date_charts.translation_finding(shown, layout.escape_markdown),
        *date_charts.unknown_finding(shown, layout.escape_markdown),
        date_charts.reading_finding(shown, layout.escape_markdown),
        date_charts.mask_finding(shown, masked, settings.mask, layout.escape_markdown),
    ]
    if Controls.measured.draw():
        measured = _measured()
        rows = date_charts.mask_rows(measured)
        sentences.append(date_charts.mask_explanation(measured))
    return TopicResult(
        sentences,
        date_charts.dates_formula(shown, settings.mask),
        (
            downloads.script(
                "translate_date", lambda: scripts.date_script(shown.text, settings.mask)
            ),
            downloads.binary(
                MASKS[settings.mask].file,
                "Weights for the script",
                lambda: cache.weights_file(settings.mask),
            ),
            downloads.csv("dates", "All steps", lambda: date_charts.step_rows(shown)),
            downloads.html(
                "dates",
                f"Cross-attention, mean of the last layer’s heads: {shown.text}",
                lambda: [date_charts.cross_figure(shown, height=520)],
                "Cross-attention, mean of the last layer’s heads",
            ),
        ),
        "“PNG” beside the player saves what it shows. The script needs torch and safetensors, and "
        "the weights beside it; it runs them in torch.nn.Transformer. "
        "`python -m core.multi_head.dates_training` trains them from scratch.",
        rows,
    )


def _translated(settings: Dates) -> tuple[Dates, Translation]:
    return settings, cache.translation(settings.text, settings.mask)


def _measured() -> dict[str, Accuracy]:
    """Every mask on the same unseen dates, counted while it runs; leaving the page stops it."""
    chunks = MEASURED_DATES // cache.CHUNK
    whole = chunks * len(MASKS)
    found: dict[str, list[Accuracy]] = {key: [] for key in MASKS}
    job = LongJob(None, patience=0.0)
    for number in range(whole):
        key = list(MASKS)[number // chunks]
        done = number * cache.CHUNK
        job.report(number / whole, f"{done:,} of {whole * cache.CHUNK:,} translations")
        found[key].append(cache.measured_chunk(key, number % chunks))
    job.end()
    return {key: cache.together(parts) for key, parts in found.items()}
