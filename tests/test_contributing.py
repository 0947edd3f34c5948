"""CONTRIBUTING's optimizer in 12 lines works as it is printed, in a copy of the checkout."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = GUIDE.partition("## Add an optimizer in 12 lines")[2].partition("\n## ")[0]
# File → the lines that go to its end.
ADDED = dict(re.findall(r"at the end of `([\w/.]+)`:\n\n```python\n(.*?)```", EXAMPLE, re.DOTALL))
COMMAND = re.search(r"\.venv/bin/python (-m pytest .* -k \w+)", EXAMPLE)
COPIED = (
    "core",
    "interview",
    "charts",
    "ui",
    "pages",
    "tests",
    ".streamlit",
    "app.py",
    "pyproject.toml",
)

START, STEPS = (-1.5, 2.0), 300
SETTINGS = {
    "learning_rate": 0.03,
    "beta1": 0.8,
    "beta2": 0.97,
    "epsilon": 1e-3,
    "weight_decay": 0.05,
}

# What a reader would try: a path, and the race page with the new optimizer chosen in its URL.
PROBE = f"""
import json
from core.surfaces.registry import SURFACES
from core.race.trajectories import run
from core.optimizers.registry import OPTIMIZERS
from streamlit.testing.v1 import AppTest

path = run(SURFACES["rosenbrock"], "adamax", {SETTINGS!r}, {START!r}, {STEPS})
app = AppTest.from_file("app.py", default_timeout=1200)
app.run()
app.switch_page("pages/optimizers.py")
app.query_params["optimizers_runners"] = ["adamax"]
app.run()
print(json.dumps({{
    "keys": list(OPTIMIZERS),
    "points": path.points.tolist(),
    "errors": [each.value for each in (*app.exception, *app.error)],
    "offered": app.pills(key="optimizers_runners").options,
    "chosen": app.pills(key="optimizers_runners").value,
    "sliders": [each.key for each in (*app.select_slider, *app.slider, *app.number_input)],
    "said": " ".join(str(each.value) for each in app.markdown),
}}))
"""


def executed(folder: Path, *arguments: str) -> str:
    """Output of Python in the copy."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=1200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout to which the example's lines were added."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        if (ROOT / name).is_dir():
            # What is compiled comes along: it is as old as its source, and so still good.
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy(ROOT / name, folder / name)
    for file, lines in ADDED.items():
        with (folder / file).open("a", encoding="utf-8") as end:
            end.write(("\n\n" if lines.startswith("def ") else "\n") + lines)
    return folder


@pytest.fixture(scope="module")
def seen(changed: Path) -> dict[str, Any]:
    """What the probe found."""
    return json.loads(executed(changed, "-c", PROBE).splitlines()[-1])


def adamax(start: tuple[float, float]) -> np.ndarray:
    """Kingma & Ba 2015, algorithm 2, number by number, on Rosenbrock's (1−x)² + 100(y−x²)²."""
    eta, beta1, beta2, epsilon, decay = SETTINGS.values()
    weights, mean, largest = list(start), [0.0, 0.0], [0.0, 0.0]
    path = [list(start)]
    for t in range(1, STEPS + 1):
        x, y = weights
        slopes = (-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x))
        for i, slope in enumerate(slopes):
            gradient = slope + decay * (x, y)[i]
            mean[i] = beta1 * mean[i] + (1 - beta1) * gradient
            largest[i] = max(beta2 * largest[i], np.abs(gradient) + epsilon)
            weights[i] -= eta / (1 - beta1**t) * mean[i] / largest[i]
        path.append(list(weights))
    return np.array(path)


def test_the_example_is_twelve_lines_in_two_files() -> None:
    assert set(ADDED) == {"core/optimizers/update_rules.py", "core/optimizers/registry.py"}
    assert EXAMPLE.count("```python") == len(ADDED)
    lines = [line for code in ADDED.values() for line in code.splitlines() if line.strip()]
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 100


def test_the_lab_does_not_have_it_yet() -> None:
    from core.optimizers.registry import OPTIMIZERS

    assert "adamax" not in OPTIMIZERS


def test_its_path_is_that_of_a_plain_loop(seen: dict[str, Any]) -> None:
    assert seen["keys"][-1] == "adamax"
    np.testing.assert_allclose(np.array(seen["points"]), adamax(START), rtol=1e-9, atol=1e-12)


def test_the_race_offers_the_new_optimizer(seen: dict[str, Any]) -> None:
    assert seen["errors"] == []
    assert "Adamax" in seen["offered"]
    assert seen["chosen"] == ["adamax"]
    for name in SETTINGS:
        assert f"optimizers_adamax_{name}" in seen["sliders"]
    assert "**Adamax**" in seen["said"]


def test_the_command_of_the_guide_compares_it_with_torch(changed: Path) -> None:
    assert COMMAND is not None
    out = executed(changed, *COMMAND[1].split(), "-q", "-p", "no:cacheprovider")
    count = re.search(r"(\d+) passed", out)
    assert count is not None
    assert int(count[1]) >= 9
    assert "skipped" not in out


def test_its_lines_are_in_the_house_format(changed: Path) -> None:
    executed(changed, "-m", "ruff", "check", "--no-cache", *ADDED)
    executed(changed, "-m", "ruff", "format", "--no-cache", "--check", *ADDED)
