"""Lasso versus Ridge: coefficients, paths and errors along α, on known and on own data."""

import streamlit as st

from charts.lasso_ridge import findings as words
from charts.lasso_ridge.formulas import formulas
from ui.lasso_ridge import PAGE, controls, sections, table
from ui.lasso_ridge.controls import PREFIX, Controls
from ui.lasso_ridge.presets import PRESETS
from ui.lasso_ridge.view import path_view
from ui.page import downloads, layout
from ui.runtime import run_log

layout.header(PAGE)
SETTINGS = controls.top_row()
with st.container():  # always there, so that what follows stays where it is
    if SETTINGS.complaint:
        layout.complaint(f"{SETTINGS.complaint} What worked last is still shown.")
    elif SETTINGS.waiting:
        st.info(
            "Upload or paste a table under “Your table”; until then the data before stay on "
            "screen. A link does not carry a table.",
            icon=":material/table:",
        )
    table.say_doubts(SETTINGS.table)


@run_log.fragment
def paths_and_words() -> None:
    """What α and the two switches change; the data stay."""
    alpha, standardise, common = controls.second_row()
    study = sections.study(SETTINGS, alpha, standardise, common)
    study = sections.validated(study, SETTINGS)
    path_view(study, key=f"{PREFIX}view", prefix=PREFIX, alpha_key=Controls.alpha.key)
    layout.flush_charts_first()
    layout.what_you_see(words.finding(study, layout.escape_markdown))
    layout.table(words.method_rows(study))
    layout.try_this(PAGE, PRESETS)
    layout.formulas(formulas(study))
    downloads.section(
        PAGE,
        sections.files(study, SETTINGS),
        "“PNG” above the charts saves them as shown. The script needs numpy and scikit-learn. "
        "“The data” is a table that you can change and give back under “Your own table”; your own "
        "table is not part of the link.",
    )


paths_and_words()
