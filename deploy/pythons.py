"""Lint and the unit tests on every Python that pyproject.toml names, each in its own environment.

    python -m deploy.pythons [VERSION ...]

An interpreter is looked for on the PATH and among pyenv's, and counts if it starts: a name on the
PATH may be a shim that leads nowhere. One that is not found is said, and is no failure.
"""

import argparse
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLASSIFIER = "Programming Language :: Python :: "
# What `make` is asked for, in this order, until one fails.
STEPS = (("install", "{venv}/.dev"), ("lint", "lint"), ("unit tests", "unit"))
# Debian's own Python has no ensurepip unless python3-venv is there, and makes no environment then.
PROBE = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"


def versions(pyproject: Path = ROOT / "pyproject.toml") -> list[str]:
    """The versions that the project's classifiers name, as "3.11", in their order."""
    listed = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["classifiers"]
    names = (each.removeprefix(CLASSIFIER) for each in listed if each.startswith(CLASSIFIER))
    return [name for name in names if re.fullmatch(r"3\.[0-9]+", name)]


def interpreter(version: str) -> str | None:
    """Path of a Python of that version that starts and can make an environment, or None."""
    return next((path for path in _candidates(version) if _starts(path, version)), None)


def _candidates(version: str) -> Iterator[str]:
    for folder in os.get_exec_path():
        if (found := Path(folder) / f"python{version}").is_file():
            yield str(found)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    yield from (str(folder / "bin" / "python") for folder in sorted(pyenv.glob(f"{version}.*")))


def _starts(path: str, version: str) -> bool:
    try:
        done = subprocess.run(
            [path, "-c", PROBE], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def check(version: str, python: str) -> str:
    """Prepare `.venvs/VERSION`, lint and test in it; "passed", or the step that failed."""
    venv = f".venvs/{version}"
    for name, target in STEPS:
        print(f"== Python {version}: {name}", flush=True)
        command = ["make", target.format(venv=venv), f"VENV={venv}", f"PYTHON={python}"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            return f"failed: {name}"
    return "passed"


def main(arguments: list[str]) -> int:
    """Exit status: 1 if lint or a test failed somewhere, else 0."""
    known = versions()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("versions", nargs="*", metavar="VERSION", help=f"of {', '.join(known)}")
    chosen = parser.parse_args(arguments).versions or known
    if unknown := [each for each in chosen if each not in known]:
        parser.error(f"pyproject.toml names {', '.join(known)}; not {', '.join(unknown)}")
    rows = []
    for version in chosen:
        python = interpreter(version)
        rows.append((version, check(version, python) if python else "not found", python or ""))
    print()
    for version, result, python in rows:
        print(f"Python {version:<6} {result:<20} {python}".rstrip())
    return int(any(result.startswith("failed") for _, result, _ in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
