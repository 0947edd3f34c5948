"""One attention head step by step as a script for PyTorch: same numbers, every matrix kept."""

import numpy as np

from core.attention_steps.score_scale import (
    BLOCK,
    DISTRIBUTIONS,
    NUM_KEYS,
    NUM_PAIRS,
    NUM_QUERIES,
    WIDTHS,
)
from core.attention_steps.steps import AttentionSteps
from core.common import ascii_list

_HEAD = '''"""Scaled dot-product attention, step by step, as shown by Foundations Lab ({origin})."""

import math

{imports}import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)

{inputs}
# True where a query may look at a key.
ALLOWED = torch.tensor({allowed})
TEMPERATURE = {temperature!r}

scores = Q @ K.T  # (queries, keys)
scaled = scores{divided}
masked = scaled.masked_fill(~ALLOWED, -math.inf)
weights = torch.softmax(masked / TEMPERATURE, dim=-1)
# A row without an allowed key is 0/0; it is defined as zeros.
weights = torch.where(ALLOWED.any(dim=-1, keepdim=True), weights, 0.0)
'''

_DROPOUT = """
P, SEED = {dropout!r}, {seed}
kept = torch.from_numpy(np.random.default_rng(SEED).random(tuple(weights.shape)) >= P)
dropped = weights * kept / (1 - P)  # as functional.dropout, which draws its own
"""

_TAIL = """
output = dropped @ V  # (queries, d_v)

for name in ("scores", "scaled", "masked", "weights", "dropped", "output"):
    print(f"{name} {tuple(globals()[name].shape)}\\n{globals()[name]}\\n")
"""

_CHECK = """
in_one_call = functional.scaled_dot_product_attention(
    Q[None], K[None], V[None], attn_mask=ALLOWED, scale={scale}
)[0]
difference = (output - in_one_call).abs().max()
print(f"largest difference to scaled_dot_product_attention: {{difference:.1e}}")
"""


def steps_script(steps: AttentionSteps) -> str:
    """A script that leaves Q, K, V and every matrix of `AttentionSteps` under these names.

    Args:
        steps: What is shown.

    Returns:
        Python that needs torch.

    Example:
        >>> from core.attention_steps import StepChoices, attention_steps, typed_example
        >>> example = typed_example("", "1 0; 0 1", "1 0; 0 1", "1; 2")
        >>> text = steps_script(attention_steps(example, StepChoices()))
        >>> [line for line in text.splitlines() if line.startswith(("scores", "scaled"))]
        ['scores = Q @ K.T  # (queries, keys)', 'scaled = scores / math.sqrt(2)']
    """
    choices, example = steps.choices, steps.example
    root = f"math.sqrt({example.d_k})"
    text = _HEAD.format(
        origin=_origin(steps),
        imports="import numpy as np\n" if choices.dropout else "",
        inputs=_inputs(steps),
        allowed=_literal(steps.allowed),
        temperature=float(choices.temperature),
        divided=f" / {root}" if choices.scaled else "",
    )
    if choices.dropout:
        text += _DROPOUT.format(dropout=float(choices.dropout), seed=int(choices.seed))
    else:
        text += "dropped = weights  # no dropout\n"
    text += _TAIL
    if not choices.dropout:
        divisor = f"({root} * TEMPERATURE)" if choices.scaled else "TEMPERATURE"
        text += _CHECK.format(scale=f"1 / {divisor}")
    return text


def _inputs(steps: AttentionSteps) -> str:
    example = steps.example
    tokens = f"QUERIES = {ascii_list(example.queries)}\nKEYS = {ascii_list(example.keys)}\n"
    if example.inputs is None:
        return tokens + "".join(
            f"{name} = torch.tensor({_literal(values)})\n"
            for name, values in (("Q", example.query), ("K", example.key), ("V", example.value))
        )
    parts = [f"X = torch.tensor({_literal(example.inputs)})  # a made-up vector for each word\n"]
    for name, values in zip("QKV", example.projections, strict=True):
        parts.append(f"W_{name} = torch.tensor({_literal(values)})\n")
    return tokens + "".join(parts) + "Q, K, V = X @ W_Q, X @ W_K, X @ W_V\n"


def _origin(steps: AttentionSteps) -> str:
    origins = {
        "table": "typed tables",
        "random": "words through random matrices",
        "trained": f"all-MiniLM-L6-v2, {steps.example.origin}",
    }
    return origins[steps.example.source]


def _literal(values: np.ndarray) -> str:
    """A nested list with all digits, one row in a line."""
    rows = [f"    {row!r}," for row in values.tolist()]
    return "\n".join(["[", *rows, "]"])


# ---- why scores are divided by √d_k --------------------------------------------------------------
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
    """A script that leaves `variances`, `largest` and `gradients` of `score_scale.measure`.

    Args:
        distribution: A key of `DISTRIBUTIONS`.
        correlation: ρ, in [0, 1).
        seed: Of the draw, not negative.

    Returns:
        Python that needs NumPy and torch.

    Example:
        >>> text = scale_script("normal", 0.0, seed=0)
        >>> [line for line in text.splitlines() if line.startswith(("NUM", "SEED"))]
        ['NUM_PAIRS, NUM_QUERIES, NUM_KEYS = 2000, 100, 16', 'SEED, RHO = 0, 0.0']
    """
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
