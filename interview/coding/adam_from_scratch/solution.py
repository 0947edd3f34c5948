"""Adam in NumPy."""

import numpy as np


class Adam:
    """Moves arrays in place, by their gradients' running mean over the root of the mean square.

    m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  m̂ = m/(1−β₁ᵗ),  v̂ = v/(1−β₂ᵗ),
    w ← w − η·m̂/(√v̂ + ε).

    Source: Kingma & Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1.
    """

    def __init__(
        self,
        params: list[np.ndarray],
        learning_rate: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        self.params = params
        self.learning_rate = learning_rate
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.m = [np.zeros_like(w) for w in params]
        self.v = [np.zeros_like(w) for w in params]
        self.t = 0

    def step(self, gradients: list[np.ndarray]) -> None:
        """One update; gradients in the order and with the shapes of the arrays."""
        self.t += 1
        for i, (w, g) in enumerate(zip(self.params, gradients, strict=True)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            # Both means started at 0: after t steps they hold a share 1 − βᵗ of the gradients.
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            w -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
