"""Numbers in the words of the positional encodings' page."""

import math


def said(value: float, digits: int = 3) -> str:
    """A number as people write it, "−11.9", "2,048", "0.0042"; powers of ten where they help."""
    if not math.isfinite(value):
        return "no number"
    size = abs(value)
    if size != 0 and (size < 1e-3 or size >= 1e6):
        return f"{value:.1e}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
    text = f"{value:,.0f}" if size >= 10 ** (digits - 1) else f"{value:.{digits}g}"
    return text.replace("-", "−")
