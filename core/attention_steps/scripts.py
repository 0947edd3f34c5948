"""One attention head step by step as a script for PyTorch: same numbers, every matrix kept."""

from collections.abc import Iterable

import numpy as np

from core.attention_steps.steps import AttentionSteps

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
    """The script's text; it leaves Q, K, V and every matrix of `AttentionSteps` in its names."""
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
    tokens = f"QUERIES = {_names(example.queries)}\nKEYS = {_names(example.keys)}\n"
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


def _names(names: Iterable[str]) -> str:
    return "[" + ", ".join(ascii(name) for name in names) + "]"


def _literal(values: np.ndarray) -> str:
    """A nested list with all digits, one row in a line."""
    rows = [f"    {row!r}," for row in values.tolist()]
    return "\n".join(["[", *rows, "]"])
