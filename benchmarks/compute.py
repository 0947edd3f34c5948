"""Compute against what a person would write with torch alone, in the same process."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from benchmarks.figure import Figure
from core.language_models import attend, load
from core.optimizer_theory import Quadratic, axis
from core.optimizer_theory.convergence_maps import measure
from core.optimizers import OPTIMIZERS
from core.race import run
from core.surfaces import SURFACES

GUIDE = "The animal didn't cross the street because it was too tired"
TORCH_CLASSES = {"gd": torch.optim.SGD, "adam": torch.optim.Adam}


def figures() -> list[Figure]:
    """Simulation against a `torch.optim` loop, attention against the bare forward pass."""
    torch.set_num_threads(1)
    measured = []
    for key in TORCH_CLASSES:
        theirs = _torch_seconds_per_step(key)
        path = best(partial(run, SURFACES["rosenbrock"], key, {}, (-1.5, 2), 2000)) / 2000
        starts = np.random.default_rng(0).uniform(-2, 2, (10_000, 2))
        batch = best(
            partial(run, SURFACES["rosenbrock"], key, {}, starts, 100, record="last"), rounds=3
        )
        batch /= 100 * len(starts)
        measured += [
            Figure(
                f"{key}: one path against a torch.optim loop",
                theirs / path,
                "×",
                20,
                True,
                f"{1e6 * path:.1f} µs against {1e6 * theirs:.0f} µs a step",
            ),
            Figure(
                f"{key}: 10,000 starts against a torch.optim loop",
                theirs / batch,
                "×",
                3000,
                True,
                f"{1e9 * batch:.1f} ns per start and step",
            ),
        ]
    return [*measured, _attention(), _convergence_map()]


def best(action: Callable[[], object], rounds: int = 7) -> float:
    """Shortest of several runs, in seconds, after one to warm up."""
    action()
    times = []
    for _ in range(rounds):
        before = time.perf_counter()
        action()
        times.append(time.perf_counter() - before)
    return min(times)


def _torch_seconds_per_step(key: str, steps: int = 400) -> float:
    def loop() -> None:
        point = torch.tensor([-1.5, 2.0], dtype=torch.float64, requires_grad=True)
        optimizer = TORCH_CLASSES[key]([point], lr=1e-3)
        for _ in range(steps):
            optimizer.zero_grad()
            x, y = point
            ((1 - x) ** 2 + 100 * (y - x**2) ** 2).backward()
            optimizer.step()

    return best(loop, rounds=5) / steps


def _convergence_map() -> Figure:
    """100 × 100 cells of up to 1,000 steps, as the theory page measures them."""
    quadratic = Quadratic((1.0, 100.0))
    params = {param.name: param for param in OPTIMIZERS["momentum"].params}
    x = axis(params["learning_rate"], 1e-4, 0.1, 100)
    y = axis(params["momentum"], 0.0, 0.99, 100)

    def cells() -> None:
        for _ in measure(quadratic.problem(), "momentum", {}, x, y, quadratic.start, 1000):
            pass

    what = "convergence map, 100 × 100 cells × 1,000 steps"
    return Figure(what, best(cells, 3), "s", 1.0)


def _attention() -> Figure:
    model = load("minilm")
    encoding = model.tokenizer(GUIDE, return_tensors="pt")

    def bare() -> None:
        with torch.inference_mode():
            model.network(**encoding, output_attentions=True)

    ours, theirs = best(lambda: attend(model, GUIDE), 30), best(bare, 30)
    detail = f"{1e3 * ours:.1f} ms against {1e3 * theirs:.1f} ms"
    return Figure("attention call against the bare forward", ours / theirs, "×", 1.3, False, detail)
