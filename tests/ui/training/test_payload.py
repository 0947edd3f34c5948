"""What the training view is sent: decoded as the browser does it, it is what was trained."""

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from charts.training.learning_curves import trained
from core.training import (
    NETWORK_OPTIMIZERS,
    History,
    Network,
    OptimizerChoice,
    Plan,
    logits,
    points,
    split,
    train,
    with_ones,
)
from ui.runtime.packing import unpack
from ui.training.view.payload import encode

SPLIT = split(*points("moons", 91, 0.2, 0), 0)


def received(message: bytes) -> dict:
    """The header with its numbers, in the order of ui/training/view/js/receive.js."""
    header, body = unpack(message)
    raw, at = zlib.decompress(body), 0

    def take(kind: str, count: int) -> np.ndarray:
        nonlocal at
        numbers = np.frombuffer(raw, kind, count, at)
        at += numbers.nbytes
        return numbers

    both = header["points"]
    both["x"] = [take("<f4", 2 * both["train"])]
    both["y"] = [take("u1", both["train"])]
    both["x"].append(take("<f4", 2 * both["test"]))
    both["y"].append(take("u1", both["test"]))
    sizes = header["sizes"]
    num_weights = sum(a * (b + 1) for a, b in zip(sizes[1:], sizes, strict=False))
    for run in header["runs"]:
        run["epochs"] = take("<u2", run["count"])
        parts = ["middle", "low", "high"] if header["seeds"] > 1 else ["middle"]
        for name in ("trainLoss", "testLoss", "trainAccuracy", "testAccuracy"):
            run[name] = {part: take("<f4", run["count"]) for part in parts}
        run["cosineEpochs"], run["cosine"] = (
            take("<u2", run["cosines"]),
            take("<f4", run["cosines"]),
        )
        run["frameEpochs"] = take("<u2", run["frames"])
        low, step = (
            np.repeat(take("<f4", sum(sizes[1:])), np.repeat(np.add(sizes[:-1], 1), sizes[1:]))
            for _ in range(2)
        )
        deltas = take("u1", num_weights * run["frames"]).reshape(num_weights, run["frames"])
        codes = np.cumsum(deltas, axis=1, dtype=np.uint8)
        run["weights"] = (low[:, None] + step[:, None] * codes).T
    assert at == len(raw)
    return header


def message(plan: Plan, histories: Sequence[History], *, by_batch: bool = False) -> bytes:
    runs = trained(plan, histories, by_batch=by_batch)
    return encode(runs, plan, SPLIT, prefix="p_", alt="picture")


@pytest.mark.parametrize("seeds", [(0,), (0, 1, 2)])
def test_curves_points_and_weights_arrive(seeds: tuple[int, ...]) -> None:
    plan = Plan(Network((2, 7, 5, 1)), (OptimizerChoice("adam"), OptimizerChoice("gd")), seeds, 30)
    histories = train(plan, SPLIT)
    header = received(message(plan, histories))
    for run, history in zip(header["runs"], histories, strict=True):
        np.testing.assert_array_equal(run["epochs"], np.arange(31))
        np.testing.assert_allclose(
            run["trainLoss"]["middle"], np.median(history.train_loss, 0), rtol=1e-6
        )
        if len(seeds) > 1:
            np.testing.assert_allclose(
                run["testAccuracy"]["high"], history.test_accuracy.max(0), rtol=1e-6
            )
        np.testing.assert_array_equal(run["frameEpochs"], history.frame_epochs)
        reach = np.ptp(history.frames)
        np.testing.assert_allclose(run["weights"], history.frames, atol=reach / 500)
    np.testing.assert_allclose(header["points"]["x"][1].reshape(-1, 2), SPLIT.x_test, rtol=1e-6)
    np.testing.assert_array_equal(header["points"]["y"][0], SPLIT.y_train)


def test_the_boundary_from_the_bytes_is_the_networks_boundary() -> None:
    plan = Plan(
        Network((2, 32, 16, 1)), (OptimizerChoice("adam", (("learning_rate", 0.02),)),), epochs=80
    )
    (history,) = train(plan, SPLIT)
    (run,) = received(message(plan, (history,)))["runs"]
    grid = np.stack(np.meshgrid(np.linspace(-2, 2, 30), np.linspace(-2, 2, 30))).reshape(2, -1)
    for weights, frame in zip(run["weights"][::20], history.frames[::20], strict=True):
        p, q = (
            1 / (1 + np.exp(-logits(plan.network, each.astype(float), with_ones(grid))))
            for each in (weights, frame)
        )
        assert np.abs(p - q).max() < 0.06
        assert np.abs(p - q).mean() < 0.003


@pytest.mark.parametrize(
    ("network", "keys", "epochs"),
    [
        (Network((2, 32, 16, 1)), ["gd", "momentum", "adam"], 100),
        (Network((2, 32, 16, 1)), list(NETWORK_OPTIMIZERS), 60),
        (Network((2, *[64] * 6, 1)), ["gd", "adam", "muon"], 12),
    ],
)
def test_no_message_is_larger_than_its_budget(
    network: Network, keys: list[str], epochs: int
) -> None:
    plan = Plan(
        network,
        tuple(OptimizerChoice(key, (("learning_rate", 0.01),)) for key in keys),
        (0, 1),
        epochs,
    )
    assert len(message(plan, train(plan, SPLIT))) < 250_000


def test_many_epochs_and_what_diverged() -> None:
    lost = OptimizerChoice("nesterov", (("learning_rate", 10.0),))
    plan = Plan(Network((2, 32, 16, 1)), (lost, OptimizerChoice("gd")), epochs=700)
    header = received(message(plan, train(plan, SPLIT)))
    nesterov, descent = header["runs"]
    assert nesterov["divergedAt"] == nesterov["last"] + 1
    assert np.isfinite(nesterov["trainLoss"]["middle"]).all()
    assert np.isfinite(nesterov["weights"]).all()
    assert descent["epochs"][-1] == descent["frameEpochs"][-1] == 700
    assert descent["count"] <= 201


def test_a_run_has_diverged_only_when_all_its_seeds_have() -> None:
    plan = Plan(Network((2, 3, 1)), (OptimizerChoice("gd"),), (0, 1, 2), epochs=4)
    (history,) = train(plan, SPLIT)
    for epochs, diverged, lost in (
        ((2, -1, 3), -1, [2, 3]),
        ((4, 2, 3), 4, [2, 3, 4]),
        ((-1, -1, -1), -1, []),
    ):
        changed = replace(history, diverged_at=np.array(epochs))
        (run,) = received(message(plan, [changed]))["runs"]
        assert (run["divergedAt"], run["lost"]) == (diverged, lost)


def test_cosines_arrive_only_where_they_were_asked_for() -> None:
    optimizers = tuple(OptimizerChoice("gd", (), size) for size in (0, 10, 1))
    plan = Plan(Network((2, 5, 1)), optimizers, epochs=2, noise_draws=3)
    histories = train(plan, SPLIT)
    header = received(message(plan, histories, by_batch=True))
    assert [run["label"] for run in header["runs"]] == [
        "Whole set",
        "Batches of 10",
        "Single example",
    ]
    for run, history in zip(header["runs"], histories, strict=True):
        np.testing.assert_allclose(run["cosine"], history.cosines[0], rtol=1e-6)
    plain = Plan(Network((2, 5, 1)), optimizers, epochs=2)
    assert all(run["cosines"] == 0 for run in received(message(plain, train(plain, SPLIT)))["runs"])


def test_nothing_at_all_is_a_message_too() -> None:
    plan = Plan(Network((2, 5, 1)), ())
    assert received(message(plan, ()))["runs"] == []


def test_a_diverged_first_seed_leaves_finite_weights() -> None:
    plan = Plan(Network((2, 7, 1)), (OptimizerChoice("gd"),), (0, 1), epochs=6)
    (history,) = train(plan, SPLIT)
    frames, loss = history.frames.copy(), history.train_loss.copy()
    frames[4:] = loss[0, 4:] = np.nan
    lost = replace(history, frames=frames, train_loss=loss, diverged_at=np.array([4, -1]))
    (run,) = received(message(plan, [lost]))["runs"]
    assert (run["divergedAt"], run["lost"], run["last"]) == (-1, [4], 6)
    np.testing.assert_array_equal(run["frameEpochs"], range(4))
    assert np.isfinite(run["weights"]).all()
