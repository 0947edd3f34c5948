"""How numbers are written in sentences, tables and pictures: one way everywhere.

`ui/js/numbers.js` writes the same in the browser; a test holds the two to each other.
"""

import math
from decimal import ROUND_HALF_UP, Context, Decimal

# Powers of ten outside these exponents; between them digits are easier to read.
MIN_PLAIN, MAX_PLAIN = -4, 5
# Relative to the numbers that it was computed from, a float64 result is rounding below this.
ROUNDING = 1e-12
# Digits to the last unit say nothing from here on.
_MANY = 1e15
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_EXACT = Context(prec=800)  # digits of any float64, written out


def format_number(value: float, digits: int = 3) -> str:
    """A number with at most `digits` significant digits, as people write it.

    1234.5 is "1,235" and 0.00045678 is "0.000457": from 10,000 to 0.0001 there are digits, with a
    comma for thousands and whole units kept, outside powers of ten: "4.57·10⁻⁵", "10⁶". Zeros at
    the end are left out, −0 is "0", halves are rounded away from zero, the minus is U+2212.

    Args:
        value: Any number; "∞", "−∞" and "NaN" where it is none of the real ones.
        digits: 1 to 15.

    Returns:
        Text without spaces.

    Example:
        >>> format_number(1234.5), format_number(-0.00045678), format_number(4.567e-05)
        ('1,235', '−0.000457', '4.57·10⁻⁵')
    """
    value = float(value)  # of NumPy's and torch's numbers too
    special = _special(value)
    if special is not None:
        return special
    digit, exponent = _rounded(value, digits)
    sign = "−" if value < 0 else ""
    if not MIN_PLAIN <= exponent <= MAX_PLAIN:
        mantissa = _point(digit, 0)
        power = f"10{str(exponent).translate(_RAISED)}"
        return sign + (power if mantissa == "1" else f"{mantissa}·{power}")
    if exponent >= digits:  # 123,456 with three digits: the units are kept
        return sign + f"{_half_up(Decimal(abs(value)), 0):,}"
    return sign + _point(digit, exponent)


def format_latex(value: float, digits: int = 3) -> str:
    r"""`format_number` as LaTeX: "4.57 \cdot 10^{-5}", "1{,}235", "\infty".

    Args:
        value: Any number; NaN and the infinities too.
        digits: Significant digits at most, 1 to 15.

    Returns:
        LaTeX for math mode.

    Example:
        >>> print(format_latex(4.567e-05))
        4.57\cdot 10^{-5}
    """
    if math.isnan(value):
        return r"\text{NaN}"
    text = format_number(value, digits).replace("−", "-").replace("∞", r"\infty")
    plain, mark, power = (
        text.rpartition("10") if "·10" in text or _is_power(text) else (text, "", "")
    )
    text = plain.replace("·", r"\cdot ").replace(",", "{,}")
    return f"{text}10^{{{power.translate(_LOWERED)}}}" if mark else text


_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def format_fixed(value: float, decimals: int) -> str:
    """A number with exactly `decimals` digits after the point: "0.50", "1,234.0".

    What is rounded to 0 has no sign. "∞", "−∞" and "NaN" as in `format_number`.

    Args:
        value: Any number.
        decimals: 0 or more.

    Returns:
        Text without spaces; from 10¹⁵ on as `format_number`, with three significant digits.

    Example:
        >>> format_fixed(0.5, 2), format_fixed(-0.001, 2)
        ('0.50', '0.00')
    """
    value = float(value)
    if not abs(value) < _MANY:
        return format_number(value)
    rounded = _half_up(Decimal(abs(value)), decimals)
    return ("−" if value < 0 and rounded else "") + f"{rounded:,}"


def format_signed(value: float, digits: int = 3) -> str:
    """`format_number` with a plus before what is above zero, for differences.

    Args:
        value: Any number; NaN and the infinities too.
        digits: Significant digits at most, 1 to 15.

    Returns:
        As `format_number`, with “+” before what is above 0; 0 has no sign.

    Example:
        >>> format_signed(0.5), format_signed(-2)
        ('+0.5', '−2')
    """
    return ("+" if value > 0 else "") + format_number(value, digits)


def format_percent(share: float, decimals: int = 0) -> str:
    """A share of 1 as a percentage, which says 0 and 100 only where they are exact.

    0.654 is "65 %", 0.0004 is "< 1 %", 0.9996 is "> 99 %" (with one decimal "99.9 %" would be
    wrong too: "> 99.9 %"). Outside 0 to 1, as for a change, it is rounded like any number.

    Args:
        share: Of 1.
        decimals: 0 or more.

    Returns:
        The percentage, a space and the percent sign; “< ” or “> ” before it near 0 and 100.

    Example:
        >>> format_percent(0.654), format_percent(0.0004), format_percent(0.9996, 1)
        ('65 %', '< 1 %', '> 99.9 %')
    """
    share = float(share)
    hundred = 100 * share  # a float, as in the browser, so that both round the same number
    if not abs(hundred) < _MANY:
        return f"{format_number(hundred)} %"
    step = Decimal(1).scaleb(-decimals)
    rounded = _half_up(Decimal(abs(hundred)), decimals)
    minus = "−" if share < 0 else ""
    if rounded == 0 and share:
        return f"{'>' if minus else '<'} {minus}{step:f} %"
    if rounded == 100 and abs(share) < 1:
        return f"{'<' if minus else '>'} {minus}{100 - step:f} %"
    return f"{minus}{rounded:,} %"


def settled(value: float, scale: float) -> float:
    """The value, or 0 where it is only what rounding leaves of numbers as large as `scale`.

    So that 1.64·10⁻³¹ beside a loss of 1 is told as 0.

    Args:
        value: Computed from numbers as large as `scale`.
        scale: Their size.

    Returns:
        `value` unchanged, or 0.0 where |value| ≤ 10⁻¹² · |scale|.

    Example:
        >>> settled(1.64e-31, 1.0), settled(1e-3, 1.0)
        (0.0, 0.001)
    """
    return 0.0 if abs(value) <= ROUNDING * abs(scale) else value


def _special(value: float) -> str | None:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return "0" if value == 0 else None


def _rounded(value: float, digits: int) -> tuple[str, int]:
    """The significant digits, without zeros at the end, and the exponent of the first one."""
    exact = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(abs(value)))
    figures = "".join(map(str, exact.as_tuple().digits))
    return figures.rstrip("0"), exact.adjusted()


def _half_up(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)


def _point(figures: str, exponent: int) -> str:
    """Digits with the point after place `exponent`, and commas for thousands."""
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + figures
    whole, rest = figures[: exponent + 1].ljust(exponent + 1, "0"), figures[exponent + 1 :]
    return f"{int(whole):,}" + (f".{rest}" if rest else "")


def _is_power(text: str) -> bool:
    return text.lstrip("-").startswith("10") and text.lstrip("-")[2:3] in tuple("⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
