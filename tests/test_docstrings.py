"""The examples in docstrings run and give what they say."""

import ast
import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installed import ROOT

LAYERS = ("core", "interview", "charts", "ui")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def _examples() -> Iterator[tuple[Path, str, int, str]]:
    """File, name, line and text of every docstring with an example."""
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if ">>> " not in text:
                continue
            for node in ast.walk(ast.parse(text)):
                if not isinstance(node, DOCUMENTED):
                    continue
                docstring = ast.get_docstring(node)
                if docstring and ">>> " in docstring:
                    yield path, getattr(node, "name", "module"), node.body[0].lineno, docstring


EXAMPLES = {
    f"{path.relative_to(ROOT)}:{name}": (path, line, docstring)
    for path, name, line, docstring in _examples()
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_gives_what_it_says(name: str) -> None:
    path, line, docstring = EXAMPLES[name]
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    scope = dict(vars(importlib.import_module(module)))
    example = doctest.DocTestParser().get_doctest(docstring, scope, name, str(path), line)
    said: list[str] = []
    result = doctest.DocTestRunner().run(example, out=said.append)
    assert not result.failed, "".join(said)


def _public_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions that packages of core export, by file and name."""
    for stub in sorted((ROOT / "core").rglob("__init__.pyi")):
        for each in ast.parse(stub.read_text(encoding="utf-8")).body:
            if not isinstance(each, ast.ImportFrom) or not each.module:
                continue
            exported = {alias.name for alias in each.names}
            path = stub.parent / f"{each.module}.py"
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and node.name in exported:
                    yield f"{path.relative_to(ROOT)}:{node.name}", node


PUBLIC = dict(_public_functions())


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_function_says_what_it_takes_and_gives(name: str) -> None:
    function = PUBLIC[name]
    docstring = ast.get_docstring(function) or ""
    arguments = function.args
    takes = [each.arg for each in (*arguments.args, *arguments.kwonlyargs)]
    for each in takes:
        assert f"\n    {each}: " in docstring, f"Args says nothing of {each}"
    assert (
        re.search("(Returns|Yields):", docstring)
        or ast.unparse(function.returns or ast.Constant(None)) == "None"
    )
    assert re.search(r"Examples?:\n\s+.*>>> ", docstring, re.DOTALL)
