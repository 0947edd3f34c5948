"""What the race shows, in words: computed from the same trajectories as the figures."""

from collections.abc import Sequence

import numpy as np

from charts.race import Runner, gap
from core.curvature import condition_number, stability_limit
from core.surfaces import Surface
from core.trajectories import TOLERANCE


def race_finding(surface: Surface, runners: Sequence[Runner]) -> list[str]:
    """Two to four sentences: who arrives, who fails, what theory says about plain descent."""
    if not runners:
        return ["No optimizer is chosen: pick at least one to start the race."]
    sentences = [_arrivals(surface, runners)]
    failures = _failures(runners)
    if failures:
        sentences.append(failures)
    theory = _against_the_limit(surface, runners)
    if theory:
        sentences.append(theory)
    return sentences


def status_words(runner: Runner) -> str:
    """One runner's outcome, for the table."""
    status = runner.trajectory.status
    if status.kind == "converged":
        where = "" if status.minimum.is_global else " (a local minimum)"
        return f"converged at step {status.step:,}{where}"
    if status.kind == "diverged":
        return f"diverged at step {status.step:,}"
    if status.kind == "stationary":
        return "stopped where the gradient vanishes, at no listed minimum"
    if status.left_window_at is not None:
        return f"not yet; left the picture at step {status.left_window_at:,}"
    return "not yet"


def status_rows(surface: Surface, runners: Sequence[Runner]) -> list[dict[str, str]]:
    """The table under the chart: one row per runner, every cell already worded."""
    rows = []
    for runner in runners:
        trajectory = runner.trajectory
        x, y = trajectory.points[-1]
        rows.append(
            {
                "Optimizer": runner.optimizer.label,
                "Outcome": status_words(runner),
                "Last f − f*": _number(float(gap(surface, trajectory.values[-1]))),
                "Lowest f − f*": _number(float(gap(surface, _lowest(trajectory.values)))),
                "Last ‖∇f‖": _number(float(trajectory.gradient_norms[-1])),
                "Last point": f"({_number(float(x))}, {_number(float(y))})",
            }
        )
    return rows


def landscape_alt(surface: Surface, runners: Sequence[Runner]) -> str:
    """Text alternative of the contour chart."""
    return (
        f"Contours of {surface.label} with the paths of "
        f"{', '.join(runner.optimizer.label for runner in runners) or 'no optimizer'}. "
        + " ".join(race_finding(surface, runners))
    )


def progress_alt(surface: Surface, runners: Sequence[Runner]) -> str:
    """Text alternative of the curves."""
    ends = "; ".join(
        f"{runner.optimizer.label} ends at f − f* = "
        f"{_number(float(gap(surface, runner.trajectory.values[-1])))}"
        for runner in runners
    )
    return f"f − f* and gradient norm against the step, logarithmic. {ends}."


def _arrivals(surface: Surface, runners: Sequence[Runner]) -> str:
    num_steps = len(runners[0].trajectory.values) - 1
    arrived = sorted(
        (runner for runner in runners if runner.trajectory.status.kind == "converged"),
        key=lambda runner: runner.trajectory.status.step,
    )
    target = f"within {TOLERANCE:.0e} of a minimum’s value".replace("e-0", "e-")
    if not arrived:
        best = min(runners, key=lambda runner: _lowest(runner.trajectory.values))
        lowest = _number(float(gap(surface, _lowest(best.trajectory.values))))
        return (
            f"None of the {len(runners)} is {target} after {num_steps:,} steps"
            if len(runners) > 1
            else f"**{best.optimizer.label}** is not {target} after {num_steps:,} steps"
        ) + f"; the lowest f − f* is {lowest}, by {best.optimizer.label}."
    told = [
        f"**{runner.optimizer.label}** at step {runner.trajectory.status.step:,}"
        + ("" if runner.trajectory.status.minimum.is_global else " (a local minimum)")
        for runner in arrived
    ]
    rest = [r.optimizer.label for r in runners if r.trajectory.status.kind == "running"]
    waiting = f" Not there after {num_steps:,} steps: {_listed(rest)}." if rest else ""
    return f"First to be {target}: {', then '.join(told)}.{waiting}"


def _failures(runners: Sequence[Runner]) -> str:
    told = []
    for runner in runners:
        status = runner.trajectory.status
        if status.kind == "diverged":
            left = status.left_window_at
            way = f"left the picture at step {left:,} and " if left is not None else ""
            told.append(f"**{runner.optimizer.label}** {way}diverged at step {status.step:,}")
        elif status.kind == "stationary":
            x, y = runner.trajectory.points[-1]
            told.append(
                f"**{runner.optimizer.label}** stopped at ({x:.3g}, {y:.3g}), where the gradient "
                "vanishes but no listed minimum lies"
            )
    return "; ".join(told) + "." if told else ""


def _against_the_limit(surface: Surface, runners: Sequence[Runner]) -> str:
    """Gradient descent's learning rate against 2/λmax at the lowest minimum, where defined."""
    descent = next((runner for runner in runners if runner.optimizer.key == "gd"), None)
    if descent is None:
        return ""
    lowest = min(surface.minima, key=lambda minimum: minimum.value)
    limit = stability_limit(surface, lowest.x, lowest.y)
    kappa = condition_number(surface, lowest.x, lowest.y)
    if not (np.isfinite(limit) and np.isfinite(kappa)):
        return (
            f"{surface.label} has no curvature at its minimum (a kink), so gradient descent has "
            "no stable learning rate there: a constant step never settles."
        )
    rate = descent.hyperparameters["learning_rate"]
    side = "under" if rate < limit else "over"
    return (
        f"Gradient descent’s learning rate {rate:g} is {rate / limit:.3g}× the stability limit "
        f"2/λmax = {limit:.3g} at the minimum ({side} it), where κ = {kappa:,.4g}."
    )


def _lowest(values: np.ndarray) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.min()) if finite.size else float("nan")


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "not finite"
    return f"{value:.3g}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
