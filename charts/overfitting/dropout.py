"""Dropout's measurements as pictures and words."""

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import Claim, Said, format_fixed, format_latex, format_number, said, settled
from core.overfitting import NUM_MASKED, Expectation

Array = Any
# A mean this many standard errors away is not there by chance (6 in 100,000).
MANY_ERRORS = 4
MEAN, TEST, BY_P = theme.OKABE_ITO[1], theme.OKABE_ITO[2], theme.OKABE_ITO[3]


def expectation_figure(found: Expectation, scaling: str, *, height: int) -> go.Figure:
    """Histogram of the masked passes' outputs; their mean and the single passes as lines."""
    low, high = float(found.outputs.min()), float(found.outputs.max())
    lines = [("mean", found.mean, MEAN, "solid"), ("test", found.test, TEST, "dash")]
    if scaling == "classic":
        lines.append(("× p", found.by_p, BY_P, "dot"))
    values = [low, high, *(value for _, value, _, _ in lines)]
    edges = np.linspace(low, high, 61) if high > low else np.array([low - 0.5, low + 0.5])
    counts, _ = np.histogram(found.outputs, edges)
    share = (100 * counts / len(found.outputs)).astype("f4")
    top = float(share.max())
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": ((edges[1:] + edges[:-1]) / 2).astype("f4"),
            "y": share,
            "width": float(edges[1] - edges[0]),
            "marker": {"color": theme.OKABE_ITO[6]},
            "hovertemplate": "z ≈ %{x:.3g}: %{y:.1f} % of the passes<extra></extra>",
        }
    ]
    names = {"mean": "mean of the passes", "test": "test-time pass", "× p": "scaled by p instead"}
    legend = []
    for name, value, color, dash in lines:
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [value, value],
                "y": [0, 1.12 * top],
                "line": {"color": color, "dash": dash, "width": 2.5},
                "hovertemplate": f"{names[name]}: %{{x:.4f}}<extra></extra>",
            }
        )
        legend.append(
            f'<span style="color:{color}">■</span> {names[name]}: {format_fixed(value, 3)}'
        )
    margin = 0.04 * max(max(values) - min(values), 1e-6)
    layout = theme.base_layout(height)
    layout["xaxis"] = {
        "title": {"text": "output z of one pass"},
        "zeroline": False,
        "range": [min(values) - margin, max(values) + margin],
    }
    layout["yaxis"] = {
        "title": {"text": "% of passes"},
        "range": [0, top * 1.15],
        "zeroline": False,
    }
    layout["margin"] = {"l": 48, "r": 12, "t": 48, "b": 44}
    layout["annotations"] = [
        {
            "text": text,
            "x": at,
            "y": 1.02,
            "xref": "paper",
            "yref": "paper",
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom",
            "align": "left",
        }
        for text, at in (
            (f"{legend[0]}<br>{legend[1]}", 0),
            (legend[2] if len(legend) > 2 else "", 0.52),
        )
        if text
    ]
    return go.Figure({"data": traces, "layout": layout})


class Masked(NamedTuple):
    """Masked passes at one point, and how they were made."""

    found: Expectation
    p: float
    place: str
    scaling: str


def expectation_finding(result: Masked) -> list[Said]:
    """Mean against the test-time pass, and against the wrong factor."""
    outcome = said((NOTHING_DROPPED, NO_DIFFERENCE, MEANS, LINEAR, GAP, NO_GAP), result)
    return [*outcome, *said((SCALED_BY_P, SAME_FACTOR, TORCH), result)]


def _matters(result: Masked) -> bool:
    """Whether masks change the output: some are dropped, and not all that can be are 0 anyway."""
    return result.p > 0 and _error(result.found) > 0


def _error(found: Expectation) -> float:
    return settled(found.error, max(abs(found.mean), 1.0))


def _ratio(found: Expectation) -> float:
    return abs(found.mean - found.test) / found.error


NOTHING_DROPPED: Claim[Masked, tuple[()]] = Claim(
    "overfitting: nothing is dropped",
    lambda result: () if result.p == 0 else None,
    lambda _: "With p = 0 nothing is dropped: every pass is the test-time pass.",
)
NO_DIFFERENCE: Claim[Masked, float] = Claim(
    "overfitting: masks change nothing",
    lambda result: result.found.test if result.p > 0 and not _error(result.found) else None,
    lambda test: (
        f"All {NUM_MASKED:,} masked passes give {format_fixed(test, 4)}, and so does the test-time "
        "pass: at this point no unit that can be dropped changes the output."
    ),
)


class _Means(NamedTuple):
    mean: float
    error: float
    test: float
    ratio: float
    factor: float | None


def _means(result: Masked) -> _Means | None:
    if not _matters(result):
        return None
    found = result.found
    factor = 1 - result.p if result.scaling == "classic" else None
    return _Means(found.mean, found.error, found.test, _ratio(found), factor)


def _means_words(facts: _Means) -> str:
    factor = (
        "all units on and no factor, since training divided by 1 − p"
        if facts.factor is None
        else f"all units on and multiplied by 1 − p = {format_number(facts.factor)}"
    )
    return (
        f"The mean of {NUM_MASKED:,} masked passes is **{format_fixed(facts.mean, 4)}** (standard "
        f"error {format_number(facts.error)}); the test-time pass, {factor}, gives "
        f"**{format_fixed(facts.test, 4)}**: {format_number(facts.ratio, 2)} standard errors away."
    )


MEANS = Claim("overfitting: masked passes and test-time pass", _means, _means_words)
LINEAR: Claim[Masked, tuple[()]] = Claim(
    "overfitting: dropout before a linear output",
    lambda result: () if _matters(result) and result.place == "last" else None,
    lambda _: (
        "The masked units go straight into a linear output, so both have the same expectation "
        "exactly; what is left is chance."
    ),
)


def _gap(result: Masked) -> float | None:
    if not _matters(result) or result.place == "last" or _ratio(result.found) <= MANY_ERRORS:
        return None
    return abs(result.found.mean - result.found.test)


GAP: Claim[Masked, float] = Claim(
    "overfitting: dropout before a ReLU",
    _gap,
    lambda gap: (
        "Between the first masked layer and the output there is a ReLU, and the mean of a ReLU is "
        f"not the ReLU of the mean: the test-time pass misses the mean by {format_number(gap)}. "
        "More passes make the standard error smaller, not the gap."
    ),
)
NO_GAP: Claim[Masked, tuple[()]] = Claim(
    "overfitting: dropout before a ReLU, no gap",
    lambda result: (
        ()
        if _matters(result) and result.place != "last" and _ratio(result.found) <= MANY_ERRORS
        else None
    ),
    lambda _: (
        "With a ReLU after a masked layer the two need not agree; here they are no more than "
        f"{MANY_ERRORS} standard errors apart, which can be chance."
    ),
)


class _ByP(NamedTuple):
    by_p: float
    apart: float


def _by_p(result: Masked) -> _ByP | None:
    if not _matters(result) or result.scaling != "classic" or result.p == 0.5:
        return None
    return _ByP(result.found.by_p, abs(result.found.by_p - result.found.mean))


SCALED_BY_P = Claim(
    "overfitting: scaling by p",
    _by_p,
    lambda facts: (
        "Scaling by p itself, as is sometimes taught, would give "
        f"{format_fixed(facts.by_p, 4)}, {format_number(facts.apart)} from the mean: p is the "
        "share dropped, 1 − p the share kept."
    ),
)
SAME_FACTOR: Claim[Masked, tuple[()]] = Claim(
    "overfitting: p and 1 − p are the same",
    lambda result: () if result.scaling == "classic" and result.p == 0.5 else None,
    lambda _: (
        "With p = 0.5 the factors p and 1 − p are the same number, which hides the mistake of "
        "scaling by p: choose another p."
    ),
)
TORCH: Claim[Masked, tuple[()]] = Claim(
    "overfitting: what torch.nn.Dropout does",
    lambda result: () if result.scaling == "inverted" else None,
    lambda _: (
        "This is what torch.nn.Dropout does: × 1/(1 − p) in training, nothing in evaluation mode."
    ),
)


def expectation_formula(result: Masked) -> dict[str, tuple[str, str, str]]:
    """Both conventions with the current numbers."""
    p, keep = format_latex(result.p), format_latex(1 - result.p)
    mean, test = (format_latex(each, 4) for each in (result.found.mean, result.found.test))
    numbers = rf"\overline{{z}} = {mean},\quad z_\text{{test}} = {test}"
    if result.scaling == "classic":
        latex = (
            r"\mathbb E[r \circ a] = (1-p)\,a,\qquad r_i \sim \mathrm{Bernoulli}(1-p)"
            f"\np = {p},\\quad 1-p = {keep},\\quad {numbers}"
        )
    else:
        latex = (
            r"\mathbb E\!\left[\frac{r \circ a}{1-p}\right] = a,\qquad "
            r"r_i \sim \mathrm{Bernoulli}(1-p)"
            f"\n\\tfrac{{1}}{{1-p}} = {format_latex(1 / (1 - result.p), 4)},\\quad {numbers}"
        )
    return {
        "Expectation": (
            latex,
            "$a$ activations of a layer, $r$ its mask, $p$ the probability of being dropped, "
            r"$\overline z$ the mean output of masked passes, $z_\text{test}$ that of the "
            "test-time pass.",
            "Srivastava et al., JMLR 2014, §4 and §10; torch.nn.Dropout",
        )
    }
