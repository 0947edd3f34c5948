"""M_k, what it does to every position, and the matrix that data give: words and figure."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from charts.common import theme
from core.common import Claim, Said, counted, described, format_number, said
from core.positional_encoding import Fit, frequencies, shift_matrix


def captions(d_model: int, pairs: np.ndarray, k: int) -> dict[str, str]:
    """Titles of the panels."""
    part = "" if len(pairs) == d_model // 2 else f", {len(pairs)} of its {d_model // 2} blocks"
    shown = min(len(pairs), 16)
    some = "" if shown == d_model // 2 else f", {shown} of {d_model // 2} pairs"
    return {
        "map": f"M for k = {k}{part}: blue −1, red +1",
        "dial": f"Every hand turns by k·ω{some}",
        "curves": f"PE(pos + {k}): rings; M·PE(pos): dots".replace("+ -", "− "),
        "dots": "Largest |M·PE(pos) − PE(pos + k)|, by position",
    }


class Shifted(NamedTuple):
    """M_k on one table, and the matrix that was fitted to encodings.

    Attributes:
        residuals: Of every position, see `core.positional_encoding.shift.shift_residuals`.
        fit: To the drawn pairs.
        pairs: Those that are drawn.
    """

    k: int
    d_model: int
    residuals: np.ndarray
    fit: Fit
    pairs: np.ndarray
    base: float


def shift_finding(shifted: Shifted) -> list[Said]:
    """What holds, with the residuals."""
    return said((ONE_MATRIX, ROTATIONS, FITTED, UNDETERMINED), shifted)


class _OneMatrix(NamedTuple):
    k: int
    positions: int
    largest: float
    at_zero: float
    angle: float
    spacing: float


def _one_matrix(shifted: Shifted) -> _OneMatrix:
    residuals = shifted.residuals
    angle = float(len(residuals) - 1 + abs(shifted.k))
    return _OneMatrix(
        shifted.k,
        len(residuals),
        float(residuals.max()),
        float(residuals[0]),
        angle,
        float(np.spacing(angle)),
    )


ONE_MATRIX: Claim[Shifted, _OneMatrix] = Claim(
    "shift: one matrix for every position",
    _one_matrix,
    lambda facts: (
        f"One matrix moves **every** encoding {_steps(facts.k)}: over "
        f"{counted(facts.positions, 'position')} the largest |M·PE(pos) − PE(pos + k)| is "
        f"**{format_number(facts.largest, 2)}**, and at position 0 it is "
        f"{format_number(facts.at_zero, 2)}. That is rounding: float64 keeps the largest angle, "
        f"{format_number(facts.angle)} radians, to {format_number(facts.spacing, 2)}."
    ),
)


class _Rotations(NamedTuple):
    blocks: int
    first: float
    last: float


def _rotations(shifted: Shifted) -> _Rotations:
    omegas = frequencies(shifted.d_model, shifted.base)
    first, last = (float(np.degrees(shifted.k * each)) for each in (omegas[0], omegas[-1]))
    return _Rotations(shifted.d_model // 2, first, last)


ROTATIONS: Claim[Shifted, _Rotations] = Claim(
    "shift: rotations on the diagonal",
    _rotations,
    lambda facts: (
        f"M is {counted(facts.blocks, 'rotation')} on a diagonal: the first pair turns by "
        f"{format_number(facts.first, 4)}°, the last by {format_number(facts.last)}°."
    ),
)


class _Fitted(NamedTuple):
    encodings: int
    rank: int
    size: int
    residual: float
    distance: float


def _fitted(shifted: Shifted, *, whole: bool) -> _Fitted | None:
    fit, size = shifted.fit, 2 * len(shifted.pairs)
    if (fit.rank == size) is not whole:
        return None
    return _Fitted(fit.count, fit.rank, size, fit.residual, fit.distance)


FITTED: Claim[Shifted, _Fitted] = Claim(
    "shift: least squares finds the matrix",
    lambda shifted: _fitted(shifted, whole=True),
    lambda facts: (
        f"Least squares on {counted(facts.encodings, 'encoding')}, told nothing of sines, "
        f"determines the matrix: its entries differ from M’s by at most "
        f"**{format_number(facts.distance, 2)}**."
    ),
)
UNDETERMINED: Claim[Shifted, _Fitted] = Claim(
    "shift: least squares does not determine the matrix",
    lambda shifted: _fitted(shifted, whole=False),
    lambda facts: (
        f"Least squares on these {counted(facts.encodings, 'encoding')} predicts them to "
        f"{format_number(facts.residual, 2)}, but they fill only **{facts.rank} of {facts.size}** "
        "directions to float64’s precision: the slow pairs hardly turn among them. So many "
        f"matrices fit; the entries of the shortest differ from M’s by up to "
        f"{format_number(facts.distance, 2)}."
    ),
)


def shift_alts(shifted: Shifted) -> Mapping[str, str]:
    """Text alternatives of the panels."""
    first, second, third = shift_finding(shifted)
    return {
        "map": described(
            "Two matrices; M is zero but for blocks of two by two on the diagonal.", [third]
        ),
        "dial": described("Hands before and after the shift.", [second]),
        "curves": "In every drawn dimension the dot lies in the ring.",
        "dots": first.without_marks(),
    }


def shift_formula(k: int, d_model: int, base: float) -> tuple[str, str, str]:
    """LaTeX of one block with the current numbers.

    Args:
        k: The shift.
        d_model, base: Of the encoding.

    Returns:
        LaTeX, its symbols, its source.
    """
    omegas = frequencies(d_model, base)
    i = len(omegas) // 2
    c, s = np.cos(k * omegas[i]), np.sin(k * omegas[i])
    latex = (
        r"PE(p+k) = M_k\,PE(p),\quad M_k = \mathrm{diag}(R_0,\dots,R_{"
        + str(len(omegas) - 1)
        + "})\n"
        + rf"R_{{{i}}} = \begin{{pmatrix}} \cos k\omega_{{{i}}} & \sin k\omega_{{{i}}} \\ "
        rf"-\sin k\omega_{{{i}}} & \cos k\omega_{{{i}}} \end{{pmatrix}} = "
        rf"\begin{{pmatrix}} {c:.4f} & {s:.4f} \\ {-s:.4f} & {c:.4f} \end{{pmatrix}}"
    )
    explanation = (
        f"k = {k} is the shift, ω the angle of pair {i} for one position, "
        f"{format_number(omegas[i], 4)} radians. The block follows from "
        "sin(a+b) = sin a cos b + cos a sin b. p is nowhere in it, so a linear layer can learn to "
        "look a fixed number of positions away."
    )
    return latex, explanation, "Vaswani et al. 2017, section 3.5"


def shift_figure(
    k: int, residuals: np.ndarray, fit: Fit, omegas: np.ndarray, *, height: int
) -> go.Figure:
    """M, its fit and the residuals, for the file.

    Args:
        k: The shift.
        residuals: Of every position.
        fit: To the drawn pairs.
        omegas: Frequencies of these pairs.
        height: In pixels.
    """
    figure = make_subplots(
        rows=1,
        cols=3,
        subplot_titles=(f"M for k = {k}", f"fitted to {fit.count} encodings", "residual"),
        horizontal_spacing=0.09,
    )
    for column, matrix in ((1, shift_matrix(k, omegas)), (2, fit.matrix)):
        figure.add_heatmap(
            z=matrix.astype(np.float32),
            zmin=-1,
            zmax=1,
            colorscale=list(theme.DIVERGING_LIGHT),
            showscale=column == 2,
            colorbar={"thickness": 10, "x": 0.645},
            hovertemplate="row %{y}, column %{x}: %{z:.4f}<extra></extra>",
            row=1,
            col=column,
        )
        figure.update_yaxes(autorange="reversed", row=1, col=column)
    figure.add_scatter(
        x=np.arange(len(residuals)),
        y=np.maximum(residuals, 1e-17),
        mode="markers",
        marker={"color": theme.OKABE_ITO[0], "size": 4},
        row=1,
        col=3,
    )
    figure.update_yaxes(type="log", range=[-17, -9], exponentformat="power", row=1, col=3)
    figure.update_xaxes(title="position", row=1, col=3)
    figure.update_layout(theme.base_layout(height))
    return figure


def _steps(k: int) -> str:
    if k == 0:
        return "nowhere (M is the identity)"
    count = counted(abs(k), "position")
    return f"{count} further" if k > 0 else f"{count} back"
