"""Dropout's scaling against torch.nn.Dropout, its means, the linear identity, MC dropout."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from core.overfitting import NUM_MASKED, Linear, best_weights, risk_formula, scaled_pass
from core.overfitting.dropout import (
    draw_masks,
    expectation,
    linear_case,
    risk_measured,
    uncertainty,
)
from core.training import Network, as_torch_state
from core.training.networks import initial_weights

NETWORK = Network((2, 7, 5, 1))
WEIGHTS = 2 * initial_weights(NETWORK, 3, "float64")
POINT = (0.7, -1.1)


def torch_net() -> list[torch.nn.Linear]:
    layers = [torch.nn.Linear(2, 7), torch.nn.Linear(7, 5), torch.nn.Linear(5, 1)]
    state = as_torch_state(NETWORK, WEIGHTS)
    for number, layer in enumerate(layers):
        layer.double().load_state_dict(
            {name: torch.tensor(state[f"{2 * number}.{name}"]) for name in ("weight", "bias")}
        )
    return layers


def torch_output(x: torch.Tensor, drop: torch.nn.Module, place: str) -> torch.Tensor:
    first, second, last = torch_net()
    hidden = torch.relu(first(x))
    hidden = torch.relu(second(drop(hidden) if place == "all" else hidden))
    return last(drop(hidden))[:, 0]


@pytest.mark.parametrize("place", ["last", "all"])
@pytest.mark.parametrize("p", [0.15, 0.5, 0.8])
def test_inverted_dropout_has_torchs_mean_and_spread(p: float, place: str) -> None:
    found = expectation(NETWORK, WEIGHTS, POINT, p, place, "inverted")
    torch.manual_seed(0)
    drop = torch.nn.Dropout(p)
    x = torch.tensor([POINT], dtype=torch.float64).repeat(40_000, 1)
    theirs = torch_output(x, drop, place)
    error = np.hypot(found.error, theirs.std().item() / 200)
    assert abs(found.mean - theirs.mean().item()) < 4.5 * error
    assert found.outputs.std() == pytest.approx(theirs.std().item(), rel=0.06)
    drop.eval()
    assert found.test == pytest.approx(torch_output(x[:1], drop, place).item(), rel=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_dropout_before_a_linear_output_is_unbiased(seed: int) -> None:
    """All 2⁵ masks, weighted by their probabilities, give the test-time pass to the last digit."""
    p, weights = 0.3, initial_weights(NETWORK, seed, "float64")
    from core.training import hidden_and_logits, with_ones

    masks = ((np.arange(32)[None, :] >> np.arange(5)[:, None]) & 1).astype(float)
    chance = np.prod(np.where(masks == 1, 1 - p, p), axis=0)
    x = with_ones(np.repeat(np.array(POINT)[:, None], 32, axis=1))
    outputs = hidden_and_logits(NETWORK, weights, x, [None, masks])[1]
    exact = scaled_pass(NETWORK, weights, POINT, 1 - p, "last")
    assert (chance * outputs).sum() == pytest.approx(exact, rel=1e-12)
    found = expectation(NETWORK, weights, POINT, p, "last", "classic")
    assert found.test == exact
    assert abs(found.mean - exact) < 4.5 * found.error
    # Scaling by p is off by (1 − 2p) of what the units contribute.
    assert exact - found.by_p == pytest.approx((1 - 2 * p) * (found.unscaled - weights[-1]))


def test_both_conventions_are_one_up_to_the_factor() -> None:
    classic = expectation(NETWORK, WEIGHTS, POINT, 0.4, "last", "classic")
    inverted = expectation(NETWORK, WEIGHTS, POINT, 0.4, "last", "inverted")
    bias = WEIGHTS[-1]
    np.testing.assert_allclose((classic.outputs - bias) / 0.6, inverted.outputs - bias)
    assert inverted.test == inverted.unscaled == classic.unscaled


def test_with_a_relu_after_it_the_test_pass_is_not_the_mean() -> None:
    found = expectation(NETWORK, WEIGHTS, POINT, 0.5, "all", "inverted")
    assert abs(found.mean - found.test) > 6 * found.error


def test_nothing_dropped_is_the_plain_pass() -> None:
    found = expectation(NETWORK, WEIGHTS, POINT, 0.0, "all", "classic")
    np.testing.assert_allclose(found.outputs, found.test)
    assert found.error == pytest.approx(0, abs=1e-15)


def test_masks_keep_the_share_that_they_should() -> None:
    masks: list[Any] = draw_masks(NETWORK, 0.3, 20_000, "all", np.random.default_rng(0))
    assert [each.shape for each in masks] == [(7, 20_000), (5, 20_000)]
    for mask in masks:
        assert set(np.unique(mask)) == {0.0, 1.0}
        np.testing.assert_allclose(mask.mean(1), 0.7, atol=0.015)
    assert draw_masks(NETWORK, 0.3, 4, "last", np.random.default_rng(0))[0] is None


def test_monte_carlo_dropout_by_hand() -> None:
    points = np.array([[0.3, -1.0, 2.0], [0.1, 0.7, -2.0]])
    mean, deviation = uncertainty(NETWORK, WEIGHTS, points, 0.4, 60)
    first, second, last = torch_net()
    generator = np.random.default_rng(1)
    chances = []
    for _ in range(60):
        one, two = (torch.tensor((generator.random((n, 1)) < 0.6) / 0.6).T for n in (7, 5))
        hidden = torch.relu(first(torch.tensor(points.T))) * one
        hidden = torch.relu(second(hidden)) * two
        chances.append(torch.sigmoid(last(hidden))[:, 0].detach().numpy())
    np.testing.assert_allclose(mean, np.mean(chances, axis=0), rtol=1e-10)
    np.testing.assert_allclose(deviation, np.std(chances, axis=0, ddof=1), rtol=1e-9)
    assert uncertainty(NETWORK, WEIGHTS, points, 0.0, 5)[1].max() == pytest.approx(0, abs=1e-7)


# ---- the linear model -------------------------------------------------------------------------
@pytest.mark.parametrize("p", [0.1, 0.4, 0.75])
def test_the_identity_holds_within_the_measured_error(p: float) -> None:
    case = linear_case(5)
    measured, error = risk_measured(case, p)
    assert abs(measured - sum(risk_formula(case, p))) < 4 * error
    # A formula with (1−q) or q turned around would be far away.
    fit, penalty = risk_formula(case, p)
    wrong = fit + penalty * ((1 - p) / p) ** 2
    assert abs(measured - wrong) > 10 * error


def test_the_identity_exactly_over_all_masks_of_one_example() -> None:
    generator = np.random.default_rng(2)
    case = Linear(generator.normal(size=(1, 6)), generator.normal(size=1), generator.normal(size=6))
    p = 0.35
    masks = (np.arange(64)[:, None] >> np.arange(6)) & 1
    chance = np.prod(np.where(masks == 1, 1 - p, p), axis=1)
    risk = ((case.y - (masks * case.x / (1 - p)) @ case.w) ** 2 * chance).sum()
    assert risk == pytest.approx(sum(risk_formula(case, p)), rel=1e-12)


def test_best_weights_are_where_the_formula_is_lowest() -> None:
    case, p = linear_case(1), 0.3
    best = best_weights(case, p)
    at = sum(risk_formula(Linear(case.x, case.y, best), p))
    for move in np.random.default_rng(0).normal(scale=0.02, size=(30, 6)):
        assert sum(risk_formula(Linear(case.x, case.y, best + move), p)) > at
    np.testing.assert_allclose(best_weights(case, 0.0), case.w)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: expectation(NETWORK, WEIGHTS, POINT, 1.0, "all", "classic"), "probability"),
        (lambda: expectation(NETWORK, WEIGHTS, POINT, 0.3, "first", "classic"), "there is: last"),
        (lambda: expectation(NETWORK, WEIGHTS, POINT, 0.3, "all", "keras"), "there is: classic"),
        (lambda: uncertainty(NETWORK, WEIGHTS, np.zeros((2, 3)), 0.3, 1), "Passes"),
        (lambda: risk_measured(linear_case(), -0.1), "probability"),
    ],
)
def test_bad_input_says_what_would_work(make: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()


def test_so_many_passes_as_the_page_says() -> None:
    assert len(expectation(NETWORK, WEIGHTS, POINT, 0.2, "all", "classic").outputs) == NUM_MASKED
