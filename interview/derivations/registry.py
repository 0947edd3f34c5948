"""Every derivation, by key: one line here is in the list, in the search and in the tests."""

from interview.derivation import Derivation
from interview.derivations import (
    adagrad_stall,
    adam_bias,
    adamw_decay,
    bce_from_likelihood,
    dropout_expectation,
    gradient_descent_limit,
    linear_shifts,
    log_sum_exp,
    momentum_optimum,
    multi_head_cost,
    ridge_gaussian_prior,
    rope_relative,
    scaled_dot_product,
    soft_threshold,
    softmax_gradient,
)

DERIVATIONS: dict[str, Derivation] = {
    "attention": scaled_dot_product.DERIVATION,
    "adam": adam_bias.DERIVATION,
    "bce": bce_from_likelihood.DERIVATION,
    "softmax": softmax_gradient.DERIVATION,
    "heads": multi_head_cost.DERIVATION,
    "sinusoids": linear_shifts.DERIVATION,
    "rope": rope_relative.DERIVATION,
    "stability": gradient_descent_limit.DERIVATION,
    "momentum": momentum_optimum.DERIVATION,
    "adagrad": adagrad_stall.DERIVATION,
    "adamw": adamw_decay.DERIVATION,
    "lasso": soft_threshold.DERIVATION,
    "ridge": ridge_gaussian_prior.DERIVATION,
    "dropout": dropout_expectation.DERIVATION,
    "logsumexp": log_sum_exp.DERIVATION,
}
