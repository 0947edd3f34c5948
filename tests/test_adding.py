"""Every recipe of docs/adding.md works as it is printed, on a copy of the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"(a\s+new\s+file|at\s+the\s+end\s+of|in)\s+`([^`\n]+)`:\n\n```\w+\n(.*?)```",
    re.DOTALL | re.IGNORECASE,
)
# What a recipe could touch, and what its tests read.
COPIED = (
    ".streamlit",
    "CONTRIBUTING.md",
    "Makefile",
    "README.md",
    "app.py",
    "charts",
    "core",
    "docs",
    "interview",
    "pages",
    "pyproject.toml",
    "server.py",
    "tests",
    "ui",
)


class Step(NamedTuple):
    """What a block of a recipe does to a file: "a new file", "at the end of", or a diff "in" it."""

    how: str
    file: str
    text: str


@dataclass(frozen=True)
class Proof:
    """How a recipe is seen to work in the copy.

    Attributes:
        program: Python that must run without an error.
        tests: Files and folders of tests.
        words: Tests there with one of these in their name must pass; there must be some.
    """

    program: str = ""
    tests: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


# The sentences in their corners, and what the presets say.
CLAIMS = """
from SUBJECT import SUBJECT

for corner in SUBJECT.corners:
    for sentence in SUBJECT.say(corner()):
        for each in sentence.assertions:
            SUBJECT.oracles[each.name](each.result, each.facts)
"""
PROOFS = {
    "A page": Proof(
        program=CLAIMS.replace("SUBJECT import", "tests.charts.vanishing_gradients.claims import"),
        tests=("tests/pages/test_all_pages.py", "tests/test_documents.py"),
        words=("vanishing", "every_page_file"),
    ),
    "A slider": Proof(
        program="""
import pytest
from tests.pages.navigated import navigated
from ui.page.navigation import BY_PATH

with pytest.MonkeyPatch.context() as patch:
    app = navigated(patch, BY_PATH["vanishing-gradients"])
    app.query_params["vanishing_gradients_weight"] = "2"
    app.run()
    assert not app.exception, app.exception
    assert app.metric[0].value == "0.000977"
    app.select_slider(key="vanishing_gradients_weight").set_value(8.0).run()
    assert app.metric[0].value == "1.02e+03"
    app.button(key="vanishing_gradients_preset_1").click().run()
    assert app.select_slider(key="vanishing_gradients_weight").value == 1.0
""",
    ),
    "A topic": Proof(
        program=CLAIMS.replace("SUBJECT import", "tests.charts.losses.claims_label_noise import"),
        tests=("tests/pages/test_all_pages.py",),
        words=("noise",),
    ),
    "A surface": Proof(tests=("tests/core/surfaces/test_registry.py",), words=("zakharov",)),
    "An optimizer": Proof(
        tests=("tests/core/optimizers",),
        words=("adamax",),
        program="""
import json, pytest
from pathlib import Path
from core.optimizers.registry import OPTIMIZERS
from core.race.trajectories import run
from core.surfaces.registry import SURFACES
from tests.pages.navigated import navigated
from ui.page.navigation import BY_PATH

settings = json.loads('SETTINGS')
path = run(SURFACES["rosenbrock"], "adamax", settings, (-1.5, 2.0), 300)
with pytest.MonkeyPatch.context() as patch:
    app = navigated(patch, BY_PATH["optimizers"])
    app.query_params["optimizers_runners"] = ["adamax"]
    app.run()
assert not [*app.exception, *app.error]
assert app.pills(key="optimizers_runners").value == ["adamax"]
shown = {each.key for each in (*app.select_slider, *app.slider, *app.number_input)}
assert {f"optimizers_adamax_{name}" for name in settings} <= shown
assert "**Adamax**" in " ".join(str(each.value) for each in app.markdown)
Path("adamax.json").write_text(json.dumps(path.points.tolist()))
""",
    ),
    "A loss": Proof(
        tests=("tests/core/losses", "tests/charts/losses/test_figures.py"),
        words=("cubed", "far_away"),
    ),
    "A positional encoding": Proof(
        tests=("tests/core/positional_encoding",), words=("kerple", "mirror")
    ),
    "A model": Proof(
        program="""
from pathlib import Path
from core.language_models.forward_pass import Texts, run
from core.language_models.loading import load
from tests.tiny_models import save

save("bert", Path("my-bert"))
shown = run(load("my-bert"), Texts("a small text"))
assert shown.streams["encoder"].weights.shape[:2] == (2, 4)
"""
    ),
    "A question of the bank": Proof(
        tests=("tests/interview/test_bank.py",), words=("losses-uniform",)
    ),
    "The accent colour": Proof(
        program="""
from pathlib import Path
from ui.attention.view.standalone import standalone_page
from ui.page.navigation import _icon

for text in (_icon(), standalone_page(b"", "", [])):
    assert "#7a3e9d" in text and "#0a6299" not in text
for folder in ("charts", "core", "interview", "pages", "ui", ".streamlit"):
    for file in Path(folder).rglob("*.*"):
        if file.suffix in (".css", ".html", ".js", ".py", ".svg", ".toml"):
            assert "#0a6299" not in file.read_text(encoding="utf-8"), file
"""
    ),
}
SETTINGS = {
    "learning_rate": 0.03,
    "beta1": 0.8,
    "beta2": 0.97,
    "epsilon": 1e-3,
    "weight_decay": 0.05,
}


def sections() -> dict[str, str]:
    """The guide's text by heading."""
    return dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GUIDE, re.DOTALL | re.MULTILINE))


def steps(title: str) -> list[Step]:
    """What the recipe under this heading does, in order."""
    return [
        Step(" ".join(how.lower().split()), file, text)
        for how, file, text in STEP.findall(sections()[title])
    ]


def follow(step: Step, folder: Path) -> None:
    """Do to the copy what a block of the guide says."""
    path = folder / step.file
    if step.how == "a new file":
        assert not path.exists(), path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.text, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    path.unlink()  # it is one file with the checkout's
    if step.how == "at the end of":
        between = "\n\n" if re.match(r"def |class ", step.text) else "\n"
        path.write_text(text + between * (path.suffix == ".py") + step.text, encoding="utf-8")
        return
    lines = [(line[:1] or " ", line[1:]) for line in step.text.splitlines()]
    before = "".join(f"{rest}\n" for sign, rest in lines if sign in " -")
    after = "".join(f"{rest}\n" for sign, rest in lines if sign in " +")
    assert text.count(before) == 1, f"{step.file} has not once:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def linked(source: str, target: str) -> None:
    """The same file under another name, or a copy where the file system is another one."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


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
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout on which all recipes were followed, one after the other."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        if (ROOT / name).is_dir():
            # What is compiled comes along: it is as old as its source, and so still good.
            shutil.copytree(ROOT / name, folder / name, copy_function=linked)
        else:
            linked(str(ROOT / name), str(folder / name))
    for recipe in PROOFS:
        for step in steps(recipe):
            follow(step, folder)
    return folder


@pytest.fixture(scope="module")
def passed(copy: Path) -> dict[str, str]:
    """File by the name of every proof's test that passed; one process runs them all."""
    for recipe, proof in PROOFS.items():
        program = proof.program.replace("SETTINGS", json.dumps(SETTINGS))
        if program:
            file = copy / "tests" / f"{program_of(recipe)}.py"
            file.write_text(f"def {program_of(recipe)}():\n{indent(program, ' ' * 4)}")
    files = {f"tests/{program_of(each)}.py" for each in PROOFS if PROOFS[each].program}
    files.update(*(proof.tests for proof in PROOFS.values()))
    words = {"recipe"}.union(*(proof.words for proof in PROOFS.values()))
    plain = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--junitxml=passed.xml")
    executed(copy, "-m", "pytest", *plain, *sorted(files), "-k", " or ".join(sorted(words)))
    return {
        case.attrib["name"]: case.attrib["classname"].replace(".", "/") + ".py"
        for case in ElementTree.parse(copy / "passed.xml").iter("testcase")
        if case.find("skipped") is None
    }


def program_of(recipe: str) -> str:
    """The name of the test, and of its file, that a proof's program becomes."""
    return f"test_recipe_{recipe.lower().replace(' ', '_')}"


def test_every_recipe_of_the_guide_is_followed() -> None:
    assert [title for title in sections() if steps(title)] == list(PROOFS)
    for title in PROOFS:
        assert f"(#{title.lower().replace(' ', '-')})" in GUIDE


@pytest.mark.slow
@pytest.mark.parametrize("recipe", PROOFS)
def test_a_recipe_works(recipe: str, passed: dict[str, str]) -> None:
    proof = PROOFS[recipe]
    assert not proof.program or program_of(recipe) in passed
    for each in proof.words:
        found = [file for name, file in passed.items() if each in name.lower()]
        assert any(file.startswith(proof.tests) for file in found), each


@pytest.mark.slow
def test_the_optimizer_of_the_recipe_is_right(copy: Path, passed: dict[str, str]) -> None:
    assert program_of("An optimizer") in passed
    points = np.array(json.loads((copy / "adamax.json").read_text(encoding="utf-8")))
    np.testing.assert_allclose(points, adamax(len(points) - 1), rtol=1e-9, atol=1e-12)


def test_recipes_are_in_the_house_format(copy: Path) -> None:
    files = {step.file for recipe in PROOFS for step in steps(recipe)}
    python = sorted(each for each in files if each.endswith(".py"))
    executed(copy, "-m", "ruff", "check", "--no-cache", *python)
    executed(copy, "-m", "ruff", "format", "--no-cache", "--check", *python)


def test_a_page_touches_its_own_files_and_one_line() -> None:
    done = steps("A page")
    assert [each.file for each in done if each.how != "a new file"] == ["ui/page/navigation.py"]
    (line,) = (each for each in done if each.how != "a new file")
    assert sum(each.startswith(("+", "-")) for each in line.text.splitlines()) == 1
    own = re.compile(r"(\w+/|tests/\w+/)vanishing_gradients[/.]|docs/vanishing-gradients\.md")
    assert all(own.match(each.file) for each in done if each.how == "a new file")


def test_the_lab_has_none_of_it_yet() -> None:
    for title in PROOFS:
        assert not any((ROOT / step.file).exists() for step in steps(title) if "new" in step.how)


def adamax(num_steps: int) -> np.ndarray:
    """Kingma & Ba 2015, algorithm 2, number by number, on Rosenbrock's (1−x)² + 100(y−x²)²."""
    eta, beta1, beta2, epsilon, decay = SETTINGS.values()
    weights, mean, largest = [-1.5, 2.0], [0.0, 0.0], [0.0, 0.0]
    path = [list(weights)]
    for t in range(1, num_steps + 1):
        x, y = weights
        slopes = (-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x))
        for i, slope in enumerate(slopes):
            gradient = slope + decay * (x, y)[i]
            mean[i] = beta1 * mean[i] + (1 - beta1) * gradient
            largest[i] = max(beta2 * largest[i], np.abs(gradient) + epsilon)
            weights[i] -= eta / (1 - beta1**t) * mean[i] / largest[i]
        path.append(list(weights))
    return np.array(path)
