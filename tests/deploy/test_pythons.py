"""`make pythons`: which interpreters count, what is run on each, and what is said at the end."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy import pythons

CUSTOM = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as PATH and as pyenv's root."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    return tmp_path


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_versions_are_those_of_the_classifiers_in_their_order(tmp_path: Path) -> None:
    names = ["Python :: 3", "Python :: 3.9", "Python :: 3.10", "Python :: 3 :: Only", "Rust"]
    quoted = ", ".join(f'"Programming Language :: {name}"' for name in names)
    (tmp_path / "pyproject.toml").write_text(f"[project]\nclassifiers = [{quoted}]\n")
    assert pythons.versions(tmp_path / "pyproject.toml") == ["3.9", "3.10"]


def test_a_shim_that_leads_nowhere_is_no_interpreter(nowhere: Path) -> None:
    program(nowhere / f"python{CUSTOM}", "echo 'not found' >&2; exit 127")
    assert pythons.interpreter(CUSTOM) is None


def test_an_interpreter_of_another_version_is_none(nowhere: Path) -> None:
    program(nowhere / "python3.99", f'exec "{sys.executable}" "$@"')
    assert pythons.interpreter("3.99") is None


def test_a_python_that_makes_no_environment_is_none(nowhere: Path) -> None:
    program(nowhere / f"python{CUSTOM}", "echo \"No module named 'ensurepip'\" >&2; exit 1")
    assert pythons.interpreter(CUSTOM) is None


def test_pyenv_is_asked_where_the_path_has_none_that_starts(nowhere: Path) -> None:
    program(nowhere / f"python{CUSTOM}", "exit 127")
    works = f'exec "{sys.executable}" "$@"'
    found = program(nowhere / "versions" / f"{CUSTOM}.0" / "bin" / "python", works)
    assert pythons.interpreter(CUSTOM) == str(found)


def run(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, str], fails: tuple[str, str], *chosen: str
) -> tuple[int, list[list[str]]]:
    """Exit status and commands, where only `found` are there and one step fails on one of them."""
    commands: list[list[str]] = []

    def make(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        failed = command[1] == fails[1] and command[3] == f"PYTHON={fails[0]}"
        return subprocess.CompletedProcess(command, int(failed))

    monkeypatch.setattr(pythons, "versions", lambda: ["3.11", "3.12", "3.13"])
    monkeypatch.setattr(pythons, "interpreter", found.get)
    monkeypatch.setattr(pythons.subprocess, "run", make)
    return pythons.main(list(chosen)), commands


def test_one_that_fails_is_said_and_the_next_is_still_tried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {"3.11": "/a", "3.13": "/c"}
    status, commands = run(monkeypatch, found, ("/a", "lint"))
    assert status == 1
    steps = [(command[1], command[2]) for command in commands]
    assert steps == [
        (".venvs/3.11/.dev", "VENV=.venvs/3.11"),
        ("lint", "VENV=.venvs/3.11"),
        (".venvs/3.13/.dev", "VENV=.venvs/3.13"),
        ("lint", "VENV=.venvs/3.13"),
        ("unit", "VENV=.venvs/3.13"),
    ]
    table = [line.split(maxsplit=2)[1:] for line in capsys.readouterr().out.splitlines()[-3:]]
    assert table == [
        ["3.11", "failed: lint         /a"],
        ["3.12", "not found"],
        ["3.13", "passed               /c"],
    ]


def test_not_found_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, commands = run(monkeypatch, {}, ("", ""))
    assert (status, commands) == (0, [])
    assert capsys.readouterr().out.count("not found") == 3


def test_only_named_versions_can_be_chosen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, commands = run(monkeypatch, {"3.12": "/b"}, ("", ""), "3.12")
    assert (status, len(commands)) == (0, 3)
    with pytest.raises(SystemExit):
        run(monkeypatch, {}, ("", ""), "3.9")
    assert "names 3.11, 3.12, 3.13; not 3.9" in capsys.readouterr().err


def test_the_environments_of_the_makefile_are_where_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Under `make unit WORKERS=1`, an outer make hands its own variables down.
    monkeypatch.delenv("MAKEFLAGS", raising=False)
    done = subprocess.run(
        [
            "make",
            "--dry-run",
            "--always-make",
            "lint",
            "unit",
            "VENV=.venvs/x",
            "PYTHON=/p",
            "WORKERS=3",
        ],
        cwd=pythons.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "/p -m venv .venvs/x" in done.stdout
    assert ".venvs/x/bin/ruff check ." in done.stdout
    assert ".venvs/x/bin/python -m pytest -n 3" in done.stdout
    assert ".venv/" not in done.stdout
