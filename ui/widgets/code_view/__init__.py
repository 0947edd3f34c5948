"""Python source, coloured so that it can be read on light and on dark ground, and copied.

Streamlit's own code block colours some words too faintly for WCAG AA, and a keyboard cannot scroll
it. Pygments finds the words; the browser gets them as text.
"""

from itertools import groupby
from pathlib import Path

import streamlit as st
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

__all__ = ["code_view", "pieces"]

_HERE = Path(__file__).parent
# The first that a token belongs to; what belongs to none is plain.
_KINDS = (
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Name.Function, "name"),
    (Name.Class, "name"),
    (Name.Decorator, "name"),
    (String, "string"),
    (Number, "number"),
    (Comment, "comment"),
)

_code = st.components.v2.component(
    "foundations_lab_code_view",
    html='<div class="code"><pre tabindex="0"></pre><button type="button">Copy</button></div>',
    css=(_HERE / "code.css").read_text(encoding="utf-8"),
    js=(_HERE / "code.js").read_text(encoding="utf-8"),
)


def code_view(source: str, *, label: str, key: str) -> None:
    """Show Python source.

    Args:
        source: As it would be run.
        label: What it is, for a screen reader.
        key: Of the component.
    """
    _code(key=key, data={"pieces": pieces(source), "label": label})


def pieces(source: str) -> list[list[str]]:
    """The source in order, cut into [kind, text]; neighbours of one kind are one piece."""
    tokens = [(_kind(token), text) for token, text in PythonLexer(stripnl=False).get_tokens(source)]
    return [
        [kind, "".join(text for _, text in group)]
        for kind, group in groupby(tokens, key=lambda each: each[0])
    ]


def _kind(token: _TokenType) -> str:
    return next((kind for each, kind in _KINDS if token in each), "")
