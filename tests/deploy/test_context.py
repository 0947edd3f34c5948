"""What a build may see, and that it is all that the app needs."""

import re

import pytest

from deploy.context import ignored, rules, visible
from deploy.dockerfile import ROOT, read


def test_every_copied_file_exists_and_is_let_in() -> None:
    seen = visible(ROOT)
    for stage in read()[1].values():
        for copy in stage.all("COPY"):
            *sources, _ = copy.arguments.split()
            if "from" not in copy.flags:
                for source in sources:
                    assert source == "." or source in seen, source


def test_the_context_is_the_app_and_nothing_else() -> None:
    seen = {path.partition("/")[0] for path in visible(ROOT)}
    assert seen == {
        *("requirements.txt", "constraints.txt", "LICENSE", "app.py", "server.py", ".streamlit"),
        *("core", "interview", "charts", "ui", "pages"),
    }
    assert [path for path in visible(ROOT) if path.startswith(".streamlit")] == [
        ".streamlit/config.toml"
    ]


def test_everything_that_the_app_imports_is_let_in() -> None:
    tops = {path.partition("/")[0].removesuffix(".py") for path in visible(ROOT)}
    own = {path.stem for path in ROOT.glob("*.py")} | {
        path.parent.name for path in ROOT.glob("*/__init__.py")
    }
    imported = set()
    for path in visible(ROOT):
        if path.endswith(".py"):
            text = (ROOT / path).read_text(encoding="utf-8")
            imported |= set(re.findall(r"^\s*(?:from|import) (\w+)", text, flags=re.MULTILINE))
    assert imported & own <= tops


@pytest.mark.parametrize(
    ("path", "out"),
    [
        ("a.txt", True),
        ("core", False),
        ("core/x.py", False),
        ("core/deep/__pycache__/x.pyc", True),
        ("core/old.pyc", True),
        ("conf/secrets.toml", True),
        ("conf/config.toml", False),
        ("docs/core/x.py", True),
    ],
)
def test_dockerignore_is_read_as_docker_reads_it(path: str, out: bool) -> None:
    text = "# all\n*\n!core\n!conf/config.toml\n\n**/__pycache__\n**/*.py[cod]\n"
    assert ignored(path, rules(text)) is out
