"""Caches of the page on many heads and cross-attention, each bounded; results are read-only."""

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from charts.multi_head import Shown, TaskResult
from core.common import Comma
from core.multi_head import (
    MASKS,
    WEIGHTS,
    Accuracy,
    Translation,
    Weights,
    check_text,
    copy_task,
    head_width,
    load,
    measure,
    parse_vectors,
    random_projections,
    split_words,
    translate,
    word_vectors,
)
from core.multi_head.multi_head import multi_head
from core.positional_encoding import sinusoidal_of_any_width
from ui.runtime import FairQueue, place_in_corner

# Dates that are measured between two reports of progress.
CHUNK = 100
# As many as `core.multi_head.dates_decoding` lets in at a time.
_translator = FairQueue(2)


@st.cache_resource(max_entries=128, show_spinner=False)
def anatomy(
    numbers: bool,
    text: str,
    other: str,
    width: int,
    heads: int,
    seed: int,
    positions: bool,
    commas: tuple[Comma | None, Comma | None] = (None, None),
) -> Shown:
    """One layer of multi-head attention on words or typed numbers; `other` is what is read.

    `commas` are what commas between the digits of both mean, where that has been asked.

    Raises:
        ValueError: See `core.multi_head.token_vectors` and `core.multi_head.multi_head`.
    """
    head_width(width, heads)
    names, vectors = [], []
    for typed, comma in ((text, commas[0]), (other, commas[1]) if other else (text, commas[0])):
        if numbers:
            vectors.append(parse_vectors(typed, width, comma).value)
            names.append([f"token {number + 1}" for number in range(len(vectors[-1]))])
        else:
            names.append(split_words(typed))
            vectors.append(word_vectors(names[-1], width, seed))
    if positions:
        vectors = [each + sinusoidal_of_any_width(len(each), width) for each in vectors]
    result = multi_head(vectors[0], vectors[1], random_projections(width, seed), heads)
    is_self = names[0] == names[1] and np.array_equal(vectors[0], vectors[1])
    return Shown(result, names[0], names[1], positions, is_self, numbers)


@st.cache_resource(max_entries=128, show_spinner=False)
def task(tokens: int, asked: int, heads: int, seed: int) -> TaskResult:
    """The copying task, trained with every number of heads up to this one."""
    runs = {each: copy_task.train(tokens, asked, each, seed) for each in range(1, heads + 1)}
    return TaskResult(runs, tokens, asked, copy_task.example(tokens, seed))


@st.cache_resource(max_entries=3, show_spinner="Loading the date translator (once per server)…")
def _weights(mask: str) -> Weights:
    """The checked weights; the first time this loads torch too."""
    return load(mask)


@st.cache_resource(max_entries=64, show_spinner=False)
def _translation(text: str, mask: str) -> Translation:
    with _translator.slot(place_in_corner()):
        return translate(text, mask)


def translation(text: str, mask: str) -> Translation:
    """One date translated; up to 300 kB each, of which 64 are kept."""
    check_text(text)
    _weights(mask)
    return _translation(text, mask)


@st.cache_resource(max_entries=64, show_spinner=False)
def measured_chunk(mask: str, chunk: int) -> Accuracy:
    """Some of the held-out dates, all in one batch."""
    from core.multi_head import held_out

    tests = held_out(noisy=False)[chunk * CHUNK : (chunk + 1) * CHUNK]
    weights = load(mask)
    with _translator.slot(place_in_corner()):
        return measure(weights, tests, causal=MASKS[mask].causal)


def together(parts: Sequence[Accuracy]) -> Accuracy:
    """Parts of equal size as one measurement."""
    count = len(parts)
    return Accuracy(
        math.fsum(part.exact for part in parts) / count,
        math.fsum(part.next_symbol for part in parts) / count,
        sum(part.count for part in parts),
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def weights_file(mask: str) -> bytes:
    """The file with the weights, for somebody who wants to run them elsewhere."""
    return (WEIGHTS / MASKS[mask].file).read_bytes()
