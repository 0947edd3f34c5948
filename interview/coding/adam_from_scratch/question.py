"""Coding question: Adam from scratch."""

import numpy as np

from interview.coding.adam_from_scratch.checks import (
    CHECKS,
    RATE,
    STEPS,
    gradients_at,
    torchs_weights,
    weights,
)
from interview.coding.compare import up_to
from interview.coding_question import CodingQuestion, Mistake
from interview.live_links import LiveLink
from interview.pictures import Lines, LiveResult


def _step_lengths(adam: type) -> list[float]:
    """Lengths of steps, in learning rates, where the gradient is always 1."""
    place = [np.zeros(1)]
    rule = adam(place, learning_rate=1.0)
    found = []
    for _ in range(STEPS):
        before = place[0].copy()
        rule.step([np.ones(1)])
        found.append(float(abs(place[0] - before)[0]))
    return found


def result() -> LiveResult:
    """How far a step goes, with and without bias correction; and how near torch is."""
    from interview.coding.adam_from_scratch.mistakes import NoBiasCorrection
    from interview.coding.adam_from_scratch.solution import Adam

    moved = weights()
    rule = Adam(moved, RATE)
    for _ in range(STEPS):
        rule.step(gradients_at(moved))
    apart = max(float(np.abs(a - b).max()) for a, b in zip(moved, torchs_weights(), strict=True))
    corrected, plain = _step_lengths(Adam), _step_lengths(NoBiasCorrection)
    peak = int(np.argmax(plain))
    return LiveResult(
        Lines(
            list(range(1, STEPS + 1)),
            {"Adam": corrected, "Without bias correction": plain},
            "Step",
            "Length of the step, in learning rates",
        ),
        (
            f"After {STEPS} steps on two arrays the solution and torch.optim.Adam agree "
            f"{up_to(apart)}.",
            "With a constant gradient every step of Adam is one learning rate long. Without the "
            f"correction the first step is {plain[0]:.2f}, step {peak + 1} is {plain[peak]:.2f} "
            f"and step {STEPS} is {plain[-1]:.2f} learning rates long.",
        ),
    )


QUESTION = CodingQuestion(
    label="Adam from scratch",
    prompt="""Write Adam in NumPy, with bias correction, as PyTorch does it.

```python
class Adam:
    def __init__(
        self, params: list[np.ndarray],
        learning_rate=1e-3, beta1=0.9,
        beta2=0.999, epsilon=1e-8,
    ): ...

    def step(
        self, gradients: list[np.ndarray]
    ) -> None: ...
```

- `params` are arrays of any shapes; `step` changes them in place and keeps them as `self.params`.
- There is no weight decay. After 200 steps the result must be that of `torch.optim.Adam`.""",
    hints=(
        "What does Adam keep between two steps, and for how many numbers?",
        "Two running means for every array, one of g and one of g squared, and one count of steps "
        "for all of them.",
        "Both means start at 0, so after t steps they hold only a share $1 - \\beta^t$ of what "
        "they should: divide by it. Count from 1.",
        "`m = b1*m + (1-b1)*g`; `v = b2*v + (1-b2)*g**2`; "
        "`w -= rate * (m / (1-b1**t)) / (np.sqrt(v / (1-b2**t)) + epsilon)`.",
    ),
    folder="adam_from_scratch",
    name="Adam",
    complexity=r"Time $O(P)$ a step for $P$ weights; memory $2P$ beside the weights, for $m$ and "
    r"$v$.",
    checks=CHECKS,
    mistakes=(
        Mistake(
            "No bias correction",
            "At first m is a tenth of the gradient, but the root of v only a thirtieth of its "
            "size: the first step is $0.1/\\sqrt{0.001} = 3.16$ times as long. With a constant "
            "gradient steps 2 to 105 are even longer, step 12 is the longest (6.57 times).",
            "NoBiasCorrection",
            "first",
        ),
        Mistake(
            "ε inside the root",
            "$\\sqrt{\\hat v + \\epsilon}$ behaves like an ε of $10^{-4}$ outside: weights with "
            "gradients far below that hardly move. With larger gradients nobody notices. Some "
            "texts write RMSprop and Adam so; PyTorch has ε outside.",
            "EpsilonInsideTheRoot",
            "epsilon",
        ),
        Mistake(
            "The step is counted for every array",
            "The second array is corrected as if it were one step further, so results depend on "
            "the order of the layers. With one array everything is right.",
            "CountsEveryArray",
            "apart",
        ),
        Mistake(
            "Counted from 0",
            "$1 - \\beta^0$ is 0, so the first step is infinity divided by infinity, or 0/0 "
            "without a gradient: NaN, and so are all that follow.",
            "CountsFromZero",
            "still",
        ),
        Mistake(
            "The mean is squared",
            "v must average the squares of gradients. With the square of m, noise that cancels in "
            "m makes the denominator small too: steps are long just where gradients disagree.",
            "SquaresTheMean",
            "parity",
        ),
        Mistake(
            "A copy is moved",
            "`w = w - …` makes a new array; `w -= …` changes the one that the network has. The "
            "optimizer’s own weights move, and those of the model stay as they were.",
            "MovesACopy",
            "in-place",
        ),
    ),
    result=result,
    live=(
        LiveLink(
            "optimizer-theory",
            "Adam taken apart: m, v and the corrected step on a constant gradient",
            {"optimizer_theory_topic": "adam", "optimizer_theory_sequence": "constant"},
        ),
    ),
    tags=("Adam", "optimizers", "bias correction", "momentum", "epsilon", "NumPy"),
)
