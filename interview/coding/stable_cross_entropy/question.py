"""Coding question: cross-entropy from logits."""

import numpy as np

from core.common import format_number
from interview.coding.stable_cross_entropy.checks import CHECKS
from interview.coding_question import CodingQuestion, Mistake
from interview.live_links import LiveLink
from interview.pictures import Lines, LiveResult

_REACH = 60


def result() -> LiveResult:
    """Two classes, the wrong one ahead by z: the loss is z, once the other is hopeless."""
    from interview.coding.stable_cross_entropy.mistakes import (
        clipped_probability,
        exp_of_raw_logits,
    )
    from interview.coding.stable_cross_entropy.solution import cross_entropy

    def loss(function: object, z: float) -> float:
        assert callable(function)
        with np.errstate(all="ignore"):
            return function(np.array([[z, 0.0]]), np.array([1]))[0]

    leads = [float(z) for z in range(_REACH + 1)]
    clipped = [loss(clipped_probability, z) for z in leads]
    broken = next(z for z in range(2000) if not np.isfinite(loss(exp_of_raw_logits, z)))
    return LiveResult(
        Lines(
            leads,
            {
                "From logits": [loss(cross_entropy, z) for z in leads],
                "log(p + 1e-12)": clipped,
            },
            "By how much the wrong logit leads",
            "Loss",
        ),
        (
            f"From logits the loss at a lead of 10,000 is {loss(cross_entropy, 1e4):,.0f}; the "
            f"logarithm of the softmax as the textbook has it gives "
            f"{format_number(loss(exp_of_raw_logits, 1e4))}, and no finite number from a lead of "
            f"{broken} on.",
            f"With 10⁻¹² added to the probability the loss stays finite and approaches "
            f"{clipped[-1]:.1f}: there its gradient is near 0, and nothing is learnt from the "
            "largest errors.",
        ),
    )


QUESTION = CodingQuestion(
    label="Cross-entropy that cannot overflow",
    prompt="""Write the cross-entropy of a batch from logits, together with its gradient, in NumPy.

```python
def cross_entropy(
    logits: np.ndarray, targets: np.ndarray
) -> tuple[float, np.ndarray]: ...
```

- `logits` has shape (n, classes), `targets` (n,) holds the right class of each example.
- Return the mean loss and its gradient with respect to the logits.
- Logits of ±10,000 must give the right finite numbers, in float64. Leave the arrays alone.""",
    hints=(
        "At which logit does exp overflow in float64, and what is the logarithm of a probability "
        "that has become 0?",
        "Softmax does not change when a constant is subtracted from all logits of an example. "
        "Which constant makes exp safe?",
        "Never take the logarithm of a probability: "
        "$\\log \\mathrm{softmax}(z)_i = z_i - m - \\log \\sum_j e^{z_j - m}$.",
        "The gradient is softmax minus one-hot, divided by n, because the loss is a mean: "
        "`np.exp(log_probs)`, then subtract 1 at `[np.arange(n), targets]`.",
    ),
    folder="stable_cross_entropy",
    name="cross_entropy",
    complexity=r"Time and memory $O(n\,c)$ for $n$ examples of $c$ classes.",
    checks=CHECKS,
    mistakes=(
        Mistake(
            "exp of the raw logits",
            "exp overflows past 709.78 in float64, and infinity over infinity is NaN; a small "
            "probability becomes 0, and its logarithm minus infinity.",
            "exp_of_raw_logits",
            "huge",
        ),
        Mistake(
            "A tiny number inside the logarithm",
            "The loss stays finite but approaches 27.6, however wrong the model is, and its "
            "gradient there is near 0.",
            "clipped_probability",
            "huge",
        ),
        Mistake(
            "One maximum for the whole batch",
            "An example whose logits lie far under the largest of the batch has nothing but zeros "
            "after exp. It works until examples differ much.",
            "one_maximum_for_all",
            "rows",
        ),
        Mistake(
            "Gradient of the sum",
            "The loss is divided by n and the gradient is not: it acts like a learning rate that "
            "grows with the batch.",
            "gradient_of_the_sum",
            "gradient",
        ),
        Mistake(
            "Softmax twice",
            "The network’s softmax comes first, and the loss applies another one: it can no longer "
            "come near 0, and gradients are small. Give it logits.",
            "softmax_first",
            "loss",
        ),
        Mistake(
            "Shifted in place",
            "`logits -= …` writes into the caller’s array. The loss is right, and the logits that "
            "were to be shown or reused afterwards are not what they were.",
            "shifted_in_place",
            "untouched",
        ),
    ),
    result=result,
    live=(
        LiveLink(
            "losses",
            "See where each formula breaks, in 16, 32 and 64 bits",
            {"losses_topic": "floats"},
        ),
        LiveLink(
            "losses",
            "Drag the logits: the gradient is softmax minus target",
            {"losses_topic": "classes"},
        ),
    ),
    tags=("cross-entropy", "softmax", "log-sum-exp", "numerical stability", "logits", "gradient"),
)
