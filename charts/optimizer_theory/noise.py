"""The noise cloud and its floor as pictures and words."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import curve_steps, theme
from core.common import Claim, Said, format_latex, format_number, format_signed, said
from core.optimizer_theory import Measured, Method, stationary_loss, stationary_variance

CLOUD, THEORY, DECAYED = theme.OKABE_ITO[0], theme.OKABE_ITO[1], theme.OKABE_ITO[2]


@dataclass(frozen=True)
class Cloud:
    """What was simulated, twice: with a constant learning rate, and under a schedule.

    Attributes:
        rate: η of heavy ball, that is (1−β)η for a running mean.
        deviation: σ/√B of a gradient.
        schedule: Label of the schedule.
    """

    method: Method
    curvatures: tuple[float, float]
    learning_rate: float
    rate: float
    momentum: float
    sigma: float
    batch_size: int
    constant: Measured
    decayed: Measured
    schedule: str

    @property
    def deviation(self) -> float:
        """σ/√B."""
        return self.sigma / float(np.sqrt(self.batch_size))

    def variances(self) -> list[float]:
        """The closed form along both directions."""
        return [
            stationary_variance(each, self.rate, self.momentum, self.deviation)
            for each in self.curvatures
        ]

    @property
    def floor(self) -> float:
        """The closed form of the mean f."""
        return stationary_loss(self.curvatures, self.rate, self.momentum, self.deviation)


def cloud_figure(cloud: Cloud, *, height: int) -> go.Figure:
    """Left the cloud with the ellipse of theory; right f against the step, with the floor."""
    theory, sample = cloud.variances(), cloud.constant.sample
    finite = np.isfinite(theory).all()
    angle = np.linspace(0, 2 * np.pi, 121)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": _drawable(sample[:, 0]),
            "y": _drawable(sample[:, 1]),
            "marker": {"size": 4, "color": CLOUD, "opacity": 0.45},
            "hovertemplate": "(%{x:.3g}, %{y:.3g})<extra></extra>",
        }
    ]
    for variances, color, dash in (
        (cloud.constant.variances, CLOUD, "solid"),
        (theory, THEORY, "dash"),
    ):
        if np.isfinite(theory).all():
            a, b = 2 * np.sqrt(variances)
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": (a * np.cos(angle)).astype("f4"),
                    "y": (b * np.sin(angle)).astype("f4"),
                    "hoverinfo": "skip",
                    "line": {"color": color, "dash": dash, "width": 2.25},
                }
            )
    for measured, color in ((cloud.constant, CLOUD), (cloud.decayed, DECAYED)):
        kept = curve_steps(measured.loss)
        values = measured.loss[kept]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": kept.astype("i4"),
                "y": _drawable(np.where(values > 0, values, np.nan)),
                "xaxis": "x2",
                "yaxis": "y2",
                "line": {"color": color, "width": 1.75},
                "hovertemplate": "step %{x}: f = %{y:.3g}<extra></extra>",
            }
        )
    if finite:
        last = len(cloud.constant.loss) - 1
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [0, last],
                "y": [cloud.floor] * 2,
                "xaxis": "x2",
                "yaxis": "y2",
                "line": {"color": THEORY, "dash": "dash", "width": 2},
                "hovertemplate": f"theory’s floor {format_number(cloud.floor)}<extra></extra>",
            }
        )
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 8, "t": 26, "b": 44}
    low, high = cloud.curvatures
    layout |= {
        "xaxis": {"domain": [0, 0.44], "title": {"text": f"along λ = {format_number(low)}"}},
        "yaxis": {"title": {"text": f"along λ = {format_number(high)}"}},
        "xaxis2": {"domain": [0.56, 1], "anchor": "y2", "title": {"text": "step"}},
        "yaxis2": {
            "anchor": "x2",
            "type": "log",
            "title": {"text": "mean of f  (log)"},
            "exponentformat": "power",
        },
    }
    layout["annotations"] = [
        {
            "x": x,
            "y": 1,
            "xref": "paper",
            "yref": "paper",
            "yanchor": "bottom",
            "text": text,
            "showarrow": False,
            "font": {"size": 12},
        }
        for x, text in (
            (0.22, "two deviations: measured, dashed theory"),
            (0.78, "blue: constant rate, green: schedule, dashed: theory"),
        )
    ]
    return go.Figure({"data": traces, "layout": layout})


def _drawable(values: np.ndarray) -> np.ndarray:
    """float32, without what has grown beyond any picture."""
    return np.where(np.abs(values) < 1e30, values, np.nan).astype("f4")


def cloud_sentences(cloud: Cloud) -> list[Said]:
    """Both axes against the closed form, the floor, batches for learning rates, the schedule."""
    return said((UNSTABLE, VARIANCES, FLOOR, HALVED, SCHEDULED), cloud)


class _Unstable(NamedTuple):
    method: str
    learning_rate: float
    limit: float
    curvature: float


def _unstable(cloud: Cloud) -> _Unstable | None:
    if _is_stable(cloud):
        return None
    steepest = max(cloud.curvatures)
    limit = cloud.method.limit(steepest, cloud.momentum)
    return _Unstable(cloud.method.label, cloud.learning_rate, limit, steepest)


def _is_stable(cloud: Cloud) -> bool:
    return bool(np.isfinite(cloud.variances()).all())


UNSTABLE = Claim(
    "noise: unstable",
    _unstable,
    lambda facts: (
        f"The learning rate {format_number(facts.learning_rate)} is not under the stability limit "
        f"{format_number(facts.limit)} of **{facts.method}** for λ = "
        f"{format_number(facts.curvature)}: the variance grows without end."
    ),
)


class _Variances(NamedTuple):
    method: str
    axes: list[tuple[float, float, float]]


def _variances(cloud: Cloud) -> _Variances | None:
    if not _is_stable(cloud):
        return None
    return _Variances(
        cloud.method.label,
        list(zip(cloud.curvatures, cloud.constant.variances, cloud.variances(), strict=True)),
    )


def _variances_words(facts: _Variances) -> str:
    axes = "; along ".join(
        f"λ = {format_number(each)}: measured {format_number(measured, 4)}, theory "
        f"{format_number(theory, 4)} ({format_signed(100 * (measured / theory - 1), 2)} %)"
        for each, measured, theory in facts.axes
    )
    return f"Variance of **{facts.method}**’s positions along {axes}."


VARIANCES = Claim("noise: variances against theory", _variances, _variances_words)


class _Floor(NamedTuple):
    measured: float
    theory: float


def _floor(cloud: Cloud) -> _Floor | None:
    if not _is_stable(cloud):
        return None
    tail = cloud.constant.loss[-(len(cloud.constant.loss) // 2) :]
    return _Floor(float(tail.mean()), cloud.floor)


FLOOR = Claim(
    "noise: the floor",
    _floor,
    lambda facts: (
        f"The mean of f over the second half of the steps is {format_number(facts.measured, 4)}; "
        f"theory’s floor is **{format_number(facts.theory, 4)}**."
    ),
)


class _Halved(NamedTuple):
    half_rate: float
    twice_batch: float


def _halved(cloud: Cloud) -> _Halved | None:
    if not _is_stable(cloud):
        return None
    return _Halved(
        stationary_loss(cloud.curvatures, cloud.rate / 2, cloud.momentum, cloud.deviation),
        stationary_loss(
            cloud.curvatures, cloud.rate, cloud.momentum, cloud.deviation / float(np.sqrt(2))
        ),
    )


HALVED = Claim(
    "noise: half the learning rate, twice the batch",
    _halved,
    lambda facts: (
        f"By theory, half the learning rate gives a floor of {format_number(facts.half_rate, 4)}, "
        f"twice the batch one of {format_number(facts.twice_batch, 4)}: a ratio of "
        f"{format_number(facts.half_rate / facts.twice_batch)}, which goes to 1 as ηλ goes to 0."
    ),
)


class _Scheduled(NamedTuple):
    schedule: str
    end: float
    ratio: float


def _scheduled(cloud: Cloud) -> _Scheduled | None:
    if not _is_stable(cloud):
        return None
    end = float(cloud.decayed.loss[-(len(cloud.decayed.loss) // 20 + 1) :].mean())
    return _Scheduled(cloud.schedule, end, end / cloud.floor)


SCHEDULED = Claim(
    "noise: the end under a schedule",
    _scheduled,
    lambda facts: (
        f"Under the schedule “{facts.schedule}” the mean of f over the last steps is "
        f"{format_number(facts.end)}, {format_number(facts.ratio)} × that floor."
    ),
)


def cloud_rows(cloud: Cloud) -> list[dict[str, float | int]]:
    """Mean of f at every step, for a table file."""
    return [
        {"step": step, "f_constant": float(a), "f_scheduled": float(b)}
        for step, (a, b) in enumerate(zip(cloud.constant.loss, cloud.decayed.loss, strict=True))
    ]


def cloud_formula(cloud: Cloud) -> dict[str, tuple[str, str, str]]:
    """The variance with the current numbers."""
    variances = cloud.variances()
    numbers = r",\quad ".join(
        rf"v_{{\lambda={format_latex(each)}}} = {format_latex(variance, 4)}"
        for each, variance in zip(cloud.curvatures, variances, strict=True)
    )
    step = r"(1-\beta)\,\eta" if cloud.method.key == "mean" else r"\eta"
    lines = [
        r"v_\lambda = \frac{\eta'\,(\sigma^2/B)\,(1+\beta)}"
        r"{\lambda\,(1-\beta)\,\bigl(2(1+\beta)-\eta'\lambda\bigr)},\quad"
        rf" \eta' = {step} = {format_latex(cloud.rate, 4)}",
        rf"\beta = {format_latex(cloud.momentum, 6)},\quad "
        rf"\sigma^2/B = {format_latex(cloud.deviation**2, 4)},\quad {numbers}",
        r"\mathbb{E}[f] - f^* = \tfrac12\sum_\lambda \lambda\, v_\lambda = "
        + format_latex(cloud.floor, 4),
    ]
    sentence = (
        "$v_\\lambda$ variance along the direction with curvature $\\lambda$, $\\sigma$ noise of "
        "one example’s gradient, $B$ batch size, $\\beta$ momentum. With fresh noise at every step."
    )
    source = "Mandt, Hoffman, Blei 2017, arXiv 1704.04289, section 4, in discrete time"
    return {"Stationary variance": ("\n".join(lines), sentence, source)}
