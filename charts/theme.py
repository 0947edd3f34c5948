"""One look for every figure: colours by registry position, scales, and the common layout.

Colours are Okabe and Ito's eight, which people with any colour vision can tell apart; black is
replaced by a middle grey so that it shows on light and on dark. Source: M. Okabe and K. Ito,
"Color Universal Design", 2008.
"""

from typing import Any

OKABE_ITO: tuple[str, ...] = (
    "#0072b2",  # blue
    "#d55e00",  # vermilion
    "#009e73",  # bluish green
    "#cc79a7",  # reddish purple
    "#e69f00",  # orange
    "#56b4e9",  # sky blue
    "#7f7f7f",  # grey, for black
    "#b8a500",  # yellow, darkened until it shows on white
)
DASHES: tuple[str, ...] = ("solid", "dash", "dot")

# Perceptually uniform and safe for colour-blind readers: Nuñez, Anderton and Renslow 2018.
SEQUENTIAL = "Cividis"

FONT_SIZE = 13


def line_style(position: int) -> tuple[str, str]:
    """Colour and dash of the entry at `position` of its registry; 24 entries differ."""
    rounds, index = divmod(position, len(OKABE_ITO))
    return OKABE_ITO[index], DASHES[rounds % len(DASHES)]


def depth_scale(red: int, green: int, blue: int) -> list[list[Any]]:
    """A one-hue scale by opacity, so that the same figure is quiet on light and on dark."""
    stops = 6
    return [
        [i / (stops - 1), f"rgba({red},{green},{blue},{0.62 * (1 - i / (stops - 1)):.3f})"]
        for i in range(stops)
    ]


def base_layout(height: int) -> dict[str, Any]:
    """What every figure shares: size, margins, transparent ground, no animation of its own."""
    return {
        "height": height,
        "margin": {"l": 48, "r": 12, "t": 28, "b": 44},
        "font": {"size": FONT_SIZE},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "showlegend": False,
    }
