"""Run pip-audit on pinned requirements: `python .ci/audit.py PIP-AUDIT REQUIREMENTS`.

Fails only if a pinned package has a known vulnerability. Where nobody could be asked, it says so.
"""

import json
import subprocess
import sys
from typing import Any


def main(program: str, requirements: str) -> int:
    """Exit status: 1 if something was found, else 0."""
    try:
        done = subprocess.run(
            [
                program,
                "-r",
                requirements,
                "--no-deps",
                "--disable-pip",
                "--progress-spinner",
                "off",
                "--format",
                "json",
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"Not audited: {error}")
        return 0
    report = _report(done.stdout)
    if report is None:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        print(f"Not audited: pip-audit could not ask (exit status {done.returncode}). {last[0]}")
        return 0
    return _say(report)


def _report(text: str) -> list[dict[str, Any]] | None:
    try:
        return list(json.loads(text)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return None


def _say(report: list[dict[str, Any]]) -> int:
    skipped = [each for each in report if "skip_reason" in each]
    if len(skipped) == len(report):
        reason = skipped[0]["skip_reason"] if skipped else "there is none"
        print(f"Not audited: none of {len(report)} packages could be looked up. First: {reason}")
        return 0
    found = [(each, hole) for each in report for hole in each.get("vulns", ())]
    for each in skipped:
        print(f"Not audited: {each['name']}: {each['skip_reason']}")
    for each, hole in found:
        fixed = ", ".join(hole["fix_versions"]) or "no version"
        print(f"{each['name']} {each['version']}: {hole['id']}, fixed in {fixed}")
    count = len(report) - len(skipped)
    print(f"{count} pinned packages audited, known vulnerabilities: {len(found)}.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
