"""What one α means for each method, in words."""

from typing import NamedTuple

import numpy as np

from charts.lasso_ridge.shown import Shown
from core.common.claims import Claim
from core.common.number_format import format_number, format_percent


class _Scales(NamedTuple):
    alpha: float
    rows: int
    mix: float
    net: float


def _scales(shown: Shown) -> _Scales | None:
    study = shown.study
    if study.scale.common:
        return None
    rows, mix = len(study.problem.y), study.scale.mix
    return _Scales(study.alpha, rows, mix, rows * study.alpha * (1 - mix))


def _scales_words(facts: _Scales) -> str:
    alpha = format_number(facts.alpha)
    words = (
        "The same α does not mean the same for Ridge: scikit-learn divides the error of Lasso and "
        "elastic net by 2n, Ridge’s not. "
    )
    if facts.mix < 1:
        words += (
            f"Beside ‖y − Xw‖² Ridge’s ‖w‖² weighs α = {alpha}, the elastic net’s nα(1 − r) = "
            f"{facts.rows:,} × {alpha} × {format_number(1 - facts.mix)} = "
            f"{format_number(facts.net)}. "
        )
    return words + "So compare their errors each at its own best α, not at this one."


SCALES = Claim("lasso: one α, different weights", _scales, _scales_words)


class _Common(NamedTuple):
    rows: int
    alpha: float
    product: float
    mix: float


COMMON_SCALE: Claim[Shown, _Common] = Claim(
    "lasso: Ridge on Lasso’s scale",
    lambda shown: (
        _Common(
            len(shown.study.problem.y),
            shown.study.alpha,
            len(shown.study.problem.y) * shown.study.alpha,
            shown.study.scale.mix,
        )
        if shown.study.scale.common
        else None
    ),
    lambda facts: (
        f"On the common scale Ridge gets nα = {facts.rows:,} × {format_number(facts.alpha)} = "
        f"{format_number(facts.product)}; the elastic net’s L2 part gets 1 − r = "
        f"{format_number(1 - facts.mix)} times that."
        if facts.mix < 1
        else f"On the common scale Ridge gets nα = {facts.rows:,} × {format_number(facts.alpha)} = "
        f"{format_number(facts.product)}."
    ),
)


def _length(shown: Shown) -> float | None:
    whole = np.linalg.norm(shown.study.coefficients("ols"))
    return float(np.linalg.norm(shown.study.coefficients("ridge")) / whole) if whole else None


LENGTH = Claim(
    "lasso: how much Ridge shrinks",
    _length,
    lambda share: (
        f"Ridge’s coefficients together are {format_percent(share, 1)} as long as OLS’s (‖w‖₂)."
    ),
)
