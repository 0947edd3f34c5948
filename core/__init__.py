"""Pure compute, one package for each subject: no Streamlit, no Plotly, no global state."""
