"""What a page says, as text, and what stands on it by kind and key."""

from typing import Any

from streamlit.testing.v1 import AppTest


def everything_said(app: AppTest) -> str:
    """Titles, texts, captions and messages of the page."""
    parts = [*app.title, *app.header, *app.markdown, *app.caption, *app.error, *app.warning]
    return "\n".join(str(part.value) for part in parts)


def headings(app: AppTest) -> list[str]:
    """The page's section titles, in order."""
    return [str(heading.value) for heading in app.header]


def elements(app: AppTest, *kinds: str) -> dict[str, Any]:
    """The elements of some kinds that have a key, by it."""
    found: list[Any] = [each for kind in kinds for each in app.get(kind)]
    return {each.key: each for each in found if each.key}
