"""The app as a user has it: its own files, and a Python with requirements.txt and nothing else.

Tests run with more installed than a user has: pytest, linters, a browser driver. A server that
is started from here finds the files that the container image holds, and what
`pip install -r requirements.txt` would have brought.
"""

import csv
import importlib.metadata
import re
import shutil
import sysconfig
import venv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy.context import visible

ROOT = Path(__file__).resolve().parents[1]


def requirements(file: Path = ROOT / "requirements.txt") -> list[Requirement]:
    """The lines of a requirements file that name a package."""
    lines = re.findall(r"^[A-Za-z0-9][^#\n]*", file.read_text("utf-8"), re.MULTILINE)
    return [Requirement(line.strip()) for line in lines]


def closure(wanted: Iterable[Requirement]) -> dict[str, Distribution]:
    """The installed distributions that these requirements ask for, directly or not, by name.

    Raises:
        PackageNotFoundError: One of them is not installed, and no marker leaves it out.
    """
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    open_questions = [(each, "") for each in wanted]
    while open_questions:
        requirement, for_extra = open_questions.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": for_extra}):
            continue
        name = canonicalize_name(requirement.name)
        distribution = found.get(name) or importlib.metadata.distribution(requirement.name)
        found[name] = distribution
        # An extra is asked beside what is always needed; "" stands for the latter.
        for extra in ("", *requirement.extras):
            if (name, extra) not in asked:
                asked.add((name, extra))
                needs = map(Requirement, distribution.requires or ())
                open_questions += [(need, extra) for need in needs]
    return found


@dataclass(frozen=True)
class Installed:
    """A folder with the app's files, and the Python that runs it."""

    folder: Path
    python: Path


def install(place: Path, wanted: Sequence[Requirement] | None = None) -> Installed:
    """The app in a new folder, with these requirements instead of its own if they are given."""
    app = place / "app"
    for path in visible(ROOT):
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, app / path)
    chosen = requirements() if wanted is None else wanted
    return Installed(app, environment(place / "environment", closure(chosen).values()))


def environment(folder: Path, distributions: Collection[Distribution]) -> Path:
    """An environment in a new folder with links to what these distributions have installed.

    Returns:
        Its Python. Processes that this one starts by `sys.executable` find the same.
    """
    venv.create(folder, symlinks=True)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    source = Path(sysconfig.get_path("purelib"))
    inside = set(chain.from_iterable(map(_files, distributions)))
    everything = chain.from_iterable(map(_files, importlib.metadata.distributions()))
    # A folder that others have files in too, such as a namespace, is linked file by file.
    shared = {file.partition("/")[0] for file in set(everything) - inside}
    for file in inside:
        top = file.partition("/")[0]
        link = site_packages / (file if top in shared else top)
        if not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(source / link.relative_to(site_packages))
    return folder / "bin" / "python"


def _files(distribution: Distribution) -> Iterator[str]:
    """What it has installed in its folder; scripts and data elsewhere are left out."""
    for row in csv.reader((distribution.read_text("RECORD") or "").splitlines()):
        if not row[0].startswith(("../", "/", "__pycache__/")):
            yield row[0]
