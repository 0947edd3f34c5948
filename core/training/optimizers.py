"""What can train a network: every optimizer of the lab, and Muon, which must know the layers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from core.common.params import Param
from core.optimizers.registry import OPTIMIZERS, Optimizer
from core.training import muon
from core.training.networks import Network

# Here a learning rate may be so large that training explodes: one should see that.
MAX_RATE = 100.0


@dataclass(frozen=True)
class Learner:
    """An optimizer, and how its rule is made for one network."""

    optimizer: Optimizer
    bound: Callable[[Network], tuple[Callable[..., Any], Callable[..., Any]]]

    @property
    def label(self) -> str:
        """What people read."""
        return self.optimizer.label


def _elementwise(optimizer: Optimizer) -> Learner:
    return Learner(optimizer, lambda network: (optimizer.init, optimizer.update))


# In the order of `OPTIMIZERS`, so colours agree with the race's.
LEARNERS: dict[str, Learner] = {
    **{key: _elementwise(optimizer) for key, optimizer in OPTIMIZERS.items()},
    "muon": Learner(muon.MUON, muon.bound),
}


def parameters(key: str) -> tuple[Param, ...]:
    """An optimizer's hyperparameters, with room for learning rates that explode.

    Raises:
        ValueError: No such optimizer.
    """
    if key not in LEARNERS:
        raise ValueError(f"There is no optimizer {key!r}; there is: {', '.join(LEARNERS)}.")
    return tuple(
        replace(param, high=MAX_RATE) if param.name == "learning_rate" else param
        for param in LEARNERS[key].optimizer.params
    )
