"""Formulas for one number in a floating-point format: values, errors, and where they break."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import Claim, Said, counted, described, format_latex, format_number, listed, said
from core.losses import FORMATS, FORMS, FloatFormat, Form, compute, exact, first_failure, trace

# An error under this is drawn on the axis: a hundredth of a rounding.
MIN_ULPS = 0.01


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
                "type": "scatter",
                "mode": "lines",
                "name": form.label,
                "x": z.astype("f4"),
                "y": shown.astype("f4"),
                # Thinner and thinner: they lie on each other wherever they are right.
                "line": {**line, "width": 2.25 + 2 * (len(forms) - 1 - position)},
                "hovertemplate": f"{form.label}<br>z = %{{x:.4g}}: %{{y:.5g}}<extra></extra>",
            }
        )
        broken = first_failure(form.key, target.key)
        if broken is not None and broken <= top:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [broken],
                    "y": [broken],
                    "marker": {
                        "symbol": "x",
                        "size": 12,
                        "color": color,
                        "line": {"width": 1, "color": "#fff"},
                    },
                    "showlegend": False,
                    "hovertemplate": f"{form.label}: ∞ or NaN from z = "
                    f"{format_number(broken, 6)} on<extra></extra>",
                }
            )
        wrong = errors[form.key]
        drawn = np.where(np.isfinite(wrong), np.maximum(wrong, MIN_ULPS), np.nan)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": form.label,
                "x": z.astype("f4"),
                "y": drawn.astype("f4"),
                "xaxis": "x2",
                "yaxis": "y2",
                "line": line,
                "showlegend": False,
                "hovertemplate": f"{form.label}<br>z = %{{x:.4g}}: %{{y:.3g}} ulps<extra></extra>",
            }
        )
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 12, "t": 40, "b": 44}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    axis = {"title": {"text": "logit z"}, "range": [-top, top], "zeroline": False}
    layout["xaxis"] = {**axis, "domain": [0, 0.45]}
    layout["xaxis2"] = {**axis, "domain": [0.56, 1], "anchor": "y2"}
    layout["yaxis"] = {
        "title": {"text": "log(1 + e^z) as computed"},
        "range": [-0.05 * top, 1.05 * top],
    }
    layout["yaxis2"] = {
        "anchor": "x2",
        "type": "log",
        "title": {"text": "error in ulps  (log)"},
        "range": [np.log10(MIN_ULPS), max(4.0, target.digits * np.log10(2) + 0.5)],
        "exponentformat": "power",
        "dtick": 2 if target.digits < 30 else 4,
    }
    layout["shapes"] = [
        {
            "type": "line",
            "xref": f"x{n}",
            "yref": f"y{n} domain",
            "x0": at,
            "x1": at,
            "y0": 0,
            "y1": 1,
            "line": {"dash": "dot", "width": 1.5, "color": "#7f7f7f"},
        }
        for n in ("", "2")
        if abs(at) <= top
    ]
    return go.Figure({"data": traces, "layout": layout})


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


# ---- sentences and formulas ---------------------------------------------------------------------
# Log-sum-exp is told to have lost its digits if its error is so many times that of the best form.
_LOST = 100.0


class Computed(NamedTuple):
    """Formulas in a format: on a grid of logits with their errors in ulps, and at one logit."""

    target: FloatFormat
    forms: Sequence[Form]
    z: np.ndarray
    errors: Mapping[str, np.ndarray]
    at: float


def stability_sentences(computed: Computed) -> list[Said]:
    """Where each breaks, what happens at the chosen logit, and how wrong the finite ones are."""
    return said((NO_FORM, BREAKS, SOUND, VALUES, OVERFLOWED, WORST, LOST_DIGITS), computed)


def stability_alt(computed: Computed) -> Said:
    """Text alternative of both panels."""
    return described(
        f"log(1 + e^z) as computed in {computed.target.label} against z, and its error in ulps.",
        said((NO_FORM, BREAKS, SOUND, WORST), computed),
    )


# ---- where they break -------------------------------------------------------------------------
NO_FORM: Claim[Computed, tuple[()]] = Claim(
    "floats: no formula",
    lambda computed: None if computed.forms else (),
    lambda _: "No formula is chosen: choose at least one.",
)


class _Breaks(NamedTuple):
    format: str
    first: list[tuple[str, float, str]]


def _breaks(computed: Computed) -> _Breaks | None:
    first = [
        (form.label, limit, form.note)
        for form in computed.forms
        if (limit := first_failure(form.key, computed.target.key)) is not None
    ]
    return _Breaks(computed.target.label, first) if first else None


def _breaks_words(facts: _Breaks) -> str:
    listing = "; ".join(
        f"**{label}** from z ≈ {format_number(limit, 6)} on ({note})"
        for label, limit, note in facts.first
    )
    return f"In {facts.format} the result is ∞ or NaN: {listing}."


BREAKS = Claim("floats: where formulas break", _breaks, _breaks_words)


class _Sound(NamedTuple):
    labels: list[str]
    format: str
    largest: float


def _sound(computed: Computed) -> _Sound | None:
    target = computed.target
    labels = [form.label for form in computed.forms if first_failure(form.key, target.key) is None]
    return _Sound(labels, target.label, target.largest) if labels else None


SOUND = Claim(
    "floats: formulas that never break",
    _sound,
    lambda facts: (
        f"{listed([f'**{label}**' for label in facts.labels])} "
        f"{'gives' if len(facts.labels) == 1 else 'give'} a finite number for every logit that "
        f"{facts.format} has, up to the largest, {format_number(facts.largest, 4)}."
    ),
)


class Place(NamedTuple):
    """One cell of the table of breaks."""

    form: str
    format: str


class _Cell(NamedTuple):
    first: float | None


IN_TABLE: Claim[Place, _Cell] = Claim(
    "floats: where a formula breaks, in the table",
    lambda place: _Cell(first_failure(place.form, place.format)),
    lambda facts: "never" if facts.first is None else format_number(facts.first, 4),
)


def break_rows() -> list[dict[str, str]]:
    """For each formula and format the logit where it first gives inf or NaN."""
    return [
        {
            "Formula": form.label,
            **{
                target.short: said((IN_TABLE,), Place(form.key, target.key))[0]
                for target in FORMATS.values()
            },
        }
        for form in FORMS.values()
    ]


# ---- at the chosen logit ----------------------------------------------------------------------
class _Values(NamedTuple):
    at: float
    held: float
    format: str
    exact: float
    values: list[tuple[str, float]]


def _values(computed: Computed) -> _Values | None:
    held = float(computed.target.rounded(computed.at))
    if not computed.forms or np.isinf(held):
        return None
    values = [
        (form.label, float(compute(form, computed.target, computed.at))) for form in computed.forms
    ]
    return _Values(computed.at, held, computed.target.label, float(exact(held)), values)


def _values_words(facts: _Values) -> str:
    at = f"z = {format_number(facts.at, 7)}"
    held = format_number(facts.held, 7)
    if held != format_number(facts.at, 7):
        at = f"{at}, which is {held} in {facts.format},"
    values = ", ".join(f"{label} {format_number(value, 7)}" for label, value in facts.values)
    true = "less than 10⁻³⁰⁷" if facts.exact < 1e-307 else format_number(facts.exact, 7)
    return f"At {at} log(1 + e^z) is {true}. Computed: {values}."


VALUES = Claim("floats: values at the chosen logit", _values, _values_words)


class _Overflowed(NamedTuple):
    at: float
    format: str
    largest: float


OVERFLOWED: Claim[Computed, _Overflowed] = Claim(
    "floats: a logit that the format does not have",
    lambda computed: (
        _Overflowed(computed.at, computed.target.label, computed.target.largest)
        if computed.forms and np.isinf(computed.target.rounded(computed.at))
        else None
    ),
    lambda facts: (
        f"The logit {format_number(facts.at, 4)} itself is ∞ or −∞ in {facts.format}, whose "
        f"largest number is {format_number(facts.largest, 4)}: no formula can help there."
    ),
)


# ---- how wrong they are -----------------------------------------------------------------------
class _Worst(NamedTuple):
    logits: int
    worst: list[tuple[str, float, float]]


def _worst(computed: Computed) -> _Worst | None:
    worst = []
    for form in computed.forms:
        found = computed.errors[form.key]
        finite = np.where(np.isfinite(found), found, -1)
        place = int(np.argmax(finite))
        if finite[place] >= 0:
            worst.append((form.label, float(finite[place]), float(computed.z[place])))
    return _Worst(len(computed.z), worst) if worst else None


WORST = Claim(
    "floats: the largest errors in the picture",
    _worst,
    lambda facts: (
        f"Largest error at the {counted(facts.logits, 'logit')} of the picture, in ulps, where the "
        "result is finite: "
        + "; ".join(
            f"{label} {format_number(most)} (z = {format_number(where)})"
            for label, most, where in facts.worst
        )
        + "."
    ),
)


class _LostDigits(NamedTuple):
    z: float
    exact: float
    log_sum_exp: float
    from_logits: float


def _lost_digits(computed: Computed) -> _LostDigits | None:
    lse, best = computed.errors.get("log-sum-exp"), computed.errors.get("logits")
    if lse is None or best is None or not (computed.z < 0).any():
        return None
    place = int(np.argmax(np.where(computed.z < 0, lse, -1)))
    if not lse[place] > _LOST * max(float(best[place]), 1.0):
        return None
    z = float(computed.target.rounded(computed.z[place]))
    values = (float(compute(FORMS[key], computed.target, z)) for key in ("log-sum-exp", "logits"))
    return _LostDigits(z, float(exact(z)), *values)


LOST_DIGITS = Claim(
    "floats: log-sum-exp loses digits",
    _lost_digits,
    lambda facts: (
        f"Log-sum-exp does not break, but loses digits: at z = {format_number(facts.z, 4)} log(1 + "
        f"e^z) is {format_number(facts.exact, 4)}, and it gives "
        f"{format_number(facts.log_sum_exp, 4)}, as 1 + e^z was rounded before the logarithm. "
        f"max(z, 0) + log1p(e^−|z|) gives {format_number(facts.from_logits, 4)}."
    ),
)


# ---- the formulas -----------------------------------------------------------------------------
def stability_formulas(computed: Computed) -> dict[str, tuple[str, str, str]]:
    """Each formula and what it computes step by step in the format, at the chosen logit."""
    target = computed.target
    entries = {}
    for form in computed.forms:
        steps = trace(form, target, computed.at)
        lines = [
            rf"{form.latex} = {_latex_held(steps[-1][1])}\quad (z = {format_latex(computed.at, 7)})"
        ]
        listing = "; ".join(f"{name} = {_held(value)}" for name, value in steps)
        entries[form.label] = (
            "\n".join(lines),
            f"In {target.label}, one operation after the other: {_escaped(listing)}. "
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


def _held(value: float) -> str:
    """A number of the format; 1 only where it is 1."""
    text = format_number(value, 7)
    if text != "1" or value == 1:
        return text
    return f"1 {'−' if value < 1 else '+'} {format_number(abs(1 - value))}"


def _latex_held(value: float) -> str:
    text = format_latex(value, 7)
    if text != "1" or value == 1:
        return text
    return f"1 {'-' if value < 1 else '+'} {format_latex(abs(1 - value))}"


def _escaped(text: str) -> str:
    """Carets and bars would be Markdown or table signs."""
    return text.replace("|", r"\|").replace("^", r"\^").replace("*", r"\*").replace("~", r"\~")
