"""A race as a script that anyone with torch can run: same rules, same numbers."""

from collections.abc import Mapping, Sequence

from core.optimizers import OPTIMIZERS, Optimizer
from core.params import check
from core.trajectories import Entry, Race

_HEAD = '''"""{label}: {count} from one start, as shown by Foundations Lab."""

from math import e, pi  # noqa: F401

import torch
from torch import cos, exp, sin, sqrt  # noqa: F401

torch.set_default_dtype(torch.float64)

START = {start}
NUM_STEPS = {num_steps}


def f(x, y):
    return {expression}

'''

_TAIL = '''

def run(make_optimizer):
    """Return every point of the path, shape (NUM_STEPS + 1, 2)."""
    point = torch.tensor(START, requires_grad=True)
    optimizer = make_optimizer(point)
    path = [point.detach().clone()]
    for _ in range(NUM_STEPS):
        optimizer.zero_grad()
        f(*point).backward()
        optimizer.step()
        path.append(point.detach().clone())
    return torch.stack(path)


paths = {name: run(make) for name, make in OPTIMIZERS.items()}
for name, path in paths.items():
    x, y = path[-1].tolist()
    print(f"{name:16s}  x = {x: .6f}  y = {y: .6f}  f = {f(*path[-1]).item():.6e}")
'''


def race_script(race: Race) -> str:
    """The script text for a race; after running, its `paths` maps labels to points."""
    start = [float(value) for value in race.trajectories[0].points[0]]
    entries = race.entries
    text = _HEAD.format(
        label=race.surface.label,
        count=f"{len(entries)} optimizer{'s' if len(entries) > 1 else ''}",
        start=repr(start),
        num_steps=len(race.trajectories[0].points) - 1,
        expression=race.surface.expression,
    )
    definitions = (OPTIMIZERS[entry.optimizer].torch_call.definition for entry in entries)
    text += "".join(dict.fromkeys(definitions))  # each once, in order
    lines = [
        f"    {_line(name, entry)}," for name, entry in zip(_names(entries), entries, strict=True)
    ]
    return text + "\nOPTIMIZERS = {\n" + "\n".join(lines) + "\n}\n" + _TAIL


def _names(entries: Sequence[Entry]) -> list[str]:
    """Labels, numbered where an optimizer runs more than once: they are keys of a dictionary."""
    labels = [OPTIMIZERS[entry.optimizer].label for entry in entries]
    return [
        f"{label} {labels[: i + 1].count(label)}" if labels.count(label) > 1 else label
        for i, label in enumerate(labels)
    ]


def _line(name: str, entry: Entry) -> str:
    rule = OPTIMIZERS[entry.optimizer]
    values = check(rule.params, entry.hyperparameters)
    return f'"{name}": lambda w: {_call(rule, values)}'


def _call(rule: Optimizer, values: Mapping[str, float]) -> str:
    call = rule.torch_call
    keywords = ", ".join(f"{name}={value!r}" for name, value in call.keywords(values).items())
    return f"{call.name if call.definition else f'torch.optim.{call.name}'}([w], {keywords})"
