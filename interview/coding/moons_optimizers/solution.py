"""Gradient descent, momentum and Adam train the same small network on two moons."""

from collections.abc import Callable
from typing import Any

import torch
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import Tensor, nn, optim

RULES: dict[str, Callable[[Any, float], optim.Optimizer]] = {
    "Gradient descent": lambda weights, rate: optim.SGD(weights, lr=rate),
    "Momentum": lambda weights, rate: optim.SGD(weights, lr=rate, momentum=0.9),
    "Adam": lambda weights, rate: optim.Adam(weights, lr=rate),
}


def training_data() -> tuple[Tensor, Tensor]:
    """Features (800, 2), scaled by their own mean and deviation, and classes (800, 1)."""
    x, y = make_moons(n_samples=1000, noise=0.3, random_state=42)
    x, _, y, _ = train_test_split(x, y, test_size=0.2, random_state=42)
    x = StandardScaler().fit_transform(x)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)[:, None]


def network() -> nn.Sequential:
    """2-32-16-1; gives a logit, whose sigmoid is the probability of class 1."""
    return nn.Sequential(
        nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 1)
    )


def compare_optimizers(
    epochs: int = 100, learning_rate: float = 0.01, seed: int = 0
) -> dict[str, list[float]]:
    """Training loss of each rule before its 1st, 2nd, … update, always with all 800 rows."""
    x, y = training_data()
    criterion = nn.BCEWithLogitsLoss()  # sigmoid and cross-entropy in one, without overflow
    curves = {}
    for name, make in RULES.items():
        torch.manual_seed(seed)  # the same first weights for every rule
        model = network()
        optimizer = make(model.parameters(), learning_rate)
        losses = []
        for _ in range(epochs):
            loss = criterion(model(x), y)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        curves[name] = losses
    return curves
