"""What each choice of the bank rests on, by question key.

`EVIDENCE` recomputes from `core` which options are true: the right one first and then the wrong
ones as they were written, (True, False, False, …). What the prompt leaves open (sizes, scores,
data) is drawn with its `seed`, so that seeds search for a counterexample; without a `seed` the
prompt fixes everything, or one run is dear.
"""

from collections.abc import Callable, Sequence

from tests.interview.evidence import (
    attention,
    attention_steps,
    lasso_ridge,
    losses,
    multi_head,
    optimizer_theory,
    optimizers,
    overfitting,
    positional_encoding,
    regularization,
    training,
)

MODULES = (
    attention,
    attention_steps,
    multi_head,
    positional_encoding,
    optimizers,
    optimizer_theory,
    training,
    regularization,
    lasso_ridge,
    overfitting,
    losses,
)
EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    key: evidence for module in MODULES for key, evidence in module.EVIDENCE.items()
}
# Why nothing can be recomputed.
UNPROVED = {
    "attention-resting-heads": "It is the explanation that one paper offers for trained models.",
    "attention-steps-boolean-masks": "A convention of two functions of PyTorch.",
}
