"""Adams that are nearly right."""

import numpy as np

from interview.coding.adam_from_scratch.solution import Adam


class NoBiasCorrection(Adam):
    """The means are used as they are."""

    def step(self, gradients: list[np.ndarray]) -> None:
        for i, (w, g) in enumerate(zip(self.params, gradients, strict=True)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            w -= self.learning_rate * self.m[i] / (np.sqrt(self.v[i]) + self.epsilon)


class EpsilonInsideTheRoot(Adam):
    """√(v̂ + ε) instead of √v̂ + ε."""

    def step(self, gradients: list[np.ndarray]) -> None:
        self.t += 1
        for i, (w, g) in enumerate(zip(self.params, gradients, strict=True)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            w -= self.learning_rate * m_hat / np.sqrt(v_hat + self.epsilon)


class CountsEveryArray(Adam):
    """t grows inside the loop over the arrays."""

    def step(self, gradients: list[np.ndarray]) -> None:
        for i, (w, g) in enumerate(zip(self.params, gradients, strict=True)):
            self.t += 1
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            w -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


class CountsFromZero(Adam):
    """t grows after the update, so the first correction divides by 1 − β⁰ = 0."""

    def step(self, gradients: list[np.ndarray]) -> None:
        for i, (w, g) in enumerate(zip(self.params, gradients, strict=True)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            m_hat = self.m[i] / np.float64(1 - self.beta1**self.t)
            v_hat = self.v[i] / np.float64(1 - self.beta2**self.t)
            w -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
        self.t += 1


class SquaresTheMean(Adam):
    """v averages the square of m, not the square of the gradient."""

    def step(self, gradients: list[np.ndarray]) -> None:
        self.t += 1
        for i, (w, g) in enumerate(zip(self.params, gradients, strict=True)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * m_hat**2
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            w -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


class MovesACopy(Adam):
    """`w = w − …` makes a new array, and the caller's stays where it was."""

    def step(self, gradients: list[np.ndarray]) -> None:
        self.t += 1
        for i, (w, g) in enumerate(zip(self.params, gradients, strict=True)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            w = w - self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
            self.params = [*self.params[:i], w, *self.params[i + 1 :]]
