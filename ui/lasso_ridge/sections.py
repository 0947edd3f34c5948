"""Parts of the page of Lasso and Ridge that stand on their own: the study, and the files."""

from dataclasses import replace

import numpy as np
import streamlit as st

from charts.lasso_ridge import PathStudy
from charts.lasso_ridge import figures as charts
from core.lasso_ridge import PENALISED, ScriptSettings, Selection, scripts, workarounds_for
from core.lasso_ridge import paths as linear_paths
from ui.lasso_ridge import cache, controls
from ui.lasso_ridge.controls import PREFIX, Controls, Settings
from ui.page import Button, LongJob, downloads


def study(settings: Settings, alpha: float, standardise: bool, common: bool) -> PathStudy:
    """Everything that the page shows, for the data and settings that work."""
    scale = controls.scale(settings.mix, common)
    known = cache.paths(settings.choice, settings.data, standardise, scale)
    one = np.array([alpha])
    paths = {
        method: linear_paths.with_alpha(path, linear_paths.path(known.problem, method, one, scale))
        for method, path in known.paths.items()
    }
    return PathStudy(
        data=settings.data,
        problem=known.problem,
        scale=scale,
        standardise=standardise,
        grid=known.grid,
        alpha=alpha,
        paths=paths,
        entries=known.entries,
        folds=settings.folds,
        source=settings.choice.source,
        seed=settings.choice.seed,
    )


def validated(shown: PathStudy, settings: Settings) -> PathStudy:
    """With the cross-validation of all methods; slow ones with a count and a way to stop."""
    if st.session_state.get(Controls.skip.key, settings.skip) != settings.skip:
        st.rerun()  # stopped: the switch stands outside this fragment
    if settings.skip:
        return shown
    job = LongJob(Button(f"{PREFIX}stop", _leave_out))
    total = len(PENALISED) * settings.folds
    selections = {}
    for number, method in enumerate(PENALISED):
        errors = []
        for fold in range(settings.folds):
            errors.append(
                cache.fold_error(
                    settings.choice,
                    settings.data,
                    method,
                    shown.standardise,
                    shown.scale,
                    settings.folds,
                    fold,
                )
            )
            done = number * settings.folds + fold + 1
            job.report(done / total, f"cross-validation: {done} of {total} fits")
        selections[method] = Selection(shown.grid, np.stack(errors, axis=1))
    job.end()
    return replace(shown, selections=selections)


def _leave_out() -> None:
    st.session_state[Controls.skip.key] = True


def script(shown: PathStudy, settings: Settings) -> str:
    """The script for what is shown."""
    choice = settings.choice
    if settings.table is not None:
        data = scripts.custom_data(settings.table.table, choice.target)
    else:
        data = scripts.generated_data(choice.source, dict(choice.values))
    return scripts.linear_script(
        ScriptSettings(
            data=data,
            has_truth=shown.data.truth is not None,
            seed=shown.seed,
            standardise=shown.standardise,
            alpha=shown.alpha,
            scale=shown.scale,
            alphas=shown.grid if shown.selections else None,
            folds=shown.folds,
            workarounds=workarounds_for(shown.problem, shown.alpha, shown.scale),
        )
    )


def table_rows(shown: PathStudy) -> list[dict[str, object]]:
    """The data themselves, features and target: a table to start one's own from."""
    names = [*shown.data.names, shown.data.target_name]
    columns = np.column_stack([shown.data.features, shown.data.target]).tolist()
    return [dict(zip(names, row, strict=True)) for row in columns]


def files(shown: PathStudy, settings: Settings) -> list[downloads.Download]:
    """Script, tables and charts of what is shown."""
    return [
        downloads.script("lasso_ridge", lambda: script(shown, settings)),
        downloads.csv("coefficients", "Coefficients", lambda: charts.coefficient_rows(shown)),
        downloads.csv("paths", "Whole paths", lambda: charts.path_rows(shown)),
        downloads.csv("data", "The data", lambda: table_rows(shown)),
        downloads.html(
            "lasso_ridge", "Lasso versus Ridge", lambda: charts.figures(shown), "Charts"
        ),
    ]
