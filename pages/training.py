"""Training a network: optimizers and batch sizes side by side, boundary and units by epoch."""

import streamlit as st

from charts.training import findings as words
from charts.training import formulas
from charts.training import runs as contenders
from ui.page import downloads, layout
from ui.runtime import run_log
from ui.training import (
    PAGE,
    cache,
)
from ui.training import (
    controls as training_controls,
)
from ui.training import (
    data_controls as training_data,
)
from ui.training import (
    diagnostics as training_closer,
)
from ui.training import (
    sections as training_section,
)
from ui.training.controls import PREFIX
from ui.training.presets import presets
from ui.training.view import training_view
from ui.training.view.payload import encode

layout.header(PAGE)
training_data.apply_clicked()
SETTINGS = training_controls.top_rows()


@run_log.fragment
def training_and_words() -> None:
    """What a learning rate changes, and what a long training adds slice by slice."""
    left, right = st.columns([1, 4.2], gap="medium")
    with left:
        rates = training_controls.learning_rates(SETTINGS.optimizers)
        wanted = SETTINGS.plan(rates, training_controls.mini_batch(SETTINGS))
    with right:
        plan, data, histories, job = training_section.results(wanted, SETTINGS.data)
        split = cache.split(data)
        runs = contenders.trained(plan, histories, by_batch=SETTINGS.batch == "compare")
        result = contenders.TrainingResult(runs, plan, split)
        training_section.progress(job)
        clicked = training_view(
            encode(
                runs,
                plan,
                split,
                prefix=PREFIX,
                alt=words.picture_alt(result, data.label),
                more=job.next_slice if job else 0,
                view=layout.view_of_preset(training_controls.VIEW),
            ),
            key=f"{PREFIX}view",
        )
        if clicked is not None:
            training_data.add_clicked(clicked)
    layout.flush_charts_first()
    layout.what_you_see(words.training_finding(result))
    layout.table(words.result_rows(result))
    complete = job is None or job.training.done
    training_closer.look_closer(result, data, complete)
    layout.try_this(PAGE, presets())
    layout.formulas(formulas.training_formulas(result))
    names = contenders.script_names(runs)
    downloads.section(
        PAGE,
        training_section.files(runs, plan, data, names) if runs else [],
        "“PNG” beside the player saves boundary and curves as shown. The script needs torch and "
        "numpy, and scikit-learn for moons and circles. Your own table stands in the script, not "
        "in the link.",
    )


training_and_words()
