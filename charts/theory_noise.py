"""The noise cloud and its floor as pictures and words."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.decimation import curve_steps
from core.momentum_methods import Method
from core.stationary import Measured, stationary_loss, stationary_variance

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
            "type": "scatter", "mode": "markers", "x": _drawable(sample[:, 0]),
            "y": _drawable(sample[:, 1]), "marker": {"size": 4, "color": CLOUD, "opacity": 0.45},
            "hovertemplate": "(%{x:.3g}, %{y:.3g})<extra></extra>",
        }
    ]  # fmt: skip
    for variances, color, dash in (
        (cloud.constant.variances, CLOUD, "solid"),
        (theory, THEORY, "dash"),
    ):
        if np.isfinite(theory).all():
            a, b = 2 * np.sqrt(variances)
            traces.append(
                {
                    "type": "scatter", "mode": "lines", "x": (a * np.cos(angle)).astype("f4"),
                    "y": (b * np.sin(angle)).astype("f4"), "hoverinfo": "skip",
                    "line": {"color": color, "dash": dash, "width": 2.25},
                }
            )  # fmt: skip
    for measured, color in ((cloud.constant, CLOUD), (cloud.decayed, DECAYED)):
        kept = curve_steps(measured.loss)
        values = measured.loss[kept]
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": kept.astype("i4"),
                "y": _drawable(np.where(values > 0, values, np.nan)), "xaxis": "x2",
                "yaxis": "y2", "line": {"color": color, "width": 1.75},
                "hovertemplate": "step %{x}: f = %{y:.3g}<extra></extra>",
            }
        )  # fmt: skip
    if finite:
        last = len(cloud.constant.loss) - 1
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": [0, last], "y": [cloud.floor] * 2,
                "xaxis": "x2", "yaxis": "y2", "line": {"color": THEORY, "dash": "dash", "width": 2},
                "hovertemplate": f"theory’s floor {cloud.floor:.3g}<extra></extra>",
            }
        )  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 8, "t": 26, "b": 44}
    low, high = cloud.curvatures
    layout |= {
        "xaxis": {"domain": [0, 0.44], "title": {"text": f"along λ = {low:g}"}},
        "yaxis": {"title": {"text": f"along λ = {high:g}"}},
        "xaxis2": {"domain": [0.56, 1], "anchor": "y2", "title": {"text": "step"}},
        "yaxis2": {
            "anchor": "x2", "type": "log", "title": {"text": "mean of f  (log)"},
            "exponentformat": "power",
        },
    }  # fmt: skip
    layout["annotations"] = [
        {
            "x": x, "y": 1, "xref": "paper", "yref": "paper", "yanchor": "bottom", "text": text,
            "showarrow": False, "font": {"size": 12},
        }
        for x, text in (
            (0.22, "two deviations: measured, dashed theory"),
            (0.78, "blue: constant rate, green: schedule, dashed: theory"),
        )
    ]  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def _drawable(values: np.ndarray) -> np.ndarray:
    """float32, without what has grown beyond any picture."""
    return np.where(np.abs(values) < 1e30, values, np.nan).astype("f4")


def cloud_sentences(cloud: Cloud) -> list[str]:
    """Both axes against the closed form, the floor, batches for learning rates, the schedule."""
    theory, name = cloud.variances(), f"**{cloud.method.label}**"
    if not np.isfinite(theory).all():
        limit = cloud.method.limit(max(cloud.curvatures), cloud.momentum)
        return [
            f"The learning rate {cloud.learning_rate:g} is over the stability limit {limit:.3g} of "
            f"{name} for λ = {max(cloud.curvatures):g}: the cloud grows without end."
        ]
    axes = [
        f"λ = {each:g}: measured {measured:.4g}, theory {variance:.4g} "
        f"({measured / variance - 1:+.1%})"
        for each, measured, variance in zip(
            cloud.curvatures, cloud.constant.variances, theory, strict=True
        )
    ]
    tail = cloud.constant.loss[-(len(cloud.constant.loss) // 2) :].mean()
    told = [
        f"Variance of the cloud of {name} along {'; along '.join(axes)}.",
        f"So f stays at {tail:.4g} on average; theory’s floor is **{cloud.floor:.4g}**.",
    ]
    half = stationary_loss(
        cloud.curvatures, cloud.rate / 2, cloud.momentum, cloud.deviation
    )  # fmt: skip
    batch = stationary_loss(
        cloud.curvatures, cloud.rate, cloud.momentum, cloud.deviation / float(np.sqrt(2))
    )
    told.append(
        f"Half the learning rate lowers the floor to {half:.4g}, twice the batch to {batch:.4g}: "
        f"nearly the same ({half / batch:.3f}×), the closer the smaller ηλ."
    )
    end = cloud.decayed.loss[-(len(cloud.decayed.loss) // 20 + 1) :].mean()
    told.append(
        f"Under the schedule “{cloud.schedule}” f ends at {end:.3g}, "
        f"{end / cloud.floor:.3g} of that floor."
    )
    return told


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
        rf"v_{{\lambda={each:g}}} = " + (f"{variance:.4g}" if np.isfinite(variance) else r"\infty")
        for each, variance in zip(cloud.curvatures, variances, strict=True)
    )
    step = r"(1-\beta)\,\eta" if cloud.method.key == "mean" else r"\eta"
    lines = [
        r"v_\lambda = \frac{\eta'\,(\sigma^2/B)\,(1+\beta)}"
        r"{\lambda\,(1-\beta)\,\bigl(2(1+\beta)-\eta'\lambda\bigr)},\quad"
        rf" \eta' = {step} = {cloud.rate:.4g}",
        rf"\beta = {cloud.momentum:g},\quad \sigma^2/B = {cloud.deviation**2:.4g},\quad {numbers}",
        r"\mathbb{E}[f] - f^* = \tfrac12\sum_\lambda \lambda\, v_\lambda"
        + (rf" = {cloud.floor:.4g}" if np.isfinite(cloud.floor) else r" = \infty"),
    ]
    told = (
        "$v_\\lambda$ variance along the direction with curvature $\\lambda$, $\\sigma$ noise of "
        "one example’s gradient, $B$ batch size, $\\beta$ momentum. With fresh noise at every step."
    )
    source = "Mandt, Hoffman, Blei 2017, arXiv 1704.04289, section 4, in discrete time"
    return {"Stationary variance": ("\n".join(lines), told, source)}
