"""Why the app cannot start, in one sentence; needs nothing but Python itself."""

import os
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import NoReturn

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"
REMEDY = (
    "`make run` installs everything and starts the app; without make: "
    "`python -m pip install -r requirements.txt -c constraints.txt`."
)
DAMAGED = "`git status` tells which files are not as they came."
# A name, what it is to be installed with, and its version; not what only some systems need.
_NAMES = re.compile(
    r"^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[=<>~!@][^;#\n]*)?(?:#.*)?$", re.MULTILINE
)


def missing_packages(requirements: Path = REQUIREMENTS) -> list[str]:
    """Packages that a requirements file names and this Python does not have.

    Example:
        >>> missing_packages()
        []
    """
    if not requirements.is_file():
        return []
    text = requirements.read_text(encoding="utf-8-sig", errors="replace")
    return [name for name in named(text) if not _version(name)]


def named(text: str) -> list[str]:
    """The packages of a requirements file, but for what only some systems need.

    Example:
        >>> named("# why\\nnumpy==2.4.6\\nuvicorn[standard] >= 0.4  # more")
        ['numpy', 'uvicorn']
    """
    return _NAMES.findall(text)


def _version(name: str) -> str | None:
    """Of an installed package; None, too, if only its folder is left."""
    try:
        return metadata.version(name)
    except (metadata.PackageNotFoundError, KeyError):
        return None


def reason_against() -> str | None:
    """Names all packages that are missing, for somebody who wants to start the app."""
    missing = missing_packages()
    if not missing:
        return None
    what = "the package" if len(missing) == 1 else "the packages"
    verb = "is" if len(missing) == 1 else "are"
    return (
        f"Foundations Lab cannot start: {what} {', '.join(missing)} {verb} not installed for "
        f"{sys.executable}. {REMEDY}"
    )


def failed_import(error: BaseException) -> str:
    """Says what an import that failed was about.

    Example:
        >>> failed_import(ModuleNotFoundError("No module named 'lark'"))[:54]
        "Foundations Lab cannot start: No module named 'lark'. "
    """
    if isinstance(error, SyntaxError):
        place = f"{error.filename}, line {error.lineno}"
        return f"Foundations Lab cannot start: {place}: {error.msg}. {DAMAGED}"
    # Some packages write a page; the first line says what is wrong.
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return f"Foundations Lab cannot start: {lines[0].strip().rstrip('.')}. {REMEDY}"


def end(reason: str) -> NoReturn:
    """Say why, and end this process with status 1, from whatever thread.

    Raising would end the thread alone. The processes for calculations end with this one.
    """
    sys.stdout.flush()
    sys.stderr.write(f"{reason}\n")
    sys.stderr.flush()
    os._exit(1)
