"""Plain torch loops, as a person would write them: what trainings are measured against."""

from typing import Any

import numpy as np
import torch

from core.optimizers import SCHEDULES
from core.overfitting import RunConfig
from core.training import NETWORK_OPTIMIZERS, Network, OptimizerChoice, Plan
from core.training.networks import ACTIVATIONS


def model(network: Network, seed: int) -> torch.nn.Sequential:
    """Seeded as the guide does it: before the layers are made, in float32."""
    torch.manual_seed(seed)
    layers: list[torch.nn.Module] = []
    for inputs, outputs in zip(network.sizes, network.sizes[1:], strict=False):
        layers += [torch.nn.Linear(inputs, outputs)]
        layers += [getattr(torch.nn, ACTIVATIONS[network.activation].torch_name)()]
    return torch.nn.Sequential(*layers[:-1])


def optimizer(choice: OptimizerChoice, net: torch.nn.Module) -> Any:
    rule = NETWORK_OPTIMIZERS[choice.optimizer].optimizer
    call = rule.torch_call
    names: dict = {"torch": torch}
    if call.definition:
        exec(call.definition, names)
    make = names[call.name] if call.definition else getattr(torch.optim, call.name)
    return make(net.parameters(), **call.keywords(choice.values))


def curve(plan: Plan, choice: OptimizerChoice, seed: int, split: Any) -> np.ndarray:
    """Training loss after 0, 1, …, `plan.epochs` epochs."""
    dtype = getattr(torch, plan.dtype)
    net = model(plan.network, seed).to(dtype)
    x, y = (torch.tensor(part, dtype=dtype) for part in (split.x_train, split.y_train[:, None]))
    criterion = torch.nn.BCEWithLogitsLoss()
    stepper = optimizer(choice, net)
    size = choice.batch_size or len(x)
    per_epoch = -(-len(x) // size)
    source = SCHEDULES[plan.schedule].torch_source(
        plan.epochs * per_epoch, dict(plan.schedule_values), choice.values["learning_rate"]
    )
    names = {"torch": torch, "optimizer": stepper, "schedule": None}
    exec(f"schedule = {source}" if source else "", names)
    schedule = names["schedule"]
    order = np.random.default_rng(seed)
    found = [criterion(net(x), y).item()]
    for _ in range(plan.epochs):
        whole = size == len(x)
        batches = (
            [torch.arange(len(x))] if whole else torch.tensor(order.permutation(len(x))).split(size)
        )
        for batch in batches:
            stepper.zero_grad()
            criterion(net(x[batch]), y[batch]).backward()
            if plan.clip_norm:
                gradients = [p.grad for p in net.parameters() if p.grad is not None]
                norm = torch.stack([(each**2).sum() for each in gradients]).sum().sqrt()
                if norm > plan.clip_norm:
                    for each in gradients:
                        each *= plan.clip_norm / norm
            stepper.step()
            if schedule is not None:
                schedule.step()
        found.append(criterion(net(x), y).item())
    return np.array(found)


def config_run(config: RunConfig, seed: int, watch: Any = None) -> Any:
    """The same training as one would write it; returns losses on the three parts and the net.

    `watch` gets epoch, losses and net after each epoch, and ends training by saying True.
    """
    how, parts = config.regularization, config.data.parts()
    torch.manual_seed(seed)
    w = config.width
    net = torch.nn.Sequential(
        torch.nn.Linear(2, w),
        torch.nn.ReLU(),
        torch.nn.Linear(w, w),
        torch.nn.ReLU(),
        torch.nn.Linear(w, 1),
    ).double()
    kind = torch.optim.Adam if how.l2 else torch.optim.AdamW
    optimizer = kind(net.parameters(), lr=config.rate, weight_decay=how.l2 or how.decay)
    criterion = torch.nn.BCEWithLogitsLoss()
    pairs = [
        (torch.tensor(x), torch.tensor(y)[:, None])
        for x, y in (
            (parts.x_train, parts.y_train),
            (parts.x_validation, parts.y_validation),
            (parts.x_test, parts.y_test),
        )
    ]
    x_train, y_train = pairs[0]
    # torch.nn.CrossEntropyLoss has label smoothing of its own: two logits, 0 and z.
    smoothed = torch.nn.CrossEntropyLoss(label_smoothing=how.smoothing)
    generator = np.random.default_rng(seed)

    def measure() -> Any:
        with torch.no_grad():
            return [criterion(net(x), y).item() for x, y in pairs]

    found = [measure()]
    for epoch in range(config.epochs + 1):
        if watch and watch(epoch, found[-1], net):
            break
        if epoch == config.epochs:
            break
        x = x_train
        if how.jitter:
            x = x + how.jitter * torch.tensor(generator.standard_normal((2, len(x)))).T
        hidden = x
        for layer in (net[0], net[2]):
            hidden = torch.relu(layer(hidden))
            if how.dropout:
                kept = generator.random((w, len(x))) < 1 - how.dropout
                hidden = hidden * torch.tensor(kept).T / (1 - how.dropout)
        z = net[4](hidden)
        both = torch.cat([torch.zeros_like(z), z], dim=1)
        optimizer.zero_grad()
        smoothed(both, y_train[:, 0].long()).backward()
        optimizer.step()
        if how.max_norm:
            with torch.no_grad():
                # As torch.renorm, which adds 1e-7 to what it divides by.
                for place in (0, 2, 4):
                    weight = net.get_parameter(f"{place}.weight")
                    lengths = weight.norm(dim=1, keepdim=True)
                    weight.mul_((how.max_norm / lengths).clamp(max=1))
        found.append(measure())
    return np.array(found).T, net
