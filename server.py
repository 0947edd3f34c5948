"""The production entry point: the app plus what a server does once, at start.

`streamlit run server.py` serves app.py and loads the default model in the background, so that
the first visitor of the attention page does not wait for torch; other pages never import it.
"""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from ui.routes import routes

# The folder's name makes Streamlit list its files by itself until st.navigation has run once, so
# the first visitor of a fresh server who follows a deep link would get a page without the app.
PagesManager.uses_pages_directory = False


@asynccontextmanager
async def warm_up(_: object) -> AsyncIterator[None]:
    """Start loading the default model once the server runs; serving does not wait for it."""
    from ui.cached import warm_up_models

    threading.Thread(target=warm_up_models, name="model-warm-up", daemon=True).start()
    yield


app = st.App(Path(__file__).with_name("app.py"), lifespan=warm_up, routes=routes())
