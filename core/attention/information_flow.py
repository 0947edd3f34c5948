"""How much of each input token reaches an output token through all layers.

Attention of one layer says what it mixes, not where that came from. Two summaries follow the
mixing down to the input: rollout multiplies, flow takes the layers as pipes and asks for the most
that can pass. Source: Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers".
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

# SciPy's flow is integer, in 32 bits; the capacities into one token can add up to n.
RESOLUTION = 2**31 - 1


def mixed_layers(weights: Float[np.ndarray, "..."]) -> Float[np.ndarray, "layers n n"]:
    """Â_l = ½ mean over heads + ½ I: half of what leaves a layer came in unchanged.

    Args:
        weights: (layers, heads, n, n), rows sum to 1.

    Returns:
        (layers, n, n) in float64; rows sum to 1.

    Raises:
        ValueError: Not square, empty, or not finite.

    Example:
        >>> mixed_layers(np.full((1, 1, 2, 2), 0.5)).tolist()
        [[[0.75, 0.25], [0.25, 0.75]]]
    """
    if weights.ndim != 4 or weights.shape[-1] != weights.shape[-2] or not weights.size:
        raise ValueError(
            "Information flow follows one text through its layers: weights must have the shape "
            f"(layers, heads, n, n), none of them 0; they have {weights.shape}."
        )
    if not np.isfinite(weights).all():
        raise ValueError("Information flow needs a number in every cell.")
    n = weights.shape[-1]
    return 0.5 * weights.mean(axis=1, dtype=np.float64) + 0.5 * np.eye(n)


def rollout(weights: Float[np.ndarray, "..."]) -> Float[np.ndarray, "layers n n"]:
    """R_l = Â_l … Â_1: what each token holds after layer l, as shares of the input tokens.

    Args:
        weights: As in `mixed_layers`.

    Returns:
        (layers, n, n); rows sum to 1. Uniform attention gives 2^−l I + (1 − 2^−l) U.

    Example:
        >>> rollout(np.full((2, 1, 2, 2), 0.5))[-1].tolist()
        [[0.625, 0.375], [0.375, 0.625]]

    References:
        Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers".
    """
    mixed = mixed_layers(weights)
    rolled = [mixed[0]]
    for layer in mixed[1:]:
        rolled.append(layer @ rolled[-1])
    return np.stack(rolled)


def backward_rollout(weights: Float[np.ndarray, "..."]) -> Float[np.ndarray, "layers n n"]:
    """P_l = Â_L … Â_{l+1}: through which tokens, after layer l, each output token has come.

    Args:
        weights: As in `mixed_layers`.

    Returns:
        (layers, n, n) for l = 0 … layers − 1; rows sum to 1. P_0 is the rollout of the last layer.

    Example:
        >>> backward_rollout(np.full((2, 1, 2, 2), 0.5)).tolist()
        [[[0.625, 0.375], [0.375, 0.625]], [[0.75, 0.25], [0.25, 0.75]]]
    """
    mixed = mixed_layers(weights)
    passed = [mixed[-1]]
    for layer in mixed[-2::-1]:
        passed.append(passed[-1] @ layer)
    return np.stack(passed[::-1])


class FlowGraph:
    """The layers as pipes: from token i above to token j below at most Â_l[i, j] can pass."""

    def __init__(self, weights: Float[np.ndarray, "..."]) -> None:
        """Build the pipes once for many questions; `weights` as in `mixed_layers`."""
        mixed = mixed_layers(weights)
        layers, n, _ = mixed.shape
        # Half of the range leaves room for what sums up in one node.
        self._unit = RESOLUTION // (2 * max(n, 2))
        self._n, self._layers = n, layers
        self._source, self._sink = (layers + 1) * n, (layers + 1) * n + 1
        upper, i, j = np.nonzero(mixed > 0)
        # Nodes of layer l stand at l·n; the input is layer 0.
        self._from = (upper + 1) * n + i
        self._to = upper * n + j
        self._capacity = np.rint(mixed[upper, i, j] * self._unit).astype(np.int32)

    def flow(self, output_tokens: Sequence[int], input_tokens: Sequence[int]) -> float:
        """The most that can pass from a word of the output to a word of the input.

        The output word pours one unit, in equal parts into its tokens; a single token on both
        sides is the paper's flow.

        Args:
            output_tokens: Positions of the word's tokens in the last layer, from 0.
            input_tokens: Positions of the word's tokens in the input.

        Returns:
            Between 0 and 1. Capacities are rounded to whole multiples of about 2n / 2³¹ (1.4e-8
            at 15 tokens, 1.1e-7 at 120), and one that is less than half of that is nothing.

        Raises:
            ValueError: An empty list, or a token that does not exist.

        Example:
            >>> round(FlowGraph(np.full((2, 1, 2, 2), 0.5)).flow([0], [1]), 6)
            0.5
        """
        self._check(output_tokens)
        self._check(input_tokens)
        outputs, inputs = np.array(sorted(set(output_tokens))), np.array(sorted(set(input_tokens)))
        start = np.concatenate([self._from, np.full(len(outputs), self._source), inputs])
        end = np.concatenate(
            [self._to, self._layers * self._n + outputs, np.full(len(inputs), self._sink)]
        )
        poured = np.full(len(outputs), self._unit // len(outputs), dtype=np.int32)
        unlimited = np.full(len(inputs), self._unit, dtype=np.int32)
        capacity = np.concatenate([self._capacity, poured, unlimited])
        size = self._sink + 1
        graph = csr_array((capacity, (start, end)), shape=(size, size), dtype=np.int32)
        found = maximum_flow(graph, self._source, self._sink, method="dinic")
        return float(found.flow_value / (poured[0] * len(outputs)))

    def _check(self, tokens: Sequence[int]) -> None:
        if not len(tokens):
            raise ValueError("A flow needs at least one token on each side.")
        if min(tokens) < 0 or max(tokens) >= self._n:
            raise ValueError(
                f"Tokens are numbered from 0 to {self._n - 1}; asked for {list(tokens)}."
            )
