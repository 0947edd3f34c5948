"""Rollout and flow against closed forms and networkx."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attention import FlowGraph, backward_rollout, rollout
from core.attention.information_flow import mixed_layers
from tests.making import causal_rows, softmax_rows

LAYERS, HEADS, N = 3, 2, 4


def test_uniform_attention_has_a_closed_form() -> None:
    weights = np.full((5, HEADS, N, N), 1 / N)
    even = np.full((N, N), 1 / N)
    for level, rolled in enumerate(rollout(weights), start=1):
        np.testing.assert_allclose(rolled, 2.0**-level * np.eye(N) + (1 - 2.0**-level) * even)


def test_rollout_multiplies_from_the_last_layer_down() -> None:
    weights = softmax_rows(0, LAYERS, HEADS, N, N).astype(np.float64)
    rolled = np.eye(N)
    for layer in weights:
        mean = sum(layer[head] for head in range(HEADS)) / HEADS
        step = np.zeros((N, N))
        for i in range(N):
            for j in range(N):
                step[i, j] = sum((mean[i, k] + (i == k)) / 2 * rolled[k, j] for k in range(N))
        rolled = step
    np.testing.assert_allclose(rollout(weights)[-1], rolled, rtol=1e-12)


def test_passage_meets_rollout_in_every_layer() -> None:
    weights = softmax_rows(1, LAYERS, HEADS, N, N)
    passed, rolled = backward_rollout(weights), rollout(weights)
    np.testing.assert_allclose(passed[0], rolled[-1], rtol=1e-12)
    for level in range(1, LAYERS):
        np.testing.assert_allclose(passed[level] @ rolled[level - 1], rolled[-1], rtol=1e-10)


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 6))
@settings(max_examples=40)
def test_shares_stay_shares(seed: int, layers: int, n: int) -> None:
    weights = softmax_rows(seed, layers, HEADS, n, n)
    for table in (rollout(weights), backward_rollout(weights)):
        assert table.shape == (layers, n, n)
        np.testing.assert_allclose(table.sum(-1), 1, atol=1e-6)
        assert (table >= 0).all()


def by_networkx(weights: np.ndarray, outputs: list[int], inputs: list[int]) -> float:
    graph = nx.DiGraph()
    for level, layer in enumerate(mixed_layers(weights), start=1):
        for i in range(len(layer)):
            for j in range(len(layer)):
                graph.add_edge((level, i), (level - 1, j), capacity=layer[i, j])
    for token in outputs:
        graph.add_edge("source", (len(weights), token), capacity=1 / len(outputs))
    for token in inputs:
        graph.add_edge((0, token), "sink")
    return nx.maximum_flow_value(graph, "source", "sink")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("outputs", "inputs"), [([0], [3]), ([2], [2]), ([3], [0]), ([1, 2], [0]), ([3], [1, 2])]
)
def test_flow_is_networkx_maximum_flow(seed: int, outputs: list[int], inputs: list[int]) -> None:
    weights = softmax_rows(seed, LAYERS, HEADS, N, N)
    ours = FlowGraph(weights).flow(outputs, inputs)
    assert ours == pytest.approx(by_networkx(weights, outputs, inputs), abs=1e-7)


def test_a_bottleneck_by_hand() -> None:
    """Token 1 draws 0.6 of its first layer from token 0, token 0 nothing: half of that passes."""
    lower = np.array([[1.0, 0.0], [0.6, 0.4]])
    weights = lower[None, None]
    # Â[1, 0] = 0.3; after one layer that is all there is.
    assert FlowGraph(weights).flow([1], [0]) == pytest.approx(0.3, abs=1e-8)
    # With a second layer that only passes on: 0.5 + 0.5·1 of itself carries 0.3.
    both = np.stack([weights[0], np.eye(2)[None]])
    assert FlowGraph(both).flow([1], [0]) == pytest.approx(0.3, abs=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_every_pair_of_a_sharp_causal_map_is_networkx_flow(seed: int) -> None:
    """No two sizes are equal, and nothing is symmetric: a turned axis would show."""
    layers, heads, n = 3, 2, 5
    random = np.random.default_rng(seed)
    scores = np.tril(np.exp(3 * random.normal(size=(layers, heads, n, n))))
    weights = scores / scores.sum(-1, keepdims=True)
    graph = FlowGraph(weights)
    for i in range(n):
        for j in range(n):
            assert graph.flow([i], [j]) == pytest.approx(by_networkx(weights, [i], [j]), abs=1e-7)


def test_a_words_tokens_share_one_unit() -> None:
    weights = np.broadcast_to(np.eye(N), (LAYERS, HEADS, N, N))
    graph = FlowGraph(weights)
    assert graph.flow([0, 1, 2], [1]) == pytest.approx(1 / 3, abs=1e-8)
    assert graph.flow([0, 1, 2], [2, 1]) == pytest.approx(2 / 3, abs=1e-8)
    assert graph.flow([0, 1, 2], [3]) == 0


def test_what_is_under_the_resolution_is_nothing() -> None:
    step = 4 / 2**31  # 2n / 2³¹ at two tokens
    for share, passes in ((0.4 * step, 0.0), (3 * step, 3 * step)):
        weights = np.array([[1.0, 0.0], [2 * share, 1 - 2 * share]])[None, None]
        assert FlowGraph(weights).flow([1], [0]) == pytest.approx(passes, rel=1e-6)


def test_identity_keeps_everything_where_it_is() -> None:
    weights = np.broadcast_to(np.eye(N), (LAYERS, HEADS, N, N))
    assert FlowGraph(weights).flow([2], [2]) == pytest.approx(1)
    assert FlowGraph(weights).flow([2], [1]) == 0


def test_nothing_flows_back_in_causal_attention() -> None:
    graph = FlowGraph(causal_rows(0, LAYERS, HEADS, N, N))
    assert graph.flow([0], [3]) == 0
    assert graph.flow([3], [0]) > 0.01
    assert graph.flow([0], [0]) == pytest.approx(1, abs=1e-7)


def test_into_all_inputs_flows_all() -> None:
    graph = FlowGraph(softmax_rows(5, LAYERS, HEADS, N, N))
    assert graph.flow([1], list(range(N))) == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (np.full((2, 2, 3, 4), 0.25), "one text through its layers"),
        (np.full((2, 3, 3), 0.25), "one text through its layers"),
        (np.zeros((0, 2, 3, 3)), "none of them 0"),
        (np.zeros((2, 0, 3, 3)), "none of them 0"),
        (np.full((1, 1, 2, 2), np.nan), "a number in every cell"),
        (np.full((1, 1, 2, 2), np.inf), "a number in every cell"),
    ],
)
def test_what_is_no_stack_of_layers_is_refused(weights: np.ndarray, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        FlowGraph(weights)
    with pytest.raises(ValueError, match=told):
        rollout(weights)


@pytest.mark.parametrize(("outputs", "inputs"), [([], [0]), ([0], []), ([4], [0]), ([0], [-1])])
def test_tokens_that_do_not_exist_are_refused(outputs: list[int], inputs: list[int]) -> None:
    with pytest.raises(ValueError, match=r"at least one token|numbered from 0 to 3; asked"):
        FlowGraph(softmax_rows(0, 1, 1, N, N)).flow(outputs, inputs)
