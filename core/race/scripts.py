"""A race as a script that anyone with torch can run: same rules, same noise, same numbers."""

import math
import re
from collections.abc import Mapping, Sequence

from core.common import check
from core.optimizers import NOISES, OPTIMIZERS, SCHEDULES, Conditions, Optimizer
from core.race.outcomes import NEARBY
from core.race.trajectories import Entry, Race
from core.surfaces import FUNCTIONS, NAMED, Surface

_HEAD = '''"""{label}: {count} from one start, as shown by Foundations Lab."""

{imports}
torch.set_default_dtype(torch.float64)

START = {start}
NUM_STEPS = {num_steps}
{constants}

def f(x, y):
    return {expression}

'''

_RUN = '''

def run(make_optimizer{schedule_argument}):
    """Return every point of the path, shape (NUM_STEPS + 1, 2)."""
    point = torch.tensor(START, requires_grad=True)
    optimizer = make_optimizer(point)
{make_schedule}    path = [point.detach().clone()]
    for step in range(NUM_STEPS):
        optimizer.zero_grad()
        f(*point).backward()
{change_gradient}        optimizer.step()
{step_schedule}        path.append(point.detach().clone())
    return torch.stack(path)

{convergence}
paths = {{name: run({call}) for name, make in OPTIMIZERS.items()}}
for name, path in paths.items():
    x, y = path[-1].tolist()
    print(f"{{name:16s}}  x = {{x: .6f}}  y = {{y: .6f}}  f = {{f(*path[-1]).item():.6e}}")
{print_step}'''

_CONVERGENCE = '''
# Every known minimum: x, y, f, and how near to it a path has to be.
MINIMA = torch.tensor([
{minima}
])
TOLERANCE = {tolerance!r}  # in f


def converged_at(path):
    """The step from which on the path stays at a minimum, or None."""
    x, y = path.T[:, :, None]
    low = (f(x, y) - MINIMA[:, 2]).abs() < TOLERANCE
    near = torch.hypot(x - MINIMA[:, 0], y - MINIMA[:, 1]) <= MINIMA[:, 3]
    outside = torch.nonzero(~(low & near).any(1)).flatten().tolist()
    step = outside[-1] + 1 if outside else 0
    return step if step < len(path) else None

'''


_PRINT_STEP = """    step = converged_at(path)
    print(" " * 16, "not converged" if step is None else f"converged at step {step}")
"""


def race_script(race: Race) -> str:
    """The Python source that repeats a race with torch alone.

    Args:
        race: The race.

    Returns:
        The script; after running, its `paths` maps labels to points of shape (num_steps + 1, 2).

    Example:
        >>> from core.race.trajectories import race
        >>> script = race_script(race("booth", [Entry("gd", {"learning_rate": 0.05})], (0, 0), 10))
        >>> print(*(line.strip() for line in script.splitlines() if "torch.optim" in line))
        "Gradient descent": lambda w: torch.optim.SGD([w], lr=0.05, weight_decay=0.0),
    """
    start = [float(value) for value in race.trajectories[0].points[0]]
    entries, conditions = race.entries, race.conditions
    num_steps = len(race.trajectories[0].points) - 1
    text = _HEAD.format(
        label=race.surface.label,
        count=f"{len(entries)} optimizer{'s' if len(entries) > 1 else ''}",
        imports=_imports(race.surface.expression, conditions),
        start=repr(start),
        num_steps=num_steps,
        constants=_constants(conditions),
        expression=race.surface.expression,
    )
    definitions = (OPTIMIZERS[entry.optimizer].torch_call.definition for entry in entries)
    text += "".join(dict.fromkeys(definitions))  # each once, in order
    names = _names(entries)
    scheduled = conditions.schedule != "constant"
    text += _dictionary("OPTIMIZERS", names, [_optimizer(entry) for entry in entries])
    if scheduled:
        text += _dictionary(
            "SCHEDULES", names, [_schedule(entry, conditions, num_steps) for entry in entries]
        )
    return text + _RUN.format(
        schedule_argument=", make_schedule" if scheduled else "",
        make_schedule="    schedule = make_schedule(optimizer)\n" if scheduled else "",
        change_gradient=_change_gradient(conditions),
        step_schedule="        schedule.step()\n" if scheduled else "",
        call="make, SCHEDULES[name]" if scheduled else "make",
        convergence=_convergence(race.surface),
        print_step=_PRINT_STEP if race.surface.minima else "",
    )


def _imports(expression: str, conditions: Conditions) -> str:
    """Import lines for what the expression and the noise use."""
    used = set(re.findall(r"[a-z]+", expression))
    constants = sorted(used & set(NAMED))
    functions = sorted(used & {each.array_name for each in FUNCTIONS.values()})
    lines = [f"from math import {', '.join(constants)}\n"] if constants else []
    if conditions.deviation > 0 and conditions.noise == "normal":
        lines.append("import numpy")
    lines.append("import torch")
    if functions:
        lines.append(f"from torch import {', '.join(functions)}")
    return "\n".join(lines) + "\n"


def _constants(conditions: Conditions) -> str:
    lines = []
    if conditions.deviation > 0:
        if conditions.noise == "normal":
            lines.append(f"SEED = {conditions.seed}")
        lines.append(f"NOISE = {conditions.deviation!r}  # standard deviation of one gradient")
        lines.append(f"noise = torch.tensor({NOISES[conditions.noise].source})")
    if conditions.clip_norm:
        lines.append(f"CLIP_NORM = {float(conditions.clip_norm)!r}")
    return "\n".join([*lines, ""]) if lines else ""


def _change_gradient(conditions: Conditions) -> str:
    lines = []
    if conditions.deviation > 0:
        lines.append("        point.grad += NOISE * noise[step]\n")
    if conditions.clip_norm:
        lines.append("        length = torch.hypot(*point.grad).item()\n")
        lines.append("        if length > CLIP_NORM:\n")
        lines.append("            point.grad *= CLIP_NORM / length\n")
    return "".join(lines)


def _convergence(surface: Surface) -> str:
    """What `core.race.outcomes` has for "converged"; nothing where no minimum is known."""
    if not surface.minima:
        return ""
    return _CONVERGENCE.format(minima=minima_rows(surface), tolerance=surface.value_tolerance)


def minima_rows(surface: Surface) -> str:
    """Lines of x, y, f of every known minimum, and how near to it counts as at it.

    Args:
        surface: f, with its known minima.

    Returns:
        Source of the rows of a matrix, a line each; "" without minima. The last number is a
        distance in the units of x and y, infinite for a valley.

    Example:
        >>> from core.surfaces import SURFACES
        >>> minima_rows(SURFACES["booth"]).split(",")[:3]
        ['    [1.0', ' 3.0', ' 0.0']
    """
    near = NEARBY * surface.diagonal
    rows = [(m.x, m.y, m.value, math.inf if m.valley else near) for m in surface.minima]
    return "\n".join(f"    [{', '.join(map(_number, row))}]," for row in rows)


def _number(value: float) -> str:
    return "torch.inf" if value == math.inf else repr(float(value))


def _names(entries: Sequence[Entry]) -> list[str]:
    """Labels, numbered where an optimizer runs more than once: they are keys of a dictionary."""
    labels = [OPTIMIZERS[entry.optimizer].label for entry in entries]
    return [
        f"{label} {labels[: i + 1].count(label)}" if labels.count(label) > 1 else label
        for i, label in enumerate(labels)
    ]


def _dictionary(title: str, names: Sequence[str], values: Sequence[str]) -> str:
    lines = [f'    "{name}": {value},' for name, value in zip(names, values, strict=True)]
    return f"\n{title} = {{\n" + "\n".join(lines) + "\n}\n"


def _optimizer(entry: Entry) -> str:
    optimizer = OPTIMIZERS[entry.optimizer]
    return f"lambda w: {_call(optimizer, check(optimizer.params, entry.hyperparameters))}"


def _call(optimizer: Optimizer, values: Mapping[str, float]) -> str:
    call = optimizer.torch_call
    keywords = ", ".join(f"{name}={value!r}" for name, value in call.keywords(values).items())
    return f"{call.name if call.definition else f'torch.optim.{call.name}'}([w], {keywords})"


def _schedule(entry: Entry, conditions: Conditions, num_steps: int) -> str:
    rate = check(OPTIMIZERS[entry.optimizer].params, entry.hyperparameters)["learning_rate"]
    schedule = SCHEDULES[conditions.schedule]
    return f"lambda optimizer: {schedule.torch_source(num_steps, conditions.settings, rate)}"
