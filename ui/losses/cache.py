"""Caches of the losses page, each bounded; all arguments are the key, results are read-only."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core.losses import (
    FORMATS,
    FORMS,
    Data,
    Descent,
    ScoredSequence,
    calibration,
    descend,
    float_stability,
)
from ui.language_models import cache

if TYPE_CHECKING:
    from core.losses import Scored


@st.cache_resource(max_entries=64, show_spinner="The model reads the sentence…")
def scored_sentence(model: str, text: str) -> ScoredSequence:
    """Each token's probability under a loaded model; at most 64 numbers each."""
    from core.losses.token_probabilities import score

    return score(cache.model(model), text)


@st.cache_resource(max_entries=128, show_spinner=False)
def descent(x: tuple[float, ...], y: tuple[int, ...], learning_rate: float, steps: int) -> Descent:
    """One run of gradient descent; at most 120 kB each."""
    return descend(Data(np.array(x), np.array(y)), learning_rate, steps)


@st.cache_resource(max_entries=64, show_spinner=False)
def errors(form: str, target: str, reach: float, count: int) -> np.ndarray:
    """Errors in ulps on the grid of `grid`."""
    return float_stability.errors_in_ulps(FORMS[form], FORMATS[target], grid(reach, count))


def grid(reach: float, count: int) -> np.ndarray:
    """Logits from −reach to reach."""
    return np.linspace(-reach, reach, count)


@st.cache_resource(max_entries=32, show_spinner=False)
def classifier(count: int, sharpness: float, spread: float, seed: int) -> "Scored":
    """A simulated classifier; at most 320 kB each."""
    return calibration.make_classifier(count, sharpness, spread, seed)


@st.cache_resource(max_entries=128, show_spinner=False)
def fitted_temperature(count: int, sharpness: float, spread: float, seed: int) -> float:
    """The temperature that a second sample of the same classifier asks for."""
    return calibration.fit_temperature(classifier(count, sharpness, spread, seed + 1))


@st.cache_resource(max_entries=128, show_spinner=False)
def chance(
    count: int, sharpness: float, spread: float, seed: int, temperature: float, bins: int
) -> float:
    """The ECE that chance alone leaves; see `core.losses.calibration.expected_noise`."""
    scored = classifier(count, sharpness, spread, seed)
    return calibration.expected_noise(scored.probabilities(temperature), bins, seed)
