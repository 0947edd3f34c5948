"""Questions on the optimizer race: single steps of the rules, and what sets them apart."""

import numpy as np

from core.optimizers import SquareSum, Velocity, clipped, nesterov, rmsprop
from core.race import run
from core.surfaces import quadratic_ravine
from interview.bank.drawing import DIGITS, bracketed, listed, one_of, plus, until
from interview.bank.optimizer_steps import steps_of
from interview.bank.optimizer_theory import CUSTOM_GRADIENTS
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "optimizers"


# ---- page states that questions link to ----------------------------------------------------------
RAVINE = LiveLink("optimizers", "Race down a quadratic ravine", {"optimizers_surface": "quadratic"})
LONG_RACE = LiveLink(
    "optimizers",
    "See Adagrad’s steps shrink where the gradient in x stays 1",
    {
        "optimizers_surface": "own",
        "optimizers_formula": "x + y^2/2",
        "optimizers_x_low": "-60",
        "optimizers_x_high": "5",
        "optimizers_y_low": "-2",
        "optimizers_y_high": "2",
        "optimizers_start_x": "0",
        "optimizers_start_y": "1.5",
        "optimizers_steps": "5000",
    },
)
CLIPPED = LiveLink("optimizers", "Clip every gradient at length 5", {"optimizers_clip_norm": "5"})
RMSPROP = LiveLink(
    "optimizers",
    "Read the length of RMSprop’s first step",
    {"optimizers_runners": "rmsprop", "optimizers_steps": "100"},
)
RIDGE = LiveLink(
    "optimizers",
    "Start all rules on the ridge",
    {
        "optimizers_surface": "bounded-saddle",
        "optimizers_start_x": "0",
        "optimizers_start_y": "1.5",
        "optimizers_steps": "300",
    },
)
SCALED = LiveLink(
    "optimizers",
    "Race where one axis has 1,000 times the curvature",
    {
        "optimizers_surface": "own",
        "optimizers_formula": "x^2/2 + 500 y^2",
        "optimizers_x_low": "-2",
        "optimizers_x_high": "2",
        "optimizers_y_low": "-0.2",
        "optimizers_y_high": "0.2",
        "optimizers_start_x": "-1.6",
        "optimizers_start_y": "0.15",
        "optimizers_steps": "500",
    },
)
STEPPED = LiveLink(
    "optimizers",
    "Divide the learning rate again and again",
    {"optimizers_surface": "quadratic", "optimizers_schedule": "step"},
)
BOX = LiveLink(
    "optimizers",
    "Watch AdamW settle in the corner of its box",
    {
        "optimizers_surface": "own",
        "optimizers_formula": "(x-3)^2/2 + 10(y-2)^2",
        "optimizers_x_low": "-2",
        "optimizers_x_high": "5",
        "optimizers_y_low": "-1",
        "optimizers_y_high": "4",
        "optimizers_start_x": "-1",
        "optimizers_start_y": "3",
        "optimizers_steps": "5000",
        "optimizers_runners": "adamw",
        "optimizers_adamw_weight_decay": "1",
        "optimizers_adamw_learning_rate": "0.01",
    },
)
UPHILL = LiveLink(
    "optimizers",
    "Watch Adam go uphill, then add AMSGrad",
    {
        "optimizers_surface": "own",
        "optimizers_formula": "10/101 x + y^2/2",
        "optimizers_x_low": "-6",
        "optimizers_x_high": "6",
        "optimizers_y_low": "-2",
        "optimizers_y_high": "2",
        "optimizers_start_x": "0",
        "optimizers_start_y": "1.5",
        "optimizers_steps": "5000",
        "optimizers_runners": "adam",
        "optimizers_noise": "spikes",
        "optimizers_sigma": "10.099",
        "optimizers_adam_beta2": "0.99",
        "optimizers_adam_learning_rate": "0.05",
    },
)


# ---- numbers to work out ------------------------------------------------------------------------
# v stays what it was.
_NO_MEMORY = {"learning_rate": 1.0, "alpha": 1.0, "epsilon": 1e-8, "weight_decay": 0.0}
# Legs and hypotenuse of triangles with whole sides.
TRIPLES = ((3, 4, 5), (4, 3, 5), (6, 8, 10), (5, 12, 13), (12, 5, 13), (8, 15, 17), (15, 8, 17))


def _signed(rng: np.random.Generator, low: int, high: int) -> int:
    """A whole number of this size, with either sign."""
    return int(rng.integers(low, high + 1)) * one_of(rng, (1, -1))


def _gd_step(rng: np.random.Generator) -> QuestionInstance:
    kappa, x, y = one_of(rng, (4, 5, 10, 20)), _signed(rng, 1, 5), _signed(rng, 1, 5)
    rate = one_of(rng, (0.3, 0.4, 0.6, 0.7, 1.5, 1.6)) / kappa
    after = run(quadratic_ravine(kappa), "gd", {"learning_rate": rate}, (x, y), 1).points[1]
    value = float(after[1])
    return QuestionInstance(
        rf"Plain gradient descent on $f(x, y) = \tfrac12(x^2 + {kappa}\,y^2)$ starts at "
        rf"$({x}, {y})$ with the learning rate $\eta = {rate:g}$. What is $y$ after one step?",
        NumberAnswer(value),
        rf"The derivative by $y$ is ${kappa} \cdot {bracketed(y)} = {kappa * y}$, so $y \leftarrow "
        rf"{y} - {rate:g} \cdot {bracketed(kappa * y)} = {value:.4g}$. Each step multiplies $y$ by "
        rf"$1 - \eta\kappa = {1 - rate * kappa:.3g}$ and $x$ by {1 - rate:.3g}.",
        {"kappa": kappa, "x": x, "y": y, "rate": rate},
    )


def _clipped(rng: np.random.Generator) -> QuestionInstance:
    first, second, norm = one_of(rng, TRIPLES)
    gradient = [first * one_of(rng, (1, -1)), second * one_of(rng, (1, -1))]
    limit = one_of(rng, (0.5, 1.0, 2.0, 2.5, 4.0))
    value = float(clipped(np.array(gradient, float), limit)[0])
    return QuestionInstance(
        f"The gradient is $({listed(gradient)})$, and it is clipped by its norm at "
        rf"$c = {limit:g}$. What is its first coordinate afterwards? {DIGITS}",
        NumberAnswer(value),
        rf"Its length is $\lVert g \rVert = {norm}$, so both coordinates are multiplied by "
        rf"${limit:g}/{norm} = {limit / norm:.4g}$: ${gradient[0]}$ becomes ${value:.4g}$. The "
        "direction stays, only the length is cut.",
        {"gradient": gradient, "limit": limit},
    )


def _momentum(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> tuple[float, list[int]]:
        return one_of(rng, (0.5, 0.8, 0.9)), [_signed(rng, 1, 6), _signed(rng, 1, 6)]

    mu, gradients = until(rng, draw, lambda d: abs((1 + d[0]) * d[1][0] + d[1][1]) > 0.4)
    rate = one_of(rng, (0.01, 0.1, 0.2))
    value = sum(steps_of("momentum", gradients, learning_rate=rate, momentum=mu))
    velocity = mu * gradients[0] + gradients[1]
    return QuestionInstance(
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


def _nesterov(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> tuple[float, int, int]:
        return one_of(rng, (0.5, 0.8, 0.9)), _signed(rng, 1, 6), _signed(rng, 1, 6)

    mu, before, gradient = until(
        rng, draw, lambda d: abs((1 + d[0]) * d[2] + d[0] ** 2 * d[1]) > 0.4
    )
    rate = one_of(rng, (0.01, 0.1, 0.2))
    hp = {"learning_rate": rate, "momentum": mu, "weight_decay": 0.0}
    step, _ = nesterov(
        np.array([float(gradient)]), Velocity(1, np.array([float(before)])), np.zeros(1), hp
    )
    value, velocity = float(step[0]), mu * before + gradient
    return QuestionInstance(
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


def _adagrad(rng: np.random.Generator) -> QuestionInstance:
    first, second, root = one_of(rng, TRIPLES)
    gradients = [first * one_of(rng, (1, -1)), second * one_of(rng, (1, -1))]
    rate = one_of(rng, (0.01, 0.1, 0.5))
    value = steps_of("adagrad", gradients, learning_rate=rate)[1]
    return QuestionInstance(
        rf"Adagrad with $\eta = {rate:g}$ (and $\varepsilon$ negligible) gets the gradients "
        f"$g_1 = {gradients[0]}$ and $g_2 = {gradients[1]}$ for one weight. By how much does its "
        f"second step change the weight? Mind the sign. {DIGITS}",
        NumberAnswer(value),
        rf"The sum of squares is ${first}^2 + {second}^2 = {root**2}$ with the root {root}, so the "
        rf"step is $-{rate:g} \cdot {bracketed(gradients[1])} / {root} = {value:.4g}$. The first "
        rf"step was $\eta$ long, whatever $g_1$ was.",
        {"gradients": gradients, "rate": rate},
    )


def _rmsprop(rng: np.random.Generator) -> QuestionInstance:
    alpha = one_of(rng, (0.75, 0.84, 0.9, 0.96, 0.99, 0.9975))
    rate, gradient = one_of(rng, (0.001, 0.01, 0.02)), one_of(rng, (0.5, 2.0, 5.0, 30.0))
    value = -steps_of("rmsprop", [gradient], learning_rate=rate, alpha=alpha)[0]
    return QuestionInstance(
        rf"RMSprop as PyTorch has it, with the smoothing $\alpha = {alpha:g}$, "
        rf"$\eta = {rate:g}$ and $v_0 = 0$, gets the gradient {gradient:g} first. How long is its "
        rf"first step ($\varepsilon$ negligible)? {DIGITS}",
        NumberAnswer(value),
        rf"$v_1 = (1-\alpha)\,g^2$, so $g$ cancels: the step is $\eta/\sqrt{{1-\alpha}} = "
        rf"{rate:g}/{(1 - alpha) ** 0.5:.4g} = {value:.4g}$. That is {value / rate:.3g} times "
        r"$\eta$, since RMSprop does not correct the bias of $v$ as Adam does.",
        {"alpha": alpha, "rate": rate, "gradient": gradient},
    )


def _epsilon(rng: np.random.Generator) -> QuestionInstance:
    root, digits = one_of(rng, (1, 2, 5)), one_of(rng, (4, 5))
    size, epsilon = root * 10.0**-digits, 1e-8
    outside = rmsprop(np.ones(1), SquareSum(1, np.array([size**2])), np.zeros(1), _NO_MEMORY)[0]
    value = float(-outside[0] * (size**2 + epsilon) ** 0.5)
    shown = rf"{root} \cdot 10^{{-{digits}}}"
    return QuestionInstance(
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


def _adam(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> list[int]:
        return [_signed(rng, 1, 5), _signed(rng, 1, 5)]

    gradients = until(rng, draw, lambda g: abs(0.9 * g[0] + g[1]) > 0.5)
    rate = one_of(rng, (0.001, 0.01, 0.1))
    value = steps_of("adam", gradients, learning_rate=rate)[1]
    g1, g2 = gradients
    mean, square = (0.09 * g1 + 0.1 * g2) / 0.19, (0.000999 * g1**2 + 0.001 * g2**2) / 0.001999
    return QuestionInstance(
        rf"Adam with $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\eta = {rate:g}$ ($\varepsilon$ "
        rf"negligible) gets the gradients $g_1 = {g1}$ and $g_2 = {g2}$. By how much does its "
        f"second step change the weight? Mind the sign. {DIGITS}",
        NumberAnswer(value),
        rf"$\hat m_2 = \frac{{0.09\,g_1 + 0.1\,g_2}}{{1 - 0.81}} = {mean:.4g}$ and "
        rf"$\hat v_2 \approx {square:.4g}$, nearly the mean of both squares. The step is "
        rf"$-\eta\,\hat m_2/\sqrt{{\hat v_2}} = {value:.4g}$; the first one was $\eta$ long.",
        {"gradients": gradients, "rate": rate},
    )


QUESTIONS: dict[str, Question] = {
    "optimizers-one-gd-step": Question(PAGE, "gradient descent", 1, _gd_step, RAVINE),
    "optimizers-clipped-gradient": Question(PAGE, "clipping", 1, _clipped, CLIPPED),
    "optimizers-two-momentum-steps": Question(PAGE, "momentum", 2, _momentum, RAVINE),
    "optimizers-one-nesterov-step": Question(PAGE, "Nesterov", 2, _nesterov, RAVINE),
    "optimizers-second-adagrad-step": Question(PAGE, "Adagrad", 2, _adagrad, LONG_RACE),
    "optimizers-first-rmsprop-step": Question(PAGE, "RMSprop", 2, _rmsprop, RMSPROP),
    "optimizers-epsilon-in-the-root": Question(PAGE, "RMSprop", 2, _epsilon, RMSPROP),
    "optimizers-second-adam-step": Question(PAGE, "Adam", 3, _adam, CUSTOM_GRADIENTS),
    "optimizers-adams-first-step": Question(
        PAGE,
        "Adam",
        1,
        choice(
            "One weight's first gradient is 0.002, another weight's is 50. How far does Adam move "
            r"each in its first step, with $\eta = 0.001$ and $\varepsilon$ negligible?",
            "Both by about 0.001",
            (
                "The first by 0.000002, the second by 0.05",
                "The first by 0.5, the second by 0.00002",
                "Both by about 0.0032",
            ),
            r"After one step $\hat m = g$ and $\hat v = g^2$, so the step is $\eta\,g/|g|$: "
            r"exactly $\eta$ long, whatever the gradient. Without bias correction it would be "
            r"$(1-\beta_1)/\sqrt{1-\beta_2} = 3.16$ times as long.",
        ),
        CUSTOM_GRADIENTS,
    ),
    "optimizers-adagrad-or-rmsprop": Question(
        PAGE,
        "Adagrad",
        1,
        choice(
            "The gradient of a weight is 1 at every step. What do the steps of Adagrad and of "
            "RMSprop do after a long time?",
            r"Adagrad's shrink like $1/\sqrt t$, RMSprop's settle at $\eta$",
            (
                r"Adagrad's settle at $\eta$, RMSprop's shrink like $1/\sqrt t$",
                r"Adagrad's and RMSprop's both shrink like $1/\sqrt t$",
                r"Adagrad's and RMSprop's both settle at $\eta$",
            ),
            r"Adagrad divides by $\sqrt{1 + 1 + \dots} = \sqrt t$: at step 400 it moves by "
            r"$\eta/20$. RMSprop's running mean of $g^2$ forgets and becomes 1, so its step "
            r"becomes $\eta$.",
        ),
        LONG_RACE,
    ),
    "optimizers-off-the-ridge": Question(
        PAGE,
        "saddle points",
        1,
        choice(
            r"$f = \tfrac14 x^4 - \tfrac12 x^2 + \tfrac12 y^2$ has minima at $x = \pm 1$. All "
            "rules start at $(0, 1.5)$, exactly on the ridge between them, without noise. Which "
            "one reaches a minimum?",
            r"None: the derivative by $x$ is 0 all along the ridge",
            (
                "Adam: it divides by the size of the small gradient",
                "Heavy ball: its velocity carries it to one side",
                "Nesterov: it looks ahead, to a point beside the ridge",
            ),
            r"On the ridge $\partial f/\partial x = x^3 - x$ is exactly 0, so every rule's step in "
            "$x$ is 0 and all stay on it; they approach the saddle point $(0, 0)$. A little noise "
            "in the gradient is enough to leave the ridge.",
        ),
        RIDGE,
    ),
    "optimizers-scaled-loss": Question(
        PAGE,
        "scale",
        2,
        choice(
            "The loss is multiplied by 1,000, nothing else is changed, and there is no weight "
            r"decay. Whose path stays the same ($\varepsilon$ negligible)?",
            "Adam's",
            ("Heavy ball's", "Nesterov's", "Plain descent's"),
            r"Adam's step is $\hat m/\sqrt{\hat v}$: numerator and denominator grow by the same "
            "1,000. The other three step in proportion to the gradient, so their learning rate "
            "would have to be 1,000 times smaller.",
        ),
        SCALED,
    ),
    "optimizers-two-forms-of-momentum": Question(
        PAGE,
        "momentum",
        2,
        choice(
            r"PyTorch has $b \leftarrow \mu b + g,\ w \leftarrow w - \eta b$; papers have "
            r"$v \leftarrow \mu v + \eta g,\ w \leftarrow w - v$, with the same $\mu > 0$. When do "
            "their paths differ?",
            r"When $\eta$ changes on the way",
            (
                r"Always, since $\mu$ is not 0",
                "When the gradients are noisy",
                "Never, they are one rule",
            ),
            r"With one $\eta$ throughout, $v = \eta b$ and both are the same. If $\eta$ is cut to "
            r"a tenth, PyTorch's next step is a tenth of $b$ at once, while $v$ still holds steps "
            r"of the old $\eta$. (A running mean $m \leftarrow \mu m + (1 - \mu) g$ is a third "
            r"form: its $\eta$ has to be $1/(1 - \mu)$ times as large.)",
        ),
        STEPPED,
    ),
    "optimizers-where-adamw-settles": Question(
        PAGE,
        "weight decay",
        2,
        choice(
            r"AdamW with weight decay $\lambda = 1$ minimises $f = \tfrac12(x-3)^2 + 10(y-2)^2$ "
            r"with exact gradients, while $\eta$ falls to 0 slowly. Where does it settle?",
            r"At $(1, 1)$: the lowest $f$ with $|x|, |y| \le 1/\lambda$",
            (
                r"At $(1.5, 1.905)$: the lowest $f + \tfrac{\lambda}{2}(x^2 + y^2)$",
                "At $(3, 2)$: the lowest $f$, as the decay fades out",
                "At $(0, 0)$: the decay acts at every step",
            ),
            r"Far from the minimum Adam's part of a step is about $\eta$, and the decay is "
            r"$\eta\lambda x$: they balance at $|x| = 1/\lambda$. For a convex $f$ AdamW settles "
            r"at the lowest $f$ in the box $|w_i| \le 1/\lambda$; without convexity only at a "
            "stationary point of that constrained problem (Xie and Li 2024). Adam with L2 has the "
            r"penalty $\tfrac{\lambda}{2}\lVert w \rVert^2$ instead.",
        ),
        BOX,
    ),
    "optimizers-turned-problem": Question(
        PAGE,
        "coordinates",
        3,
        choice(
            "A narrow valley and the start are both turned by 45°. Whose path is simply turned "
            "along with them?",
            "Heavy ball's",
            ("Adam's", "RMSprop's", "Adagrad's"),
            "Heavy ball adds up gradients, and gradients turn with the valley. The other three "
            "divide coordinate by coordinate. That suits a valley along an axis; along the "
            r"diagonal both coordinates have the same mix of the curvatures $\lambda_1$ and "
            r"$\lambda_2$.",
        ),
        RAVINE,
    ),
    "optimizers-adam-walks-uphill": Question(
        PAGE,
        "AMSGrad",
        3,
        choice(
            "Every 101st gradient is 1,010, the others are −10: their mean is positive, yet Adam "
            r"with $\beta_2 = 0.99$ makes the weight grow. Which change makes it fall in the long "
            "run?",
            "Keeping the largest mean of squares (AMSGrad)",
            (
                r"A learning rate that is ten times smaller",
                r"A shorter memory of squares, $\beta_2 = 0.9$",
                r"No momentum in the gradient, $\beta_1 = 0$",
            ),
            r"With the large gradient $\sqrt{\hat v}$ becomes large too, so its step is short; "
            "until the next one it is forgotten, and the 100 steps the other way are long. In "
            r"AMSGrad the largest $v$ so far never shrinks: once the bias correction has faded, "
            "the denominator is constant and all 101 gradients count by their size (Reddi et al. "
            "2018).",
        ),
        UPHILL,
    ),
}
