"""The user's text on its way into a model: checked, cleaned, cut into words as people read them."""

import unicodedata
from collections.abc import Sequence

from core import characters

MAX_CHARACTERS = 2_000


def check_text(text: str) -> str:
    """The text as a model may see it: one line, no control characters, Unicode in NFC.

    Raises:
        ValueError: Nothing visible in it, or more than `MAX_CHARACTERS`.
    """
    if not isinstance(text, str):
        raise ValueError(f"A text is needed; it was {type(text).__name__}.")
    if len(text) > MAX_CHARACTERS:
        raise ValueError(
            f"This text has {len(text):,} characters; at most {MAX_CHARACTERS:,} work. "
            "Take a sentence or two."
        )
    visible = "".join(" " if sign.isspace() else sign for sign in text if not _is_hidden(sign))
    clean = unicodedata.normalize("NFC", " ".join(visible.split()))
    if not clean:
        raise ValueError("There is no text yet: type a sentence of a few words.")
    return clean


def words_of(
    text: str, offsets: Sequence[tuple[int, int]], is_special: Sequence[bool]
) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """Group tokens into words as people read them: "didn't" is one, a full stop is its own.

    A tokenizer may cut at every apostrophe and inside words; here a token belongs to the word of
    the text in which it starts. Ideographs are words of their own.

    Args:
        text: What was tokenized.
        offsets: For each token its (first, last + 1) character in the text.
        is_special: For each token whether the model added it.

    Returns:
        The words that own at least one token, and for each token the index of its word.
    """
    spans = _word_spans(text)
    owner = {place: span for span in spans for place in range(*span)}
    words: list[str] = []
    word_ids: list[int | None] = []
    last: tuple[int, int] | None = None
    for (start, end), special in zip(offsets, is_special, strict=True):
        if special:
            word_ids.append(None)
            continue
        # Some tokenizers count the space before a word to its first piece.
        first = next((place for place in range(start, end) if not text[place].isspace()), start)
        span = owner.get(first, (start, end))
        if span != last:
            words.append(text[slice(*span)])
        word_ids.append(len(words) - 1)
        last = span
    return tuple(words), tuple(word_ids)


def words_of_pieces(
    tokens: Sequence[str], is_special: Sequence[bool]
) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """Words where only the pieces are known: a marker starts a word, or "##" continues one.

    SentencePiece puts ▁ before a word and byte-level BPE Ġ; a text that has neither is WordPiece.

    Args:
        tokens: As the tokenizer writes them.
        is_special: For each token whether the model added it.

    Returns:
        As `words_of`.
    """
    marked = any(token[:1] in "▁Ġ" for token in tokens if token)
    words: list[str] = []
    word_ids: list[int | None] = []
    inside = False
    for token, special in zip(tokens, is_special, strict=True):
        if special:
            word_ids.append(None)
            inside = False
            continue
        starts = token[:1] in "▁Ġ" if marked else not token.startswith("##")
        piece = token.lstrip("▁Ġ") if marked else token.removeprefix("##")
        if starts or not inside:
            words.append(piece)
        else:
            words[-1] += piece
        word_ids.append(len(words) - 1)
        inside = True
    return tuple(words), tuple(word_ids)


def _word_spans(text: str) -> list[tuple[int, int]]:
    """First and last + 1 character of each word; spaces belong to none."""
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        if _in_word(text[start]):
            while end < len(text) and (_in_word(text[end]) or _joins(text, end)):
                end += 1
        if not text[start].isspace():
            spans.append((start, end))
        start = end
    return spans


def _in_word(sign: str) -> bool:
    """A letter, digit, underscore or a mark on a letter; not an ideograph."""
    joined = characters.belongs_to_words(sign) or sign in "_\u200c\u200d"
    return joined and not characters.is_ideograph(sign)


def _joins(text: str, place: int) -> bool:
    """An apostrophe or hyphen between two letters of one word."""
    return text[place] in "'’-" and place + 1 < len(text) and _in_word(text[place + 1])


def _is_hidden(sign: str) -> bool:
    """Control, unassigned and lone surrogate characters, and those of zero width; not spaces."""
    # Zero-width joiners hold some scripts and emoji together: they go only with all Cf signs
    # that no script needs.
    return characters.is_control(sign) and not sign.isspace() and sign not in "\u200c\u200d"
