"""What the theory page shows, as scripts that need only numpy or torch.

Every function returns Python source with the settings that it is given; its docstring says which
variables hold the numbers after it has run.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from core.optimizer_theory.convergence_maps import ConvergenceMap, Quadratic
from core.optimizer_theory.edge_of_stability import EXAMPLES, initial, network
from core.optimizer_theory.momentum_methods import Method
from core.optimizers import Optimizer
from core.race import Entry, Race, minima_rows, race_script, run
from core.surfaces import Surface

_SPEED = '''"""{label} on a quadratic: predicted and measured steps to a millionth of the error."""

import math

import numpy as np
import torch

CURVATURES = np.array({curvatures})
START = np.array({start})
LEARNING_RATE, MOMENTUM = {learning_rate!r}, {momentum!r}
NUM_STEPS = {num_steps}


def roots(curvature):
    """Roots of s^2 - T s + D for one eigendirection."""
    scaled, beta = LEARNING_RATE * curvature, MOMENTUM
    trace = {trace}
    determinant = {determinant}
    return np.roots([1.0, -trace, determinant])


radius = max(abs(roots(curvature)).max() for curvature in CURVATURES)
# At least one step; a radius of 0 needs no more.
predicted = max(np.log(1e6) / -np.log(max(radius, 1e-300)), 1.0) if radius < 1 else np.inf

point = torch.tensor(START, requires_grad=True)
optimizer = torch.optim.SGD([point], lr=LEARNING_RATE{torch_options})
measured = None
for step in range(1, NUM_STEPS + 1):
    optimizer.zero_grad()
    (0.5 * (torch.tensor(CURVATURES) * point**2).sum()).backward()
    optimizer.step()
    if math.hypot(*point.tolist()) <= 1e-6 * math.hypot(*START):
        measured = step
        break

print(f"rho = {{radius:.6f}}, predicted {{predicted:.1f}} steps, measured {{measured}}")
'''

_TERMS = {
    "gd": ("1 - scaled", "0.0", ""),
    "heavy-ball": ("1 + beta - scaled", "beta", ", momentum=MOMENTUM"),
    "nesterov": (
        "(1 + beta) * (1 - scaled)",
        "beta * (1 - scaled)",
        ", momentum=MOMENTUM, nesterov=True",
    ),
    "mean": (
        "1 + beta - (1 - beta) * scaled",
        "beta",
        ", momentum=MOMENTUM, dampening=MOMENTUM",
    ),
}


def speed_script(
    method: Method, quadratic: Quadratic, learning_rate: float, momentum: float, num_steps: int
) -> str:
    """Theory and `torch.optim` for one setting; sets `predicted` and `measured`.

    Args:
        method: An entry of `core.optimizer_theory.momentum_methods.METHODS`.
        quadratic: The function and the start.
        learning_rate: η > 0.
        momentum: β in [0, 1); of no account for gradient descent.
        num_steps: At most so many are made.

    Returns:
        The script.

    Example:
        >>> from core.optimizer_theory.momentum_methods import METHODS
        >>> script = speed_script(METHODS["heavy-ball"], Quadratic((1.0, 100.0)), 0.01, 0.9, 500)
        >>> [line for line in script.splitlines() if "torch.optim" in line]
        ['optimizer = torch.optim.SGD([point], lr=LEARNING_RATE, momentum=MOMENTUM)']
    """
    trace, determinant, options = _TERMS[method.key]
    return _SPEED.format(
        label=method.label,
        curvatures=list(map(float, quadratic.curvatures)),
        start=list(map(float, quadratic.start)),
        learning_rate=float(learning_rate),
        momentum=float(momentum),
        num_steps=num_steps,
        trace=trace,
        determinant=determinant,
        torch_options=options if momentum > 0 else "",
    )


def map_script(
    surface: Surface,
    optimizer: Optimizer,
    values: Mapping[str, float],
    found: ConvergenceMap,
    row: int,
    column: int,
) -> str:
    """The path of one cell with `torch.optim`; sets `paths` as the race's script does.

    Args:
        surface: f, which begins at its own start.
        optimizer: An entry of `OPTIMIZERS`.
        values: The cell's hyperparameters; those not named take their defaults.
        found: The map.
        row: Index of the cell's row.
        column: Index of the cell's column.

    Returns:
        The script; its last line says when the cell arrives on the map.

    Raises:
        ValueError: A hyperparameter out of its range.

    Example:
        >>> from core.optimizer_theory.jobs import surface_map
        >>> from core.optimizers import OPTIMIZERS
        >>> from core.surfaces import SURFACES
        >>> *_, found = surface_map("gd", "booth", "learning_rate", "weight_decay", 50, cells=3)
        >>> values = {"learning_rate": 0.05}
        >>> script = map_script(SURFACES["booth"], OPTIMIZERS["gd"], values, found, 0, 1)
        >>> script.splitlines()[-1].split(":")[0]
        '# On the map this cell arrives at step 5'
    """
    path = run(surface, optimizer.key, values, surface.default_start, found.num_steps)
    steps = int(found.steps[row, column])
    arrived = f"arrives at step {steps:,}" if steps >= 0 else "does not arrive"
    script = race_script(Race(surface, (Entry(optimizer.key, values),), (path,)))
    # A run that leaves again counts on the map.
    near = f"first f within {surface.value_tolerance:g} of a minimum's value"
    return f"{script}# On the map this cell {arrived}: {near}.\n"


# Starts along each side, so that a script takes seconds.
MAX_SCRIPT_SIDE = 100
_FEWER = "# The page has {side} starts a side; fewer here, so that it takes seconds.\n"
_BASINS = '''

# Every start goes down by itself: a batch of points, the sum of their losses.
{fewer}SIDE, NUM_STEPS = {side}, {num_steps}
(X_LOW, X_HIGH), (Y_LOW, Y_HIGH) = {window}
# Every known minimum: x, y, f, and how near to it a point has to be.
MINIMA = torch.tensor([
{minima}
])
TOLERANCE = {tolerance!r}  # in f


def at_minimum(x, y):
    """Index of the minimum that each point is at, -1 for none."""
    away = torch.hypot(x - MINIMA[:, :1], y - MINIMA[:, 1:2]).nan_to_num(torch.inf)
    nearest = away.argmin(0)
    low = (f(x, y) - MINIMA[nearest, 2]).abs() < TOLERANCE
    return torch.where(low & (away.amin(0) <= MINIMA[nearest, 3]), nearest, -1)


def basins(make_optimizer):
    """Index of the minimum that each start first comes to, -1 for none; shape (SIDE, SIDE)."""
    x = X_LOW + (X_HIGH - X_LOW) * torch.arange(SIDE) / (SIDE - 1)
    y = Y_LOW + (Y_HIGH - Y_LOW) * torch.arange(SIDE) / (SIDE - 1)
    grid = torch.stack(torch.meshgrid(x, y, indexing="xy")).reshape(2, -1)
    points = grid.clone().requires_grad_(True)
    optimizer = make_optimizer(points)
    reached = at_minimum(*grid)
    for _ in range(NUM_STEPS):
        optimizer.zero_grad()
        f(points[0], points[1]).sum().backward()
        optimizer.step()
        reached = torch.where(reached < 0, at_minimum(*points.detach()), reached)
    return reached.reshape(SIDE, SIDE)


reached = {{name: basins(make) for name, make in OPTIMIZERS.items()}}
for name, targets in reached.items():
    shares = [(targets == i).double().mean().item() for i in range(len(MINIMA))]
    print(name, [round(share, 4) for share in shares])
'''


def basin_script(surface: Surface, rates: Mapping[str, float], side: int, num_steps: int) -> str:
    """Basins of every optimizer with `torch.optim`; sets `reached`.

    Args:
        surface: f, with all the minima that count, at least one.
        rates: Optimizers, keys of `OPTIMIZERS`, with their learning rates; at least one.
        side: Starts along each side of the grid; the script takes at most `MAX_SCRIPT_SIDE`, and
            says so.
        num_steps: From 1.

    Returns:
        The script; after running, its `reached` maps labels to (side, side) indices of minima.

    Raises:
        ValueError: No such optimizer, or a learning rate out of its range.

    Example:
        >>> from core.surfaces import SURFACES
        >>> script = basin_script(SURFACES["himmelblau"], {"gd": 0.01}, side=400, num_steps=500)
        >>> [line for line in script.splitlines() if line.startswith("SIDE")]
        ['SIDE, NUM_STEPS = 100, 500']
    """
    entries = tuple(Entry(key, {"learning_rate": rate}) for key, rate in rates.items())
    start = surface.default_start
    paths = tuple(run(surface, each.optimizer, each.hyperparameters, start, 1) for each in entries)
    head = race_script(Race(surface, entries, paths))
    head = head[: head.index("\n\ndef run(")].replace(" from one start", " from a grid of starts")
    head = re.sub(r"^(START|NUM_STEPS) = .*\n", "", head, flags=re.MULTILINE)
    return head + _BASINS.format(
        side=min(side, MAX_SCRIPT_SIDE),
        fewer=_FEWER.format(side=side) if side > MAX_SCRIPT_SIDE else "",
        num_steps=num_steps,
        window=surface.window,
        minima=minima_rows(surface),
        tolerance=surface.value_tolerance,
    )


_ADAM = '''"""Adam on given gradients: what torch.optim.Adam holds after each of them."""

import torch

GRADIENTS = {gradients}
weight = torch.zeros(1, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.Adam([weight], lr={learning_rate!r}, betas=({beta1!r}, {beta2!r}))
rows = []  # step, g, m, v, what was added to the weight
for t, g in enumerate(GRADIENTS, start=1):
    before = weight.item()
    weight.grad = torch.tensor([g], dtype=torch.float64)
    optimizer.step()
    state = optimizer.state[weight]
    rows.append((t, g, state["exp_avg"].item(), state["exp_avg_sq"].item(), weight.item() - before))
print(*rows[-5:], sep="\\n")
'''


def adam_script(
    gradients: Sequence[float], learning_rate: float, beta1: float, beta2: float
) -> str:
    """Every step with `torch.optim.Adam`; sets `rows`.

    Args:
        gradients: g_1 … g_T of one weight, at least one.
        learning_rate: η > 0.
        beta1: β₁ in [0, 1).
        beta2: β₂ in [0, 1).

    Returns:
        The script; after running, its `rows` has t, g, m, v and the step of every t.

    Example:
        >>> script = adam_script([1.0, -0.5], 0.001, 0.9, 0.999)
        >>> [line for line in script.splitlines() if line.startswith("optimizer")]
        ['optimizer = torch.optim.Adam([weight], lr=0.001, betas=(0.9, 0.999))']
    """
    return _ADAM.format(
        gradients=[float(each) for each in gradients],
        learning_rate=learning_rate,
        beta1=beta1,
        beta2=beta2,
    )


_NOISE = '''"""Gradient noise on a quadratic: measured variance against the closed form."""

import numpy as np

CURVATURES = np.array({curvatures})
LEARNING_RATE, MOMENTUM, SIGMA = {learning_rate!r}, {momentum!r}, {deviation!r}
RUNS, STEPS = {runs}, {num_steps}
np.seterr(over="ignore", invalid="ignore")  # a cloud that grows without end overflows

rng = np.random.default_rng({seed})
position, velocity = np.zeros((2, RUNS)), np.zeros((2, RUNS))
squares, kept = np.zeros(2), 0
for step in range(STEPS):
    gradient = CURVATURES[:, None] * position + SIGMA * rng.standard_normal((2, RUNS))
    velocity = MOMENTUM * velocity + {weight} * gradient
    position = position - LEARNING_RATE * velocity
    if step >= STEPS // 2:
        squares, kept = squares + (position**2).mean(axis=1), kept + 1
measured = squares / kept
eta = LEARNING_RATE * {weight}
theory = eta * SIGMA**2 * (1 + MOMENTUM) / (
    CURVATURES * (1 - MOMENTUM) * (2 * (1 + MOMENTUM) - eta * CURVATURES)
)
print("measured", measured, "theory", theory)
'''


def noise_script(
    method: Method,
    curvatures: tuple[float, float],
    learning_rate: float,
    momentum: float,
    deviation: float,
    runs: int,
    num_steps: int,
    seed: int,
) -> str:
    """The simulation in plain NumPy; sets `measured` and `theory`.

    Args:
        method: Gradient descent, heavy ball or running mean: an entry of
            `core.optimizer_theory.momentum_methods.METHODS`.
        curvatures: λ₁ and λ₂, positive.
        learning_rate: η > 0.
        momentum: β in [0, 1); of no account for gradient descent.
        deviation: σ of the noise in each coordinate of the gradient.
        runs: How many, from 1.
        num_steps: From 2; the variances are of the last half.
        seed: Of the noise, from 0.

    Returns:
        The script; after running, both variables hold the variances along the two directions.

    Example:
        >>> from core.optimizer_theory.momentum_methods import METHODS
        >>> script = noise_script(METHODS["gd"], (1.0, 10.0), 0.1, 0.9, 1.0, 100, 1000, seed=0)
        >>> [line for line in script.splitlines() if line.startswith("LEARNING_RATE")]
        ['LEARNING_RATE, MOMENTUM, SIGMA = 0.1, 0.0, 1.0']
    """
    return _NOISE.format(
        curvatures=list(map(float, curvatures)),
        learning_rate=learning_rate,
        momentum=momentum if method.has_momentum else 0.0,
        deviation=deviation,
        runs=runs,
        num_steps=num_steps,
        seed=seed,
        weight="(1 - MOMENTUM)" if method.key == "mean" else "1.0",
    )


_EDGE = '''"""Sharpness under full-batch gradient descent, with torch."""

import torch

torch.set_default_dtype(torch.float64)
WIDTH, LEARNING_RATE, STEPS = {width}, {learning_rate!r}, {steps}
x = torch.linspace(-1, 1, {examples})
y = 8 * x**4 - 8 * x**2 + 1
flat = torch.tensor({weights})
shapes = [WIDTH, WIDTH, WIDTH * WIDTH, WIDTH, WIDTH, 1]


def loss(weights):
    w1, b1, w2, b2, w3, b3 = torch.split(weights, shapes)
    a1 = torch.tanh(w1[:, None] * x + b1[:, None])
    a2 = torch.tanh(w2.reshape(WIDTH, WIDTH) @ a1 + b2[:, None])
    return ((w3 @ a2 + b3 - y) ** 2).mean() / 2


for step in range(STEPS):
    weights = flat.requires_grad_(True)
    (gradient,) = torch.autograd.grad(loss(weights), weights)
    flat = weights.detach() - LEARNING_RATE * gradient
final_loss = loss(flat).item()
sharpness = torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss, flat))[-1].item()
print(f"loss {{final_loss:.6f}}, sharpness {{sharpness:.3f}}, 2/eta {{2 / LEARNING_RATE:.3f}}")
'''


def edge_script(learning_rate: float, width: int, steps: int, seed: int) -> str:
    """The training with torch, and the exact sharpness at its end; sets both numbers.

    Args:
        learning_rate: η > 0.
        width: Units in each of the two hidden layers, 1 to 64.
        steps: How many.
        seed: Of the initial weights, from 0.

    Returns:
        The script; after running, it has `final_loss` and `sharpness`.

    Raises:
        ValueError: A width out of its range.

    Example:
        >>> script = edge_script(0.1, width=2, steps=100, seed=0)
        >>> [line for line in script.splitlines() if line.startswith("WIDTH")]
        ['WIDTH, LEARNING_RATE, STEPS = 2, 0.1, 100']
    """
    net = network(width)
    # In torch's order: a matrix, then its biases.
    layers = net.layers(initial(net, seed))
    parts = [part.ravel() for layer in layers for part in (layer[:, :-1], layer[:, -1])]
    return _EDGE.format(
        width=width,
        learning_rate=learning_rate,
        steps=steps,
        examples=EXAMPLES,
        weights=np.concatenate(parts).tolist(),
    )
