"""RoPE against Llama's, what scalings do, and the identities of rotations."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.positional_encoding import SCALINGS, frequencies, rotated, scaled_frequencies, scaled_rope
from core.positional_encoding.rope import unseen_pairs, yarn_ramp


def llama(d: int, base: float, trained: int, rope: dict) -> Any:
    """transformers' configuration of a model with one head of size d."""
    from transformers import LlamaConfig

    return LlamaConfig(
        hidden_size=d,
        num_attention_heads=1,
        num_key_value_heads=1,
        head_dim=d,
        max_position_embeddings=trained,
        rope_parameters={"rope_theta": float(base), **rope},
    )


def test_rotated_vectors_are_llamas() -> None:
    import torch
    from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding, apply_rotary_pos_emb

    d, n = 18, 13
    draw = np.random.default_rng(0)
    query = draw.standard_normal((n, d))
    positions = draw.integers(0, 400, n)
    rotary = LlamaRotaryEmbedding(llama(d, 10_000, 512, {"rope_type": "default"}))
    # Llama pairs dimension i with i + d/2; ours is 2i with 2i + 1.
    order = np.concatenate([np.arange(0, d, 2), np.arange(1, d, 2)])
    tensor = torch.tensor(query[:, order])[None, None]
    cosines, sines = rotary(tensor, torch.tensor(positions)[None])
    expected, _ = apply_rotary_pos_emb(tensor, tensor, cosines, sines)
    ours = rotated(query, positions, frequencies(d))
    np.testing.assert_allclose(ours[:, order], expected[0, 0].numpy(), atol=3e-4)


@given(
    m=st.integers(0, 3_000),
    n=st.integers(0, 3_000),
    far=st.integers(0, 3_000),
    scaling=st.sampled_from(list(SCALINGS)),
    half=st.integers(2, 16),
    seed=st.integers(0, 99),
)
def test_the_score_depends_on_the_distance_alone(
    m: int, n: int, far: int, scaling: str, half: int, seed: int
) -> None:
    query, key = np.random.default_rng(seed).standard_normal((2, 1, 2 * half))
    omegas, _ = scaled_frequencies(scaling, 2 * half, 10_000, 4, 512)

    def score(at: int) -> float:
        left = rotated(query, np.array([m + at]), omegas)
        right = rotated(key, np.array([n + at]), omegas)
        return float((left @ right.T)[0, 0])

    assert score(far) == pytest.approx(score(0), abs=1e-9)
    # q R_(n−m) k, the other form of the same score.
    turned = rotated(key, np.array([n - m]), omegas)
    assert score(0) == pytest.approx(float((query @ turned.T)[0, 0]), abs=1e-9)


def test_rotation_keeps_lengths_and_turns_counter_clockwise() -> None:
    vectors = np.array([[1.0, 0.0, 0.0, 2.0], [3.0, 1.0, -1.0, 0.5]])
    turned = rotated(vectors, np.array([1, 2]), np.array([math.pi / 2, math.pi / 4]))
    np.testing.assert_allclose(turned[0], [0, 1, -math.sqrt(2), math.sqrt(2)], atol=1e-15)
    np.testing.assert_allclose(
        np.linalg.norm(turned, axis=1), np.linalg.norm(vectors, axis=1), rtol=1e-14
    )
    with pytest.raises(ValueError, match="their shape was"):
        rotated(vectors, np.array([1, 2, 3]), np.array([1.0, 1.0]))


def test_what_each_scaling_does_to_the_first_and_the_last_pair() -> None:
    plain = frequencies(64)
    linear, ntk, yarn = (
        scaled_frequencies(key, 64, 10_000, 8, 512)[0] for key in ("linear", "ntk", "yarn")
    )
    np.testing.assert_allclose(linear, plain / 8, rtol=1e-15)
    assert ntk[0] == yarn[0] == plain[0]
    assert ntk[-1] == pytest.approx(plain[-1] / 8, rel=1e-12)
    assert yarn[-1] == pytest.approx(plain[-1] / 8, rel=1e-12)
    assert scaled_frequencies("yarn", 64, 10_000, 8, 512)[1] == 0.1 * math.log(8) + 1
    # The same as a larger base.
    np.testing.assert_allclose(ntk, (10_000 * 8 ** (64 / 62)) ** (-np.arange(0, 64, 2) / 64))


def test_yarns_ramp_follows_the_turns_in_training() -> None:
    ramp = yarn_ramp(64, 10_000, 512)
    turns = 512 * frequencies(64) / (2 * np.pi)
    assert (np.diff(ramp) >= 0).all()
    assert not ramp[turns > 32 * 10_000 ** (1 / 32)].any()
    assert (ramp[turns < 1 / 10_000 ** (1 / 32)] == 1).all()


def test_pairs_without_a_whole_turn_in_training_meet_new_angles() -> None:
    plain = frequencies(64)
    counted = [i for i in range(32) if 512 * plain[i] < 2 * np.pi]
    assert np.flatnonzero(unseen_pairs(plain, plain, 2048, 512)).tolist() == counted
    assert not unseen_pairs(plain, plain, 512, 512).any()
    for key in ("linear", "yarn"):
        omegas, _ = scaled_frequencies(key, 64, 10_000, 4, 512)
        assert not unseen_pairs(omegas, plain, 2048, 512).any()
    ntk, _ = scaled_frequencies("ntk", 64, 10_000, 4, 512)
    assert unseen_pairs(ntk, plain, 2048, 512).sum() == len(counted) - 1


def test_the_score_of_equal_vectors_is_a_mean_of_cosines() -> None:
    each = scaled_rope("yarn", 32, 10_000, 4, 512, np.array([0, 3, 700]))
    vector = np.full((1, 32), 0.25)
    for distance, score in zip((0, 3, 700), each.score, strict=True):
        key = rotated(vector, np.array([distance]), each.omegas) * each.attention
        product = float((vector * each.attention @ key.T)[0, 0]) / float((vector @ vector.T)[0, 0])
        assert score == pytest.approx(product, rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("magic", 64, 10_000, 2, 512), "There is no scaling 'magic'"),
        (("linear", 64, 10_000, 0.5, 512), "factor must lie between 1"),
        (("yarn", 64, 10_000, float("nan"), 512), "factor must lie between 1"),
        (("yarn", 64, 10_000, 2, 3), "trained length must lie between 16"),
        (("yarn", 63, 10_000, 2, 512), "even whole number"),
    ],
)
def test_what_cannot_be_scaled_is_said(arguments: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        scaled_frequencies(*arguments)
