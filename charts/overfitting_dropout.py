"""Dropout's measurements as pictures and words."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from core.dropout import NUM_MASKED, Expectation

Array = Any
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
        told.append(f'<span style="color:{color}">■</span> {names[name]}: {signed(value)}')
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


def signed(value: float, digits: int = 3) -> str:
    """A number with a true minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def expectation_finding(found: Expectation, p: float, place: str, scaling: str) -> list[str]:
    """Mean against the test-time pass, and against the wrong factor."""
    gap, error = found.mean - found.test, found.error
    if p == 0:
        return ["With p = 0 nothing is dropped: every pass is the test-time pass."]
    ratio = abs(gap) / error if error > 0 else 0.0
    factor = (
        f"all units on and multiplied by 1 − p = {1 - p:g}"
        if scaling == "classic"
        else "all units on and no factor, since training divided by 1 − p"
    )
    told = (
        f"The mean of {NUM_MASKED:,} masked passes is **{signed(found.mean, 4)}** (standard error "
        f"{error:.4f}); the test-time pass, {factor}, gives **{signed(found.test, 4)}**: "
        f"{ratio:.1f} standard errors away."
    )
    if place == "last":
        why = (
            "The masked units go straight into a linear output, so both have the same expectation "
            "exactly; what is left is chance."
        )
    elif ratio > 4:
        why = (
            "Between the first masked layer and the output there is a ReLU, and the mean of a ReLU "
            f"is not the ReLU of the mean: the test-time pass misses the mean by {abs(gap):.4f}, "
            "and more passes do not close that gap."
        )
    else:
        why = (
            "With a ReLU after a masked layer the two need not agree; here their difference "
            "is no larger than chance explains."
        )
    sentences = [told, why]
    if scaling == "classic":
        apart = abs(found.by_p - found.mean)
        same = abs(p - 0.5) < 1e-9
        sentences.append(
            "With p = 0.5 the factors p and 1 − p are the same number, which hides the mistake of "
            "scaling by p: choose another p."
            if same
            else "Scaling by p itself, as is sometimes taught, would give "
            f"{signed(found.by_p, 4)}, {apart:.4f} from the mean: "
            "p is the share dropped, 1 − p the share kept."
        )
    else:
        sentences.append(
            "This is what torch.nn.Dropout does: × 1/(1 − p) in training, "
            "nothing in evaluation mode."
        )
    return sentences


def expectation_formula(
    found: Expectation, p: float, scaling: str
) -> dict[str, tuple[str, str, str]]:
    """Both conventions with the current numbers."""
    if scaling == "classic":
        latex = (
            r"\mathbb E[r \circ a] = (1-p)\,a,\qquad r_i \sim \mathrm{Bernoulli}(1-p)"
            f"\np = {p:g},\\quad 1-p = {1 - p:g},\\quad "
            rf"\overline{{z}} = {found.mean:.4f},\quad z_\text{{test}} = {found.test:.4f}"
        )
    else:
        latex = (
            r"\mathbb E\!\left[\frac{r \circ a}{1-p}\right] = a,\qquad "
            r"r_i \sim \mathrm{Bernoulli}(1-p)"
            f"\n\\tfrac{{1}}{{1-p}} = {1 / (1 - p):.4g},\\quad "
            rf"\overline{{z}} = {found.mean:.4f},\quad z_\text{{test}} = {found.test:.4f}"
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
    signed = theme.DIVERGING_DARK if dark else theme.DIVERGING_LIGHT
    plain = theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT
    traces: list[dict[str, Any]] = []
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 8, "r": 50, "t": 28, "b": 8}
    layout["annotations"] = []
    top = max(1, int(np.ceil(100 * deviation.max())))
    maps = (
        ("Mean probability of class 1, %", mean, signed, 100, 0.45),
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


def uncertainty_finding(
    mean: Array, deviation: Array, x: Array, p: float, passes: int, reach: float
) -> list[str]:
    """Where the passes disagree most, and how that compares with the training points."""
    side = np.linspace(-reach, reach, len(mean))
    row, column = np.unravel_index(int(np.argmax(deviation)), deviation.shape)
    nearest = np.abs(x[:, None, :] - side[None, :, None]).argmin(1)
    near = float(np.median(deviation[nearest[:, 1], nearest[:, 0]]))
    corner = float(np.median(deviation[[0, 0, -1, -1], [0, -1, 0, -1]]))
    if deviation.max() == 0:
        return ["All passes agree everywhere: nothing is dropped, so there is nothing to measure."]
    return [
        f"Over {passes} passes with p = {p:g} the probability differs most at x₁ = "
        f"{side[column]:.2f}, x₂ = {side[row]:.2f}: mean {100 * mean[row, column]:.0f} %, standard "
        f"deviation **{100 * deviation[row, column]:.0f} points**.",
        f"At the training points the median deviation is {100 * near:.1f} points, at the four "
        f"corners of the map {100 * corner:.1f}. "
        + (
            "Far from all data the passes agree more than at the data: this deviation follows the "
            "boundary, and is no measure of distance from the data."
            if corner < near
            else "Far from the data the passes agree less than at the data."
        ),
    ]


def map_rows(mean: Array, deviation: Array, reach: float) -> list[dict[str, float]]:
    """Every place of the map."""
    side = np.linspace(-reach, reach, len(mean))
    return [
        {"x1": float(x), "x2": float(y), "mean": float(mean[i, j]), "sd": float(deviation[i, j])}
        for i, y in enumerate(side)
        for j, x in enumerate(side)
    ]
