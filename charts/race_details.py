"""What else there is to say of a race: noise floors, cycles, weight decay, many starts."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from charts.race import Runner, excess
from charts.race_finding import listed
from core.clouds import Cloud
from core.conditions import Conditions
from core.decay_limits import box_point, ridge_point
from core.path_ends import cycle_length, noise_floor
from core.surface_types import Surface
from core.trajectories import Trajectory


def details(surface: Surface, runners: Sequence[Runner], conditions: Conditions) -> list[str]:
    """Sentences on what noise, too long a step and weight decay do in this race."""
    told = []
    for runner in runners:
        told += [_cycle(runner), _floor(surface, runner, conditions), _decay(surface, runner)]
    return [sentence for sentence in told if sentence]


def _cycle(runner: Runner) -> str:
    period = cycle_length(runner.trajectory.points)
    if period is None:
        return ""
    tail = runner.trajectory.points[-period:]
    size = np.abs(tail).max()
    rounded = np.where(np.abs(tail) < 1e-9 * size, 0.0, tail)
    places = " → ".join(f"({x:.3g}, {y:.3g})" for x, y in rounded[:4])
    more = " → …" if period > 4 else ""
    return (
        f"**{runner.optimizer.label}** ends in a cycle of {period} points: {places}{more}. Its "
        "steps are too long to settle and too short to escape."
    )


def _floor(surface: Surface, runner: Runner, conditions: Conditions) -> str:
    """Theory against measurement, where there is a theory: plain descent and momentum."""
    values = runner.hyperparameters
    momentum = {"gd": 0.0, "momentum": values.get("momentum", 0.0)}.get(runner.optimizer.key)
    plain = conditions.schedule == "constant" and conditions.noise == "normal"
    if momentum is None or not (plain and conditions.deviation > 0 and surface.minima):
        return ""
    if conditions.clip_norm or values["weight_decay"] or values.get("dampening"):
        return ""
    heights = excess(surface, runner.trajectory.values)
    tail = heights[-(len(heights) // 4) :]
    lowest = surface.minima[0]
    floor = noise_floor(
        surface, lowest.x, lowest.y, values["learning_rate"], momentum, conditions.deviation
    )
    if floor is None or not np.isfinite(tail).all():
        return ""
    return (
        f"**{runner.optimizer.label}** under noise: theory keeps it at f − f* ≈ {floor:.3g} on "
        f"average (with the curvature at the minimum); over its last {len(tail):,} steps it was "
        f"{tail.mean():.3g}."
    )


def _decay(surface: Surface, runner: Runner) -> str:
    decay = runner.hyperparameters.get("weight_decay", 0.0)
    x, y = (float(each) for each in runner.trajectory.points[-1])
    if not decay or not np.isfinite([x, y]).all():
        return ""
    name, end = f"**{runner.optimizer.label}**", f"({x:.3g}, {y:.3g})"
    if runner.optimizer.decoupled_decay:
        limit = box_point(surface, decay, (x, y))
        what = f"the lowest f with |x| and |y| ≤ 1/λ = {1 / decay:.3g}"
    else:
        limit = ridge_point(surface, decay, (x, y))
        what = f"the minimum of f + {decay / 2:g}·(x² + y²)"
    if limit is None:
        return ""
    return (
        f"{name} with weight decay λ = {decay:g} is at {end}; where it can settle is {what}, at "
        f"({limit[0]:.4g}, {limit[1]:.4g})."
    )


def decay_boxes(runners: Sequence[Runner]) -> list[tuple[str, float]]:
    """Colour and half side of the box in which decoupled weight decay ends."""
    return [
        (runner.style[0], 1 / runner.hyperparameters["weight_decay"])
        for runner in runners
        if runner.optimizer.decoupled_decay and runner.hyperparameters["weight_decay"]
    ]


def several_sentence(
    surface: Surface, runners: Sequence[Runner], others: Sequence[Sequence[Trajectory]]
) -> str:
    """From how many of several starts each optimizer arrives; others[i] are those of runner i."""
    parts = []
    for runner, paths in zip(runners, others, strict=True):
        every = [runner.trajectory, *paths]
        arrived = sum(path.status is not None and path.status.kind == "converged" for path in every)
        parts.append(f"{runner.optimizer.label} from {arrived} of {len(every)}")
    return f"Of all starts: {', '.join(parts)} reach a minimum." if parts else ""


def cloud_rows(surface: Surface, clouds: Mapping[str, Cloud]) -> list[dict[str, str]]:
    """One row for each optimizer's cloud; keys are labels."""
    rows = []
    for label, cloud in clouds.items():
        reached = cloud.minima_reached(len(surface.minima))
        lowest = sum(
            count
            for count, minimum in zip(reached, surface.minima, strict=True)
            if minimum.is_global
        )
        median = cloud.median_arrival()
        row = {
            f"{cloud.size:,} starts": label,
            "Arrive (at the lowest)": f"{cloud.share('converged'):.1%} ({lowest / cloud.size:.1%})",
            "Median step": "–" if np.isnan(median) else f"{median:,.0f}",
            "Median f − f*": _number(float(excess(surface, cloud.quantiles[1, -1]))),
        }
        rows.append(row)
    return rows


def cloud_sentence(clouds: Mapping[str, Cloud], drawn: int) -> str:
    """Who brings most of a cloud home, and what of it is drawn."""
    if not clouds:
        return ""
    shares = {label: cloud.share("converged") for label, cloud in clouds.items()}
    highest = max(shares.values())
    best = [f"**{label}**" for label, share in shares.items() if share == highest]
    size = next(iter(clouds.values())).size
    who = (
        f"Of {size:,} starts {highest:.1%} reach a minimum with {listed(best)}"
        f"{', the most' if len(best) < len(shares) else ''}"
        if highest
        else f"None of {size:,} starts reaches a minimum"
    )
    shown = f"; {drawn:,} of them are drawn as dots, all are counted" if drawn < size else ""
    curves = "Curves: their median f − f*, and the band of all but the extreme tenths."
    return " ".join([f"{who}{shown}.", *_ended_elsewhere(clouds), curves])


def _ended_elsewhere(clouds: Mapping[str, Cloud]) -> list[str]:
    """Shares that stopped at no minimum, and that were lost; nothing where there are none."""
    told = []
    for what, kinds in (
        ("Stopped where the gradient vanishes, at no listed minimum", ("stationary",)),
        ("Lost, to infinity or to where f has no value", ("diverged", "undefined")),
    ):
        shares = {label: math.fsum(map(cloud.share, kinds)) for label, cloud in clouds.items()}
        parts = [f"{label} {share:.1%}" for label, share in shares.items() if share]
        told += [f"{what}: {', '.join(parts)}."] if parts else []
    return told


def _number(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else "below f*" if np.isnan(value) else "not finite"
