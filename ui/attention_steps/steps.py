"""One head step by step: controls, the view, words and files."""

from typing import Any

from charts.attention_steps import findings, scene
from core.attention_steps import AttentionSteps, steps_script
from ui.attention_steps import PAGE, controls
from ui.attention_steps.controls import PREFIX, VIEW
from ui.attention_steps.presets import presets
from ui.attention_steps.view import steps_view
from ui.page import downloads, layout


def show_steps(first_row: Any) -> None:
    """The whole page while one head is looked at."""
    steps, complaint = controls.outcome(controls.settings(first_row))
    if complaint:
        layout.complaint(complaint)
    steps_view(
        steps,
        key=VIEW,
        prefix=PREFIX,
        summary=findings.summary(steps),
        focus=controls.focus(),
        on_edit=controls.take_edit,
    )
    layout.flush_charts_first()
    layout.what_you_see(findings.finding(steps, layout.escape_markdown))
    layout.table(findings.fully_masked_table(steps))
    layout.try_this(PAGE, presets())
    layout.formulas(findings.formulas(steps, layout.escape_markdown))
    downloads.section(
        PAGE,
        _downloads(steps),
        "“PNG” beside the steps saves what is shown as a picture. The script needs torch"
        f"{', and numpy for the dropped weights' if steps.choices.dropout else ''}.",
    )


def _downloads(steps: AttentionSteps) -> list[downloads.Download]:
    return [
        downloads.script("attention_steps", lambda: steps_script(steps)),
        downloads.csv("attention_steps", "All matrices", lambda: scene.csv_rows(steps)),
        downloads.html(
            "attention_steps",
            "Attention step by step",
            lambda: [scene.steps_figure(steps)],
            "All matrices",
        ),
    ]
