"""What else there is to say of a race: noise floors, cycles, weight decay, many starts."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from charts.race.figures import OptimizerRun, excess
from charts.race.findings import RaceResult, RunInRace
from core.common import (
    Claim,
    Said,
    counted,
    format_number,
    format_percent,
    highest,
    listed,
    said,
    settled,
)
from core.optimizer_theory import cycle_length
from core.optimizer_theory.noise_floor import noise_floor
from core.race import Cloud, Trajectory, box_point, ridge_point
from core.surfaces import TOLERANCE, Surface

# A cycle's first points are named, not all of a long one.
_NAMED_POINTS = 4


def race_details(race: RaceResult) -> list[Said]:
    """Sentences on what noise, long steps and weight decay do in this race."""
    return [
        sentence
        for run in race.runs
        for sentence in said((CYCLE, NOISE_FLOOR, RIDGE_POINT, BOX_POINT), RunInRace(race, run))
    ]


# ---- cycles -----------------------------------------------------------------------------------
class _Cycle(NamedTuple):
    name: str
    points: list[tuple[float, float]]


def _cycle(ran: RunInRace) -> _Cycle | None:
    points = ran.run.trajectory.points
    period = cycle_length(points)
    if period is None:
        return None
    tail = points[-period:]
    size = float(np.abs(tail).max())
    # Where equal points come again only up to rounding, what is rounding is no coordinate.
    places = [(settled(x, 1e3 * size), settled(y, 1e3 * size)) for x, y in tail.tolist()]
    return _Cycle(ran.run.optimizer.label, places)


def _cycle_words(facts: _Cycle) -> str:
    count = counted(len(facts.points), "point")
    named = " → ".join(map(_place, facts.points[:_NAMED_POINTS]))
    more = " → …" if len(facts.points) > _NAMED_POINTS else ""
    return (
        f"**{facts.name}** ends in a cycle of {count}: {named}{more}. "
        "It goes through them again and again and does not settle."
    )


CYCLE = Claim("race: a cycle", _cycle, _cycle_words)


# ---- gradient noise ---------------------------------------------------------------------------
class _Floor(NamedTuple):
    name: str
    theory: float
    measured: float
    steps: int


def _noise_floor(ran: RunInRace) -> _Floor | None:
    """Where there is a theory: plain descent and momentum, constant rate, normal noise."""
    run, conditions, surface = ran.run, ran.race.conditions, ran.race.surface
    values = run.hyperparameters
    momentum = {"gd": 0.0, "momentum": values.get("momentum", 0.0)}.get(run.optimizer.key)
    plain = conditions.schedule == "constant" and conditions.noise == "normal"
    if momentum is None or not (plain and conditions.deviation > 0 and surface.minima):
        return None
    if conditions.clip_norm or values["weight_decay"] or values.get("dampening"):
        return None
    heights = excess(surface, run.trajectory.values)
    tail = heights[-max(1, len(heights) // 4) :]
    lowest = surface.minima[0]
    theory = noise_floor(
        surface, lowest.x, lowest.y, values["learning_rate"], momentum, conditions.deviation
    )
    if theory is None or not np.isfinite(tail).all():
        return None
    return _Floor(run.optimizer.label, theory, float(tail.mean()), len(tail))


NOISE_FLOOR = Claim(
    "race: the floor that noise leaves",
    _noise_floor,
    lambda facts: (
        f"**{facts.name}** under gradient noise: with the curvature at the lowest "
        f"minimum, theory gives f − f* ≈ {format_number(facts.theory)} on average in the long run; "
        f"the mean of the last {counted(facts.steps, 'step')} is {format_number(facts.measured)}."
    ),
)


# ---- weight decay -----------------------------------------------------------------------------
class _Decayed(NamedTuple):
    name: str
    decay: float
    end: tuple[float, float]
    limit: tuple[float, float]


def _decayed(ran: RunInRace, *, decoupled: bool) -> _Decayed | None:
    run = ran.run
    decay = run.hyperparameters.get("weight_decay", 0.0)
    if not decay or run.optimizer.decoupled_decay is not decoupled:
        return None
    if run.outcome.kind in ("diverged", "undefined"):
        return None
    x, y = (float(each) for each in run.trajectory.points[-1])
    limit = (box_point if decoupled else ridge_point)(ran.race.surface, decay, (x, y))
    if limit is None:
        return None
    size = float(np.abs(ran.race.surface.window).max())
    return _Decayed(
        run.optimizer.label,
        decay,
        (settled(x, size), settled(y, size)),
        # The search is exact to about 1e-8.
        (settled(limit[0], 1e4 * size), settled(limit[1], 1e4 * size)),
    )


RIDGE_POINT: Claim[RunInRace, _Decayed] = Claim(
    "race: where L2 decay leads",
    lambda ran: _decayed(ran, decoupled=False),
    lambda facts: (
        f"**{facts.name}** with weight decay λ = {format_number(facts.decay)} is at "
        f"{_place(facts.end)}. L2 decay moves the minimum: from there, "
        f"f + {format_number(facts.decay / 2)}·(x² + y²) falls to its minimum at "
        f"{_place(facts.limit, 4)}."
    ),
)
BOX_POINT: Claim[RunInRace, _Decayed] = Claim(
    "race: where decoupled decay leads",
    lambda ran: _decayed(ran, decoupled=True),
    lambda facts: (
        f"**{facts.name}** with weight decay λ = {format_number(facts.decay)} is at "
        f"{_place(facts.end)}. Decoupled decay keeps |x| and |y| ≤ 1/λ = "
        f"{format_number(1 / facts.decay)} in the long run: from there, f falls inside this box to "
        f"its minimum at {_place(facts.limit, 4)}."
    ),
)


def decay_boxes(runs: Sequence[OptimizerRun]) -> list[tuple[str, float]]:
    """Colour and half side of the box in which decoupled weight decay ends."""
    return [
        (run.style[0], 1 / run.hyperparameters["weight_decay"])
        for run in runs
        if run.optimizer.decoupled_decay and run.hyperparameters["weight_decay"]
    ]


# ---- many starts ------------------------------------------------------------------------------
class Several(NamedTuple):
    """A race from a few more starts: others[i] are the further paths of run i."""

    race: RaceResult
    others: Sequence[Sequence[Trajectory]]


def several_sentences(several: Several) -> list[Said]:
    """From how many of several starts each optimizer comes to a minimum."""
    return said((SEVERAL,), several)


class _Reached(NamedTuple):
    tolerance: float
    counts: list[tuple[str, int, int]]


def _several(several: Several) -> _Reached | None:
    """By the first time inside the tolerance: under noise nothing stays there."""
    parts = []
    for run, paths in zip(several.race.runs, several.others, strict=True):
        every = [run.trajectory, *paths]
        count = sum(path.outcome.first_inside is not None for path in every)
        parts.append((run.optimizer.label, count, len(every)))
    surface = several.race.surface
    return _Reached(surface.value_tolerance, parts) if parts and surface.minima else None


SEVERAL = Claim(
    "race: from how many starts a minimum is reached",
    _several,
    lambda facts: (
        f"Starts from which f comes within {format_number(facts.tolerance, 2)} of a minimum’s "
        "value, to stay or not: "
        + ", ".join(f"{name} {count} of {size}" for name, count, size in facts.counts)
        + "."
    ),
)


class Crowded(NamedTuple):
    """Clouds of starts by the optimizer's label, how many of each are drawn, and the surface's
    tolerance of a gradient that counts as none.
    """

    clouds: Mapping[str, Cloud]
    drawn: int
    gradient_tolerance: float = TOLERANCE


def cloud_rows(surface: Surface, clouds: Mapping[str, Cloud]) -> list[dict[str, str]]:
    """One row for each optimizer's cloud; keys are labels."""
    rows = []
    for label, cloud in clouds.items():
        reached = cloud.minima_reached(len(surface.minima))
        at_lowest = sum(
            count
            for count, minimum in zip(reached, surface.minima, strict=True)
            if minimum.is_global
        )
        median = cloud.median_convergence_step()
        gap = float(excess(surface, cloud.quantiles[1, -1]))
        row = {
            f"{cloud.size:,} starts": label,
            "Converge (at the lowest)": f"{format_percent(cloud.share('converged'), 1)} "
            f"({format_percent(at_lowest / cloud.size, 1)})",
            "Median step": "–" if np.isnan(median) else format_number(median, 4),
            "Median f − f*": "below f*" if np.isnan(gap) else format_number(gap),
        }
        rows.append(row)
    return rows


def cloud_sentences(crowd: Crowded) -> list[Said]:
    """Who brings most of a cloud to a minimum, how the others end, and what of it is drawn."""
    return said((CLOUD, CLOUD_STUCK, CLOUD_LOST, CLOUD_DRAWN), crowd)


class _Cloud(NamedTuple):
    size: int
    share: float
    best: list[str]
    optimizers: int


def _cloud(crowd: Crowded) -> _Cloud | None:
    if not crowd.clouds:
        return None
    shares = {label: cloud.share("converged") for label, cloud in crowd.clouds.items()}
    size = next(iter(crowd.clouds.values())).size
    return _Cloud(size, max(shares.values()), highest(shares, 6), len(shares))


def _cloud_words(facts: _Cloud) -> str:
    starts = counted(facts.size, "start")
    if not facts.share:
        return f"Of {starts}, none converges to a known minimum."
    names = listed([f"**{name}**" for name in facts.best])
    most = ", the highest share" if len(facts.best) < facts.optimizers else ""
    return (
        f"Of {starts}, {format_percent(facts.share, 1)} converge to a minimum with {names}{most}."
    )


CLOUD = Claim("race: share of starts that converge", _cloud, _cloud_words)


def _ended(crowd: Crowded, kinds: Sequence[str]) -> list[tuple[str, float]] | None:
    shares = [(label, math.fsum(map(cloud.share, kinds))) for label, cloud in crowd.clouds.items()]
    return [(label, share) for label, share in shares if share] or None


def _shares(facts: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{label} {format_percent(share, 1)}" for label, share in facts)


class _Stuck(NamedTuple):
    tolerance: float
    shares: list[tuple[str, float]]


def _stuck(crowd: Crowded) -> _Stuck | None:
    shares = _ended(crowd, ("stationary",))
    return _Stuck(crowd.gradient_tolerance, shares) if shares else None


CLOUD_STUCK = Claim(
    "race: share of starts that stop elsewhere",
    _stuck,
    lambda facts: (
        f"Stopped where the gradient’s length is below {format_number(facts.tolerance, 2)}, at no "
        f"marked minimum: {_shares(facts.shares)}."
    ),
)
CLOUD_LOST: Claim[Crowded, list[tuple[str, float]]] = Claim(
    "race: share of starts that are lost",
    lambda crowd: _ended(crowd, ("diverged", "undefined")),
    lambda facts: f"Diverged, or came to where f has no value: {_shares(facts)}.",
)
CLOUD_DRAWN: Claim[Crowded, tuple[int, int]] = Claim(
    "race: what of the starts is drawn",
    lambda crowd: (crowd.drawn, next(iter(crowd.clouds.values())).size) if crowd.clouds else None,
    lambda facts: (
        (
            f"{facts[0]:,} of the starts are drawn as dots, all are counted. "
            if facts[0] < facts[1]
            else ""
        )
        + "Curves: the median f − f*, and the band from its 10 % to its 90 % quantile."
    ),
)


def _place(point: tuple[float, float], digits: int = 3) -> str:
    return f"({format_number(point[0], digits)}, {format_number(point[1], digits)})"
