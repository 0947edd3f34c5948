"""Dates as people write them in English: written for training, and read by rules for the answer.

What an ambiguous date means is decided here, once: slashes and hyphens put the month first
(11/23/2026, as in the USA) unless the year comes first or the first number is over 12; dots put the
day first (23.11.2026); a year of two digits lies in 1950–2049.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

FIRST_DATE, LAST_DATE = date(1950, 1, 1), date(2049, 12, 31)
HELD_OUT_DATES = 2_000
SPLIT_SEED = 20_261_123
# The longest clean date has 37 characters; the rest is room for what people add.
MAX_CHARACTERS = 48

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SHORT_MONTHS = (*(month[:3] for month in MONTHS if month != "May"), "Sept")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Marks that carry no meaning: the noise scatters them, and to the model they all look alike.
JUNK = "!?;:()#*_"


def ordinal(day: int) -> str:
    """1 → "1st", 2 → "2nd", 11 → "11th", 23 → "23rd".

    Args:
        day: 1 to 31.

    Example:
        >>> ordinal(1), ordinal(11), ordinal(23)
        ('1st', '11th', '23rd')
    """
    teens = 11 <= day % 100 <= 13
    return f"{day}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _month(day: date) -> str:
    return MONTHS[day.month - 1]


def _mon(day: date) -> str:
    return _month(day)[:3]


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def _yy(day: date) -> str:
    return f"{day.year % 100:02d}"


# An example to each way of writing it; the examples are 23 November 2026, a Monday.
STYLES: dict[str, Callable[[date], str]] = {
    "23 November 2026": lambda d: f"{d.day} {_month(d)} {d.year}",
    "23 Nov 2026": lambda d: f"{d.day} {_mon(d)} {d.year}",
    "23rd November 2026": lambda d: f"{ordinal(d.day)} {_month(d)} {d.year}",
    "23-Nov-2026": lambda d: f"{d.day:02d}-{_mon(d)}-{d.year}",
    "23 Nov 26": lambda d: f"{d.day} {_mon(d)} {_yy(d)}",
    "November 23, 2026": lambda d: f"{_month(d)} {d.day}, {d.year}",
    "Nov 23, 2026": lambda d: f"{_mon(d)} {d.day}, {d.year}",
    "November 23rd, 2026": lambda d: f"{_month(d)} {ordinal(d.day)}, {d.year}",
    "Nov 23 '26": lambda d: f"{_mon(d)} {d.day} '{_yy(d)}",
    "Monday, November 23, 2026": lambda d: f"{_weekday(d)}, {_month(d)} {d.day}, {d.year}",
    "Mon, 23 Nov 2026": lambda d: f"{_weekday(d)[:3]}, {d.day:02d} {_mon(d)} {d.year}",
    "Monday 23 November 2026": lambda d: f"{_weekday(d)} {d.day} {_month(d)} {d.year}",
    "Monday the 23rd of November, 2026": lambda d: (
        f"{_weekday(d)} the {ordinal(d.day)} of {_month(d)}, {d.year}"
    ),
    "the 23rd of November 2026": lambda d: f"the {ordinal(d.day)} of {_month(d)} {d.year}",
    "11/23/2026": lambda d: f"{d.month}/{d.day}/{d.year}",
    "11/23/26": lambda d: f"{d.month}/{d.day}/{_yy(d)}",
    "04/05/2026 (zeros)": lambda d: f"{d.month:02d}/{d.day:02d}/{d.year}",
    "23/11/2026 (if over 12)": lambda d: (
        f"{d.day}/{d.month}/{d.year}" if d.day > 12 else f"{d.month}/{d.day}/{d.year}"
    ),
    "11-23-2026": lambda d: f"{d.month:02d}-{d.day:02d}-{d.year}",
    "23.11.2026": lambda d: f"{d.day}.{d.month}.{d.year}",
    "23.11.26": lambda d: f"{d.day:02d}.{d.month:02d}.{_yy(d)}",
    "2026-11-23": lambda d: d.isoformat(),
    "2026/11/23": lambda d: f"{d.year}/{d.month}/{d.day}",
    "2026 November 23": lambda d: f"{d.year} {_month(d)} {d.day}",
}


@dataclass(frozen=True)
class Example:
    """One pair of what goes in and what should come out."""

    text: str
    iso: str
    style: str


@cache
def split_dates() -> tuple[tuple[date, ...], tuple[date, ...]]:
    """All dates of the hundred years in two parts: for training, and held out; fixed by a seed."""
    days = (LAST_DATE - FIRST_DATE).days + 1
    everything = [FIRST_DATE + timedelta(number) for number in range(days)]
    Random(SPLIT_SEED).shuffle(everything)
    return tuple(everything[HELD_OUT_DATES:]), tuple(everything[:HELD_OUT_DATES])


def examples(dates: Sequence[date], random: Random, noisy: Callable[[], bool]) -> list[Example]:
    """Each date once, in a style drawn at random.

    Args:
        dates: What to write.
        random: Draws the styles and the noise.
        noisy: Called for every date: whether noise is put on it.
    """
    styles = list(STYLES)
    result = []
    for day in dates:
        style = random.choice(styles)
        text = STYLES[style](day)
        if noisy():
            text = with_noise(text, random)
        result.append(Example(text, day.isoformat(), style))
    return result


def with_noise(text: str, random: Random) -> str:
    """The same date as an untidy person may write it; it never changes what the date means.

    Case, ordinal suffixes (missing, or wrong), commas and dots, hyphens for spaces, marks without
    meaning at either end, and spaces too many.

    Args:
        text: A date.
        random: Draws what is done to it.
    """
    words = any(character.isalpha() for character in text)
    if words:
        text = text.replace("Sep ", random.choice(("Sep ", "Sept ")))
        text = _recase(_suffixes(text, random), random)
        text = _punctuation(text, random)
    if random.random() < 0.3:
        text = _spaces(text, random)
    if random.random() < 0.3:
        text += random.choice((".", ",", "!", *JUNK))
    if random.random() < 0.15:
        text = random.choice(JUNK) + text
    return text


def _recase(text: str, random: Random) -> str:
    kind = random.randrange(5)
    if kind == 0:
        return text.lower()
    if kind == 1:
        return text.upper()
    if kind == 2:
        return "".join(random.choice((each.lower(), each.upper())) for each in text)
    return text


def _suffixes(text: str, random: Random) -> str:
    """Drop the day's suffix, put a wrong one there, or give one to a bare day."""
    pieces = text.split(" ")
    for number, piece in enumerate(pieces):
        day = piece.rstrip(",")
        comma = piece[len(day) :]
        digits = day.rstrip("dhnrst")
        if not digits.isdigit() or len(digits) > 2:
            continue
        is_year = number == len(pieces) - 1 and number > 0 and digits == day and len(pieces) == 3
        kind = random.randrange(4)
        if is_year and pieces[0][:1].isalnum() and len(digits) == 2:
            continue  # the year of "23 Nov 26" takes no suffix
        if kind == 0:
            pieces[number] = digits + comma
        elif kind == 1:
            pieces[number] = digits + random.choice(("st", "nd", "rd", "th")) + comma
        elif kind == 2:
            pieces[number] = ordinal(int(digits)) + comma
    return " ".join(pieces)


def _punctuation(text: str, random: Random) -> str:
    """Commas dropped or added, a dot after a short month, hyphens for spaces."""
    kind = random.randrange(6)
    if kind in (0, 1):
        return text.replace(",", "")
    if kind == 2:
        return text.replace(",", "").replace(" ", ", ", 2)
    if kind == 3:
        for short in SHORT_MONTHS:
            for form in (short, short.lower(), short.upper()):
                text = text.replace(f"{form} ", f"{form}. ")
        return text
    if kind == 4:
        return text.replace(",", "").replace(" ", random.choice("-/."))
    return text


def _spaces(text: str, random: Random) -> str:
    kind = random.randrange(4)
    if kind == 0:
        return " " * random.randint(1, 3) + text
    if kind == 1:
        return text + " " * random.randint(1, 3)
    if kind == 2 and " " not in text:  # 11 / 23 / 2026
        for separator in "/-.":
            text = text.replace(separator, f" {separator} ")
        return text
    return text.replace(" ", "  ") if kind == 2 else text.replace(",", " ,")


# ---- reading them by rules -----------------------------------------------------------------------
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
class NamedDay:
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


def contains_number(text: str) -> bool:
    """Whether a number stands in the text, in digits or as a word.

    Args:
        text: Any text.

    Returns:
        True for digits of any script and for English number words, cardinal or ordinal.

    Example:
        >>> contains_number("the third of May"), contains_number("next week")
        (True, False)
    """
    words = re.findall("[a-z]+", text.lower())
    return any(sign.isdigit() for sign in text) or any(
        word in ORDINAL_WORDS or _CARDINAL.fullmatch(word) for word in words
    )


def parse_english_date(text: str) -> NamedDay | None:
    """The day that a text names, None where these rules cannot tell.

    A month's name with a day and a year in the orders of `core.multi_head.dates_formats.STYLES`,
    the day also as a word ("third"); or three numbers between equal signs.

    Args:
        text: Any text.

    Returns:
        Year, month and day, which need not exist; None where the rules do not apply.

    Example:
        >>> parse_english_date("Monday the 23rd of November, 2026").iso
        '2026-11-23'
        >>> parse_english_date("31 February 2026").iso is None, parse_english_date("soon")
        (True, None)
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
    return None if year is None or len(first) > 2 else NamedDay(year, months[0], int(first))


def _in_numbers(sign: str, parts: tuple[str, str, str]) -> NamedDay | None:
    if len(parts[0]) == 4:
        year, month, day = parts
    elif sign == "." or int(parts[0]) > 12:
        day, month, year = parts
    else:
        month, day, year = parts
    full = _year(year)
    if full is None or max(len(month), len(day)) > 2:
        return None
    return NamedDay(full, int(month), int(day))


def _year(digits: str) -> int | None:
    """Four digits as they are; two lie in the hundred years of `core.multi_head.dates_formats`."""
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2:
        return None
    first = FIRST_DATE.year
    return first + (int(digits) - first) % 100
