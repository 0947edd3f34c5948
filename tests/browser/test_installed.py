"""What a user has is enough: requirements.txt and what it pulls in, and nothing else is there.

All browser tests look at a server that has just that; `test_every_page` opens every topic of it.
"""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.browser.serving import command, free_port
from tests.installed import Installed, closure, install, requirements

pytestmark = pytest.mark.browser
PATIENCE_SECONDS = 120


def importable(installed: Installed, names: list[str]) -> list[bool]:
    code = f"from importlib.util import find_spec\nprint([bool(find_spec(n)) for n in {names!r}])"
    done = subprocess.run(
        [installed.python, "-c", code], cwd=installed.folder, capture_output=True, check=True
    )
    return [word == "True" for word in re.findall(r"True|False", done.stdout.decode())]


def test_what_developers_install_is_hidden(installed: Installed) -> None:
    assert importable(installed, ["streamlit", "torch", "ui", "core"]) == [True] * 4
    assert importable(installed, ["pytest", "hypothesis", "playwright", "tests"]) == [False] * 4
    assert not {"pytest", "hypothesis", "beartype"} & set(closure(requirements()))


def imported(installed: Installed) -> list[str]:
    """Names of the packages that the app's files import, be it within a function."""
    names: set[str] = set()
    for file in installed.folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {each.name for each in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    return sorted({name.partition(".")[0] for name in names})


def test_whatever_is_imported_is_found(installed: Installed) -> None:
    names = imported(installed)
    assert {"torch", "lark", "ui"} <= set(names)
    found = importable(installed, names)
    assert [name for name, there in zip(names, found, strict=True) if not there] == []


def ended(installed: Installed) -> tuple[int, str]:
    """The status of a server that ends by itself, and the last line that it wrote."""
    done = subprocess.run(
        command("server.py", free_port(), installed.python),
        cwd=installed.folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    return done.returncode, done.stderr.strip().splitlines()[-1]


@pytest.fixture
def incomplete(tmp_path: Path) -> Installed:
    """An installation that lacks a package which only some pages import."""
    return install(tmp_path, [each for each in requirements() if each.name != "jaxtyping"])


def test_a_server_that_lacks_a_package_says_which_and_ends(incomplete: Installed) -> None:
    status, said = ended(incomplete)
    assert status == 1
    assert said.startswith("Foundations Lab cannot start: the package jaxtyping is not installed")
    assert "make run" in said


def test_a_server_whose_code_cannot_be_imported_ends(incomplete: Installed) -> None:
    # A requirement that nobody has named: pip is content, and the code is not.
    file = incomplete.folder / "requirements.txt"
    file.write_text(re.sub(r"(?m)^jaxtyping.*$", "", file.read_text()))
    status, said = ended(incomplete)
    assert status == 1
    assert said.startswith("Foundations Lab cannot start: No module named 'jaxtyping'. ")
    assert "make run" in said


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import no_such_thing", "No module named 'no_such_thing'. "),
        ("def f(:", "ui/server/headers.py, line 1: invalid syntax. "),
        (
            "raise ValueError('numpy.dtype size changed.\\n\\nMuch more.')",
            "numpy.dtype size changed. ",
        ),
        ("import streamlit\ndel streamlit.App\nclass SecurityHeaders: ...", "Streamlit "),
    ],
    ids=["module", "syntax", "binary", "old"],
)
def test_so_does_one_whose_server_cannot_be_imported(
    incomplete: Installed, code: str, told: str
) -> None:
    (incomplete.folder / "requirements.txt").unlink()
    (incomplete.folder / "ui" / "server" / "headers.py").write_text(f"{code}\n")
    status, said = ended(incomplete)
    assert status == 1
    assert (
        said.removeprefix("Foundations Lab cannot start: ")
        .replace(f"{incomplete.folder}/", "")
        .startswith(told)
    )
