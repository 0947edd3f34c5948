"""The synthetic dates: what they mean is checked by dateutil, which knows nothing of them."""

import re
from datetime import date
from random import Random

import pytest
from dateutil import parser

from core.multi_head.dates_formats import (
    HELD_OUT_DATES,
    MAX_CHARACTERS,
    STYLES,
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
        names, wanted = (re.findall(r"[a-z]{3,}", text.lower()) for text in (noisy, example.text))
        assert [each.replace("sept", "sep") for each in names] == [
            each.replace("sept", "sep") for each in wanted
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


def test_clean_dates_use_only_characters_with_a_symbol_of_their_own() -> None:
    for style in STYLES.values():
        for day in SAMPLE:
            assert set(style(day)) <= set(KNOWN_CHARACTERS)
