"""Statements to judge on the remedies; `evidence` recomputes which of them are true."""

from core.interview.bank import overfitting_evidence as evidence
from core.interview.bank import regularization_views as views
from core.interview.question import Question, choice

PAGE = "overfitting"

CHOICES: dict[str, Question] = {
    "overfitting-scaled-at-test-time": Question(
        PAGE, "dropout", 1,
        choice(
            "In training units are set to 0 with probability $p$ and nothing is rescaled. By what "
            "are they multiplied at test time, so that the next layer's input keeps its mean?",
            "By $1 - p$",
            ("By $p$", "By $1/(1 - p)$", "By 1"),
            "A unit was there in a share $1 - p$ of the updates, so at test time, always there, it "
            "counts $1 - p$. At $p = 0.2$ that is 0.8, not 0.2. Inverted dropout divides by $1 - "
            "p$ in training instead, and then test time needs no factor.",
        ),
        views.CLASSIC, evidence=evidence.scaled_at_test_time,
    ),
    "overfitting-more-examples": Question(
        PAGE, "more data", 1,
        choice(
            "The same network learns 200 instead of 40 noisy examples, for as many epochs. How do "
            "its losses at the end change?",
            "The training loss is higher, the validation loss lower",
            (
                "The training loss is lower, the validation loss lower",
                "The training loss is lower, the validation loss higher",
                "The training loss is higher, the validation loss higher",
            ),
            "200 examples are harder to learn by heart: on the page's moons the training loss goes "
            "from 0.06 to 0.27, the validation loss from 1.18 to 0.36. Both come towards the loss "
            "that the noise leaves to everybody.",
        ),
        views.MORE_EXAMPLES, evidence=evidence.more_examples,
    ),
    "overfitting-upside-down": Question(
        PAGE, "augmentation", 1,
        choice(
            "Copies of images of digits are turned by 180° and keep their label. For which digit "
            "does the copy teach something false?",
            "6",
            ("0", "1", "8"),
            "A 6 upside down is a 9: of the turned 6s four in five are nearest to the mean 9. An "
            "operation may only be used where the class survives it; shifts by a pixel are safe "
            "for all ten.",
        ),
        views.UPSIDE_DOWN, evidence=evidence.upside_down,
    ),
    "overfitting-when-l2-is-decay": Question(
        PAGE, "weight decay", 2,
        choice(
            r"Either $\lambda w$ is added to the gradient (L2), or every step also subtracts "
            r"$\eta\lambda w$ from the weights (decoupled decay). For which rule is that the same?",
            "Plain SGD",
            ("Adam", "RMSprop", "Adagrad"),
            r"Plain SGD multiplies the whole gradient by $\eta$, so $\lambda w$ becomes "
            r"$\eta\lambda w$ either way. The others divide it by $\sqrt{v}$ as well: weights with "
            "large gradients are then decayed less. AdamW keeps the two apart.",
        ),
        views.DECAY, evidence=evidence.when_l2_is_decay,
    ),
    "overfitting-stopping-is-ridge": Question(
        PAGE, "early stopping", 2,
        choice(
            r"Descent with learning rate $\eta$ from $w = 0$ is stopped after $t$ steps. Which "
            r"$\alpha$ in $\tfrac{\alpha}{2}\lVert w \rVert^2$ has nearly the same effect where "
            "curvatures are small?",
            r"$\alpha = \dfrac{1}{\eta t}$",
            (r"$\alpha = \eta t$", r"$\alpha = \dfrac{\eta}{t}$", r"$\alpha = \dfrac{t}{\eta}$"),
            r"$1 - (1 - \eta\lambda)^t \approx \eta t\lambda$, and $\lambda/(\lambda + \alpha) "
            r"\approx \lambda/\alpha$: equal for $\alpha = 1/(\eta t)$. With $\eta = 0.5$ and 20 "
            r"steps that is 0.1, and each further step weakens the penalty.",
        ),
        views.STOPPING, evidence=evidence.stopping_is_ridge,
    ),
    "overfitting-chosen-by-validation": Question(
        PAGE, "model selection", 2,
        choice(
            "100 equally good models are compared on one validation set, and the best one there is "
            "taken. How does its validation loss compare with its loss on new examples, on "
            "average?",
            "It is lower, the more so the more models are compared",
            (
                "It is lower, the less so the more models are compared",
                "It is higher, the more so the more models are compared",
                "It is the same, however many models are compared",
            ),
            "The smallest of 100 noisy estimates is too good: with a standard error of 0.02 each, "
            "it lies about 2.5 errors, 0.05, below the truth. So the test set must be one that "
            "nothing was chosen by, neither model nor epoch.",
        ),
        views.IMPATIENT, evidence=evidence.chosen_by_validation,
    ),
    "overfitting-exactly-the-mean": Question(
        PAGE, "dropout", 3,
        choice(
            "A ReLU network with two hidden layers has inverted dropout. Where must the masks be, "
            "so that the logit of the pass without masks is exactly the mean over all masks?",
            "On the last hidden layer alone",
            (
                "On the first hidden layer alone",
                "On both hidden layers, with the same $p$",
                "Anywhere: the factor sees to it",
            ),
            "From the last hidden layer to the logit everything is linear, and means pass through "
            "linear maps. After a mask on the first layer comes another ReLU, and "
            r"$\mathrm{E}\max(z, 0) \ge \max(\mathrm{E}\,z, 0)$, often not equal.",
        ),
        views.BOTH_LAYERS, evidence=evidence.exactly_the_mean,
    ),
    "overfitting-l2-under-adam": Question(
        PAGE, "weight decay", 3,
        choice(
            r"The overfitting page's network is trained by Adam ($\eta = 0.01$, 300 epochs) with "
            r"$\lambda = 0.2$: once as an L2 penalty in the gradient, once as AdamW's decay. Which "
            "leaves the shorter weights?",
            "The L2 penalty, by far",
            (
                "The weight decay, by far",
                "Both nearly the same",
                "Neither shortens them",
            ),
            r"Adam rescales what is in the gradient: where $\lambda w$ prevails, it steps by about "
            r"$\eta$ towards 0, whatever $\lambda$ is. Decay takes $\eta\lambda = 0.2\,\%$ a step. "
            "Weights end at a length of 0.2 with L2 and 15 with decay, from 18 without either.",
        ),
        views.DECAY, evidence=evidence.l2_under_adam,
    ),
}  # fmt: skip
