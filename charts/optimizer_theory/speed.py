"""The convergence map of a linear method in words, as a figure for a file, and its formulas."""

from dataclasses import dataclass
from typing import NamedTuple

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
from core.optimizer_theory import (
    SHARE,
    ConvergenceMap,
    Method,
    Optimum,
    Quadratic,
    predicted_steps,
    rate,
)


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
            self.method,
            self.quadratic.curvatures,
            self.measured.x.values[None, :],
            momenta if self.method.has_momentum else 0 * momenta,
        )

    @property
    def fastest(self) -> tuple[int, int] | None:
        """Row and column of the fewest measured steps; None where no cell arrived."""
        steps = np.where(self.measured.steps >= 0, self.measured.steps, np.iinfo(np.int32).max)
        row, column = np.unravel_index(int(np.argmin(steps)), steps.shape)
        return None if self.measured.steps[row, column] < 0 else (int(row), int(column))


def kappa(quadratic: Quadratic) -> float:
    """λmax/λmin."""
    return max(quadratic.curvatures) / min(quadratic.curvatures)


def speed_sentences(speed: Speed) -> list[Said]:
    """Theory's best against the fastest measured cells; how much of the map converges."""
    return said((BEST, FASTEST, NO_CELL, STABLE, OUTSIDE), speed)


class _Best(NamedTuple):
    method: str
    kappa: float
    learning_rate: float
    momentum: float | None
    rate: float
    steps: float


def _best(speed: Speed) -> _Best:
    best, method = speed.best, speed.method
    return _Best(
        method.label,
        kappa(speed.quadratic),
        best.learning_rate,
        best.momentum if method.has_momentum else None,
        best.rate,
        float(predicted_steps(best.rate, SHARE)),
    )


def _best_words(facts: _Best) -> str:
    setting = _setting(facts.learning_rate, facts.momentum)
    sentence = (
        f"For κ = {format_number(facts.kappa, 4)} the setting of **{facts.method}** with the best "
        f"worst-case rate is {setting}: in the long run the error is multiplied by ρ = "
        f"{format_number(facts.rate, 4)} at every step"
    )
    if facts.rate == 0:
        return f"{sentence}, that is, one step is enough."
    steps = counted(round(facts.steps), "step")
    return f"{sentence}, and ρᵏ is a millionth after about **{steps}**."


BEST: Claim[Speed, _Best] = Claim("speed: theory's best setting", _best, _best_words)


class _Fastest(NamedTuple):
    learning_rate: float
    momentum: float | None
    steps: int
    cells: int
    forecast: float


def _fastest(speed: Speed) -> _Fastest | None:
    if (place := speed.fastest) is None:
        return None
    measured, (row, column) = speed.measured, place
    steps = int(measured.steps[row, column])
    return _Fastest(
        float(measured.x.values[column]),
        float(measured.y.values[row]) if speed.method.has_momentum else None,
        steps,
        int((measured.steps == steps).sum()),
        float(predicted_steps(speed.best.rate, SHARE)),
    )


def _fastest_words(facts: _Fastest) -> str:
    where = _setting(facts.learning_rate, facts.momentum)
    steps = counted(facts.steps, "step")
    if facts.cells == 1:
        sentence = f"The fastest measured cell is {where} with **{steps}**"
    else:
        sentence = f"The fastest {facts.cells:,} cells need **{steps}**; one of them is {where}"
    forecast = round(facts.forecast)
    if facts.steps == forecast:
        return f"{sentence}, as many as the rate gives."
    side = "fewer" if facts.steps < forecast else "more"
    return (
        f"{sentence}, {side} than the {forecast:,} that the rate gives: a rate holds for the worst "
        "start and leaves out the factor before ρᵏ."
    )


FASTEST = Claim("speed: the fastest measured cell", _fastest, _fastest_words)
NO_CELL: Claim[Speed, int] = Claim(
    "speed: no cell arrives",
    lambda speed: speed.measured.num_steps if speed.fastest is None else None,
    lambda steps: f"No cell has a millionth of the error left within {counted(steps, 'step')}.",
)


class _Stable(NamedTuple):
    stable: float
    arrived: float
    num_steps: int


def _stable(speed: Speed) -> _Stable:
    return _Stable(
        float(np.mean(speed.radii < 1)),
        float(np.mean(speed.measured.steps >= 0)),
        speed.measured.num_steps,
    )


STABLE: Claim[Speed, _Stable] = Claim(
    "speed: share of stable cells",
    _stable,
    lambda facts: (
        f"{format_percent(facts.stable)} of the cells lie inside the stability limit (dashed), "
        f"where the error falls to 0; {format_percent(facts.arrived)} of all cells get to a "
        f"millionth within {counted(facts.num_steps, 'step')}."
    ),
)


def _outside(speed: Speed) -> tuple[int, int] | None:
    outside = speed.radii > 1
    count = int(outside.sum())
    return (count, int((speed.measured.steps[outside] >= 0).sum())) if count else None


def _outside_words(facts: tuple[int, int]) -> str:
    count, passed = facts
    cells = "the cell" if count == 1 else f"the {count:,} cells"
    if not passed:
        return f"Of {cells} outside the limit none gets there."
    return f"Of {cells} outside the limit {passed:,} get there before they diverge."


OUTSIDE = Claim("speed: cells outside the limit", _outside, _outside_words)


def _setting(learning_rate: float, momentum: float | None) -> str:
    setting = f"η = {format_number(learning_rate, 4)}"
    return setting if momentum is None else f"{setting}, β = {format_number(momentum, 4)}"


def speed_alt(speed: Speed) -> Said:
    """Text alternative of the map."""
    upwards = ", momentum upwards" if speed.method.has_momentum else ""
    return described(
        f"Map of the steps until a millionth of the error is left, learning rate across{upwards}; "
        "dashed: the stability limit, star: theory’s best.",
        speed_sentences(speed),
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
                    "customdata": np.where(steps > 0, steps, 0).astype("i4"),
                    "hovertemplate": "η %{x:.4g}, β %{y:.3f}: %{customdata:,} steps<extra></extra>",
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
                    "learning_rate": float(eta),
                    "momentum": float(beta),
                    "spectral_radius": float(radii[row, column]),
                    "predicted_steps": float(forecast[row, column]),
                    "measured_steps": steps if steps >= 0 else "",
                    "diverged": int(speed.measured.lost[row, column]),
                }
            )
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
        rf"\lambda_{{\min}} = {format_latex(low, 4)},\quad "
        rf"\lambda_{{\max}} = {format_latex(high, 4)},\quad"
        rf" \kappa = {format_latex(kappa(speed.quadratic), 4)}",
        rf"\eta^* = {format_latex(best.learning_rate, 4)},\quad "
        rf"\beta^* = {format_latex(at, 4)},\quad \rho^* = {format_latex(best.rate, 4)},\quad"
        rf" k(10^{{-6}}) \approx {format_latex(round(predicted_steps(best.rate, SHARE)), 6)}",
    ]
    sentence = (
        f"{method.summary} $e_k$ is the error along one eigendirection with curvature $\\lambda$; "
        "$T$ and $D$ are the factors of $e_k$ and $-e_{k-1}$. Two real roots: it falls without "
        "crossing 0, or jumps from side to side if the larger is negative; a complex pair: it "
        "ripples; a root outside the unit circle: it diverges."
    )
    return {method.label: ("\n".join(lines), sentence, method.source)}


def start_at(angle: float) -> tuple[float, float]:
    """A start at distance 1 from the minimum, `angle` degrees from the flattest direction."""
    radians = np.deg2rad(angle)
    x, y = float(np.cos(radians)), float(np.sin(radians))
    return (0.0 if abs(x) < 1e-12 else x, 0.0 if abs(y) < 1e-12 else y)
