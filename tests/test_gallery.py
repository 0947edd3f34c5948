"""Every snippet of the gallery and of the README prints what stands below it, with core alone."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = "\n".join(
    (ROOT / name).read_text(encoding="utf-8") for name in ("docs/gallery.md", "README.md")
)
# A snippet and, right under it, what it prints.
PAIRS = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, flags=re.DOTALL)

# One process for all: torch is imported once. The snippets arrive as JSON on standard input.
RUNNER = """
import contextlib, io, json, sys

printed = []
for snippet in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(snippet, "snippet", "exec"), {"__name__": "__main__"})
    printed.append(out.getvalue())
loaded = sorted({"streamlit", "plotly"} & set(sys.modules))
print(json.dumps({"printed": printed, "loaded": loaded}))
"""


@pytest.fixture(scope="module")
def outcome() -> dict[str, Any]:
    """What the snippets printed, each with a namespace of its own."""
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps([snippet for snippet, _ in PAIRS]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=1200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_block_of_python_has_its_output() -> None:
    assert TEXT.count("```python") == TEXT.count("```text") == len(PAIRS) > 0
    assert all(printed.strip() for _, printed in PAIRS)


@pytest.mark.parametrize("number", range(len(PAIRS)))
def test_a_snippet_prints_what_the_page_shows(number: int, outcome: dict[str, Any]) -> None:
    assert outcome["printed"][number] == PAIRS[number][1]


def test_core_alone_was_enough(outcome: dict[str, Any]) -> None:
    assert outcome["loaded"] == []


@pytest.mark.parametrize("number", range(len(PAIRS)))
def test_a_snippet_imports_the_lab_and_numpy_alone(number: int) -> None:
    modules = re.findall(r"^(?:from|import) (\w+)", PAIRS[number][0], flags=re.MULTILINE)
    assert modules
    assert set(modules) <= {"core", "interview", "numpy"}
