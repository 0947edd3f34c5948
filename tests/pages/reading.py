"""What a page says, as text."""

from streamlit.testing.v1 import AppTest


def everything_said(app: AppTest) -> str:
    """Titles, texts, captions and messages of the page."""
    parts = [*app.title, *app.header, *app.markdown, *app.caption, *app.error, *app.warning]
    return "\n".join(str(part.value) for part in parts)


def headings(app: AppTest) -> list[str]:
    """The page's section titles, in order."""
    return [str(heading.value) for heading in app.header]
