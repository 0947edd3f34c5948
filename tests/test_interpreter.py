"""What a visitor sees is the same on every Python: nothing comes from tables of its own."""

import re
import tokenize
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("core", "interview", "charts", "ui", "pages")
SOURCES = sorted(
    [*ROOT.glob("*.py"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
)
# What differs between Pythons or settings of the machine, and what is the same everywhere.
INSTEAD = {
    r"unicodedata\.(?!normalize)": (
        "core.common.characters; Python's Unicode has another version in each release"
    ),
    r"\.is(printable|identifier)\(": "core.common.characters, for the same reason",
    r"strftime": (
        "WEEKDAYS and MONTHS of core.multi_head.dates_formats; names of days follow the locale"
    ),
    r"\bimport locale|from locale": "sorting and numbers that follow no locale",
    r"(?<![\w.])hash\(": "zlib.crc32 or hashlib; hashes of texts change with every start",
    r"\b(read_text|write_text)\(\)|\b(?<!\.)open\((?!.*(encoding=|\"[rwa]b\"))": (
        'encoding="utf-8"; the default follows the locale'
    ),
}


@cache
def code(path: Path) -> str:
    """The text of a script without its comments and docstrings, but with its other strings."""
    with path.open("rb") as file:
        tokens = list(tokenize.tokenize(file.readline))
    lines = path.read_text(encoding="utf-8").splitlines()
    for before, token in pairwise(tokens):
        alone = before.type in (tokenize.INDENT, tokenize.NEWLINE, tokenize.NL, tokenize.ENCODING)
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and alone):
            for number in range(token.start[0] - 1, token.end[0]):
                start = token.start[1] if number == token.start[0] - 1 else 0
                lines[number] = lines[number][:start]
    return "\n".join(lines)


@pytest.mark.parametrize("pattern", INSTEAD)
def test_nothing_is_asked_that_each_python_answers_by_itself(pattern: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in SOURCES
        for line in code(path).splitlines()
        if re.search(pattern, line)
    ]
    assert found == [], f"instead: {INSTEAD[pattern]}"


def test_the_search_finds_what_it_is_for() -> None:
    bad = (
        "unicodedata.category(sign)",
        "text.isprintable()",
        'day.strftime("%A")',
        "import locale",
        "hash(text)",
        "path.read_text()",
        'open(path, "w")',
    )
    for line in bad:
        assert any(re.search(pattern, line) for pattern in INSTEAD), line
    for line in ('open(path, "rb")', 'read_text(encoding="utf-8")', "self.hash(x)", "crc32(x)"):
        assert not any(re.search(pattern, line) for pattern in INSTEAD), line


def test_code_is_read_without_comments_and_docstrings(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('"""Says hash(x)."""\nx = "hash("  # hash(y)\n')
    assert code(tmp_path / "a.py").split() == ["x", "=", '"hash("']
