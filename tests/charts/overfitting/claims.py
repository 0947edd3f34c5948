"""The overfitting page's sentences, on small trainings and on curves made by hand."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise, product
from statistics import mean, median, stdev
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from charts.overfitting import NONE, PLAIN, TOGETHER, Entry, decay, early_stopping
from charts.overfitting import augmentation as copies
from charts.overfitting import comparison as words
from charts.overfitting import dropout as dropping
from charts.overfitting import dropout_penalty as penalties
from charts.overfitting import early_stopping_ridge as beside
from charts.overfitting import learning_curves as looks
from charts.overfitting import monte_carlo_dropout as maps
from charts.overfitting.augmentation import Copied
from charts.overfitting.comparison import Remedies
from charts.overfitting.decay import Compared
from charts.overfitting.dropout import Masked
from charts.overfitting.dropout_penalty import Penalised
from charts.overfitting.early_stopping import Stopped
from charts.overfitting.early_stopping_ridge import Bowl
from charts.overfitting.monte_carlo_dropout import Mapped
from charts.overfitting.table import Cell, spread
from core.common import Said, described
from core.overfitting import (
    REMEDIES,
    Curves,
    RunConfig,
    SmallSet,
    TrainingRun,
    advanced,
    digits,
    dropout,
    regularization,
)
from core.overfitting import early_stopping as rules
from core.overfitting.run import MEASURES
from core.training import Network, Regularization
from core.training.networks import initial_weights
from tests.charts.common.claim_subject import Subject, values_of
from ui.overfitting.controls import DIGIT_SEEDS, P_STEPS, SAME_STEPS

NAN = math.nan
SET = SmallSet(count=12, wrong=0.1)
PARTS = SET.parts()
RIGHTS = SmallSet(count=12, wrong=0.0).parts()


# ---- results ----------------------------------------------------------------------------------
class Viewed(NamedTuple):
    """One view of the fifth topic."""

    view: str
    result: Compared


def curves(validation: Sequence[Sequence[float]], **others: Sequence[Sequence[float]]) -> Curves:
    """Curves whose seeds diverged where their validation loss is NaN."""
    losses = np.array(validation, float)
    values = {name: np.where(np.isnan(losses), NAN, 0.75) for name in MEASURES}
    values |= {name: np.where(np.isnan(losses), NAN, np.array(v)) for name, v in others.items()}
    values["validation_loss"] = losses
    return Curves(**values, frames=np.zeros((losses.shape[1], 3), "float32"))


def entry(key: str, found: Curves, patience: int = 0) -> Entry:
    rows = found.validation_loss if patience else ()
    return Entry(looks.mark(key), found, tuple(rules.stopping(row, patience) for row in rows))


FALLING, RISING = [0.7, 0.5, 0.4], [0.7, 0.4, 0.6]
LOST = [0.7, 0.6, NAN]


def remedies(*found: Entry, epochs: int = 2, parts: Any = None) -> Remedies:
    return Remedies(found, epochs, parts)


def stopped(losses: Any, patience: int, epochs: int = 0, **more: Any) -> Stopped:
    found = curves(losses, **more)
    return Stopped(entry("early", found, patience), patience, epochs or found.epochs)


def bowl(condition: float, rate: float, steps: int) -> Bowl:
    found = rules.quadratic(condition)
    with np.errstate(over="ignore", invalid="ignore"):
        return Bowl(found, rules.descent(found, rate, steps), rate, steps)


NETWORKS: dict[tuple[float, float], tuple[Network, np.ndarray, tuple[float, float]]] = {}


def masked(
    seed: int, point: tuple[float, float], p: float, place: str, scaling: str, scale: float = 2.0
) -> Masked:
    """Passes of a random network of the drawn size."""
    network = Network((2, 8, 8, 1))
    weights = scale * initial_weights(network, seed, "float64")
    if not scale:
        weights[-1] = 0.3  # the output's bias: no unit matters
    found = dropout.expectation(network, weights, point, p, place, scaling)
    NETWORKS[found.mean, found.test] = network, weights, point
    return Masked(found, p, place, scaling)


def mapped(seed: int, p: float, passes: int, scale: float = 2.0) -> Mapped:
    network = Network((2, 4, 4, 1))
    weights = scale * initial_weights(network, seed, "float64")
    side = np.linspace(-2.8, 2.8, 7)
    places = np.stack(np.meshgrid(side, side)).reshape(2, -1)
    parts = [e.reshape(7, 7) for e in dropout.uncertainty(network, weights, places, p, passes)]
    return Mapped(parts[0], parts[1], PARTS.x_train, p, passes, 2.8)


@cache
def penalised(p: float) -> Penalised:
    case = dropout.linear_case()
    return Penalised(case, p, dropout.risk_measured(case, p, 2000))


def copied(plain: Sequence[float], *others: Sequence[float], **more: Any) -> Copied:
    labels = ("Shift", "Upside down", "Jitter", "Rotation")
    results = {PLAIN: np.array(plain)}
    results |= {label: np.array(each) for label, each in zip(labels, others, strict=False)}
    return Copied(results, "the test images", **more)


def compared(view: str, *found: Curves, strength: float = 0.5, epochs: int = 2) -> Viewed:
    keys = {"decay": ("decay", "l2")}.get(view, (view,))
    entries = [entry(key, each) for key, each in zip((NONE, *keys), found, strict=True)]
    return Viewed(view, Compared(entries, strength, 0.01, epochs))


TWO = [FALLING, RISING]
ONE = curves([FALLING])
THREE = [0.5, 0.5, 0.5]
CORNERS = (
    lambda: remedies(entry(NONE, curves([RISING], train_loss=[FALLING])), parts=PARTS),
    lambda: remedies(entry(NONE, curves([RISING], train_loss=[RISING]))),
    lambda: remedies(entry(NONE, curves([LOST]))),
    lambda: remedies(entry(NONE, curves([LOST, LOST])), entry("decay", ONE)),
    lambda: remedies(entry(NONE, ONE), epochs=9, parts=RIGHTS),
    lambda: remedies(entry(NONE, ONE), entry("decay", ONE), entry("dropout", ONE), parts=PARTS),
    lambda: remedies(
        entry(NONE, curves(TWO)),
        entry("early", curves(TWO), 1),
        entry("decay", curves(TWO)),
        entry("dropout", curves([LOST, RISING])),
        entry(TOGETHER, curves([FALLING, FALLING]), 1),
        entry("max_norm", curves([[2.0, 2.0, 2.0]] * 2)),
    ),
    lambda: remedies(
        entry(NONE, ONE), entry("decay", curves([FALLING], test_accuracy=[[0.8] * 3]))
    ),
    lambda: Cell(np.array([0.3])),
    lambda: Cell(np.array([NAN, NAN])),
    lambda: Cell(np.array([0.9, NAN, 0.5]), percent=True),
    lambda: Cell(np.array([NAN, 1.0]), percent=True),
    lambda: compared("decay", ONE, ONE, ONE),
    lambda: compared("decay", ONE, ONE, curves([FALLING], norm=[[0.0] * 3])),
    lambda: compared("decay", ONE, curves([LOST]), ONE, epochs=5),
    lambda: compared("smoothing", ONE, ONE),
    lambda: compared("max_norm", ONE, ONE, strength=0.75),
    lambda: compared("max_norm", ONE, curves([FALLING, RISING]), strength=2.0),
    lambda: compared(
        "max_norm", curves(TWO), curves(TWO, row_norm=[[0.5] * 3, [0.2] * 3]), strength=0.5
    ),
    lambda: stopped([FALLING], 1),
    lambda: stopped(TWO, 3),
    lambda: stopped([[0.7, 0.4, 0.6, 0.6, 0.6]], 1),
    lambda: stopped([[0.7, 0.4, 0.6, 0.3, 0.4]], 1, test_accuracy=[[0.5, 0.6, 0.6, 0.7, 0.8]]),
    lambda: stopped([[0.7, 0.4, 0.6, 0.4, 0.4], [0.7, 0.6, 0.5, 0.4, 0.3]], 2),
    lambda: stopped([[0.7, 0.4, 0.6, 0.3, 0.4], [0.7, 0.6, 0.7, 0.6, 0.5], [0.5] * 5], 1, 20),
    lambda: stopped([[0.7, 0.4, 0.6, NAN, NAN], [0.7, 0.6, 0.7, 0.6, 0.5]], 1),
    lambda: stopped([[0.7, 0.4, 0.6, NAN]], 1),
    lambda: bowl(1, 0.5, 3),
    lambda: bowl(20, 0.01, 1),
    lambda: bowl(20, 1.0, 1),
    lambda: bowl(20, 1.9, 2),
    lambda: bowl(1000, 2.0, 4),
    lambda: bowl(1, 2.0, 3),
    lambda: bowl(20, 2.5, 1000),
    lambda: masked(0, (1.0, 1.0), 0.0, "last", "classic"),
    lambda: masked(0, (1.0, 1.0), 0.2, "last", "classic"),
    lambda: masked(0, (1.0, 1.0), 0.5, "all", "classic"),
    lambda: masked(1, (-1.0, 1.0), 0.5, "all", "inverted"),
    lambda: masked(1, (0.1, 0.0), 0.05, "all", "inverted"),
    lambda: masked(1, (0.0, 0.0), 0.5, "last", "classic", scale=0.0),
    lambda: mapped(0, 0.0, 2),
    lambda: mapped(0, 0.5, 20),
    lambda: mapped(3, 0.3, 20, scale=30.0),
    lambda: mapped(0, 0.3, 5, scale=0.0),
    lambda: penalised(0.0),
    lambda: penalised(0.9),
    lambda: copied([NAN, NAN]),
    lambda: copied([0.5]),
    lambda: copied([0.5, NAN, 0.7], [0.6, NAN, NAN], [NAN] * 3),
    lambda: copied([0.5, 0.51, 0.52], [0.6, 0.62, 0.61], [0.1, 0.2, 0.1], digits=(6, 9)),
    lambda: copied(THREE, THREE, [0.4, 0.6, 0.5], [0.5019, 0.5019, 0.5019]),
    lambda: copied(THREE, THREE, done=(3, 3), epochs=10),
    lambda: copied(THREE, THREE, done=(3, 5), epochs=10),
)


@st.composite
def tables(draw: st.DrawFn, count: int) -> list[Curves]:
    """So many random curves of the same seeds and epochs; some diverge, some are equal."""
    seeds, epochs = draw(st.integers(1, 4)), draw(st.integers(2, 6))
    values = st.sampled_from([0.0, 1e-6, 0.1, 0.1004, 0.1016, 0.4, 0.41, 0.7, 3.0, 120.0])
    shares = st.sampled_from([0.0, 0.5, 0.50049, 0.75, 0.9996, 1.0])

    def grid(values: st.SearchStrategy[float]) -> list[list[float]]:
        row = st.lists(values, min_size=epochs, max_size=epochs)
        return draw(st.lists(row, min_size=seeds, max_size=seeds))

    found = []
    for _ in range(count):
        losses = grid(values)
        for row in losses:
            end = draw(st.none() | st.none() | st.integers(1, epochs - 1))
            if end is not None:
                row[end:] = [NAN] * (epochs - end)
        found.append(
            curves(
                losses,
                train_loss=grid(values),
                train_accuracy=grid(shares),
                test_accuracy=grid(shares),
                norm=grid(values),
                row_norm=grid(values),
                confidence=grid(shares),
            )
        )
    return found


@st.composite
def made_remedies(draw: st.DrawFn) -> Remedies:
    keys = draw(st.lists(st.sampled_from(list(REMEDIES)), max_size=4, unique=True))
    names = (NONE, *keys, *([TOGETHER] if len(keys) > 1 else []))
    patience = draw(st.integers(1, 3))
    watching = {"early", TOGETHER} if "early" in keys else set()
    entries = [
        entry(name, each, patience if name in watching else 0)
        for name, each in zip(names, draw(tables(len(names))), strict=True)
    ]
    epochs = entries[0].curves.epochs + draw(st.sampled_from([0, 0, 3]))
    return Remedies(entries, epochs, draw(st.sampled_from([PARTS, RIGHTS, None])))


@st.composite
def trained_remedies(draw: st.DrawFn) -> Remedies:
    """What the page would train, with few points, units and epochs."""
    rate = draw(st.sampled_from([1e-4, 0.01, 1.0]))
    seeds = tuple(range(draw(st.integers(1, 3))))
    config = RunConfig(SET, Regularization(), draw(st.integers(2, 5)), seeds, 10, rate)
    keys = draw(st.lists(st.sampled_from(list(REMEDIES)), max_size=2, unique=True))
    strengths = {key: draw(st.sampled_from(REMEDIES[key].steps)) for key in keys}
    configs = {NONE: config} | {
        key: replace(config, regularization=regularization([key], strengths)) for key in keys
    }
    trainings = {name: TrainingRun(each) for name, each in configs.items()}
    advanced([each.state for each in trainings.values()], draw(st.sampled_from([4, 10])))
    patience = int(strengths.get("early", 0))
    entries = [
        entry(name, each.curves(), patience if name == "early" else 0)
        for name, each in trainings.items()
    ]
    return Remedies(entries, 10, PARTS)


@st.composite
def views(draw: st.DrawFn) -> Viewed:
    view = draw(st.sampled_from(["decay", "smoothing", "max_norm"]))
    found = draw(tables(3 if view == "decay" else 2))
    strength = draw(st.sampled_from(SAME_STEPS if view == "decay" else REMEDIES[view].steps))
    viewed = compared(view, *found, strength=float(strength), epochs=found[0].epochs)
    return Viewed(view, viewed.result._replace(rate=draw(st.sampled_from([1e-4, 0.01, 1.0]))))


@st.composite
def watched(draw: st.DrawFn) -> Stopped:
    (found,) = draw(tables(1))
    patience, least = draw(st.integers(1, 4)), draw(st.sampled_from([0.0, 0.001, 0.3]))
    stops = tuple(rules.stopping(row, patience, least) for row in found.validation_loss)
    epochs = found.epochs + draw(st.sampled_from([0, 2]))
    return Stopped(Entry(looks.mark("early"), found, stops), patience, epochs)


@st.composite
def measured_copies(draw: st.DrawFn) -> Copied:
    seeds = draw(st.integers(1, 4))
    row = st.lists(
        st.sampled_from([NAN, 0.5, 0.5019, 0.6, 0.61, 0.9996, 1.0]), min_size=seeds, max_size=seeds
    )
    rows = draw(st.lists(row, max_size=3))
    done = sorted(draw(st.tuples(st.integers(0, 9), st.integers(0, 9))))
    return copied(
        draw(row),
        *rows,
        digits=draw(st.sampled_from([(6, 9), (2, 5), tuple(range(10))])),
        done=(done[0], done[1]),
        epochs=draw(st.sampled_from([0, 9])),
    )


_PS = st.sampled_from(P_STEPS)
_POINTS = st.tuples(st.floats(-3, 3), st.floats(-3, 3))
STATES: st.SearchStrategy[Any] = st.one_of(
    made_remedies(),
    trained_remedies(),
    views(),
    watched(),
    measured_copies(),
    st.builds(
        bowl, values_of(rules.CONDITION), values_of(rules.DESCENT_RATE), values_of(rules.STEPS)
    ),
    st.builds(
        masked,
        st.integers(0, 9),
        _POINTS,
        _PS,
        st.sampled_from(list(dropout.PLACES)),
        st.sampled_from(list(dropout.SCALINGS)),
    ),
    st.builds(mapped, st.integers(0, 9), _PS, st.integers(2, 20)),
    st.builds(penalised, st.sampled_from([0.0, 0.05, 0.5, 0.9])),
)


def say(result: Any) -> Iterable[Said]:
    findings: dict[type, Any] = {
        Remedies: words.remedies_finding,
        Stopped: early_stopping.stopping_finding,
        Bowl: beside.ridge_finding,
        Masked: dropping.expectation_finding,
        Mapped: maps.uncertainty_finding,
        Penalised: penalties.penalty_finding,
        Copied: copies.augmentation_finding,
        Cell: lambda cell: [spread(cell.values, cell.percent)],
        Viewed: lambda viewed: {
            "decay": decay.decay_finding,
            "smoothing": decay.smoothing_finding,
            "max_norm": decay.norm_finding,
        }[viewed.view](viewed.result),
    }
    finding = findings[type(result)](result)
    return [*finding, described("A picture.", finding)]


# ---- oracles ----------------------------------------------------------------------------------
def middle(values: Iterable[float]) -> float:
    finite = [float(each) for each in values if math.isfinite(each)]
    return median(finite) if finite else NAN


def used(each: Entry, name: str) -> list[float]:
    """A measure of every seed with the weights that are used in the end."""
    rows = getattr(each.curves, name)
    places = [stop.best for stop in each.stops] or [rows.shape[1] - 1] * len(rows)
    return [float(row[place]) for row, place in zip(rows, places, strict=True)]


def healthy(each: Entry) -> bool:
    return all(math.isfinite(loss) for loss in used(each, "validation_loss"))


def same(value: float, other: float) -> bool:
    return value == other or (math.isnan(value) and math.isnan(other))


def _plain(result: Remedies, facts: Any, rises: bool, falls: bool | None) -> None:
    found = result.entries[0].curves
    now = min(each.curves.epochs for each in result.entries)
    alive = [i for i, row in enumerate(found.validation_loss) if math.isfinite(row[now])]
    assert (facts.seeds, facts.now) == (len(alive), now)
    validation, train = (
        [middle(rows[alive, epoch]) for epoch in range(now + 1)]
        for rows in (found.validation_loss, found.train_loss)
    )
    assert facts.lowest == min(validation) == validation[facts.then]
    assert (facts.validation, facts.train_now) == (validation[now], train[now])
    assert facts.train_then == train[facts.then]
    assert (validation[now] > 1.05 * min(validation)) == rises
    assert falls is None or (train[now] < train[facts.then]) == falls


def _diverged(result: Remedies, seeds: int) -> None:
    losses = result.entries[0].curves.validation_loss[:, result.done]
    assert seeds == len(losses)
    assert not np.isfinite(losses).any()


def _lost(result: Remedies, facts: Any) -> None:
    told = {each.label: each for each in facts}
    gone = not np.isfinite(result.entries[0].curves.validation_loss[:, result.done]).any()
    for each in result.entries[gone:]:
        found = sum(not math.isfinite(loss) for loss in used(each, "validation_loss"))
        one = told.pop(each.mark.label, None)
        assert (one.lost if one else 0) == found
        assert one is None or one.seeds == len(each.curves.train_loss)
    assert not told


def _ranking(result: Remedies, facts: Any) -> None:
    first, *others = result.entries
    assert healthy(first)
    losses = {e.mark.label: middle(used(e, "validation_loss")) for e in others if healthy(e)}
    plain = middle(used(first, "validation_loss"))
    assert facts.plain == plain
    assert losses == dict([*facts.better, *facts.worse, *facts.close])
    assert all(loss < 0.98 * plain for _, loss in facts.better)
    assert all(loss > 1.02 * plain for _, loss in facts.worse)
    assert all(0.98 * plain <= loss <= 1.02 * plain for _, loss in facts.close)
    ordered = [loss for _, loss in facts.better]
    assert ordered == sorted(ordered)


def _right(result: Remedies, facts: Any) -> None:
    first, *others = result.entries
    assert healthy(first)
    shares = {e.mark.label: middle(used(e, "test_accuracy")) for e in others if healthy(e)}
    plain = middle(used(first, "test_accuracy"))
    assert (facts.plain, facts.seeds) == (plain, len(first.curves.train_loss))
    assert facts.remedies == list(shares)
    if facts.best:
        for label, share in shares.items():
            assert (label in facts.best) == (share > facts.share - 0.0006)
        assert facts.share == max(shares.values())
        assert plain < facts.share
    else:
        assert all(share < plain + 0.0006 for share in shares.values())


def _so_far(result: Remedies, facts: Any) -> None:
    done = min(each.curves.train_loss.shape[1] - 1 for each in result.entries)
    assert facts == (done, result.epochs)
    assert done < result.epochs


def _wrong(result: Remedies, facts: Any) -> None:
    assert result.parts is not None
    x, y = result.parts.swapped, result.parts.y_train
    shares = used(result.entries[0], "train_accuracy")
    assert (facts.wrong, facts.labels) == (sum(map(bool, x)), len(y))
    assert math.isclose(facts.as_taught, median(share * len(y) for share in shares))
    assert facts.seeds == len(shares)
    assert facts.wrong > 0


def _cell(cell: Cell, facts: Any) -> None:
    finite = [float(each) for each in cell.values if math.isfinite(each)]
    assert (facts.measured, facts.seeds) == (len(finite), len(cell.values))
    if finite:
        assert (facts.low, facts.middle, facts.high) == (min(finite), median(finite), max(finite))
    assert facts.percent == cell.percent


def _lengths(result: Compared, facts: Any) -> None:
    told = (facts.plain, facts.decay, facts.penalty)
    assert told == tuple(middle(used(each, "norm")) for each in result.entries)
    assert all(map(healthy, result.entries))
    assert (facts.strength, facts.seeds) == (
        result.strength,
        len(result.entries[0].curves.train_loss),
    )


def _under_adam(result: Compared, facts: Any) -> None:
    assert facts.factor == 1 - result.rate * result.strength
    # PyTorch's Adam on a loss of no gradient: the first updates are η long.
    w, m, v = 3.0, 0.0, 0.0
    for t in range(1, 4):
        g = result.strength * w
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        step = result.rate * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
        assert step == math.copysign(step, w)
        assert math.isclose(step, facts.rate, rel_tol=0.25)
        w -= step


def _losses(result: Compared, facts: Any) -> None:
    values = [middle(used(each, "validation_loss")) for each in result.entries]
    assert dict(facts.losses) == dict(zip(("no remedy", "weight decay", "L2"), values, strict=True))
    assert [each for _, each in facts.losses] == sorted(values)


def _certainty(result: Compared, facts: Any) -> None:
    before, after = (middle(used(each, "confidence")) for each in result.entries)
    assert (facts.before, facts.after) == (before, after)
    assert facts.asked == 1 - result.strength / 2

    def loss(z: float) -> float:
        return math.log1p(math.exp(-z)) + (1 - facts.asked) * z

    lowest = loss(facts.logit)
    assert all(loss(facts.logit + off) >= lowest for off in (-1.0, -0.01, 0.01, 1.0))
    assert math.isclose(1 / (1 + math.exp(-facts.logit)), facts.asked)


def _change(result: Compared, facts: Any) -> None:
    assert all(map(healthy, result.entries))
    for name, told in (
        ("validation_loss", (facts.before, facts.after)),
        ("test_accuracy", (facts.right_before, facts.right_after)),
    ):
        assert told == tuple(middle(used(each, name)) for each in result.entries)


def _limit(result: Compared, facts: Any) -> None:
    before, after = (used(each, "row_norm") for each in result.entries)
    assert (facts.before, facts.after) == (middle(before), middle(after))
    assert facts.held == sum(each > result.strength * (1 - 1e-8) for each in after)
    assert (facts.limit, facts.seeds) == (result.strength, len(before))


def rule(losses: Sequence[float], stop: rules.Stop, patience: int) -> None:
    """A seed's stop is what the sentence says of it."""
    if stop.early:
        assert stop.stopped == stop.best + patience
    else:
        assert stop.stopped == len(losses) - 1


def _no_stop(result: Stopped, facts: Any) -> None:
    assert not any(each.early for each in result.entry.stops)
    best = [each.best for each in result.entry.stops]
    assert facts.best == (min(best), max(best))
    assert (facts.seeds, facts.patience) == (len(best), result.patience)
    assert facts.done == result.entry.curves.train_loss.shape[1] - 1


def _stops(result: Stopped, facts: Any) -> None:
    stops = result.entry.stops
    for losses, stop in zip(result.entry.curves.validation_loss, stops, strict=True):
        rule(losses, stop, result.patience)
    ends = [each.stopped for each in stops if each.early]
    best = [each.best for each in stops]
    assert (facts.early, facts.seeds) == (len(ends), len(stops))
    assert (facts.ends, facts.best) == ((min(ends), max(ends)), (min(best), max(best)))
    assert facts.patience == result.patience


def _kept(result: Stopped, facts: Any) -> None:
    found = result.entry.curves
    assert facts.done == found.train_loss.shape[1] - 1
    lost = [row for row in found.validation_loss if not math.isfinite(row[-1])]
    assert (facts.lost, facts.seeds) == (len(lost), len(found.validation_loss))
    assert facts.kept == middle(used(result.entry, "validation_loss"))
    assert facts.right_kept == middle(used(result.entry, "test_accuracy"))
    if not lost:
        assert facts.last == median(found.validation_loss[:, -1])
        assert facts.right_last == median(found.test_accuracy[:, -1])


def _too_soon(result: Stopped, facts: Any) -> None:
    gaps = []
    for losses, stop in zip(result.entry.curves.validation_loss, result.entry.stops, strict=True):
        later = [losses[stop.best] - each for each in losses[stop.stopped + 1 :] if each == each]
        if stop.early and later and max(later) > 0:
            gaps.append(max(later))
    early = sum(each.early for each in result.entry.stops)
    assert (facts.missed, facts.early, facts.gap) == (len(gaps), early, max(gaps))


def _saved(result: Stopped, facts: Any) -> None:
    share, done = facts
    trained = [each.stopped for each in result.entry.stops]
    assert done == result.entry.curves.train_loss.shape[1] - 1
    assert math.isclose(1 - share, sum(trained) / (done * len(trained)))


def closed(result: Bowl) -> tuple[list[float], list[float]]:
    """Shares of the way along both axes, in closed form: descent's, then ridge's."""
    ours, theirs = [], []
    penalty = 1 / (result.rate * result.steps)
    for curvature in (1.0, 1 / _condition(result)):
        ours.append(1 - (1 - result.rate * curvature) ** result.steps)
        theirs.append(curvature / (curvature + penalty))
    return ours, theirs


def _condition(result: Bowl) -> float:
    low, high = np.linalg.eigvalsh(result.bowl.hessian)
    return float(high / low)


def _runs_away(result: Bowl, rate: float) -> None:
    assert rate == result.rate > 2
    axis = result.bowl.axes[:, 0]
    away = [abs(axis @ (w - result.bowl.minimum)) for w in result.path[:4]]
    for before, after in pairwise(away):
        assert math.isclose(after, (rate - 1) * before)
        assert after > before


def _shares(result: Bowl, facts: Any) -> None:
    ours, theirs = closed(result)
    count = len(facts.ours)
    assert count == (1 if math.isclose(_condition(result), 1) else 2)
    np.testing.assert_allclose(facts.ours, ours[:count], atol=1e-8)
    np.testing.assert_allclose(facts.theirs, theirs[:count], atol=1e-8)
    np.testing.assert_allclose(facts.curvatures, [1, 1 / _condition(result)][:count], rtol=1e-6)
    assert math.isclose(facts.penalty * facts.steps * facts.rate, 1)


def _apart(result: Bowl, facts: Any) -> None:
    at = np.linalg.inv(result.bowl.hessian + np.eye(2) / (result.rate * result.steps)) @ (
        result.bowl.hessian @ result.bowl.minimum
    )
    np.testing.assert_allclose(facts.apart, math.dist(result.path[-1], at), atol=1e-9)
    assert math.isclose(facts.way, math.hypot(*result.bowl.minimum))


def _filters(result: Bowl, facts: Any) -> None:
    ours, theirs = closed(result)
    assert theirs[1] < theirs[0]
    if abs(ours[0] - ours[1]) > 1e-9:
        assert facts.both == (ours[1] < ours[0])
    gap = 100 * max(abs(a - b) for a, b in zip(ours, theirs, strict=True))
    assert math.isclose(facts.gap, gap, abs_tol=1e-6)


def _overshoots(result: Bowl, rate: float) -> None:
    assert rate == result.rate
    signs = [1 - (1 - rate) ** t - 1 for t in range(1, 5)]
    assert all(a * b < 0 for a, b in pairwise(signs))
    shrinks = [abs(b) < abs(a) for a, b in pairwise(signs)]
    assert not any(shrinks) if rate == 2 else all(shrinks)


def outcomes(result: Masked) -> tuple[float, float]:
    """The exact mean over all masks, and the test-time pass; by plain loops."""
    found = result.found
    return passed(found.mean, found.test, result.p, result.place, result.scaling)


@cache
def passed(mean: float, test_pass: float, p: float, place: str, scaling: str) -> Any:
    network, weights, point = NETWORKS[mean, test_pass]
    first, second, last = (layer.tolist() for layer in network.layers(weights))
    keep = 1 - p
    training, test = (1 / keep, 1.0) if scaling == "inverted" else (1.0, keep)

    def layer(rows: Any, before: Sequence[float], factors: Sequence[float]) -> list[float]:
        return [
            max(sum(w * a for w, a in zip(row, [*before, 1.0], strict=True)), 0.0) * factor
            for row, factor in zip(rows, factors, strict=True)
        ]

    def output(before: Sequence[float]) -> float:
        return float(sum(w * a for w, a in zip(last[0], [*before, 1.0], strict=True)))

    # The second mask goes into a linear output: its mean is every unit times q·training.
    both, total = place == "all", 0.0
    for bits in product((0, 1), repeat=8) if both else [(1,) * 8]:
        kept = sum(bits)
        chance = keep**kept * p ** (8 - kept) if both else 1.0
        factors = [bit * training for bit in bits] if both else [1.0] * 8
        hidden = layer(second, layer(first, point, factors), [keep * training] * 8)
        total += chance * output(hidden)
    hidden = layer(second, layer(first, point, [test if both else 1.0] * 8), [test] * 8)
    return total, output(hidden)


def _nothing_dropped(result: Masked, facts: Any) -> None:
    assert result.p == 0
    assert np.ptp(result.found.outputs) < 1e-12
    assert math.isclose(result.found.outputs[0], result.found.test, abs_tol=1e-12)


def _no_difference(result: Masked, test: float) -> None:
    assert test == result.found.test
    assert result.p > 0
    np.testing.assert_allclose(result.found.outputs, test, atol=1e-9)


def _means(result: Masked, facts: Any) -> None:
    exact, test = outcomes(result)
    outputs = result.found.outputs
    assert math.isclose(facts.mean, math.fsum(outputs) / 10_000, abs_tol=1e-9)
    error = math.sqrt(((outputs - facts.mean) ** 2).sum() / 9_999) / 100
    assert math.isclose(facts.error, error, rel_tol=1e-6)
    assert math.isclose(facts.test, test, abs_tol=1e-9)
    assert math.isclose(facts.ratio, abs(facts.mean - test) / error, abs_tol=1e-5)
    assert abs(facts.mean - exact) < 6 * error
    assert facts.factor == (1 - result.p if result.scaling == "classic" else None)


def _linear(result: Masked, facts: Any) -> None:
    exact, test = outcomes(result)
    assert result.place == "last"
    assert math.isclose(exact, test, abs_tol=1e-9)


def _gap(result: Masked, gap: float) -> None:
    exact, test = outcomes(result)
    assert result.place == "all"
    assert abs(exact - test) > 1e-9  # not chance
    assert math.isclose(gap, abs(result.found.mean - test), abs_tol=1e-9)


def _no_gap(result: Masked, facts: Any) -> None:
    _, test = outcomes(result)
    assert result.place == "all"
    assert abs(result.found.mean - test) <= 4.001 * result.found.error


def _by_p(result: Masked, facts: Any) -> None:
    assert result.scaling == "classic"
    assert result.p != 0.5
    network, weights, point = NETWORKS[result.found.mean, result.found.test]
    # The test-time pass with 1 − p in the place of p multiplies by p.
    swapped = Masked(replace(result.found), 1 - result.p, result.place, "classic")
    NETWORKS[swapped.found.mean, swapped.found.test] = network, weights, point
    _, by_p = outcomes(swapped)
    assert math.isclose(facts.by_p, by_p, abs_tol=1e-9)
    assert math.isclose(facts.apart, abs(by_p - result.found.mean), abs_tol=1e-9)


def _same_factor(result: Masked, facts: Any) -> None:
    assert (result.p, result.scaling) == (0.5, "classic")
    assert result.found.by_p == result.found.test


def _torch(result: Masked, facts: Any) -> None:
    import torch

    assert result.scaling == "inverted"
    layer = torch.nn.Dropout(result.p)
    values = layer(torch.ones(200)).unique().tolist()
    assert all(not each or math.isclose(each, 1 / (1 - result.p), rel_tol=1e-6) for each in values)
    assert layer.eval()(torch.ones(3)).tolist() == [1, 1, 1]


def _no_passes(result: Mapped, facts: Any) -> None:
    assert result.p == 0
    assert result.deviation.max() < 1e-12


def _agree(result: Mapped, passes: int) -> None:
    assert (passes, result.p > 0) == (result.passes, True)
    assert result.deviation.max() < 1e-9


def _highest(result: Mapped, facts: Any) -> None:
    found = [
        (result.deviation[i][j], result.mean[i][j], -2.8 + 5.6 * j / 6, -2.8 + 5.6 * i / 6)
        for i, j in product(range(7), repeat=2)
    ]
    assert facts.deviation == max(found)[0]
    assert (facts.passes, facts.p) == (result.passes, result.p)
    assert any(
        deviation == facts.deviation
        and share == facts.mean
        and math.isclose(x, facts.x, abs_tol=1e-9)
        and math.isclose(y, facts.y, abs_tol=1e-9)
        for deviation, share, x, y in found
    )


def _corners(result: Mapped, facts: Any) -> None:
    def at(point: Sequence[float]) -> float:
        column, row = (min(6, max(0, round((each + 2.8) / 5.6 * 6))) for each in point)
        return float(result.deviation[row][column])

    assert math.isclose(facts.near, 100 * median(map(at, result.x)), abs_tol=1e-9)
    ends = [result.deviation[i][j] for i, j in product((0, -1), repeat=2)]
    assert math.isclose(facts.corner, 100 * median(ends), abs_tol=1e-9)


def _without(result: Penalised, error: float) -> None:
    case = result.case
    assert math.isclose(error, float(((case.y - case.x @ case.w) ** 2).sum()))
    assert math.isclose(error, float(np.linalg.lstsq(case.x, case.y)[1][0]))


def _risk(result: Penalised, facts: Any) -> None:
    case, keep = result.case, 1 - result.p
    # Mean and variance of each masked input, summed: E(y − Σ r x w/q)² by hand.
    expected = 0.0
    for x, y in zip(case.x, case.y, strict=True):
        variance = sum((w * a) ** 2 * result.p / keep for w, a in zip(case.w, x, strict=True))
        expected += (y - float(x @ case.w)) ** 2 + variance
    assert math.isclose(facts.fit + facts.penalty, expected)
    assert math.isclose(facts.fit, float(((case.y - case.x @ case.w) ** 2).sum()))
    assert (facts.measured, facts.error) == result.measured
    assert math.isclose(facts.away, abs(facts.measured - expected) / facts.error, rel_tol=1e-6)
    assert facts.p == result.p


def _length(result: Penalised, facts: Any) -> None:
    case = result.case
    # Least squares with rows that weigh each squared weight by its input's sum of squares.
    factors = np.sqrt(result.p / (1 - result.p) * (case.x**2).sum(0))
    rows, targets = np.vstack([case.x, np.diag(factors)]), np.append(case.y, 0 * factors)
    np.testing.assert_allclose(facts.after, np.linalg.norm(np.linalg.lstsq(rows, targets)[0]))
    np.testing.assert_allclose(facts.before, np.linalg.norm(case.w))


def paired(result: Copied, label: str) -> list[float]:
    pairs = zip(result.results[label], result.results[PLAIN], strict=True)
    return [float(a - b) for a, b in pairs if math.isfinite(a) and math.isfinite(b)]


def judged(differences: list[float]) -> str:
    if len(differences) < 3:
        return "too few seeds to say"
    error = stdev(differences) / math.sqrt(len(differences))
    if abs(mean(differences)) <= 2 * error or abs(mean(differences)) < 0.002:
        return "no clear difference"
    return "helps" if mean(differences) > 0 else "harms"


def _group(wanted: str) -> Any:
    def check(result: Copied, facts: Any) -> None:
        told = {each.label: each for each in facts}
        for label in result.results:
            differences = paired(result, label)
            expected = label != PLAIN and differences and judged(differences) == wanted
            assert (label in told) == bool(expected)
            if expected:
                each = told[label]
                assert each.seeds == len(differences)
                assert math.isclose(each.mean, mean(differences), abs_tol=1e-12)
                if len(differences) > 1:
                    error = stdev(differences) / math.sqrt(len(differences))
                    assert math.isclose(each.error, error, abs_tol=1e-12)

    return check


def _not_measured(result: Copied, facts: Any) -> None:
    assert not any(math.isfinite(each) for each in result.results[PLAIN])


def _accuracy(result: Copied, facts: Any) -> None:
    plain = result.results[PLAIN]
    finite = [float(each) for each in plain if math.isfinite(each)]
    assert (facts.share, facts.measured) == (median(finite), len(finite))
    assert (facts.seeds, facts.tested) == (len(plain), result.tested)


def _alone(result: Copied, facts: Any) -> None:
    assert set(result.results) == {PLAIN}


def _wrong_label(result: Copied, label: str) -> None:
    assert judged(paired(result, label)) == "harms"
    six = np.zeros((1, 8, 8))
    six[0, 1, 2] = 1
    from core.overfitting import IMAGES

    assert IMAGES["upset"].label == label
    turned = [IMAGES["upset"].apply(six, np.random.default_rng(seed), 1.0) for seed in range(9)]
    assert any(each[0, 6, 5] == 1 for each in turned)
    assert {6, 9} <= set(result.digits)


def _epochs(result: Copied, facts: Any) -> None:
    assert facts == (*result.done, result.epochs)
    assert result.done[0] < result.epochs


ORACLES: dict[str, Any] = {
    "overfitting: diverged without a remedy": _diverged,
    "overfitting: it overfits": lambda result, facts: _plain(result, facts, True, True),
    "overfitting: both losses rose": lambda result, facts: _plain(result, facts, True, False),
    "overfitting: it does not overfit": lambda result, facts: _plain(result, facts, False, None),
    "overfitting: networks that diverged": _lost,
    "overfitting: validation losses": _ranking,
    "overfitting: right on other points": _right,
    "overfitting: not all epochs are trained": _so_far,
    "overfitting: wrong labels": _wrong,
    "overfitting: a cell of the table": _cell,
    "overfitting: length with decay and with L2": _lengths,
    "overfitting: what one update does with decay and with L2": _under_adam,
    "overfitting: validation loss with decay and with L2": _losses,
    "overfitting: certainty with smoothed labels": _certainty,
    "overfitting: losses with smoothed labels": _change,
    "overfitting: losses with max-norm": _change,
    "overfitting: whether max-norm holds": _limit,
    "overfitting: nobody stops early": _no_stop,
    "overfitting: who stops early": _stops,
    "overfitting: what the weights put back bring": _kept,
    "overfitting: who stopped too soon": _too_soon,
    "overfitting: what stopping saves": _saved,
    "overfitting: descent runs away": _runs_away,
    "overfitting: how far descent and ridge come": _shares,
    "overfitting: how far descent and ridge are apart": _apart,
    "overfitting: which axis both hold back": _filters,
    "overfitting: descent overshoots": _overshoots,
    "overfitting: nothing is dropped": _nothing_dropped,
    "overfitting: masks change nothing": _no_difference,
    "overfitting: masked passes and test-time pass": _means,
    "overfitting: dropout before a linear output": _linear,
    "overfitting: dropout before a ReLU": _gap,
    "overfitting: dropout before a ReLU, no gap": _no_gap,
    "overfitting: scaling by p": _by_p,
    "overfitting: p and 1 − p are the same": _same_factor,
    "overfitting: what torch.nn.Dropout does": _torch,
    "overfitting: no uncertainty without dropout": _no_passes,
    "overfitting: all passes agree": _agree,
    "overfitting: where the passes differ most": _highest,
    "overfitting: deviation at the points and in the corners": _corners,
    "overfitting: no dropout of the inputs": _without,
    "overfitting: dropout of a linear model": _risk,
    "overfitting: weights under dropout of the inputs": _length,
    "overfitting: nothing is measured": _not_measured,
    "overfitting: accuracy without copies": _accuracy,
    **{f"overfitting: copies, {each}": _group(each) for each in copies.VERDICTS},
    "overfitting: no kind of copy is chosen": _alone,
    "overfitting: copies with a wrong label": _wrong_label,
    "overfitting: copies, not all epochs are trained": _epochs,
}


# ---- presets ----------------------------------------------------------------------------------
def values(preset: Any) -> dict[str, Any]:
    return {name.removeprefix("overfitting_"): each for name, each in preset.values.items()}


def config(preset: Any, **changed: Any) -> RunConfig:
    """The training without a remedy that the page trains in a preset's state."""
    set_to = values(preset)
    data = SmallSet(
        set_to["data"],
        int(set_to["examples"]),
        set_to["noise"],
        set_to["wrong"],
        int(set_to["data_seed"]),
    )
    return replace(
        RunConfig(
            data,
            Regularization(),
            int(set_to["width"]),
            tuple(range(int(set_to["seeds"]))),
            int(set_to["epochs"]),
            set_to["rate"],
        ),
        **changed,
    )


@cache
def trained(*configs: RunConfig) -> tuple[TrainingRun, ...]:
    trainings = tuple(map(TrainingRun, configs))
    advanced([each.state for each in trainings])
    return trainings


def all_remedies(preset: Any) -> dict[str, Entry]:
    set_to, plain = values(preset), config(preset)
    keys = set_to["remedies"]
    strengths = {key: set_to[f"{key}_strength"] for key in keys}
    configs = {NONE: plain}
    configs |= {
        key: replace(plain, regularization=regularization([key], strengths)) for key in keys
    }
    configs[TOGETHER] = replace(plain, regularization=regularization(keys, strengths))
    found = zip(configs, trained(*configs.values()), strict=True)
    watching = {"early", TOGETHER} if "early" in keys else set()
    return {
        name: entry(name, each.curves(), int(strengths["early"]) if name in watching else 0)
        for name, each in found
    }


def _every_remedy(preset: Any) -> None:
    found = all_remedies(preset)
    assert len(found) == 8
    assert config(preset).data.parts().swapped.sum() == 4
    plain = found[NONE].curves
    assert middle(plain.train_accuracy[:, -1]) * 40 == 39
    losses = {name: middle(used(each, "validation_loss")) for name, each in found.items()}
    assert all(loss < losses[NONE] for name, loss in losses.items() if name != NONE)
    assert losses[TOGETHER] > min(losses.values())  # the second question's answer


def _too_much(preset: Any) -> None:
    found = all_remedies(preset)
    losses = {name: middle(each.curves.train_loss[:, -1]) for name, each in found.items()}
    assert losses[NONE] < 0.1
    assert all(loss > 0.35 for name, loss in losses.items() if name != NONE)
    assert preset.values["overfitting_dropout_strength"] == 0.8
    assert preset.values["overfitting_augmentation_strength"] == 1


def _passes(preset: Any) -> Masked:
    set_to = values(preset)
    one = config(preset, width=8, regularization=Regularization(dropout=set_to["p"]), seeds=(0,))
    (training,) = trained(one)
    found = dropout.expectation(
        training.network,
        training.weights[0],
        (set_to["point_1"], set_to["point_2"]),
        set_to["p"],
        set_to["place"],
        set_to["scaling"],
    )
    return Masked(found, set_to["p"], set_to["place"], set_to["scaling"])


def _by_p_or_q(preset: Any) -> None:
    masked = _passes(preset)
    assert (masked.p, masked.scaling) == (0.2, "classic")
    found = masked.found
    assert abs(found.mean - found.test) < 2 * found.error
    assert abs(found.mean - found.by_p) > 200 * found.error


def _not_the_mean(preset: Any) -> None:
    masked = _passes(preset)
    assert (masked.place, masked.p) == ("all", 0.5)
    assert abs(masked.found.mean - masked.found.test) > 10 * masked.found.error


def _impatient(preset: Any) -> None:
    set_to = values(preset)
    assert set_to["early_strength"] == 2
    (training,) = trained(config(preset))
    for losses in training.curves().validation_loss:
        stop = rules.stopping(losses, 2, set_to["min_improvement"])
        assert stop.early
        assert stop.stopped < 40
        assert losses[stop.stopped :].min() < losses[stop.best]


def _shrinking(preset: Any) -> None:
    set_to = values(preset)
    assert (set_to["condition"], set_to["steps"], set_to["descent_rate"]) == (50, 15, 0.5)
    ours, theirs = closed(bowl(50, 0.5, 15))
    assert [round(100 * each) for each in (*ours, *theirs)] == [100, 14, 88, 13]


def _upside_down(preset: Any) -> None:
    set_to = values(preset)
    accuracies: dict[str, np.ndarray] = {}
    for key in ("", *set_to["images_kinds"]):
        trial = digits.Trial(
            set_to["task"],
            int(set_to["images"]),
            (key,) if key else (),
            int(set_to["copies"]),
            set_to["strength"],
            set_to["tested"],
        )
        accuracies[key] = np.array([digits.accuracy(trial, s)[1] for s in range(DIGIT_SEEDS)])
    verdicts = {
        key: copies.verdict(each, accuracies[""]) for key, each in accuracies.items() if key
    }
    assert verdicts["upset"] == "harms"
    assert set(verdicts) == {"shift", "rotate", "upset"}
    assert "harms" not in (verdicts["shift"], verdicts["rotate"])


def _same_strength(preset: Any) -> None:
    strength, plain = values(preset)["same"], config(preset)
    found = trained(
        plain,
        replace(plain, regularization=Regularization(decay=strength)),
        replace(plain, regularization=Regularization(l2=strength)),
    )
    none, decayed, penalised = (middle(each.curves().norm[:, -1]) for each in found)
    assert decayed > 0.9 * none
    assert penalised < 0.2 * none


SUBJECT = Subject(
    states=STATES,
    say=say,
    oracles=ORACLES,
    corners=CORNERS,
    presets={
        "Every remedy at once": _every_remedy,
        "Too much of it": _too_much,
        "Scaled by p, or by 1 − p?": _by_p_or_q,
        "Not exactly the mean": _not_the_mean,
        "Impatient": _impatient,
        "Stopping is shrinking": _shrinking,
        "A 6 upside down is a 9": _upside_down,
        "The same λ, twice": _same_strength,
    },
    examples=60,
)
