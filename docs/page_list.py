"""The README's list of pages, from the registry; `make pictures` writes it."""

from pathlib import Path

from ui.page import PAGES

README = Path(__file__).parents[1] / "README.md"
# Between these lines of the README stands what `page_list` makes.
FIRST, LAST = "<!-- pages: written by make pictures -->", "<!-- end of pages -->"


def page_list() -> str:
    """A row of Markdown for each page: its picture, its question, the way to its document."""
    rows = [
        f"| [![{spec.pictures[0].caption}](docs/pictures/{spec.pictures[0].name}.png)]"
        f"(docs/{spec.name}.md) | **[{spec.title}](docs/{spec.name}.md)**<br>{spec.question} |"
        for spec in PAGES
        if spec.pictures
    ]
    return "\n".join(["| | |", "|---|---|", *rows])


def with_page_list(readme: str) -> str:
    """The README with the list of pages as they are now."""
    before, _, rest = readme.partition(FIRST)
    after = rest.partition(LAST)[2]
    return f"{before}{FIRST}\n\n{page_list()}\n\n{LAST}{after}"
