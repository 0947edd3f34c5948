"""M_k, what it does to every position, and the matrix that data give: words and figure."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from charts import theme
from charts.position_numbers import said
from core.position_shift import Fit, shift_matrix
from core.sinusoids import frequencies


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


def shift_finding(
    k: int, d_model: int, residuals: np.ndarray, fit: Fit, pairs: np.ndarray, base: float
) -> list[str]:
    """What holds, with the residuals."""
    omegas = frequencies(d_model, base)
    first, last = np.degrees(k * omegas[0]), np.degrees(k * omegas[-1])
    size = 2 * len(pairs)
    last_angle = float(len(residuals) - 1 + abs(k))
    sentences = [
        f"One matrix carries **every** position {_steps(k)}: over {len(residuals):,} positions "
        f"the largest |M·PE(pos) − PE(pos + k)| is **{said(residuals.max())}**, and at position 0 "
        f"it is {said(residuals[0])}. That is rounding alone: float64 keeps the largest angle, "
        f"{said(last_angle)} radians, to {said(float(np.spacing(last_angle)))}.",
        f"M is {d_model // 2} rotations on a diagonal: the first pair turns by {said(first, 4)}°, "
        f"the last by {said(last)}°.",
    ]
    if fit.rank == size:
        sentences.append(
            f"Least squares on {fit.count} encodings, told nothing of sines, finds the same "
            f"matrix: its largest difference from M is **{said(fit.distance)}**."
        )
    else:
        sentences.append(
            f"Least squares on these {fit.count} encodings predicts them to {said(fit.residual)}, "
            f"but they fill only **{fit.rank} of {size}** directions: the slow hands hardly move "
            f"among them. So the fitted matrix is one of many; its entries "
            f"differ from M’s by up to {said(fit.distance)}. "
            "With more directions filled, as by positions that are spread out, it is M."
        )
    return sentences


def shift_alts(
    k: int, d_model: int, residuals: np.ndarray, fit: Fit, pairs: np.ndarray, base: float
) -> Mapping[str, str]:
    """Text alternatives of the panels."""
    first, second, third = (
        each.replace("**", "") for each in shift_finding(k, d_model, residuals, fit, pairs, base)
    )
    return {
        "map": f"Two matrices that are zero but for blocks of two by two on the diagonal. {third}",
        "dial": f"Hands before and after the shift. {second}",
        "curves": "In every drawn dimension the dot lies in the ring.",
        "dots": first,
    }


def shift_formula(k: int, d_model: int, base: float) -> tuple[str, str, str]:
    """LaTeX of one block with the current numbers."""
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
        f"k = {k} is the shift, ω the angle of pair {i} for one position, {omegas[i]:.4g} "
        "radians. The block follows from sin(a+b) = sin a cos b + cos a sin b. p is nowhere in "
        "it, so a linear layer can learn to look a fixed number of positions away."
    )
    return latex, explanation, "Vaswani et al. 2017, section 3.5"


def shift_figure(
    k: int, residuals: np.ndarray, fit: Fit, omegas: np.ndarray, *, height: int
) -> go.Figure:
    """M, its fit and the residuals, for the file."""
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
    count = f"{abs(k):,} position{'s' if abs(k) > 1 else ''}"
    return f"{count} further" if k > 0 else f"{count} back"
