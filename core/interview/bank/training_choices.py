"""Statements to judge on training; `evidence` recomputes which of them are true."""

from core.interview.bank import optimization_views as views
from core.interview.bank import training_evidence as evidence
from core.interview.question import Question, choice

PAGE = "training"

CHOICES: dict[str, Question] = {
    "training-linear-depth": Question(
        PAGE, "activations", 1,
        choice(
            "No hidden layer of a deep network has an activation function. Which boundary can it "
            "draw between two classes of points in the plane?",
            "One straight line, at any depth",
            (
                "One more bend with every layer",
                "The four quarters of XOR, with two layers",
                "A closed curve, with enough units",
            ),
            "Linear layers in a row are one linear layer: $W_2(W_1x + b_1) + b_2$ is again "
            "$Ax + c$. One line gets at most about three quarters of XOR's points right, whether "
            "the network has one hidden layer or six.",
        ),
        views.LINEAR, evidence=evidence.linear_depth,
    ),
    "training-always-zero": Question(
        PAGE, "confusion matrix", 1,
        choice(
            "95 of 100 test examples are of class 0. A classifier says class 0 every time. What "
            "are its accuracy, and its recall for class 1?",
            "Accuracy 0.95, recall 0",
            ("Accuracy 0.95, recall 1", "Accuracy 0.95, recall 0.05", "Accuracy 0.50, recall 0"),
            "It is right in all 95 of class 0 and in none of the 5 of class 1: recall $0/5 = 0$. "
            "With classes this unequal, 0.95 is what one gets for learning nothing; look at both "
            "rows of the confusion matrix.",
        ),
        views.CONFUSION, evidence=evidence.always_zero,
    ),
    "training-smaller-batches": Question(
        PAGE, "batches", 2,
        choice(
            "Batches become ten times smaller, the number of epochs stays. What does the training "
            "cost now?",
            "Ten times as many updates, the same number of example gradients",
            (
                "The same number of updates, ten times as many example gradients",
                "Ten times as many updates, ten times as many example gradients",
                "The same number of updates, a tenth of the example gradients",
            ),
            "An epoch computes every example's gradient once, whatever the batch: 800 examples are "
            "8 updates in batches of 100, and 80 in batches of 10. Each of the 80 is noisier, by "
            r"$\sqrt{10} = 3.16$ in standard deviation.",
        ),
        views.BATCHES, evidence=evidence.smaller_batches,
    ),
    "training-all-zeros": Question(
        PAGE, "initial weights", 2,
        choice(
            "All weights and biases of a ReLU network with two hidden layers start at 0. Which of "
            "them get a gradient other than 0 in the first update?",
            "The bias of the output alone",
            (
                "All of them, equal within a layer",
                "Weights and bias of the output layer",
                "Weights and biases of the first layer",
            ),
            "Hidden activations are 0, so the output's weights get 0; the output's weights are 0, "
            r"so nothing flows back. Only $\partial L/\partial b = \overline{\sigma(z) - y}$ is "
            "left, and the network learns no more than the share of each class.",
        ),
        views.NETWORK, evidence=evidence.all_zeros,
    ),
    "training-fair-tuning": Question(
        PAGE, "fair comparison", 2,
        choice(
            "On the two moons, after 100 epochs at $\\eta = 0.01$ for all, Adam's training loss is "
            "far below plain descent's and momentum's. Now each gets a rate that suits it: 1 for "
            "plain descent, 0.2 for momentum, 0.02 for Adam. What is left of Adam's lead?",
            "Less than a tenth of it",
            ("About half of it", "All of it, and more", "Nothing: plain descent leads now"),
            "At 0.01 the losses are 0.631, 0.330 and 0.198; tuned they are 0.213, 0.199 and 0.192. "
            "Most of the lead was the learning rate, which Adam's step of length $\\eta$ happens "
            "to suit, not the rule.",
        ),
        views.TUNED, evidence=evidence.fair_tuning,
    ),
    "training-vanishing-gradient": Question(
        PAGE, "activations", 3,
        choice(
            "A network has six hidden layers and PyTorch's default initial weights. With which "
            "activation is the first layer's gradient smallest, compared with the last layer's?",
            "Sigmoid",
            ("Tanh", "ReLU", "Leaky ReLU"),
            r"On the way back every layer multiplies by the activation's slope: at most $\tfrac14$ "
            r"for the sigmoid, whose six layers leave at most $4^{-6} = 0.00024$ even before the "
            "weights; up to 1 for the others.",
        ),
        views.SIGMOIDS, evidence=evidence.vanishing,
    ),
    "training-gradient-agreement": Question(
        PAGE, "gradient noise", 3,
        choice(
            "The cosine between the gradient of a mini-batch of 32 and that of the whole training "
            "set is measured while training goes on. How does it change?",
            "It falls: late, the examples pull apart",
            (
                "It rises: late, the examples agree",
                "It stays: the batch size alone decides",
                "It is 1 throughout: batches are unbiased",
            ),
            "At first nearly all examples ask for the same change, and the cosine is about 0.9. "
            "Near a minimum their gradients cancel in the mean but not one by one: after 30 epochs "
            "on 800 examples it is about 0.4.",
        ),
        views.BATCHES, evidence=evidence.agreement_falls,
    ),
}  # fmt: skip
