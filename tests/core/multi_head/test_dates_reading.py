"""Dates read by rules: whatever the generator writes is read back, and nothing is guessed."""

from random import Random

import pytest

from core.multi_head.dates_formats import STYLES, examples, split_dates
from core.multi_head.dates_reading import Meaning, read_date


def test_whatever_the_generator_writes_is_read_back() -> None:
    dates, held_out = split_dates()
    random = Random(3)
    clean = [(make(day), day.isoformat()) for make in STYLES.values() for day in held_out[:80]]
    noisy = [(each.text, each.iso) for each in examples(dates[:3_000], random, lambda: True)]
    unread = []
    for text, iso in (*clean, *noisy):
        found = read_date(text)
        if found is None:
            unread.append(text)
        else:
            assert found.iso == iso, text
    assert len(unread) < 0.03 * (len(clean) + len(noisy)), unread[:20]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("the third of march 1999", "1999-03-03"),
        ("1 January 0001", "0001-01-01"),
        ("Twenty-First of June, 2024", "2024-06-21"),
        ("11/23/26", "2026-11-23"),
        ("23.11.50", "1950-11-23"),
        ("23/11/2026", "2026-11-23"),
        ("5th of may '07", "2007-05-05"),
    ],
)
def test_dates_that_people_write(text: str, iso: str) -> None:
    found = read_date(text)
    assert found is not None
    assert found.iso == iso


def test_days_that_do_not_exist_are_read_and_have_no_iso_form() -> None:
    for text in ("31 February 2026", "02/30/2026", "29 Feb 2025", "0 May 2020", "13.13.2026"):
        found = read_date(text)
        assert found is not None
        assert found.iso is None
    assert read_date("99/99/9999") == Meaning(9999, 99, 99)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "banana",
        "next monday",
        "2026",
        "May 2026",
        "1 2 3",
        "5 May 5 2026",
        "5 May 12345",
        "3 May or 4 May 2026",
        "1/2-2026",
        "not 4 July 1976",
        "4 July 197",
        "hello 4 5",
    ],
)
def test_what_the_rules_do_not_cover_is_not_guessed(text: str) -> None:
    assert read_date(text) is None
