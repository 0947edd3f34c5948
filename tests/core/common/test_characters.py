"""Signs are of the same kind on every Python: by the interpreter's table where it has one."""

import sys
import unicodedata
from collections.abc import Callable

import pytest

from core.common import characters
from core.language_models import check_text, word_spans

# Every character that this interpreter's Unicode knows, without the surrogates.
KNOWN = [sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(sign) != "Cn"]
# A letter in Unicode 15.0, an ideograph in 15.1, a digit in 16.0, two faces in 15.0 and 16.0: what
# Python 3.11 has no name for, and later ones have some of.
LETTER, IDEOGRAPH, DIGIT, FACES = "\U0001e4d0", "\U0002ebf0", "\U00010d40", "\U0001fae8\U0001fae9"


def in_a_word_of_its_own(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNM" and unicodedata.name(sign, "").startswith("CJK ")


@pytest.mark.parametrize(
    ("ours", "reference"),
    [
        (characters.is_printable, str.isprintable),
        (characters.is_letter_or_digit, str.isalnum),
        (characters.is_control, lambda sign: unicodedata.category(sign)[0] == "C"),
        (characters.belongs_to_words, lambda sign: unicodedata.category(sign)[0] in "LNM"),
        (characters.is_punctuation, lambda sign: unicodedata.category(sign)[0] == "P"),
        (characters.is_ideograph, in_a_word_of_its_own),
    ],
    ids=["printable", "alphanumeric", "control", "word", "punctuation", "ideograph"],
)
def test_signs_are_what_the_interpreter_calls_them(
    ours: Callable[[str], bool], reference: Callable[[str], bool]
) -> None:
    assert [hex(ord(sign)) for sign in KNOWN if ours(sign) != reference(sign)] == []


def test_width_is_that_of_the_interpreters_tables() -> None:
    letters = [sign for sign in KNOWN if unicodedata.category(sign)[0] == "L"]
    wide = [sign for sign in letters if unicodedata.east_asian_width(sign) in "WF"]
    assert list(filter(characters.is_wide, letters)) == wide
    # Not assigned in any Unicode, and surrogates.
    assert not any(map(characters.is_wide, "\u0378\U000e0080\ud800\udfff"))


def test_signs_that_only_newer_pythons_know_are_the_same_on_all() -> None:
    assert all(map(characters.is_printable, (LETTER, IDEOGRAPH, DIGIT, *FACES)))
    assert all(map(characters.belongs_to_words, (LETTER, IDEOGRAPH, DIGIT)))
    assert characters.is_letter_or_digit(DIGIT)
    assert characters.is_ideograph(IDEOGRAPH)
    assert not any(map(characters.belongs_to_words, FACES))
    assert all(map(characters.is_wide, FACES))
    assert characters.words(f"a{LETTER}b {FACES} c_1") == [f"a{LETTER}b", "c_1"]


def test_a_text_keeps_them_and_its_words_are_the_same() -> None:
    text = f"so{LETTER}s {FACES} {IDEOGRAPH}{IDEOGRAPH}"
    assert check_text(text) == text
    words = [text[start:end] for start, end in word_spans(text)]
    assert words == [f"so{LETTER}s", *FACES, IDEOGRAPH, IDEOGRAPH]
