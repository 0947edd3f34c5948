"""Lists of numbers as people type them: bounded, and what is wrong is named with its place."""

import math
from collections.abc import Sequence

from core.common.number_format import format_number
from core.common.typed_numbers import (
    Comma,
    Marks,
    Parsed,
    cleaned,
    number,
    quoted,
    read_list,
    short,
    why_not,
)
from core.common.wording import counted

MAX_CHARACTERS = 4_000


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
    comma: Comma | None = None,
) -> Parsed[tuple[float, ...]]:
    """Numbers separated by commas, semicolons, spaces or new lines; see `typed_numbers`.

    Args:
        text: What was typed.
        what: What the numbers are, in the plural ("logits"), for the message.
        least, most: How many there may be.
        low, high: What each may be, both ends allowed.
        example: A text that works.
        comma: What a comma between digits means, if it has been asked.

    Raises:
        ValueError: Empty, too long, too few or too many, an item that is not a finite number, or
            one outside the range; the message names the item and its place.
    """

    def check(items: list[str], marks: Marks) -> tuple[float, ...]:
        _check_some(items, what, example)
        numbers = _numbers(items, marks, what, low, high)
        if not least <= len(numbers) <= most:
            allowed = f"{least} to {most}" if least < most else str(least)
            raise ValueError(
                f"The list has {counted(len(numbers), 'number')}; {allowed} {what} work here, for "
                f"example {example}."
            )
        return numbers

    _check_length(text)
    return read_list(text, check, comma)


def parse_probabilities(
    text: str, *, what: str, least: int, most: int, example: str, comma: Comma | None = None
) -> Parsed[tuple[float, ...]]:
    """Probabilities that sum to 1 (within 1e-6).

    Raises:
        NotNormalisedError: They do not sum to 1, but could be divided by their sum.
        ValueError: As `parse_numbers`, or all are 0.
    """
    parsed = parse_numbers(
        text, what=what, least=least, most=most, low=0.0, example=example, comma=comma
    )
    numbers = parsed.value
    largest = max(numbers)
    if largest == 0:
        raise ValueError(f"All {what} are 0; at least one must be positive: {example}.")
    # Divided by the largest first: the sum of numbers near 1e308 overflows.
    shares = math.fsum(number / largest for number in numbers)
    if abs(largest * shares - 1) > 1e-6:
        raise NotNormalisedError(
            f"The {what} sum to {format_number(largest * shares, 6)}, not to 1.",
            tuple(number / largest / shares for number in numbers),
        )
    return parsed


def parse_bits(text: str, *, most: int) -> tuple[int, ...]:
    """A string of zeros and ones; spaces and commas between them are ignored.

    Raises:
        ValueError: Nothing typed, another sign (named with its place), or too many.
    """
    bits: list[int] = []
    for place, sign in enumerate(cleaned(text[: MAX_CHARACTERS + 1]), 1):
        if sign.isspace() or sign in ",;":
            continue
        if sign not in "01":
            raise ValueError(
                f"Only 0 and 1 count here; sign {place} is {quoted(sign)}. For example 1101001."
            )
        bits.append(int(sign))
    if not bits:
        raise ValueError("There is no flip yet: type zeros and ones, for example 1101001.")
    if len(text) > MAX_CHARACTERS or len(bits) > most:
        raise ValueError(f"At most {most:,} flips work here. To see more, repeat the sample.")
    return tuple(bits)


def parse_points(
    text: str, *, least: int, most: int, reach: float, comma: Comma | None = None
) -> Parsed[tuple[tuple[float, ...], tuple[int, ...]]]:
    """Labelled points on a line, "x:label" with label 0 or 1: "-2:0, 0.5:1".

    Args:
        text: What was typed.
        least, most: How many points there may be.
        reach: Largest |x|.
        comma: What a comma between digits means, if it has been asked.

    Returns:
        The places and the labels.

    Raises:
        ValueError: Empty, too many or too few, or an item that is no labelled point.
    """
    example = "-2:0, -1:0, 0.5:1, 2:1"

    def check(items: list[str], marks: Marks) -> tuple[tuple[float, ...], tuple[int, ...]]:
        _check_some(items, "points", example)
        if not least <= len(items) <= most:
            raise ValueError(
                f"The list has {counted(len(items), 'point')}; {least} to {most} work, as "
                f"{example}."
            )
        parts = [item.partition(":") for item in items]
        for place, (item, (_, _, label)) in enumerate(zip(items, parts, strict=True), 1):
            if label not in ("0", "1"):
                raise ValueError(
                    f"Point {place} is {quoted(item)}; a point is written as x:label with label 0 "
                    f"or 1, for example {example}."
                )
        places = _numbers([x for x, _, _ in parts], marks, "points", -reach, reach)
        return places, tuple(int(label) for _, _, label in parts)

    _check_length(text)
    return read_list(text, check, comma)


def write_points(places: Sequence[float], labels: Sequence[int]) -> str:
    """Points as `parse_points` reads them back, exactly."""
    return ", ".join(f"{short(x)}:{label}" for x, label in zip(places, labels, strict=True))


def _check_length(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"This text has {len(text):,} signs; at most {MAX_CHARACTERS:,} work.")


def _check_some(items: list[str], what: str, example: str) -> None:
    if not items:
        raise ValueError(f"There are no {what} yet: type some, for example {example}.")


def _numbers(
    items: list[str], marks: Marks, what: str, low: float, high: float
) -> tuple[float, ...]:
    return tuple(
        _number(item, place, marks, what, low, high) for place, item in enumerate(items, 1)
    )


def _number(item: str, place: int, marks: Marks, what: str, low: float, high: float) -> float:
    found = number(item, marks)
    where = f"Number {place} of the {what}"
    if found is None:
        unlike = why_not(item, marks)
        raise ValueError(
            f"{where}: {unlike}"
            if unlike
            else f"{where} is {quoted(item)}, which is no number: write it like -1.5 or 2e3."
        )
    if math.isinf(found):
        raise ValueError(
            f"{where}, {quoted(item)}, is too large for a float64; the largest is about 1.8e308."
        )
    if not low <= found <= high:
        allowed = f"at least {format_number(low)}"
        if not math.isinf(high):
            allowed = f"between {format_number(low)} and {format_number(high)}"
        raise ValueError(f"{where} is {quoted(item)}; each must be {allowed}.")
    return found
