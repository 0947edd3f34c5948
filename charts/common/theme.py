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
    "#7f7f7f",  # grey, for black
    "#56b4e9",  # sky blue
    "#b8a500",  # yellow, darkened until it shows on white
)
DASHES: tuple[str, ...] = ("solid", "dash", "dot")

# Magnitudes: nine steps, equally far apart in OKLab (Ottosson 2020), from the page's background to
# the accent; one scale for a light background and one for a dark one.
SEQUENTIAL_LIGHT: tuple[str, ...] = (
    "#f1efea",
    "#d3d8dc",
    "#b5c1ce",
    "#98aac0",
    "#7c94b2",
    "#607ea3",
    "#456895",
    "#295386",
    "#083d77",
)
SEQUENTIAL_DARK: tuple[str, ...] = (
    "#1f252b",
    "#2c3842",
    "#394c5a",
    "#466073",
    "#54768d",
    "#628ca9",
    "#71a3c5",
    "#80bbe1",
    "#8fd3ff",
)

# Signed values: blue below zero, red above, equally far apart in OKLab on both sides of the
# background.
DIVERGING_LIGHT: tuple[str, ...] = (
    "#083d77",
    "#456895",
    "#7c94b2",
    "#b5c1ce",
    "#f1efea",
    "#dbbeb1",
    "#c28d7b",
    "#a75e46",
    "#8a2b06",
)
DIVERGING_DARK: tuple[str, ...] = (
    "#8fd3ff",
    "#71a3c5",
    "#54768d",
    "#394c5a",
    "#1f252b",
    "#514642",
    "#87695a",
    "#c18e72",
    "#ffb48a",
)

FONT_SIZE = 13


def line_style(position: int) -> tuple[str, str]:
    """Colour and dash of the entry at `position` of its registry; 24 entries differ."""
    rounds, index = divmod(position, len(OKABE_ITO))
    return OKABE_ITO[index], DASHES[rounds % len(DASHES)]


def translucent(color: str, opacity: float) -> str:
    """A colour "#rrggbb" with an opacity from 0 to 1, as CSS writes it."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def sequential(dark: bool) -> list[str]:
    """Colours of numbers from 0 up, on a dark or a light background."""
    return list(SEQUENTIAL_DARK if dark else SEQUENTIAL_LIGHT)


def diverging(dark: bool) -> list[str]:
    """Colours of numbers around 0, on a dark or a light background."""
    return list(DIVERGING_DARK if dark else DIVERGING_LIGHT)


def depth_scale() -> list[list[Any]]:
    """Low values tinted, high ones clear: by opacity, so that it is quiet on light and on dark."""
    return [[0, "rgba(20,110,170,0.55)"], [1, "rgba(20,110,170,0)"]]


def base_layout(height: int) -> dict[str, Any]:
    """What every figure shares: size, margins, transparent background, no animation of its own."""
    return {
        "height": height,
        "margin": {"l": 48, "r": 12, "t": 28, "b": 44},
        "font": {"size": FONT_SIZE},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "showlegend": False,
    }
