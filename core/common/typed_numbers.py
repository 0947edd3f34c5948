"""Numbers as people type them: the one reader for cells, lists and rows, and what a comma means.

A comma or a point between digits is a decimal mark or stands between thousands, and it means the
same in all of a text. What it means is read off the numbers that can be read in one way only:
"0,5" and "12,34" have a decimal comma, "1,250,000" and "1,250.5" have commas for thousands. In a
list a comma may also stand between two numbers. Where nothing decides, as in "1,250" alone, the
text is read in one way and the result says which other ways there are, so that a page can ask.
"""

import functools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal, NamedTuple, TypeVar

from core.common import characters
from core.common.number_format import format_number
from core.common.wording import counted

Comma = Literal["decimal", "thousands", "separator"]
Mark = Literal["decimal", "thousands"]
T = TypeVar("T")
Rows = list[list[str]]

# Fields have limits of their own; a link can carry more.
MAX_TEXT = 20_000
MAX_CHARACTERS = 4_000  # of one field
_SHOWN = 20
# Spaces that do not break a line: programs put them between thousands.
_GROUP_SPACES = "\u00a0\u2007\u2009\u202f"
_CLEANED = str.maketrans(
    {"−": "-", "﹣": "-", "－": "-", **dict.fromkeys("\ufeff\u200b\u200e\u200f\u2060")}
)
_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_POWER = r"10(?:\^([+-]?[0-9]+)|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
_TIMES_POWER = re.compile(rf"(?<=[0-9.])\s*[·×*]\s*{_POWER}")
_BARE_POWER = re.compile(rf"(?<![0-9.,]){_POWER}")
# Most cells are one of these: tables are long.
_WITH_POINT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")
_WITH_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_OPEN = {mark: re.compile(rf"[+-]?[1-9][0-9]{{0,2}}[{mark}][0-9]{{3}}") for mark in ",."}
_BETWEEN = re.compile(r"(?:[;\s]|(?<![0-9]),|,(?![0-9]))+")


class Marks(NamedTuple):
    """What commas and points mean in a text.

    Attributes:
        comma: None: no number has one.
        point: "decimal" unless commas are; None: nothing decides between the two.
        others: What else the comma could mean, where nothing decides.
    """

    comma: Mark | None = None
    point: Mark | None = "decimal"
    others: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Parsed(Generic[T]):
    """What was typed, as it was read.

    Attributes:
        value: The numbers.
        comma: How the commas between digits were read; None: there are none.
        others: How else they could be read: the page asks.
    """

    value: T
    comma: Comma | None = None
    others: tuple[Comma, ...] = ()


PLAIN = Marks()
_ENGLISH, _CONTINENTAL = Marks("thousands", "decimal"), Marks("decimal", "thousands")


# ---- one number ------------------------------------------------------------------------------
def read_number(text: str, marks: Marks = PLAIN) -> float | None:
    """One number; None where the text is none, infinite where it is too large for a float64.

    The minus U+2212 of print is one; between thousands may stand the mark that `marks` names, an
    apostrophe, or any space.

    Args:
        text: One number.
        marks: What its comma and its point mean.

    Returns:
        A float64, ±inf where it is too large; None where the text is no number.

    Example:
        >>> read_number("−1 250.5"), read_number("1,5", Marks("decimal")), read_number("x")
        (-1250.5, 1.5, None)
    """
    if marks.point == "decimal" and _WITH_POINT.fullmatch(text):
        return float(text)
    if marks.comma == "decimal" and _WITH_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    found = _plain(text.translate(_CLEANED).strip(), marks)
    return None if found is None else float(found)


def is_like_number(text: str) -> bool:
    """Whether this is a number for somebody: with a decimal point or a decimal comma.

    Args:
        text: A cell.

    Returns:
        True where `read_number` reads it with one of the two kinds of marks.

    Example:
        >>> is_like_number("1,5"), is_like_number("area")
        (True, False)
    """
    return any(read_number(text, marks) is not None for marks in (_ENGLISH, _CONTINENTAL))


def marks_of(columns: Iterable[Iterable[str]], comma: Comma | None = None) -> Marks:
    """What commas and points mean in the numbers of a table.

    A comma before three digits, as in 1,250, is taken for one between thousands. That is decided
    where another number has a decimal point, or where two such numbers of a column end with 0 and
    another one has no comma (950 beside 1,250 and 12,300: who writes three decimals writes
    950,000, who writes as few as needed writes 1,25).

    Args:
        columns: Cells, numbers or not.
        comma: What the comma means; None: the numbers decide.

    Returns:
        What holds in all of the columns.

    Example:
        >>> marks_of([["0,5", "12,34"]])
        Marks(comma='decimal', point='decimal', others=())
    """
    found = {",": _Evidence(), ".": _Evidence()}
    for column in columns:
        _gather(column, found)
    commas, points = found[","], found["."]
    others: tuple[Mark, ...] = ()
    meaning: Mark | None = None
    if comma in ("decimal", "thousands"):
        meaning = comma
    elif commas.decimal or commas.thousands:
        meaning = "decimal" if commas.decimal >= commas.thousands else "thousands"
    elif commas.open:
        meaning = "decimal" if points.thousands and not points.decimal else "thousands"
        if not (points.decimal or points.thousands or commas.is_grouped):
            others = ("decimal",)
    point: Mark | None = "decimal"
    if points.thousands > points.decimal:
        point = "thousands"
    elif points.open and not points.decimal and meaning == "decimal":
        point = None
    return Marks(meaning, point, others)


def explain_mismatch(text: str, marks: Marks) -> str:
    """Why a number does not fit to the others, and what to write; "" where it is none at all.

    Args:
        text: What `read_number` did not read.
        marks: That it was read with.

    Returns:
        A sentence; "" where the text is no number with any marks.

    Example:
        >>> print(explain_mismatch("1,5", Marks("thousands")))
        “1,5” has a decimal comma, other numbers have commas for thousands: write 1.5.
    """
    shown, text = quoted(text), normalised(text).strip()
    if marks.point is None and "." in text and (value := read_number(text)) is not None:
        with_comma = write_number(value).replace(".", ",")
        return (
            f"{shown} could be {text.replace('.', '')} or {with_comma}, since commas are decimal "
            "marks here. Write one of these."
        )
    if marks.comma == "thousands" and (plain := _plain(text, _CONTINENTAL)) is not None:
        return (
            f"{shown} has a decimal comma, other numbers have commas for thousands: write {plain}."
        )
    if marks.comma == "decimal" and (plain := _plain(text, _ENGLISH)) is not None:
        plain = plain.replace(".", ",")
        return (
            f"{shown} has commas for thousands, other numbers have decimal commas: write {plain}."
        )
    return ""


class _Evidence:
    """How often a mark can only be a decimal mark or only between thousands, and the open cases.

    `is_grouped`: two that end with 0 stand in a column with a whole number below 1000, and with
    none from 1000 that has no mark.
    """

    def __init__(self) -> None:
        self.decimal = self.thousands = self.open = 0
        self.is_grouped = False


def _gather(column: Iterable[str], found: dict[str, _Evidence]) -> None:
    small = large = False
    ends_with_zero = {",": 0, ".": 0}
    for cell in column:
        if "," not in cell:
            if "." not in cell:
                digits = cell.strip().lstrip("+-−")
                if digits.isascii() and digits.isdecimal():
                    small, large = small or len(digits) < 4, large or len(digits) > 3
                continue
            if found["."].decimal and cell.count(".") == 1:
                continue  # known already
        elif _WITH_COMMA.fullmatch(cell) and not _OPEN[","].fullmatch(cell):
            found[","].decimal += 1
            continue
        text = normalised(cell).strip()
        for mark, other in ((",", "."), (".", ",")):
            kind = _kind(text, mark, other)
            if kind == "open":
                found[mark].open += 1
                ends_with_zero[mark] += text.endswith("0")
            elif kind == "decimal":
                found[mark].decimal += 1
            elif kind == "thousands":
                found[mark].thousands += 1
    for mark, count in ends_with_zero.items():
        found[mark].is_grouped |= small and not large and count > 1


def _kind(text: str, mark: str, other: str) -> Literal["decimal", "thousands", "open"] | None:
    """What a mark must be in a number; None: it is not there, or this is no number."""
    if mark not in text:
        return None
    if other not in text and _OPEN[mark].fullmatch(text):
        return "open"
    for meaning, rest in (("decimal", "thousands"), ("thousands", "decimal")):
        comma, point = (meaning, rest) if mark == "," else (rest, meaning)
        if _pattern(comma, point).fullmatch(text):
            return "decimal" if meaning == "decimal" else "thousands"
    return None


@functools.cache
def _pattern(comma: str | None, point: str | None) -> re.Pattern[str]:
    between = f" '’{_GROUP_SPACES}"
    between += "".join(m for m, is_ in ((",", comma), (".", point)) if is_ == "thousands")
    after = [r"\.[0-9]*"] * (point == "decimal") + [r",[0-9]+"] * (comma == "decimal")
    alone = [r"\.[0-9]+"] * (point == "decimal") + [r",[0-9]+"] * (comma == "decimal")
    grouped = rf"[1-9][0-9]{{0,2}}([{between}])[0-9]{{3}}(?:\1[0-9]{{3}})*"
    mantissa = "|".join([rf"(?:{grouped}|[0-9]+)(?:{'|'.join(after)})?", *alone])
    return re.compile(rf"[+-]?(?:{mantissa})(?:[eE][+-]?[0-9]+)?")


def _plain(text: str, marks: Marks) -> str | None:
    """The number in the form that `float` reads."""
    if not _pattern(marks.comma, marks.point).fullmatch(text):
        return None
    text = re.sub(rf"[ '’{_GROUP_SPACES}]", "", text)
    if marks.point == "thousands":
        text = text.replace(".", "")
    return text.replace(",", "" if marks.comma == "thousands" else ".")


def replacements(cells: Iterable[str], marks: Marks) -> tuple[tuple[str, str], ...]:
    """What to replace by what, so that `float` reads these numbers as `read_number` does.

    Args:
        cells: All numbers.
        marks: What their commas and points mean.

    Returns:
        Old and new sign, in the order of the replacements.

    Example:
        >>> replacements(["1.250,5", "−3"], Marks("decimal", "thousands"))
        (('−', '-'), ('.', ''), (',', '.'))
    """
    present = set().union(*cells)
    signs = {chr(code): new or "" for code, new in _CLEANED.items()}
    signs |= dict.fromkeys(f" '’{_GROUP_SPACES}", "")
    if marks.point == "thousands":
        signs["."] = ""
    if marks.comma:
        signs[","] = "" if marks.comma == "thousands" else "."
    return tuple((old, new) for old, new in signs.items() if old in present)


def normalised(text: str) -> str:
    """A list with the minus and the powers of a keyboard, and without signs that nobody sees.

    So what the pages print can be typed: −0.5, 4.57·10⁻⁵, 10⁶.

    Args:
        text: A list.

    Returns:
        The same list with signs that a keyboard has.

    Example:
        >>> normalised("−0.5, 4.57·10⁻⁵, 10^6")
        '-0.5, 4.57e-5, 1e6'
    """
    if text.isascii() and "^" not in text:
        return text
    text = text.translate(_CLEANED)
    text = _TIMES_POWER.sub(lambda m: f"e{m[1] or m[2].translate(_RAISED)}", text)
    return _BARE_POWER.sub(lambda m: f"1e{m[1] or m[2].translate(_RAISED)}", text)


# ---- lists and rows --------------------------------------------------------------------------
def read_list(
    text: str, check: Callable[[list[str], Marks], T], comma: Comma | None = None
) -> Parsed[T]:
    """Numbers between commas, semicolons, spaces or new lines; see `read_rows`.

    Args:
        text: What was typed.
        check: Makes the value of the cells; raises ValueError for what it does not take.
        comma: What a comma between digits means; None: what fits decides.

    Returns:
        The value, how the commas were read, and how else they could be.

    Raises:
        ValueError: A text longer than `MAX_TEXT`; or what `check` raised for the likeliest reading.

    Example:
        >>> read_list("0,5; 2", lambda cells, marks: [read_number(cell, marks) for cell in cells])
        Parsed(value=[0.5, 2.0], comma='decimal', others=())
    """
    _check_length(text)
    layouts = [[text]]
    return _read(text, layouts, lambda rows, marks: check(rows[0], marks), comma)


def read_rows(
    text: str, check: Callable[[Rows, Marks], T], comma: Comma | None = None
) -> Parsed[T]:
    """Rows of numbers: a new line or a semicolon ends a row.

    Between the numbers of a row stand commas, spaces or tabs. Semicolons may stand there too, if
    new lines end the rows. A comma between two digits is what makes `check` content: a decimal
    mark, a mark between thousands, or a separator. It is no separator where something else than
    commas separates numbers, as in "1,5; 2,0" or "1,5 2,0".

    Args:
        text: What was typed.
        check: Makes the value of rows of cells, each for `read_number` with the marks that go
            with it; raises ValueError for what it does not take.
        comma: What a comma between digits means; None: what fits decides.

    Returns:
        As `read_list`.

    Raises:
        ValueError: A text longer than `MAX_TEXT`; or what `check` raised for the likeliest reading.

    Example:
        >>> floats = lambda rows, marks: [[read_number(x, marks) for x in row] for row in rows]
        >>> read_rows("1 0; 0,5 1", floats)
        Parsed(value=[[1.0, 0.0], [0.5, 1.0]], comma='decimal', others=())
    """
    _check_length(text)
    lines = [line for line in text.split("\n") if line.strip(" \t\r;,")]
    pieces = [[piece for piece in line.split(";") if piece.strip()] for line in lines]
    by_semicolon = [piece for row in pieces for piece in row]
    layouts = [by_semicolon]
    if len(by_semicolon) > len(lines):
        layouts.append(lines)
        single = all(len(_BETWEEN.split(piece.strip())) == 1 for piece in by_semicolon)
        if single and len(lines) > 1 and len({len(row) for row in pieces}) == 1:
            layouts.reverse()
    return _read(text, layouts, check, comma)


def _check_length(text: str, most: int = MAX_TEXT, are_read: str = "are read") -> None:
    if len(text) > most:
        raise ValueError(f"This text has {len(text):,} signs; at most {most:,} {are_read}.")


class _Candidate(NamedTuple):
    comma: Comma | None
    rows: Rows
    marks: Marks


def _read(
    text: str,
    layouts: Sequence[Sequence[str]],
    check: Callable[[Rows, Marks], T],
    comma: Comma | None,
) -> Parsed[T]:
    joined = _without_group_spaces(text)
    errors: list[tuple[bool, ValueError]] = []
    for layout in layouts:
        lines = [joined(normalised(line)) for line in layout]
        found: list[Parsed[T]] = []
        candidates = _candidates(lines, comma)
        for each in candidates:
            try:
                found.append(Parsed(check(each.rows, each.marks), each.comma))
            except ValueError as error:
                errors.append((_all_numbers(each), error))
        if found:
            others = [each.comma for each in found[1:]]
            if _is_separated(lines):  # a comma separates there only if nothing else works
                beside = candidates if found[0].comma == "separator" else found[1:]
                others = [each.comma for each in beside if each.comma != "separator"]
            return replace(found[0], others=tuple(each for each in others if each))
    raise next((error for numbers, error in errors if numbers), errors[0][1])


def _candidates(lines: Sequence[str], asked: Comma | None) -> list[_Candidate]:
    """The ways to read the commas between digits, the likeliest first."""
    rows = [[cell for cell in _BETWEEN.split(line) if cell] for line in lines]
    cells = [cell for row in rows for cell in row]
    if not any("," in cell for cell in cells):
        return [_Candidate(None, rows, _marks(rows, None))]
    marks = _marks(rows, None)
    parted = [[part for cell in row for part in cell.split(",")] for row in rows]
    separator = _Candidate("separator", parted, _marks(parted, None))
    within = [
        _Candidate(each, rows, _marks(rows, each)) for each in (marks.comma, *marks.others) if each
    ]
    every = [*within, separator]
    if _is_separated(lines):
        if within and any(_is_unlike(cell, within[0].marks) for cell in cells):
            every = within  # "1,250,000; 0,5": the complaint says why
    else:
        spaced = any("," in gap for line in lines for gap in _BETWEEN.findall(line.strip(" ,")))
        if not (spaced and all("," in cell for cell in cells)):
            every = [separator, *within]
    return [each for each in every if each.comma == asked] or every


def _marks(rows: Rows, comma: Comma | None) -> Marks:
    """Of columns, or of all cells where rows have different lengths; "x:label" has two numbers."""
    parts = [[part for cell in row for part in cell.split(":")] for row in rows]
    if len({len(row) for row in parts}) > 1 or len(parts) == 1:
        return marks_of([[part for row in parts for part in row]], comma)
    return marks_of(zip(*parts, strict=True), comma)


def _is_separated(lines: Sequence[str]) -> bool:
    """Whether something else than commas stands between two numbers of a row."""
    return any(
        "," not in gap for line in lines for gap in _BETWEEN.findall(line.strip(" \t\r\n,;"))
    )


def _is_unlike(cell: str, marks: Marks) -> bool:
    return read_number(cell, marks) is None and explain_mismatch(cell, marks) != ""


def _all_numbers(each: _Candidate) -> bool:
    return all(read_number(cell, each.marks) is not None for row in each.rows for cell in row)


def _without_group_spaces(text: str) -> Callable[[str], str]:
    """Spaces between thousands are taken out, if all of that kind can be, and others separate."""
    space, group = f"[{_GROUP_SPACES}]", rf"(?<=[0-9])[{_GROUP_SPACES}](?=[0-9]{{3}}(?![0-9]))"
    is_group = len(re.findall(space, text)) == len(re.findall(group, text))
    separated = re.search(r"[;,\n \t]", text.strip()) is not None
    return lambda line: re.sub(space, "", line) if is_group and separated else line


# ---- an expression ---------------------------------------------------------------------------
def in_plain_notation(text: str) -> tuple[str, Marks]:
    """A formula without variables, its numbers written with a decimal point and no thousands.

    In max(1,2) commas stand between arguments and stay.

    Args:
        text: The formula.

    Returns:
        The formula for a parser, and what its marks meant.

    Example:
        >>> in_plain_notation("1,5 + 2")[0]
        '1.5 + 2'
    """
    if re.search(r"\bm(ax|in)\s*\(", text):
        return text, PLAIN
    numbers = re.compile(rf"[0-9](?:[0-9.,'’{_GROUP_SPACES}]*[0-9])?")
    marks = marks_of([numbers.findall(text)])
    return numbers.sub(lambda m: _plain(m[0], marks) or m[0], text), marks


# ---- and back --------------------------------------------------------------------------------
def write_numbers(numbers: Sequence[float]) -> str:
    """Numbers as `read_list` reads them back, exactly.

    Args:
        numbers: Finite.

    Returns:
        Numbers separated by a comma and a space.

    Example:
        >>> write_numbers([0.5, 2.0, 1e-7])
        '0.5, 2, 1e-07'
    """
    return ", ".join(write_number(number) for number in numbers)


def write_number(number: float) -> str:
    """The shortest text that reads back as this number.

    Args:
        number: Finite.

    Returns:
        Digits with a decimal point where one is needed, or with an exponent.

    Example:
        >>> write_number(2.0), write_number(0.1)
        ('2', '0.1')
    """
    return repr(float(number)).removesuffix(".0")


def quoted(item: str) -> str:
    """An item of a list for a message.

    Args:
        item: What was typed; the first 20 characters are shown.

    Returns:
        The item between quotation marks, shortened to 20 characters and an ellipsis; what cannot be
        printed is “�”.

    Example:
        >>> quoted("1,x")
        '“1,x”'
    """
    shown = "".join(sign if characters.is_printable(sign) else "�" for sign in item[:_SHOWN])
    return f"“{shown}{'…' if len(item) > _SHOWN else ''}”"


# ---- lists with bounds ---------------------------------------------------------------------------
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
        text: What was typed, at most `MAX_CHARACTERS` signs.
        what: What the numbers are, in the plural ("logits"), for the message.
        least: How many numbers there must be.
        most: How many there may be.
        low: Smallest value that a number may have; it is allowed.
        high: Largest value that a number may have; it is allowed.
        example: A text that works, for the message.
        comma: What a comma between digits means; None: what fits decides.

    Returns:
        The numbers, and what the commas meant.

    Raises:
        ValueError: Empty, too long, too few or too many, an item that is not a finite number, or
            one outside the range; the message names the item and its place.

    Example:
        >>> parse_numbers("2, 1, 0.5", what="logits", least=2, most=5, example="2, 1").value
        (2.0, 1.0, 0.5)
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

    _check_length(text, MAX_CHARACTERS, "work")
    return read_list(text, check, comma)


def parse_probabilities(
    text: str, *, what: str, least: int, most: int, example: str, comma: Comma | None = None
) -> Parsed[tuple[float, ...]]:
    """Probabilities that sum to 1 (within 1e-6).

    Args:
        text: What was typed, at most `MAX_CHARACTERS` signs.
        what: What the probabilities are, in the plural ("shares"), for the message.
        least: How many probabilities there must be.
        most: How many there may be.
        example: A text that works, for the message.
        comma: What a comma between digits means; None: what fits decides.

    Returns:
        As `parse_numbers`.

    Raises:
        NotNormalisedError: They do not sum to 1, but could be divided by their sum.
        ValueError: As `parse_numbers`, or all are 0.

    Example:
        >>> parse_probabilities("0.5, 0.5", what="shares", least=2, most=5, example="1, 0").value
        (0.5, 0.5)
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

    Args:
        text: What was typed.
        most: How many signs there may be.

    Returns:
        Zeros and ones in the order of the text.

    Raises:
        ValueError: Nothing typed, another sign (named with its place), or too many.

    Example:
        >>> parse_bits("1101 001", most=100)
        (1, 1, 0, 1, 0, 0, 1)
    """
    bits: list[int] = []
    for place, sign in enumerate(normalised(text[: MAX_CHARACTERS + 1]), 1):
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
        text: What was typed, at most `MAX_CHARACTERS` signs.
        least: How many points there must be.
        most: How many there may be.
        reach: Largest |x|.
        comma: What a comma between digits means; None: what fits decides.

    Returns:
        The places and the labels.

    Raises:
        ValueError: Empty, too many or too few, or an item that is no labelled point.

    Example:
        >>> parse_points("-2:0, 0.5:1", least=2, most=9, reach=5.0).value
        ((-2.0, 0.5), (0, 1))
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

    _check_length(text, MAX_CHARACTERS, "work")
    return read_list(text, check, comma)


def write_points(places: Sequence[float], labels: Sequence[int]) -> str:
    """Points as `parse_points` reads them back, exactly.

    Args:
        places: x of each point.
        labels: 0 or 1.

    Returns:
        “x:label” for each point, separated by a comma and a space.

    Example:
        >>> write_points([-2.0, 0.5], [0, 1])
        '-2:0, 0.5:1'
    """
    return ", ".join(f"{write_number(x)}:{label}" for x, label in zip(places, labels, strict=True))


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
    found = read_number(item, marks)
    where = f"Number {place} of the {what}"
    if found is None:
        unlike = explain_mismatch(item, marks)
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
