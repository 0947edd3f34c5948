"""What a comma between two digits means: said where it was read, asked where nothing decides."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st

from core.common import Comma, Parsed
from ui.page.controls import Segmented

T = TypeVar("T")
MEANINGS: Mapping[str, str] = {
    "decimal": "decimals",
    "thousands": "thousands",
    "separator": "numbers",
}
_TOLD = {
    "decimal": "with decimal commas",
    "thousands": "with commas for thousands",
    "separator": "with commas between numbers",
}
_LONGEST = 80


def read(
    parse: Callable[[Comma | None], Parsed[T]], *, key: str, write: Callable[[T], str]
) -> Parsed[T]:
    """What was typed; a switch under the field asks what a comma means if nothing decides.

    Args:
        parse: Reads it, with the comma's meaning if that has been asked.
        key: Of the field.
        write: The numbers as text, to show how they were read.

    Raises:
        ValueError: As `parse`.
    """
    reading = parse(None)
    asked = bool(reading.others)
    if asked and reading.comma:
        chosen = ask(reading.comma, reading.others, key=key)
        if chosen != reading.comma:
            reading = parse(chosen)
    if reading.comma and (asked or reading.comma != "separator"):
        written = write(reading.value)
        shown = written if len(written) <= _LONGEST else f"{written[:_LONGEST]}…"
        st.caption(f"Read as {shown}: {_TOLD[reading.comma]}.")
    return reading


def ask(likeliest: Comma, others: tuple[Comma, ...], *, key: str) -> Comma:
    """The switch; its choice is kept for texts with the same doubt, and in the link."""
    options: dict[str, str] = {each: MEANINGS[each] for each in (likeliest, *others)}
    name = f"{key}_comma_{'_'.join(options)}"
    chosen = Segmented(name, "A comma separates", options, likeliest).draw()
    return next(each for each in (likeliest, *others) if each == chosen)
