"""How people write a formula, brought to one form before the grammar reads it, sign for sign.

Every sign stays in its column, so that a message can point at it.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence

from core.common import characters

# Bars as the grammar has them: one that opens and one that closes.
OPENS, CLOSES = "\ue000", "\ue001"
_ALIKE = {
    **dict.fromkeys("−–", "-"),
    **dict.fromkeys("·×⋅∙∗•", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("∣￨", "|"),
}
# Wide forms of ASCII, and letters and digits as they are copied from a typeset formula.
_WIDE = ((0xFF01, 0xFF5E), (0x1D400, 0x1D7FF))
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
FRACTIONS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
# What only looks like a letter of a formula: Cyrillic and Greek.
LOOKS_LIKE = {"х": "x", "Х": "x", "χ": "x", "у": "y", "У": "y", "γ": "y", "е": "e"}
_MIXED = re.compile(rf"([0-9]{{1,9}})\s*([{FRACTIONS}])")
_PIECES = re.compile(
    rf"(?P<bar>\|)|(?P<operand>[0-9.]+(?:[eE][+-]?[0-9]+)?|[A-Za-zπ_]+[0-9]*"
    rf"|[{SUPERSCRIPTS}]+|[{FRACTIONS}])|(?P<sign>[-+])|(?P<root>√)|(?P<open>\()|(?P<close>\))|(?P<other>\S)"
)


class FormulaError(ValueError):
    """A formula that is not taken; the message says what would work.

    Attributes:
        column: Where it stops making sense, counted from 1.
    """

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"Column {column}: {message}")
        self.column = column


def plain(text: str) -> str:
    """The text with one sign for each operation, and bars that open or close.

    Raises:
        FormulaError: Bars that can be read in more than one way, or in none; a fraction after a
            number, which could be a sum or a product.
    """
    mixed = _MIXED.search(text)
    if mixed:
        total = float(mixed[1]) + fraction(mixed[2])
        raise FormulaError(
            f"write {total:g} for {float(mixed[1]):g}{mixed[2]}, or * between the two.",
            mixed.start() + 1,
        )
    # What stands for a bar below means nothing when it is typed.
    written = "".join(
        "\x00" if sign in (OPENS, CLOSES) else _plain_sign(sign, place)
        for place, sign in enumerate(text)
    )
    return _with_sides(written) if "|" in written else written


def fraction(sign: str) -> float:
    """The number that a sign of `FRACTIONS` stands for: its compatible form is "1⁄2"."""
    numerator, denominator = unicodedata.normalize("NFKC", sign).split("⁄")
    return int(numerator) / int(denominator)


def _plain_sign(sign: str, place: int) -> str:
    if sign in _ALIKE:
        return _ALIKE[sign]
    if characters.is_space(sign) or (sign == "\ufeff" and place == 0):
        return " "
    if any(low <= ord(sign) <= high for low, high in _WIDE):
        other = unicodedata.normalize("NFKC", sign)
        return _ALIKE.get(other, other) if len(other) == 1 else sign
    return sign


def _with_sides(text: str) -> str:
    """Every bar as one that opens or closes, if there is one way only."""
    pieces = list(_PIECES.finditer(text))
    kinds = [found.lastgroup or "" for found in pieces]
    places = [found.start() for found in pieces if found.lastgroup == "bar"]
    readings = _readings(kinds)
    if not readings:
        raise FormulaError(
            "the bars do not fit together: each | that opens needs one that closes. abs(…) says "
            "the same.",
            places[0] + 1,
        )
    if len(readings) > 1:
        unclear = next(i for i in range(len(places)) if readings[0][i] != readings[1][i])
        raise FormulaError(
            "this bar could open or close: write abs(…) in place of bars.", places[unclear] + 1
        )
    letters = list(text)
    for place, side in zip(places, readings[0], strict=True):
        letters[place] = side
    return "".join(letters)


def _readings(kinds: Sequence[str]) -> list[str]:
    """Up to two ways to let every bar open or close, each as a text of `OPENS` and `CLOSES`.

    A bar with nothing before it opens, one with something before it closes what is open; or it
    opens a factor, as in 2|x|. Inside other bars both can be possible, as in |x|y|z|: |x|·y·|z| or
    |x·|y|·z|. A sign or a bar after it rules a factor out: nobody writes x|−1| for a product.
    """

    @functools.cache
    def rest(place: int, before: bool, opened: str) -> tuple[str, ...]:
        while place < len(kinds) and kinds[place] != "bar":
            kind = kinds[place]
            if kind == "open":
                opened += "("
            if kind == "close":
                if opened.endswith("|"):
                    return ()
                opened = opened[:-1]
            before = kind in ("operand", "close")
            place += 1
        if place == len(kinds):
            return () if "|" in opened else ("",)
        after = kinds[place + 1] if place + 1 < len(kinds) else "close"
        found: list[str] = []
        if before and opened.endswith("|"):
            found += [CLOSES + each for each in rest(place + 1, True, opened[:-1])]
        if after in ("operand", "open", "root") or (after in ("sign", "bar") and not before):
            found += [OPENS + each for each in rest(place + 1, False, opened + "|")]
        return tuple(found[:2])

    return list(rest(0, False, ""))
