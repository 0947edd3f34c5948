"""Lists of numbers as people type them: bounded, and what is wrong is named with its place."""

import math
import re
from collections.abc import Sequence

from core import characters

MAX_CHARACTERS = 4_000
_SHOWN = 20


class NotNormalisedError(ValueError):
    """Shares that do not sum to 1, with what they would be if they were divided by their sum."""

    def __init__(self, message: str, normalised: tuple[float, ...]) -> None:
        super().__init__(message)
        self.normalised = normalised


def parse_numbers(
    text: str,
    *,
    what: str,
    least: int,
    most: int,
    low: float = -math.inf,
    high: float = math.inf,
    example: str,
) -> tuple[float, ...]:
    """Numbers separated by commas, semicolons, spaces or new lines.

    Args:
        text: What was typed; a decimal point, not a comma.
        what: What the numbers are, in the plural ("logits"), for the message.
        least, most: How many there may be.
        low, high: What each may be, both ends allowed.
        example: A text that works.

    Raises:
        ValueError: Empty, too long, too few or too many, an item that is not a finite number, or
            one outside the range; the message names the item and its place.
    """
    items = _items(text, what, example)
    numbers = tuple(_number(item, place, what, low, high) for place, item in enumerate(items, 1))
    if not least <= len(numbers) <= most:
        allowed = f"{least} to {most}" if least < most else str(least)
        raise ValueError(
            f"There are {len(numbers)} {what}; {allowed} work here, for example {example}."
        )
    return numbers


def parse_probabilities(
    text: str, *, what: str, least: int, most: int, example: str
) -> tuple[float, ...]:
    """Probabilities that sum to 1 (within 1e-6).

    Raises:
        NotNormalisedError: They do not sum to 1, but could be divided by their sum.
        ValueError: As `parse_numbers`, or all are 0.
    """
    items = _items(text, what, example)
    numbers = tuple(
        _number(item, place, what, 0.0, math.inf) for place, item in enumerate(items, 1)
    )
    if not least <= len(numbers) <= most:
        raise ValueError(
            f"There are {len(numbers)} {what}; {least} to {most} work here, for example {example}."
        )
    largest = max(numbers)
    if largest == 0:
        raise ValueError(f"All {what} are 0; at least one must be positive: {example}.")
    # Divided by the largest first: the sum of numbers near 1e308 overflows.
    total = largest * math.fsum(number / largest for number in numbers)
    if abs(total - 1) > 1e-6:
        shares = math.fsum(number / largest for number in numbers)
        raise NotNormalisedError(
            f"The {what} sum to {total:.6g}, not to 1.",
            tuple(number / largest / shares for number in numbers),
        )
    return numbers


def parse_bits(text: str, *, most: int) -> tuple[int, ...]:
    """A string of zeros and ones; spaces and commas between them are ignored.

    Raises:
        ValueError: Nothing typed, another sign (named with its place), or too many.
    """
    bits: list[int] = []
    for place, sign in enumerate(text[: MAX_CHARACTERS + 1], 1):
        if sign in " \t\r\n,;":
            continue
        if sign not in "01":
            raise ValueError(
                f"Only 0 and 1 count here; sign {place} is {_quoted(sign)}. For example 1101001."
            )
        bits.append(int(sign))
    if not bits:
        raise ValueError("There is no flip yet: type zeros and ones, for example 1101001.")
    if len(text) > MAX_CHARACTERS or len(bits) > most:
        raise ValueError(f"At most {most:,} flips work here. To see more, repeat the sample.")
    return tuple(bits)


def parse_points(
    text: str, *, least: int, most: int, reach: float
) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Labelled points on a line, "x:label" with label 0 or 1: "-2:0, 0.5:1".

    Args:
        text: What was typed.
        least, most: How many points there may be.
        reach: Largest |x|.

    Returns:
        The places and the labels.

    Raises:
        ValueError: Empty, too many or too few, or an item that is no labelled point.
    """
    example = "-2:0, -1:0, 0.5:1, 2:1"
    items = _items(text, "points", example)
    if not least <= len(items) <= most:
        raise ValueError(f"There are {len(items)} points; {least} to {most} work, as {example}.")
    places, labels = [], []
    for place, item in enumerate(items, 1):
        x, colon, label = item.partition(":")
        if not colon or label not in ("0", "1"):
            raise ValueError(
                f"Point {place} is {_quoted(item)}; a point is written as x:label with label 0 or "
                f"1, for example {example}."
            )
        places.append(_number(x, place, "points", -reach, reach))
        labels.append(int(label))
    return tuple(places), tuple(labels)


def written(numbers: Sequence[float]) -> str:
    """Numbers as `parse_numbers` reads them back, exactly."""
    return ", ".join(short(number) for number in numbers)


def short(number: float) -> str:
    """The shortest text that reads back as this number."""
    text = repr(float(number))
    return text.removesuffix(".0")


def _items(text: str, what: str, example: str) -> list[str]:
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"This text has {len(text):,} signs; at most {MAX_CHARACTERS:,} work.")
    items = [item for item in re.split(r"[,;\s]+", text) if item]
    if not items:
        raise ValueError(f"There are no {what} yet: type some, for example {example}.")
    return items


def _number(item: str, place: int, what: str, low: float, high: float) -> float:
    # float() also reads "1_000" and "infinity"; neither is a number that somebody meant here.
    try:
        number = float(item) if re.fullmatch(r"[-+\d.eE]+", item, re.ASCII) else math.nan
    except ValueError:
        number = math.nan
    if math.isinf(number):
        raise ValueError(
            f"Number {place} of the {what}, {_quoted(item)}, is too large for a float64; the "
            "largest is about 1.8e308."
        )
    if math.isnan(number):
        raise ValueError(
            f"Number {place} of the {what} is {_quoted(item)}, which is no number: write it with "
            "a decimal point, as -1.5 or 2e3."
        )
    if not low <= number <= high:
        allowed = f"at least {low:g}" if math.isinf(high) else f"between {low:g} and {high:g}"
        raise ValueError(
            f"Number {place} of the {what} is {_quoted(item)}; each must be {allowed}."
        )
    return number


def _quoted(item: str) -> str:
    shown = "".join(sign if characters.is_printable(sign) else "�" for sign in item[:_SHOWN])
    return f"“{shown}{'…' if len(item) > _SHOWN else ''}”"
