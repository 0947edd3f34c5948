"""The synthetic dates: what they mean is checked by dateutil, which knows nothing of them."""

import re
from datetime import date
from random import Random

import pytest
from dateutil import parser

from core.multi_head import MAX_CHARACTERS, STYLES, parse_english_date
from core.multi_head.dates_formats import (
    HELD_OUT_DATES,
    NamedDay,
    examples,
    ordinal,
    split_dates,
    with_noise,
)
from core.multi_head.dates_model import KNOWN_CHARACTERS

SAMPLE = split_dates()[0][:120]


@pytest.mark.parametrize("style", STYLES)
def test_a_clean_date_means_what_dateutil_reads(style: str) -> None:
    for day in SAMPLE:
        text = STYLES[style](day)
        short_year = not re.search(r"\d{4}", text)
        if short_year:  # dateutil's window of two-digit years moves with the present
            text = re.sub(r"'?\d\d$", str(day.year), text)
        read = parser.parse(
            text, fuzzy=True, dayfirst="." in style, yearfirst=style.startswith("2026")
        )
        assert read.date() == day, text


@pytest.mark.parametrize("style", STYLES)
def test_the_name_of_a_style_is_its_example(style: str) -> None:
    named = re.sub(r" \(.*", "", style)
    day = date(2026, 4, 5) if named.startswith("04") else date(2026, 11, 23)
    assert STYLES[style](day) == named


def test_noise_changes_how_a_date_looks_and_not_what_it_says() -> None:
    random = Random(1)
    changed = 0
    for example in examples(SAMPLE * 5, random, lambda: False):
        noisy = with_noise(example.text, random)
        numbers, wanted = (
            [int(each) for each in re.findall(r"\d+", text)] for text in (noisy, example.text)
        )
        assert numbers == wanted
        names, known = (re.findall(r"[a-z]{3,}", text.lower()) for text in (noisy, example.text))
        assert [each.replace("sept", "sep") for each in names] == [
            each.replace("sept", "sep") for each in known
        ]
        changed += noisy != example.text
    assert changed > 400


def test_no_date_is_longer_than_the_network_takes() -> None:
    random = Random(2)
    every = split_dates()[0]
    longest = max(
        every[:4000], key=lambda day: len(STYLES["Monday the 23rd of November, 2026"](day))
    )
    for _ in range(3000):
        text = with_noise(STYLES["Monday the 23rd of November, 2026"](longest), random)
        assert len(text) <= MAX_CHARACTERS


def test_held_out_dates_are_not_among_those_for_training() -> None:
    training, held_out = split_dates()
    assert len(held_out) == len(set(held_out)) == HELD_OUT_DATES
    assert not set(training) & set(held_out)
    assert len(training) + len(held_out) == 36_525
    assert (min(*training, *held_out), max(*training, *held_out)) == (
        date(1950, 1, 1),
        date(2049, 12, 31),
    )


@pytest.mark.parametrize(
    ("day", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (13, "13th"), (22, "22nd")]
)
def test_ordinals(day: int, text: str) -> None:
    assert ordinal(day) == text


def test_clean_dates_use_only_known_characters() -> None:
    for style in STYLES.values():
        for day in SAMPLE:
            assert set(style(day)) <= set(KNOWN_CHARACTERS)


# ---- reading them by rules -----------------------------------------------------------------------
def test_whatever_the_generator_writes_is_read_back() -> None:
    dates, held_out = split_dates()
    random = Random(3)
    clean = [(make(day), day.isoformat()) for make in STYLES.values() for day in held_out[:80]]
    noisy = [(each.text, each.iso) for each in examples(dates[:3_000], random, lambda: True)]
    unread = []
    for text, iso in (*clean, *noisy):
        found = parse_english_date(text)
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
    found = parse_english_date(text)
    assert found is not None
    assert found.iso == iso


def test_days_that_do_not_exist_are_read_and_have_no_iso_form() -> None:
    for text in ("31 February 2026", "02/30/2026", "29 Feb 2025", "0 May 2020", "13.13.2026"):
        found = parse_english_date(text)
        assert found is not None
        assert found.iso is None
    assert parse_english_date("99/99/9999") == NamedDay(9999, 99, 99)


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
    assert parse_english_date(text) is None
