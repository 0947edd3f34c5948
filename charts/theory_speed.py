"""The convergence map of a linear method in words, as a figure for a file, and its formulas."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from charts import theme
from core.convergence_maps import SHARE, ConvergenceMap, Quadratic
from core.momentum_methods import Method, Optimum, predicted_steps, rate


@dataclass(frozen=True)
class Speed:
    """One map: its method, its quadratic and what was measured."""

    method: Method
    quadratic: Quadratic
    measured: ConvergenceMap

    @property
    def best(self) -> Optimum:
        """Theory's optimum for this quadratic."""
        return self.method.optimum(min(self.quadratic.curvatures), max(self.quadratic.curvatures))

    @property
    def radii(self) -> np.ndarray:
        """ρ of every cell, (len(y), len(x))."""
        momenta = self.measured.y.values[:, None]
        return rate(
            self.method, self.quadratic.curvatures, self.measured.x.values[None, :],
            momenta if self.method.has_momentum else 0 * momenta,
        )  # fmt: skip

    @property
    def fastest(self) -> tuple[int, int] | None:
        """Row and column of the fewest measured steps; None where no cell arrived."""
        steps = np.where(self.measured.steps >= 0, self.measured.steps, np.iinfo(np.int32).max)
        row, column = np.unravel_index(int(np.argmin(steps)), steps.shape)
        return None if self.measured.steps[row, column] < 0 else (int(row), int(column))


def kappa(quadratic: Quadratic) -> float:
    """λmax/λmin."""
    return max(quadratic.curvatures) / min(quadratic.curvatures)


def speed_sentences(speed: Speed) -> list[str]:
    """Theory's best against the fastest measured cell; how much of the map converges; the rest."""
    method, best, measured = speed.method, speed.best, speed.measured
    forecast = float(predicted_steps(best.rate, SHARE))
    setting = f"η = {best.learning_rate:.4g}"
    if method.has_momentum:
        setting += f", β = {best.momentum:.4g}"
    told = [
        f"For κ = {kappa(speed.quadratic):,.4g} theory’s best setting of **{method.label}** is "
        f"{setting}: the error shrinks by {best.rate:.4g} a step, so a millionth is left after "
        f"about **{forecast:,.0f}** steps."
    ]
    if (place := speed.fastest) is not None:
        row, column = place
        eta, beta = measured.x.values[column], measured.y.values[row]
        where = f"η = {eta:.4g}" + (f", β = {beta:.4g}" if method.has_momentum else "")
        told.append(
            f"The fastest measured cell is {where} with **{measured.steps[row, column]:,}** steps"
            + (
                ". At the optimum both roots coincide, which costs a factor that grows with the "
                "steps, so measurement is slower than the rate promises there."
                if method.has_momentum
                else "."
            )
        )
    else:
        told.append(f"No cell arrives within {measured.num_steps:,} steps.")
    stable = float(np.mean(speed.radii < 1))
    arrived = float(np.mean(measured.steps >= 0))
    told.append(
        f"{stable:.0%} of the cells lie inside the dashed limit and converge, {arrived:.0%} of all "
        f"within {measured.num_steps:,} steps; outside it {_lost(speed)}."
    )
    return told


def _lost(speed: Speed) -> str:
    outside = speed.radii > 1
    count = int(outside.sum())
    if not count:
        return "there is no cell"
    left = int((speed.measured.steps[outside] >= 0).sum())
    return "none does" if not left else f"{left} of {count:,} pass the goal before they diverge"


def speed_alt(speed: Speed) -> str:
    """Text alternative of the map."""
    return (
        "Map of the steps until a millionth of the error is left, learning rate across, momentum "
        "upwards; dashed: the stability limit, star: theory’s best. "
        + " ".join(speed_sentences(speed)).replace("**", "")
    )


def speed_figure(speed: Speed, *, height: int) -> go.Figure:
    """The map with limit and optimum, for a file."""
    measured, best = speed.measured, speed.best
    steps = np.where(measured.steps > 0, measured.steps, np.nan)
    scale = theme.SEQUENTIAL_LIGHT[::-1]
    momenta = measured.y.values
    limits = [speed.method.limit(max(speed.quadratic.curvatures), float(b)) for b in momenta]
    figure = go.Figure(
        {
            "data": [
                {
                    "type": "heatmap",
                    "x": measured.x.values.astype("f4"),
                    "y": momenta.astype("f4"),
                    "z": np.log10(steps).astype("f4"),
                    "colorscale": [[i / 8, color] for i, color in enumerate(scale)],
                    "colorbar": {"title": {"text": "log₁₀ steps"}},
                    "hovertemplate": "η %{x:.4g}, β %{y:.3f}: 10^%{z:.2f} steps<extra></extra>",
                },
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": np.array(limits),
                    "y": momenta,
                    "line": {"dash": "dash", "color": "#1d2329"},
                    "name": "stability limit",
                },
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [best.learning_rate],
                    "y": [best.momentum],
                    "name": "theory’s best",
                    "marker": {"symbol": "star", "size": 14, "color": "#e8b500"},
                },
            ],
            "layout": theme.base_layout(height)
            | {
                "xaxis": {"type": "log", "title": {"text": "learning rate η"}},
                "yaxis": {"title": {"text": "momentum β"}},
            },
        }
    )
    low, high = np.log10(measured.x.values[[0, -1]])
    figure.update_xaxes(range=[float(low), float(high)])
    figure.update_yaxes(range=[float(momenta[0]), float(momenta[-1])])
    return figure


def speed_rows(speed: Speed) -> list[dict[str, float | int | str]]:
    """Every cell, for a table file."""
    radii = speed.radii
    forecast = predicted_steps(radii, SHARE)
    rows: list[dict[str, float | int | str]] = []
    for row, beta in enumerate(speed.measured.y.values):
        for column, eta in enumerate(speed.measured.x.values):
            steps = int(speed.measured.steps[row, column])
            rows.append(
                {
                    "learning_rate": float(eta), "momentum": float(beta),
                    "spectral_radius": float(radii[row, column]),
                    "predicted_steps": float(forecast[row, column]),
                    "measured_steps": steps if steps >= 0 else "",
                    "diverged": int(speed.measured.lost[row, column]),
                }
            )  # fmt: skip
    return rows


def speed_formula(speed: Speed) -> dict[str, tuple[str, str, str]]:
    """Recursion, limit and optimum with the current numbers."""
    method, best = speed.method, speed.best
    low, high = sorted(speed.quadratic.curvatures)
    at = max(0.0, best.momentum)
    lines = [
        method.latex,
        r"\sigma^2 - T\sigma + D = 0,\quad \rho = \max_{\lambda,\,\pm} |\sigma|,\quad"
        r" k(\varepsilon) \approx \frac{\ln(1/\varepsilon)}{-\ln \rho}",
        rf"\lambda_{{\min}} = {low:g},\quad \lambda_{{\max}} = {high:g},\quad"
        rf" \kappa = {kappa(speed.quadratic):.4g}",
        rf"\eta^* = {best.learning_rate:.4g},\quad \beta^* = {at:.4g},\quad"
        rf" \rho^* = {best.rate:.4g},\quad"
        rf" k(10^{{-6}}) \approx {float(predicted_steps(best.rate, SHARE)):,.0f}",
    ]
    told = (
        f"{method.summary} $e_k$ is the error along one eigendirection with curvature $\\lambda$; "
        "$T$ and $D$ are the factors of $e_k$ and $-e_{k-1}$. Two real roots: it falls without "
        "crossing 0, or jumps from side to side if the larger is negative; a complex pair: it "
        "ripples; a root outside the unit circle: it diverges."
    )
    return {method.label: ("\n".join(lines), told, method.source)}


def start_at(angle: float) -> tuple[float, float]:
    """A start at distance 1 from the minimum, `angle` degrees from the flattest direction."""
    radians = np.deg2rad(angle)
    x, y = float(np.cos(radians)), float(np.sin(radians))
    return (0.0 if abs(x) < 1e-12 else x, 0.0 if abs(y) < 1e-12 else y)
