"""Statements to judge on the optimizer race; `evidence` recomputes which of them are true."""

from interview.bank import optimization_views as views
from interview.bank import optimizers_evidence as evidence
from interview.question import Question, choice

PAGE = "optimizers"

CHOICES: dict[str, Question] = {
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
        views.CUSTOM_GRADIENTS,
        evidence=evidence.first_step,
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
        views.LONG_RACE,
        evidence=evidence.long_run,
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
        views.RIDGE,
        evidence=evidence.ridge,
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
        views.SCALED,
        evidence=evidence.scaled_loss,
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
        views.STEPPED,
        evidence=evidence.two_forms,
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
        views.BOX,
        evidence=evidence.adamw_end,
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
        views.RAVINE,
        evidence=evidence.turned,
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
        views.UPHILL,
        evidence=evidence.uphill,
    ),
}
