"""The home page's penalty and its loss, against proximal steps and autograd."""

import math
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

from charts.home import figures as home
from core.common import Said
from tests.charts.common.claim_subject import Subject
from ui.home.miniatures import PENALTY, PROBABILITIES
from ui.page.controls import preferred_numbers

Asked = tuple[str, float]
PENALTIES = preferred_numbers(PENALTY.low, PENALTY.high)


def say(asked: Asked) -> list[Said]:
    what, value = asked
    return [(home.penalty_sentence if what == "penalty" else home.cost_sentence)(value)]


def zeros(multiplier: float, facts: Any) -> None:
    """Proximal gradient descent on f + λ·penalty, until it stands."""
    assert facts.multiplier == multiplier
    matrix, center = home.LOSS.matrix, np.array(home.LOSS.center)
    step = 0.9 / float(np.linalg.eigvalsh(matrix)[-1])
    lasso = np.zeros(2)
    for _ in range(150):
        lasso = lasso - step * matrix @ (lasso - center)
        lasso = np.sign(lasso) * np.maximum(abs(lasso) - step * multiplier, 0)
    ridge = np.linalg.solve(matrix + multiplier * np.eye(2), matrix @ center)
    for name, point in (("L1", lasso), ("L2", ridge)):
        assert facts.names[name] == [f"w{'₁₂'[i]}" for i in range(2) if point[i] == 0]


def cost(p: float, facts: Any) -> None:
    assert facts.p == p
    loss = torch.nn.functional.binary_cross_entropy(
        torch.tensor(p, dtype=torch.float64), torch.tensor(1.0, dtype=torch.float64)
    )
    assert math.isclose(facts.loss, float(loss), rel_tol=1e-12, abs_tol=1e-15)
    if p == 1:
        assert facts.gradient == 0
        return
    z, h = math.log(p / (1 - p)), 1e-6
    above, below = (math.log1p(math.exp(-at)) for at in (z + h, z - h))
    assert math.isclose(facts.gradient, (above - below) / (2 * h), rel_tol=1e-6)
    assert math.isclose(facts.gradient, p - 1, rel_tol=1e-9)


SUBJECT = Subject(
    states=st.one_of(
        st.tuples(
            st.just("penalty"), st.sampled_from(preferred_numbers(PENALTY.low, PENALTY.high))
        ),
        st.tuples(st.just("cost"), st.sampled_from(PROBABILITIES)),
    ),
    say=say,
    oracles={
        "home: coefficients that are exactly 0": zeros,
        "home: what a probability costs": cost,
    },
    corners=[lambda: ("penalty", 2.5), lambda: ("cost", 1.0), lambda: ("cost", 0.01)],
)
