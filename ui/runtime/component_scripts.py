"""Scripts that the server hands out once, so that no message to a component carries them again.

Streamlit sends a component's script with every message; one of a hundred lines costs more than the
data. So the component gets a few lines that import the script from a URL with its digest, which
the browser keeps.
"""

import hashlib
from pathlib import Path

import streamlit as st

_ROOT = Path(__file__).parents[2]
SCRIPTS: dict[str, str] = {}
PATH = "lab"

_LOADER = """// Imports the script itself, which the browser has cached after the first time.
const script = import(new URL("{address}", window.location.origin).href)
const turns = new WeakMap()

export default function (component) {{
  const root = component.parentElement
  const turn = (turns.get(root) ?? 0) + 1
  turns.set(root, turn)
  let cleanup = null
  let gone = false
  script.then(
    (module) => {{
      // Of messages that came while the script was on its way only the last one counts.
      if (!gone && turn === turns.get(root)) cleanup = module.default(component)
    }},
    () => {{
      const state = root.querySelector(".state")
      if (state) state.textContent = "The page’s script could not be fetched: reload the page."
    }},
  )
  return () => {{
    gone = true
    cleanup?.()
  }}
}}
"""


def base_path() -> str:
    """What comes before every path on this server: "", or as "/some/lab"."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def address(name: str) -> str:
    """The path of something that this app serves beside its pages."""
    return f"{base_path()}/{PATH}/{name}" if name else f"{base_path()}/{PATH}"


def texts(folder: Path, *names: str) -> str:
    """A component's files, one after the other; "ui/…" are those that several have."""
    return "\n".join(
        (_ROOT if name.startswith("ui/") else folder).joinpath(name).read_text(encoding="utf-8")
        for name in names
    )


def served_script(name: str, script: str) -> str:
    """Register a component's script; return the few lines that load it."""
    SCRIPTS[name] = script
    digest = hashlib.sha256(script.encode()).hexdigest()[:16]
    return _LOADER.format(address=f"{address(name)}.js?v={digest}")
