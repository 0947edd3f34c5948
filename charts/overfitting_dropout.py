"""Dropout's measurements as pictures and words."""

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts import theme
from core.claims import Claim, Said, said
from core.dropout import NUM_MASKED, Expectation
from core.number_format import (
    format_fixed,
    format_latex,
    format_number,
    format_percent,
    settled,
)

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
            "type": "bar", "x": ((edges[1:] + edges[:-1]) / 2).astype("f4"), "y": share,
            "width": float(edges[1] - edges[0]), "marker": {"color": theme.OKABE_ITO[6]},
            "hovertemplate": "z ≈ %{x:.3g}: %{y:.1f} % of the passes<extra></extra>",
        }
    ]  # fmt: skip
    names = {"mean": "mean of the passes", "test": "test-time pass", "× p": "scaled by p instead"}
    told = []
    for name, value, color, dash in lines:
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": [value, value], "y": [0, 1.12 * top],
                "line": {"color": color, "dash": dash, "width": 2.5},
                "hovertemplate": f"{names[name]}: %{{x:.4f}}<extra></extra>",
            }
        )  # fmt: skip
        told.append(f'<span style="color:{color}">■</span> {names[name]}: {format_fixed(value, 3)}')
    margin = 0.04 * max(max(values) - min(values), 1e-6)
    layout = theme.base_layout(height)
    layout["xaxis"] = {
        "title": {"text": "output z of one pass"}, "zeroline": False,
        "range": [min(values) - margin, max(values) + margin],
    }  # fmt: skip
    layout["yaxis"] = {"title": {"text": "% of passes"}, "range": [0, top * 1.15],
                       "zeroline": False}  # fmt: skip
    layout["margin"] = {"l": 48, "r": 12, "t": 48, "b": 44}
    layout["annotations"] = [
        {"text": text, "x": at, "y": 1.02, "xref": "paper", "yref": "paper", "showarrow": False,
         "xanchor": "left", "yanchor": "bottom", "align": "left"}
        for text, at in ((f"{told[0]}<br>{told[1]}", 0), (told[2] if len(told) > 2 else "", 0.52))
        if text
    ]  # fmt: skip
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


# ---- uncertainty ------------------------------------------------------------------------------
def uncertainty_figure(
    mean: Array, deviation: Array, x: Array, y: Array, *, reach: float, height: int, dark: bool
) -> go.Figure:
    """Two maps: mean probability, and its standard deviation over passes."""
    both_sides = theme.DIVERGING_DARK if dark else theme.DIVERGING_LIGHT
    plain = theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT
    traces: list[dict[str, Any]] = []
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 8, "r": 50, "t": 28, "b": 8}
    layout["annotations"] = []
    top = max(1, int(np.ceil(100 * deviation.max())))
    maps = (
        ("Mean probability of class 1, %", mean, both_sides, 100, 0.45),
        ("Standard deviation over the passes, points of %", deviation, plain, top, 1.0),
    )
    step = 2 * reach / (len(mean) - 1)
    for number, (title, values, scale, high, bar) in enumerate(maps):
        end = "" if number == 0 else "2"
        axes = {"xaxis": f"x{number + 1}", "yaxis": f"y{number + 1}"}
        traces.append(
            {
                "type": "heatmap", "z": np.rint(100 * values).astype("u1"), "x0": -reach,
                "dx": step, "y0": -reach, "dy": step, "zmin": 0, "zmax": high,
                "colorscale": [[i / 8, color] for i, color in enumerate(scale)],
                "zsmooth": "best",
                "colorbar": {"x": bar, "thickness": 10, "len": 0.9, "outlinewidth": 0},
                "hovertemplate": "x₁ %{x:.2f}, x₂ %{y:.2f}: %{z} %<extra></extra>", **axes,
            }
        )  # fmt: skip
        traces.append(
            {
                "type": "scatter", "mode": "markers", "x": x[:, 0].astype("f4"),
                "y": x[:, 1].astype("f4"), "hoverinfo": "skip",
                "marker": {
                    "size": 6, "color": ["#e0532a" if label > 0.5 else "#2f7fc0" for label in y],
                    "symbol": ["square" if label > 0.5 else "circle" for label in y],
                    "line": {"color": "#ffffff", "width": 0.8},
                },
                **axes,
            }
        )  # fmt: skip
        start = 0.55 * number
        layout[f"xaxis{end}"] = {"domain": [start, start + 0.44], "range": [-reach, reach],
                                 "visible": False, "anchor": f"y{number + 1}"}  # fmt: skip
        layout[f"yaxis{end}"] = {"range": [-reach, reach], "visible": False,
                                 "anchor": f"x{number + 1}"}  # fmt: skip
        layout["annotations"].append(
            {"text": title, "x": start, "y": 1.01, "xref": "paper", "yref": "paper",
             "showarrow": False, "xanchor": "left", "yanchor": "bottom"}
        )  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


class Mapped(NamedTuple):
    """Mean and deviation of the probability on a map, with the training points on it."""

    mean: Array
    deviation: Array
    x: Array
    p: float
    passes: int
    reach: float


def uncertainty_finding(result: Mapped) -> list[Said]:
    """Where the passes disagree most, and how that compares with the training points."""
    return said((NO_PASSES, AGREE, HIGHEST, CORNERS), result)


def _differ(result: Mapped) -> bool:
    return result.p > 0 and settled(float(result.deviation.max()), 1.0) > 0


NO_PASSES: Claim[Mapped, tuple[()]] = Claim(
    "overfitting: no uncertainty without dropout",
    lambda result: () if result.p == 0 else None,
    lambda _: "With p = 0 nothing is dropped, so all passes agree and there is nothing to measure.",
)
AGREE: Claim[Mapped, int] = Claim(
    "overfitting: all passes agree",
    lambda result: None if result.p == 0 or _differ(result) else result.passes,
    lambda passes: f"All {passes} passes agree on the whole map.",
)


class _Highest(NamedTuple):
    passes: int
    p: float
    x: float
    y: float
    mean: float
    deviation: float


def _highest(result: Mapped) -> _Highest | None:
    if not _differ(result):
        return None
    side = np.linspace(-result.reach, result.reach, len(result.mean))
    row, column = np.unravel_index(int(np.argmax(result.deviation)), result.deviation.shape)
    return _Highest(
        result.passes,
        result.p,
        float(side[column]),
        float(side[row]),
        float(result.mean[row, column]),
        float(result.deviation[row, column]),
    )


HIGHEST = Claim(
    "overfitting: where the passes differ most",
    _highest,
    lambda facts: (
        f"Over {facts.passes} passes with p = {format_number(facts.p)} the probability on the map "
        f"differs most at x₁ = {format_fixed(facts.x, 2)}, x₂ = {format_fixed(facts.y, 2)}: mean "
        f"{format_percent(facts.mean)}, standard deviation **"
        f"{format_number(100 * facts.deviation, 2)} percentage points**."
    ),
)


class _Corners(NamedTuple):
    near: float
    corner: float


def _corners(result: Mapped) -> _Corners | None:
    if not _differ(result):
        return None
    side = np.linspace(-result.reach, result.reach, len(result.mean))
    nearest = np.abs(result.x[:, None, :] - side[None, :, None]).argmin(1)
    near = float(np.median(result.deviation[nearest[:, 1], nearest[:, 0]]))
    corner = float(np.median(result.deviation[[0, 0, -1, -1], [0, -1, 0, -1]]))
    return _Corners(100 * near, 100 * corner)


def _corners_words(facts: _Corners) -> str:
    near, corner = (format_number(each, 2) for each in facts)
    told = (
        f"At the training points the median deviation is {near} percentage points, at the four "
        f"corners of the map {corner}"
    )
    if near == corner:
        return f"{told}."
    if facts.corner < facts.near:
        return f"{told}, less: this deviation is no measure of the distance from the data."
    return f"{told}, more."


CORNERS = Claim("overfitting: deviation at the points and in the corners", _corners, _corners_words)


def map_rows(mean: Array, deviation: Array, reach: float) -> list[dict[str, float]]:
    """Every place of the map."""
    side = np.linspace(-reach, reach, len(mean))
    return [
        {"x1": float(x), "x2": float(y), "mean": float(mean[i, j]), "sd": float(deviation[i, j])}
        for i, y in enumerate(side)
        for j, x in enumerate(side)
    ]
