"""The registry of what can train a network: the elementwise optimizers, and Muon."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from core.common import Param
from core.optimizers import OPTIMIZERS, Optimizer
from core.training import _muon as muon
from core.training.networks import Network

# Here a learning rate may be so large that training explodes: one should see that.
MAX_RATE = 100.0


@dataclass(frozen=True)
class NetworkOptimizer:
    """One entry of the registry.

    Attributes:
        optimizer: Its texts and hyperparameters.
        for_network: Network → (init, update), as `core.optimizers.update_rules` has them, for flat
            weights (*runs, num_weights).
    """

    optimizer: Optimizer
    for_network: Callable[[Network], tuple[Callable[..., Any], Callable[..., Any]]]

    @property
    def label(self) -> str:
        """What people read."""
        return self.optimizer.label


def _elementwise(optimizer: Optimizer) -> NetworkOptimizer:
    return NetworkOptimizer(optimizer, lambda network: (optimizer.init, optimizer.update))


# In the order of `OPTIMIZERS`, so colours agree with the race's.
NETWORK_OPTIMIZERS: dict[str, NetworkOptimizer] = {
    **{key: _elementwise(optimizer) for key, optimizer in OPTIMIZERS.items()},
    "muon": NetworkOptimizer(muon.MUON, muon.for_network),
}


def parameters(key: str) -> tuple[Param, ...]:
    """An optimizer's hyperparameters; learning rates may be as large as `MAX_RATE`.

    Args:
        key: Key in `NETWORK_OPTIMIZERS`.

    Returns:
        The hyperparameters, in the order of the registry.

    Raises:
        ValueError: No such optimizer.

    Example:
        >>> [param.name for param in parameters("momentum")]
        ['learning_rate', 'momentum', 'dampening', 'weight_decay']
    """
    if key not in NETWORK_OPTIMIZERS:
        raise ValueError(
            f"There is no optimizer {key!r}; there is: {', '.join(NETWORK_OPTIMIZERS)}."
        )
    return tuple(
        replace(param, high=MAX_RATE) if param.name == "learning_rate" else param
        for param in NETWORK_OPTIMIZERS[key].optimizer.params
    )
