"""The elastic net's coefficients, and Lasso's where its corners are lost: descent, then exact."""

import warnings

import numpy as np
from jaxtyping import Float
from scipy.linalg import solve_triangular

from core.lasso_ridge.lars import between_corners, rounding
from core.lasso_ridge.svd import singular_directions

# The duality gap at which coordinate descent stops, as a share of ‖y‖²/n.
TOLERANCE = 1e-8
MAX_SWEEPS = 1_000
# How far a gradient may lie over the penalty's, as a share of it, in what is called exact.
_SLACK = 1e-9
_MAX_CHANGES = 20
# How many times rounding a correlation has to be so that it says which feature comes in.
_TOLD = 1e4
# Columns of length 1 that depend on each other but for this share lose digits, twice as many as it
# has: more than are left for Lasso, and more than needed where they can be kept.
_MIN_INDEPENDENT_LASSO, _MIN_INDEPENDENT = 1e-7, 1e-4
# Signs that cancel but for this share do.
_SAME = 1e-12


def net_path(
    x: Float[np.ndarray, "train features"],
    y: Float[np.ndarray, " train"],
    alphas: Float[np.ndarray, " alphas"],
    mix: float,
) -> tuple[Float[np.ndarray, "alphas features"], int]:
    """argmin ‖y − Xw‖²/(2n) + α·r‖w‖₁ + α(1−r)/2·‖w‖² for each α, on centred data.

    scikit-learn's coordinate descent finds which coefficients are zero and the others' signs s;
    then (X_AᵀX_A + nα(1−r))w_A = X_Aᵀy − nαr·s is solved for them. If its solution contradicts
    its own signs, or a zero, what contradicts is changed and it is solved again. Where that does
    not end, the elastic net is the Lasso of X over √(nα(1−r))·I, whose corners are known.

    Args:
        x, y: Centred.
        alphas: Positive, in any order.
        mix: r, in (0, 1].

    Returns:
        Coefficients in the order of `alphas`; how many are neither exact nor within `TOLERANCE`.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import enet_path

    alphas = np.maximum(alphas, _least(x, y))
    order = np.argsort(-alphas)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # counted below, and told
        _, found, gaps = enet_path(
            np.asfortranarray(x),
            y,
            l1_ratio=mix,
            alphas=alphas[order],
            tol=TOLERANCE,
            max_iter=MAX_SWEEPS,
            precompute=len(y) > x.shape[1],
        )
    missed = np.abs(gaps) > 10 * TOLERANCE * (y @ y / len(y))
    coefficients = np.empty((len(alphas), x.shape[1]))
    coefficients[order] = found.T
    unfinished = dict(zip(order.tolist(), missed.tolist(), strict=True))
    exact = _Exact(x, y)
    for place, alpha in enumerate(alphas):
        linear, square = len(y) * alpha * mix, len(y) * alpha * (1 - mix)
        solved = exact(coefficients[place], linear, square)
        if solved is None and mix < 1:
            solved = _as_lasso(x, y, linear, square)
        if solved is not None:
            coefficients[place] = solved
            unfinished[place] = False
    return coefficients, sum(unfinished.values())


def _least(x: np.ndarray, y: np.ndarray) -> float:
    """The α below which correlations are rounding, where the penalty alone chooses among solutions.

    The coefficients have come to their limit there, as far as digits go.
    """
    lengths = np.linalg.norm(x, axis=0)
    if len(singular_directions(x).values) == x.shape[1]:
        return 0.0
    return _TOLD * rounding(x) * float(np.linalg.norm(y) * lengths[lengths > 0].min()) / len(y)


def _as_lasso(x: np.ndarray, y: np.ndarray, linear: float, square: float) -> np.ndarray:
    """argmin ½‖y − Xw‖² + linear·‖w‖₁ + square/2·‖w‖² by the corners of a Lasso."""
    features = x.shape[1]
    longer = np.concatenate([x, np.sqrt(square) * np.eye(features)])
    target = np.concatenate([y, np.zeros(features)])
    return between_corners(longer, target, np.array([linear / len(longer)]))[0]


class _Exact:
    """Solves for the coefficients that are not zero, in columns of length 1."""

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        self.lengths = np.linalg.norm(x, axis=0)
        self.varies = self.lengths > 0
        self.z = x / np.where(self.varies, self.lengths, 1.0)
        self.y = y
        self.noise = rounding(x) * np.linalg.norm(y)
        if len(y) > x.shape[1]:
            q, self.z = np.linalg.qr(self.z)
            self.y = q.T @ y

    def __call__(self, near: np.ndarray, linear: float, square: float) -> np.ndarray | None:
        """argmin ½‖y − Xw‖² + linear·‖w‖₁ + square/2·‖w‖², beginning `near`; None: not found."""
        with np.errstate(divide="ignore"):
            weights = np.where(self.varies, linear / self.lengths, np.inf)
        signs = np.sign(near) * self.varies
        for _ in range(_MAX_CHANGES):
            used = np.flatnonzero(signs)
            sizes = self._solved(used, signs[used], linear, square)
            if sizes is None:
                return None
            correlations = self.z.T @ (self.y - self.z[:, used] @ sizes)
            leaving = used[sizes * signs[used] < 0]
            entering = (np.abs(correlations) > weights * (1 + _SLACK) + self.noise) & (signs == 0)
            if not len(leaving) and not entering.any():
                found = np.zeros(len(signs))
                found[used] = sizes / self.lengths[used]
                return found
            if len(leaving):
                signs[leaving] = 0.0
            else:
                signs[entering] = np.sign(correlations[entering])
        return None

    def _solved(
        self, used: np.ndarray, signs: np.ndarray, linear: float, square: float
    ) -> np.ndarray | None:
        """The used coefficients times their columns' lengths."""
        if not len(used):
            return np.empty(0)
        ridge = np.sqrt(square) / self.lengths[used]
        # Columns of length 1 again, with the rows that the square penalty adds.
        length = np.hypot(1.0, ridge)
        q, r = np.linalg.qr(np.concatenate([self.z[:, used], np.diag(ridge)]) / length)
        independent = float(np.abs(np.diag(r)).min())
        if square and independent < _MIN_INDEPENDENT:
            return self._shared(used, signs, linear, square)
        if independent < _MIN_INDEPENDENT_LASSO:
            return None
        turned = solve_triangular(r, linear * signs / self.lengths[used] / length, trans="T")
        return solve_triangular(r, q[: len(self.y)].T @ self.y - turned) / length

    def _shared(
        self, used: np.ndarray, signs: np.ndarray, linear: float, square: float
    ) -> np.ndarray:
        """Where features depend on each other the square penalty alone decides, however small."""
        lengths = self.lengths[used]
        left, values, right = singular_directions(self.z[:, used] * lengths)
        along = right.T @ signs
        alone = signs - right @ along
        alone[np.abs(alone) < _SAME] = 0.0
        spanned = (values * (left.T @ self.y) - linear * along) / (values**2 + square)
        return (right @ spanned - linear / square * alone) * lengths
