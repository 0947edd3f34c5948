"""The sides of the checks on attention, positions and losses against torch, scipy, closed forms."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.linalg
import scipy.special
import scipy.stats
import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from core.common import check
from interview import Check, Derivation
from interview.derivations import (
    bce_from_likelihood,
    linear_shifts,
    log_sum_exp,
    multi_head_cost,
    rope_relative,
    scaled_dot_product,
    softmax_gradient,
)
from interview.derivations.complex_step import complex_softmax, derivatives, jacobian


def case_of(derivation: Derivation, **numbers: float) -> Any:
    return derivation.prepare(check(derivation.params, numbers))


def at(derivation: Derivation, case: Any, title: str) -> Check:
    """The check of the step with this title."""
    step = next(each for each in derivation.steps if each.title == title)
    assert step.check is not None
    return step.check(case)


def close(found: Any, expected: Any, rtol: float = 1e-11) -> None:
    np.testing.assert_allclose(found, np.asarray(expected), rtol=rtol, atol=1e-12)


def tensor(values: Any) -> torch.Tensor:
    return torch.tensor(np.asarray(values), dtype=torch.float64, requires_grad=True)


# ---- the complex step ---------------------------------------------------------------------------
def test_the_complex_step_finds_known_derivatives() -> None:
    x = np.array([0.3, 1.0, 2.5])
    close(derivatives(lambda z: np.exp(z) / z, x), np.exp(x) * (x - 1) / x**2, 1e-14)
    close(derivatives(np.log, 1e-9), 1e9, 1e-14)


def test_the_complex_jacobian_is_torchs() -> None:
    z = np.array([0.5, -2.0, 30.0, 29.0])
    expected = torch.autograd.functional.jacobian(lambda t: torch.softmax(t, 0), tensor(z))
    close(jacobian(complex_softmax, z), expected)


# ---- scaled dot-product attention ---------------------------------------------------------------
ATTENTION = scaled_dot_product.DERIVATION


@pytest.mark.parametrize("width", [1, 7, 256])
def test_attention_is_torchs(width: int) -> None:
    case = case_of(ATTENTION, width=width, tokens=5)
    q, k, v = (
        tensor(case.tokens @ each)
        for each in (case.projections.query, case.projections.key, case.projections.value)
    )
    plain = functional.scaled_dot_product_attention(q, k, v).detach()
    close(at(ATTENTION, case, "The output is a weighted mean of the values").left, plain)
    masked = functional.scaled_dot_product_attention(q, k, v, is_causal=True).detach()
    weights = at(ATTENTION, case, "A mask is added before the softmax").left
    close(weights @ v.detach().numpy(), masked)
    scores = at(ATTENTION, case, "Queries, keys, values, and a score for each pair").left
    close(scores, (q @ k.T).detach())


def test_the_undivided_jacobian_is_torchs_and_smaller() -> None:
    case = case_of(ATTENTION, width=256, tokens=16)
    scores = case.tokens @ case.projections.query @ (case.tokens @ case.projections.key).T

    def norm(rows: np.ndarray) -> float:
        jacobians = [
            torch.autograd.functional.jacobian(lambda t: torch.softmax(t, 0), tensor(row))
            for row in rows
        ]
        return float(np.mean([torch.linalg.norm(each).item() for each in jacobians]))

    found = at(ATTENTION, case, "Without the division most derivatives are near 0").left
    close(found, [norm(scores / 16), norm(scores)])
    assert found[1] < found[0] / 2


@pytest.mark.parametrize("width", [1, 5, 64])
def test_the_sign_vectors_products_are_binomial(width: int) -> None:
    found = at(ATTENTION, case_of(ATTENTION, width=width), "Variances of independent products add")
    close(found.left, scipy.stats.binom(width, 0.5).var() * 4)


def test_the_undivided_variance_would_be_d_k() -> None:
    case = case_of(ATTENTION, width=64)
    raw = (case.queries * case.keys).sum(axis=1)
    assert np.mean(raw**2) == pytest.approx(64, rel=0.15)
    found = at(ATTENTION, case, "Divide by the standard deviation")
    close(found.left, np.mean(raw**2) / 64)
    assert found.tolerance == pytest.approx(6 * math.sqrt(np.var(raw**2) / len(raw)) / 64, rel=0.1)
    single = at(ATTENTION, case, "One product has variance 1")
    close(single.left, np.mean(case.queries**2 * case.keys**2))


# ---- softmax and cross-entropy ------------------------------------------------------------------
SOFTMAX = softmax_gradient.DERIVATION


@pytest.mark.parametrize("spread", [0.1, 2, 20])
def test_softmax_derivatives_are_torchs(spread: float) -> None:
    case = case_of(SOFTMAX, classes=7, spread=spread)

    def gradient(loss: Any, target: np.ndarray) -> np.ndarray:
        z = tensor(case.z)
        loss(z, tensor(target).detach()).backward()
        assert z.grad is not None
        return z.grad.numpy()

    expected = torch.autograd.functional.jacobian(lambda t: torch.softmax(t, 0), tensor(case.z))
    close(at(SOFTMAX, case, "The Jacobian").left, expected)
    right = int(case.one_hot.argmax())
    for title, target in (
        ("Cross-entropy with one right class", case.one_hot),
        ("With a soft target", case.soft),
    ):
        found = at(SOFTMAX, case, title)
        close(found.left, [gradient(functional.cross_entropy, target)] * 2)
        close(found.right, [torch.softmax(tensor(case.z), 0).detach().numpy() - target] * 2)
    z = tensor(case.z)
    functional.cross_entropy(z, torch.tensor(right)).backward()
    close(at(SOFTMAX, case, "Cross-entropy with one right class").left[0], z.grad)
    squared = gradient(lambda z, y: ((torch.softmax(z, 0) - y) ** 2).sum(), case.one_hot)
    close(at(SOFTMAX, case, "Squared error keeps the factor").left, squared)


def test_certain_and_wrong_only_cross_entropy_has_a_gradient() -> None:
    case = case_of(SOFTMAX, spread=20)
    pulled = at(SOFTMAX, case, "Cross-entropy with one right class").left[0]
    flat = at(SOFTMAX, case, "Squared error keeps the factor").left
    assert np.abs(pulled).max() > 0.99
    assert np.abs(flat).max() < 1e-3


# ---- the cost of heads --------------------------------------------------------------------------
HEADS = multi_head_cost.DERIVATION


@pytest.mark.parametrize("heads", [3, 4, 6, 8, 12])
def test_parameters_are_torchs_whatever_the_number_of_heads(heads: int) -> None:
    found = at(HEADS, case_of(HEADS, heads=heads, head_width=24 // heads), "Parameters").left
    layer, biased = (torch.nn.MultiheadAttention(24, heads, bias=bias) for bias in (False, True))
    assert list(found) == [sum(each.numel() for each in layer.parameters())] * 2
    assert sum(each.numel() for each in biased.parameters()) == found[0] + 4 * 24


def test_operations_are_what_torch_counts() -> None:
    case = case_of(HEADS, heads=3, head_width=5, tokens=7)
    layer = torch.nn.MultiheadAttention(15, 3, bias=False).double()
    text = tensor(case.tokens[:7]).detach()[:, None]
    # A forward pass that keeps its weights takes separate matrix products, which are countable.
    with FlopCounterMode(display=False) as counter:
        layer(text, text, text, need_weights=True)
    found = at(HEADS, case, "Operations of the projections").left[0]
    found += at(HEADS, case, "Operations of scores and weighted sums").left[0]
    assert counter.get_total_flops() == found == 8 * 7 * 15**2 + 4 * 7**2 * 15


# ---- sinusoids and RoPE -------------------------------------------------------------------------
SHIFTS = linear_shifts.DERIVATION
ROPE = rope_relative.DERIVATION


@pytest.mark.parametrize("shift", [-100, -1, 0, 5, 100])
def test_shift_matrices_are_exponentials_of_a_generator(shift: int) -> None:
    case = case_of(SHIFTS, pairs=3, shift=shift)
    omegas = [10_000 ** (-2 * i / 6) for i in range(3)]
    generator = scipy.linalg.block_diag(*(np.array([[0, w], [-w, 0]]) for w in omegas))
    expected = scipy.linalg.expm(shift * generator)
    close(at(SHIFTS, case, "Shifts add").left, expected)
    fitted = at(SHIFTS, case, "Least squares finds the same matrix").left
    close(fitted, expected, 1e-8)
    similar = at(SHIFTS, case, "Dot products see the distance only").left
    close(similar, np.full(100, np.cos(np.multiply(shift, omegas)).sum()))


@pytest.mark.parametrize(("m", "n"), [(12, 7), (0, 0), (3, 1999)])
def test_rope_is_torchs_complex_product_and_an_exponential(m: int, n: int) -> None:
    case = case_of(ROPE, pairs=5, m=m, n=n)
    omegas = 10_000 ** (-torch.arange(0, 10, 2, dtype=torch.float64) / 10)

    def turned(vector: np.ndarray, position: int) -> torch.Tensor:
        pairs = torch.view_as_complex(torch.tensor(vector).reshape(5, 2))
        turn = torch.polar(torch.ones(5, dtype=torch.float64), position * omegas)
        return torch.view_as_real(pairs * turn).flatten()

    close(at(ROPE, case, "Turn each pair").left, turned(case.query, m))
    score = turned(case.query, m) @ turned(case.key, n)
    close(at(ROPE, case, "The score").left, score)
    close(at(ROPE, case, "A sum of waves").right, score)
    generator = scipy.linalg.block_diag(*(np.array([[0, -w], [w, 0]]) for w in omegas.tolist()))
    close(at(ROPE, case, "Angles add").left, scipy.linalg.expm((n - m) * generator), 1e-9)


# ---- likelihood and log-sum-exp -----------------------------------------------------------------
LIKELIHOOD = bce_from_likelihood.DERIVATION
LSE = log_sum_exp.DERIVATION


def test_likelihoods_are_scipys_and_derivatives_are_torchs() -> None:
    case = case_of(LIKELIHOOD, ones=13, zeros=31, p=0.23, seed=4)
    logs = scipy.stats.bernoulli(0.23).logpmf(case.labels).sum()
    close(at(LIKELIHOOD, case, "Take the logarithm").left, logs)
    close(at(LIKELIHOOD, case, "The negative mean is BCE").left, -logs / 44)
    y = torch.tensor(case.labels, dtype=torch.float64)

    def total(p: torch.Tensor) -> torch.Tensor:
        return (y * torch.log(p) + (1 - y) * torch.log(1 - p)).sum()

    p = tensor(0.23)
    (slope,) = torch.autograd.grad(total(p), p)
    close(at(LIKELIHOOD, case, "The derivative").left, [slope.item()] * 2)
    curved = [torch.autograd.functional.hessian(total, tensor(each)) for each in (0.23, 13 / 44)]
    close(at(LIKELIHOOD, case, "It is a maximum").left, [each.item() for each in curved])
    close(at(LIKELIHOOD, case, "It is 0 at the share of ones").left, 13 / 44)
    z = tensor(case.z)
    functional.binary_cross_entropy_with_logits(z, y, reduction="sum").backward()
    close(at(LIKELIHOOD, case, "With a sigmoid").left, np.stack([np.asarray(z.grad)] * 2))


def test_the_product_of_the_labels_does_underflow() -> None:
    case = case_of(LIKELIHOOD, ones=6, zeros=4, p=0.4)
    found = at(LIKELIHOOD, case, "And it does not underflow")
    assert found.left[0] == 0
    times = round(found.left[1] / math.log(case.product))
    assert np.prod(np.tile(np.where(case.labels == 1, 0.4, 0.6), times)) == 0
    assert -800 < found.left[1] < -745


@pytest.mark.parametrize("spread", [0.1, 10, 1_000])
def test_stable_forms_are_scipys_and_torchs(spread: float) -> None:
    case = case_of(LSE, logits=9, spread=spread, seed=3)
    close(case.exact, scipy.special.logsumexp(case.z))
    close(
        at(LSE, case, "A number added to all logits").left, scipy.special.logsumexp(case.z), 1e-10
    )
    expected = functional.log_softmax(tensor(case.z), 0).detach()
    close(at(LSE, case, "What is to be computed").left, expected)
    close(
        at(LSE, case, "Stable log-softmax").left[0],
        functional.log_softmax(tensor(case.z + 1_000), 0).detach(),
    )
    loss = functional.cross_entropy(tensor(case.z), torch.tensor(case.target)).item()
    close(at(LSE, case, "So is cross-entropy").left, loss)
    binary = functional.binary_cross_entropy_with_logits(
        tensor(case.z), tensor(case.y).detach(), reduction="none"
    ).detach()
    close(at(LSE, case, "Stable binary cross-entropy").left, torch.stack([binary, binary]))


@pytest.mark.parametrize(("place", "kind"), [(0, np.float64), (1, np.float32)])
def test_exponentials_overflow_where_the_step_says(place: int, kind: Any) -> None:
    limit = at(LSE, case_of(LSE), "Where the plain formula fails").left[place]
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(kind(limit)))
        assert np.isfinite(np.exp(np.nextafter(kind(limit), kind(0))))
    assert limit == pytest.approx([709.78, 88.72][place], abs=0.005)
