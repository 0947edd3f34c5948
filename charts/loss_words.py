"""Numbers of the losses page, in text and in LaTeX."""

import math


def number(value: float, digits: int = 4) -> str:
    """Significant digits, a true minus sign, ∞ and NaN by name."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.{digits}g}".replace("-", "−")


def latex(value: float, digits: int = 4) -> str:
    """The same as LaTeX, with a power of ten where it is shorter."""
    if math.isnan(value):
        return r"\text{NaN}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    if not exponent:
        return mantissa
    power = f"10^{{{int(exponent)}}}"
    return {"1": power, "-1": f"-{power}"}.get(mantissa, rf"{mantissa}\cdot {power}")


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{100 * share:.3g} %"


def listed(names: list[str]) -> str:
    """ "a, b and c"; "nothing" for none."""
    if not names:
        return "nothing"
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
