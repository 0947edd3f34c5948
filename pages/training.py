"""Training a network: optimizers and batch sizes side by side, boundary and units by epoch."""

import streamlit as st

from charts.training import comparison as words
from charts.training import formulas, learning_curves
from ui.page import downloads, layout
from ui.runtime import run_log
from ui.training import (
    PAGE,
    cache,
    controls,
    data_controls,
    diagnostics,
    sections,
)
from ui.training.controls import PREFIX
from ui.training.presets import presets
from ui.training.view import training_view
from ui.training.view.payload import encode

layout.header(PAGE)
data_controls.apply_clicked()
SETTINGS = controls.top_rows()


@run_log.fragment
def training_and_words() -> None:
    """What a learning rate changes, and what a long training adds slice by slice."""
    left, right = st.columns([1, 4.2], gap="medium")
    with left:
        rates = controls.learning_rates(SETTINGS.optimizers)
        wanted = SETTINGS.plan(rates, controls.mini_batch(SETTINGS))
    with right:
        plan, data, histories, job = sections.results(wanted, SETTINGS.data)
        split = cache.split(data)
        runs = learning_curves.trained(plan, histories, by_batch=SETTINGS.batch == "compare")
        result = learning_curves.TrainingResult(runs, plan, split)
        sections.progress(job)
        clicked = training_view(
            encode(
                runs,
                plan,
                split,
                prefix=PREFIX,
                alt=words.picture_alt(result, data.label),
                more=job.next_slice if job else 0,
                view=layout.view_of_preset(controls.VIEW),
            ),
            key=f"{PREFIX}view",
        )
        if clicked is not None:
            data_controls.add_clicked(clicked)
    layout.flush_charts_first()
    layout.what_you_see(words.training_finding(result))
    layout.table(words.result_rows(result))
    complete = job is None or job.training.done
    diagnostics.look_closer(result, data, complete)
    layout.try_this(PAGE, presets())
    layout.formulas(formulas.training_formulas(result))
    names = learning_curves.script_names(runs)
    downloads.section(
        PAGE,
        sections.files(runs, plan, data, names) if runs else [],
        "“PNG” beside the player saves boundary and curves as shown. The script needs torch and "
        "numpy, and scikit-learn for moons and circles. Your own table stands in the script, not "
        "in the link.",
    )


training_and_words()
