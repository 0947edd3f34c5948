"""RoPE beyond its trained length: chart, words and formulas."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from charts import theme
from charts.panels import INSIDE_BOTTOM_LEFT, Panel, figure
from charts.position_numbers import said
from core.position_scores import Stretch
from core.positions import ENCODINGS
from core.rope import SCALINGS


def rope_finding(
    stretches: Mapping[str, Stretch], chosen: str, trained: int, factor: float
) -> list[str]:
    """Which angles are new at the longer length, and what the chosen scaling costs."""
    pairs = len(stretches["none"].omegas)
    length = round(trained * factor)
    plain, each = stretches["none"], stretches[chosen]
    if factor == 1:
        return [
            f"At its trained length of {trained:,} positions RoPE sees no new angle, and no "
            "scaling changes anything. Choose a longer text."
        ]
    sentences = [
        f"Trained on {trained:,} positions and run on {length:,}: without scaling "
        f"**{plain.unseen.sum()} of {pairs} pairs** come to angles that training never showed; "
        + ", ".join(
            f"{SCALINGS[key].label} {other.unseen.sum()}"
            for key, other in stretches.items()
            if key != "none"
        )
        + "."
    ]
    slower = plain.omegas[0] / each.omegas[0], plain.omegas[-1] / each.omegas[-1]
    if chosen == "none":
        sentences.append(
            "The pairs that are safe are those that made a whole turn in training: they know every "
            "angle."
        )
    else:
        first = "as fast as before" if slower[0] < 1 + 1e-9 else f"{slower[0]:.3g} times slower"
        sentences.append(
            f"**{SCALINGS[chosen].label}** turns the fastest pair {first} and the slowest "
            f"{slower[1]:.3g} times slower."
            + (
                f" It multiplies q and k by {each.attention:.4f}, so scores by "
                f"{each.attention**2:.4f}: sharper attention for longer texts."
                if each.attention != 1
                else ""
            )
        )
        now, before = (100 * (1 - one.score[1] / one.score[0]) for one in (each, plain))
        sentences.append(
            f"One step apart, the score of equal vectors falls by {said(now)} %; unscaled by "
            f"{said(before)} %: "
            + (
                "neighbours have become harder to tell apart."
                if now < 0.9 * before
                else "neighbours are told apart about as well as before."
            )
        )
    return sentences


def rope_panels(
    stretches: Mapping[str, Stretch],
    chosen: str,
    trained: int,
    factor: float,
    distances: np.ndarray,
    *,
    height: int,
) -> list[Panel]:
    """Turns that each pair makes, and the score of equal vectors against the distance."""
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
    sentences = rope_finding(stretches, chosen, trained, factor)
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
            f"Turns of each pair on a logarithmic axis. {sentences[0]}",
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
                shapes=[
                    {
                        "type": "line",
                        "yref": "paper",
                        "y0": 0,
                        "y1": 1,
                        "x0": trained,
                        "x1": trained,
                        "line": grey,
                    }
                ],
            ),
            f"Score of equal vectors against the distance. {' '.join(sentences[1:])}",
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
    """The rotation, and the chosen scaling."""
    rope, scaling = ENCODINGS["rope"], SCALINGS[chosen]
    numbers = rf"s = {factor:g},\quad d = {d},\quad b = {base:g},\quad \omega_i = b^{{-2i/d}}"
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


def rope_table(stretches: Mapping[str, Stretch]) -> list[dict[str, object]]:
    """Every pair's frequency under every scaling, for the table file."""
    return [
        {
            "pair": pair,
            **{f"omega_{key}": float(each.omegas[pair]) for key, each in stretches.items()},
            **{f"unseen_{key}": bool(each.unseen[pair]) for key, each in stretches.items()},
        }
        for pair in range(len(stretches["none"].omegas))
    ]
