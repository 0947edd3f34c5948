"""One head step by step: controls, the view, words and files."""

from typing import Any

from charts import steps_files, steps_finding, steps_formulas
from core.attention_steps import AttentionSteps
from core.attention_steps_scripts import steps_script
from ui import export, frame, steps_controls
from ui.navigation import ATTENTION_STEPS as PAGE
from ui.steps_controls import PREFIX, VIEW
from ui.steps_presets import presets
from ui.steps_view import steps_view


def steps_section(first_row: Any) -> None:
    """The whole page while one head is looked at."""
    steps, complaint = steps_controls.outcome(steps_controls.settings(first_row))
    if complaint:
        frame.complaint(complaint)
    steps_view(
        steps,
        key=VIEW,
        prefix=PREFIX,
        summary=steps_finding.summary(steps),
        focus=steps_controls.focus(),
        on_edit=steps_controls.take_edit,
    )
    frame.picture_first()
    frame.what_you_see(steps_finding.finding(steps, frame.plain))
    frame.table(steps_finding.blind_rows_table(steps))
    frame.try_this(PAGE, presets())
    frame.formulas(steps_formulas.formulas(steps, frame.plain))
    frame.take_it_with_you(
        PAGE, _downloads(steps),
        "“PNG” beside the steps saves what is shown as a picture. The script needs torch"
        f"{', and numpy for the dropped weights' if steps.choices.dropout else ''}.",
    )  # fmt: skip


def _downloads(steps: AttentionSteps) -> list[frame.Download]:
    return [
        frame.Download(
            "Script (.py)", "attention_steps.py", "text/x-python", lambda: steps_script(steps)
        ),
        frame.Download(
            "All matrices (.csv)", "attention_steps.csv", "text/csv",
            lambda: export.to_csv(steps_files.csv_rows(steps)),
        ),
        frame.Download(
            "All matrices (.html, works offline)", "attention_steps.html", "text/html",
            lambda: export.to_html(
                [steps_files.steps_figure(steps)], "Attention step by step"
            ),
        ),
    ]  # fmt: skip
