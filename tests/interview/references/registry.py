"""Every reference, by question key."""

from collections.abc import Callable

from tests.interview.references import (
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
from tests.interview.references.common import Numbers

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
REFERENCES: dict[str, Callable[[Numbers], float]] = {
    key: reference for module in MODULES for key, reference in module.REFERENCES.items()
}
