"""Each topic of the losses page as a script: the same numbers with PyTorch or scikit-learn."""

import math
from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from core.losses.binary import Loss
from core.losses.calibration import MAX_T, MIN_T
from core.losses.categorical import Example
from core.losses.float_formats import FloatFormat


@runtime_checkable
class _Point(Protocol):
    @property
    def z(self) -> float: ...
    @property
    def y(self) -> int: ...
    @property
    def gamma(self) -> float: ...


def binary_script(point: _Point, losses: Sequence[Loss]) -> str:
    """Script for PyTorch: losses of one label on one logit, and their gradients.

    Args:
        point: The logit z (±inf too), the label y (0 or 1) and the focal loss's γ.
        losses: Entries of `LOSSES`.

    Returns:
        Python source. After running, `results` maps labels to (loss, gradient).

    Example:
        >>> from types import SimpleNamespace
        >>> from core.losses import LOSSES
        >>> text = binary_script(SimpleNamespace(z=2.0, y=1, gamma=0.0), [LOSSES["hinge"]])
        >>> "'Hinge': lambda z: torch.relu(1 - (2 * y - 1) * z)" in text
        True
    """
    entries = "\n".join(f"    {each.label!r}: lambda z: {each.torch}," for each in losses)
    limits = (
        "# The logit is infinite: where PyTorch computes 0 · ∞ it gives NaN, the page the limit.\n"
        if math.isinf(point.z)
        else ""
    )
    return f'''"""Losses of one label on one logit, and gradients, as shown by Foundations Lab."""

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
y = torch.tensor({float(point.y)!r})
gamma = {point.gamma!r}
LOSSES = {{
{entries}
}}

results = {{}}
{limits}for name, loss in LOSSES.items():
    z = torch.tensor({_number(point.z)}, requires_grad=True)
    value = loss(z)
    value.backward()
    results[name] = value.item(), z.grad.item()
    print(f"{{name:16s}}  loss = {{results[name][0]:.6g}}  dL/dz = {{results[name][1]:.6g}}")
'''


# 1 − p as the sum of the other probabilities: at p = 1 a power of 1 − p has no gradient.
_FOCAL = """log_p = F.log_softmax(logits / temperature, dim=0)
others = [torch.cat([log_p[:k], log_p[k + 1 :]]) for k in range(len(log_p))]
log_rest = torch.stack([each.logsumexp(0) for each in others])  # log(1 - p)"""


def classes_script(example: Example) -> str:
    """Script for PyTorch: cross-entropy or focal loss of one example over classes.

    Args:
        example: The example, γ ≥ 0 included.

    Returns:
        Python source. After running, `loss` and `gradient` hold the numbers of `example`.

    Example:
        >>> import numpy as np
        >>> text = classes_script(Example(np.array([2, 0]), np.array([1, 0]), 1.0, np.ones(2)))
        >>> print(text.splitlines()[6])
        logits = torch.tensor([2.0, 0.0], requires_grad=True)
    """
    focal = example.gamma > 0
    loss = (
        "-(weights * targets * (gamma * log_rest).exp() * log_p).sum()"
        if focal
        else "F.cross_entropy(logits / temperature, targets, weight=weights, reduction='sum')"
    )
    return f'''"""Cross-entropy of one example over classes, as shown by Foundations Lab."""

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
logits = torch.tensor({_list(example.logits)}, requires_grad=True)
targets = torch.tensor({_list(example.targets)})
weights = torch.tensor({_list(example.weights)})
temperature = {float(example.temperature)!r}
{f"gamma = {float(example.gamma)!r}" if focal else ""}
{_FOCAL if focal else ""}
value = {loss}
value.backward()
loss, gradient = value.item(), logits.grad
print(f"loss = {{loss:.6g}}")
print("p        =", F.softmax(logits / temperature, dim=0).detach())
print("gradient =", gradient)
'''


def information_script(y: Sequence[float], p: Sequence[float], tokens: Sequence[float]) -> str:
    """Script for NumPy and SciPy: entropy, cross-entropy, KL divergence and perplexity.

    Args:
        y: True distribution.
        p: Predicted distribution, of y's length.
        tokens: Probabilities of a sequence's tokens, in [0, 1].

    Returns:
        Python source. After running, `entropy_y`, `cross`, `kl` (in nats) and `perplexity` hold the
        numbers.

    Example:
        >>> print(information_script([0.5, 0.5], [0.9, 0.1], [0.25]).splitlines()[6])
        p = np.array([0.9, 0.1])
    """
    return f'''"""Entropy, cross-entropy, KL and perplexity, as shown by Foundations Lab."""

import numpy as np
from scipy.special import entr, rel_entr

y = np.array({_list(y)})
p = np.array({_list(p)})
tokens = np.array({_list(tokens)})

entropy_y = entr(y).sum()
kl = rel_entr(y, p).sum()
cross = entropy_y + kl
with np.errstate(divide="ignore"):
    perplexity = np.exp(-np.log(tokens).mean())
for name, nats in {{"H(y)": entropy_y, "H(y, p)": cross, "KL(y||p)": kl}}.items():
    print(f"{{name:9s}} = {{nats:.6g}} nats = {{nats / np.log(2):.6g}} bits")
print(f"perplexity = {{perplexity:.6g}}")
'''


def coin_script(bits: Sequence[int], repeats: int, p: float) -> str:
    """Script for PyTorch: Bernoulli likelihood, its logarithm and mean BCE at p.

    Args:
        bits: Each 0 or 1.
        repeats: How many times `bits` occurs, at least 1.
        p: Probability of a one, in [0, 1].

    Returns:
        Python source. After running, `best` (k/n), `product`, `log_likelihood` and `bce` hold the
        numbers.

    Example:
        >>> print(coin_script([1, 0, 1], 2, 0.5).splitlines()[5])
        flips = np.tile([int(sign) for sign in "101"], 2)
    """
    return f'''"""Bernoulli likelihood, its logarithm and BCE at p, as shown by Foundations Lab."""

import numpy as np
import torch

flips = np.tile([int(sign) for sign in "{"".join(map(str, bits))}"], {repeats})
p = {float(p)!r}
n, k = len(flips), int(flips.sum())
best = k / n

y = torch.tensor(flips, dtype=torch.float64)
prediction = torch.full_like(y, p)
# 0 if it underflows: that is the point of taking logarithms.
product = float(torch.where(y == 1, prediction, 1 - prediction).prod())
log_likelihood = float((torch.xlogy(y, prediction) + torch.xlogy(1 - y, 1 - prediction)).sum())
bce = 0.0 - log_likelihood / n  # F.binary_cross_entropy is at most 100 for each
print(f"k/n = {{best:.6g}}, likelihood = {{product:.6g}}")
print(f"log-likelihood = {{log_likelihood:.6g}}, mean BCE = {{bce:.6g}}")
'''


def logistic_script(
    x: Sequence[float], y: Sequence[int], learning_rate: float, steps: int, has_optimum: bool
) -> str:
    """Script for NumPy and scikit-learn: logistic regression by gradient descent on the mean NLL.

    Args:
        x: Places of the points.
        y: Their labels, 0 or 1.
        learning_rate: Positive.
        steps: Number of steps, not negative.
        has_optimum: Whether the likelihood has a maximum; without one, `best` is None.

    Returns:
        Python source. After running, `weights` holds w and b of the descent, `best` those of the
        maximum likelihood.

    Example:
        >>> text = logistic_script([-1, 1], [0, 1], 0.5, 100, has_optimum=False)
        >>> "for step in range(100):" in text, "LogisticRegression" in text
        (True, False)
    """
    same_place = has_optimum and min(x) == max(x)
    compare = (
        """
ones = y.sum()
best = np.array([0.0, np.log(ones / (len(y) - ones))])  # all x are equal: only wx + b counts
"""
        if same_place
        else """
model = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000).fit(x[:, None], y)
best = np.array([model.coef_[0, 0], model.intercept_[0]])
print(f"scikit-learn:     w = {best[0]:.6f}, b = {best[1]:.6f}")
"""
        if has_optimum
        else """
best = None  # the likelihood of these labels has no maximum
"""
    )
    fitted = has_optimum and not same_place
    load = "from sklearn.linear_model import LogisticRegression\n" if fitted else ""
    return f'''"""Logistic regression by gradient descent on NLL, as shown by Foundations Lab."""

import numpy as np
from scipy.special import expit
{load}
x = np.array({_list(x)})
y = np.array({list(y)!r})
weights = np.zeros(2)
for step in range({steps}):
    error = expit(weights[0] * x + weights[1]) - y
    weights = weights - {float(learning_rate)!r} * np.array([np.mean(error * x), np.mean(error)])
print(f"gradient descent: w = {{weights[0]:.6f}}, b = {{weights[1]:.6f}}")
{compare}'''


def floats_script(target: FloatFormat, z: float) -> str:
    """Script for PyTorch: log(1 + e^z) by six formulas in one floating-point format.

    Args:
        target: Entry of `FORMATS`.
        z: The logit.

    Returns:
        Python source. After running, `results` maps formulas to their value in the format.

    Example:
        >>> from core.losses import FORMATS
        >>> print(floats_script(FORMATS["bfloat16"], 20).splitlines()[5])
        z = torch.tensor(20.0, dtype=torch.bfloat16)
    """
    return f'''"""log(1 + e^z) by six formulas in {target.label}, as shown by Foundations Lab."""

import torch
import torch.nn.functional as F

z = torch.tensor({float(z)!r}, dtype=torch.{target.key})
zero = torch.zeros_like(z)
logits = torch.stack([z, zero])

results = {{
    "Naive BCE": -torch.log(1 - 1 / (1 + torch.exp(-z))),
    "Naive log(softmax)": -torch.log(torch.exp(zero) / (torch.exp(z) + torch.exp(zero))),
    "log(1 + e^z)": torch.log(1 + torch.exp(z)),
    "Log-sum-exp": F.cross_entropy(logits[None], torch.tensor([1])),
    "PyTorch’s BCE": F.binary_cross_entropy_with_logits(z, zero),
    "BCE from logits": torch.clamp(z, min=0) + torch.log1p(torch.exp(-z.abs())),
}}
for name, value in results.items():
    print(f"{{name:20s}} {{value.item():.9g}}")
'''


def calibration_script(
    count: int, sharpness: float, spread: float, seed: int, temperature: float, bins: int
) -> str:
    """Script for NumPy and SciPy: expected calibration error, NLL and temperature scaling.

    Args:
        count: Number of simulated examples.
        sharpness: Factor on the true logits: over-confident above 1, under-confident below.
        spread: Standard deviation of the true logits.
        seed: Of the judged sample; the temperature is fitted on another, of seed + 1.
        temperature: T > 0, divides the logits.
        bins: Number of bins of the reliability diagram, at least 1.

    Returns:
        Python source. After running, `before` and `after` hold the ECE at T = 1 and at T, and
        `fitted` the temperature of least NLL.

    Example:
        >>> text = calibration_script(1000, 2.0, 1.5, 0, 1.8, bins=10)
        >>> "temperature = 1.8" in text, "def ece(probabilities, labels, bins=10):" in text
        (True, True)
    """
    return f'''"""Reliability and temperature scaling, as shown by Foundations Lab."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit


def classifier(seed):
    """Logits {sharpness!r} times larger than the labels justify."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(0.0, {spread!r}, {count})
    labels = (rng.random({count}) < expit(truth)).astype(int)
    return {sharpness!r} * truth, labels


def nll(logits, labels, temperature):
    z = logits / temperature
    return np.mean(np.logaddexp(0, z) - z * labels)


def ece(probabilities, labels, bins={bins}):
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    total = 0.0
    for b in range(bins):
        inside = place == b
        if inside.any():
            total += inside.sum() * abs(labels[inside].mean() - probabilities[inside].mean())
    return total / len(labels)


logits, labels = classifier({seed})
temperature = {float(temperature)!r}
other = classifier({seed + 1})  # the fit must not use the examples that are judged
search = minimize_scalar(lambda log_t: nll(*other, np.exp(log_t)), method="bounded",
                         bounds=np.log([{MIN_T}, {MAX_T}]), options={{"xatol": 1e-10}})
fitted = float(np.exp(search.x))
before, after = ece(expit(logits), labels), ece(expit(logits / temperature), labels)
print(f"T = 1: ECE {{before:.4f}}, NLL {{nll(logits, labels, 1.0):.4f}}")
print(f"T = {{temperature:g}}: ECE {{after:.4f}}, NLL {{nll(logits, labels, temperature):.4f}}")
print(f"least NLL on a second sample: T = {{fitted:.4f}}")
'''


def _list(values: Any) -> str:
    return repr([float(value) for value in values])


def _number(value: Any) -> str:
    text = repr(float(value))
    return f'float("{text}")' if text in ("inf", "-inf") else text
