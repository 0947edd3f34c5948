"""A plain torch loop, as a person would write it: what the engine is measured against."""

import numpy as np
import torch

from core.learners import LEARNERS
from core.networks import ACTIVATIONS, Network
from core.schedules import SCHEDULES
from core.training import Contender, Plan


def model(network: Network, seed: int) -> torch.nn.Sequential:
    """Seeded as the guide does it: before the layers are made, in float32."""
    torch.manual_seed(seed)
    layers: list[torch.nn.Module] = []
    for inputs, outputs in zip(network.sizes, network.sizes[1:], strict=False):
        layers += [torch.nn.Linear(inputs, outputs)]
        layers += [getattr(torch.nn, ACTIVATIONS[network.activation].torch_name)()]
    return torch.nn.Sequential(*layers[:-1])


def optimizer(contender: Contender, net: torch.nn.Module):
    rule = LEARNERS[contender.optimizer].optimizer
    call = rule.torch_call
    names: dict = {"torch": torch}
    if call.definition:
        exec(call.definition, names)
    make = names[call.name] if call.definition else getattr(torch.optim, call.name)
    return make(net.parameters(), **call.keywords(contender.values))


def curve(plan: Plan, contender: Contender, seed: int, split) -> np.ndarray:
    """Training loss after 0, 1, …, `plan.epochs` epochs."""
    dtype = getattr(torch, plan.dtype)
    net = model(plan.network, seed).to(dtype)
    x, y = (torch.tensor(part, dtype=dtype) for part in (split.x_train, split.y_train[:, None]))
    criterion = torch.nn.BCEWithLogitsLoss()
    stepper = optimizer(contender, net)
    size = contender.batch_size or len(x)
    per_epoch = -(-len(x) // size)
    source = SCHEDULES[plan.schedule].torch_source(
        plan.epochs * per_epoch, dict(plan.schedule_values), contender.values["learning_rate"]
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
                norm = torch.sqrt(sum((p.grad**2).sum() for p in net.parameters()))
                for p in net.parameters():
                    p.grad *= min(1.0, plan.clip_norm / norm.item())
            stepper.step()
            if schedule is not None:
                schedule.step()
        found.append(criterion(net(x), y).item())
    return np.array(found)
