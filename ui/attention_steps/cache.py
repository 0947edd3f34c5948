"""Caches of the page "Attention step by step"; results are read-only."""

import plotly.graph_objects as go
import streamlit as st

from charts.attention_steps import curves_figure
from core.attention_steps import AttentionExample, ScoreScale, measure, trained_example
from ui.language_models import cache


@st.cache_resource(max_entries=32, show_spinner=False)
def scale(distribution: str, correlation: float, seed: int) -> ScoreScale:
    """Scores at every width; about 350 kB each, so that moving d_k draws nothing anew."""
    return measure(distribution, correlation, seed)


@st.cache_resource(max_entries=16, show_spinner=False)
def curves(distribution: str, correlation: float, seed: int, height: int) -> go.Figure:
    """The curves over all d_k; shared by all sessions, so never changed."""
    return curves_figure(scale(distribution, correlation, seed), height=height)


def trained(text: str, layer: int, head: int) -> AttentionExample:
    """One head of the default model on a text; the model's pass is what is cached.

    Raises:
        ValueError: A text that does not work. ModelUnavailableError: The model cannot be loaded.
    """
    forward_pass = cache.forward_pass(cache.DEFAULT_MODEL, text)
    return trained_example(next(iter(forward_pass.streams.values())), layer, head)
