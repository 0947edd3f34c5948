"""Positional encodings at any positions and with any settings, against loops and transformers."""

import cmath
import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.positional_encoding import (
    BASE,
    ENCODINGS,
    SCALINGS,
    PositionSettings,
    alibi_bias,
    alibi_reach,
    alibi_slopes,
    closed_form,
    dot_products,
    frequencies,
    minilm_table,
    scaled_frequencies,
    shift_matrix,
    sinusoidal,
    t5_buckets,
)
from core.positional_encoding.encodings import T5_STEP, scores
from core.positional_encoding.relative_bias import MAX_HEADS
from tests.parity.drawing import SEEDS, arrays, examples, number

bases = number(BASE)
FACTOR = st.one_of(st.sampled_from([1.0, 2.0, 1024.0]), st.floats(1, 1024))
TRAINED = st.one_of(st.sampled_from([16, 512, 1_000_000]), st.integers(16, 8192))
heads = st.integers(1, MAX_HEADS)


@st.composite
def settings(draw: Any) -> PositionSettings:
    count = draw(heads)
    return PositionSettings(
        base=draw(bases),
        scaling=draw(st.sampled_from(list(SCALINGS))),
        factor=draw(FACTOR),
        trained=draw(TRAINED),
        heads=count,
        head=draw(st.integers(1, count)),
    )


# ---- references, written out -------------------------------------------------------------------
def slope_of(heads: int, head: int) -> float:
    """Press et al.'s published rule: powers of two, then every second slope of twice as many."""
    power = 2 ** math.floor(math.log2(heads))
    if head <= power:
        return 2 ** (-8 * head / power)
    return 2 ** (-8 * (2 * (head - power) - 1) / (2 * power))


def bucket_of(relative: int) -> int:
    """Raffel et al.'s rule for 32 buckets up to 128, both ways, in exact steps."""
    distance = abs(relative)
    place = distance if distance < 8 else 8 + math.floor(2 * math.log2(distance / 8) + 1e-9)
    return min(place, 15) + 16 * (relative > 0)


@st.composite
def places(draw: Any, count: int, most: int) -> np.ndarray:
    """So many positions, near each other or anywhere."""
    reach = draw(st.sampled_from([1, 10, most]))
    return np.random.default_rng(draw(SEEDS)).integers(0, min(reach, most) + 1, count)


def added(key: str, place: int, d: int, chosen: PositionSettings) -> list[float]:
    """What is added to a vector at a place."""
    if key == "learned":
        table = minilm_table()[1:]
        return list(table[place] * math.sqrt(0.5 / np.median((table**2).mean(axis=1))))
    angles = [place * chosen.base ** (-2 * (i // 2) / d) for i in range(d)]
    return [math.cos(each) if i % 2 else math.sin(each) for i, each in enumerate(angles)]


def score(key: str, q: list[float], k: list[float], m: int, n: int, chosen: Any) -> float:
    """One score from the formulas of the papers."""
    d = len(q)
    if key in ("sinusoidal", "learned"):
        q = [a + b for a, b in zip(q, added(key, m, d, chosen), strict=True)]
        k = [a + b for a, b in zip(k, added(key, n, d, chosen), strict=True)]
    if key == "rope":
        rates, attention = scaled_frequencies(
            chosen.scaling, d, chosen.base, chosen.factor, chosen.trained
        )
        total = sum(
            complex(*q[2 * i : 2 * i + 2])
            * complex(*k[2 * i : 2 * i + 2]).conjugate()
            * cmath.exp(1j * (m - n) * rates[i])
            for i in range(d // 2)
        )
        return total.real * attention**2 / math.sqrt(d)
    product = math.fsum(a * b for a, b in zip(q, k, strict=True)) / math.sqrt(d)
    if key == "alibi":
        return product - slope_of(chosen.heads, chosen.head) * abs(m - n)
    return product - T5_STEP * bucket_of(n - m) if key == "t5" else product


@pytest.mark.parametrize("key", ENCODINGS)
@examples(15)
@given(data=st.data(), chosen=settings(), half=st.integers(1, 8))
def test_every_score_is_its_formula(
    key: str, data: st.DataObject, chosen: PositionSettings, half: int
) -> None:
    encoding = ENCODINGS[key]
    d = minilm_table().shape[1] if key == "learned" else 2 * half
    most = 10_000 if encoding.longest is None else encoding.longest - 1
    queries = data.draw(arrays((2, d), (0.0, 1.0, 10.0)))
    keys = data.draw(arrays((3, d), (0.0, 1.0, 10.0)))
    at, of = data.draw(places(2, most)), data.draw(places(3, most))
    found = scores(encoding, queries, keys, at, of, chosen)
    assert found.shape == (2, 3)
    for row in range(2):
        for column in range(3):
            q, k, m, n = queries[row], keys[column], int(at[row]), int(of[column])
            expected = score(key, q.tolist(), k.tolist(), m, n, chosen)
            size = np.linalg.norm(q) * np.linalg.norm(k) + d
            assert found[row, column] == pytest.approx(expected, rel=1e-9, abs=float(1e-10 * size))


@examples(30)
@given(place=st.integers(-(10**6), 10**6), half=st.integers(1, 24), base=bases, seed=SEEDS)
def test_sines_and_cosines_are_the_papers(place: int, half: int, base: float, seed: int) -> None:
    d, shift = 2 * half, int(np.random.default_rng(seed).integers(-1000, 1001))
    chosen = PositionSettings(base=base)
    rows = np.array([added("sinusoidal", each, d, chosen) for each in (place, place + shift)])
    # Of an angle of 1e6 the last place is 1e-10.
    close: dict[str, Any] = {"rtol": 0, "atol": 1e-15 * max(1000, abs(place) + 1000)}
    np.testing.assert_allclose(sinusoidal(np.array([place, place + shift]), d, base), rows, **close)
    np.testing.assert_allclose(
        shift_matrix(shift, frequencies(d, base)) @ rows[0], rows[1], **close
    )
    product = dot_products(np.array([place]), np.array([place + shift]), d, base)[0, 0]
    assert product == pytest.approx(float(rows[0] @ rows[1]), abs=d * close["atol"])
    assert product == pytest.approx(
        closed_form(np.array([shift]), d, base)[0], abs=d * close["atol"]
    )


# Our names of the scalings, and transformers'.
KINDS = {"none": "default", "linear": "linear", "ntk": "dynamic", "yarn": "yarn"}


@pytest.mark.parametrize("scaling", SCALINGS)
@examples(15)
@given(half=st.integers(2, 64), base=bases, trained=TRAINED, data=st.data())
def test_stretched_frequencies_are_those_of_transformers(
    scaling: str, half: int, base: float, trained: int, data: st.DataObject
) -> None:
    from transformers import LlamaConfig
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
    from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding

    length = data.draw(st.integers(trained, 32 * trained))
    kind, factor, d = KINDS[scaling], length / trained, 2 * half
    rope: dict[str, Any] = {"rope_type": kind, "rope_theta": float(base)}
    if kind != "default":
        # Dynamic scaling takes that of the length asked for, times a factor of its own.
        rope["factor"] = 1.0 if kind == "dynamic" else factor
    if kind == "yarn":
        rope["original_max_position_embeddings"] = trained
    config = LlamaConfig(
        hidden_size=d,
        num_attention_heads=1,
        num_key_value_heads=1,
        head_dim=d,
        max_position_embeddings=trained,
        rope_parameters=rope,
    )
    if kind == "default":
        theirs, attention = LlamaRotaryEmbedding.compute_default_rope_parameters(config)
    else:
        theirs, attention = ROPE_INIT_FUNCTIONS[kind](config, "cpu", seq_len=length)
    omegas, ours = scaled_frequencies(scaling, d, base, factor, trained)
    np.testing.assert_allclose(omegas, theirs.double().numpy(), rtol=1e-5)
    assert ours == pytest.approx(attention, rel=1e-12)
    if scaling == "ntk":
        assert omegas[-1] == pytest.approx(frequencies(d, base)[-1] / factor)


@examples(30)
@given(count=heads, length=st.integers(1, 2000), share=st.floats(0.001, 0.999), data=st.data())
def test_slopes_and_what_they_reach(
    count: int, length: int, share: float, data: st.DataObject
) -> None:
    from transformers.models.bloom.modeling_bloom import build_alibi_tensor

    slopes = alibi_slopes(count)
    theirs = build_alibi_tensor(torch.ones(1, 2), count, torch.float32)[:, 0, 1]
    np.testing.assert_allclose(slopes, theirs.numpy(), rtol=1e-5)
    head = data.draw(st.integers(1, count))
    assert slopes[head - 1] == pytest.approx(slope_of(count, head))
    few = min(length, 30)
    bias = alibi_bias(slopes[head - 1], few)
    for m in range(few):
        for n in range(few):
            expected = -slopes[head - 1] * (m - n) if n <= m else -math.inf
            assert bias[m, n] == pytest.approx(expected)
    reached = np.cumsum(np.exp(-slopes[head - 1] * np.arange(length)))
    found = alibi_reach(slopes[head - 1], share, length)
    assert reached[found - 1] >= share * reached[-1] * (1 - 1e-9)
    assert found == 1 or reached[found - 2] < share * reached[-1] * (1 + 1e-9)


@examples(30)
@given(half=st.integers(2, 64), both=st.booleans(), farther=st.integers(1, 3000), seed=SEEDS)
def test_buckets_are_t5s(half: int, both: bool, farther: int, seed: int) -> None:
    from transformers.models.t5.modeling_t5 import T5Attention

    exact = half // 2 if both else half
    options: dict[str, Any] = {
        "bidirectional": both,
        "num_buckets": 2 * half,
        "max_distance": exact + farther,
    }
    relative = np.random.default_rng(seed).integers(-4000, 4001, 400)
    theirs = T5Attention._relative_position_bucket(torch.tensor(relative), **options)
    np.testing.assert_array_equal(t5_buckets(relative, **options), theirs.numpy())
