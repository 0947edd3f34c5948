"""Reliability of a classifier before and after its logits are divided by a temperature."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.loss_words import latex, number, percent
from core.calibration import Reliability, Scored, reliability

BEFORE, AFTER = theme.OKABE_ITO[1], theme.OKABE_ITO[0]


@dataclass(frozen=True)
class Calibrated:
    """A classifier and the temperature it is looked at with.

    Attributes:
        fitted: The temperature that least NLL on a second sample asks for.
        chance: The ECE that remains of perfectly calibrated labels of this sample's size.
    """

    scored: Scored
    temperature: float
    fitted: float
    chance: float
    bins: int

    def reliability(self, temperature: float) -> Reliability:
        """The bins at a temperature."""
        return reliability(self.scored.probabilities(temperature), self.scored.labels, self.bins)


def reliability_figure(calibrated: Calibrated, *, height: int) -> go.Figure:
    """Left frequency against confidence, T = 1 and T; right how many examples each bin has."""
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "name": "perfect",
            "line": {"dash": "dash", "color": "#7f7f7f", "width": 1.5}, "hoverinfo": "skip",
        }
    ]  # fmt: skip
    edges = (np.arange(calibrated.bins) + 0.5) / calibrated.bins
    both = [(1.0, BEFORE, "as it is, T = 1", "circle")]
    if calibrated.temperature != 1:
        name = f"divided by T = {number(calibrated.temperature)}"
        both.append((calibrated.temperature, AFTER, name, "square"))
    for temperature, color, name, symbol in both:
        found = calibrated.reliability(temperature)
        seen = found.counts > 0
        traces.append(
            {
                "type": "scatter", "mode": "lines+markers", "name": name,
                "x": found.confidence[seen].astype("f4"), "y": found.frequency[seen].astype("f4"),
                "marker": {"size": 9, "color": color, "symbol": symbol},
                "line": {"color": color, "width": 2}, "customdata": found.counts[seen],
                "hovertemplate": "predicted %{x:.3f}, came true %{y:.3f}<br>%{customdata} examples"
                "<extra></extra>",
            }
        )  # fmt: skip
        traces.append(
            {
                "type": "bar", "x": edges, "y": found.counts.astype("i4"), "xaxis": "x2",
                "yaxis": "y2", "marker": {"color": color, "opacity": 0.75}, "showlegend": False,
                "hovertemplate": "%{y} examples<extra></extra>",
            }
        )  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 12, "t": 40, "b": 44}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    layout["xaxis"] = {
        "title": {"text": "mean predicted probability"}, "range": [0, 1], "domain": [0, 0.52],
    }  # fmt: skip
    layout["yaxis"] = {"title": {"text": "share that came true"}, "range": [-0.02, 1.02]}
    layout["xaxis2"] = {
        "title": {"text": "predicted probability"}, "range": [0, 1], "domain": [0.62, 1],
        "anchor": "y2",
    }  # fmt: skip
    layout["yaxis2"] = {"title": {"text": "examples"}, "anchor": "x2", "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def calibration_sentences(calibrated: Calibrated) -> list[str]:
    """ECE and NLL before and after, the fitted temperature, and what chance leaves."""
    scored, t = calibrated.scored, calibrated.temperature
    before, after = calibrated.reliability(1.0), calibrated.reliability(t)
    bin_ = before.worst
    right = float(np.mean((scored.logits > 0) == (scored.labels == 1)))
    says, came = float(before.confidence[bin_]), float(before.frequency[bin_])
    told = [
        "As it is, the classifier has an expected calibration error of "
        f"**{number(before.ece, 3)}** and a mean NLL of {number(scored.nll())}. Its costliest "
        f"bin: of {int(before.counts[bin_]):,} examples with a mean prediction of {percent(says)}, "
        f"{percent(came)} came true."
    ]
    if t == 1:
        told.append(
            "T = 1 changes nothing. Move the temperature, or press “Fit T”, to divide the logits."
        )
    else:
        told.append(
            f"Divided by T = {number(t)}, ECE is **{number(after.ece, 3)}** and NLL "
            f"{number(scored.nll(t), 4)}. The order of the predictions, and so the accuracy of "
            f"{percent(right)}, is the same for every T."
        )
    told.append(
        f"On a second sample the least NLL is at T = {number(calibrated.fitted)}: the classifier "
        f"is {_kind(calibrated.fitted)}. Chance alone, with labels drawn from these very "
        f"predictions, leaves an ECE of {number(calibrated.chance, 3)}: it does not reach 0 with "
        f"{len(scored.labels):,} examples."
    )
    return told


def _kind(fitted: float) -> str:
    if 0.95 < fitted < 1.05:
        return "calibrated to within 5 %"
    return f"{'over' if fitted > 1 else 'under'}-confident by that factor"


def calibration_alt(calibrated: Calibrated) -> str:
    """Text alternative of both panels."""
    return "Reliability diagram and histogram of predictions. " + " ".join(
        calibration_sentences(calibrated)
    ).replace("**", "")


def calibration_rows(calibrated: Calibrated) -> list[dict[str, float | int]]:
    """The bins at T = 1 and at T, for a table file."""
    rows: list[dict[str, float | int]] = []
    for temperature in dict.fromkeys((1.0, calibrated.temperature)):
        found = calibrated.reliability(temperature)
        for b, (count, says, came) in enumerate(
            zip(found.counts, found.confidence, found.frequency, strict=True)
        ):
            rows.append(
                {
                    "temperature": temperature, "bin": b + 1, "examples": int(count),
                    "mean_prediction": float(says), "share_of_ones": float(came),
                }
            )  # fmt: skip
    return rows


def calibration_formula(calibrated: Calibrated) -> dict[str, tuple[str, str, str]]:
    """ECE and temperature scaling with the numbers."""
    t = calibrated.temperature
    found = calibrated.reliability(t)
    lines = [
        rf"p_i = \sigma(z_i / T),\quad T = {latex(t)}",
        r"\mathrm{ECE} = \sum_{b=1}^{B} \frac{n_b}{n}\,\bigl|\bar y_b - \bar p_b\bigr|"
        rf" = {latex(found.ece)}",
        r"\hat T = \arg\min_T\, -\tfrac{1}{n}\sum_i \bigl[y_i \log p_i + (1-y_i)\log(1-p_i)\bigr]"
        rf" = {latex(calibrated.fitted)}",
    ]
    told = (
        f"$B = {calibrated.bins}$ bins of equal width; $n_b$ examples in bin b, $\\bar p_b$ their "
        "mean prediction, $\\bar y_b$ their share of ones. The fit uses examples of its own: on "
        "the ones that are shown it would flatter itself."
    )
    source = "Guo et al. (2017), On Calibration of Modern Neural Networks; Naeini et al. (2015)"
    return {"Calibration": ("\n".join(lines), told, source)}
