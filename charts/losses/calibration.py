"""Reliability of a classifier before and after its logits are divided by a temperature."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import (
    Claim,
    Said,
    counted,
    described,
    format_latex,
    format_number,
    format_percent,
    said,
)
from core.losses import MAX_T, MIN_T, NOISE_DRAWS, Reliability, Scored, reliability

_BEFORE_COLOR, _AFTER_COLOR = theme.OKABE_ITO[1], theme.OKABE_ITO[0]


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
            "type": "scatter",
            "mode": "lines",
            "x": [0, 1],
            "y": [0, 1],
            "name": "perfect",
            "line": {"dash": "dash", "color": "#7f7f7f", "width": 1.5},
            "hoverinfo": "skip",
        }
    ]
    edges = (np.arange(calibrated.bins) + 0.5) / calibrated.bins
    both = [(1.0, _BEFORE_COLOR, "as it is, T = 1", "circle")]
    if calibrated.temperature != 1:
        name = f"divided by T = {format_number(calibrated.temperature)}"
        both.append((calibrated.temperature, _AFTER_COLOR, name, "square"))
    for temperature, color, name, symbol in both:
        found = calibrated.reliability(temperature)
        seen = found.counts > 0
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": found.confidence[seen].astype("f4"),
                "y": found.frequency[seen].astype("f4"),
                "marker": {"size": 9, "color": color, "symbol": symbol},
                "line": {"color": color, "width": 2},
                "customdata": found.counts[seen],
                "hovertemplate": "predicted %{x:.3f}, came true %{y:.3f}<br>%{customdata} examples"
                "<extra></extra>",
            }
        )
        traces.append(
            {
                "type": "bar",
                "x": edges,
                "y": found.counts.astype("i4"),
                "xaxis": "x2",
                "yaxis": "y2",
                "marker": {"color": color, "opacity": 0.75},
                "showlegend": False,
                "hovertemplate": "%{y} examples<extra></extra>",
            }
        )
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 12, "t": 40, "b": 44}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    layout["xaxis"] = {
        "title": {"text": "mean predicted probability"},
        "range": [0, 1],
        "domain": [0, 0.52],
    }
    layout["yaxis"] = {"title": {"text": "share that came true"}, "range": [-0.02, 1.02]}
    layout["xaxis2"] = {
        "title": {"text": "predicted probability"},
        "range": [0, 1],
        "domain": [0.62, 1],
        "anchor": "y2",
    }
    layout["yaxis2"] = {"title": {"text": "examples"}, "anchor": "x2", "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


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
                    "temperature": temperature,
                    "bin": b + 1,
                    "examples": int(count),
                    "mean_prediction": float(says),
                    "share_of_ones": float(came),
                }
            )
    return rows


# ---- sentences and formulas ---------------------------------------------------------------------
class Simulated(NamedTuple):
    """A classifier with a temperature, and how it was simulated.

    Attributes:
        calibrated: The classifier, as it is looked at.
        sharpness: Its logits are this many times the true ones.
        spread: Standard deviation of the true logits.
    """

    calibrated: Calibrated
    sharpness: float
    spread: float


def calibration_sentences(simulated: Simulated) -> list[Said]:
    """ECE and NLL before and after, the fitted temperature, and what chance leaves."""
    return said((BEFORE, UNCHANGED, AFTER, FITTED, CHANCE), simulated)


def calibration_alt(simulated: Simulated) -> Said:
    """Text alternative of both panels."""
    return described(
        "Reliability diagram and histogram of predictions.", calibration_sentences(simulated)
    )


# ---- before and after -------------------------------------------------------------------------
class _Before(NamedTuple):
    ece: float
    nll: float
    examples: int
    predicted: float
    came: float


def _before(simulated: Simulated) -> _Before:
    scored, found = simulated.calibrated.scored, simulated.calibrated.reliability(1.0)
    place = found.worst
    return _Before(
        found.ece,
        scored.nll(),
        int(found.counts[place]),
        float(found.confidence[place]),
        float(found.frequency[place]),
    )


def _before_words(facts: _Before) -> str:
    lead = (
        f"As it is, the classifier has an expected calibration error (ECE) of "
        f"**{format_number(facts.ece)}** and a mean NLL of {format_number(facts.nll, 4)}."
    )
    if not facts.ece:
        return f"{lead} In no bin does the mean prediction differ from the share that came true."
    return (
        f"{lead} The bin that adds most to the ECE has {counted(facts.examples, 'example')} with a "
        f"mean prediction of {format_percent(facts.predicted, 1)}; {format_percent(facts.came, 1)} "
        "came true."
    )


BEFORE = Claim("calibration: as it is", _before, _before_words)
UNCHANGED: Claim[Simulated, tuple[()]] = Claim(
    "calibration: a temperature of 1",
    lambda simulated: () if simulated.calibrated.temperature == 1 else None,
    lambda _: (
        "With T = 1 nothing changes. Move the temperature, or press “Fit T”, to divide the logits."
    ),
)


class _After(NamedTuple):
    temperature: float
    ece: float
    nll: float
    accuracy: float


def _after(simulated: Simulated) -> _After | None:
    calibrated = simulated.calibrated
    scored, temperature = calibrated.scored, calibrated.temperature
    if temperature == 1:
        return None
    return _After(
        temperature,
        calibrated.reliability(temperature).ece,
        scored.nll(temperature),
        float(np.mean((scored.logits > 0) == (scored.labels == 1))),
    )


AFTER = Claim(
    "calibration: divided by the temperature",
    _after,
    lambda facts: (
        f"Divided by T = {format_number(facts.temperature)}, the logits have an ECE of "
        f"**{format_number(facts.ece)}** and an NLL of {format_number(facts.nll, 4)}. Their order "
        f"stays, and so does the accuracy at the threshold ½, {format_percent(facts.accuracy, 1)}."
    ),
)


# ---- the fitted temperature -------------------------------------------------------------------
class _Fitted(NamedTuple):
    fitted: float
    is_lowest: bool
    is_highest: bool


FITTED: Claim[Simulated, _Fitted] = Claim(
    "calibration: the temperature of the lowest NLL",
    lambda simulated: _Fitted(
        simulated.calibrated.fitted,
        simulated.calibrated.fitted == MIN_T,
        simulated.calibrated.fitted == MAX_T,
    ),
    lambda facts: (
        "On a second sample the NLL is lowest at T = "
        f"{format_number(facts.fitted, 4)}"
        + (
            f", the {'lowest' if facts.is_lowest else 'highest'} T that is searched: the best may "
            "lie beyond."
            if facts.is_lowest or facts.is_highest
            else f": by this estimate {_kind(facts.fitted)}."
        )
    ),
)


def _kind(fitted: float) -> str:
    if 0.95 < fitted < 1.05:
        return "the logits are within 5 % of what the labels justify"
    return (
        f"the logits are {format_number(fitted)} times what the labels justify, and the classifier "
        f"is {'over' if fitted > 1 else 'under'}-confident"
    )


class _Chance(NamedTuple):
    temperature: float
    ece: float
    draws: int
    examples: int


CHANCE: Claim[Simulated, _Chance] = Claim(
    "calibration: what chance leaves",
    lambda simulated: _Chance(
        simulated.calibrated.temperature,
        simulated.calibrated.chance,
        NOISE_DRAWS,
        len(simulated.calibrated.scored.labels),
    ),
    lambda facts: (
        f"If the labels were drawn from the predictions at T = {format_number(facts.temperature)}, "
        f"the ECE would be {format_number(facts.ece)} on average over {facts.draws} draws: so much "
        f"is chance with {counted(facts.examples, 'example')}."
    ),
)


# ---- how the sample was made ------------------------------------------------------------------
class _Stated(NamedTuple):
    sharpness: float
    spread: float


STATED: Claim[Simulated, _Stated] = Claim(
    "calibration: how the classifier was simulated",
    lambda simulated: _Stated(simulated.sharpness, simulated.spread),
    lambda facts: (
        "Simulated: true logits from a normal distribution (mean 0, standard deviation "
        f"{format_number(facts.spread)}), labels drawn from them, and a classifier that states "
        + ("" if facts.sharpness == 1 else f"{format_number(facts.sharpness)} times ")
        + "the true logits."
    ),
)


def how_made(simulated: Simulated) -> Said:
    """How the sample was made, below the picture."""
    return said((STATED,), simulated)[0]


# ---- the formula ------------------------------------------------------------------------------
def calibration_formula(simulated: Simulated) -> dict[str, tuple[str, str, str]]:
    """ECE and temperature scaling with the numbers."""
    calibrated = simulated.calibrated
    found = calibrated.reliability(calibrated.temperature)
    lines = [
        rf"p_i = \sigma(z_i / T),\quad T = {format_latex(calibrated.temperature)}",
        r"\mathrm{ECE} = \sum_{b=1}^{B} \frac{n_b}{n}\,\bigl|\bar y_b - \bar p_b\bigr|"
        rf" = {format_latex(found.ece, 4)}",
        r"\hat T = \arg\min_T\, -\tfrac{1}{n}\sum_i \bigl[y_i \log p_i + (1-y_i)\log(1-p_i)\bigr]"
        rf" = {format_latex(calibrated.fitted, 4)}",
    ]
    sentence = (
        f"$B = {calibrated.bins}$ bins of equal width; $n_b$ examples in bin b, $\\bar p_b$ their "
        "mean prediction of label 1, $\\bar y_b$ their share of ones. (Guo et al. put the "
        "confidence of the predicted class into bins.) $\\hat T$ is fitted on a second sample: "
        "fitted on the sample that is shown, its NLL there would be lower than on new examples."
    )
    source = "Guo et al. (2017), On Calibration of Modern Neural Networks; Naeini et al. (2015)"
    return {"Calibration": ("\n".join(lines), sentence, source)}
