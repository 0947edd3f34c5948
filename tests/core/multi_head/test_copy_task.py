"""The copying task: its bound proved by measurement, its gradients and training against torch."""

import numpy as np
import pytest
import torch

from core.multi_head import copy_task
from core.multi_head.copy_task import (
    error_bound,
    initial_parameters,
    loss_and_gradients,
    target_matrix,
    train,
)


@pytest.mark.parametrize(("tokens", "asked", "heads"), [(6, 2, 1), (7, 3, 2), (10, 4, 3)])
def test_gradients_are_autograds(tokens: int, asked: int, heads: int) -> None:
    logits, mixing = initial_parameters(tokens, asked, heads, 5)
    target = target_matrix(tokens, asked)
    value, by_logits, by_mixing = loss_and_gradients(logits, mixing, target)
    theirs = [torch.tensor(each, requires_grad=True) for each in (logits, mixing)]
    loss = ((theirs[1] @ theirs[0].softmax(-1) - torch.tensor(target)) ** 2).sum() / asked
    loss.backward()
    assert value == pytest.approx(loss.item(), rel=1e-12)
    for ours, leaf in zip((by_logits, by_mixing), theirs, strict=True):
        assert leaf.grad is not None
        np.testing.assert_allclose(ours, leaf.grad, rtol=1e-10, atol=1e-13)


def test_the_loss_is_the_mean_over_inputs() -> None:
    run = train(7, 3, 2, 3)
    values = np.random.default_rng(0).standard_normal((7, 400_000))
    errors = ((run.answer(values) - values[:3]) ** 2).mean()
    assert errors == pytest.approx(run.error, rel=0.01)


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize(("tokens", "asked"), [(4, 1), (6, 2), (7, 3), (10, 4)])
def test_training_reaches_the_bound_and_never_gets_below(
    tokens: int, asked: int, seed: int
) -> None:
    for heads in range(1, 5):
        run = train(tokens, asked, heads, seed)
        assert run.losses.min() >= error_bound(asked, heads) - 1e-12
        assert run.error <= error_bound(asked, heads) + 2e-3
        np.testing.assert_allclose(run.weights.sum(-1), 1, rtol=1e-12)


def test_one_head_fails_where_two_succeed() -> None:
    assert train(6, 2, 1, 1).error >= 0.5
    assert train(6, 2, 2, 1).error < 0.001


@pytest.mark.parametrize(("asked", "heads"), [(2, 1), (3, 1), (3, 2), (4, 3), (2, 2), (2, 4)])
def test_the_bound_is_what_the_best_matrix_of_that_rank_leaves(asked: int, heads: int) -> None:
    target = target_matrix(8, asked)
    left, values, right = np.linalg.svd(target, full_matrices=False)
    nearest = left[:, :heads] * values[:heads] @ right[:heads]
    assert ((target - nearest) ** 2).sum() / asked == pytest.approx(error_bound(asked, heads))


def test_weights_that_depend_on_the_values_do_not_help() -> None:
    """Whatever h numbers are handed on, a linear answer leaves r − h directions of variance 1."""
    random = np.random.default_rng(3)
    values = random.standard_normal((5, 200_000))
    logits = 4 * values + random.standard_normal((5, 1))  # a head that looks at what it reads
    weights = np.exp(logits - logits.max(0))
    handed_on = (weights / weights.sum(0) * values).sum(0)
    features = np.stack((handed_on, np.ones_like(handed_on)))
    best = np.linalg.lstsq(features.T, values[:2].T, rcond=None)[0]
    error = ((features.T @ best - values[:2].T) ** 2).mean()
    assert 0.5 - 0.005 < error < 1


def test_training_is_torchs_adam() -> None:
    tokens, asked, heads, seed = 6, 3, 2, 9
    parts = [
        torch.tensor(each, requires_grad=True)
        for each in initial_parameters(tokens, asked, heads, seed)
    ]
    optimizer = torch.optim.Adam(parts, lr=copy_task.LEARNING_RATE)
    target, losses = torch.tensor(target_matrix(tokens, asked)), []
    for _ in range(copy_task.NUM_STEPS):
        optimizer.zero_grad()
        loss = ((parts[1] @ parts[0].softmax(-1) - target) ** 2).sum() / asked
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    np.testing.assert_allclose(train(tokens, asked, heads, seed).losses[:-1], losses, rtol=1e-8)


@pytest.mark.parametrize(
    ("values", "told"),
    [((3, 2, 1, 1), "Tokens"), ((6, 5, 1, 1), "Values asked for"), ((6, 2, 0, 1), "Heads")],
)
def test_numbers_out_of_range_are_told(values: tuple[int, ...], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        train(*values)
