"""The user's text at the border."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import MAX_CHARACTERS, check_text, words_of


@pytest.mark.parametrize("text", ["", "   ", "\n\t ", "\u200b\u200b", "\x00\x01", "\ud800"])
def test_nothing_visible_is_not_a_text(text: str) -> None:
    with pytest.raises(ValueError, match="type a sentence"):
        check_text(text)


def test_too_long_says_how_long_and_what_works() -> None:
    with pytest.raises(ValueError, match=r"10,000 characters; at most 2,000"):
        check_text("a" * 10_000)


def test_something_else_than_a_text_is_refused() -> None:
    with pytest.raises(ValueError, match="it was int"):
        check_text(7)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  two\n words\t", "two words"),
        ("nu\x00ll", "null"),
        ("a\ud800b", "ab"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("שלום עולם", "שלום עולם"),
        ("🙂 ok", "🙂 ok"),
        ("e\u0301", "é"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
    ],
)
def test_text_is_cleaned_and_nothing_else(text: str, clean: str) -> None:
    assert check_text(text) == clean


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        clean = check_text(text)
    except ValueError:
        return
    assert check_text(clean) == clean
    assert clean.encode("utf-8")
    assert len(clean) <= 3 * MAX_CHARACTERS


def test_pieces_of_a_contraction_are_one_word_and_a_full_stop_is_its_own() -> None:
    text = "He didn't sit."
    offsets = [(0, 0), (0, 2), (3, 7), (7, 8), (8, 9), (10, 13), (13, 14), (0, 0)]
    special = [True] + [False] * 6 + [True]
    words, ids = words_of(text, offsets, special)
    assert words == ("He", "didn't", "sit", ".")
    assert ids == (None, 0, 1, 1, 1, 2, 3, None)


def test_ideographs_stay_apart() -> None:
    words, ids = words_of("你好 ok", [(0, 1), (1, 2), (3, 5)], [False] * 3)
    assert words == ("你", "好", "ok")
    assert ids == (0, 1, 2)


def test_hyphens_hold_a_word_together_and_quotes_do_not() -> None:
    text = "'well-known'"
    offsets = [(0, 1), (1, 5), (5, 6), (6, 11), (11, 12)]
    words, ids = words_of(text, offsets, [False] * 5)
    assert words == ("'", "well-known", "'")
    assert ids == (0, 1, 1, 1, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("안녕하세요 세계", ("안녕하세요", "세계")),
        ("नमस्ते दुनिया", ("नमस्ते", "दुनिया")),
        ("世界abc", ("世", "界", "abc")),
        ("don't-ever stop--now", ("don't-ever", "stop", "-", "-", "now")),
        ("3.14 € snake_case", ("3", ".", "14", "€", "snake_case")),
        ("👩\u200d🚀 ok", ("👩", "\u200d", "🚀", "ok")),
    ],
)
def test_words_of_many_scripts(text: str, words: tuple[str, ...]) -> None:
    every = [(i, i + 1) for i, sign in enumerate(text) if not sign.isspace()]
    assert words_of(text, every, [False] * len(every))[0] == words


def test_pieces_that_share_one_sign_are_one_word() -> None:
    """A tokenizer may take a Korean syllable apart into letters with the same offsets."""
    words, ids = words_of("안녕", [(0, 1), (0, 1), (1, 2), (1, 2)], [False] * 4)
    assert words == ("안녕",)
    assert ids == (0, 0, 0, 0)
