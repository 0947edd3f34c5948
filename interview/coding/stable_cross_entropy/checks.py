"""What every right cross-entropy gives; references are torch and, for huge logits, arithmetic."""

from typing import Any

import numpy as np

from interview.coding.compare import difference, not_finite, quietly
from interview.coding.one_thread import torch_on_one_thread
from interview.coding_question import NamedCheck

_EXAMPLES, _CLASSES = 5, 3


def _batch() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return 3 * rng.normal(size=(_EXAMPLES, _CLASSES)), rng.integers(0, _CLASSES, _EXAMPLES)


def _torchs(logits: np.ndarray, targets: np.ndarray) -> tuple[Any, Any]:
    torch = torch_on_one_thread()
    z = torch.tensor(logits, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(z, torch.tensor(targets))
    loss.backward()
    return loss, z.grad


def _called(candidate: Any, logits: Any, targets: Any) -> tuple[Any, Any]:
    """On arrays of its own."""
    return candidate(np.array(logits, dtype=float), np.array(targets))


@quietly
def _loss(candidate: Any) -> str:
    loss, _ = _called(candidate, *_batch())
    return difference(loss, _torchs(*_batch())[0], "The loss", 1e-10)


@quietly
def _gradient(candidate: Any) -> str:
    _, gradient = _called(candidate, *_batch())
    return difference(gradient, _torchs(*_batch())[1], "The gradient", 1e-10)


@quietly
def _huge(candidate: Any) -> str:
    """Wrong by 2·10⁴, right, and undecided between two: 20,000, 0 and log 2."""
    logits = [[1e4, -1e4, 0.0], [1e4, -1e4, 0.0], [1e4, 1e4, -1e4]]
    loss, gradient = _called(candidate, logits, [1, 0, 0])
    expected = np.array([[1, -1, 0], [0, 0, 0], [-0.5, 0.5, 0]]) / 3
    return (
        difference(loss, (2e4 + np.log(2)) / 3, "The loss of logits of ±10,000", 1e-12)
        or not_finite(gradient, "Its gradient")
        or difference(gradient, expected, "Its gradient", 1e-12)
    )


@quietly
def _rows(candidate: Any) -> str:
    """Examples whose logits lie far apart from each other's: 1,000 and −1,000."""
    logits = [[1000.0, 1001.0, 1002.0], [-1000.0, -1001.0, -1002.0]]
    loss, _ = _called(candidate, logits, [0, 0])
    # log(1 + e + e²) and log(1 + e⁻¹ + e⁻²)
    expected = np.log([1 + np.e + np.e**2, 1 + np.exp(-1) + np.exp(-2)]).mean()
    return difference(loss, expected, "The loss of two very different examples", 1e-10)


@quietly
def _shift(candidate: Any) -> str:
    logits, targets = _batch()
    loss, _ = _called(candidate, logits, targets)
    moved, _ = _called(candidate, logits + np.arange(_EXAMPLES)[:, None] * 100, targets)
    return difference(moved, loss, "With a constant added to each row, the loss", 1e-10)


@quietly
def _untouched(candidate: Any) -> str:
    logits, targets = _batch()
    candidate(logits, targets)
    return difference(logits, _batch()[0], "After the call, the caller’s array of logits", 0)


CHECKS = {
    "loss": NamedCheck("The loss is that of torch.nn.functional.cross_entropy", _loss),
    "gradient": NamedCheck("The gradient is the one that autograd finds", _gradient),
    "huge": NamedCheck("Logits of ±10,000 give the exact finite loss and gradient", _huge),
    "rows": NamedCheck("Every example is safe by itself, whatever the others’ size", _rows),
    "shift": NamedCheck("Adding a constant to an example’s logits changes nothing", _shift),
    "untouched": NamedCheck("The caller’s logits stay as they were", _untouched),
}
