"""Coding question: dropout as a layer."""

from interview.coding.dropout_layer.checks import CHECKS
from interview.coding.one_thread import torch_on_one_thread
from interview.coding_question import CodingQuestion, Mistake
from interview.live_links import LiveLink
from interview.pictures import Bars, LiveResult

_SHARES = (0.1, 0.3, 0.5, 0.8)
_COUNT = 100_000


def result() -> LiveResult:
    """The mean output for an input of ones, by convention."""
    from interview.coding.dropout_layer.mistakes import TimesPAtTestTime
    from interview.coding.dropout_layer.solution import Dropout

    torch = torch_on_one_thread()
    ones = torch.ones(_COUNT)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        training = [Dropout(p).train()(ones).mean().item() for p in _SHARES]
        unscaled = [TimesPAtTestTime(p).train()(ones).mean().item() for p in _SHARES]
    used = [Dropout(p).eval()(ones).mean().item() for p in _SHARES]
    wrong = [TimesPAtTestTime(p).eval()(ones).mean().item() for p in _SHARES]
    worst = max(abs(each - 1) for each in training)
    return LiveResult(
        Bars(
            [f"p = {p:g}" for p in _SHARES],
            {
                "This layer, training": training,
                "This layer, evaluation": used,
                "Not scaled, training": unscaled,
                "Times p, evaluation": wrong,
            },
            "Probability of being dropped",
            "Mean output for an input of ones",
        ),
        (
            f"Over {_COUNT:,} numbers the mean in training is 1 to within {worst:.4f} for these "
            f"{len(_SHARES)} values of p, and exactly 1 in evaluation.",
            f"Without scaling the mean in training at p = {_SHARES[1]:g} is {unscaled[1]:.3f}, "
            f"that is 1 − p: evaluation would have to be multiplied by {1 - _SHARES[1]:g}, not by "
            f"p = {_SHARES[1]:g}.",
        ),
    )


QUESTION = CodingQuestion(
    label="Dropout as a layer",
    prompt="""Write dropout as a PyTorch layer, without `nn.Dropout` and without
`torch.nn.functional.dropout`.

```python
class Dropout(nn.Module):
    def __init__(self, p: float = 0.5): ...

    def forward(self, x: Tensor) -> Tensor: ...
```

- `p` is the probability that a number is dropped; x has any shape.
- The expected output in training must be the input, so that evaluation needs no scaling.
- p = 0 and p = 1 are allowed; a p that is no probability raises a ValueError.""",
    hints=(
        "A layer behaves differently in training and in evaluation. How does a module know which "
        "of the two it is in?",
        "Draw a random number for every entry, and drop the entry where it is under p.",
        "A share of 1 − p is kept, so the mean falls to 1 − p of what it was: by what must the "
        "rest be divided?",
        "`if not self.training: return x`; `dropped = torch.rand_like(x) < self.p`; "
        "`x.masked_fill(dropped, 0) / (1 - self.p)`, and mind p = 1.",
    ),
    folder="dropout_layer",
    name="Dropout",
    complexity=r"Time and memory $O(N)$ for $N$ numbers: a random number and a bit for each, kept "
    "for the backward pass.",
    checks=CHECKS,
    mistakes=(
        Mistake(
            "Not scaled",
            "In training the next layer gets 1 − p of what it gets in evaluation, on average. "
            "The network is used on inputs that it was not trained on.",
            "NotScaled",
            "scale",
        ),
        Mistake(
            "Divided by p",
            "The share that is kept is 1 − p. At p = 0.5 both are the same, which is why a test "
            "should use another p.",
            "DividedByP",
            "scale",
        ),
        Mistake(
            "p is the probability of keeping",
            "The paper and older versions of TensorFlow have it so; in PyTorch p is the "
            "probability of dropping. The layer is consistent, but a p of 0.1 drops nine in ten.",
            "KeepsWithP",
            "share",
        ),
        Mistake(
            "Multiplied by p at test time",
            "Some texts scale when the network is used instead. Then the factor is the probability "
            "of keeping, 1 − p, and not p.",
            "TimesPAtTestTime",
            "evaluation",
        ),
        Mistake(
            "Never switched off",
            "Predictions are random: the same input gives another output each time. Ask for "
            "`self.training`, which is False in evaluation mode.",
            "NeverSwitchedOff",
            "evaluation",
        ),
        Mistake(
            "One mask for all rows",
            "All examples of a batch lose the same units, so the gradient of a step is that of one "
            "mask instead of many.",
            "OneMaskForAllRows",
            "apart",
        ),
        Mistake(
            "NaN at p = 1",
            "Dividing the mask by 1 − p is 0/0 where everything is dropped.",
            "NaNWhenAllIsDropped",
            "ends",
        ),
    ),
    result=result,
    live=(
        LiveLink(
            "overfitting",
            "Masks, their mean, and both conventions of scaling",
            {
                "overfitting_topic": "dropout",
                "overfitting_p": "0.2",
                "overfitting_scaling": "inverted",
            },
        ),
        LiveLink(
            "attention-steps",
            "Dropout on attention weights: rows no longer sum to 1",
            {"attention_steps_drop": "true", "attention_steps_dropout": "0.3"},
        ),
    ),
    tags=("dropout", "regularization", "inverted dropout", "training and evaluation", "PyTorch"),
)
