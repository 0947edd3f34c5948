"""The user's text on its way into a model: checked, cleaned, cut into words as people read them."""

import re
import unicodedata
from collections.abc import Sequence

MAX_CHARACTERS = 2_000

# A word: letters, digits and marks, with apostrophes and hyphens inside it; else one sign.
_WORD = re.compile(r"[\w\u0300-\u036f]+(?:['’\-][\w\u0300-\u036f]+)*|\S")


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
    the text in which it starts. Signs without spaces between them that the tokenizer keeps apart
    (Chinese, for instance) stay apart.

    Args:
        text: What was tokenized.
        offsets: For each token its (first, last + 1) character in the text.
        is_special: For each token whether the model added it.

    Returns:
        The words that own at least one token, and for each token the index of its word.
    """
    owner = [-1] * len(text)
    spans = [match.span() for match in _WORD.finditer(text)]
    for index, (start, end) in enumerate(spans):
        owner[start:end] = [index] * (end - start)
    words: list[str] = []
    word_ids: list[int | None] = []
    last: tuple[int, bool] | None = None
    for (start, end), special in zip(offsets, is_special, strict=True):
        if special:
            word_ids.append(None)
            continue
        span = owner[start] if start < len(text) else -1
        alone = span == -1 or _stands_alone(text[start:end])
        if alone or last != (span, False):
            words.append(text[start:end] if alone else text[slice(*spans[span])])
        word_ids.append(len(words) - 1)
        last = (span, alone)
    return tuple(words), tuple(word_ids)


def _stands_alone(piece: str) -> bool:
    """Whether a piece is one ideograph or syllable of a script without spaces between words."""
    return len(piece) == 1 and unicodedata.east_asian_width(piece) in "WF"


def _is_hidden(sign: str) -> bool:
    """Control, unassigned and lone surrogate characters, and those of zero width; not spaces."""
    if sign.isspace():
        return False
    category = unicodedata.category(sign)
    # Zero-width joiners hold some scripts and emoji together: they go only with all Cf signs
    # that no script needs.
    return category in ("Cc", "Cs", "Cn", "Co") or (category == "Cf" and sign not in "\u200c\u200d")
