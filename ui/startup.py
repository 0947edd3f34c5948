"""Why the app cannot start, in one sentence; needs nothing but Python itself."""

import os
import re
import sys
from importlib import metadata
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"
REMEDY = (
    "`make run` installs everything and starts the app; without make: "
    "`python -m pip install -r requirements.txt -c constraints.txt`."
)
_NAMES = re.compile(r"^([A-Za-z0-9][\w.-]*)==", re.MULTILINE)


def missing_packages(requirements: Path = REQUIREMENTS) -> list[str]:
    """Packages that a requirements file names and this Python does not have.

    Example:
        >>> missing_packages()
        []
    """
    if not requirements.is_file():
        return []
    missing = []
    for name in _NAMES.findall(requirements.read_text(encoding="utf-8")):
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    return missing


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
    said = str(error).strip().rstrip(".") or type(error).__name__
    return f"Foundations Lab cannot start: {said}. {REMEDY}"


def end(reason: str) -> None:
    """Say why, and end this process with status 1, from whatever thread.

    Raising would end the thread alone. The processes for calculations end with this one.
    """
    sys.stdout.flush()
    sys.stderr.write(f"{reason}\n")
    sys.stderr.flush()
    os._exit(1)
