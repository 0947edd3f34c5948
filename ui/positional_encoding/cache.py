"""Caches of the positional encodings' page, each bounded. All arguments are the key."""

import numpy as np
import streamlit as st

from core.positional_encoding import (
    Fit,
    evenly_spaced,
    fitted_shift,
    shift_residuals,
    spread_positions,
)


@st.cache_resource(max_entries=64, show_spinner=False)
def residuals(length: int, k: int, d_model: int, base: float) -> np.ndarray:
    """See `core.positional_encoding.shift.shift_residuals`; at most 4,096 numbers."""
    return shift_residuals(length, k, d_model, base)


@st.cache_resource(max_entries=64, show_spinner=False)
def fit(data: str, length: int, k: int, d_model: int, base: float, pairs: tuple[int, ...]) -> Fit:
    """M from encodings: of the table's positions, or of four a dimension, spread out."""
    count = 8 * len(pairs)
    positions = spread_positions(count, base) if data == "spread" else evenly_spaced(length, 1024)
    return fitted_shift(positions, k, d_model, base, np.array(pairs))
