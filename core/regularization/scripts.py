"""The optima on the page as a script: the same numbers from scikit-learn and SciPy.

The loss becomes data whose least-squares loss it is, so that the libraries' own solvers run.
"""

from collections.abc import Sequence

import numpy as np

from core.regularization.constrained_optimum import Optimum
from core.regularization.quadratic_loss import QuadraticLoss

_HEAD = '''"""The lowest loss under a penalty or in a ball, as shown by Foundations Lab."""

import numpy as np
{imports}

{loss}

# Half of the mean squared error, the loss on the page, is f(w) = |y - Xw|^2 / (2n) + FLOOR.
n = len(y)


def f(w):
    return np.sum((y - X @ w) ** 2) / (2 * n) + FLOOR


solutions = {{}}
'''

_TAIL = """
for name, w in solutions.items():
    print(f"{name:28s} w = ({w[0]:.6g}, {w[1]:.6g})   f = {f(w):.6g}")
"""

_BY_HAND = """CENTER = np.array({center!r})
CURVATURES = np.array({curvatures!r})
ANGLE = np.deg2rad({angle!r})
FLOOR = 0.0

# Two rows whose least-squares loss is 1/2 (w - CENTER)' A (w - CENTER).
turn = np.array([[np.cos(ANGLE), -np.sin(ANGLE)], [np.sin(ANGLE), np.cos(ANGLE)]])
X = np.sqrt(2 * CURVATURES)[:, None] * turn.T
y = X @ CENTER"""

_FROM_DATA = """rows = np.array([
{rows}
])
rows = rows - rows.mean(axis=0)  # what an intercept does
rows = rows - rows.mean(axis=0)  # and what rounding left of it
X, y = rows[:, :2], rows[:, 2]
FLOOR = 0.0"""

# The tolerance is near float64's last digit, which descent may miss.
_IGNORED = """
# The tolerance is near the last digit of float64: descent may end a little before it.
warnings.simplefilter("ignore", ConvergenceWarning)

solutions = {}"""
_QUIET = "from sklearn.exceptions import ConvergenceWarning"

_SOLVERS = {
    "l1": (
        f"{_QUIET}\nfrom sklearn.linear_model import Lasso",
        "Lasso(alpha={multiplier!r}, fit_intercept=False, tol=1e-14, max_iter=100_000)"
        ".fit(X, y).coef_",
    ),
    "l2": (
        "from sklearn.linear_model import Ridge",
        # Ridge's loss is the sum of squares, not half their mean: hence n.
        'Ridge(alpha=n * {multiplier!r}, fit_intercept=False, solver="cholesky").fit(X, y).coef_',
    ),
    "elastic-net": (
        f"{_QUIET}\nfrom sklearn.linear_model import ElasticNet",
        "ElasticNet(\n    alpha={multiplier!r}, l1_ratio={shape!r}, fit_intercept=False, "
        "tol=1e-14, max_iter=100_000\n).fit(X, y).coef_",
    ),
    "linf": (
        "from scipy.optimize import lsq_linear",
        'lsq_linear(X, y, bounds=(-{radius!r}, {radius!r}), tol=1e-14, method="bvls").x',
    ),
    "lp": (
        "from scipy.optimize import minimize_scalar",
        "lowest_on_edge({radius!r}, {shape!r})",
    ),
}

_ON_EDGE = '''

def lowest_on_edge(radius, p):
    """The lowest f on |w_1|^p + |w_2|^p = radius^p: along each quarter, from many starts."""
    def at(angle):
        size = np.abs([np.cos(angle), np.sin(angle)]) ** (2 / min(p, 2))
        size /= np.sum(size**p) ** (1 / p)
        return radius * np.sign([np.cos(angle), np.sin(angle)]) * size

    found = [radius * corner for corner in np.array([(1.0, 0), (0, 1.0), (-1.0, 0), (0, -1.0)])]
    grid = np.linspace(0, 2 * np.pi, 361)
    for low, high in zip(grid[:-1], grid[1:]):
        best = minimize_scalar(
            lambda angle: f(at(angle)), bounds=(low, high), method="bounded",
            options={"xatol": 1e-13},
        )
        found.append(at(best.x))
    return min(found, key=f)

'''


def regularization_script(optima: Sequence[Optimum], rows: np.ndarray | None = None) -> str:
    """Script for scikit-learn and SciPy: the lowest loss under each penalty or in each ball.

    Args:
        optima: At least one, all of one loss.
        rows: (n, 3), the user's rows x1, x2, y, where the loss comes from data; None: by hand.

    Returns:
        Python source. After running, `solutions` maps the balls' names to their optima.

    Example:
        >>> from core.regularization import Ball, with_radius
        >>> loss = QuadraticLoss((2.0, 0.5), (1.0, 1.0), angle=0.0)
        >>> text = regularization_script([with_radius(loss, Ball("l2"), 1.0)])
        >>> "CENTER = np.array((2.0, 0.5))" in text, "Ridge(alpha=n * " in text
        (True, True)
    """
    loss = optima[0].loss
    used = [each.ball.key for each in optima if each.is_active and each.radius > 0]
    lines = "\n".join(_SOLVERS[key][0] for key in used).splitlines()
    imports = "\n".join(dict.fromkeys(lines))
    text = _HEAD.format(imports=imports, loss=_loss(loss, rows))
    if _QUIET in lines:
        text = text.replace("import numpy as np\n", "import warnings\n\nimport numpy as np\n", 1)
        text = text.replace("\n\nsolutions = {}", _IGNORED, 1)
    if not imports:
        text = text.replace("import numpy as np\n\n", "import numpy as np\n", 1)
    if "lp" in used:
        text += _ON_EDGE
    for name, optimum in _named(optima).items():
        text += _solution(name, optimum)
    return text + _TAIL


def _loss(loss: QuadraticLoss, rows: np.ndarray | None) -> str:
    if rows is None:
        return _BY_HAND.format(center=loss.center, curvatures=loss.curvatures, angle=loss.angle)
    return _FROM_DATA.format(rows="\n".join(f"    {row!r}," for row in rows.tolist()))


def _named(optima: Sequence[Optimum]) -> dict[str, Optimum]:
    return {each.ball.name: each for each in optima}


def _solution(name: str, optimum: Optimum) -> str:
    if not optimum.is_active:
        note = f"# {name}: the constraint does not bind."
        return f"\n{note}\nsolutions[{name!r}] = np.linalg.lstsq(X, y)[0]\n"
    if optimum.radius == 0:
        note = f"# {name}: the penalty outweighs the loss everywhere."
        return f"\n{note}\nsolutions[{name!r}] = np.zeros(2)\n"
    call = _SOLVERS[optimum.ball.key][1].format(
        multiplier=optimum.multiplier, shape=optimum.ball.shape, radius=optimum.radius
    )
    note = f"# {name}: C = {optimum.radius!r}, lambda = {optimum.multiplier!r}"
    return f"\n{note}\nsolutions[{name!r}] = {call}\n"
