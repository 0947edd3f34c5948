"""Navigation, nothing else. Start it with `streamlit run server.py`, or `make run`."""

from ui.page import run

run()
