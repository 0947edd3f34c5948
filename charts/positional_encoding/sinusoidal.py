"""The sinusoidal table: its figure for the file, its words, its formula."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from charts.common import theme
from core.common import Claim, Said, counted, described, format_latex, format_number, said
from core.positional_encoding import block_means, evenly_spaced, frequencies, wavelengths

# What one picture holds: more cells are smaller than the screen's dots.
MAX_PAIRS = 32
MAX_BLOCKS = 512
MAX_WAVES = 40


def drawn_pairs(d_model: int) -> np.ndarray:
    """The pairs in the picture, first and last among them."""
    return evenly_spaced(d_model // 2, MAX_PAIRS)


def block_size(length: int) -> int:
    """How many positions share one column of the picture."""
    return -(-length // MAX_BLOCKS)


def table_map(d_model: int, length: int, base: float) -> np.ndarray:
    """(2·pairs, columns): rows are the drawn dimensions, columns blocks of positions."""
    pairs = drawn_pairs(d_model)
    return block_means(length, block_size(length), pairs, d_model, base).T


def sampling_notice(d_model: int, length: int) -> str:
    """What the map leaves out; empty where it leaves out nothing."""
    pairs, block = len(drawn_pairs(d_model)), block_size(length)
    parts = []
    if pairs < d_model // 2:
        parts.append(f"{pairs} of the {d_model // 2} pairs, first to last,")
    if block > 1:
        parts.append(f"the mean of every {block} neighbouring positions")
    if not parts:
        return ""
    sentence = " and ".join(parts).rstrip(",")
    return (
        f"The table has {d_model * length:,} numbers, more than a screen has dots: the map shows "
        f"{sentence}. The numbers read out are exact."
    )


def curve_pairs(d_model: int, length: int, base: float) -> list[int]:
    """Up to four drawn pairs, evenly apart, whose waves are slow enough to be seen as waves."""
    pairs = drawn_pairs(d_model)
    slow = pairs[wavelengths(d_model, base)[pairs] >= length / MAX_WAVES]
    slow = slow if len(slow) else pairs[-1:]
    return [int(slow[place]) for place in evenly_spaced(len(slow), 4)]


def first_pair(d_model: int, length: int, base: float) -> int:
    """The drawn pair that makes closest to two turns in the table: the one to look at first."""
    pairs = drawn_pairs(d_model)
    turns = length / wavelengths(d_model, base)[pairs]
    return int(pairs[np.abs(np.log(turns / 2)).argmin()])


def captions(d_model: int, length: int, base: float) -> dict[str, str]:
    """Titles of the panels."""
    sines = len(curve_pairs(d_model, length, base))
    shown, pairs = min(len(drawn_pairs(d_model)), 16), d_model // 2
    return {
        "map": "The table: blue −1, red +1; a row of sines over a row of cosines for each pair",
        "dial": f"Clock hands: {shown} of {pairs} pairs" if shown < pairs else "Clock hands",
        "curves": f"Sines of {sines} pair{'s' if sines > 1 else ''}; bold: the chosen pair’s sine, "
        "dashed: its cosine",
        "dots": "Wavelength of every pair (log axis)",
    }


class Table(NamedTuple):
    """Size and base of a sinusoidal table."""

    d_model: int
    length: int
    base: float


def encoding_finding(table: Table) -> list[Said]:
    """What the table is like, with numbers."""
    return said((CLOCKS, TURNS, STEPS), table)


class _Clocks(NamedTuple):
    pairs: int
    fastest: float
    slowest: float
    ratio: float


def _clocks(table: Table) -> _Clocks:
    waves = wavelengths(table.d_model, table.base)
    return _Clocks(len(waves), float(waves[0]), float(waves[-1]), float(waves[1] / waves[0]))


CLOCKS: Claim[Table, _Clocks] = Claim(
    "encoding: wavelengths",
    _clocks,
    lambda facts: (
        f"{facts.pairs} pairs of a sine and a cosine tell the position: the first takes 2π ≈ "
        f"{format_number(facts.fastest)} positions for a turn, the last "
        f"{format_number(facts.slowest, 4)}, each {format_number(facts.ratio)} times as long as "
        "the one before."
    ),
)


class _Turns(NamedTuple):
    whole: int
    pairs: int
    length: int
    slowest: float


def _turning(table: Table) -> _Turns:
    """From the first position to the last there are length − 1 steps."""
    turns = frequencies(table.d_model, table.base) * (table.length - 1) / (2 * np.pi)
    return _Turns(int((turns >= 1).sum()), len(turns), table.length, float(turns[-1]))


TURNS: Claim[Table, _Turns] = Claim(
    "encoding: pairs that turn",
    _turning,
    lambda facts: (
        f"**{facts.whole} of {facts.pairs} pairs** turn at least once within "
        f"{counted(facts.length, 'position')}; the slowest makes "
        f"{format_number(facts.slowest)} of a turn."
        if facts.slowest < 1
        else f"**All {facts.pairs} pairs** turn at least once within "
        f"{counted(facts.length, 'position')}; the slowest makes "
        f"{format_number(facts.slowest)} turns."
    ),
)


class _Steps(NamedTuple):
    norm: float
    step: float


def _steps(table: Table) -> _Steps:
    """|PE(p + 1) − PE(p)|² is the sum of 2 − 2cos ω over the pairs, whatever p is."""
    omegas = frequencies(table.d_model, table.base)
    return _Steps(float(np.sqrt(table.d_model / 2)), float(np.sqrt((2 - 2 * np.cos(omegas)).sum())))


STEPS: Claim[Table, _Steps] = Claim(
    "encoding: length of a vector and of a step",
    _steps,
    lambda facts: (
        f"Every vector has the length √(d/2) = {format_number(facts.norm, 4)}, and from every "
        f"position to the next the vector moves by the same distance, "
        f"{format_number(facts.step, 4)}."
    ),
)


def encoding_alts(table: Table) -> Mapping[str, str]:
    """Text alternatives of the panels."""
    waves = wavelengths(table.d_model, table.base)
    first, second, _ = encoding_finding(table)
    return {
        "map": described(
            f"Sinusoidal encoding of {counted(table.length, 'position')} in {table.d_model} "
            "dimensions: short waves in the first rows, longer and longer ones below.",
            [second],
        ),
        "dial": "Each pair of dimensions as a hand on a circle at the chosen position; the numbers "
        "of the chosen pair are in the line above.",
        "curves": described("Sine waves against the position.", [first]),
        "dots": "Wavelengths grow in a straight line on the logarithmic axis, from "
        f"{format_number(waves[0])} to {format_number(waves[-1], 4)} positions.",
    }


def encoding_formula(d_model: int, length: int, base: float) -> tuple[str, str, str]:
    """LaTeX with the current numbers.

    Args:
        d_model, length, base: Of the table.

    Returns:
        LaTeX, its symbols, its source.
    """
    omegas = frequencies(d_model, base)
    i = len(omegas) // 2
    position = length // 2
    latex = (
        rf"\omega_i = {format_latex(base, 7)}^{{-2i/{d_model}}},\quad "
        rf"PE_{{p,2i}} = \sin(p\,\omega_i),\quad PE_{{p,2i+1}} = \cos(p\,\omega_i)"
        + "\n"
        + rf"PE_{{{position},{2 * i}}} = \sin({position} \cdot {format_latex(omegas[i], 4)}) = "
        rf"{np.sin(position * omegas[i]):.4f},\quad "
        rf"\lambda_{{{i}}} = 2\pi/\omega_{{{i}}} = {format_latex(2 * np.pi / omegas[i], 4)}"
    )
    explanation = (
        "p is the position, i the pair of dimensions, ω its angle for one position in radians, λ "
        "its wavelength in positions. The vector is added to the token’s. Many programs put all "
        "sines before all cosines: the same vector in another order."
    )
    return latex, explanation, "Vaswani et al. 2017, section 3.5"


def encoding_figure(d_model: int, length: int, base: float, *, height: int) -> go.Figure:
    """Map, curves and wavelengths in one figure, for the file.

    Args:
        d_model, length, base: Of the table.
        height: In pixels.
    """
    pairs, block = drawn_pairs(d_model), block_size(length)
    omegas = frequencies(d_model, base)
    figure = make_subplots(
        rows=2,
        cols=2,
        column_widths=[0.64, 0.36],
        subplot_titles=(
            f"Sinusoidal encoding, d = {d_model}, base {format_number(base, 7)}",
            "Wavelength of every pair",
            "Sines of a few pairs",
        ),
        vertical_spacing=0.16,
    )
    names = [f"{kind} {pair}" for pair in pairs for kind in ("sin", "cos")]
    figure.add_heatmap(
        x=np.arange(0, length, block),
        y=np.arange(len(names)),
        z=table_map(d_model, length, base).astype(np.float32),
        text=[[name] for name in names],
        zmin=-1,
        zmax=1,
        colorscale=list(theme.DIVERGING_LIGHT),
        colorbar={"thickness": 10, "x": 0.6, "len": 0.45, "y": 0.79},
        hovertemplate="position %{x}, row %{y}: %{z:.3f}<extra></extra>",
        row=1,
        col=1,
    )
    figure.update_yaxes(autorange="reversed", title="drawn dimension", row=1, col=1)
    figure.add_scatter(
        x=np.arange(len(omegas)),
        y=2 * np.pi / omegas,
        mode="markers",
        marker={"color": theme.OKABE_ITO[0], "size": 5},
        hovertemplate="pair %{x}: %{y:,.4g} positions<extra></extra>",
        row=1,
        col=2,
    )
    figure.update_yaxes(type="log", title="positions", row=1, col=2)
    figure.update_xaxes(title="pair", row=1, col=2)
    for number, pair in enumerate(curve_pairs(d_model, length, base)):
        figure.add_scatter(
            x=np.arange(length),
            y=np.sin(np.arange(length) * omegas[pair]).astype(np.float32),
            mode="lines",
            name=f"pair {pair}",
            line={"color": theme.line_style(number)[0], "width": 1.5},
            row=2,
            col=1,
        )
    figure.update_xaxes(title="position", row=2, col=1)
    figure.update_layout({**theme.base_layout(height), "showlegend": True})
    return figure


def encoding_rows(d_model: int, base: float) -> list[dict[str, float]]:
    """Every pair's frequency and wavelength, for the table file."""
    omegas = frequencies(d_model, base)
    return [
        {"pair": i, "omega": float(omega), "wavelength": float(2 * np.pi / omega)}
        for i, omega in enumerate(omegas)
    ]
