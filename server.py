"""The production entry point: the app plus what a server does once, at start.

`streamlit run server.py` serves app.py and loads all code and the default model in the background,
so that no page's first visitor waits for them.
If its code cannot be imported, the server ends and says what is missing.
Every run of a page is a line of JSON on standard output; with FOUNDATIONS_LAB_METRICS_PORT set,
Prometheus finds numbers on that port of 127.0.0.1.
"""

import ctypes
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from ui.server import startup

if reason := startup.reason_against():
    startup.end(reason)

try:
    import numpy.linalg  # noqa: F401
    import pandas  # noqa: F401
    import scipy.linalg
    import scipy.stats  # noqa: F401
    import streamlit as st
    from starlette.middleware import Middleware
    from starlette.types import ASGIApp
    from threadpoolctl import threadpool_limits

    from ui.page import PAGES
    from ui.runtime import run_log
    from ui.server import SecurityHeaders, metrics, readiness
    from ui.server.routes import routes

    # An older one would take this file for a page, and show an empty one to everybody.
    if not hasattr(st, "App"):
        raise ImportError(f"Streamlit {st.__version__} is too old")
except Exception as error:  # also what a package of another version raises
    startup.end(startup.failed_import(error))

APP = Path(__file__).with_name("app.py")
# As in glibc's malloc.h.
M_ARENA_MAX = -8

# Each request computes on one core. Products of small matrices, shared out over all cores, wait
# for the slowest of them: with busy cores that made an answer three times as long. Only libraries
# that are loaded already can be told, hence two of the imports. The others: Plotly uses pandas
# wherever it finds it, even half imported by the thread that loads all code, and scipy.stats, while
# it is imported, looks into a torch that a visitor's thread may have half imported.
threadpool_limits(1, user_api="blas")

# Every run has a thread of its own. By default glibc gives threads up to eight heaps for each core,
# and what is let go in one of them is of no use to the others: memory would not come back.
if sys.platform == "linux":
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)

# The folder's name makes Streamlit list its files by itself until st.navigation has run once, so
# the first visitor of a fresh server who follows a deep link would get a page without the app.
# Outside of a run it warns that there is none.
logging.disable(logging.WARNING)
st.navigation([st.Page(APP)])
logging.disable(logging.NOTSET)

try:
    metrics_port = metrics.wanted_port(
        os.environ.get(metrics.PORT_VARIABLE, ""), st.get_option("server.port")
    )
except ValueError as error:
    sys.exit(str(error))


@asynccontextmanager
async def lifespan(app: ASGIApp) -> AsyncIterator[None]:
    """Watch the runs, and start loading the default model; serving does not wait for it."""
    paths = [spec.url_path for spec in PAGES]
    with run_log.logged(), metrics.served(metrics_port, paths, app):
        threading.Thread(target=readiness.warm_up, name="model-warm-up", daemon=True).start()
        yield


app = st.App(
    APP,
    lifespan=lifespan,
    routes=routes(),
    middleware=[Middleware(SecurityHeaders)],
)
