"""Numbers to work out on the optimizer race: one or two steps of each rule by hand."""

import numpy as np

from core.optimizers.run_conditions import clipped
from core.optimizers.update_rules import SquareSum, Velocity, nesterov, rmsprop
from core.race.trajectories import run
from core.surfaces.registry import quadratic_ravine
from interview.bank import optimization_views as views
from interview.bank.drawn import DIGITS, listed, one_of, until
from interview.bank.rule_steps import steps_of
from interview.bank.writing import bracketed, plus
from interview.question import Asked, NumberAnswer, Question

PAGE = "optimizers"
# v stays what it was.
_NO_MEMORY = {"learning_rate": 1.0, "alpha": 1.0, "epsilon": 1e-8, "weight_decay": 0.0}
# Legs and hypotenuse of triangles with whole sides.
TRIPLES = ((3, 4, 5), (4, 3, 5), (6, 8, 10), (5, 12, 13), (12, 5, 13), (8, 15, 17), (15, 8, 17))


def _signed(rng: np.random.Generator, low: int, high: int) -> int:
    """A whole number of this size, with either sign."""
    return int(rng.integers(low, high + 1)) * one_of(rng, (1, -1))


def _gd_step(rng: np.random.Generator) -> Asked:
    kappa, x, y = one_of(rng, (4, 5, 10, 20)), _signed(rng, 1, 5), _signed(rng, 1, 5)
    rate = one_of(rng, (0.3, 0.4, 0.6, 0.7, 1.5, 1.6)) / kappa
    after = run(quadratic_ravine(kappa), "gd", {"learning_rate": rate}, (x, y), 1).points[1]
    value = float(after[1])
    return Asked(
        rf"Plain gradient descent on $f(x, y) = \tfrac12(x^2 + {kappa}\,y^2)$ starts at "
        rf"$({x}, {y})$ with the learning rate $\eta = {rate:g}$. What is $y$ after one step?",
        NumberAnswer(value),
        rf"The derivative by $y$ is ${kappa} \cdot {bracketed(y)} = {kappa * y}$, so $y \leftarrow "
        rf"{y} - {rate:g} \cdot {bracketed(kappa * y)} = {value:.4g}$. Each step multiplies $y$ by "
        rf"$1 - \eta\kappa = {1 - rate * kappa:.3g}$ and $x$ by {1 - rate:.3g}.",
        {"kappa": kappa, "x": x, "y": y, "rate": rate},
    )


def _clipped(rng: np.random.Generator) -> Asked:
    first, second, norm = one_of(rng, TRIPLES)
    gradient = [first * one_of(rng, (1, -1)), second * one_of(rng, (1, -1))]
    limit = one_of(rng, (0.5, 1.0, 2.0, 2.5, 4.0))
    value = float(clipped(np.array(gradient, float), limit)[0])
    return Asked(
        f"The gradient is $({listed(gradient)})$, and it is clipped by its norm at "
        rf"$c = {limit:g}$. What is its first coordinate afterwards? {DIGITS}",
        NumberAnswer(value),
        rf"Its length is $\lVert g \rVert = {norm}$, so both coordinates are multiplied by "
        rf"${limit:g}/{norm} = {limit / norm:.4g}$: ${gradient[0]}$ becomes ${value:.4g}$. The "
        "direction stays, only the length is cut.",
        {"gradient": gradient, "limit": limit},
    )


def _momentum(rng: np.random.Generator) -> Asked:
    def draw(rng: np.random.Generator) -> tuple[float, list[int]]:
        return one_of(rng, (0.5, 0.8, 0.9)), [_signed(rng, 1, 6), _signed(rng, 1, 6)]

    mu, gradients = until(rng, draw, lambda d: abs((1 + d[0]) * d[1][0] + d[1][1]) > 0.4)
    rate = one_of(rng, (0.01, 0.1, 0.2))
    value = sum(steps_of("momentum", gradients, learning_rate=rate, momentum=mu))
    velocity = mu * gradients[0] + gradients[1]
    return Asked(
        "Momentum as PyTorch has it starts without velocity: $b_1 = g_1$, then "
        r"$b_t = \mu b_{t-1} + g_t$ and $w \leftarrow w - \eta b_t$. With "
        rf"$\mu = {mu:g}$, $\eta = {rate:g}$ and the gradients $g_1 = {gradients[0]}$, "
        f"$g_2 = {gradients[1]}$: by how much has $w$ changed after both steps? Mind the sign.",
        NumberAnswer(value),
        rf"$b_1 = {gradients[0]}$ and $b_2 = {mu:g} \cdot {bracketed(gradients[0])} "
        rf"{plus(gradients[1])} = {velocity:g}$; the change is $-{rate:g}\,(b_1 + b_2) = "
        rf"{value:.4g}$. The first gradient counts $1 + \mu = {1 + mu:g}$ times, and would go on "
        rf"to count up to $1/(1-\mu) = {1 / (1 - mu):g}$ times.",
        {"mu": mu, "rate": rate, "gradients": gradients},
    )


def _nesterov(rng: np.random.Generator) -> Asked:
    def draw(rng: np.random.Generator) -> tuple[float, int, int]:
        return one_of(rng, (0.5, 0.8, 0.9)), _signed(rng, 1, 6), _signed(rng, 1, 6)

    mu, before, gradient = until(
        rng, draw, lambda d: abs((1 + d[0]) * d[2] + d[0] ** 2 * d[1]) > 0.4
    )
    rate = one_of(rng, (0.01, 0.1, 0.2))
    hp = {"learning_rate": rate, "momentum": mu, "weight_decay": 0.0}
    step, _ = nesterov(np.array([gradient]), Velocity(1, np.array([before])), np.zeros(1), hp)
    value, velocity = float(step[0]), mu * before + gradient
    return Asked(
        r"Nesterov's rule as PyTorch has it: $b \leftarrow \mu b + g$, then "
        r"$w \leftarrow w - \eta\,(g + \mu b)$ with the new $b$. The velocity was "
        rf"$b = {before}$, the gradient is $g = {gradient}$; $\mu = {mu:g}$, $\eta = {rate:g}$. By "
        "how much does $w$ change? Mind the sign.",
        NumberAnswer(value),
        rf"The new velocity is ${mu:g} \cdot {bracketed(before)} {plus(gradient)} = {velocity:g}$, "
        rf"and the step $-{rate:g}\,({gradient} + {mu:g} \cdot {bracketed(velocity)}) = "
        rf"{value:.4g}$. Heavy ball "
        rf"would move by $-\eta b = {-rate * velocity:.4g}$.",
        {"mu": mu, "rate": rate, "before": before, "gradient": gradient},
    )


def _adagrad(rng: np.random.Generator) -> Asked:
    first, second, root = one_of(rng, TRIPLES)
    gradients = [first * one_of(rng, (1, -1)), second * one_of(rng, (1, -1))]
    rate = one_of(rng, (0.01, 0.1, 0.5))
    value = steps_of("adagrad", gradients, learning_rate=rate)[1]
    return Asked(
        rf"Adagrad with $\eta = {rate:g}$ (and $\varepsilon$ negligible) gets the gradients "
        f"$g_1 = {gradients[0]}$ and $g_2 = {gradients[1]}$ for one weight. By how much does its "
        f"second step change the weight? Mind the sign. {DIGITS}",
        NumberAnswer(value),
        rf"The sum of squares is ${first}^2 + {second}^2 = {root**2}$ with the root {root}, so the "
        rf"step is $-{rate:g} \cdot {bracketed(gradients[1])} / {root} = {value:.4g}$. The first "
        rf"step was $\eta$ long, whatever $g_1$ was.",
        {"gradients": gradients, "rate": rate},
    )


def _rmsprop(rng: np.random.Generator) -> Asked:
    alpha = one_of(rng, (0.75, 0.84, 0.9, 0.96, 0.99, 0.9975))
    rate, gradient = one_of(rng, (0.001, 0.01, 0.02)), one_of(rng, (0.5, 2.0, 5.0, 30.0))
    value = -steps_of("rmsprop", [gradient], learning_rate=rate, alpha=alpha)[0]
    return Asked(
        rf"RMSprop as PyTorch has it, with the smoothing $\alpha = {alpha:g}$, "
        rf"$\eta = {rate:g}$ and $v_0 = 0$, gets the gradient {gradient:g} first. How long is its "
        rf"first step ($\varepsilon$ negligible)? {DIGITS}",
        NumberAnswer(value),
        rf"$v_1 = (1-\alpha)\,g^2$, so $g$ cancels: the step is $\eta/\sqrt{{1-\alpha}} = "
        rf"{rate:g}/{(1 - alpha) ** 0.5:.4g} = {value:.4g}$. That is {value / rate:.3g} times "
        r"$\eta$, since RMSprop does not correct the bias of $v$ as Adam does.",
        {"alpha": alpha, "rate": rate, "gradient": gradient},
    )


def _epsilon(rng: np.random.Generator) -> Asked:
    root, digits = one_of(rng, (1, 2, 5)), one_of(rng, (4, 5))
    size, epsilon = root * 10.0**-digits, 1e-8
    outside = rmsprop(np.ones(1), SquareSum(1, np.array([size**2])), np.zeros(1), _NO_MEMORY)[0]
    value = float(-outside[0] * (size**2 + epsilon) ** 0.5)
    shown = rf"{root} \cdot 10^{{-{digits}}}"
    return Asked(
        r"Some texts write RMSprop as $\eta g/\sqrt{v + \varepsilon}$, PyTorch has "
        r"$\eta g/(\sqrt v + \varepsilon)$. With the same $\eta$, $g$ and "
        rf"$\varepsilon = 10^{{-8}}$, and $\sqrt v = {shown}$: how many times as long is "
        f"PyTorch’s step? {DIGITS}",
        NumberAnswer(value),
        rf"Inside the root $\varepsilon$ acts like $\sqrt\varepsilon = 10^{{-4}}$ outside: "
        rf"$\sqrt{{v + \varepsilon}} = {1e4 * (size**2 + epsilon) ** 0.5:.4g} \cdot 10^{{-4}}$ "
        rf"and $\sqrt v + \varepsilon = {1e4 * (size + epsilon):.4g} \cdot 10^{{-4}}$, so the "
        rf"ratio is {value:.4g}. Where $\sqrt v$ is far above $10^{{-4}}$ it is nearly 1.",
        {"root": size, "epsilon": epsilon},
    )


def _adam(rng: np.random.Generator) -> Asked:
    def draw(rng: np.random.Generator) -> list[int]:
        return [_signed(rng, 1, 5), _signed(rng, 1, 5)]

    gradients = until(rng, draw, lambda g: abs(0.9 * g[0] + g[1]) > 0.5)
    rate = one_of(rng, (0.001, 0.01, 0.1))
    value = steps_of("adam", gradients, learning_rate=rate)[1]
    g1, g2 = gradients
    mean, square = (0.09 * g1 + 0.1 * g2) / 0.19, (0.000999 * g1**2 + 0.001 * g2**2) / 0.001999
    return Asked(
        rf"Adam with $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\eta = {rate:g}$ ($\varepsilon$ "
        rf"negligible) gets the gradients $g_1 = {g1}$ and $g_2 = {g2}$. By how much does its "
        f"second step change the weight? Mind the sign. {DIGITS}",
        NumberAnswer(value),
        rf"$\hat m_2 = \frac{{0.09\,g_1 + 0.1\,g_2}}{{1 - 0.81}} = {mean:.4g}$ and "
        rf"$\hat v_2 \approx {square:.4g}$, nearly the mean of both squares. The step is "
        rf"$-\eta\,\hat m_2/\sqrt{{\hat v_2}} = {value:.4g}$; the first one was $\eta$ long.",
        {"gradients": gradients, "rate": rate},
    )


NUMBERS: dict[str, Question] = {
    "optimizers-one-gd-step": Question(PAGE, "gradient descent", 1, _gd_step, views.RAVINE),
    "optimizers-clipped-gradient": Question(PAGE, "clipping", 1, _clipped, views.CLIPPED),
    "optimizers-two-momentum-steps": Question(PAGE, "momentum", 2, _momentum, views.RAVINE),
    "optimizers-one-nesterov-step": Question(PAGE, "Nesterov", 2, _nesterov, views.RAVINE),
    "optimizers-second-adagrad-step": Question(PAGE, "Adagrad", 2, _adagrad, views.LONG_RACE),
    "optimizers-first-rmsprop-step": Question(PAGE, "RMSprop", 2, _rmsprop, views.RMSPROP),
    "optimizers-epsilon-in-the-root": Question(PAGE, "RMSprop", 2, _epsilon, views.RMSPROP),
    "optimizers-second-adam-step": Question(PAGE, "Adam", 3, _adam, views.CUSTOM_GRADIENTS),
}
