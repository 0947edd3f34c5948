"""What no sentence may look like, whatever it is about."""

import re

# A count of one with a plural, a number as Python writes it, an empty place, a mark that is left.
FAULTS = {
    "a count of one with a plural": re.compile(
        r"(?<![\d.,·⁻−/-])\b1 (?!(?:is|as|has|was|times|less|ms|axis|class|loss|this|minus|plus"
        r"|across|always|sees|gives|means|needs|puts|keeps|does|goes)\b)[a-z]+s\b"
    ),
    "a power of ten as Python writes it": re.compile(r"\d[eE][+-]?\d"),
    "a value as Python names it": re.compile(
        r"\b(?:nan|inf)\b|(?<=[\w,(=:] )(?:None|True|False)\b"
    ),
    "an ASCII minus before a number": re.compile(r"(?:^|[\s(=])-\d"),
    "zero with a sign": re.compile(r"−0(?:\.0+)?(?![\d.,])"),
    "two spaces or an empty place": re.compile(r"  | \.|\( | \)|,,|\.\.(?!\.)"),
    "no more than its own number": re.compile(r"\b1 of (?:the )?1 [a-z]+s\b"),
}


def faults(text: str) -> list[str]:
    """What is wrong with a sentence's form; empty where nothing is.

    What is quoted is a user's; code and formulas have rules of their own.
    """
    own = re.sub("“[^”]*”", "“…”", text)
    own = re.sub(r"`[^`]*`|\$[^$]*\$", "x", own)
    found = [f"{what}: {text}" for what, pattern in FAULTS.items() if pattern.search(own)]
    if text.count("**") % 2:
        found.append(f"an open mark: {text}")
    return found
