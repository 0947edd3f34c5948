"""Numbers that are above 0 and below 1, or finite, however a float64 rounds them."""

from core.common import format_latex, format_number

# A float64 has all its digits down to 2.2e-308; sentences and formulas name the powers of ten.
SMALLEST, LARGEST = "10⁻³⁰⁷", "10³⁰⁸"
_LEAST = 1e-307


def amount(value: float, digits: int = 4) -> str:
    """A number above 0 that is finite: "less than 10⁻³⁰⁷" where a float64 has no digits for it.

    Args:
        value: 0 or more; 0 stands for what underflowed, ∞ for what overflowed.
        digits: Significant digits.
    """
    if value < _LEAST:
        return f"less than {SMALLEST}"
    return f"more than {LARGEST}" if value == float("inf") else format_number(value, digits)


def probability(p: float, rest: float, digits: int = 4) -> str:
    """A probability between 0 and 1, neither of them: "1 − 4.54·10⁻⁵" rather than "1".

    Args:
        p: The probability as it was rounded.
        rest: 1 − p, computed by itself, so that it has digits.
        digits: Significant digits.
    """
    if p < _LEAST:
        return f"less than {SMALLEST}"
    text = format_number(p, digits)
    if text != "1":
        return text
    return f"more than 1 − {SMALLEST}" if rest < _LEAST else f"1 − {format_number(rest, 3)}"


def in_units(value: float, unit: str, digits: int = 4) -> str:
    """A number of bits or nats: "1.75 bits", "1 nat"."""
    text = format_number(value, digits)
    return f"{text} {unit.removesuffix('s') if text == '1' else unit}"


def in_cell(text: str) -> str:
    """The same for a narrow place: "< 10⁻³⁰⁷"."""
    return text.replace("less than ", "< ").replace("more than ", "> ")


def latex_amount(value: float, digits: int = 4) -> str:
    """`amount` with its sign of relation: "= 0.05", "< 10^{-307}", "> 10^{308}"."""
    if value < _LEAST:
        return "< 10^{-307}"
    return "> 10^{308}" if value == float("inf") else f"= {format_latex(value, digits)}"


def latex_probability(p: float, rest: float, digits: int = 4) -> str:
    """`probability` with its sign of relation."""
    if p < _LEAST:
        return "< 10^{-307}"
    if format_number(p, digits) != "1":
        return f"= {format_latex(p, digits)}"
    return "> 1 - 10^{-307}" if rest < _LEAST else f"= 1 - {format_latex(rest, 3)}"
