"""What the shipped weights do with dates, nonsense and text that cannot be read."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core.language_models import ModelUnavailableError
from core.multi_head import (
    MASKS,
    WEIGHTS,
    check_text,
    load,
    measure,
    named_weekday,
    parse_iso_date,
    translate,
)
from core.multi_head import dates_decoding as date_decoding
from core.multi_head import dates_training as date_training
from core.multi_head.dates_model import shapes


@pytest.mark.parametrize(("noisy", "least"), [(False, 0.99), (True, 0.98)])
def test_held_out_dates_are_translated_exactly(noisy: bool, least: float) -> None:
    tests = date_training.held_out(noisy)
    assert len(tests) == 2_000
    assert measure(load("causal"), tests, causal=True).exact >= least


def test_trained_without_mask_it_copies_and_cannot_write() -> None:
    tests = date_training.held_out(False)[:300]
    found = measure(load("never"), tests, causal=False)
    assert found.next_symbol > 0.99
    assert found.exact < 0.05


def test_a_removed_mask_hurts_where_symbols_follow() -> None:
    tests = date_training.held_out(False)[:300]
    kept = measure(load("causal"), tests, causal=True)
    removed = measure(load("removed"), tests, causal=False)
    assert kept.next_symbol > 0.99
    assert removed.next_symbol < 0.9


@pytest.mark.parametrize("mask", ["causal", "never"])
def test_a_file_is_small_and_has_every_parameter(mask: str) -> None:
    assert (WEIGHTS / MASKS[mask].file).stat().st_size < 2_000_000
    weights = load(mask)
    assert {name: tuple(each.shape) for name, each in weights.items()} == shapes()
    assert sum(each.numel() for each in weights.values()) == 173_389


def test_both_files_together_are_under_two_megabytes() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.glob("*.safetensors")) < 2_000_000


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Monday the 23rd of November, 2026", "2026-11-23"),
        ("11/23/26", "2026-11-23"),
        ("23 Nov 2026", "2026-11-23"),
        ("  23 nov 2026  ", "2026-11-23"),
        ("Sept 5th, 2001", "2001-09-05"),
        ("23/11/2026", "2026-11-23"),
        ("3/4/05", "2005-03-04"),
        ("1.2.1999", "1999-02-01"),
        ("29 February 2024", "2024-02-29"),
        ("Jan 1 '50", "1950-01-01"),
        ("Dec 31 '49", "2049-12-31"),
    ],
)
def test_dates_that_people_type(text: str, iso: str) -> None:
    found = translate(text)
    assert found.output == iso
    assert found.confidence > 0.9


def test_a_translation_holds_every_weight_and_probability() -> None:
    found = translate("11/23/26")
    assert found.symbols == (*"2026-11-23", "end")
    assert found.probabilities.shape == (11, 12)
    np.testing.assert_allclose(found.probabilities.sum(1), 1, rtol=1e-5)
    assert found.encoder.shape == (2, 4, 9, 9)
    assert found.cross.shape == (2, 4, 11, 9)
    assert found.decoder.shape == (11, 2, 4, 11, 11)
    for weights in (found.encoder, found.cross, found.decoder[-1]):
        np.testing.assert_allclose(weights.sum(-1), 1, rtol=1e-5)
    assert not np.triu(found.decoder[-1][0, 0], 1).any()
    # With the mask what was computed stays: the last step's map holds those of all steps.
    for step in range(11):
        size = step + 1
        np.testing.assert_allclose(
            found.decoder[step, ..., :size, :size], found.decoder[-1][..., :size, :size], atol=1e-6
        )
    assert found.confidence == pytest.approx(np.prod(found.probabilities.max(1)), rel=1e-5)


def test_the_month_is_read_by_name_and_the_day_by_number() -> None:
    """What the preset “November becomes 11” says."""
    text = "Monday the 23rd of November, 2026"
    found = translate(text)
    month = slice(text.index("November"), text.index(","))
    for step in (5, 6):
        weights = found.cross[0, 1, step]
        assert weights[month].sum() > 0.7
        assert text[int(weights.argmax())] == "v"
    assert (found.cross[1].mean(0)[8:10].argmax(1) == [text.index("2"), text.index("3")]).all()


def test_without_the_mask_earlier_places_change() -> None:
    found = translate("11/23/26", "removed")
    assert np.abs(found.decoder[-1, 0, :, :5, 5:]).max() > 0.01


def test_one_at_a_time_and_many_at_once_agree() -> None:
    tests = date_training.held_out(True)[:40]
    ones = sum(translate(each.text).output == each.iso for each in tests) / len(tests)
    assert ones == pytest.approx(measure(load("causal"), tests, causal=True).exact)


@pytest.mark.parametrize("text", ["31 February 2026", "banana", "99/99/9999", "x", "?" * 48])
def test_nonsense_is_written_without_an_error(text: str) -> None:
    found = translate(text)
    assert 0 < found.confidence <= 1
    assert len(found.symbols) <= date_decoding.MAX_STEPS


def test_an_impossible_day_is_no_date() -> None:
    assert parse_iso_date("2026-02-31") is None
    assert parse_iso_date("2026-2-3") is None
    assert parse_iso_date("20261123--") is None
    assert parse_iso_date("2026-11-23") == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [("MONDAY the 23rd", "Monday"), ("Tue, 3", "Tuesday"), ("Munday", None), ("1 May", None)],
)
def test_a_weekday_is_found(text: str, day: str | None) -> None:
    assert named_weekday(text) == day


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no date yet"),
        ("   ", "no date yet"),
        ("1" * 2_000, "2,000 characters; the translator reads up to 48"),
        ("23 ноября 2026", "it knows no “н”, “о”"),
        ("٢٣ نوفمبر", "English dates only"),
        ("23 Nov 2026 🎉", "“🎉”"),
        ("23\tNov\n2026", r"'\\t', '\\n'"),
        ("nu\x00ll", "English dates only"),
    ],
)
def test_a_text_that_cannot_be_read_is_told_why(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        check_text(text)


def test_a_mask_that_does_not_exist_is_told() -> None:
    with pytest.raises(ValueError, match="there is: causal, removed, never"):
        translate("11/23/26", "nonsense")


def test_other_weights_are_not_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = MASKS["never"].file
    (tmp_path / name).write_bytes((WEIGHTS / name).read_bytes() + b" ")
    monkeypatch.setattr(date_decoding, "WEIGHTS", tmp_path)
    with pytest.raises(ModelUnavailableError, match="was not opened"):
        load.__wrapped__("never")
    (tmp_path / name).unlink()
    with pytest.raises(ModelUnavailableError, match="is missing"):
        load.__wrapped__("never")


def test_a_file_with_other_parameters_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    save_file({"a": torch.zeros(2)}, tmp_path / "other.safetensors")
    digest = hashlib.sha256((tmp_path / "other.safetensors").read_bytes()).hexdigest()
    other = replace(MASKS["never"], file="other.safetensors", sha256=digest)
    monkeypatch.setitem(MASKS, "never", other)
    monkeypatch.setattr(date_decoding, "WEIGHTS", tmp_path)
    with pytest.raises(ModelUnavailableError, match="other parameters"):
        load.__wrapped__("never")
