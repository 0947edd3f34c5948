"""Dropout and early stopping taken apart, as scripts that give the page's numbers."""

from collections.abc import Sequence

from core.overfitting.config import RunConfig
from core.overfitting.dropout import NUM_EXAMPLES, NUM_INPUTS, NUM_MASKED
from core.overfitting.scripts import TRAIN, head

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
