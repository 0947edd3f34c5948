"""What a build may see: the files of a folder that its .dockerignore lets through."""

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class Rule:
    """One line of a .dockerignore."""

    text: str
    lets_in: bool
    pattern: re.Pattern[str]


def rules(text: str) -> list[Rule]:
    """The lines of a .dockerignore that say something."""
    found = []
    for line in map(str.strip, text.splitlines()):
        if line and not line.startswith("#"):
            plain = line.removeprefix("!").strip("/")
            found.append(Rule(plain, line.startswith("!"), re.compile(_expression(plain))))
    return found


def ignored(path: str, found: list[Rule]) -> bool:
    """Whether a path stays out.

    As Docker has it, and other than in a .gitignore: patterns start at the folder, a rule for a
    folder holds for all below it, and the last rule that fits decides.
    """
    names = [str(part) for part in (PurePosixPath(path), *PurePosixPath(path).parents)]
    out = False
    for rule in found:
        if any(rule.pattern.fullmatch(name) for name in names if name != "."):
            out = not rule.lets_in
    return out


def visible(folder: Path) -> list[str]:
    """The files of a folder that a build may copy, as paths relative to it."""
    found = rules((folder / ".dockerignore").read_text(encoding="utf-8"))
    files = []
    for place, folders, names in os.walk(folder):
        inside = Path(place).relative_to(folder)
        folders[:] = [name for name in folders if _worth_a_look((inside / name).as_posix(), found)]
        paths = ((inside / name).as_posix() for name in names)
        files += [path for path in paths if not ignored(path, found)]
    return sorted(files)


def _worth_a_look(path: str, found: list[Rule]) -> bool:
    lets_in_below = any(rule.lets_in and rule.text.startswith(f"{path}/") for rule in found)
    return lets_in_below or not ignored(path, found)


def _expression(pattern: str) -> str:
    """Go's file patterns and Docker's `**`, as a regular expression."""
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]+\])", pattern)
    return "".join(
        signs.get(part, part if part.startswith("[") else re.escape(part)) for part in parts
    )
