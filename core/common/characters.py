r"""Kinds of Unicode characters (printable, letter, punctuation, wide), the same on every Python.

`unicodedata`, `str.isprintable` and `\w` know what the interpreter's Unicode knew: 14 in Python
3.11, 16 in 3.14. What a visitor typed would then be another text, or another word, on another
server. The tables of the pinned package `regex` are the same everywhere.
"""

from collections.abc import Iterable

import regex

_LETTER_DIGIT_MARK = regex.compile(r"[\p{L}\p{N}\p{M}]")
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
_PUNCTUATION = regex.compile(r"\p{P}")
_UNSEEN = regex.compile(r"[\p{C}\p{Z}]")
_CONTROL = regex.compile(r"\p{C}")
_SPACE = regex.compile(r"\p{Zs}")
_IDEOGRAPH = regex.compile(
    r"[\p{Unified_Ideograph}"
    r"\p{Block=CJK_Compatibility_Ideographs}\p{Block=CJK_Compatibility_Ideographs_Supplement}]"
)
# `regex` calls wide, too, what is not assigned.
_WIDE = regex.compile(r"(?V1)[[\p{East_Asian_Width=W}\p{East_Asian_Width=F}]--[\p{Cn}\p{Cs}]]")
_WORD = regex.compile(r"[\p{L}\p{N}_]+")
_CLUSTER = regex.compile(r"\X")


def is_printable(sign: str) -> bool:
    """As `str.isprintable`, of one character: a space, or something that is seen."""
    return sign == " " or not _UNSEEN.match(sign)


def is_space(sign: str) -> bool:
    """A space of any width; not a line's end."""
    return _SPACE.match(sign) is not None


def is_control(sign: str) -> bool:
    """A control, format, private, surrogate or unassigned character."""
    return _CONTROL.match(sign) is not None


def is_letter_or_digit(sign: str) -> bool:
    """As `str.isalnum`, of one character."""
    return _LETTER_OR_DIGIT.match(sign) is not None


def belongs_to_words(sign: str) -> bool:
    """A letter, a digit, or a mark on one."""
    return _LETTER_DIGIT_MARK.match(sign) is not None


def is_ideograph(sign: str) -> bool:
    """A Chinese, Japanese or Korean sign that is a word of its own."""
    return _IDEOGRAPH.match(sign) is not None


def is_punctuation(sign: str) -> bool:
    """A full stop, a bracket, a dash …"""
    return _PUNCTUATION.match(sign) is not None


def is_wide(sign: str) -> bool:
    """Takes the room of two letters."""
    return _WIDE.match(sign) is not None


def clusters(text: str) -> list[tuple[int, int]]:
    """First and last + 1 character of each sign as people count them: a family, a flag, é are one.

    Extended grapheme clusters; source: Unicode Standard Annex 29, section 3.

    Args:
        text: Any text.

    Example:
        >>> clusters("ab")
        [(0, 1), (1, 2)]
    """
    return [found.span() for found in _CLUSTER.finditer(text)]


def shortened(text: str, most: int) -> str:
    """The text, or its first `most` − 1 signs as people count them and an ellipsis.

    Args:
        text: Any text.
        most: 2 or more.

    Returns:
        At most `most` signs, the ellipsis included.

    Example:
        >>> shortened("encoder", 4)
        'enc…'
    """
    found = clusters(text)
    return text if len(found) <= most else f"{text[: found[most - 2][1]]}…"


def ascii_list(texts: Iterable[str]) -> str:
    """A Python list of these texts for a script, in ASCII: whatever a person typed is data.

    Args:
        texts: Any texts.

    Returns:
        A list literal that `ast.literal_eval` reads back.

    Example:
        >>> print(ascii_list(["it", 'a "b"']))
        ['it', 'a "b"']
    """
    return "[" + ", ".join(map(ascii, texts)) + "]"


def words(text: str) -> list[str]:
    r"""As `re.findall(r"\w+", text)`.

    Args:
        text: Any text.

    Example:
        >>> words("don't stop_it")
        ['don', 't', 'stop_it']
    """
    found: list[str] = _WORD.findall(text)
    return found
