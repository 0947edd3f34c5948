"""The least that the platform can do, for pages to be measured against: a slider, a heatmap."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
level = st.slider("level", 0, 100, 50, key="floor_level")
i = np.arange(35, dtype=np.float32)
z = np.sin(i[:, None] / 5 + level / 10) * np.cos(i[None, :] / 5)
st.plotly_chart(go.Figure(go.Heatmap(z=z)), key="floor_chart")
