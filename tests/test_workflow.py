"""The CI workflow does what it says: its commands exist, it pins its actions and may only read."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOW: dict[Any, Any] = yaml.safe_load(
    (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
)
JOBS: dict[str, Any] = WORKFLOW["jobs"]


def steps(job: str, what: str) -> list[Any]:
    return [step[what] for step in JOBS[job]["steps"] if what in step]


def test_it_runs_the_two_commands_of_the_readme() -> None:
    assert steps("checks", "run") == ["make lint", "make test"]
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert {"lint", "test"} <= set(targets)
    local = (ROOT / ".ci" / "run").read_text()
    assert all(command in local for command in steps("checks", "run"))


def test_python_is_the_oldest_that_the_project_supports() -> None:
    chosen = next(each for each in steps("checks", "with") if "python-version" in each)
    assert chosen["python-version"] == "3.11"
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text()
    assert chosen["cache"] == "pip"
    for file in chosen["cache-dependency-path"].split():
        assert (ROOT / file).is_file()


def test_it_builds_both_images_and_pushes_none() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    stages = re.findall(r"^FROM \S+ AS (\S+)$", dockerfile, flags=re.MULTILINE)
    builds = [each for each in steps("image", "run") if each.startswith("docker build")]
    targets = [re.search(r"--target (\S+)", each)[1] for each in builds]
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
