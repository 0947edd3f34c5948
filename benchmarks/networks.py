"""Training many networks at once against a loop of torch runs."""

import torch

from benchmarks.compute import best
from benchmarks.figure import Figure
from core.training import (
    NETWORK_OPTIMIZERS,
    Network,
    OptimizerChoice,
    Plan,
    Training,
    advanced,
    points,
    split,
)
from ui.runtime import workers

EPOCHS = 25
SEEDS = tuple(range(8))
# Short and many: on a busy machine the best round is one that was not interrupted.
ROUNDS = 8
LONGEST = 60.0
# Those that torch.optim has.
KEYS = tuple(key for key in NETWORK_OPTIMIZERS if key not in ("lion", "muon"))


def figures() -> list[Figure]:
    """All optimizers with eight seeds on the guide's data, whole batches."""
    # No test part: the loop measures none either.
    data = split(*points("moons", 800, 0.3, 42), 42, test_share=0.0)
    optimizers = tuple(OptimizerChoice(key, (("learning_rate", 0.01),)) for key in KEYS)
    plan = Plan(Network((2, 32, 16, 1)), optimizers, SEEDS, EPOCHS)
    x, y = torch.tensor(data.x_train).float(), torch.tensor(data.y_train).float()[:, None]
    workers.BATCH.warm_up(["core.training.run"])
    ours = best(lambda: _shared_out(Training(plan, data)), ROUNDS)
    found = {}
    for count in (1, 2):
        torch.set_num_threads(count)
        # One seed of each; eight take eight times as long.
        found[count] = best(lambda: _torch_loop(plan, x, y), ROUNDS) * len(SEEDS)
    torch.set_num_threads(1)
    theirs = min(found.values())
    runs = len(KEYS) * len(SEEDS)
    detail = f"{1e3 * ours:.0f} ms against {1e3 * theirs:.0f} ms for {runs} runs × {EPOCHS} epochs"
    return [
        Figure(
            "networks: all at once against torch.optim loops", theirs / ours, "×", 4, True, detail
        )
    ]


def _shared_out(training: Training) -> None:
    """To the end, as the page does it: in two processes."""
    count = workers.BATCH.count
    shards = [(each, LONGEST) for each in training.shards(count)]
    training.merge_shards(workers.BATCH.compute_each(advanced, shards), count)


def _torch_loop(plan: Plan, x: torch.Tensor, y: torch.Tensor) -> None:
    """One run of each optimizer, as a person would write it; training loss only."""
    criterion = torch.nn.BCEWithLogitsLoss()
    for choice in plan.optimizers:
        torch.manual_seed(0)
        net = torch.nn.Sequential(
            torch.nn.Linear(2, 32),
            torch.nn.ReLU(),
            torch.nn.Linear(32, 16),
            torch.nn.ReLU(),
            torch.nn.Linear(16, 1),
        )
        call = NETWORK_OPTIMIZERS[choice.optimizer].optimizer.torch_call
        optimizer = getattr(torch.optim, call.name)(
            net.parameters(), **call.keywords(choice.values)
        )
        for _ in range(plan.epochs):
            optimizer.zero_grad()
            loss = criterion(net(x), y)
            loss.backward()
            optimizer.step()
            loss.item()
