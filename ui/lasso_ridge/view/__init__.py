"""Coefficients and errors along α in the browser: moving along the path needs no server.

The whole path is sent once; where the slider is left comes back, so that the page's words are
about the same α.
"""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from charts.common import theme
from charts.lasso_ridge import MAX_ENTRIES, METHOD_COLORS, PathStudy, rounding_error
from core.common import check
from core.lasso_ridge import ALPHA, METHODS, PENALISED
from ui.runtime import UNPACK_JS, pack, served_script, texts

__all__ = ["message", "path_view", "usable"]

_HERE = Path(__file__).parent
# In the order in which they may use each other's constants.
_PARTS = ("receive", "axes", "charts", "picture", "view")
JS = UNPACK_JS + texts(
    _HERE, "ui/js/url.js", "ui/js/numbers.js", *(f"js/{part}.js" for part in _PARTS)
)

_view = st.components.v2.component(
    "foundations_lab_path_view",
    html=(_HERE / "view.html").read_text(encoding="utf-8"),
    css=(_HERE / "view.css").read_text(encoding="utf-8"),
    js=served_script("path_view", JS),
)


def path_view(study: PathStudy, *, key: str, prefix: str, alpha_key: str) -> None:
    """Show the paths; where its slider is left becomes the value of the widget `alpha_key`.

    Args:
        study: What is drawn.
        key: Of the component.
        prefix: Of the URL parameters that keep the view: `<prefix>path`, `<prefix>order`.
        alpha_key: Of the widget that has α.
    """

    def placed() -> None:
        alpha = usable(getattr(st.session_state.get(key), "alpha", None))
        if alpha is not None:
            st.session_state[alpha_key] = alpha

    _view(key=key, data=message(study, prefix), on_alpha_change=placed)


def usable(alpha: Any) -> float | None:
    """What the browser sent, if it is a number that α can be."""
    try:
        return check([ALPHA], {ALPHA.name: alpha})[ALPHA.name]
    except ValueError:
        return None


def message(study: PathStudy, prefix: str) -> bytes:
    """Header and numbers for the browser; `receive.js` reads them in the same order."""
    problem, ols = study.problem, study.paths["ols"]
    arrays = [ols.coefficients[0]]
    if problem.truth is not None:
        arrays.append(problem.truth)
    methods = []
    for key in PENALISED:
        path, selection = study.paths[key], study.selections.get(key)
        arrays += [path.coefficients, path.train_error, path.test_error, path.degrees_of_freedom]
        if selection is not None:
            arrays += [selection.mean, selection.deviation]
        methods.append(
            {
                "key": key,
                "label": METHODS[key].label,
                "color": METHOD_COLORS[key],
                "note": study.axis_note(key),
                "cv": None
                if selection is None
                else {"best": selection.best, "simplest": selection.simplest},
            }
        )
    header = {
        "prefix": prefix,
        "names": problem.names,
        "alphas": study.paths["lasso"].alphas.tolist(),
        "grid": study.grid.tolist(),
        "alpha": study.alpha,
        "hasTruth": problem.truth is not None,
        "unit": " (per standard deviation)" if study.standardise else "",
        "folds": study.folds,
        "methods": methods,
        "ols": {
            "label": METHODS["ols"].label,
            "color": METHOD_COLORS["ols"],
            "train": float(ols.train_error[0]),
            "test": float(ols.test_error[0]),
        },
        "entries": [[each.feature, each.alpha] for each in study.entries if each.alpha],
        "mostEntries": MAX_ENTRIES,
        "rounding": rounding_error(study),
        "palette": theme.OKABE_ITO,
    }
    with np.errstate(over="ignore"):
        return pack(header, *(np.asarray(each).astype("<f4") for each in arrays))
