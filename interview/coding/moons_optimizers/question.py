"""Coding question: three optimizers on two moons."""

from itertools import pairwise

from interview.coding.moons_optimizers.checks import CHECKS, EPOCHS
from interview.coding.one_thread import torch_on_one_thread
from interview.coding_question import CodingQuestion, Mistake
from interview.live_links import LiveLink
from interview.pictures import Lines, LiveResult


def result() -> LiveResult:
    """The three training curves."""
    from interview.coding.moons_optimizers.solution import compare_optimizers

    torch_on_one_thread()
    curves = compare_optimizers(EPOCHS)
    last = {name: curve[-1] for name, curve in curves.items()}
    momentum = last["Momentum"]
    ahead = next(number for number, loss in enumerate(curves["Adam"], 1) if loss < momentum)
    rises = sum(after > before for before, after in pairwise(curves["Gradient descent"]))
    return LiveResult(
        Lines(list(range(1, EPOCHS + 1)), curves, "Epoch", "Training loss (cross-entropy)"),
        (
            f"All start at {curves['Adam'][0]:.6f}; the {EPOCHS}th losses are "
            + ", ".join(f"{name} {loss:.6f}" for name, loss in last.items())
            + ".",
            f"Adam’s loss number {ahead} is already under momentum’s loss number {EPOCHS}. All "
            "have the learning rate 0.01, which suits Adam and is far too small for the others: "
            "each with its own, they are much closer.",
            f"Gradient descent’s loss rises in {rises} of {EPOCHS - 1} steps: with the whole set "
            "in every step there is no noise. What is called erratic about SGD is that of "
            "mini-batches.",
        ),
    )


QUESTION = CodingQuestion(
    label="SGD, momentum and Adam on two moons",
    prompt="""Train the same small network with plain SGD, with momentum and with Adam, and return
the three training curves.

```python
def compare_optimizers(
    epochs: int = 100,
    learning_rate: float = 0.01,
    seed: int = 0,
) -> dict[str, list[float]]: ...
```

- Data: `make_moons(n_samples=1000, noise=0.3, random_state=42)`; 80 % of it trains, split with
  `random_state=42` and standardised.
- Network 2-32-16-1 with ReLU; the loss is binary cross-entropy. Every step takes all training
  rows, so SGD is gradient descent here, without noise. Momentum is 0.9 in PyTorch’s form:
  $b \\leftarrow 0.9\\,b + g$, $w \\leftarrow w - \\eta b$.
- `torch.manual_seed(seed)` fixes the first weights. Entry $e$ of a curve is the loss before update
  $e + 1$; the keys are "Gradient descent", "Momentum" and "Adam".""",
    hints=(
        "A fair race has one starting line: what must be the same for all three?",
        "A new model and a new optimizer for each rule, seeded right before the model is made.",
        "Scale by mean and deviation of the training part. Let the network end in a logit and use "
        "`BCEWithLogitsLoss`; mind the shape (800, 1) of the labels.",
        "In each epoch: `loss = criterion(model(x), y)`, `losses.append(loss.item())`, "
        "`zero_grad()`, `backward()`, `step()`.",
    ),
    folder="moons_optimizers",
    name="compare_optimizers",
    complexity=r"With $n$ rows and $P$ weights an epoch takes $O(n P)$, for every rule. Beside the "
    r"weights, gradient descent keeps nothing, momentum $P$ numbers and Adam $2P$.",
    checks=CHECKS,
    mistakes=(
        Mistake(
            "Gradients are never set to zero",
            "`backward` adds to the gradients that are there, so every step follows the sum of all "
            "so far. Plain SGD is then momentum with a factor of 1. The first two losses are still "
            "right.",
            "gradients_pile_up",
            "rules",
        ),
        Mistake(
            "Sigmoid twice",
            "`BCEWithLogitsLoss` has a sigmoid inside, and now sees logits from 0 to 1 only: a row "
            "of class 1 costs at least 0.31, one of class 0 at least 0.69. Nothing crashes.",
            "sigmoid_twice",
            "first",
        ),
        Mistake(
            "Seeded once",
            "The second network takes the next random numbers, so the rules start from different "
            "weights, and chance is compared as well.",
            "seeded_once",
            "start",
        ),
        Mistake(
            "One network for all",
            "Momentum goes on where gradient descent stopped, and Adam where momentum did: the "
            "last one ends lowest because it is the last.",
            "one_network_for_all",
            "start",
        ),
        Mistake(
            "Scaled before the split",
            "Mean and deviation depend on the test rows. Here the loss changes in the fifth digit "
            "only; with few rows or outliers it is more, and test rows must not be used at all.",
            "scaled_before_the_split",
            "first",
        ),
        Mistake(
            "The curve keeps every graph",
            "Without `item()` a list of losses holds tensors with the graphs of all epochs: memory "
            "grows as training goes on.",
            "keeps_every_graph",
            "numbers",
        ),
    ),
    result=result,
    live=(
        LiveLink("training", "Raise the other two learning rates, and see who is ahead then", {}),
        LiveLink(
            "training",
            "The same three, each at a learning rate that suits it",
            {
                "training_gd_learning_rate": "1",
                "training_momentum_learning_rate": "0.2",
                "training_adam_learning_rate": "0.02",
            },
        ),
    ),
    tags=("optimizers", "SGD", "momentum", "Adam", "training loop", "two moons", "PyTorch"),
)
