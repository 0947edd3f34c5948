"""Parts of sentences that are easily false: counts of one, lists, winners among equals."""

from collections.abc import Mapping, Sequence

from core.common.number_format import format_number


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 epoch", "0 epochs", "1,200 epochs".

    Args:
        count: 0 or more.
        one: The noun for one of them.
        many: The noun for any other count; `one` with an s where it is left out.

    Returns:
        The count, with commas for thousands, a space and the noun.

    Example:
        >>> counted(1, "epoch"), counted(1200, "epoch"), counted(2, "query", "queries")
        ('1 epoch', '1,200 epochs', '2 queries')
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def listed(names: Sequence[str], most: int | None = None) -> str:
    """Names as in a sentence: "a", "a and b", "a, b and c", with `most` 2 "a, b and 3 more".

    Args:
        names: One or more.
        most: How many are named; None: all.

    Returns:
        The names, with commas and “and” between them.

    Raises:
        ValueError: For no name: a sentence about nothing is another sentence.

    Example:
        >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e"], 2)
        ('a, b and c', 'a, b and 3 more')
    """
    if not names:
        raise ValueError("a list in a sentence needs a name")
    if most is not None and len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def lowest(values: Mapping[str, float], digits: int = 3) -> list[str]:
    """The names whose value is lowest; all of those that the reader sees as equal to it.

    Two values are equal to the reader if they are written the same with `digits` significant
    digits. NaN takes no part; with no other value the list is empty.

    Args:
        values: Name → value; NaN is left out.
        digits: Significant digits that the reader sees, 1 to 15.

    Returns:
        Names in the order of `values`; empty where every value is NaN.

    Example:
        >>> lowest({"a": 0.12345, "b": 0.12349, "c": 0.2})
        ['a', 'b']
    """
    known = {name: float(value) for name, value in values.items() if value == value}
    if not known:
        return []
    best = format_number(min(known.values()), digits)
    return [name for name, value in known.items() if format_number(value, digits) == best]


def highest(values: Mapping[str, float], digits: int = 3) -> list[str]:
    """The names whose value is highest; all of those that the reader sees as equal to it.

    Equal as in `lowest`.

    Args:
        values: Name → value; NaN is left out.
        digits: Significant digits that the reader sees, 1 to 15.

    Returns:
        Names in the order of `values`; empty where every value is NaN.

    Example:
        >>> highest({"a": 0.12345, "b": 0.2, "c": 0.20001})
        ['b', 'c']
    """
    return lowest({name: -value for name, value in values.items()}, digits)


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest as it is.

    Args:
        text: Any text.

    Returns:
        The text, empty where `text` is.

    Example:
        >>> capitalised("adam’s step")
        'Adam’s step'
    """
    return text[:1].upper() + text[1:]
