"""Every short question, by key: a module of a page's questions is one line here."""

from interview.bank import (
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
from interview.question import Question

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

BANK: dict[str, Question] = {
    key: question for module in MODULES for key, question in module.QUESTIONS.items()
}
