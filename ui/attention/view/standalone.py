"""The explorer as one file that opens without a server and without a network."""

import base64
import html
import json
from collections.abc import Sequence

import streamlit as st

from core.language_models import LayerRecord
from ui.attention.view import CSS, HTML, JS
from ui.attention.view.payload import encode_neurons

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{
  color-scheme: light dark;
  --st-font: system-ui, sans-serif;
  --st-text-color: light-dark(#1d2329, #e9e6e0);
  --st-background-color: light-dark(#fdfcfa, #14181c);
  --st-secondary-background-color: light-dark(#f1efea, #1f252b);
  --st-border-color: light-dark(#d8d4cb, #3a424a);
  --st-primary-color: light-dark({accent}, {dark_accent});
}}
body {{
  margin: 2rem auto;
  max-width: 70rem;
  padding: 0 1rem;
  background: var(--st-background-color);
}}
h1 {{ color: var(--st-text-color); font: 600 1.3rem var(--st-font); overflow-wrap: anywhere; }}
{css}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<div id="root">{html}</div>
</main>
<script type="module">
{js}
const bytes = Uint8Array.from(atob("{payload}"), (sign) => sign.charCodeAt(0))
const embedded = {{ neurons: {neurons} }}
mount({{ data: bytes, parentElement: document.querySelector("#root"), embedded }})
</script>
</body>
</html>
"""


def standalone_page(payload: bytes, title: str, layers: Sequence[LayerRecord]) -> str:
    """A complete HTML page; the user's text is in it only escaped, or inside base64.

    Args:
        payload: From `ui.attention.view.payload.encode`.
        title: Its heading.
        layers: Queries and keys, which a page without a server has to carry itself.
    """
    return _PAGE.format(
        title=html.escape(title),
        accent=st.get_option("theme.light.primaryColor"),
        dark_accent=st.get_option("theme.dark.primaryColor"),
        css=CSS,
        html=HTML,
        js=JS.replace("export default function", "function mount"),
        payload=_base64(payload),
        neurons=json.dumps([_base64(encode_neurons(layer)) for layer in layers]),
    )


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
