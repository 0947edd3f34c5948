"""What the race shows, in words: computed from the same trajectories as the figures."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from charts.race.figures import OptimizerRun, excess, height_name
from core.common import (
    Claim,
    Said,
    counted,
    described,
    each_said,
    format_latex,
    format_number,
    joined,
    listed,
    lowest,
    said,
    settled,
)
from core.optimizers import Conditions, Optimizer
from core.race import Outcome
from core.surfaces import Surface, condition_number, eigenvalues

# A learning rate this close to the limit, relatively, is written as equal to it.
_AT_THE_LIMIT = 0.005


class RaceResult(NamedTuple):
    """Everything that the sentences are about."""

    surface: Surface
    runs: Sequence[OptimizerRun]
    conditions: Conditions = Conditions()

    @property
    def num_steps(self) -> int:
        """How many steps every optimizer took."""
        return len(self.runs[0].trajectory.values) - 1


class RunInRace(NamedTuple):
    """One optimizer's run, within its race."""

    race: RaceResult
    run: OptimizerRun


def race_finding(race: RaceResult) -> list[Said]:
    """Who converges, who fails, what theory says about plain descent."""
    ran = [RunInRace(race, run) for run in race.runs]
    ends = [
        sentence
        for each in ran
        for claim in (UNDEFINED, DIVERGED, STATIONARY, BELOW)
        if (sentence := claim.say(each)) is not None
    ]
    outcome = said((EMPTY, CONVERGED, NOT_CONVERGED, NO_MINIMUM), race)
    return [*outcome, *([joined(ends)] if ends else []), *said((LIMIT, FLAT, KINK), race)]


def outcome_words(race: RaceResult, run: OptimizerRun) -> Said:
    """One optimizer's outcome, for the table."""
    (sentence,) = each_said(OUTCOME, [RunInRace(race, run)])
    return sentence


def outcome_rows(race: RaceResult) -> list[dict[str, str]]:
    """The table under the chart: one row per optimizer, every cell already worded.

    The last value, the lowest one where it differs, the distance to the nearest known minimum. Four
    columns of short words, so that it fits a phone.
    """
    rows = []
    for run in race.runs:
        trajectory = run.trajectory
        value = float(trajectory.values[-1])
        if race.surface.minima:
            column, last = "f − f*", _ending(race.surface, value, 2)
            least = _lowest_words(race.surface, run)
        else:
            column, last = "f", format_number(value, 2)
            least = format_number(_lowest_value(run), 2)
        rows.append(
            {
                "Optimizer": run.optimizer.label,
                "Outcome": outcome_words(race, run),
                column: last if last == least else f"{last}, lowest {least}",
                "Distance": _distance(race.surface, trajectory.points[-1]),
            }
        )
    return rows


def background_alt(surface: Surface) -> str:
    """Text alternative of the contours alone."""
    alone = ", ".join(_place(m.x, m.y, surface) for m in surface.minima if not m.valley)
    where = [f"its minima at {alone}"] if alone else []
    if any(minimum.valley for minimum in surface.minima):
        where.append("a valley of minima, of which some points are marked")
    return f"Contours of {surface.label} with {' and '.join(where) or 'no known minimum'}."


def landscape_alt(race: RaceResult) -> Said:
    """Text alternative of the contour chart with the paths on it."""
    paths = ", ".join(run.optimizer.label for run in race.runs) or "no optimizer"
    return described(
        f"Contours of {race.surface.label} with the paths of {paths}.", race_finding(race)
    )


def progress_alt(race: RaceResult) -> str:
    """Text alternative of the curves."""
    ends = "; ".join(
        f"{run.optimizer.label} ends at {height_name(race.surface)} = "
        f"{_ending(race.surface, float(run.trajectory.values[-1]))}"
        for run in race.runs
    )
    name = height_name(race.surface)
    return f"{name} and gradient norm against the step, logarithmic. {ends}."


# ---- who converges ----------------------------------------------------------------------------
EMPTY: Claim[RaceResult, tuple[()]] = Claim(
    "race: no optimizer",
    lambda race: () if not race.runs else None,
    lambda _: "No optimizer is chosen: choose at least one to start the race.",
)


class _Converged(NamedTuple):
    first: list[tuple[str, int, bool]]
    waiting: list[str]
    num_steps: int
    tolerance: float


def _converged(race: RaceResult) -> _Converged | None:
    ended = [each for each in race.runs if each.outcome.kind == "converged"]
    if not ended:
        return None
    order = sorted(ended, key=lambda each: each.outcome.step or 0)
    return _Converged(
        [(each.optimizer.label, each.outcome.step or 0, _is_local(each.outcome)) for each in order],
        [each.optimizer.label for each in race.runs if each.outcome.kind == "running"],
        race.num_steps,
        race.surface.value_tolerance,
    )


def _converged_words(facts: _Converged) -> str:
    listing = listed(
        [
            f"**{name}** from step {step:,} on{' (at a local minimum)' if local else ''}"
            for name, step, local in facts.first
        ]
    )
    waiting = (
        f" Not converged after {counted(facts.num_steps, 'step')}: {listed(facts.waiting)}."
        if facts.waiting
        else ""
    )
    return f"Converged ({_within(facts.tolerance)}): {listing}.{waiting}"


CONVERGED = Claim("race: who converges", _converged, _converged_words)


class _NotConverged(NamedTuple):
    names: list[str]
    num_steps: int
    gap: float
    closest: list[str]
    tolerance: float


def _not_converged(race: RaceResult) -> _NotConverged | None:
    if not race.runs or not race.surface.minima:
        return None
    if any(each.outcome.kind == "converged" for each in race.runs):
        return None
    gaps = {each.optimizer.label: _lowest_gap(race.surface, each) for each in race.runs}
    return _NotConverged(
        list(gaps),
        race.num_steps,
        min(gaps.values()),
        lowest(gaps) if len(gaps) > 1 else [],
        race.surface.value_tolerance,
    )


def _within(tolerance: float) -> str:
    return f"f within {format_number(tolerance, 2)} of a minimum’s value"


def _not_converged_words(facts: _NotConverged) -> str:
    if len(facts.names) == 1:
        who = f"**{facts.names[0]}** has not converged"
    else:
        who = f"None of the {len(facts.names)} optimizers has converged"
    sentence = f"{who} ({_within(facts.tolerance)}) after {counted(facts.num_steps, 'step')}"
    if not np.isfinite(facts.gap):
        return f"{sentence}."
    by = f", by {listed(facts.closest)}" if facts.closest else ""
    passed = " on the way, and it did not stay there" if facts.gap < facts.tolerance else ""
    return f"{sentence}; the lowest f − f* was {format_number(facts.gap)}{by}{passed}."


NOT_CONVERGED = Claim("race: nobody converges", _not_converged, _not_converged_words)


class _NoMinimum(NamedTuple):
    num_steps: int
    value: float
    names: list[str]


def _no_minimum(race: RaceResult) -> _NoMinimum | None:
    """The lowest value of the runs that are not lost: of a lost one it says only when it ended."""
    if not race.runs or race.surface.minima:
        return None
    values = {
        each.optimizer.label: _lowest_value(each)
        for each in race.runs
        if each.outcome.kind not in ("diverged", "undefined")
    }
    return _NoMinimum(race.num_steps, min(values.values(), default=np.inf), lowest(values))


def _no_minimum_words(facts: _NoMinimum) -> str:
    sentence = (
        "No minimum of f is known in the picture, so there is no f* and nothing to converge to."
    )
    if not np.isfinite(facts.value):
        return sentence
    return (
        f"{sentence} The lowest f in {counted(facts.num_steps, 'step')} was "
        f"{format_number(facts.value)}, by {listed(facts.names)}."
    )


NO_MINIMUM = Claim("race: no known minimum", _no_minimum, _no_minimum_words)


# ---- who fails --------------------------------------------------------------------------------
class _End(NamedTuple):
    name: str
    step: int | None
    left_window_at: int | None
    place: str
    value: float


def _ended(kind: str, ran: RunInRace) -> _End | None:
    outcome = ran.run.outcome
    return _end(ran) if outcome.kind == kind else None


def _end(ran: RunInRace) -> _End:
    outcome, trajectory = ran.run.outcome, ran.run.trajectory
    x, y = (float(each) for each in trajectory.points[-1])
    return _End(
        ran.run.optimizer.label,
        outcome.step,
        outcome.left_window_at,
        _place(x, y, ran.race.surface),
        float(trajectory.values[-1]),
    )


UNDEFINED: Claim[RunInRace, _End] = Claim(
    "race: came to where f is not finite",
    lambda ran: _ended("undefined", ran),
    lambda end: (
        f"**{end.name}** came to where f has no finite value at step {end.step:,}; what "
        "follows is not drawn."
    ),
)
DIVERGED: Claim[RunInRace, _End] = Claim(
    "race: diverged",
    lambda ran: _ended("diverged", ran),
    lambda end: (
        f"**{end.name}** "
        + (f"left the picture at step {end.left_window_at:,} and " if end.left_window_at else "")
        + f"diverged at step {end.step:,}."
    ),
)


class _AtRest(NamedTuple):
    name: str
    place: str
    shape: str
    tolerance: float


def _at_rest(ran: RunInRace) -> _AtRest | None:
    if ran.run.outcome.kind != "stationary":
        return None
    x, y = (float(each) for each in ran.run.trajectory.points[-1])
    surface = ran.race.surface
    return _AtRest(
        ran.run.optimizer.label,
        _place(x, y, surface),
        _shape(surface, x, y),
        surface.gradient_tolerance,
    )


def _shape(surface: Surface, x: float, y: float) -> str:
    """What a stationary point is, by the signs of the curvatures there."""
    with np.errstate(all="ignore"):
        low, high = (float(each) for each in eigenvalues(surface, np.float64(x), np.float64(y)))
    tiny = 1e-6 * max(abs(low), abs(high))
    if not np.isfinite(tiny) or min(abs(low), abs(high)) <= tiny:
        return "f is flat in some direction there"
    if low > 0:
        return "it is a local minimum that is not marked in the picture"
    return "it is a maximum" if high < 0 else "it is a saddle point"


STATIONARY: Claim[RunInRace, _AtRest] = Claim(
    "race: no gradient, no marked minimum",
    _at_rest,
    lambda facts: (
        f"**{facts.name}** is at {facts.place}, where the gradient’s length is below "
        f"{format_number(facts.tolerance, 2)}: {facts.shape}."
    ),
)


def _below(ran: RunInRace) -> _End | None:
    """Outside the window, or where f falls to its edge and has no minimum there."""
    surface = ran.race.surface
    value = ran.run.trajectory.values[-1]
    if ran.run.outcome.kind != "running" or not surface.minima or not np.isfinite(value):
        return None
    return _end(ran) if np.isnan(excess(surface, value)) else None


BELOW = Claim(
    "race: below every known minimum",
    _below,
    lambda end: (
        f"**{end.name}** is at {end.place}, below every known minimum: "
        f"f = {format_number(end.value)}."
    ),
)


class _Outcome(NamedTuple):
    kind: str
    step: int | None
    local: bool
    left_window_at: int | None


def _outcome(ran: RunInRace) -> _Outcome:
    outcome = ran.run.outcome
    return _Outcome(outcome.kind, outcome.step, _is_local(outcome), outcome.left_window_at)


def _outcome_words(facts: _Outcome) -> str:
    if facts.kind == "converged":
        return f"converged at step {facts.step:,}{' (a local minimum)' if facts.local else ''}"
    if facts.kind == "diverged":
        return f"diverged at step {facts.step:,}"
    if facts.kind == "undefined":
        return f"came to where f has no value at step {facts.step:,}"
    if facts.kind == "stationary":
        return "at rest, at no marked minimum"
    if facts.left_window_at is not None:
        return f"not yet; left the picture at step {facts.left_window_at:,}"
    return "not yet"


OUTCOME = Claim("race: outcome in the table", _outcome, _outcome_words)


# ---- plain descent against its stability limit ------------------------------------------------
class _Limit(NamedTuple):
    rate: float
    limit: float
    ratio: float
    kappa: float
    decay: float
    schedule: bool
    diverged: bool
    at_start: float


def _limit(race: RaceResult) -> _Limit | None:
    """η against 2/(λmax + λ) at the lowest minimum: decay adds λ to every curvature."""
    descent = _descent(race)
    if descent is None or not race.surface.minima:
        return None
    minimum = race.surface.minima[0]
    decay = descent.hyperparameters.get("weight_decay", 0.0)
    with np.errstate(all="ignore"):
        place = np.float64(minimum.x), np.float64(minimum.y)
        top = float(eigenvalues(race.surface, *place)[1])
        kappa = float(condition_number(race.surface, *place))
        first = eigenvalues(race.surface, *descent.trajectory.points[0])
    if not (np.isfinite(top) and top > 0) or _is_kink(race.surface) or _is_flat(race.surface):
        return None
    rate, limit = descent.hyperparameters["learning_rate"], 2 / (top + decay)
    steepest = float(np.abs(first).max())
    return _Limit(
        rate,
        limit,
        rate / limit,
        kappa,
        decay,
        race.conditions.schedule != "constant",
        descent.outcome.kind == "diverged",
        (steepest + decay) / (top + decay) if np.isfinite(steepest) else np.nan,
    )


def _limit_words(facts: _Limit) -> str:
    side = "under" if facts.ratio < 1 else "over"
    if abs(facts.ratio - 1) < _AT_THE_LIMIT:
        side = "at"
    times = "equal to" if side == "at" else f"{format_number(facts.ratio)}×"
    formula = "2/(λmax + λ)" if facts.decay else "2/λmax"
    shape = (
        f"where κ = {format_number(facts.kappa, 4)}"
        if np.isfinite(facts.kappa)
        else "where f is flat in one direction"
    )
    sentence = (
        f"Gradient descent’s learning rate {format_number(facts.rate)} is {times} the stability "
        f"limit {formula} = {format_number(facts.limit)} at the lowest minimum, {shape}."
    )
    if facts.schedule:
        sentence += " The schedule multiplies this learning rate at every step."
    if facts.diverged and side == "under" and facts.at_start > 1:
        sentence += (
            " The limit holds near the minimum only: at the start the largest curvature is "
            f"{format_number(facts.at_start)} times as large."
        )
    return sentence


LIMIT = Claim("race: learning rate against 2/λmax", _limit, _limit_words)


class _Flat(NamedTuple):
    label: str
    converges: bool


def _flat(race: RaceResult) -> _Flat | None:
    descent = _descent(race)
    if descent is None or not race.surface.minima or not _is_flat(race.surface):
        return None
    return _Flat(race.surface.label, descent.outcome.kind in ("converged", "running", "stationary"))


FLAT = Claim(
    "race: no curvature at the minimum",
    _flat,
    lambda facts: (
        f"At the lowest minimum of {facts.label} the largest curvature λmax is 0, so "
        "2/λmax sets no limit there."
        + (
            " The gradient vanishes faster than the distance to the minimum, and gradient descent "
            "becomes slower and slower: it converges sublinearly."
            if facts.converges
            else ""
        )
    ),
)


def _kink(race: RaceResult) -> tuple[str] | None:
    descent = _descent(race)
    if descent is None or not race.surface.minima or descent.outcome.kind == "converged":
        return None
    return (race.surface.label,) if _is_kink(race.surface) else None


KINK = Claim(
    "race: a kink at the minimum",
    _kink,
    lambda facts: (
        f"{facts[0]} has a kink at its lowest minimum: the gradient jumps there and does "
        "not become small on the way to it, so gradient descent with a constant learning rate does "
        "not settle."
    ),
)


def _descent(race: RaceResult) -> OptimizerRun | None:
    return next((each for each in race.runs if each.optimizer.key == "gd"), None)


def _around(surface: Surface, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Eight points around the lowest minimum, at a share of the window's diagonal."""
    (x_low, x_high), (y_low, y_high) = surface.window
    angles = np.arange(8) * np.pi / 4 + 0.1
    radius = share * np.hypot(x_high - x_low, y_high - y_low)
    lowest_one = surface.minima[0]
    return lowest_one.x + radius * np.cos(angles), lowest_one.y + radius * np.sin(angles)


def _is_kink(surface: Surface) -> bool:
    """Whether the gradient stays as long, a thousand times nearer to the lowest minimum.

    Near a smooth minimum it shrinks with the distance at least.
    """
    with np.errstate(all="ignore"):
        near = np.hypot(*surface.gradient(*_around(surface, 1e-7)))
        far = np.hypot(*surface.gradient(*_around(surface, 1e-4)))
        return bool(np.any(near > 0.3 * far) and np.nanmax(far) > 0)


def _is_flat(surface: Surface) -> bool:
    """Whether ½λmax·d² explains nothing of how f rises around the lowest minimum."""
    (x_low, x_high), (y_low, y_high) = surface.window
    distance = 0.01 * np.hypot(x_high - x_low, y_high - y_low)
    minimum = surface.minima[0]
    with np.errstate(all="ignore"):
        top = float(eigenvalues(surface, np.float64(minimum.x), np.float64(minimum.y))[1])
        rise = float(np.nanmax(surface.value(*_around(surface, 0.01)))) - minimum.value
        return bool(rise > 0 and top * distance**2 / 2 < 1e-3 * rise) and not _is_kink(surface)


# ---- words for numbers ------------------------------------------------------------------------
def _is_local(outcome: Outcome) -> bool:
    return outcome.minimum is not None and not outcome.minimum.is_global


def _lowest_value(run: OptimizerRun) -> float:
    values = run.trajectory.values
    finite = values[np.isfinite(values)]
    return float(finite.min()) if finite.size else float("inf")


def _lowest_gap(surface: Surface, run: OptimizerRun) -> float:
    gaps = excess(surface, run.trajectory.values)
    finite = gaps[np.isfinite(gaps)]
    return float(finite.min()) if finite.size else float("inf")


def _ending(surface: Surface, value: float, digits: int = 3) -> str:
    if np.isfinite(value) and np.isnan(excess(surface, value)):
        return "below f*"
    return format_number(float(excess(surface, value)), digits)


def _lowest_words(surface: Surface, run: OptimizerRun) -> str:
    gap = _lowest_gap(surface, run)
    return format_number(gap, 2) if np.isfinite(gap) else "–"


def _distance(surface: Surface, point: np.ndarray) -> str:
    distances = [float(np.hypot(point[0] - m.x, point[1] - m.y)) for m in surface.minima]
    size = float(np.abs(surface.window).max())
    return format_number(settled(min(distances), size), 2) if distances else "none known"


def _place(x: float, y: float, surface: Surface) -> str:
    """A point; a coordinate that is only rounding, against the window's size, is 0."""
    size = float(np.abs(surface.window).max())
    return f"({format_number(settled(x, size))}, {format_number(settled(y, size))})"


# ---- the formula ------------------------------------------------------------------------------
def rule_formula(surface: Surface, run: OptimizerRun) -> tuple[str, str, str]:
    """An optimizer's update rule with its current numbers, its symbols in words, its source."""
    optimizer, values = run.optimizer, run.hyperparameters
    slope = r"g_t = \nabla f(w_t)" + ("" if optimizer.decoupled_decay else r" + \lambda w_t")
    numbers = r",\quad ".join(
        rf"{param.symbol} = {format_latex(values[param.name], 6)}" for param in optimizer.params
    )
    lines = [
        surface.latex,
        rf"{slope},\quad w = (x, y)",
        *optimizer.latex.split(r",\quad "),
        numbers,
    ]
    latex = "\n".join(lines)
    return latex, _explained(optimizer), optimizer.source


def _explained(optimizer: Optimizer) -> str:
    symbols = "; ".join(f"${p.symbol}$ {p.label.lower()}" for p in optimizer.params)
    return (
        f"{optimizer.summary} $t$ counts steps; {symbols}. Squares, roots and quotients act on "
        "each coordinate by itself."
    )
