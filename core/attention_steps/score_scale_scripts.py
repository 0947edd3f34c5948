"""Variance, softmax and gradient of scores at every d_k as a script: same draws, same numbers."""

from core.attention_steps.score_scale import (
    BLOCK,
    DISTRIBUTIONS,
    NUM_KEYS,
    NUM_PAIRS,
    NUM_QUERIES,
    WIDTHS,
)

_SCRIPT = '''"""Why scores are divided by the root of d_k, as shown by Foundations Lab ({label})."""

import math

import numpy as np
import torch

WIDTHS = {widths}
NUM_PAIRS, NUM_QUERIES, NUM_KEYS = {pairs}, {queries}, {keys}
SEED, RHO = {seed}, {rho!r}
BLOCK = {block}  # components that are held at once
draw = np.random.default_rng(SEED)


def components(shape, factor):
    """One vector in each row; `factor` is one number for each vector."""
    return {source}


def scores(queries, keys):
    """q·k over the first d components for each d, (widths, queries, keys)."""
    found = np.empty((len(WIDTHS), queries, keys))
    total = np.zeros((queries, keys))
    query_factor = draw.standard_normal((queries, 1))
    key_factor = draw.standard_normal((queries * keys, 1))
    for start in range(0, WIDTHS[-1], BLOCK):
        query = components((queries, BLOCK), query_factor)
        key = components((queries * keys, BLOCK), key_factor).reshape(queries, keys, BLOCK)
{paired}        sums = total[:, :, None] + np.cumsum(query[:, None, :] * key, axis=-1)
        for place, width in enumerate(WIDTHS):
            if start < width <= start + BLOCK:
                found[place] = sums[:, :, width - start - 1]
        total = sums[:, :, -1]
    return torch.from_numpy(found)


def gradient_norm(weights):
    """Mean Frobenius norm of the softmax's Jacobian diag(a) - a aᵀ."""
    jacobian = torch.diag_embed(weights) - weights[..., :, None] * weights[..., None, :]
    return torch.linalg.matrix_norm(jacobian).mean(-1)


variances = scores(NUM_PAIRS, 1)[:, :, 0].var(dim=1)
rows = scores(NUM_QUERIES, NUM_KEYS)
plain = torch.softmax(rows, dim=-1)
scaled = torch.softmax(rows / torch.tensor(WIDTHS).sqrt()[:, None, None], dim=-1)
largest = {{name: a.amax(-1).mean(-1) for name, a in (("plain", plain), ("scaled", scaled))}}
gradients = {{name: gradient_norm(a) for name, a in (("plain", plain), ("scaled", scaled))}}

print("  d_k    Var(q·k)   / d_k   largest weight   gradient (as they are, divided)")
for i, width in enumerate(WIDTHS):
    print(
        f"{{width:5d}} {{variances[i]:11.4g}} {{variances[i] / width:7.3f}}"
        f"   {{largest['plain'][i]:.3f}}  {{largest['scaled'][i]:.3f}}"
        f"     {{gradients['plain'][i]:.4f}}  {{gradients['scaled'][i]:.4f}}"
    )
'''

_PAIRED = """        # The (first) key is like its query.
        key[:, 0] = RHO * query + math.sqrt(1 - RHO**2) * key[:, 0]
"""


def scale_script(distribution: str, correlation: float, seed: int) -> str:
    """A script that leaves `variances`, `largest` and `gradients` of `score_scale.measure`."""
    how = DISTRIBUTIONS[distribution]
    return _SCRIPT.format(
        label=how.label.lower(),
        widths=list(WIDTHS),
        pairs=NUM_PAIRS,
        queries=NUM_QUERIES,
        keys=NUM_KEYS,
        seed=int(seed),
        rho=float(correlation),
        block=BLOCK,
        source=how.source,
        paired=_PAIRED if how.pairs_up else "",
    )
