"""What an English date means, read by rules: the right answer to hold the date translator against.

The rules for ambiguous dates are those of `core.multi_head.dates_formats`. What these rules do not
cover has no right answer here: it is never guessed.
"""

import re
from dataclasses import dataclass
from datetime import date

from core.multi_head.dates_formats import FIRST_DATE, JUNK, MONTHS, SHORT_MONTHS, WEEKDAYS

_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth"),
)
ORDINAL_WORDS = {
    **{word: day for day, word in enumerate(_ORDINALS, 1)},
    **{f"twenty-{word}": 20 + day for day, word in enumerate(_ORDINALS[:9], 1)},
    "thirtieth": 30,
    "thirty-first": 31,
}
_MONTHS = {
    **{month.lower(): number for number, month in enumerate(MONTHS, 1)},
    **{
        short.lower(): 1 + next(i for i, month in enumerate(MONTHS) if month[:3] == short[:3])
        for short in SHORT_MONTHS
    },
}
# What may stand for a day or a year without a digit.
_CARDINAL = re.compile(
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thousand|hundred"
    "|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
)
_SILENT = {
    "the",
    "of",
    *(day.lower() for day in WEEKDAYS),
    *(day[:3].lower() for day in WEEKDAYS),
}
_PIECE = re.compile(r"(\d+)(?:st|nd|rd|th)?(?![a-z\d])|([a-z]+(?:-[a-z]+)?)")
_BETWEEN = re.compile(r"[\s,.'/-]*")
_NUMBERS = re.compile(r"(\d+)\s*([-/.])\s*(\d+)\s*\2\s*(\d+)")


@dataclass(frozen=True)
class Meaning:
    """The day that a text names, which need not exist: "31 February 2026"."""

    year: int
    month: int
    day: int

    @property
    def iso(self) -> str | None:
        """The day in ISO form; None where there is no such day."""
        try:
            return date(self.year, self.month, self.day).isoformat()
        except ValueError:
            return None


def names_number(text: str) -> bool:
    """Whether a number stands in the text, in digits or as a word."""
    words = re.findall("[a-z]+", text.lower())
    return any(sign.isdigit() for sign in text) or any(
        word in ORDINAL_WORDS or _CARDINAL.fullmatch(word) for word in words
    )


def read_date(text: str) -> Meaning | None:
    """The day that a text names, None where these rules cannot tell.

    A month's name with a day and a year in the orders of `core.multi_head.dates_formats.STYLES`,
    the day also as a word ("third"); or three numbers between equal signs.
    """
    plain = text.lower().translate({ord(sign): " " for sign in JUNK}).strip(" .,!")
    numbers = _NUMBERS.fullmatch(plain)
    if numbers:
        return _in_numbers(numbers[2], (numbers[1], numbers[3], numbers[4]))
    months: list[int] = []
    found: list[tuple[str, bool]] = []  # digits, and whether they are a day's word
    end = 0
    for piece in _PIECE.finditer(plain):
        if not _BETWEEN.fullmatch(plain[end : piece.start()]):
            return None
        end = piece.end()
        word = piece[2]
        if word is None:
            found.append((piece[1], False))
        elif word in ORDINAL_WORDS:
            found.append((str(ORDINAL_WORDS[word]), True))
        else:
            for part in word.split("-"):
                if part in _MONTHS:
                    months.append(_MONTHS[part])
                elif part not in _SILENT:
                    return None
    if plain[end:] or len(months) != 1 or len(found) != 2:
        return None
    (first, first_is_day), (second, second_is_day) = found
    if len(first) == 4 and not first_is_day:
        first, second = second, first
    elif second_is_day:
        return None
    year = _year(second)
    return None if year is None or len(first) > 2 else Meaning(year, months[0], int(first))


def _in_numbers(sign: str, parts: tuple[str, str, str]) -> Meaning | None:
    if len(parts[0]) == 4:
        year, month, day = parts
    elif sign == "." or int(parts[0]) > 12:
        day, month, year = parts
    else:
        month, day, year = parts
    full = _year(year)
    if full is None or max(len(month), len(day)) > 2:
        return None
    return Meaning(full, int(month), int(day))


def _year(digits: str) -> int | None:
    """Four digits as they are; two lie in the hundred years of `core.multi_head.dates_formats`."""
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2:
        return None
    first = FIRST_DATE.year
    return first + (int(digits) - first) % 100
