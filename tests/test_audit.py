"""`make audit`: fails on a known vulnerability, and on nothing else."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CLEAN = {"name": "numpy", "version": "2.4.6", "vulns": []}
HOLE = {"id": "PYSEC-0", "fix_versions": ["2.0"], "aliases": [], "description": ""}


def audit(tmp_path: Path, says: str, status: int) -> subprocess.CompletedProcess[str]:
    program = tmp_path / "pip-audit"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nprint({says!r})\nprint('ConnectionError: no route', "
        f"file=sys.stderr)\nsys.exit({status})\n"
    )
    program.chmod(0o755)
    return _run(str(program))


def _run(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ".ci/audit.py", program, "constraints.txt"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_hole_fails_and_is_named(tmp_path: Path) -> None:
    found = [{"name": "some", "version": "1.0", "vulns": [HOLE]}, CLEAN]
    done = audit(tmp_path, json.dumps({"dependencies": found}), 1)
    assert done.returncode == 1
    assert "some 1.0: PYSEC-0, fixed in 2.0" in done.stdout


def test_none_found_passes_and_says_what_was_skipped(tmp_path: Path) -> None:
    found = [{"name": "torch", "skip_reason": "not on the index"}, CLEAN]
    done = audit(tmp_path, json.dumps({"dependencies": found}), 0)
    assert done.returncode == 0
    assert "Not audited: torch: not on the index" in done.stdout
    assert "1 pinned packages audited, known vulnerabilities: 0." in done.stdout


def test_a_service_that_knows_no_package_fails_the_audit(tmp_path: Path) -> None:
    unknown = [{"name": name, "skip_reason": "not found"} for name in ("numpy", "torch")]
    done = audit(tmp_path, json.dumps({"dependencies": unknown}), 0)
    assert done.returncode == 0
    assert done.stdout == "Not audited: none of 2 packages could be looked up. First: not found\n"


@pytest.mark.parametrize("says", ["", "{}", "[]"])
def test_without_a_network_it_passes_and_says_so(tmp_path: Path, says: str) -> None:
    done = audit(tmp_path, says, 1)
    assert done.returncode == 0
    assert "Not audited: pip-audit could not ask (exit status 1). ConnectionErr" in done.stdout


def test_without_the_program_it_passes_and_says_so() -> None:
    done = _run("no/such/program")
    assert done.returncode == 0
    assert done.stdout.startswith("Not audited:")


def test_everything_that_it_installs_is_pinned() -> None:
    lines = (ROOT / "requirements-audit.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins[0].startswith("pip-audit==")
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9a-z.]+", pin) for pin in pins)
