"""The browser writes every number as the server does."""

import random
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from core.common import format_fixed, format_number, format_percent, format_signed
from ui.runtime import texts

pytestmark = pytest.mark.browser
CORNERS = [
    *(0.0, -0.0, 1.125, 2.5, -2.5, 999.96, 999_999.5, 9.9995e-5, 1e15, 1e14 + 0.5),
    *(0.005, 0.995, 0.9995, 1 - 1e-16, 5e-324, 1.7e308, 0.5, 1.5, 1e-4, 1e6, 0.285, 1.005),
]
WRITE = """values => values.map(value => [
  formatNumber(value), formatNumber(value, 1), formatNumber(value, 6), formatFixed(value, 2),
  formatPercent(value), formatPercent(value, 1), formatSigned(value, 4),
])"""


def drawn(count: int) -> list[float]:
    """Numbers of all sizes, short decimals, and any bits that are a finite number."""
    source = random.Random(0)
    sized = [source.choice((1, -1)) * 10 ** source.uniform(-8, 8) for _ in range(count)]
    short = [round(source.uniform(-2000, 2000), source.randint(0, 4)) for _ in range(count)]
    bits = [struct.unpack("d", source.randbytes(8))[0] for _ in range(count)]
    return [each for each in (*sized, *short, *bits) if abs(each) < float("inf")]


def test_both_write_the_same(chromium: Browser, tmp_path: Path) -> None:
    values = [*CORNERS, *drawn(2000)]
    page = chromium.new_page()
    page.add_script_tag(content=texts(tmp_path, "ui/js/numbers.js"))
    there = page.evaluate(WRITE, values)
    special = page.evaluate("[NaN, Infinity, -Infinity].map((value) => formatNumber(value))")
    page.close()
    here = [
        [
            *(format_number(value, digits) for digits in (3, 1, 6)),
            format_fixed(value, 2),
            *(format_percent(value, decimals) for decimals in (0, 1)),
            format_signed(value, 4),
        ]
        for value in values
    ]
    assert there == here
    assert special == [format_number(float(name)) for name in ("nan", "inf", "-inf")]
