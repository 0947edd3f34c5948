"""What the race shows, in words: computed from the same trajectories as the figures."""

from collections.abc import Sequence

import numpy as np

from charts.race import Runner, excess
from core.curvature import condition_number, stability_limit
from core.statuses import TOLERANCE, Status
from core.surface_types import Surface


def race_finding(surface: Surface, runners: Sequence[Runner]) -> list[str]:
    """Two to four sentences: who arrives, who fails, what theory says about plain descent."""
    if not runners:
        return ["No optimizer is chosen: pick at least one to start the race."]
    sentences = [_arrivals(surface, runners)]
    failures = _failures(surface, runners)
    if failures:
        sentences.append(failures)
    theory = _against_the_limit(surface, runners)
    if theory:
        sentences.append(theory)
    return sentences


def status_words(runner: Runner) -> str:
    """One runner's outcome, for the table."""
    status = runner.status
    if status.kind == "converged":
        if _has_left(runner):
            return f"there at step {status.step:,}{_which(status)}, but not at the end"
        return f"converged at step {status.step:,}{_which(status)}"
    if status.kind == "diverged":
        return f"diverged at step {status.step:,}"
    if status.kind == "undefined":
        return f"came to where f has no value at step {status.step:,}"
    if status.kind == "stationary":
        return "stopped where the gradient vanishes, at no listed minimum"
    if status.left_window_at is not None:
        return f"not yet; left the picture at step {status.left_window_at:,}"
    return "not yet"


def status_rows(surface: Surface, runners: Sequence[Runner]) -> list[dict[str, str]]:
    """The table under the chart: one row per runner, every cell already worded.

    Four columns, so that it fits a phone.
    """
    rows = []
    for runner in runners:
        trajectory = runner.trajectory
        rows.append(
            {
                "Optimizer": runner.optimizer.label,
                "Outcome": status_words(runner),
                "Last f − f* (best)": f"{_ending(surface, trajectory.values[-1])} "
                f"({_best(surface, runner)})",
                "To a minimum": _distance(surface, trajectory.points[-1]),
            }
        )
    return rows


def ground_alt(surface: Surface) -> str:
    """Text alternative of the contours alone."""
    minima = ", ".join(f"({m.x:.3g}, {m.y:.3g})" for m in surface.minima)
    where = f"its minima at {minima}" if minima else "no minimum in the picture"
    return f"Contours of {surface.label} with {where}."


def landscape_alt(surface: Surface, runners: Sequence[Runner]) -> str:
    """Text alternative of the contour chart with the paths on it."""
    return (
        f"Contours of {surface.label} with the paths of "
        f"{', '.join(runner.optimizer.label for runner in runners) or 'no optimizer'}. "
        + " ".join(race_finding(surface, runners))
    )


def progress_alt(surface: Surface, runners: Sequence[Runner]) -> str:
    """Text alternative of the curves."""
    ends = "; ".join(
        f"{runner.optimizer.label} ends at f − f* = "
        f"{_ending(surface, runner.trajectory.values[-1])}"
        for runner in runners
    )
    return f"f − f* and gradient norm against the step, logarithmic. {ends}."


def listed(names: Sequence[str]) -> str:
    """Names as one says them: “a, b and c”."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _arrivals(surface: Surface, runners: Sequence[Runner]) -> str:
    num_steps = len(runners[0].trajectory.values) - 1
    arrived = sorted(
        (runner for runner in runners if runner.status.kind == "converged"),
        key=lambda runner: runner.status.step or 0,
    )
    target = "within 10⁻⁶ of a minimum’s value" if surface.minima else "at a known minimum"
    if not arrived:
        lowest = {runner.optimizer.label: _lowest_gap(surface, runner) for runner in runners}
        best = min(lowest, key=lambda label: lowest[label])
        who = (
            f"None of the {len(runners)} optimizers is"
            if len(runners) > 1
            else f"**{best}** is not"
        )
        return (
            f"{who} {target} after {num_steps:,} steps; the lowest f − f* is "
            f"{_number(lowest[best])}, by {best}."
        )
    told = [
        f"**{runner.optimizer.label}** at step {runner.status.step:,}{_which(runner.status)}"
        for runner in arrived
    ]
    rest = [runner.optimizer.label for runner in runners if runner.status.kind == "running"]
    waiting = f" Not there after {num_steps:,} steps: {listed(rest)}." if rest else ""
    return f"First to be {target}: {', then '.join(told)}.{waiting}"


def _failures(surface: Surface, runners: Sequence[Runner]) -> str:
    told = []
    for runner in runners:
        status, name = runner.status, f"**{runner.optimizer.label}**"
        x, y = runner.trajectory.points[-1]
        if status.kind == "undefined":
            told.append(
                f"{name} came to where f has no finite value at step {status.step:,}; what follows "
                "is not drawn"
            )
        elif status.kind == "diverged":
            left = status.left_window_at
            way = f"left the picture at step {left:,} and " if left is not None else ""
            told.append(f"{name} {way}diverged at step {status.step:,}")
        elif status.kind == "stationary":
            told.append(
                f"{name} stopped at ({x:.3g}, {y:.3g}), where the gradient vanishes but no "
                "listed minimum lies"
            )
        elif np.isnan(excess(surface, runner.trajectory.values[-1])):
            told.append(
                f"{name} is outside the picture at ({x:.3g}, {y:.3g}), below every listed minimum: "
                f"f = {runner.trajectory.values[-1]:.3g}"
            )
    return "; ".join(told) + "." if told else ""


def _against_the_limit(surface: Surface, runners: Sequence[Runner]) -> str:
    """Gradient descent's learning rate against 2/λmax at the lowest minimum, where defined."""
    descent = next((runner for runner in runners if runner.optimizer.key == "gd"), None)
    if descent is None or not surface.minima:
        return ""
    lowest = surface.minima[0]
    with np.errstate(all="ignore"):
        place = np.float64(lowest.x), np.float64(lowest.y)
        limit, kappa = stability_limit(surface, *place), condition_number(surface, *place)
    if not np.isfinite(limit):
        return (
            f"{surface.label} has no curvature at its minimum (a kink), so gradient descent has "
            "no stable learning rate there: a constant step never settles."
        )
    rate = descent.hyperparameters["learning_rate"]
    side = "under" if rate < limit else "over"
    flat = "where one direction has no curvature: a flat floor, or a kink"
    shape = f"where κ = {kappa:,.4g}" if np.isfinite(kappa) else flat
    return (
        f"Gradient descent’s learning rate {rate:g} is {rate / limit:.3g}× the stability limit "
        f"2/λmax = {limit:.3g} at the minimum ({side} it), {shape}."
    )


def _has_left(runner: Runner) -> bool:
    """Whether a path that was at a minimum is clearly above it at the end."""
    minimum = runner.status.minimum
    return minimum is not None and bool(
        runner.trajectory.values[-1] - minimum.value > 100 * TOLERANCE
    )


def _which(status: Status) -> str:
    """Names the minimum where there is a choice of them that matters."""
    minimum = status.minimum
    return "" if minimum is None or minimum.is_global else " (a local minimum)"


def _lowest_gap(surface: Surface, runner: Runner) -> float:
    gaps = excess(surface, runner.trajectory.values)
    finite = gaps[np.isfinite(gaps)]
    return float(finite.min()) if finite.size else float("inf")


def _ending(surface: Surface, value: float) -> str:
    if np.isfinite(value) and np.isnan(excess(surface, value)):
        return "below f*"
    return _number(float(excess(surface, value)))


def _best(surface: Surface, runner: Runner) -> str:
    lowest = _lowest_gap(surface, runner)
    return f"{lowest:.3g}" if np.isfinite(lowest) else "–"


def _distance(surface: Surface, point: np.ndarray) -> str:
    distances = [float(np.hypot(point[0] - m.x, point[1] - m.y)) for m in surface.minima]
    return _number(min(distances)) if distances else "none known"


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "not finite"
    return f"{value:.3g}"


def rule_formula(surface: Surface, runner: Runner) -> tuple[str, str, str]:
    """A runner's update rule with its current numbers, its symbols in words, its source."""
    rule, values = runner.optimizer, runner.hyperparameters
    slope = r"g_t = \nabla f(w_t)" + ("" if rule.decoupled_decay else r" + \lambda w_t")
    numbers = r",\quad ".join(
        rf"{param.symbol} = {_latex_number(values[param.name])}" for param in rule.params
    )
    lines = [surface.latex, rf"{slope},\quad w = (x, y)", *rule.latex.split(r",\quad "), numbers]
    latex = "\n".join(lines)
    symbols = "; ".join(f"${p.symbol}$ {p.label.lower()}" for p in rule.params)
    explanation = (
        f"{rule.summary} $t$ counts steps; {symbols}. Squares, roots and quotients act on each "
        "coordinate by itself."
    )
    return latex, explanation, rule.source


def _latex_number(value: float) -> str:
    mantissa, _, exponent = f"{value:g}".partition("e")
    if not exponent:
        return mantissa
    power = rf"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa}\cdot {power}"
