"""RoPE beyond its trained length: chart, words and formulas."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from charts.common import INSIDE_BOTTOM_LEFT, Panel, figure, theme, upright
from core.common import Claim, Said, counted, described, format_latex, format_number, said
from core.positional_encoding import ENCODINGS, SCALINGS, ScaledRope


class Stretched(NamedTuple):
    """RoPE run beyond its trained length under every scaling; `chosen` is the key of one."""

    stretches: Mapping[str, ScaledRope]
    chosen: str
    trained: int
    factor: float


def rope_finding(stretched: Stretched) -> list[Said]:
    """Which angles are new at the longer length, and what the chosen scaling costs."""
    return said((AS_TRAINED, NEW_ANGLES, SAFE_PAIRS, SLOWER, NEIGHBOURS), stretched)


AS_TRAINED: Claim[Stretched, int] = Claim(
    "rope: at the trained length",
    lambda stretched: stretched.trained if stretched.factor == 1 else None,
    lambda trained: (
        f"At its trained length of {counted(trained, 'position')} RoPE comes to no new angle, and "
        "no scaling changes anything. Choose a longer text."
    ),
)


class _NewAngles(NamedTuple):
    trained: int
    length: int
    pairs: int
    unscaled: int
    scaled: list[tuple[str, int]]


def _new_angles(stretched: Stretched) -> _NewAngles | None:
    if stretched.factor == 1:
        return None
    counts = {key: int(each.unseen.sum()) for key, each in stretched.stretches.items()}
    return _NewAngles(
        stretched.trained,
        round(stretched.trained * stretched.factor),
        len(stretched.stretches["none"].omegas),
        counts["none"],
        [(SCALINGS[key].label, count) for key, count in counts.items() if key != "none"],
    )


NEW_ANGLES = Claim(
    "rope: pairs that come to new angles",
    _new_angles,
    lambda facts: (
        f"Trained on {counted(facts.trained, 'position')} and run on {facts.length:,}: without "
        f"scaling **{facts.unscaled} of {facts.pairs} pairs** come to angles that training never "
        f"showed; {', '.join(f'{label} {count}' for label, count in facts.scaled)}."
    ),
)
SAFE_PAIRS: Claim[Stretched, int] = Claim(
    "rope: pairs that made a whole turn in training",
    lambda stretched: (
        int((stretched.trained * stretched.stretches["none"].omegas >= 2 * np.pi).sum())
        if stretched.chosen == "none" and stretched.factor > 1
        else None
    ),
    lambda count: (
        f"{counted(count, 'pair')} made a whole turn in training, so no angle is new to "
        f"{'it' if count == 1 else 'them'}."
        if count
        else "No pair made a whole turn in training."
    ),
)


class _Slower(NamedTuple):
    label: str
    first: float
    last: float
    attention: float


def _slower(stretched: Stretched) -> _Slower | None:
    if stretched.chosen == "none" or stretched.factor == 1:
        return None
    plain, each = stretched.stretches["none"].omegas, stretched.stretches[stretched.chosen]
    return _Slower(
        SCALINGS[stretched.chosen].label,
        float(plain[0] / each.omegas[0]),
        float(plain[-1] / each.omegas[-1]),
        each.attention,
    )


def _times(factor: float) -> str:
    return "as fast as before" if factor < 1 + 1e-9 else f"{format_number(factor)} times slower"


SLOWER = Claim(
    "rope: how much slower pairs turn",
    _slower,
    lambda facts: (
        f"**{facts.label}** turns the fastest pair {_times(facts.first)} and the slowest "
        f"{_times(facts.last)}."
        + (
            f" It multiplies q and k by {format_number(facts.attention, 5)}, so scores by "
            f"{format_number(facts.attention**2, 5)}: sharper attention for longer texts."
            if facts.attention != 1
            else ""
        )
    ),
)


class _Neighbours(NamedTuple):
    now: float
    before: float


def _neighbours(stretched: Stretched) -> _Neighbours | None:
    """The fall of the score of equal vectors from distance 0 to distance 1, as a share."""
    if stretched.chosen == "none" or stretched.factor == 1:
        return None
    now, before = (
        float(1 - one.score[1] / one.score[0])
        for one in (stretched.stretches[stretched.chosen], stretched.stretches["none"])
    )
    return _Neighbours(now, before)


NEIGHBOURS = Claim(
    "rope: one step apart",
    _neighbours,
    lambda facts: (
        "One step apart, the score of equal vectors falls by "
        f"{format_number(100 * facts.now)} %; unscaled by {format_number(100 * facts.before)} %."
        + (
            " Neighbours have become harder to tell apart."
            if format_number(facts.now) != format_number(facts.before) and facts.now < facts.before
            else ""
        )
    ),
)


def rope_panels(
    stretches: Mapping[str, ScaledRope],
    chosen: str,
    trained: int,
    factor: float,
    distances: np.ndarray,
    *,
    height: int,
) -> list[Panel]:
    """Turns that each pair makes, and the score of equal vectors against the distance.

    Args:
        stretches: RoPE under every scaling.
        chosen: The key of one.
        trained: Positions that training saw.
        factor: How many times longer than trained, 1 or more.
        distances: Where the scores are.
        height: Of each figure, in pixels.
    """
    plain, length = stretches["none"].omegas, round(trained * factor)
    colors = {key: theme.line_style(number)[0] for number, key in enumerate(stretches)}
    turns = [_turns(plain, trained, "in training", {"color": theme.OKABE_ITO[5], "width": 7})]
    turns += [
        _turns(each.omegas, length, SCALINGS[key].label, _line(colors[key], key == chosen))
        for key, each in stretches.items()
    ]
    scores = [
        {
            "type": "scatter",
            "x": distances.astype(np.int32),
            "y": stretches[key].score.astype(np.float32),
            "mode": "lines",
            "name": SCALINGS[key].label,
            "line": {**_line(colors[key], key == chosen), "width": 1.5},
            "hovertemplate": f"{SCALINGS[key].label}, distance %{{x}}: %{{y:.3f}}<extra></extra>",
        }
        for key in dict.fromkeys(("none", chosen))
    ]
    sentences = rope_finding(Stretched(stretches, chosen, trained, factor))
    grey = {"color": theme.OKABE_ITO[5], "dash": "dash", "width": 1}
    return [
        Panel(
            figure(
                turns,
                f"Turns of each pair: {trained:,} and {length:,} positions",
                {"title": "pair"},
                {"title": "turns", "type": "log", "exponentformat": "power", "dtick": 1},
                height=height,
                showlegend=True,
                legend=INSIDE_BOTTOM_LEFT,
                shapes=[
                    {
                        "type": "line",
                        "xref": "paper",
                        "x0": 0,
                        "x1": 1,
                        "y0": 1,
                        "y1": 1,
                        "line": grey,
                    }
                ],
            ),
            described("Turns of each pair on a logarithmic axis.", sentences[:1]),
        ),
        Panel(
            figure(
                scores,
                "Score of q = k by distance",
                {"title": "distance (dashed: trained length)", "range": [0, length]},
                {"title": "score; 1 at distance 0 unscaled"},
                height=height,
                showlegend=True,
                legend={"x": 1, "y": 1, "xanchor": "right", "yanchor": "top"},
                shapes=[upright(trained, theme.OKABE_ITO[5])],
            ),
            described("Score of equal vectors against the distance.", sentences[1:]),
        ),
    ]


def _turns(omegas: np.ndarray, length: int, name: str, line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "y": (length * omegas / (2 * np.pi)).astype(np.float32),
        "mode": "lines",
        "name": name,
        "line": dict(line),
        "opacity": 0.5 if name == "in training" else 1,
        "hovertemplate": f"{name}, pair %{{x}}: %{{y:.3g}} turns<extra></extra>",
    }


def _line(color: str, is_chosen: bool) -> dict[str, Any]:
    return {"color": color, "width": 3 if is_chosen else 1.25}


def rope_formulas(
    chosen: str, d: int, base: float, factor: float
) -> dict[str, tuple[str, str, str]]:
    """The rotation, and the chosen scaling.

    Args:
        chosen: A key of `SCALINGS`.
        d, base, factor: As in `core.positional_encoding.rope.scaled_frequencies`.

    Returns:
        Title → LaTeX, symbols, source.
    """
    rope, scaling = ENCODINGS["rope"], SCALINGS[chosen]
    numbers = (
        rf"s = {format_latex(factor)},\quad d = {d},\quad b = {format_latex(base, 7)},\quad "
        r"\omega_i = b^{-2i/d}"
    )
    temperature = (
        "\n" + rf"q, k \to (0.1\ln s + 1)\,(q, k) = {0.1 * np.log(factor) + 1:.4f}\,(q, k)"
    )
    latex = scaling.latex + (temperature if chosen == "yarn" else "") + "\n" + numbers
    gamma = (
        " γ is 0 for pairs that turn more than 32 times over the trained length, 1 for those that "
        "turn less than once, a straight line between."
        if chosen == "yarn"
        else ""
    )
    return {
        "RoPE": (rope.latex, f"{rope.summary} {rope.symbols}.", rope.source),
        scaling.label: (latex, f"{scaling.summary} s is the factor.{gamma}", scaling.source),
    }


def rope_table(stretches: Mapping[str, ScaledRope]) -> list[dict[str, object]]:
    """Every pair's frequency under every scaling, for the table file."""
    return [
        {
            "pair": pair,
            **{f"omega_{key}": float(each.omegas[pair]) for key, each in stretches.items()},
            **{f"unseen_{key}": bool(each.unseen[pair]) for key, each in stretches.items()},
        }
        for pair in range(len(stretches["none"].omegas))
    ]
