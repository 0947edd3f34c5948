"""Adam's parts against torch, and its theory against measurements."""

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from core.optimizer_theory import (
    SEQUENCES,
    dissect,
    expected_deviation,
    expected_share,
    first_step_factor,
    gradients_of,
    lone_step,
    measured_means,
    parsed,
    running_mean,
    window,
)


@pytest.mark.parametrize("key", SEQUENCES)
@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.0, 0.5), (0.7, 0.99)])
def test_every_part_is_torchs(key: str, betas: tuple[float, float]) -> None:
    gradients = gradients_of(key, 150, 0.7, seed=3)
    ours = dissect(gradients, learning_rate=0.01, beta1=betas[0], beta2=betas[1])
    weight = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([weight], lr=0.01, betas=betas)
    for t, g in enumerate(gradients):
        before = weight.item()
        weight.grad = torch.tensor([g], dtype=torch.float64)
        optimizer.step()
        state = optimizer.state[weight]
        assert state["exp_avg"].item() == pytest.approx(ours.mean[t], rel=1e-9, abs=1e-14)
        assert state["exp_avg_sq"].item() == pytest.approx(ours.square[t], rel=1e-9, abs=1e-14)
        assert weight.item() - before == pytest.approx(ours.steps[t], rel=1e-7, abs=1e-13)


def test_the_corrected_means_of_a_constant_are_exact() -> None:
    ours = dissect(np.full(50, -3.0))
    np.testing.assert_allclose(ours.corrected_mean, -3, rtol=1e-12)
    np.testing.assert_allclose(ours.corrected_square, 9, rtol=1e-12)
    np.testing.assert_allclose(ours.steps, 0.001, rtol=1e-8)
    np.testing.assert_allclose(ours.mean, -3 * expected_share(0.9, 50), rtol=1e-12)


def test_without_correction_the_first_step_is_316_times_as_long() -> None:
    assert first_step_factor(0.9, 0.999) == pytest.approx(3.1623, abs=1e-4)
    ours = dissect([0.4, 0.1], epsilon=1e-12)
    assert ours.raw_steps[0] / ours.steps[0] == pytest.approx(first_step_factor(0.9, 0.999))


@pytest.mark.parametrize("noise", [0.0, 0.5, 4.0])
@pytest.mark.parametrize("beta", [0.0, 0.9, 0.99])
def test_the_mean_over_many_draws_is_the_expected_share(beta: float, noise: float) -> None:
    draws = 4000
    measured = measured_means(beta, noise, 60, draws, seed=2)
    spread = expected_deviation(beta, noise, 60) / np.sqrt(draws)
    assert (np.abs(measured - expected_share(beta, 60)) <= 5 * spread + 1e-12).all()


def test_the_deviation_of_a_running_mean_is_what_is_measured() -> None:
    gradients = 1 + 2.0 * np.random.default_rng(0).standard_normal((20_000, 40))
    measured = running_mean(gradients, 0.9).std(axis=0)
    np.testing.assert_allclose(measured, expected_deviation(0.9, 2.0, 40), rtol=0.03)


@given(
    st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=60),
    st.floats(0, 0.999),
    st.floats(0.5, 0.9999),
)
@example([0.0, 0.0, 1.0, 2.0], 0.25, 0.5)
def test_no_step_exceeds_the_bound_of_cauchy_and_schwarz(
    gradients: list[float], beta1: float, beta2: float
) -> None:
    steps = dissect(gradients, learning_rate=0.1, beta1=beta1, beta2=beta2).steps
    # m = (1 − β₁) Σ (β₁/√β₂)ᵏ · √β₂ᵏ g, and v = (1 − β₂) Σ β₂ᵏ g²; then both bias corrections.
    t = np.arange(1, len(gradients) + 1)
    sums = np.cumsum((beta1**2 / beta2) ** (t - 1.0))
    corrections = np.sqrt(1 - beta2**t) / (1 - beta1**t)
    bound = 0.1 * (1 - beta1) / np.sqrt(1 - beta2) * np.sqrt(sums) * corrections
    assert (np.abs(steps) <= bound * (1 + 1e-9)).all()


@pytest.mark.parametrize(("beta2", "length"), [(0.999, 0.316), (0.99, 0.1), (0.9, 0.0316)])
def test_a_lone_gradients_step_may_be_longer_than_eta(beta2: float, length: float) -> None:
    zeros = [0.0] * 1999
    ours = dissect([*zeros, 5.0], learning_rate=0.1, beta2=beta2, epsilon=1e-12)
    assert abs(ours.steps[-1]) == pytest.approx(length, rel=0.1)
    assert lone_step(0.1, 0.9, beta2) == pytest.approx(length, rel=0.01)


def test_sequences_have_their_shapes_and_means() -> None:
    assert gradients_of("reddi", 101, 0, 0).sum() == pytest.approx(10)
    assert gradients_of("sparse", 30, 0, 0).tolist() == ([1.0] + [0.0] * 9) * 3
    assert gradients_of("alternating", 10, 0, 0).tolist() == [1, -1] * 5
    assert window(0.9) == pytest.approx(10)
    # What a running mean holds of all that is older than its window: β^(1/(1−β)) → 1/e.
    assert 0.999 ** window(0.999) == pytest.approx(np.exp(-1), rel=1e-3)


def test_own_gradients_are_read_or_pointed_at() -> None:
    for text in ("1, -0.5;2e-3 4", "1; −0,5; 0,002; 4", "1 -0,5 2e-3 4"):
        assert parsed(text).value.tolist() == [1, -0.5, 0.002, 4]
    for text, words in [
        ("", "at least one"),
        ("1, two, 3", "Gradient 2"),
        ("1, inf", "Gradient 2"),
        ("nan", "Gradient 1"),
        ("1 " * 2001, "At most 2,000"),
    ]:
        with pytest.raises(ValueError, match=words):
            parsed(text)


def test_bad_settings_are_told_what_would_work() -> None:
    with pytest.raises(ValueError, match="There is no sequence"):
        gradients_of("pink", 20, 0, 0)
    with pytest.raises(ValueError, match="Steps must lie between"):
        gradients_of("noisy", 5, 0, 0)
    with pytest.raises(ValueError, match="Beta 1"):
        dissect([1.0], beta1=1.5)
    with pytest.raises(ValueError, match="draws"):
        measured_means(0.9, 1.0, 2000, 20_000, 0)
