"""The training page's sentences, on small trainings and on histories made by hand."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from statistics import median
from typing import Any

import numpy as np
from hypothesis import strategies as st

from charts.training import BATCH_TOO_LARGE, Batched, Going, Trained, TrainingResult, going_words
from charts.training import comparison as words
from charts.training import diagnostics as closer
from charts.training.learning_curves import Ran, trained
from core.common import Said, each_said
from core.training import (
    COUNT,
    NETWORK_OPTIMIZERS,
    DataChoice,
    History,
    Network,
    OptimizerChoice,
    Plan,
    Split,
    hidden_and_logits,
    landscapes,
    parameters,
    points,
    split,
    train,
    with_ones,
)
from core.training.networks import initial_weights
from tests.charts.common.claim_subject import Subject, values_of
from ui.training.controls import MINI_BATCH, SEEDS, Settings
from ui.training.network_controls import parsed_layers

SPLIT = split(*points("moons", 30, 0.3, 0), 0)
UNTESTED = replace(SPLIT, x_test=SPLIT.x_test[:0], y_test=SPLIT.y_test[:0])
NETWORK = Network((2, 3, 1))


# ---- results ----------------------------------------------------------------------------------
def made(
    losses: Sequence[Sequence[float]],
    *,
    optimizer: str = "gd",
    batch: int = 0,
    test: Sequence[Sequence[float]] | None = None,
    right: Sequence[Sequence[float]] | None = None,
    cosines: Sequence[float] | None = None,
    seconds: float = 0.01,
) -> History:
    """A history whose seeds diverged where their losses are NaN."""
    train_loss = np.array(losses, float)
    seeds, entries = train_loss.shape
    lost = [int(np.isnan(row).argmax()) if np.isnan(row).any() else -1 for row in train_loss]
    frames = np.tile(initial_weights(NETWORK, 0, "float32"), (entries, 1))
    frames += np.arange(entries, dtype="float32")[:, None] / 10
    if lost[0] >= 0:
        frames[lost[0] :] = np.nan
    nothing = np.full((seeds, entries), np.nan)
    return History(
        OptimizerChoice(optimizer, (), batch),
        entries - 1,
        train_loss,
        np.where(np.isnan(train_loss), np.nan, np.array(test)) if test else train_loss + 0.1,
        nothing,
        np.where(np.isnan(train_loss), np.nan, np.array(right) if right else 0.8),
        np.array(lost),
        np.arange(entries),
        frames,
        np.zeros((seeds, NETWORK.num_weights)),
        np.tile(np.array(cosines, float), (seeds, 1)) if cosines else nothing,
        -(-len(SPLIT.y_train) // batch) if batch else 1,
        len(SPLIT.y_train),
        seconds,
    )


def by_hand(*histories: History, part: Split = SPLIT, by_batch: bool = False) -> TrainingResult:
    seeds = tuple(range(3, 3 + (len(histories[0].train_loss) if histories else 1)))
    epochs = histories[0].epochs_done if histories else 5
    plan = Plan(NETWORK, tuple(each.choice for each in histories), seeds, epochs)
    return TrainingResult(trained(plan, histories, by_batch=by_batch), plan, part)


NAN = math.nan
FALLING, SLOW = [0.7, 0.4, 0.2, 0.1], [0.7, 0.68, 0.66, 0.65]
TURNS = [[0.7, 0.4, 0.5, 0.9]]
CORNERS = (
    by_hand,
    lambda: by_hand(made([FALLING])),
    lambda: by_hand(made([FALLING]), part=UNTESTED),
    lambda: by_hand(made([FALLING]), made([FALLING], optimizer="momentum")),
    lambda: by_hand(
        made([FALLING]), made([FALLING], optimizer="adam"), made([SLOW], optimizer="lion")
    ),
    lambda: by_hand(made([SLOW]), made([FALLING], optimizer="adam")),
    lambda: by_hand(made([[0.7, 0.3, 0.4, 0.5]]), made([FALLING], optimizer="adam")),
    lambda: by_hand(made([[0.7, NAN, NAN, NAN]])),
    lambda: by_hand(
        made([[0.7, NAN, NAN, NAN], [0.7, 9.0, NAN, NAN]]), made([FALLING, SLOW], optimizer="adam")
    ),
    lambda: by_hand(
        made([[0.7, NAN, NAN, NAN], FALLING, SLOW]),
        made([FALLING, FALLING, [0.7, 0.5, 8.0, NAN]], optimizer="adam"),
    ),
    lambda: by_hand(made([FALLING, SLOW, [0.7, NAN, NAN, NAN]])),
    lambda: by_hand(made([FALLING], test=TURNS, right=[[0.5, 0.7, 0.7, 0.6]])),
    lambda: by_hand(made([FALLING], test=TURNS, right=[[0.5, 0.7, 0.7, 0.75]])),
    lambda: by_hand(made([FALLING, SLOW], test=2 * TURNS, right=2 * [[0.5, 0.7, 0.7, 0.7]])),
    lambda: by_hand(
        made([FALLING], cosines=[1.0] * 4),
        made([SLOW], batch=1, cosines=[0.3, NAN, 0.1, NAN]),
        made([[0.7, NAN, NAN, NAN]], batch=7, cosines=[0.9, NAN, NAN, NAN], seconds=2.5),
        by_batch=True,
    ),
    lambda: by_hand(made([FALLING], batch=len(SPLIT.y_train))),
    lambda: Going(3, 3, False, 1, 1),
    lambda: Going(3, 3, False, 1, 2),
    lambda: Going(1, 1, False, 0, 1),
    lambda: Batched(20, 20),
    lambda: around(1e9),
    lambda: around(0.0),
)


def around(scale: float, seed: int = 0, lost: bool = False) -> closer.Surroundings:
    """Landscapes of a small training, whose best network is `scale` times itself."""
    first = [0.7, 0.5, NAN, NAN] if lost else FALLING
    result = by_hand(made([first, SLOW]), made([SLOW, FALLING], optimizer="adam"))
    walked = closer.paths(result.runs)
    best = closer.best_weights(result.runs) * scale
    best = best + np.random.default_rng(seed).normal(size=best.shape)
    return closer.Surroundings(*landscapes(NETWORK, best, walked, SPLIT), result)


@st.composite
def hand_made(draw: st.DrawFn) -> TrainingResult:
    """Random curves: seeds diverge, values are equal, losses jump."""
    seeds, entries = draw(st.integers(1, 3)), draw(st.integers(2, 5))
    steps = st.sampled_from([0.0, 1e-7, 0.05, 0.1, 0.1004, 0.3, 0.7, 2.0, 9e3])
    shares = st.sampled_from([0.0, 0.5, 0.50049, 0.75, 0.9996, 1.0])
    batches = draw(st.sampled_from([(0,), (0, 7, 1), (1,), (len(SPLIT.y_train),)]))
    keys = draw(
        st.lists(st.sampled_from(list(NETWORK_OPTIMIZERS)), min_size=1, max_size=3, unique=True)
    )
    if len(batches) > 1:
        keys = keys[:1]

    def grid(values: st.SearchStrategy[float]) -> list[list[float]]:
        row = st.lists(values, min_size=entries, max_size=entries)
        return draw(st.lists(row, min_size=seeds, max_size=seeds))

    histories = []
    for key in keys:
        for batch in batches:
            losses = grid(steps)
            for row in losses:
                lost = draw(st.none() | st.integers(1, entries - 1))
                if lost is not None:
                    row[lost:] = [NAN] * (entries - lost)
            cosines = draw(
                st.none()
                | st.lists(
                    st.sampled_from([NAN, -0.2, 0.0, 0.996, 1.0]),
                    min_size=entries,
                    max_size=entries,
                )
            )
            histories.append(
                made(
                    losses,
                    optimizer=key,
                    batch=batch,
                    test=grid(steps),
                    right=grid(shares),
                    cosines=cosines,
                    seconds=draw(st.sampled_from([0.0, 1e-5, 0.3, 99.0])),
                )
            )
    part = draw(st.sampled_from([SPLIT, UNTESTED]))
    return by_hand(*histories, part=part, by_batch=len(batches) > 1)


@st.composite
def trainings(draw: st.DrawFn) -> TrainingResult:
    """What the page would train, with few examples and epochs."""
    data = DataChoice(
        draw(st.sampled_from(["moons", "xor", "circles", "drawn"])),
        draw(st.sampled_from([int(COUNT.low), 40])),
    )
    layers = parsed_layers(draw(st.sampled_from(["", "1", "4-3"])))
    keys = draw(
        st.lists(st.sampled_from(list(NETWORK_OPTIMIZERS)), min_size=1, max_size=3, unique=True)
    )
    batch = draw(st.sampled_from(["whole", "mini", "single", "compare"]))
    seeds = draw(values_of(SEEDS).map(lambda count: tuple(range(min(int(count), 3)))))
    settings = Settings(
        data,
        Network((2, *layers, 1)),
        batch,
        tuple(keys[:1] if batch == "compare" else keys),
        draw(st.integers(1, 6)),
        seeds,
        {
            key: {p.name: p.default for p in parameters(key) if p.name != "learning_rate"}
            for key in keys
        },
        "constant",
        (),
        0.0,
        draw(st.sampled_from(["float32", "float64"])),
    )
    rates = {key: draw(st.sampled_from([1e-6, 0.01, 1.0, 100.0])) for key in keys}
    plan, part = settings.plan(rates, int(draw(values_of(MINI_BATCH)))), data.split()
    runs = trained(plan, train(plan, part), by_batch=batch == "compare")
    return TrainingResult(runs, plan, part)


def say(result: Any) -> Iterable[Said]:
    if isinstance(result, Going):
        return [going_words(result)]
    if isinstance(result, Batched):
        return each_said(BATCH_TOO_LARGE, [result])
    if isinstance(result, closer.Surroundings):
        return [closer.landscape_sentence(result), closer.landscape_alt(result)]
    told = [*words.training_finding(result), words.picture_alt(result, "Two moons")]
    told += each_said(words.EPOCH_CELL, [Ran(result, each) for each in result.runs])
    return [*told, closer.calibration_sentence(result)] if result.runs else told


# ---- oracles ----------------------------------------------------------------------------------
def middle(column: Iterable[float]) -> float:
    finite = [float(each) for each in column if math.isfinite(each)]
    return median(finite) if finite else NAN


def ends(history: History) -> list[int]:
    """For each seed the last epoch with a loss."""
    return [max(i for i, loss in enumerate(row) if loss == loss) for row in history.train_loss]


def unharmed(result: TrainingResult) -> list[Trained]:
    return [each for each in result.runs if all(lost < 0 for lost in each.history.diverged_at)]


def common(runs: Sequence[Trained]) -> int:
    return min(max(ends(each.history)) for each in runs)


def _ranking(result: TrainingResult, facts: Any) -> None:
    runs, at = unharmed(result), facts.at
    assert at == common(runs)
    assert facts.epochs == result.plan.epochs
    assert facts.seeds == len(result.plan.seeds)
    losses = {each.label: middle(each.history.train_loss[:, at]) for each in runs}
    assert {each.label: each.loss for each in facts.places} == losses
    order = [losses[each.label] for each in facts.places[len(facts.best) :]]
    assert order == sorted(order)
    least = min(losses.values())
    assert [each.label for each in facts.places[: len(facts.best)]] == facts.best
    for name, loss in losses.items():
        if name in facts.best:
            assert abs(loss - least) <= 0.006 * least
        else:
            assert loss > least
    for each in facts.places:
        (run,) = (run for run in runs if run.label == each.label)
        if len(result.split.y_test):
            assert each.right == middle(run.history.test_accuracy[:, at])
        else:
            assert each.right is None


def _lost(result: TrainingResult, facts: Any) -> None:
    found = iter(facts)
    for run in result.runs:
        epochs = [int(each) for each in run.history.diverged_at if each >= 0]
        if epochs:
            told = next(found)
            rows = run.history.train_loss
            last = max(ends(run.history))
            assert told[:5] == (run.label, min(epochs), len(epochs), len(rows), last)
            for row, lost in zip(rows, run.history.diverged_at, strict=True):
                assert np.isnan(row[lost:]).all() if lost >= 0 else np.isfinite(row[last])
            assert repr(told.rest) == repr(middle(rows[run.history.diverged_at < 0, last]))
    assert next(found, None) is None


def _all_lost(result: TrainingResult, facts: Any) -> None:
    assert result.runs
    assert all((each.history.diverged_at >= 0).all() for each in result.runs)


def _speed(result: TrainingResult, facts: Any) -> None:
    runs = {each.label: each.history for each in unharmed(result)}
    at = common(unharmed(result))
    curves = {
        name: [middle(column) for column in each.train_loss[:, : at + 1].T]
        for name, each in runs.items()
    }
    lasts = sorted((curve[-1], name) for name, curve in curves.items())
    assert (lasts[0][1], lasts[-1][1], lasts[-1][0]) == (facts.best, facts.last, facts.loss)
    assert lasts[0][0] < lasts[1][0]
    assert lasts[-1][0] > lasts[-2][0]
    for name, epoch in ((facts.best, facts.soon), (facts.last, facts.late)):
        assert curves[name][epoch] <= facts.loss < min(curves[name][:epoch])
    assert 0 < facts.soon < facts.late
    assert facts.seeds == len(result.plan.seeds)


def _overfits(ran: Ran, facts: Any) -> None:
    history = ran.run.history
    assert len(ran.result.split.y_test) > 0
    assert (history.diverged_at < 0).all()
    assert (facts.label, facts.seeds) == (ran.run.label, len(history.train_loss))
    assert facts.now == max(ends(history))
    for then, now, curve in (
        (facts.test_then, facts.test_now, history.test_loss),
        (facts.train_then, facts.train_now, history.train_loss),
        (facts.right_then, facts.right_now, history.test_accuracy),
    ):
        assert then == middle(curve[:, facts.then])
        assert now == middle(curve[:, facts.now])
    tests = [middle(column) for column in history.test_loss[:, : facts.now + 1].T]
    assert facts.test_then == min(tests)
    assert facts.test_now > 1.1 * facts.test_then
    assert facts.train_now < facts.train_then / 1.1


def _whole_set(result: TrainingResult, count: int) -> None:
    assert count == len(result.split.y_train)
    assert all(each.history.steps_per_epoch == 1 for each in result.runs)


def _cost(result: TrainingResult, facts: Any) -> None:
    assert any(each.history.choice.batch_size for each in result.runs)
    told = {each.label: each for each in facts}
    for each in result.runs:
        history = each.history
        lost = [int(lost) for lost in history.diverged_at]
        done = max(lost) if min(lost) >= 0 else history.epochs_done
        one = told[each.label]
        np.testing.assert_allclose(one.seconds * done * len(lost), history.seconds)
        size = history.choice.batch_size or len(result.split.y_train)
        assert (one.steps - 1) * size < history.examples_per_epoch <= one.steps * size


def _agreement(result: TrainingResult, facts: Any) -> None:
    seeds = result.plan.seeds
    assert facts.seed == (seeds[0] if len(seeds) > 1 else None)
    told = iter(facts.agreements)
    for run in result.runs:
        cosines = [
            (int(epoch), float(cosine))
            for epoch, cosine in zip(run.history.frame_epochs, run.history.cosines[0], strict=False)
            if cosine == cosine
        ]
        if cosines and run.history.choice.batch_size:
            each = next(told)
            assert each.label == run.label
            assert cosines[0] == (each.first_epoch, each.first)
            assert cosines[-1] == (each.last_epoch, each.last)
    assert next(told, None) is None


def _epoch_cell(ran: Ran, facts: Any) -> None:
    lost = sum(epoch >= 0 for epoch in ran.run.history.diverged_at)
    assert facts == (max(ends(ran.run.history)), lost, len(ran.result.plan.seeds))


def _going(going: Going, facts: Going) -> None:
    assert facts == going
    assert facts.lost <= facts.optimizers


def _batch(batched: Batched, count: int) -> None:
    assert count == batched.examples <= batched.wanted


def last_weights(run: Trained) -> tuple[int, np.ndarray]:
    """The first seed's last kept weights from before it diverged, and their epoch."""
    lost = int(run.history.diverged_at[0])
    return [
        (int(epoch), frame)
        for epoch, frame in zip(run.history.frame_epochs, run.history.frames, strict=True)
        if lost < 0 or epoch < lost
    ][-1]


def _calibration(result: TrainingResult, facts: Any) -> None:
    part = result.split
    tested = len(part.y_test) > 0
    x, y = (part.x_test, part.y_test) if tested else (part.x_train, part.y_train)
    assert (facts.part, facts.examples) == ("test" if tested else "training", len(y))
    seeds = result.plan.seeds
    assert facts.seed == (seeds[0] if len(seeds) > 1 else None)
    for run, gap in zip(result.runs, facts.gaps, strict=True):
        epoch, weights = last_weights(run)
        assert gap.epoch == (epoch if epoch < max(ends(run.history)) else None)
        network = result.plan.network
        z = hidden_and_logits(network, weights.astype(float), with_ones(x.T))[1]
        with np.errstate(over="ignore"):
            p = 1 / (1 + np.exp(-z))
        total = 0.0
        for low in range(10):
            chosen = [i for i in range(len(p)) if min(int(p[i] * 10), 9) == low]
            total += abs(sum(p[chosen]) - sum(y[chosen]))
        np.testing.assert_allclose(gap.points, 100 * total / len(y), atol=1e-6)


def _surroundings(shown: closer.Surroundings, facts: Any) -> None:
    def standing(run: Trained) -> tuple[bool, float]:
        losses = [each for each in run.history.train_loss[0] if each == each]
        return bool(run.history.diverged_at[0] >= 0), losses[-1]

    best = min(shown.result.runs, key=standing)
    epoch, _ = last_weights(best)
    assert (facts.label, facts.epoch) == (
        best.label,
        epoch if epoch < max(ends(best.history)) else None,
    )
    losses = shown.around.losses
    count = len(losses)
    assert facts.middle == losses[count // 2][count // 2]
    assert shown.around.a[count // 2] == shown.around.b[count // 2] == 0
    edges = sorted(math.inf if each != each else each for each in [*losses[0], *losses[-1]])
    assert facts.edge == (edges[count - 1] + edges[count]) / 2
    assert (abs(shown.around.b[0]), shown.around.b[-1]) == (1, 1)
    assert facts.examples == len(shown.result.split.y_train)
    assert facts.used == min(facts.examples, 400)
    assert abs(facts.share - sum(shown.plane.shares)) < 1e-11
    assert facts.share <= 1


ORACLES: dict[str, Any] = {
    "training: no optimizer": lambda result, facts: None if not result.runs else 1 / 0,
    "training: every network diverged": _all_lost,
    "training: who is ahead": _ranking,
    "training: who diverged": _lost,
    "training: epoch in the table": _epoch_cell,
    "training: how soon the best was there": _speed,
    "training: who overfits": _overfits,
    "training: nothing is stochastic": _whole_set,
    "training: what an epoch costs": _cost,
    "training: agreement of gradients": _agreement,
    "training: how far a long one is": _going,
    "training: a mini-batch as large as the set": _batch,
    "training: calibration": _calibration,
    "training: loss landscape": _surroundings,
}


# ---- presets ----------------------------------------------------------------------------------
def planned(preset: Any, **changed: Any) -> tuple[Plan, DataChoice]:
    """What the page trains in a preset's state."""
    values = {name.removeprefix("training_"): each for name, each in preset.values.items()}
    values |= changed
    data = DataChoice(
        values["data"],
        int(values["count"]),
        values["noise"],
        int(values["data_seed"]),
        values["points"],
    )
    runners = [values["one"]] if values["batch"] == "compare" else values["runners"]
    first = int(values["first_seed"])
    settings = Settings(
        data,
        Network((2, *parsed_layers(values["layers"]), 1), values["activation"]),
        values["batch"],
        tuple(runners),
        int(values["epochs"]),
        tuple(range(first, first + int(values["seeds"]))),
        {
            key: {
                p.name: values[f"{key}_{p.name}"]
                for p in parameters(key)
                if p.name != "learning_rate"
            }
            for key in runners
        },
        values["schedule"],
        (),
        values["clip"],
        values["precision"],
    )
    assert values["schedule"] == "constant"
    rates = {key: values[f"{key}_learning_rate"] for key in runners}
    return settings.plan(rates, int(values["mini_batch"])), data


@cache
def of_plan(plan: Plan, data: DataChoice) -> tuple[History, ...]:
    return train(plan, data.split())


def found(preset: Any, **changed: Any) -> dict[str, History]:
    return {each.choice.optimizer: each for each in of_plan(*planned(preset, **changed))}


def last(history: History) -> float:
    (loss,) = history.train_loss[:, -1]
    return float(loss)


def right(history: History) -> float:
    (share,) = history.test_accuracy[:, -1]
    return float(share)


def _guide(preset: Any) -> None:
    plan, data = planned(preset)
    histories = found(preset)
    assert {values["learning_rate"] for each in plan.optimizers for values in [each.values]} == {
        0.01
    }
    assert last(histories["adam"]) < last(histories["gd"]) / 3
    assert (np.diff(histories["gd"].train_loss[0]) < 0).all()
    assert all(each.steps_per_epoch == 1 for each in histories.values())
    assert data == DataChoice()
    faster = found(preset, gd_learning_rate=0.5, momentum_learning_rate=0.5)
    assert all(math.isfinite(last(each)) for each in faster.values())  # somebody is ahead


def _tuned(preset: Any) -> None:
    from ui.training.presets import presets

    (guide,) = (each for each in presets() if each.label == "The guide’s question")
    before, after = (found(each) for each in (guide, preset))
    gap, tuned = (last(each["gd"]) - last(each["adam"]) for each in (before, after))
    assert 0 < tuned < gap / 10
    assert (gap - tuned) > gap / 2  # most of the lead


def _batches(preset: Any) -> None:
    plan, data = planned(preset)
    assert plan.epochs == 10
    histories = of_plan(plan, data)
    assert [each.steps_per_epoch for each in histories] == [1, 5, 160]
    agreement = [each.cosines[0].mean() for each in histories]
    assert agreement[0] == 1 > agreement[1] > agreement[2]
    assert preset.values["training_wanted_view"]["axis"] == "updates"


def _luck(preset: Any) -> None:
    plan, _ = planned(preset)
    assert len(plan.seeds) == 8
    assert not any(each.batch_size for each in plan.optimizers)
    ends = {key: each.train_loss[:, -1] for key, each in found(preset).items()}
    assert ends["rmsprop"].min() < ends["adam"].max()
    assert ends["adam"].min() < ends["rmsprop"].max()
    assert ends["momentum"].min() > max(ends["rmsprop"].max(), ends["adam"].max())


def _memorising(preset: Any) -> None:
    plan, data = planned(preset)
    history = found(preset)["adam"]
    assert len(data.split().y_train) == 80
    assert plan.network.num_weights == 4417
    assert history.train_accuracy[0, -1] == 1
    tests = history.test_loss[0]
    assert tests.argmin() < 20
    assert tests[-1] > 10 * tests.min()


def _spirals(preset: Any) -> None:
    plan, _ = planned(preset)
    histories = found(preset)
    assert plan.epochs == 200
    assert right(histories["adamw"]) == 1 > right(histories["muon"]) > 0.9
    assert right(histories["momentum"]) < 0.75
    side = np.linspace(-2, 2, 15)
    places = with_ones(np.stack(np.meshgrid(side, side)).reshape(2, -1))
    for each in histories.values():
        activations, _ = hidden_and_logits(plan.network, each.frames[-1].astype(float), places)
        first, second = (
            np.arctanh(np.clip(a[:-1], -1 + 1e-15, 1 - 1e-15)) for a in activations[1:3]
        )
        for layer, straight in ((first, True), (second, False)):
            usable = (np.abs(layer) < 10).all(1)
            assert usable.any()
            fit = np.linalg.lstsq(places.T, layer[usable].T)[0]
            off = np.abs(layer[usable] - fit.T @ places).max(1)
            assert (off < 1e-3).all() if straight else (off > 0.1).all()


def _one_line(preset: Any) -> None:
    for each in found(preset).values():
        assert right(each) < 2 / 3
        assert each.train_accuracy[0, -1] < 2 / 3
    assert right(found(preset, layers="8")["adam"]) > 0.9


def _too_long(preset: Any) -> None:
    histories = found(preset)
    assert [int(each.diverged_at[0]) for each in histories.values()] == [2, 5, -1]
    assert list(histories) == ["gd", "nesterov", "adam"]
    rates = [each.choice.values["learning_rate"] for each in histories.values()]
    assert rates[:2] == [100, 10]
    assert np.isfinite(histories["gd"].train_loss[0, :2]).all()


SUBJECT = Subject(
    states=st.one_of(
        hand_made(),
        trainings(),
        st.builds(Going, st.integers(0, 9), st.just(10), st.booleans(), st.just(0), st.just(2)),
        st.builds(Batched, values_of(MINI_BATCH), st.integers(16, 3200)),
        st.builds(around, st.sampled_from([0.1, 1.0, 30.0]), st.integers(0, 9), st.booleans()),
    ),
    say=say,
    oracles=ORACLES,
    corners=CORNERS,
    presets={
        "The guide’s question": _guide,
        "Fairly tuned": _tuned,
        "Batch, mini-batch, single": _batches,
        "Luck of the seed": _luck,
        "Memorising": _memorising,
        "Spirals, with Muon": _spirals,
        "One line is not enough": _one_line,
        "Too long a step": _too_long,
    },
)
