"""What the registry says of optimizers, measured."""

import numpy as np
import pytest
from scipy.optimize import minimize

from core.optimizers import OPTIMIZERS


def steps(key: str, gradients: list[float], **values: float) -> np.ndarray:
    """What a rule adds to a weight at 0 for these gradients, one by one."""
    rule = OPTIMIZERS[key]
    settings = {param.name: values.get(param.name, param.default) for param in rule.params}
    weights = np.zeros(1)
    state, found = rule.init(weights), []
    for gradient in gradients:
        step, state = rule.update(np.array([gradient]), state, np.zeros(1), settings)
        found.append(float(step[0]))
    return np.array(found)


FEATURES = np.array([[1.0, 2.0], [2.0, -1.0], [-1.0, 1.0], [1.0, 2.0], [2.0, -1.0]])


def logistic_loss(w: np.ndarray) -> tuple[float, np.ndarray]:
    """Convex and no quadratic: points that no line separates, so there is a minimum."""
    y = np.array([1.0, -1.0, 1.0, -1.0, 1.0])
    margins = y * (FEATURES @ w)
    slopes = -y / (1 + np.exp(margins))
    return float(np.logaddexp(0, -margins).mean()), (slopes[:, None] * FEATURES).mean(axis=0)


def test_descent_on_a_convex_function_converges_under_2_over_l() -> None:
    """L ≤ ¼·λmax(XᵀX/n) for the logistic loss; scipy finds the minimum in its own way."""
    largest = np.linalg.eigvalsh(FEATURES.T @ FEATURES / len(FEATURES)).max() / 4
    lowest = minimize(lambda w: logistic_loss(w)[0], np.zeros(2), tol=1e-12).fun
    for start in ([8.0, -9.0], [-20.0, 3.0]):
        w = np.array(start)
        for _ in range(3000):
            w = w - 1.99 / largest * logistic_loss(w)[1]
        assert logistic_loss(w)[0] == pytest.approx(lowest, abs=1e-8)
    # On a quadratic the bound is sharp.
    assert abs(1 - 1.99) < 1 < abs(1 - 2.01)
    assert "if η < 2/L" in OPTIMIZERS["gd"].summary


def test_adam_moves_by_eta_while_a_gradient_stays_the_same() -> None:
    same = steps("adam", [3.0] * 50, learning_rate=0.1)
    np.testing.assert_allclose(same, -0.1, rtol=1e-6)
    changing = steps("adam", [3.0, -3.0] * 25, learning_rate=0.1)
    assert np.abs(changing[1:]).max() < 0.05


def test_lion_moves_by_eta_or_not_at_all() -> None:
    np.testing.assert_allclose(
        steps("lion", [2.0, 5.0, -90.0], learning_rate=0.1), [-0.1, -0.1, 0.1]
    )
    assert steps("lion", [0.0], learning_rate=0.1)[0] == 0


def test_amsgrads_denominator_can_shrink_but_max_v_cannot() -> None:
    """Bias correction after the maximum: 1010, 716, 586, … 232 at step 21 (β₂ = 0.99)."""
    gradients = [1010.0, *[-10.0] * 20]
    moved = steps("amsgrad", gradients, beta1=0.0, beta2=0.99, epsilon=1e-12, learning_rate=1.0)
    denominators = np.abs(np.array(gradients) / moved)
    np.testing.assert_allclose(denominators[[0, 1, 2, 20]], [1010, 716, 586, 232], rtol=2e-3)


@pytest.mark.parametrize("gradient", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("epsilon", [1e-12, 1e-6, 1.0])
def test_adadeltas_first_step_is_bounded_by_epsilon(gradient: float, epsilon: float) -> None:
    (step,) = steps("adadelta", [gradient], rho=0.9, epsilon=epsilon, learning_rate=2.0)
    assert abs(step) <= 2.0 * np.sqrt(epsilon / 0.1) * (1 + 1e-12)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_letter_of_a_rules_formula_is_defined(key: str) -> None:
    """A letter with the index of a step has its own line, or is the gradient or the weight."""
    latex = OPTIMIZERS[key].latex
    for letter in ("b", "u", "v", "G", r"\Delta", r"\mu", "m"):
        if f"{letter}_t" in latex or f"{letter}_{{t-1}}" in latex:
            assert f"{letter}_t = " in latex, letter
