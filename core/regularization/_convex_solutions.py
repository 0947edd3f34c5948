"""Closed forms for two coefficients, over any batch of losses and radii or multipliers at once.

A batch of losses is a Hessian of shape (…, 2, 2) and a minimum of shape (…, 2), both of which
broadcast against radii or multipliers of shape (…). Nothing here searches on a grid: every answer
comes from a linear equation on one face of the ball, from the face's end, or from the root of one
monotone scalar equation. A coefficient that is zero is exactly 0.0.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Num

Array = np.ndarray
Matrices = Float[np.ndarray, "*#batch 2 2"]
Centers = Float[np.ndarray, "*#batch 2"]
Numbers = Num[Any, "*#batch"] | float
Points = Float[np.ndarray, "... 2"]

_NEWTON_STEPS = 60
_HALVINGS = 60
# The four pairs of signs, shape (4, 2).
SIGNS = np.array([(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)])


def _value(matrix: Array, center: Array, points: Array) -> Array:
    """½ (w − ŵ)ᵀ A (w − ŵ); candidates stand in the last axis but one of `points`."""
    away = points - center[..., None, :]
    return 0.5 * np.einsum("...ki,...ij,...kj->...k", away, matrix, away)


def _lowest(matrix: Array, center: Array, candidates: Array) -> Array:
    best = np.argmin(_value(matrix, center, candidates), axis=-1)
    return np.take_along_axis(candidates, best[..., None, None], axis=-2)[..., 0, :]


def _batch(matrix: Array, center: Array, number: Any) -> tuple[Array, Array, Array]:
    number = np.asarray(number, dtype=float)
    shape = np.broadcast_shapes(matrix.shape[:-2], center.shape[:-1], number.shape)
    return (
        np.broadcast_to(matrix, (*shape, 2, 2)),
        np.broadcast_to(center, (*shape, 2)),
        np.broadcast_to(number, shape),
    )


# ---- constraint: lowest loss with radius ≤ C ----------------------------------------------------
def l1_within(matrix: Matrices, center: Centers, radius: Numbers) -> Points:
    """argmin f subject to ‖w‖₁ ≤ C.

    On each edge from (s₁C, 0) to (0, s₂C) the loss is a parabola; its vertex, cut to the edge.
    """
    matrix, center, radius = _batch(matrix, center, radius)
    starts = radius[..., None, None] * SIGNS * np.array([1.0, 0.0])
    along = radius[..., None, None] * SIGNS * np.array([-1.0, 1.0])
    derivatives = np.einsum("...ki,...ij,...kj->...k", along, matrix, starts - center[..., None, :])
    curvatures = np.einsum("...ki,...ij,...kj->...k", along, matrix, along)
    share = np.clip(-derivatives / np.where(curvatures > 0, curvatures, 1.0), 0.0, 1.0)
    sizes = np.stack([1 - share, share], axis=-1)
    edge = _lowest(matrix, center, radius[..., None, None] * SIGNS * sizes)
    inside = np.abs(center).sum(axis=-1) <= radius
    return np.where(inside[..., None], center, edge) + 0.0


def l2_within(matrix: Matrices, center: Centers, radius: Numbers) -> Points:
    """argmin f subject to ‖w‖₂ ≤ C.

    w(λ) = (A + λI)⁻¹ A ŵ, with λ from the secular equation 1/‖w(λ)‖ = 1/C, whose left side is
    concave: Newton from λ = 0 climbs to the root without overshooting. Source: J. Moré and
    D. Sorensen, Computing a trust region step, 1983.
    """
    matrix, center, radius = _batch(matrix, center, radius)
    values, vectors = np.linalg.eigh(matrix)
    turned = np.einsum("...ji,...j->...i", vectors, center) * values  # A ŵ in the eigenbasis
    multiplier = np.zeros(radius.shape)
    outside = (np.hypot(center[..., 0], center[..., 1]) > radius) & (radius > 0)
    target = np.where(outside, radius, 1.0)
    for _ in range(_NEWTON_STEPS):
        shifted = values + multiplier[..., None]
        norm = np.sqrt(((turned / shifted) ** 2).sum(axis=-1))
        curvature = (turned**2 / shifted**3).sum(axis=-1)
        step = (norm / target - 1) * norm**2 / np.where(curvature > 0, curvature, 1.0)
        step = np.where(outside, np.maximum(step, 0.0), 0.0)
        multiplier = multiplier + step
        if not np.any(step > 1e-16 * multiplier):
            break
    edge = np.einsum("...ij,...j->...i", vectors, turned / (values + multiplier[..., None]))
    edge = np.where((radius > 0)[..., None], edge, 0.0)
    inside = np.hypot(center[..., 0], center[..., 1]) <= radius
    return np.where(inside[..., None], center, edge)


def linf_within(matrix: Matrices, center: Centers, radius: Numbers) -> Points:
    """argmin f subject to ‖w‖∞ ≤ C: on each side a parabola, clipped to the side."""
    matrix, center, radius = _batch(matrix, center, radius)
    candidates = []
    for fixed, free in ((0, 1), (1, 0)):
        for sign in (1.0, -1.0):
            away = sign * radius - center[..., fixed]
            best = center[..., free] - matrix[..., fixed, free] / matrix[..., free, free] * away
            pair = np.empty((*radius.shape, 2))
            pair[..., fixed] = sign * radius
            pair[..., free] = np.clip(best, -radius, radius)
            candidates.append(pair)
    edge = _lowest(matrix, center, np.stack(candidates, axis=-2))
    inside = np.abs(center).max(axis=-1) <= radius
    return np.where(inside[..., None], center, edge)


def net_within(matrix: Matrices, center: Centers, radius: Numbers, ratio: float) -> Points:
    """argmin f in the elastic net's ball of radius C, with L1 share ρ = `ratio` in (0, 1].

    The penalty P(w(λ)) of the closed form `net_penalised` falls as λ grows: halving finds the λ
    at which it meets the ball's level.
    """
    matrix, center, radius = _batch(matrix, center, radius)

    def penalty(points: Array) -> Array:
        size = np.abs(points)
        return (ratio * size + (1 - ratio) / 2 * size**2).sum(axis=-1)

    level = ratio * radius + (1 - ratio) / 2 * radius**2
    low = np.zeros(radius.shape)
    high = np.abs(np.einsum("...ij,...j->...i", matrix, center)).max(axis=-1) / ratio
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        larger = penalty(net_penalised(matrix, center, middle, ratio)) > level
        low, high = np.where(larger, middle, low), np.where(larger, high, middle)
    edge = net_penalised(matrix, center, high, ratio)
    inside = penalty(center) <= level
    return np.where(inside[..., None], center, edge)


# ---- penalty: lowest loss + λ P ----------------------------------------------------------------
def net_penalised(matrix: Matrices, center: Centers, multiplier: Numbers, ratio: float) -> Points:
    """argmin f + λ(ρ‖w‖₁ + (1−ρ)/2 ‖w‖₂²); ρ = 1 is the lasso.

    The optimality conditions decide which coefficients are zero; the rest is soft thresholding or
    a linear equation for the pair's signs. Source: R. Tibshirani, 1996, section 2.
    """
    matrix, center, multiplier = _batch(matrix, center, multiplier)
    linear_term = np.einsum("...ij,...j->...i", matrix, center)
    threshold = (multiplier * ratio)[..., None]
    ridge = multiplier * (1 - ratio)
    # One coefficient alone, the other at zero.
    alone = np.sign(linear_term) * np.maximum(np.abs(linear_term) - threshold, 0.0)
    alone = alone / (np.diagonal(matrix, axis1=-2, axis2=-1) + ridge[..., None])
    cross = matrix[..., 0, 1]
    other = np.abs(linear_term[..., ::-1] - cross[..., None] * alone)  # |∂f| at the zero one
    fits = other <= threshold * (1 + 1e-14)
    both = _both_penalised(matrix, linear_term, threshold, ridge)
    zero = np.zeros_like(linear_term)
    first = np.stack([alone[..., 0], zero[..., 0]], axis=-1)
    second = np.stack([zero[..., 1], alone[..., 1]], axis=-1)
    return np.where(fits[..., :1], first, np.where(fits[..., 1:], second, both))


def _both_penalised(matrix: Array, linear_term: Array, threshold: Array, ridge: Array) -> Array:
    """The pair whose signs agree with the signs that its equation assumed."""
    shifted = matrix + ridge[..., None, None] * np.eye(2)
    determinant = shifted[..., 0, 0] * shifted[..., 1, 1] - shifted[..., 0, 1] ** 2
    right = linear_term[..., None, :] - threshold[..., None] * SIGNS  # (…, 4, 2)
    first = shifted[..., 1, 1, None] * right[..., 0] - shifted[..., 0, 1, None] * right[..., 1]
    second = shifted[..., 0, 0, None] * right[..., 1] - shifted[..., 0, 1, None] * right[..., 0]
    pairs = np.stack([first, second], axis=-1) / determinant[..., None, None]
    agreement = (pairs * SIGNS).min(axis=-1)  # positive for exactly one pair
    chosen = np.argmax(agreement, axis=-1)
    return np.take_along_axis(pairs, chosen[..., None, None], axis=-2)[..., 0, :]


def l2_penalised(matrix: Matrices, center: Centers, multiplier: Numbers) -> Points:
    """argmin f + λ/2 ‖w‖₂²: (A + λI)⁻¹ A ŵ."""
    matrix, center, multiplier = _batch(matrix, center, multiplier)
    linear_term = np.einsum("...ij,...j->...i", matrix, center)
    return np.linalg.solve(
        matrix + multiplier[..., None, None] * np.eye(2), linear_term[..., None]
    )[..., 0]


def linf_penalised(matrix: Matrices, center: Centers, multiplier: Numbers) -> Points:
    """argmin f + λ‖w‖∞.

    Either one coefficient is the larger and alone pays, or both are equal in size and the loss is
    a parabola along the diagonal. The lowest of these candidates is the optimum.
    """
    matrix, center, multiplier = _batch(matrix, center, multiplier)
    linear_term = np.einsum("...ij,...j->...i", matrix, center)
    # On a diagonal: w = size · signs.
    curvatures = np.einsum("ki,...ij,kj->...k", SIGNS, matrix, SIGNS)
    size = np.maximum(linear_term @ SIGNS.T - multiplier[..., None], 0.0) / curvatures
    candidates = [size[..., None] * SIGNS]
    for axis in np.concatenate([np.eye(2), -np.eye(2)]):
        right = linear_term - multiplier[..., None] * axis
        candidates.append(np.linalg.solve(matrix, right[..., None])[..., 0][..., None, :])
    points = np.concatenate(candidates, axis=-2)
    total = _value(matrix, center, points)
    total = total + multiplier[..., None] * np.abs(points).max(axis=-1)
    best = np.argmin(total, axis=-1)
    return np.take_along_axis(points, best[..., None, None], axis=-2)[..., 0, :] + 0.0
