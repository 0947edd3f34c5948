"""The bare page that the lab is measured against: benchmarks/floor_app.py, served."""

SCRIPT = "benchmarks/floor_app.py"
# Streamlit looks for what can be let go after each run; the lab does not (.streamlit/config.toml),
# and neither would a page that is served from this folder without this.
AS_IT_COMES = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}
