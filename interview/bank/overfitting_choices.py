"""Statements to judge on the remedies; `evidence` recomputes which of them are true."""

from interview.bank import overfitting_evidence as evidence
from interview.bank import regularization_views as views
from interview.question import Question, choice

PAGE = "overfitting"

CHOICES: dict[str, Question] = {
    "overfitting-scaled-at-test-time": Question(
        PAGE,
        "dropout",
        1,
        choice(
            "In training units are set to 0 with probability $p$, neither 0 nor ½, and nothing is "
            "rescaled. By what are they multiplied at test time, so that the next layer's input "
            "keeps its mean?",
            "By $1 - p$",
            ("By $p$", "By $1/(1 - p)$", "By 1"),
            "A unit is kept with probability $1 - p$, so in training its mean is $1 - p$ times its "
            "value; at test time it is always kept. At $p = 0.2$ the factor is 0.8, not 0.2. "
            "Inverted dropout divides by $1 - p$ in training instead, and then test time needs no "
            "factor.",
        ),
        views.CLASSIC,
        evidence=evidence.scaled_at_test_time,
    ),
    "overfitting-more-examples": Question(
        PAGE,
        "more data",
        1,
        choice(
            "A network memorises 40 noisy examples. With 200 examples of the same kind, trained "
            "for as many epochs, it cannot memorise them all. How do its losses at the end change, "
            "on average?",
            "The training loss is higher, the validation loss lower",
            (
                "The training loss is lower, the validation loss lower",
                "The training loss is lower, the validation loss higher",
                "The training loss is higher, the validation loss higher",
            ),
            "What is not memorised has to be fitted by a rule that holds for new examples too: on "
            "the page's moons the training loss goes from 0.06 to 0.27, the validation loss from "
            "1.18 to 0.36. Both move towards the loss that the noise makes unavoidable.",
        ),
        views.MORE_EXAMPLES,
        evidence=evidence.more_examples,
    ),
    "overfitting-upside-down": Question(
        PAGE,
        "augmentation",
        1,
        choice(
            "Copies of images of digits are turned by 180° and keep their label. For which digit "
            "does the copy teach something false?",
            "6",
            ("0", "1", "8"),
            "A 6 turned by 180° is a 9. An operation may only be used for classes that it does not "
            "change; a shift by a pixel changes none of the ten digits.",
        ),
        views.UPSIDE_DOWN,
        evidence=evidence.upside_down,
    ),
    "overfitting-when-l2-is-decay": Question(
        PAGE,
        "weight decay",
        2,
        choice(
            r"Either $\lambda w$ is added to the gradient (L2), or every step also subtracts "
            r"$\eta\lambda w$ from the weights (decoupled decay). For which rule is that the same?",
            "Plain SGD",
            ("Adam", "RMSprop", "Adagrad"),
            r"Plain SGD multiplies the whole gradient by $\eta$, so $\lambda w$ becomes "
            r"$\eta\lambda w$ either way. The others divide $\lambda w$ by $\sqrt{v}$ as well, so "
            "weights with large gradients are decayed less. AdamW subtracts the decay by itself.",
        ),
        views.DECAY,
        evidence=evidence.when_l2_is_decay,
    ),
    "overfitting-stopping-is-ridge": Question(
        PAGE,
        "early stopping",
        2,
        choice(
            r"Descent with learning rate $\eta$ from $w = 0$ on a quadratic is stopped after $t$ "
            r"steps. Which $\alpha$ in $\tfrac{\alpha}{2}\lVert w \rVert^2$ has nearly the same "
            r"effect along small curvatures ($\eta t \lambda$ far under 1), for all $\eta$ and "
            r"$t$?",
            r"$\alpha = \dfrac{1}{\eta t}$",
            (r"$\alpha = \eta t$", r"$\alpha = \dfrac{\eta}{t}$", r"$\alpha = \dfrac{t}{\eta}$"),
            r"$1 - (1 - \eta\lambda)^t \approx \eta t\lambda$, and $\lambda/(\lambda + \alpha) "
            r"\approx \lambda/\alpha$: equal for $\alpha = 1/(\eta t)$. With $\eta = 0.5$ and 20 "
            r"steps that is 0.1, and each further step weakens the penalty.",
        ),
        views.STOPPING,
        evidence=evidence.stopping_is_ridge,
    ),
    "overfitting-chosen-by-validation": Question(
        PAGE,
        "model selection",
        2,
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
            "The smallest of 100 noisy estimates is too good: with independent errors of standard "
            "deviation 0.02 it lies on average 2.5 of them, 0.05, below the truth. So the test set "
            "must be one that was not used to choose anything, neither model nor epoch.",
        ),
        views.IMPATIENT,
        evidence=evidence.chosen_by_validation,
    ),
    "overfitting-exactly-the-mean": Question(
        PAGE,
        "dropout",
        3,
        choice(
            "A ReLU network with two hidden layers has inverted dropout. Where must the masks be, "
            "so that the logit of the pass without masks is exactly the mean over all masks?",
            "On the last hidden layer alone",
            (
                "On the first hidden layer alone",
                "On both hidden layers, with the same $p$",
                "Anywhere: the factor $1/(1 - p)$ is enough",
            ),
            "From the last hidden layer to the logit everything is linear, and the mean of a "
            "linear map is the map of the mean. After a mask on the first layer comes another "
            r"ReLU, and $\mathrm{E}\max(z, 0) \ge \max(\mathrm{E}\,z, 0)$, in general not equal.",
        ),
        views.BOTH_LAYERS,
        evidence=evidence.exactly_the_mean,
    ),
    "overfitting-l2-under-adam": Question(
        PAGE,
        "weight decay",
        3,
        choice(
            r"The gradient of the loss by a weight $w$ is 0 from the start; $|w|$ is far above "
            r"$\eta$, and $\varepsilon$ is negligible. How far does $w$ move in the first steps "
            r"with $\lambda$ as an L2 penalty in Adam's gradient, and with $\lambda$ as AdamW's "
            r"decay?",
            r"L2: by about $\eta$ a step; decay: by $\eta\lambda |w|$",
            (
                r"L2: by $\eta\lambda |w|$ a step; decay: by about $\eta$",
                r"L2 and decay: both by $\eta\lambda |w|$ a step",
                r"L2 and decay: both by about $\eta$ a step",
            ),
            r"Adam divides what is in the gradient by its own size, so $\lambda w$ gives a step of "
            r"about $\eta$ towards 0, whatever $\lambda$ is. AdamW's decay is not divided. So with "
            r"a small $\lambda$ L2 under Adam can shrink a weight without a gradient far faster.",
        ),
        views.DECAY,
        evidence=evidence.l2_under_adam,
    ),
}
