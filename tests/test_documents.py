"""What the documents point to is there, and each page's document says what the page has."""

import re
from pathlib import Path

import pytest

from docs.page_list import README, with_page_list
from ui.page import PAGES, PageSpec

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# One or more targets after `make`, in a line of code or between backticks.
MAKE = re.compile(r"(?:^|`)(?:[A-Z_]+=\S+ )?make ((?:[a-z][\w-]*)(?: [a-z][\w-]*)*)", re.MULTILINE)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def links(document: str) -> list[str]:
    """Targets of Markdown links and pictures, outside of code."""
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", document))
    return re.findall(r"\]\(([^)\s]+)\)", prose)


def anchors(document: str) -> set[str]:
    """The names that GitHub gives to headings."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", document), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def commands(document: str) -> set[str]:
    """Targets that the document tells a reader to make."""
    code = "\n".join([*FENCE.findall(document), *re.findall(r"`[^`\n]+`", FENCE.sub("", document))])
    return {target for found in MAKE.findall(code) for target in found.split()}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    for link in links(text(path)):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(text(target)), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_command_is_a_target(path: Path) -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", text(ROOT / "Makefile"), flags=re.MULTILINE))
    assert commands(text(path)) <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_exists(path: Path) -> None:
    folders = "core|interview|charts|ui|pages|tests|benchmarks|docs|deploy"
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", text(path))
    # Those that a reader is told to write.
    new = set(re.findall(r"new\s+file\s+`([^`]+)`", text(path)))
    missing = [each for each in named if each not in new and not (ROOT / each).exists()]
    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_variable_of_the_lab_is_read_somewhere(path: Path) -> None:
    sources = [ROOT / "server.py", *(ROOT / "core").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]
    code = "\n".join(map(text, sources))
    for name in set(re.findall(r"FOUNDATIONS_LAB_[A-Z_]+", text(path))):
        assert f'"{name}"' in code, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_a_page_has_a_document_with_its_topics_and_pictures(page: PageSpec) -> None:
    document = text(ROOT / "docs" / f"{page.name}.md")
    assert document.startswith(f"# {page.title}\n\n*{page.question}*\n")
    words = re.sub(r"\s+", " ", document).lower()
    for topic in page.topic_labels():
        assert topic.lower() in words, topic
    for picture in page.pictures:
        assert f"![{picture.caption}](pictures/{picture.name}.png)" in document


def test_the_readme_lists_the_pages_as_they_are() -> None:
    readme = text(README)
    assert with_page_list(readme) == readme, "make pictures"


def test_every_picture_is_in_a_document() -> None:
    shown = {Path(link).name for path in DOCUMENTS for link in links(text(path))}
    kept = {path.name for path in (ROOT / "docs" / "pictures").iterdir()}
    assert kept <= shown


def test_the_reading_of_documents_finds_what_is_there() -> None:
    document = (
        "# One, two\n![a](b.png) [c](#one-two) `make run`\n```\nX=1 make clean lint  # x\n```"
    )
    assert links(document) == ["b.png", "#one-two"]
    assert anchors(document) == {"one-two"}
    assert commands(document) == {"run", "clean", "lint"}


def test_the_guide_names_the_commands_that_everybody_needs() -> None:
    assert {"run", "test", "lint", "bench"} <= commands(text(ROOT / "CONTRIBUTING.md"))
