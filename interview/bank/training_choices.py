"""Statements to judge on training; `evidence` recomputes which of them are true."""

from interview.bank import optimization_views as views
from interview.bank import training_evidence as evidence
from interview.question import Question, choice

PAGE = "training"

CHOICES: dict[str, Question] = {
    "training-linear-depth": Question(
        PAGE,
        "activations",
        1,
        choice(
            "No hidden layer of a deep network has an activation function. Which boundary can it "
            "draw between two classes of points in the plane?",
            "One straight line, at any depth",
            (
                "A line with one more corner for every layer",
                "The four quarters of XOR, with two layers",
                "A closed curve, with enough units",
            ),
            "Linear layers in a row are one linear layer: $W_2(W_1x + b_1) + b_2$ is again "
            "$Ax + c$. One line gets at most about three quarters of XOR's points right, whether "
            "the network has one hidden layer or six.",
        ),
        views.LINEAR,
        evidence=evidence.linear_depth,
    ),
    "training-always-zero": Question(
        PAGE,
        "confusion matrix",
        1,
        choice(
            "95 of 100 test examples are of class 0. A classifier says class 0 every time. What "
            "are its accuracy, and its recall for class 1?",
            "Accuracy 0.95, recall 0",
            ("Accuracy 0.95, recall 1", "Accuracy 0.95, recall 0.05", "Accuracy 0.50, recall 0"),
            "It is right in all 95 of class 0 and in none of the 5 of class 1: recall $0/5 = 0$. "
            "With classes this unequal, a classifier that has learnt nothing reaches 0.95; look at "
            "both rows of the confusion matrix.",
        ),
        views.CONFUSION,
        evidence=evidence.always_zero,
    ),
    "training-smaller-batches": Question(
        PAGE,
        "batches",
        2,
        choice(
            "Batches become ten times smaller, the number of epochs stays, and both sizes divide "
            "the number of examples. What does the training cost now?",
            "Ten times as many updates, the same number of example gradients",
            (
                "The same number of updates, ten times as many example gradients",
                "Ten times as many updates, ten times as many example gradients",
                "The same number of updates, a tenth of the example gradients",
            ),
            "An epoch computes every example's gradient once, whatever the batch: 800 examples are "
            "8 updates in batches of 100, and 80 in batches of 10. The noise of each of the 80 has "
            r"$\sqrt{10} = 3.16$ times the standard deviation.",
        ),
        views.BATCHES,
        evidence=evidence.smaller_batches,
    ),
    "training-whole-set": Question(
        PAGE,
        "batches",
        1,
        choice(
            "A program uses `torch.optim.SGD` without momentum, a small learning rate, and the "
            "whole training set in every step. How does the training loss behave from step to "
            "step?",
            "It falls smoothly: this is gradient descent",
            (
                "It is erratic: SGD takes noisy gradients",
                "It is erratic: SGD has no momentum",
                "It falls smoothly: SGD averages its noise",
            ),
            "The noise of SGD comes from the choice of examples, and here nothing is chosen: each "
            "step has the exact gradient of the training loss, so a small step lowers it. In "
            "mini-batches the same optimizer is erratic.",
        ),
        views.BATCHES,
        evidence=evidence.whole_set,
    ),
    "training-all-zeros": Question(
        PAGE,
        "initial weights",
        2,
        choice(
            "All weights and biases of a ReLU network with two hidden layers and one logit start "
            "at 0. It is trained with binary cross-entropy on all examples, and the two classes "
            "are not equally large. Which of them get a gradient other than 0 in the first update?",
            "The bias of the output alone",
            (
                "All of them, equal within a layer",
                "Weights and bias of the output layer",
                "Weights and biases of the first layer",
            ),
            "Hidden activations are 0, so the output's weights get 0; the output's weights are 0, "
            r"so the layers below get 0. Only $\partial L/\partial b$ is left, the mean of "
            r"$\sigma(0) - y = \frac12 - y$, and the network learns no more than the share of each "
            "class. With equally large classes even this is 0.",
        ),
        views.NETWORK,
        evidence=evidence.all_zeros,
    ),
    "training-fair-tuning": Question(
        PAGE,
        "fair comparison",
        2,
        choice(
            r"With $\eta = 0.01$ for all, Adam reaches a far lower training loss in 100 epochs "
            r"than plain descent and momentum. Then each rule gets the $\eta$ that suits it, and "
            "after 100 epochs all three are close. What follows?",
            r"Most of the lead came from the common $\eta$, not from the rule",
            (
                r"Adam reaches a lower loss than the others at every $\eta$",
                "The others needed more epochs to reach that loss",
                r"With its own $\eta$ every rule moves as far as the others",
            ),
            r"Adam's first steps are about $\eta$ long in every weight, the others' are $\eta$ "
            r"times the gradient: one $\eta$ means different lengths for different rules. On the "
            "page's moons 0.01 is far too small for plain descent. Compare rules with each "
            "learning rate tuned.",
        ),
        views.TUNED,
        evidence=evidence.fair_tuning,
    ),
    "training-vanishing-gradient": Question(
        PAGE,
        "activations",
        3,
        choice(
            "A network has six hidden layers of one width and PyTorch's default initial weights. "
            "With which activation is the first layer's gradient typically smallest, compared with "
            "the last layer's?",
            "Sigmoid",
            ("Tanh", "ReLU", "Leaky ReLU"),
            r"On the way back every layer multiplies by the activation's derivative: at most "
            r"$\tfrac14$ for the sigmoid, in six layers at most $4^{-6} = 0.00024$, times the "
            "weights; up to 1 for the others.",
        ),
        views.SIGMOIDS,
        evidence=evidence.vanishing,
    ),
    "training-gradient-agreement": Question(
        PAGE,
        "gradient noise",
        3,
        choice(
            "A network is trained on classes that overlap, from random weights to near a minimum. "
            "How does the cosine between the gradient of a random mini-batch and that of the whole "
            "training set change, on average?",
            "It falls: near a minimum the mean gradient is small",
            (
                "It rises: near a minimum the examples agree",
                "It stays: the batch size alone decides",
                "It is 1 throughout: batches are unbiased",
            ),
            "At first most examples ask for similar changes. Near a minimum the gradients of all "
            "examples nearly cancel, while each of them is not small, so the gradient of a batch "
            "is mostly noise.",
        ),
        views.BATCHES,
        evidence=evidence.agreement_falls,
    ),
}
