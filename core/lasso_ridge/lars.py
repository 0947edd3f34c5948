"""The corners of Lasso's path: all α at once, whatever the units of features and target.

Between two corners the coefficients are straight lines in α: with the used features A, their signs
s and t = nα, they are w_A = (X_AᵀX_A)⁻¹(X_Aᵀy − t s). As t falls a feature comes in where its
|xᵀ(y − Xw)| reaches t, and goes out where its coefficient becomes 0. Source: M. Osborne,
B. Presnell, B. Turlach, “A new approach to variable selection in least squares problems”, IMA J.
Numer. Anal. 20, 2000; B. Efron et al., “Least angle regression”, 2004.

scikit-learn's `lars_path` follows the same path, but compares lengths and α with fixed numbers
(10⁻⁷), so that data in small units lose features or the whole path.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.linalg import solve_triangular

# Events of the path nearer than this share of t are one: there the feature that comes first
# decides (K. Murty's least-index rule, which ends).
_TIE = 1e-12
# A feature nearer than this to what the used ones span, beside its length, is one of their
# mixtures: its own part is too small for digits that the others' coefficients would cancel.
_MIN_INDEPENDENT = 1e-7


class _Segment(NamedTuple):
    """The path until its next corner: coefficients `start` − t·`slope` of the used features, what
    is left of y, `rest` + t·`back`, and an orthonormal basis of the used features."""

    basis: np.ndarray
    start: np.ndarray
    slope: np.ndarray
    rest: np.ndarray
    back: np.ndarray


def corners(
    x: Float[np.ndarray, "train features"], y: Float[np.ndarray, " train"]
) -> tuple[Float[np.ndarray, " corners"], Float[np.ndarray, "features corners"]]:
    """The α, decreasing to 0, at which Lasso's path has a corner, and the coefficients there.

    Where features are copies of each other the solution is not unique: the first one is used.

    Args:
        x, y: Finite; centred, if an intercept is meant.
    """
    found = np.zeros((x.shape[1], 1))
    lengths, size = np.linalg.norm(x, axis=0), float(np.linalg.norm(y))
    varies = np.flatnonzero(lengths)
    if size == 0 or not len(varies):
        return np.zeros(1), found
    lengths = lengths[varies]
    z, target = x[:, varies] / lengths, y / size
    noise = rounding(x)
    if len(z) > len(varies):
        q, z = np.linalg.qr(z)
        target = q.T @ target
    times, coefficients = _followed(z, target, lengths.max() / lengths, noise)
    found = np.zeros((x.shape[1], len(times)))
    found[varies] = coefficients.T * (size / lengths[:, None])
    return times * (size * lengths.max() / len(y)), found


def largest_alpha(x: Float[np.ndarray, "train features"], y: Float[np.ndarray, " train"]) -> float:
    """max|Xᵀy|/n, but for rounding: from this α on every coefficient of Lasso is zero."""
    least = rounding(x) * np.linalg.norm(x, axis=0) * np.linalg.norm(y)
    products = np.abs(x.T @ y)
    return float(np.where(products > least, products, 0.0).max() / len(y))


def between_corners(
    x: Float[np.ndarray, "train features"],
    y: Float[np.ndarray, " train"],
    alphas: Float[np.ndarray, " alphas"],
) -> Float[np.ndarray, "alphas features"]:
    """Lasso's coefficients at any α ≥ 0, linear between the corners."""
    at, found = (each[..., ::-1] for each in corners(x, y))
    nearest = at[np.abs(at - alphas[:, None]).argmin(axis=1)]
    alphas = np.where(np.abs(alphas - nearest) <= _TIE * nearest, nearest, alphas)
    return np.stack([np.interp(alphas, at, row) for row in found], axis=1)


def rounding(x: Float[np.ndarray, "train features"]) -> float:
    """Size of a cosine between a feature and the target that rounding alone can cause, ε·max(n, p).

    Args:
        x: (n, p), the features.

    Returns:
        A positive number, about 1e-14 for a hundred rows.

    Example:
        >>> f"{rounding(np.ones((100, 5))):.2g}"
        '2.2e-14'
    """
    return float(np.finfo(float).eps * max(x.shape))


def _followed(
    z: np.ndarray, target: np.ndarray, weights: np.ndarray, noise: float
) -> tuple[np.ndarray, np.ndarray]:
    """Corners of ½‖target − zv‖² + t·Σ weights·|v|, t falling to 0, for columns of length 1."""
    count = z.shape[1]
    signs = np.zeros(count)
    correlations = _without_rounding(z.T @ target, noise) / weights
    now, sizes = float(np.abs(correlations).max()), np.zeros(count)
    times, found = [now], [sizes]
    for _ in range(20 * count + 100):
        used = np.flatnonzero(signs)
        segment = _segment(z[:, used], target, weights[used] * signs[used])
        at, sides = _comes_in(z, segment, weights, signs, noise)
        leaves = signs[used] * segment.slope < 0
        at[used] = np.where(leaves, segment.start / np.where(leaves, segment.slope, 1.0), 0.0)
        at = np.clip(at, 0.0, now)
        changed = _first(at, z, segment.basis, signs)
        then = float(at[changed])
        if then < now * (1 - _TIE) or then == 0:
            now, sizes = then, np.zeros(count)
            sizes[used] = segment.start - now * segment.slope
            times.append(now)
            found.append(sizes)
        if then == 0:
            break
        signs[changed] = 0.0 if signs[changed] else sides[changed]
        sizes[signs == 0] = 0.0
    return np.array(times), np.array(found)


def _first(at: np.ndarray, z: np.ndarray, basis: np.ndarray, signs: np.ndarray) -> int:
    """The feature that changes next; what mixes the used ones may not come in."""
    left = at.copy()
    while True:
        changed = int(np.flatnonzero(left >= left.max() * (1 - _TIE))[0])
        independent = z[:, changed] - basis @ (basis.T @ z[:, changed])
        if left[changed] == 0 or signs[changed] or np.linalg.norm(independent) > _MIN_INDEPENDENT:
            return changed
        at[changed] = left[changed] = 0.0


def _segment(z: np.ndarray, target: np.ndarray, gradients: np.ndarray) -> _Segment:
    if not z.shape[1]:
        return _Segment(z, np.empty(0), np.empty(0), target, np.zeros_like(target))
    q, r = np.linalg.qr(z)
    along, turned = q.T @ target, solve_triangular(r, gradients, trans="T")
    start, slope = solve_triangular(r, np.stack([along, turned], axis=1)).T
    rest = target - q @ along
    return _Segment(q, start, slope, rest - q @ (q.T @ rest), q @ turned)


def _comes_in(
    z: np.ndarray, segment: _Segment, weights: np.ndarray, signs: np.ndarray, noise: float
) -> tuple[np.ndarray, np.ndarray]:
    """For each feature the t at which it comes in (0: it does not), and with which sign.

    What depends on the used features has nothing to say to the rest but rounding, and stays out.
    """
    rest = _without_rounding(z.T @ segment.rest, noise) / weights
    back = z.T @ segment.back / weights
    at, sides = np.zeros(len(weights)), np.zeros(len(weights))
    for side in (1.0, -1.0):
        grows = (1 - side * back > 0) & (side * rest > 0) & (signs == 0)
        where = side * rest[grows] / (1 - side * back[grows])
        first = where > at[grows]
        place = np.flatnonzero(grows)[first]
        at[place], sides[place] = where[first], side
    return at, sides


def _without_rounding(cosines: np.ndarray, noise: float) -> np.ndarray:
    return np.where(np.abs(cosines) > noise, cosines, 0.0)
