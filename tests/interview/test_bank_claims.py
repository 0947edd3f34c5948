"""What the bank's choices rest on: conventions, conditions that a prompt cannot leave out, numbers.

`NEEDED` has, for prompts that name a condition, what happens without it: a wrong option becomes
true, or the right one false.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from torch import nn

from core.attention import masked_softmax, merge_words
from core.attention_steps import NUM_KEYS
from core.losses import reliability
from core.optimizer_theory import METHODS
from core.optimizer_theory.momentum_methods import error_path
from core.optimizers import OPTIMIZERS
from core.regularization import Ball, QuadraticLoss, with_radius
from interview import ask
from interview.bank import BANK


def draw(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# ---- conditions that the prompts name -----------------------------------------------------------
def equal_pieces() -> bool:
    """Two pieces for every word: mean over keys and sum over queries sums to 1 too."""
    merged = merge_words(masked_softmax(draw().normal(size=(6, 6))), [[0, 1], [2, 3], [4, 5]])
    return bool(np.allclose((merged / 2 * 2).sum(axis=1), 1))


def plain_dropout() -> bool:
    """Without the division a row of weights sums to at most 1."""
    weights = masked_softmax(draw().normal(size=(50, 6)))
    return bool(((draw(1).random((50, 6)) < 0.5) * weights).sum(axis=1).max() <= 1)


def one_wide_heads() -> bool:
    """With heads of one column three of the four lines give the same."""
    q = draw().normal(size=(5, 3))
    right = q.reshape(5, 3, 1).swapaxes(0, 1)
    others = (q.reshape(5, 1, 3).transpose(2, 0, 1), q.T.reshape(3, 5, 1))
    return all(np.array_equal(right, each) for each in others)


def biased_projections() -> bool:
    """W^Q times 2 and W^K times ½ change the scores where queries have a bias."""
    x, w_q, w_k, bias = (draw(i).normal(size=(4, 4)) for i in range(4))
    scores = (x @ w_q + bias[0]) @ (x @ w_k).T
    return not np.allclose(scores, (x @ (2 * w_q) + bias[0]) @ (x @ (w_k / 2)).T)


def masked_twins() -> bool:
    """Under a causal mask equal vectors get different rows."""
    x = draw().normal(size=(4, 3))
    x[2] = x[0]
    output = masked_softmax(x @ x.T, np.tri(4, dtype=bool)) @ x
    return not np.allclose(output[0], output[2])


def even_outcomes() -> bool:
    """ln K at equal p is the least cross-entropy where y is even."""
    return math.isclose(-np.log(np.full(5, 1 / 5)).mean(), math.log(5))


def half_dropped() -> bool:
    """At p = ½ the factor p is 1 − p."""
    return 1 - 0.5 == 0.5


def one_learning_rate() -> bool:
    """At η = 1, η/t is 1/(ηt)."""
    return 1 / 7 == 1 / (1 * 7)


def balanced_classes() -> bool:
    """The mean of σ(0) − y over as many ones as zeros is 0."""
    return float(np.mean(0.5 - np.repeat([0, 1], 10))) == 0


def both_signs() -> bool:
    """Splits of one sum with two signs are not equally good for Lasso."""
    return abs(5) + abs(-2) > abs(1.5) + abs(1.5)


def another_threshold() -> bool:
    """Divided by 3, a logit of 3 is no longer sure to 0.9."""
    return 1 / (1 + math.exp(-3)) > 0.9 > 1 / (1 + math.exp(-1))


def last_place() -> bool:
    """The symbol that the last place predicts is no input at all."""
    return len("abcd"[1:]) == len("abcd") - 1


NEEDED: dict[str, tuple[str, Callable[[], bool]]] = {
    "attention-merging-pieces": ("Some words are one piece", equal_pieces),
    "attention-steps-dropout-sum": ("inverted dropout", plain_dropout),
    "multi-head-cutting": ("`d // h` are larger than 1", one_wide_heads),
    "multi-head-same-output": ("no biases", biased_projections),
    "multi-head-twins": ("there is no mask", masked_twins),
    "losses-least-cross-entropy": ("not all equal", even_outcomes),
    "overfitting-scaled-at-test-time": ("neither 0 nor ½", half_dropped),
    "overfitting-stopping-is-ridge": (r"for all $\eta$ and $t$", one_learning_rate),
    "training-all-zeros": ("not equally large", balanced_classes),
    "lasso-ridge-two-copies": ("one sign in both", both_signs),
    "losses-divided-logits": ("predicts the most probable class", another_threshold),
    "multi-head-without-mask": ("every place predicts the next symbol", last_place),
}


@pytest.mark.parametrize("key", NEEDED)
def test_a_prompt_names_the_condition_that_its_options_need(key: str) -> None:
    phrase, fails_without = NEEDED[key]
    assert phrase in ask(key, BANK[key], 0).asked.prompt
    assert fails_without()


# ---- conventions of libraries -------------------------------------------------------------------
def test_boolean_masks_of_torch_are_opposite() -> None:
    """The key of the mask question: with projections that do nothing both give the same."""
    layer = nn.MultiheadAttention(4, 1, bias=False, batch_first=True).double()
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.eye(4).repeat(3, 1))
        layer.out_proj.weight.copy_(torch.eye(4))
    x = torch.randn(2, 5, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    may_look = torch.ones(5, 5, dtype=torch.bool).tril()
    first = nn.functional.scaled_dot_product_attention(x, x, x, attn_mask=may_look)
    hidden = torch.ones(5, 5, dtype=torch.bool).triu(diagonal=1)
    second = layer(x, x, x, attn_mask=hidden, need_weights=False)[0]
    third = layer(x, x, x, attn_mask=hidden.repeat(2, 1, 1), need_weights=False)[0]
    torch.testing.assert_close(first, second)
    torch.testing.assert_close(first, third)
    heads = nn.functional.scaled_dot_product_attention(
        x[:, None], x[:, None], x[:, None], attn_mask=may_look[None, None]
    )
    torch.testing.assert_close(first, heads[:, 0])
    with pytest.raises(RuntimeError, match="overflow"):
        x.half().masked_fill(x > 0, -1e9)


def test_ece_of_confidence_is_at_most_that_of_class_1() -> None:
    """What the docstring of `Reliability.ece` says of Guo et al.'s definition."""
    smaller = 0
    for seed in range(20):
        p = draw(seed).random(400)
        labels = (draw(seed + 99).random(400) < p**1.5).astype(int)
        confidence, right = np.maximum(p, 1 - p), (p >= 0.5) == (labels == 1)
        mirrored = reliability(confidence, right, 10).ece
        own = reliability(p, labels, 10).ece
        assert mirrored <= own + 1e-12
        smaller += mirrored < own - 1e-3
    assert smaller > 10


# ---- where AdamW settles ------------------------------------------------------------------------
def settled(
    gradient: Callable[[np.ndarray], np.ndarray], start: np.ndarray, decay: float
) -> np.ndarray:
    """AdamW's weights after 3,000 steps with η from 0.05 down to 0, many starts at once."""
    rule, w = OPTIMIZERS["adamw"], start
    hp = {"weight_decay": decay, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-12}
    state = rule.init(w)
    for t in range(3000):
        rate = 0.05 * (1 - t / 3000) ** 2
        step, state = rule.update(gradient(w), state, w, {**hp, "learning_rate": rate})
        w = w + step
    return w


def test_on_convex_losses_adamw_minimises_in_its_box() -> None:
    factors = draw().normal(size=(20, 2, 2))
    hessians = factors @ factors.transpose(0, 2, 1) + 0.5 * np.eye(2)
    centers = draw(1).normal(0, 3, (2, 20))
    decay = 0.7

    def gradient(w: np.ndarray) -> np.ndarray:
        return np.einsum("nij,jn->in", hessians, w - centers)

    ends = settled(gradient, draw(2).normal(size=(2, 20)), decay)
    for hessian, center, end in zip(hessians, centers.T, ends.T, strict=True):
        best = minimize(
            lambda w, h=hessian, c=center: (w - c) @ h @ (w - c) / 2,
            np.zeros(2),
            bounds=[(-1 / decay, 1 / decay)] * 2,
        )
        np.testing.assert_allclose(end, best.x, atol=0.05)
    assert (np.abs(ends - centers).max(axis=0) > 0.5).sum() > 10  # many minima are outside


def test_on_other_losses_adamw_ends_at_a_stationary_point() -> None:
    """f = w⁴/4 − 2w² + w/4 has a minimum on each side; in |w| ≤ 2.5 the right one is higher."""

    def gradient(w: np.ndarray) -> np.ndarray:
        return w**3 - 4 * w + 0.25

    left, right = settled(gradient, np.array([-1.0, 1.0]), 0.4)
    np.testing.assert_allclose(gradient(np.array([left, right])), 0, atol=0.05)
    assert left < -1.9 < 1.9 < right < 2.5


# ---- numbers that explanations give -------------------------------------------------------------
def told(key: str, *parts: str) -> None:
    explanation = ask(key, BANK[key], 0).asked.explanation
    assert not [each for each in parts if each not in explanation]


def test_the_softmax_without_the_root_is_as_sharp_as_told() -> None:
    told("attention-steps-without-root", "over 0.999", "0.22")
    queries, keys = draw().normal(size=(600, 512)), draw(1).normal(size=(600, NUM_KEYS, 512))
    scores = np.einsum("rd,rkd->rk", queries, keys)
    plain, scaled = (
        float(np.median(masked_softmax(each).max(axis=1))) for each in (scores, scores / 512**0.5)
    )
    assert plain > 0.999
    assert round(scaled, 2) == 0.22


def test_heavy_ball_takes_as_many_steps_as_told() -> None:
    told("optimizer-theory-double-root", "83 to 95", "58")
    best = METHODS["heavy-ball"].optimum(1.0, 100.0)
    both = [
        error_path(METHODS["heavy-ball"], c, best.learning_rate, best.momentum, 300)
        for c in (1.0, 100.0)
    ]
    angles = np.radians(np.arange(0, 360, 3))
    errors = np.hypot(np.cos(angles)[:, None] * both[0], np.sin(angles)[:, None] * both[1])
    steps = np.argmax(errors <= 1e-6, axis=1)
    assert (steps.min(), steps.max()) == (83, 95)
    loss = both[0] ** 2 + 100 * both[1] ** 2
    assert int(np.argmax(loss <= 1e-6 * loss[0])) == 58


def test_radii_that_a_penalty_reaches_are_as_told() -> None:
    told("regularization-hollow-ball", "$C = 2$ and $C = 6$", "neither $C = 1$ nor $C = 4$")
    loss = QuadraticLoss((2.0, 1.6), (1.0, 3.0), -35.0)
    reached = [
        with_radius(loss, Ball("lp", 0.5), radius).is_penalty_solution
        for radius in (1.0, 2.0, 4.0, 6.0)
    ]
    assert reached == [False, True, False, True]


def test_what_l1_drops_is_as_told() -> None:
    for loss, end in (
        (QuadraticLoss((2.0, 1.5), (1.0, 1.0), 0.0), (0.5, 0.0)),
        (QuadraticLoss((2.0, 1.5), (0.3, 4.0), 20.0), (0.0, 0.5)),
    ):
        np.testing.assert_allclose(with_radius(loss, Ball("l1"), 0.5).point, end, atol=1e-12)
