"""The CI workflow does what it says: its commands exist, it pins its actions and may only read."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.pythons import versions

ROOT = Path(__file__).resolve().parents[1]
WORKFLOW: dict[Any, Any] = yaml.safe_load(
    (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
)
JOBS: dict[str, Any] = WORKFLOW["jobs"]


def steps(job: str, what: str) -> list[Any]:
    return [step[what] for step in JOBS[job]["steps"] if what in step]


PYTHONS: list[str] = JOBS["checks"]["strategy"]["matrix"]["python"]
OLDEST = PYTHONS[0]


def read(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def test_ci_runs_the_readmes_commands_and_the_unit_tests() -> None:
    found = [(each["run"], each.get("if")) for each in JOBS["checks"]["steps"] if "run" in each]
    assert found == [
        ("make lint", None),
        ("make test", f"matrix.python == '{OLDEST}'"),
        ("make unit", f"matrix.python != '{OLDEST}'"),
    ]
    targets = re.findall(r"^([a-z]+):", read("Makefile"), flags=re.MULTILINE)
    assert {"lint", "test", "unit", "pythons"} <= set(targets)
    local = read(".ci/run")
    assert all(command in local for command in ("make lint", "make test"))


def test_ci_tries_every_python_and_lets_each_finish() -> None:
    assert versions() == PYTHONS
    assert JOBS["checks"]["strategy"]["fail-fast"] is False
    chosen = next(each for each in steps("checks", "with") if "python-version" in each)
    assert chosen["python-version"] == "${{ matrix.python }}"
    assert chosen["cache"] == "pip"
    for file in chosen["cache-dependency-path"].split():
        assert (ROOT / file).is_file()


def test_the_oldest_python_is_the_same_everywhere() -> None:
    minor = int(OLDEST.removeprefix("3."))
    assert [f"3.{minor + step}" for step in range(len(PYTHONS))] == PYTHONS
    settings = tomllib.loads(read("pyproject.toml"))
    assert settings["project"]["requires-python"] == f">={OLDEST}"
    assert settings["tool"]["ruff"]["target-version"] == f"py3{minor}"
    assert settings["tool"]["mypy"]["python_version"] == OLDEST
    assert f"sys.version_info < (3, {minor})" in read("Makefile")


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "docs/hosting.md", "Makefile"])
def test_what_is_promised_is_what_is_tried(file: str) -> None:
    text = re.sub(r"\s+", " ", read(file))
    promised = re.findall(r"Python (3\.\d+) or newer", text)
    assert promised
    assert set(promised) == {OLDEST}
    for oldest, newest in re.findall(r"(3\.\d+) to (3\.\d+)", text):
        assert [oldest, newest] == [PYTHONS[0], PYTHONS[-1]]


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "docs/hosting.md"])
def test_the_documents_say_which_pythons_are_tried(file: str) -> None:
    assert f"{PYTHONS[0]} to {PYTHONS[-1]}" in re.sub(r"\s+", " ", read(file))


def test_it_builds_both_images_and_pushes_none() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    stages = re.findall(r"^FROM \S+ AS (\S+)$", dockerfile, flags=re.MULTILINE)
    builds = [each for each in steps("image", "run") if each.startswith("docker build")]
    targets = [name for each in builds for name in re.findall(r"--target (\S+)", each)]
    assert targets == ["cpu", "cuda"]
    assert set(targets) <= set(stages)
    assert [each["target"] for each in JOBS["image"]["strategy"]["matrix"]["include"]] == targets
    for build in builds:
        for argument in re.findall(r"--build-arg (\w+)", build):
            assert re.search(rf"^ARG {argument}\b", dockerfile, flags=re.MULTILINE)
        assert "push" not in build
    assert not any("login" in each or "push" in each for each in steps("image", "uses"))


@pytest.mark.parametrize("job", JOBS)
def test_actions_are_pinned_to_a_release_and_leave_no_token(job: str) -> None:
    for action in steps(job, "uses"):
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})", action), action
    checkout = next(each for each in JOBS[job]["steps"] if "checkout" in each.get("uses", ""))
    assert checkout["with"]["persist-credentials"] is False
    assert JOBS[job]["timeout-minutes"] <= 120


def test_it_may_only_read_and_stops_what_is_outdated() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in JOBS.values())
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is True
    # YAML reads a bare `on` as true.
    assert set(WORKFLOW[True]) == {"push", "pull_request"}
    assert "secrets." not in str(WORKFLOW)
