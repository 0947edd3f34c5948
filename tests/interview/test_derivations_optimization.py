"""Sides of the derivations on optimizers and regularization against other libraries."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from scipy.optimize import minimize, minimize_scalar

from core.optimizers import OPTIMIZERS
from interview import Check, Derivation, checks
from interview.derivations import (
    adagrad_stall,
    adam_bias,
    adamw_decay,
    dropout_expectation,
    gradient_descent_limit,
    momentum_optimum,
    ridge_gaussian_prior,
    soft_threshold,
)
from interview.derivations.measuring import lowest, mean_check

SEEDS = (0, 3, 17)


def step(derivation: Derivation, title: str, **numbers: float) -> Check:
    titles = [each.title for each in derivation.steps]
    found = checks(derivation, numbers)[titles.index(title)]
    assert found is not None
    return found


def torch_path(
    make: Callable[[list[torch.Tensor]], torch.optim.Optimizer],
    start: np.ndarray,
    gradients: Iterable[np.ndarray],
) -> np.ndarray:
    weights = torch.tensor(np.array(start, dtype=np.float64))
    optimizer, path = make([weights]), [weights.numpy().copy()]
    for gradient in gradients:
        weights.grad = torch.tensor(np.asarray(gradient, dtype=np.float64))
        optimizer.step()
        path.append(weights.numpy().copy())
    return np.array(path)


def break_rule(monkeypatch: pytest.MonkeyPatch, key: str, change: Callable[..., Any]) -> None:
    """Replace a rule of the lab by a wrong one: (right rule, gradient, state, weights, hp)."""
    right = OPTIMIZERS[key]
    wrong = replace(right, update=lambda g, s, w, hp: change(right.update, g, s, w, hp))
    monkeypatch.setitem(OPTIMIZERS, key, wrong)


# ---- what the derivations share -----------------------------------------------------------------
def test_a_mean_check_allows_five_standard_errors() -> None:
    draws = np.random.default_rng(0).standard_normal((10_000, 2)) * np.array([1.0, 3.0])
    found = mean_check(draws, np.zeros(2), "a", "b")
    assert found.tolerance == pytest.approx(5 * 3 / 100, rel=0.05)
    assert found.holds
    assert not mean_check(draws + 0.2, np.zeros(2), "a", "b").holds


def test_lowest_finds_kinks_and_round_valleys() -> None:
    assert lowest(lambda w: np.abs(w - 0.3), np.array(-4.0), np.array(4.0)) == pytest.approx(
        0.3, abs=1e-15
    )
    assert lowest(lambda w: (w - 0.3) ** 2, np.array(-4.0), np.array(4.0)) == pytest.approx(
        0.3, abs=1e-7
    )


# ---- Adam ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", SEEDS)
def test_adams_update_is_that_of_torch(seed: int) -> None:
    numbers = {"beta1": 0.8, "beta2": 0.99, "t": 30, "seed": seed}
    gradients = adam_bias.prepare(numbers).one
    path = torch_path(
        lambda w: torch.optim.Adam(w, lr=0.001, betas=(0.8, 0.99), eps=1e-8),
        np.zeros(()),
        gradients,
    )
    found = step(adam_bias.DERIVATION, "The update", **numbers)
    assert found.left == pytest.approx(float(path[-1]), abs=1e-13)


def test_an_adam_without_correction_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def uncorrected(right: Any, g: Any, s: Any, w: Any, hp: Any) -> Any:
        _, state = right(g, s, w, hp)
        return -hp["learning_rate"] * state.mean / (state.square**0.5 + hp["epsilon"]), state

    break_rule(monkeypatch, "adam", uncorrected)
    assert not step(adam_bias.DERIVATION, "The update").holds
    assert not step(adam_bias.DERIVATION, "The first step").holds


def test_the_first_step_is_too_long_by_the_known_factor() -> None:
    found = step(adam_bias.DERIVATION, "The first step")
    assert np.abs(found.left) == pytest.approx([np.sqrt(10), 1.0], rel=1e-12)


@pytest.mark.parametrize("title", ["Expectation of m", "Expectation of v"])
def test_without_the_missing_weight_the_expectations_do_not_fit(title: str) -> None:
    found = step(adam_bias.DERIVATION, title, t=5)
    limit = {"Expectation of m": 1.0, "Expectation of v": 2.0}[title]
    assert not replace(found, right=limit).holds
    # Nor with one step more or less.
    beta = {"Expectation of m": 0.9, "Expectation of v": 0.999}[title]
    for t in (4, 6):
        assert not replace(found, right=(1 - beta**t) * limit).holds


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.999), (0.5, 0.6), (0.95, 0.5)])
def test_no_gradients_make_adam_step_further_than_its_bound(beta1: float, beta2: float) -> None:
    draws = np.random.default_rng(0).standard_normal((3_000, 12)) ** 3
    case = adam_bias.Case(beta1, beta2, draws)
    first, second = case.shares
    ratios = np.abs(case.means / first) / np.sqrt(case.squares / second)
    bound = adam_bias.largest_ratio(beta1, beta2, 12)
    assert 0.5 * bound < ratios.max() <= bound


def test_the_bound_is_reached_by_torch_and_exceeds_the_papers() -> None:
    gradients = (0.9 / 0.999) ** np.arange(60)[::-1]
    path = torch_path(lambda w: torch.optim.Adam(w, lr=1.0, eps=1e-300), np.zeros(()), gradients)
    found = step(adam_bias.DERIVATION, "How long a step can be", t=60)
    assert float(path[-2] - path[-1]) == pytest.approx(float(found.right), rel=1e-9)
    # Long after the start: 7.27, where one gradient after zeros gives 3.16.
    assert adam_bias.largest_ratio(0.9, 0.999, 20_000) == pytest.approx(7.27, abs=0.01)


# ---- momentum and gradient descent --------------------------------------------------------------
def test_momentums_path_is_that_of_torch() -> None:
    eta, beta = 4 / 121, 81 / 121
    curvatures = np.geomspace(1, 100, 5)
    weights = torch.ones(5, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=eta, momentum=beta)
    for _ in range(25):
        optimizer.zero_grad()
        (torch.tensor(curvatures) * weights**2 / 2).sum().backward()
        optimizer.step()
    found = step(momentum_optimum.DERIVATION, "One recursion for each eigendirection", kappa=100)
    np.testing.assert_allclose(found.left, weights.detach().numpy(), rtol=0, atol=1e-13)
    np.testing.assert_allclose(found.right, weights.detach().numpy(), rtol=0, atol=1e-13)


def test_momentum_of_the_wrong_sign_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, g: Any, s: Any, w: Any, hp: Any) -> Any:
        return right(g, s, w, {**hp, "momentum": -hp["momentum"]})

    break_rule(monkeypatch, "momentum", wrong)
    for title in ("One recursion for each eigendirection", "As a matrix"):
        assert not step(momentum_optimum.DERIVATION, title).holds


@pytest.mark.parametrize("kappa", [4.0, 50.0])
def test_a_search_over_both_ends_at_the_best_momentum(kappa: float) -> None:
    def worst(settings: np.ndarray) -> float:
        eta, beta = settings
        if not 0 <= beta < 1 or eta <= 0:
            return 2.0
        sizes = [np.abs(np.roots([1, -(1 + beta - eta * c), beta])).max() for c in (1.0, kappa)]
        return float(max(sizes))

    found = min(
        (
            minimize(worst, [start / kappa, beta], method="Nelder-Mead", options={"xatol": 1e-9})
            for start in (1.0, 2.0)
            for beta in (0.2, 0.6)
        ),
        key=lambda result: result.fun,
    )
    side = step(momentum_optimum.DERIVATION, "The best momentum", kappa=kappa)
    assert found.fun == pytest.approx(side.left[2], abs=1e-3)
    assert found.fun >= side.left[2] - 1e-9


def test_the_grid_of_pairs_comes_near_the_optimum() -> None:
    from core.optimizer_theory import METHODS, rate

    best = METHODS["heavy-ball"].optimum(1.0, 100.0)
    eta, beta = np.linspace(0.9, 1.1, 41) * best.learning_rate, np.linspace(0.6, 0.75, 41)
    found = rate(METHODS["heavy-ball"], [1.0, 100.0], eta[:, None], beta)
    assert best.rate - 1e-9 <= found.min() < best.rate + 0.01


def test_gradient_descents_path_is_that_of_torch() -> None:
    turn = np.deg2rad(30)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = torch.tensor(axes @ np.diag([2.0, 20.0]) @ axes.T)
    weights = torch.tensor([2.0, 1.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=0.08)
    (weights @ matrix @ weights / 2).backward()
    optimizer.step()
    found = step(
        gradient_descent_limit.DERIVATION,
        "What one step does to the error",
        curvature=20.0,
        kappa=10.0,
        learning_rate=0.08,
    )
    np.testing.assert_allclose(found.left, weights.detach().numpy(), atol=1e-14)


def test_ascent_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, g: Any, s: Any, w: Any, hp: Any) -> Any:
        return -right(g, s, w, hp)[0], s

    break_rule(monkeypatch, "gd", wrong)
    with np.errstate(over="ignore"):
        for title in (
            "What one step does to the error",
            "When it shrinks",
            "Beyond quadratics",
            "Convex losses: the global minimum",
        ):
            assert not step(gradient_descent_limit.DERIVATION, title).holds


def test_the_best_learning_rate_is_scipys() -> None:
    found = minimize_scalar(
        lambda eta: max(abs(1 - 0.5 * eta), abs(1 - 5 * eta)),
        bounds=(0, 0.4),
        method="bounded",
        options={"xatol": 1e-10},
    )
    side = step(
        gradient_descent_limit.DERIVATION, "The best learning rate", curvature=5.0, kappa=10.0
    )
    assert 5 * found.x == pytest.approx(float(side.left), abs=1e-6)
    assert found.fun == pytest.approx(9 / 11, abs=1e-6)


# ---- Adagrad and AdamW --------------------------------------------------------------------------
def test_adagrad_and_rmsprop_are_those_of_torch() -> None:
    gradients = np.full(64, 3.0)
    adagrad = torch_path(lambda w: torch.optim.Adagrad(w, lr=0.1), np.zeros(()), gradients)
    rmsprop = torch_path(
        lambda w: torch.optim.RMSprop(w, lr=0.1, alpha=0.9), np.zeros(()), gradients
    )
    numbers = {"scale": 3.0, "alpha": 0.9, "t": 64}
    constant = step(adagrad_stall.DERIVATION, "A constant gradient", **numbers)
    assert constant.left == pytest.approx(float(adagrad[-2] - adagrad[-1]) / 0.1, rel=1e-8)
    way = step(adagrad_stall.DERIVATION, "How far it gets", **numbers)
    assert way.left == pytest.approx(-float(adagrad[-1]) / 0.1, rel=1e-8)
    assert way.left == pytest.approx(2 * np.sqrt(64) - 1.4603545 + 1 / 16, abs=1e-3)
    forgets = step(adagrad_stall.DERIVATION, "RMSprop forgets", **numbers)
    assert forgets.left == pytest.approx(float(rmsprop[-2] - rmsprop[-1]) / 0.1, rel=1e-6)


def test_a_running_mean_in_the_place_of_the_sum_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(right: Any, g: Any, s: Any, w: Any, hp: Any) -> Any:
        return right(g, s._replace(square=0.9 * s.square), w, hp)

    break_rule(monkeypatch, "adagrad", wrong)
    for title in ("The rule", "A constant gradient", "How far it gets", "Noise is enough"):
        assert not step(adagrad_stall.DERIVATION, title).holds


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("title", "name"),
    [("AdamW decays the weight itself", "AdamW"), ("Decay first or last", "AdamW")],
)
def test_adamw_is_that_of_torch(title: str, name: str, seed: int) -> None:
    numbers = {"rate": 0.02, "decay": 0.3, "scale": 5.0, "t": 40, "seed": seed}
    case = adamw_decay.prepare(numbers)
    path = torch_path(
        lambda w: getattr(torch.optim, name)(w, lr=0.02, weight_decay=0.3),
        case.start,
        case.gradients,
    )
    found = step(adamw_decay.DERIVATION, title, **numbers)
    np.testing.assert_allclose(found.left, path[-1], atol=1e-12)
    np.testing.assert_allclose(found.right, path[-1], atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_adam_with_l2_is_that_of_torch(seed: int) -> None:
    numbers = {"rate": 0.02, "decay": 0.3, "scale": 5.0, "t": 40, "seed": seed}
    case = adamw_decay.prepare(numbers)
    path = torch_path(
        lambda w: torch.optim.Adam(w, lr=0.02, weight_decay=0.3), case.start, case.gradients
    )
    found = step(adamw_decay.DERIVATION, "Under Adam the penalty is divided, too", **numbers)
    np.testing.assert_allclose(0.02 * found.right, path[-1] - path[-2], atol=1e-12)


def test_decay_of_the_moved_weight_would_be_another_rule() -> None:
    numbers = {"rate": 0.02, "decay": 0.3, "scale": 5.0, "t": 1, "seed": 0}
    case = adamw_decay.prepare(numbers)
    moved = case.run("adam", case.gradients, 0.0)[-1]
    found = step(adamw_decay.DERIVATION, "Decay first or last", **numbers)
    assert not replace(found, left=(1 - 0.02 * 0.3) * moved).holds
    steps = moved - case.start
    np.testing.assert_allclose((1 - 0.02 * 0.3) * moved - found.right, -0.02 * 0.3 * steps)


def test_swapping_both_decays_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    adam, adamw = OPTIMIZERS["adam"], OPTIMIZERS["adamw"]
    monkeypatch.setitem(OPTIMIZERS, "adam", replace(adam, update=adamw.update))
    monkeypatch.setitem(OPTIMIZERS, "adamw", replace(adamw, update=adam.update))
    for title in (
        "Under Adam the penalty is divided, too",
        "Larger gradients, weaker decay",
        "AdamW decays the weight itself",
        "Now all weights decay alike",
        "Where AdamW comes to rest",
    ):
        assert not step(adamw_decay.DERIVATION, title).holds


# ---- L1 and L2 ----------------------------------------------------------------------------------
@pytest.mark.parametrize(("z", "strength"), [(1.5, 1.0), (-3.0, 0.7), (0.4, 0.9), (-1.0, 1.0)])
def test_soft_thresholding_is_torchs_softshrink(z: float, strength: float) -> None:
    expected = torch.nn.functional.softshrink(torch.tensor(z, dtype=torch.float64), strength)
    found = step(soft_threshold.DERIVATION, "Without any derivative", z=z, strength=strength)
    assert found.left == pytest.approx(float(expected), abs=1e-6)
    assert found.right == pytest.approx(float(expected), abs=1e-15)
    formula = step(soft_threshold.DERIVATION, "All three in one formula", z=z, strength=strength)
    assert formula.left[0] == pytest.approx(float(expected), abs=1e-15)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_orthonormal_lasso_is_scikit_learns(seed: int) -> None:
    from sklearn.linear_model import Lasso

    case = soft_threshold.prepare({"z": 0.0, "strength": 0.8, "seed": seed})
    np.testing.assert_allclose(case.x.T @ case.x, 24 * np.eye(5), atol=1e-12)
    fitted = Lasso(alpha=0.8, fit_intercept=False, tol=1e-12).fit(case.x, case.y)
    found = step(soft_threshold.DERIVATION, "In a regression", z=0.0, strength=0.8, seed=seed)
    np.testing.assert_allclose(found.right, fitted.coef_, atol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("sigma", "tau"), [(1.0, 0.5), (0.1, 5.0), (10.0, 0.2)])
def test_all_ridge_solutions_are_scikit_learns(sigma: float, tau: float, seed: int) -> None:
    from sklearn.linear_model import Ridge

    numbers = {"sigma": sigma, "tau": tau, "seed": seed}
    case = ridge_gaussian_prior.prepare(numbers)
    coefficients = Ridge(alpha=(sigma / tau) ** 2, fit_intercept=False).fit(case.x, case.y).coef_
    for title in (
        "Set the gradient to zero",
        "What libraries call it",
        "The posterior's mean is the same",
    ):
        found = step(ridge_gaussian_prior.DERIVATION, title, **numbers)
        np.testing.assert_allclose(found.left, coefficients, atol=1e-8)
        # The inverse ratio, an easy slip, is another vector.
        other = Ridge(alpha=(tau / sigma) ** 2, fit_intercept=False).fit(case.x, case.y).coef_
        assert not replace(found, right=other).holds


def test_the_log_posterior_is_largest_at_ridge() -> None:
    case = ridge_gaussian_prior.prepare({"sigma": 1.0, "tau": 0.5, "seed": 4})
    found = minimize(lambda w: -case.log_likelihood(w) - case.log_prior(w), np.zeros(3), tol=1e-10)
    np.testing.assert_allclose(found.x, case.ridge(), atol=1e-5)


# ---- dropout ------------------------------------------------------------------------------------
def test_inverted_dropout_is_torchs() -> None:
    case = dropout_expectation.prepare({"p": 0.3, "seed": 1})
    torch.manual_seed(0)
    inputs = torch.tensor(np.tile(case.x, (20_000, 1)))
    drawn = torch.nn.functional.dropout(inputs, 0.3, training=True).numpy()
    found = step(
        dropout_expectation.DERIVATION, "Inverted dropout: scale in training", p=0.3, seed=1
    )
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert np.all(np.abs(drawn.mean(axis=0) - found.left) < 5 * error)
    spread = step(dropout_expectation.DERIVATION, "The noise that it adds", p=0.3, seed=1)
    np.testing.assert_allclose(drawn.var(axis=0), spread.left, rtol=0.05)


@pytest.mark.parametrize(
    "title",
    ["The mask", "Classic dropout: scale at test time", "Sum over all examples", "Measured"],
)
def test_swapping_dropped_and_kept_share_is_noticed(title: str) -> None:
    found = step(dropout_expectation.DERIVATION, title, p=0.3)
    swapped = step(dropout_expectation.DERIVATION, title, p=0.7)
    assert not replace(found, right=swapped.right).holds


def test_dropout_is_a_ridge_on_rescaled_features() -> None:
    from sklearn.linear_model import Ridge

    case = dropout_expectation.prepare({"p": 0.4, "seed": 2}).linear
    scale = np.sqrt((case.x**2).sum(axis=0))
    fitted = Ridge(alpha=0.4 / 0.6, fit_intercept=False, tol=1e-12).fit(case.x / scale, case.y)
    found = step(dropout_expectation.DERIVATION, "So it is a ridge regression", p=0.4, seed=2)
    np.testing.assert_allclose(found.left, fitted.coef_ / scale, atol=1e-9)
