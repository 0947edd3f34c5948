"""The user's text at the border."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language_models import check_text, visible, word_spans
from core.language_models.text import words_of


@pytest.mark.parametrize("text", ["", "   ", "\n\t ", "\u200b\u200b", "\x00\x01", "\u200d"])
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
    "text",
    [
        "  two\n words\t",
        "nu\x00ll",
        "<script>alert(1)</script>",
        "שלום עולם",
        "🙂 ok",
        "e\u0301",
        "zero\u200bwidth\ufeff",
        "\ufdd0x\U0010ffff",
    ],
)
def test_text_stays_as_it_was_typed(text: str) -> None:
    assert check_text(text) == text


def test_half_a_pair_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match=r"Character 2 of this text is half of a pair \(U\+D800\)"):
        check_text("a\ud800b")


@given(st.text(alphabet=st.characters(), max_size=30))
def test_what_is_taken_can_be_encoded_and_seen(text: str) -> None:
    try:
        assert check_text(text) is text
    except ValueError:
        return
    assert text.encode("utf-8")
    assert visible(text).strip()


def words_in(text: str, spans: list[tuple[int, int] | None]) -> tuple[list[str], tuple]:
    spans_of_words, ids = words_of(text, spans)
    return [text[start:end] for start, end in spans_of_words], ids


def test_a_contraction_is_one_word_and_a_full_stop_another() -> None:
    spans = [None, (0, 2), (3, 7), (7, 8), (8, 9), (10, 13), (13, 14), None]
    words, ids = words_in("He didn't sit.", spans)
    assert words == ["He", "didn't", "sit", "."]
    assert ids == (None, 0, 1, 1, 1, 2, 3, None)


def test_hyphens_hold_a_word_together_and_quotes_do_not() -> None:
    words, ids = words_in("'well-known'", [(0, 1), (1, 5), (5, 6), (6, 11), (11, 12)])
    assert words == ["'", "well-known", "'"]
    assert ids == (0, 1, 1, 1, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("안녕하세요 세계", ["안녕하세요", "세계"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("世界abc", ["世", "界", "abc"]),
        ("don't-ever stop--now", ["don't-ever", "stop", "-", "-", "now"]),
        ("3.14 € snake_case", ["3", ".", "14", "€", "snake_case"]),
        ("👩\u200d🚀 ok", ["👩\u200d🚀", "ok"]),
        ("🇩🇪🇫🇷 👍🏽!", ["🇩🇪", "🇫🇷", "👍🏽", "!"]),
        ("co\u00adop a\u200bb \u202eabc", ["co\u00adop", "a", "b", "abc"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("e\u0301a", ["e\u0301a"]),
        ("well\u2011known -", ["well\u2011known", "-"]),
    ],
)
def test_words_of_many_scripts(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in word_spans(text)] == words


def test_pieces_that_share_one_sign_are_one_word() -> None:
    """A tokenizer may take a Korean syllable apart into letters with the same offsets."""
    words, ids = words_in("안녕", [(0, 1), (0, 1), (1, 2), (1, 2)])
    assert words == ["안녕"]
    assert ids == (0, 0, 0, 0)


def test_a_token_over_several_words_makes_one_of_them() -> None:
    assert words_in("a.b c", [(0, 1), (1, 3), (4, 5)]) == (["a", ".b", "c"], (0, 1, 2))
    assert words_in("ab.c", [(0, 1), (1, 3), (3, 4)]) == (["ab.", "c"], (0, 0, 1))
    # In any order: tokens of normalised text need not be in the text's own.
    assert words_in("a.b c", [(0, 1), (2, 3), (1, 2), (0, 5)]) == (["a.b c"], (0, 0, 0, 0))


def test_spaces_belong_to_the_word_after_them() -> None:
    assert words_in("a  b ", [(0, 1), (1, 2), (3, 4), (4, 5)]) == (["a", "b"], (0, 1, 1, 1))
    assert words_in(" ", [(0, 1)]) == ([" "], (0,))
    assert words_in("a", [(0, 0), (0, 1), None, (1, 1)]) == (["a", ""], (0, 0, None, 1))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("é", "é"),
        ("a b", "a b"),
        (" ", "␣"),
        ("\t", "⇥"),
        ("\r\n", "↵"),
        ("a\x00b", "a␀b"),
        ("\u200b", "U+200B"),
        ("\x7f", "␡"),
        ("\u3000", "U+3000"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_a_label_can_always_be_seen(text: str, shown: str) -> None:
    assert visible(text) == shown
