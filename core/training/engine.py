"""One update after the other, for many small networks at once.

A `RunState` is where the networks of one setting are, one for each seed. A `Lockstep` moves one or
several of them: their networks are one stack of weights (runs, num_weights), so that a forward and
a backward pass serves all, and each gets the numbers that it would have got alone, to the last bit.

Each seed has a generator of its own, `numpy.random.default_rng(seed)`. It gives, with batches, the
order of the examples at the beginning of every epoch; then for every update the noise of the inputs
and one dropout mask for each hidden layer. A loop in any other library that draws the same numbers
finds the same weights.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from jaxtyping import Float, Num

from core.optimizers import factors
from core.training.networks import Network, initial_weights, loss_and_gradient, with_ones
from core.training.optimizers import NETWORK_OPTIMIZERS
from core.training.plans import OptimizerChoice, Plan, steps_per_epoch
from core.training.regularization import apply_max_norm, smooth_labels

Array = Any


@lru_cache(maxsize=8)
def _initial(network: Network, seeds: tuple[int, ...], dtype: str) -> Array:
    return np.stack([initial_weights(network, seed, dtype) for seed in seeds])


class RunState:
    """The networks of one setting, one for each seed, somewhere in their training.

    It holds arrays and generators only, so another process can go on with a copy.

    Args:
        plan: Network, seeds, epochs, schedule, regularization and precision.
        choice: One optimizer of the plan.
        x: Inputs, (features, n), or (seeds, features, n) where each seed has examples of its own.
        y: Classes (n,), 0 or 1.

    Attributes:
        weights: (seeds, num_weights) now.
        memory: The optimizer's state.
        generators: Of each seed.
        order: (seeds, n) of the examples in this epoch's batches.
        epoch, step: Epochs done, and updates in the present one.
    """

    def __init__(
        self,
        plan: Plan,
        choice: OptimizerChoice,
        x: Float[np.ndarray, "*seeds features n"],
        y: Num[np.ndarray, " n"],
    ) -> None:
        self.plan, self.choice, self.x = plan, choice, x
        self.y = smooth_labels(y, plan.regularization.smoothing).astype(plan.dtype)
        self.batch_size = choice.batch_size or len(y)
        self.steps = steps_per_epoch(self.batch_size, len(y))
        self.weights = _initial(plan.network, plan.seeds, plan.dtype).copy()
        self.memory = NETWORK_OPTIMIZERS[choice.optimizer].for_network(plan.network)[0](
            self.weights
        )
        self.generators = [np.random.default_rng(seed) for seed in plan.seeds]
        self.order = np.zeros((len(plan.seeds), 0), int)
        self.epoch, self.step = 0, 0

    @property
    def done(self) -> bool:
        """Whether all epochs are there."""
        return self.epoch >= self.plan.epochs

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        """Equal for what can move in lockstep, as long as epoch and step are."""
        plan, choice = self.plan, self.choice
        schedule = plan.schedule, plan.schedule_values, plan.clip_norm
        return (plan.network, plan.seeds, plan.epochs, plan.dtype, *schedule, choice, self.x.shape)


class Lockstep:
    """Trainings of one `shape`, at the same epoch and step, as one stack of networks.

    An update is g ← ∇L on this step's examples, with noise and masks, + λ₂w; clipping; the
    optimizer's step at the scheduled learning rate η; w ← w − ηλw; max-norm.

    Args:
        states: Move on with every update; each has its part of the stack as a view.

    Attributes:
        room: Arrays that are used again at every pass; see `loss_and_gradient`.
    """

    def __init__(self, states: Sequence[RunState]) -> None:
        first, seeds = states[0], len(states[0].plan.seeds)
        self.states, self.steps, self.batch_size = states, first.steps, first.batch_size
        self.network, self.clip_norm = first.plan.network, first.plan.clip_norm
        self.values = first.choice.values
        self.factors = factors(
            first.plan.schedule, first.plan.epochs * first.steps, dict(first.plan.schedule_values)
        )
        self.update = NETWORK_OPTIMIZERS[first.choice.optimizer].for_network(self.network)[1]
        self.parts = [slice(at, at + seeds) for at in range(0, seeds * len(states), seeds)]
        self.weights = np.concatenate([each.weights for each in states])
        self.memory = _joined([each.memory for each in states])
        for each, part in zip(states, self.parts, strict=True):
            each.weights = self.weights[part]
        rules = [each.plan.regularization for each in states]
        self.draws = any(each.jitter or each.dropout for each in rules)
        self.drops = any(each.dropout for each in rules)
        self.max_norms = [each.max_norm for each in rules]
        self.l2, self.decay = (
            np.repeat(each, seeds)[:, None].astype(self.weights.dtype) if any(each) else None
            for each in ([each.l2 for each in rules], [each.decay for each in rules])
        )
        if len(states) == 1 and first.x.ndim == 2 and not first.plan.regularization.jitter:
            self.inputs, self.targets = with_ones(first.x), first.y  # for all seeds the same
        else:
            x = [np.broadcast_to(each.x, (seeds, *each.x.shape[-2:])) for each in states]
            self.inputs = with_ones(np.concatenate(x))
            self.targets = np.repeat([each.y for each in states], seeds, axis=0)
        self.clean = self.inputs[..., :-1, :].copy() if self.draws else None
        self.room: dict[Any, Array] = {}
        self._masks: dict[int, tuple[Array, Array]] = {}

    def step(self) -> None:
        """One update of every network."""
        self.apply(self.gradient())

    def gradient(self) -> Float[np.ndarray, "runs weights"]:
        """Of the loss on this step's examples, with noise, masks and L2 penalty."""
        x, clean, y = self._examples()
        masks = self._draw(x, clean) if self.draws else ()
        _, gradient, _ = loss_and_gradient(self.network, self.weights, x, y, masks, self.room)
        return gradient if self.l2 is None else gradient + self.l2 * self.weights

    def apply(self, gradient: Float[np.ndarray, "runs weights"]) -> None:
        """Move against this gradient: clipping, schedule, optimizer, weight decay, max-norm."""
        if self.clip_norm > 0:
            norms = np.sqrt((gradient * gradient).sum(-1, keepdims=True))
            gradient *= np.minimum(1, self.clip_norm / np.maximum(norms, 1e-30))
        first = self.states[0]
        values: Mapping[str, Any] = self.values
        factor = float(self.factors[first.epoch * self.steps + first.step])
        if factor != 1:
            rate = self.values["learning_rate"] * factor
            values = {**self.values, "learning_rate": rate, "schedule_factor": factor}
        step, self.memory = self.update(gradient, self.memory, self.weights, values)
        if self.decay is not None:
            step = step - values["learning_rate"] * self.decay * self.weights
        self.weights += step
        for each, part, max_norm in zip(self.states, self.parts, self.max_norms, strict=True):
            each.memory = self.memory if len(self.parts) == 1 else _part(self.memory, part)
            each.step += 1
            if each.step == self.steps:
                each.epoch, each.step = each.epoch + 1, 0
            if max_norm:
                apply_max_norm(self.network, each.weights, max_norm)

    def _examples(self) -> tuple[Array, Array, Array]:
        """Inputs with ones, inputs that no noise has moved, and targets of this step."""
        first = self.states[0]
        if self.steps == 1:
            return self.inputs, self.clean, self.targets
        if first.step == 0:
            for each in self.states:
                n = each.x.shape[-1]
                each.order = np.stack([one.permutation(n) for one in each.generators])
        places = slice(first.step * self.batch_size, (first.step + 1) * self.batch_size)
        orders = [each.order[:, places] for each in self.states]
        chosen = orders[0] if len(orders) == 1 else np.concatenate(orders)
        if self.inputs.ndim == 3:
            x = np.take_along_axis(self.inputs, chosen[:, None], axis=-1)
            y = np.take_along_axis(self.targets, chosen, axis=-1)
        elif len(chosen) == 1:
            x, y = self.inputs[:, chosen[0]], self.targets[chosen[0]]
        else:
            x, y = self.inputs[:, chosen].swapaxes(0, 1), self.targets[chosen]
        return x, x[..., :-1, :], y

    def _draw(self, x: Array, clean: Array) -> Sequence[Array]:
        """Move the inputs by noise, where there is any; a mask for each hidden layer."""
        n, hidden = x.shape[-1], self.network.num_hidden
        if n not in self._masks:
            shape = len(self.weights), hidden, n
            chances = np.empty((len(self.states[0].generators), hidden, n))
            self._masks[n] = np.ones(shape, self.weights.dtype), chances
        masks, chances = self._masks[n]
        for each, part in zip(self.states, self.parts, strict=True):
            rule = each.plan.regularization
            if not (rule.jitter or rule.dropout):
                continue
            noise = np.empty((len(each.generators), x.shape[-2] - 1, n))
            for number, generator in enumerate(each.generators):
                if rule.jitter:
                    generator.standard_normal(out=noise[number])
                if rule.dropout:
                    generator.random(out=chances[number])
            if rule.jitter:
                x[part, :-1] = clean[part] + rule.jitter * noise
            if rule.dropout:
                keep = 1 - rule.dropout
                np.multiply(chances < keep, 1 / keep, out=masks[part])
        if not self.drops:
            return ()
        return np.split(masks, np.cumsum(self.network.sizes[1:-2]), axis=1)


def _joined(memories: Sequence[Any]) -> Any:
    """The state of several optimizers of one kind as one: arrays one after the other."""
    first = memories[0]
    if isinstance(first, tuple):
        parts = [_joined(each) for each in zip(*memories, strict=True)]
        return type(first)(*parts) if hasattr(first, "_fields") else tuple(parts)
    return np.concatenate(memories) if isinstance(first, np.ndarray) else first


def _part(memory: Any, part: slice) -> Any:
    """Of such a state the rows of one training."""
    if isinstance(memory, tuple):
        parts = [_part(each, part) for each in memory]
        return type(memory)(*parts) if hasattr(memory, "_fields") else tuple(parts)
    return memory[part] if isinstance(memory, np.ndarray) else memory
