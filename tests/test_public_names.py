"""Every package says what it is and what it exports; what is private stays within it."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from tests.installed import ROOT

LAYERS = ("core", "interview", "charts", "ui")


def _packages() -> Iterator[str]:
    for layer in LAYERS:
        yield layer
        for each in pkgutil.walk_packages([str(ROOT / layer)], f"{layer}."):
            if each.ispkg:
                yield each.name


PACKAGES = tuple(_packages())
EXPORTING = tuple(
    name for name in PACKAGES if (ROOT.joinpath(*name.split(".")) / "__init__.pyi").exists()
)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_says_what_it_is(name: str) -> None:
    assert importlib.import_module(name).__doc__


@pytest.mark.parametrize("name", EXPORTING)
def test_every_exported_name_is_there(name: str) -> None:
    package = importlib.import_module(name)
    assert package.__all__
    submodules = {each.name for each in pkgutil.iter_modules(package.__path__)}
    stub = ast.parse((ROOT.joinpath(*name.split(".")) / "__init__.pyi").read_text(encoding="utf-8"))
    for each in stub.body:
        if isinstance(each, ast.ImportFrom) and each.module:
            # A module that is imported hides an exported name that is the same.
            assert not submodules & {alias.name for alias in each.names}
    for exported in package.__all__:
        assert getattr(package, exported) is not None


def test_private_modules_are_used_in_their_package_alone() -> None:
    for path in (each for layer in LAYERS for each in (ROOT / layer).rglob("*.py")):
        here = ".".join(path.relative_to(ROOT).parts[:-1])
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                package, _, module = node.module.rpartition(".")
                if module.startswith("_") and package.partition(".")[0] in LAYERS:
                    assert here == package or here.startswith(f"{package}."), f"{path}: {module}"
