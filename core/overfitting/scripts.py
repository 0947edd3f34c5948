"""The overfitting page's trainings as scripts that anyone with torch can run: same numbers."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from core.overfitting.config import RunConfig
from core.overfitting.data import NUM_TEST, NUM_VALIDATION
from core.overfitting.dropout import NUM_EXAMPLES, NUM_INPUTS, NUM_MASKED
from core.training import datasets

_HEAD = '''"""{title}, as shown by Foundations Lab."""

import copy

import numpy as np
import torch

Array = np.ndarray
SEEDS = {seeds}
EPOCHS = {epochs}
LEARNING_RATE = {rate!r}
WIDTH = {width}
COUNT, NOISE, WRONG, DATA_SEED = {count}, {noise!r}, {wrong!r}, {seed}
NUM_VALIDATION, NUM_TEST = {num_validation}, {num_test}


{maker}

def examples():
    """Training, validation and test part; some training labels are swapped."""
    count = COUNT + NUM_VALIDATION + NUM_TEST
    x, y = {name}(count, NOISE, np.random.RandomState(DATA_SEED))
    x = (x - x[:COUNT].mean(0)) / x[:COUNT].std(0)
    swap = np.random.default_rng(DATA_SEED).permutation(COUNT)[: round(WRONG * COUNT)]
    y[swap] = 1 - y[swap]
    ends = [0, COUNT, COUNT + NUM_VALIDATION, count]
    return [
        (torch.tensor(x[a:b]), torch.tensor(y[a:b, None], dtype=torch.float64))
        for a, b in zip(ends, ends[1:])
    ]


(x_train, y_train), validation, test = examples()
criterion = torch.nn.BCEWithLogitsLoss()


def network(seed):
    torch.manual_seed(seed)
    return torch.nn.Sequential(
        torch.nn.Linear(2, WIDTH), torch.nn.ReLU(),
        torch.nn.Linear(WIDTH, WIDTH), torch.nn.ReLU(),
        torch.nn.Linear(WIDTH, 1),
    ).double()


def forward(net, x, masks):
    for layer, mask in zip((net[0], net[2]), masks):
        x = torch.relu(layer(x)) * mask
    return net[4](x)

'''

TRAIN = '''
def measure(net):
    """Loss and share of right answers on the three parts."""
    with torch.no_grad():
        found = []
        for x, y in [(x_train, y_train), validation, test]:
            z = net(x)
            found.append((criterion(z, y).item(), ((z > 0) == (y > 0.5)).double().mean().item()))
    return found


def train(seed, patience, extra=None, dropout=0, jitter=0, decay=0, l2=0, smoothing=0, max_norm=0):
    """Measures after 0, 1, ... epochs, and the epoch whose weights are in the network."""
    net = network(seed)
    kind = torch.optim.Adam if l2 else torch.optim.AdamW
    optimizer = kind(net.parameters(), lr=LEARNING_RATE, weight_decay=l2 or decay)
    generator = np.random.default_rng(seed)
    x_all, y_all = (x_train, y_train) if extra is None else extra
    targets = y_all * (1 - smoothing) + smoothing / 2
    history = [measure(net)]
    best, lowest, kept = 0, history[0][1][0], copy.deepcopy(net.state_dict())
    for epoch in range(1, EPOCHS + 1):
        x, masks = x_all, (1, 1)
        if jitter:
            x = x + jitter * torch.tensor(generator.standard_normal((2, len(x)))).T
        if dropout:
            drawn = [generator.random((WIDTH, len(x))) < 1 - dropout for _ in range(2)]
            masks = [torch.tensor(each / (1 - dropout)).T for each in drawn]
        optimizer.zero_grad()
        criterion(forward(net, x, masks), targets).backward()
        optimizer.step()
        if max_norm:
            with torch.no_grad():
                for layer in (net[0], net[2], net[4]):
                    norms = layer.weight.norm(dim=1, keepdim=True)
                    layer.weight.mul_((max_norm / norms).clamp(max=1))
        history.append(measure(net))
        if patience:
            loss = history[-1][1][0]
            if loss < lowest - MIN_IMPROVEMENT:
                best, lowest, kept = epoch, loss, copy.deepcopy(net.state_dict())
            elif epoch - best >= patience:
                break
    if patience:
        net.load_state_dict(kept)
    return net, np.array(history), best if patience else EPOCHS
'''

_REMEDIES = """

PATIENCE, MIN_IMPROVEMENT = {patience}, {min_improvement!r}  # a patience of 0: no early stopping
WATCHED = {watched}
REMEDIES = {{
{remedies}
}}

results = {{}}  # name: (seeds, parts, loss and accuracy) with the weights that are used in the end
for name, settings in REMEDIES.items():
    patience = PATIENCE if name in WATCHED else 0
    runs = [train(seed, patience, **settings) for seed in SEEDS]
    results[name] = np.array([measure(net) for net, _, _ in runs])
    epochs = [used for _, _, used in runs]
    loss, right = np.median(results[name], axis=0).T
    print(
        f"{{name:16s}}  training loss {{loss[0]:.4f}}  validation loss {{loss[1]:.4f}}  "
        f"test accuracy {{100 * right[2]:.1f}} %  weights of epoch {{epochs}}"
    )
"""
_MASKS = '''
P = {p!r}
net = train({seed}, 0, dropout=P)[0]
layers = [
    (net[i].weight.detach().numpy(), net[i].bias.detach().numpy()[:, None]) for i in (0, 2, 4)
]


def output(x, factors):
    """The logit, with each hidden layer's units multiplied by its factor."""
    for (weight, bias), factor in zip(layers, [*factors, None]):
        x = weight @ x + bias
        x = x if factor is None else np.maximum(x, 0) * factor
    return x[0]

'''
_EXPECTATION = """
POINT = np.array({point})[:, None]
NUM_PASSES = {passes}
DROPPED = {dropped}  # whether each hidden layer has dropout
IN_TRAINING, AT_TEST = {training}, {test}  # what units are multiplied by, besides the mask

generator = np.random.default_rng(1)
masks = [
    (generator.random((WIDTH, NUM_PASSES)) < 1 - P) * IN_TRAINING if drop else 1
    for drop in DROPPED
]
outputs = output(np.repeat(POINT, NUM_PASSES, axis=1), masks)
mean = outputs.mean()
test_pass = output(POINT, [AT_TEST if drop else 1 for drop in DROPPED])[0]
error = outputs.std(ddof=1) / NUM_PASSES**0.5
print(f"mean of {{NUM_PASSES:,}} masked passes {{mean:.4f}} (standard error {{error:.4f}})")
print(f"test-time pass {{test_pass:.4f}}")
"""
_UNCERTAINTY = """
PASSES, GRID, REACH = {passes}, {grid}, {reach}
side = np.linspace(-REACH, REACH, GRID)
places = np.stack(np.meshgrid(side, side)).reshape(2, -1)

generator = np.random.default_rng(1)
chances = []
for _ in range(PASSES):
    masks = [(generator.random((WIDTH, 1)) < 1 - P) / (1 - P) for _ in range(2)]
    chances.append(1 / (1 + np.exp(-output(places, masks))))
mean = np.mean(chances, axis=0).reshape(GRID, GRID)
deviation = np.std(chances, axis=0, ddof=1).reshape(GRID, GRID)
print(f"largest standard deviation {{100 * deviation.max():.1f}} points")
"""
_PENALTY = '''"""Dropout on a linear model is an L2 penalty, as shown by Foundations Lab."""

import numpy as np

P, NUM_MASKS, NUM_EXAMPLES, NUM_INPUTS = {p!r}, {masks}, {examples}, {inputs}
generator = np.random.default_rng(0)
X = generator.standard_normal((NUM_EXAMPLES, NUM_INPUTS)) * np.linspace(0.5, 2, NUM_INPUTS)
y = X @ np.linspace(1.5, -1, NUM_INPUTS) + generator.standard_normal(NUM_EXAMPLES)
w = np.linalg.lstsq(X, y)[0]

q = 1 - P
masks = np.random.default_rng(1)
risks = [((y - (masks.random(X.shape) < q) * X / q @ w) ** 2).sum() for _ in range(NUM_MASKS)]
measured = np.mean(risks)
formula = ((y - X @ w) ** 2).sum() + (1 - q) / q * w @ np.diag(np.diag(X.T @ X)) @ w
print(f"measured {{measured:.3f}}, formula {{formula:.3f}}")
'''
_FILTERS = '''"""Early stopping and ridge on a quadratic, as shown by Foundations Lab."""

import numpy as np

RATE, STEPS, CONDITION = {rate!r}, {steps}, {condition!r}
angle, minimum = np.pi / 6, np.array([0.5, 1.8])
axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
H = axes @ np.diag([1, 1 / CONDITION]) @ axes.T

w = np.zeros(2)
for _ in range(STEPS):
    w = w - RATE * H @ (w - minimum)

alpha = 1 / (RATE * STEPS)
ridge = np.linalg.solve(H + alpha * np.eye(2), H @ minimum)
shares = axes.T @ np.column_stack([w, ridge]) / (axes.T @ minimum)[:, None]
print("share of the way (descent, ridge), steep axis:", shares[0])
print("share of the way (descent, ridge), flat axis: ", shares[1])
'''


def head(config: RunConfig, title: str) -> str:
    """Data and network of a training."""
    make = datasets.DATASETS[config.data.key].make
    source = inspect.getsource(make)
    if "_shuffled(" in source:
        source = inspect.getsource(datasets._shuffled) + "\n\n" + source
    return _HEAD.format(
        title=title,
        seeds=list(config.seeds),
        epochs=config.epochs,
        rate=config.rate,
        width=config.width,
        count=config.data.count,
        noise=config.data.noise,
        wrong=config.data.wrong,
        seed=config.data.seed,
        num_validation=NUM_VALIDATION,
        num_test=NUM_TEST,
        maker=source,
        name=make.__name__,
    )


def remedies_script(
    configs: Mapping[str, RunConfig],
    patience: int,
    watched: tuple[str, ...] = ("Early stopping", "Together"),
    title: str = "Remedies against overfitting on one small network",
    min_improvement: float = 0.0,
) -> str:
    """The script text; after running, its `results` maps names to (seeds, 3 parts, 2) arrays.

    Args:
        configs: By label, at least one; they differ in their regularization.
        patience: Of early stopping, in epochs; 0 where it is not chosen.
        watched: Labels that early stopping watches.
        title: The first line.
        min_improvement: What an improvement must exceed for early stopping, 0 to 0.5.

    Returns:
        Python source that needs NumPy and torch.

    Example:
        >>> from core.training import Regularization
        >>> config = RunConfig(regularization=Regularization(dropout=0.3))
        >>> script = remedies_script({"Dropout": config}, patience=0)
        >>> [line.strip() for line in script.splitlines() if "'Dropout'" in line]
        ["'Dropout': {'dropout': 0.3},"]
    """
    first = next(iter(configs.values()))
    lines = []
    for label, config in configs.items():
        used = {name: value for name, value in asdict(config.regularization).items() if value}
        lines.append(f"    {label!r}: {used!r},")
    return (
        head(first, title)
        + TRAIN
        + _REMEDIES.format(
            patience=patience,
            min_improvement=min_improvement,
            watched=[name for name in watched if name in configs] if patience else [],
            remedies="\n".join(lines),
        )
    )


def filters_script(rate: float, steps: int, condition: float) -> str:
    """Descent against ridge; after running, `w`, `ridge` and `shares` are the page's."""
    return _FILTERS.format(rate=rate, steps=steps, condition=condition)


def dropout_script(
    config: RunConfig, point: Sequence[float], p: float, place: str, scaling: str
) -> str:
    """Masked passes; after running, `mean` and `test_pass` are the page's."""
    inverted = scaling == "inverted"
    return _trained(config, "Dropout: masked passes and the pass at test time", p) + (
        _EXPECTATION.format(
            point=list(point),
            passes=NUM_MASKED,
            dropped=[place == "all", True],
            training="1 / (1 - P)" if inverted else "1",
            test="1" if inverted else "1 - P",
        )
    )


def uncertainty_script(config: RunConfig, p: float, passes: int, reach: float, grid: int) -> str:
    """Monte-Carlo dropout; after running, `mean` and `deviation` are the page's maps."""
    text = _UNCERTAINTY.format(passes=passes, reach=reach, grid=grid)
    return _trained(config, "Monte-Carlo dropout", p) + text


def penalty_script(p: float) -> str:
    """The linear model; after running, `measured` and `formula` are the page's."""
    return _PENALTY.format(p=p, masks=NUM_MASKED, examples=NUM_EXAMPLES, inputs=NUM_INPUTS)


def _trained(config: RunConfig, title: str, p: float) -> str:
    return head(config, title) + TRAIN + _MASKS.format(p=p, seed=config.seeds[0])
