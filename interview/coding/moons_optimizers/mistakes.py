"""Comparisons of optimizers that are nearly right."""

import torch
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

from interview.coding.moons_optimizers.solution import RULES, network, training_data


def gradients_pile_up(
    epochs: int = 100, learning_rate: float = 0.01, seed: int = 0
) -> dict[str, list[float]]:
    """`zero_grad` is missing: every gradient is added to all earlier ones."""
    x, y = training_data()
    criterion = nn.BCEWithLogitsLoss()
    curves = {}
    for name, make in RULES.items():
        torch.manual_seed(seed)
        model = network()
        optimizer = make(model.parameters(), learning_rate)
        losses = []
        for _ in range(epochs):
            loss = criterion(model(x), y)
            losses.append(loss.item())
            loss.backward()
            optimizer.step()
        curves[name] = losses
    return curves


def sigmoid_twice(
    epochs: int = 100, learning_rate: float = 0.01, seed: int = 0
) -> dict[str, list[float]]:
    """A probability goes into a loss that expects a logit."""
    x, y = training_data()
    criterion = nn.BCEWithLogitsLoss()
    curves = {}
    for name, make in RULES.items():
        torch.manual_seed(seed)
        model = nn.Sequential(network(), nn.Sigmoid())
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


def seeded_once(
    epochs: int = 100, learning_rate: float = 0.01, seed: int = 0
) -> dict[str, list[float]]:
    """The second and third network start somewhere else."""
    x, y = training_data()
    criterion = nn.BCEWithLogitsLoss()
    curves = {}
    torch.manual_seed(seed)
    for name, make in RULES.items():
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


def one_network_for_all(
    epochs: int = 100, learning_rate: float = 0.01, seed: int = 0
) -> dict[str, list[float]]:
    """Each rule goes on with what the one before it has learnt."""
    x, y = training_data()
    criterion = nn.BCEWithLogitsLoss()
    torch.manual_seed(seed)
    model = network()
    curves = {}
    for name, make in RULES.items():
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


def scaled_before_the_split(
    epochs: int = 100, learning_rate: float = 0.01, seed: int = 0
) -> dict[str, list[float]]:
    """Mean and deviation come from all 1,000 rows, the test rows among them."""
    features, classes = make_moons(n_samples=1000, noise=0.3, random_state=42)
    features = StandardScaler().fit_transform(features)
    features, _, classes, _ = train_test_split(features, classes, test_size=0.2, random_state=42)
    x = torch.tensor(features, dtype=torch.float32)
    y = torch.tensor(classes, dtype=torch.float32)[:, None]
    criterion = nn.BCEWithLogitsLoss()
    curves = {}
    for name, make in RULES.items():
        torch.manual_seed(seed)
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


def keeps_every_graph(
    epochs: int = 100, learning_rate: float = 0.01, seed: int = 0
) -> dict[str, list[torch.Tensor]]:
    """The curve holds tensors, and each of them the graph that it came from."""
    x, y = training_data()
    criterion = nn.BCEWithLogitsLoss()
    curves = {}
    for name, make in RULES.items():
        torch.manual_seed(seed)
        model = network()
        optimizer = make(model.parameters(), learning_rate)
        losses = []
        for _ in range(epochs):
            loss = criterion(model(x), y)
            losses.append(loss)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        curves[name] = losses
    return curves
