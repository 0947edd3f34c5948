"""The production entry point: the app plus what a server does once, at start.

`streamlit run server.py` serves app.py and loads the default model in the background, so that
the first visitor of the attention page does not wait for torch; other pages never import it.
"""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy.linalg  # noqa: F401
import scipy.linalg  # noqa: F401
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from threadpoolctl import threadpool_limits

from ui.routes import routes

# Each request computes on one core. Products of small matrices, shared out over all cores, wait
# for the slowest of them: with busy cores that made an answer three times as long. Only libraries
# that are loaded already can be told, hence the two imports.
threadpool_limits(1, user_api="blas")

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
