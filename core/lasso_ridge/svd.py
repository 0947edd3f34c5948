"""Singular value decomposition with a numerical rank that does not depend on units."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class SingularDirections(NamedTuple):
    """A thin singular value decomposition x = left · diag(values) · rightᵀ of numerical rank.

    Attributes:
        left: One column for each direction.
        values: Singular values, all positive.
        right: One column for each direction; its sizes are those of the coefficients.
    """

    left: Float[np.ndarray, "rows rank"]
    values: Float[np.ndarray, " rank"]
    right: Float[np.ndarray, "features rank"]


def singular_directions(x: Float[np.ndarray, "rows features"]) -> SingularDirections:
    """The singular directions of x that are more than rounding, whatever the features' units.

    A direction v counts as zero where ‖xv‖ ≤ ε·max(n, p)·‖Dv‖, with D the columns' lengths: so much
    remains of a difference of copies. Units do not matter, since they change both sides alike; with
    ‖x‖ on the right, a feature in a unit that is 10¹⁶ times as large would count as zero too.

    Computed by Jacobi rotations, whose error is small beside each column instead of beside the
    largest one.

    Args:
        x: (n, p), finite.

    Returns:
        The thin decomposition, with as many directions as the numerical rank.

    Raises:
        ValueError: A number is not finite.

    Example:
        >>> found = singular_directions(np.array([[3.0, 6.0], [4.0, 8.0]]))
        >>> found.values.round(4).tolist(), np.abs(found.right).round(4).tolist()
        ([11.1803], [[0.4472], [0.8944]])
        >>> len(singular_directions(np.diag([1.0, 1e-30])).values)
        2

    References:
        J. Demmel, K. Veselić, “Jacobi's method is more accurate than QR”, SIAM J. Matrix Anal.
        Appl. 13, 1992; Z. Drmač, K. Veselić, “New fast and accurate Jacobi SVD algorithm”, 2008, as
        LAPACK's `dgejsv`.
    """
    from scipy.linalg.lapack import dgejsv

    if not np.isfinite(x).all():
        raise ValueError("Features must be finite numbers.")
    lengths = np.linalg.norm(x, axis=0)
    varies = np.flatnonzero(lengths)
    if not len(varies):
        return SingularDirections(np.empty((len(x), 0)), np.empty(0), np.empty((x.shape[1], 0)))
    shown = x[:, varies]
    is_wide = shown.shape[0] < shown.shape[1]
    # Full pivoting, which keeps rows of different sizes apart too; all vectors of the shorter side.
    values, left, right, work, *_ = dgejsv(
        shown.T if is_wide else shown, joba=2, jobu=0, jobv=0, jobr=1, jobt=1, jobp=1
    )
    if is_wide:
        left, right = right, left
    values = values * (work[0] / work[1])
    rounding = (
        np.finfo(float).eps * max(x.shape) * np.linalg.norm(lengths[varies, None] * right, axis=0)
    )
    kept = values > rounding
    every = np.zeros((x.shape[1], int(kept.sum())))
    every[varies] = right[:, kept]
    return SingularDirections(left[:, kept], values[kept], every)


def repeats(x: Float[np.ndarray, "rows features"]) -> dict[int, int]:
    """Each feature that equals an earlier one, or its negative, but for rounding: index to index.

    Constant features repeat nothing.

    Args:
        x: (n, p), finite; centred, so that constant features are 0.

    Returns:
        Index of the feature → index of the earlier one, from 0.

    Example:
        >>> repeats(np.array([[1.0, -1.0, 0.0], [3.0, -3.0, 1.0]]))
        {1: 0}
    """
    lengths = np.linalg.norm(x, axis=0)
    unit = x / np.where(lengths > 0, lengths, 1.0)
    near = np.triu(np.abs(unit.T @ unit) > 0.999, 1)
    rounding = np.finfo(float).eps * max(x.shape)
    found: dict[int, int] = {}
    for earlier, feature in np.argwhere(near).tolist():
        pair = x[:, [feature, earlier]]
        apart = min(np.linalg.norm(pair[:, 0] - side * pair[:, 1]) for side in (1.0, -1.0))
        if earlier not in found and apart <= rounding * lengths[feature]:
            found.setdefault(feature, earlier)
    return found
