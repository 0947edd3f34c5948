"""Numbers are written in one way; `tests/browser/test_numbers.py` holds the browser's to it."""

import math
import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common import (
    format_fixed,
    format_latex,
    format_number,
    format_percent,
    format_signed,
    settled,
)

LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
WRITTEN = re.compile(r"(−?)(?:([\d,.]+?)·?)?(?:10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")
finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0004567, "0.000457"),
        (0.00004567, "4.57·10⁻⁵"),
        (0, "0"),
        (-0.0, "0"),
        (1e-5, "10⁻⁵"),
        (-1e6, "−10⁶"),
        (1234.5, "1,235"),
        (999.96, "1,000"),
        (999_999.7, "10⁶"),
        (123_456, "123,456"),
        (0.1, "0.1"),
        (1.125, "1.13"),
        (-2.5, "−2.5"),
        (5e-324, "4.94·10⁻³²⁴"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
        (np.float32(0.5), "0.5"),
    ],
)
def test_a_number_is_written_as_people_write_it(value: float, text: str) -> None:
    assert format_number(value) == text


@given(finite, st.integers(1, 12))
def test_what_is_written_is_the_number_rounded(value: float, digits: int) -> None:
    parts = WRITTEN.fullmatch(format_number(value, digits))
    assert parts is not None
    sign, mantissa, power = parts.groups()
    exponent = int((power or "0").translate(LOWERED))
    read = Decimal((mantissa or "1").replace(",", "")).scaleb(exponent) * (-1 if sign else 1)
    exact = Decimal(value)
    unit = Decimal(1).scaleb(min(exact.adjusted() - digits + 1, 0 if abs(value) < 999_999 else 400))
    assert abs(read - exact) <= unit / 2 * (1 + Decimal("1e-20"))


@given(finite)
def test_a_sign_is_never_lost_and_zero_has_none(value: float) -> None:
    assert format_number(value).startswith("−") == (value < 0)
    assert format_signed(value).startswith("+") == (value > 0)
    fixed = format_fixed(value, 2)
    assert fixed.startswith("−") == (value < 0 and any(digit in fixed for digit in "123456789"))


@given(st.floats(0, 1), st.integers(0, 3))
def test_a_percentage_is_0_or_100_only_where_it_is_exact(share: float, decimals: int) -> None:
    text = format_percent(share, decimals)
    number = float(text.removesuffix(" %").lstrip("<> "))
    assert (number == 0) == (share == 0)
    assert (number == 100) == (share == 1)
    assert abs(number - 100 * share) <= 10**-decimals * 1.0000001
    assert not text.startswith("<") or 100 * share < number
    assert not text.startswith(">") or 100 * share > number


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.654, "65 %"), (0.0004, "< 1 %"), (0.9996, "> 99 %"), (-0.25, "−25 %"), (12.5, "1,250 %")],
)
def test_a_share_as_a_percentage(share: float, text: str) -> None:
    assert format_percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.00004567, r"4.57\cdot 10^{-5}"),
        (-1e6, r"-10^{6}"),
        (1234.5, r"1{,}235"),
        (10.0, "10"),
        (math.inf, r"\infty"),
        (math.nan, r"\text{NaN}"),
    ],
)
def test_latex_is_the_same_number(value: float, text: str) -> None:
    assert format_latex(value) == text


def test_what_rounding_leaves_is_zero() -> None:
    assert settled(1.64e-31, 1.0) == 0
    assert settled(1e-9, 1.0) == 1e-9
    assert settled(0.0, 0.0) == 0
