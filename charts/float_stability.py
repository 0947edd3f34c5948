"""Formulas for one number in a floating-point format: values, errors, and where they break."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.loss_words import latex, listed, number
from core.float_formats import FORMATS, FloatFormat
from core.float_stability import FORMS, Form, compute, first_failure, trace

# An error under this is drawn on the axis: a hundredth of a rounding.
LEAST_ULPS = 0.01


def style(form: Form) -> tuple[str, str]:
    """Colour and dash, the same everywhere."""
    return theme.line_style(list(FORMS).index(form.key))


def stability_figure(
    target: FloatFormat,
    forms: Sequence[Form],
    z: np.ndarray,
    errors: Mapping[str, np.ndarray],
    at: float,
    *,
    height: int,
) -> go.Figure:
    """Left the computed values with a cross where each first breaks, right the errors in ulps."""
    traces: list[dict[str, Any]] = []
    top = float(z.max())
    for position, form in enumerate(forms):
        color, dash = style(form)
        values = compute(form, target, z)
        shown = np.where(np.isfinite(values), values, np.nan)
        line = {"color": color, "dash": dash, "width": 2.25}
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": form.label, "x": z.astype("f4"),
                "y": shown.astype("f4"),
                # Thinner and thinner: they lie on each other wherever they are right.
                "line": {**line, "width": 2.25 + 2 * (len(forms) - 1 - position)},
                "hovertemplate": f"{form.label}<br>z = %{{x:.4g}}: %{{y:.5g}}<extra></extra>",
            }
        )  # fmt: skip
        broken = first_failure(form.key, target.key)
        if broken is not None and broken <= top:
            traces.append(
                {
                    "type": "scatter", "mode": "markers", "x": [broken], "y": [broken],
                    "marker": {"symbol": "x", "size": 12, "color": color,
                               "line": {"width": 1, "color": "#fff"}},
                    "showlegend": False,
                    "hovertemplate": f"{form.label}: inf or NaN from z = {broken:.6g} on"
                    "<extra></extra>",
                }
            )  # fmt: skip
        wrong = errors[form.key]
        drawn = np.where(np.isfinite(wrong), np.maximum(wrong, LEAST_ULPS), np.nan)
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": form.label, "x": z.astype("f4"),
                "y": drawn.astype("f4"), "xaxis": "x2", "yaxis": "y2", "line": line,
                "showlegend": False,
                "hovertemplate": f"{form.label}<br>z = %{{x:.4g}}: %{{y:.3g}} ulps<extra></extra>",
            }
        )  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 12, "t": 40, "b": 44}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    axis = {"title": {"text": "logit z"}, "range": [-top, top], "zeroline": False}
    layout["xaxis"] = {**axis, "domain": [0, 0.45]}
    layout["xaxis2"] = {**axis, "domain": [0.56, 1], "anchor": "y2"}
    layout["yaxis"] = {
        "title": {"text": "log(1 + e^z) as computed"}, "range": [-0.05 * top, 1.05 * top],
    }  # fmt: skip
    layout["yaxis2"] = {
        "anchor": "x2", "type": "log", "title": {"text": "error in ulps  (log)"},
        "range": [np.log10(LEAST_ULPS), max(4.0, target.digits * np.log10(2) + 0.5)],
        "exponentformat": "power", "dtick": 2 if target.digits < 30 else 4,
    }  # fmt: skip
    layout["shapes"] = [
        {
            "type": "line", "xref": f"x{n}", "yref": f"y{n} domain", "x0": at, "x1": at, "y0": 0,
            "y1": 1, "line": {"dash": "dot", "width": 1.5, "color": "#7f7f7f"},
        }
        for n in ("", "2") if abs(at) <= top
    ]  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def stability_sentences(
    target: FloatFormat,
    forms: Sequence[Form],
    z: np.ndarray,
    errors: Mapping[str, np.ndarray],
    at: float,
) -> list[str]:
    """Where each breaks, what happens at the chosen logit, and how wrong the finite ones are."""
    if not forms:
        return ["No formula is chosen: pick at least one."]
    breaks = {form: first_failure(form.key, target.key) for form in forms}
    broken = [
        f"**{form.label}** from z = {number(limit, 6)} on ({form.note})"
        for form, limit in breaks.items()
        if limit is not None
    ]
    sound = [f"**{form.label}**" for form, limit in breaks.items() if limit is None]
    told = []
    if broken:
        told.append(f"In {target.label} these become inf or NaN: {'; '.join(broken)}.")
    if sound:
        told.append(
            f"{listed(sound)} {'give' if len(sound) > 1 else 'gives'} a finite number for "
            f"every logit up to the largest of the format, {number(target.largest)}."
        )
    values = ", ".join(f"{form.label} {number(_at(form, target, at), 7)}" for form in forms)
    told.append(f"At z = {number(at)}: {values}.")
    told.append(_worst(target, forms, z, errors))
    return [each for each in told if each]


def stability_alt(target: FloatFormat, forms: Sequence[Form], at: float) -> str:
    """Text alternative of both panels."""
    parts = []
    for form in forms:
        limit = first_failure(form.key, target.key)
        parts.append(
            f"{form.label} {'never breaks' if limit is None else f'breaks at z = {limit:.6g}'}"
        )
    return (
        f"log(1 + e^z) computed in {target.label} against z, and its error in ulps. "
        f"{'; '.join(parts)}."
    )


def break_rows() -> list[dict[str, str]]:
    """For each formula and format the logit where it first gives inf or NaN."""
    rows = []
    for form in FORMS.values():
        row = {"Formula": form.label}
        for target in FORMATS.values():
            limit = first_failure(form.key, target.key)
            row[target.short] = "never" if limit is None else number(limit)
        rows.append(row)
    return rows


def stability_rows(
    target: FloatFormat, forms: Sequence[Form], z: np.ndarray, errors: Mapping[str, np.ndarray]
) -> list[dict[str, float | str]]:
    """Curves as a table file."""
    values = {form.key: compute(form, target, z) for form in forms}
    rows: list[dict[str, float | str]] = []
    for place, each in enumerate(z):
        row: dict[str, float | str] = {"format": target.key, "z": float(each)}
        for form in forms:
            row[form.key] = float(values[form.key][place])
            row[f"{form.key}_ulps"] = float(errors[form.key][place])
        rows.append(row)
    return rows


def stability_formulas(
    target: FloatFormat, forms: Sequence[Form], at: float
) -> dict[str, tuple[str, str, str]]:
    """Each formula and what it computes step by step in the format, at the chosen logit."""
    entries = {}
    for form in forms:
        steps = trace(form, target, at)
        lines = [form.latex + rf" = {latex(steps[-1][1], 7)}\quad (z = {latex(at)})"]
        told = "; ".join(f"{name} = {number(value, 7)}" for name, value in steps)
        entries[form.label] = (
            "\n".join(lines),
            f"In {target.label}, one operation after the other: {_escaped(told)}. "
            + (
                "This is what `torch.nn.CrossEntropyLoss` does inside: log_softmax subtracts the "
                "largest logit m, and the loss picks the true class’s log-probability."
                if form.key == "log-sum-exp"
                else f"In PyTorch: `{form.code}`; {form.note}."
                + (
                    " On round numbers: infinite at z = 20 in float32, at z = 40 in float64."
                    if form.key == "naive-bce"
                    else ""
                )
            ),
            "Blanchard, Higham & Higham (2021), Accurately computing log-sum-exp and softmax"
            if form.key in ("log-sum-exp", "naive-softmax")
            else "Mächler (2012), Accurately computing log(1 − exp(−|a|)); PyTorch’s source",
        )
    return entries


def _worst(
    target: FloatFormat, forms: Sequence[Form], z: np.ndarray, errors: Mapping[str, np.ndarray]
) -> str:
    parts = []
    for form in forms:
        finite = np.where(np.isfinite(errors[form.key]), errors[form.key], -1)
        place = int(np.argmax(finite))
        if finite[place] >= 0:
            most, where = number(float(finite[place]), 3), number(float(z[place]), 3)
            parts.append(f"{form.label} {most} at z = {where}")
    if not parts:
        return ""
    told = f"Largest error in the picture, in ulps where finite: {'; '.join(parts)}."
    lse, logits = errors.get("log-sum-exp"), errors.get("logits")
    if lse is not None and logits is not None:
        place = int(np.argmax(np.where(z < 0, lse, -1)))
        if lse[place] > 100 * max(float(logits[place]), 1):
            told += (
                f" Log-sum-exp never breaks, but at z = {number(float(z[place]), 3)}, where the "
                "loss is tiny, it has lost its digits: log of a sum that rounded towards 1. "
                "max(z, 0) + log1p(e^−|z|) keeps them."
            )
    return told


def _at(form: Form, target: FloatFormat, z: float) -> float:
    return float(compute(form, target, z))


def _escaped(text: str) -> str:
    """Carets and bars would be Markdown or table signs."""
    return text.replace("|", r"\|").replace("^", r"\^").replace("*", r"\*").replace("~", r"\~")
