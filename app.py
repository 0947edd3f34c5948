"""Navigation, nothing else: `streamlit run app.py` (or server.py, which also warms up the model)."""

from ui.navigation import run

run()
