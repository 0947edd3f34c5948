"""Coding question: scaled dot-product attention as a layer."""

from interview.coding.attention_layer.checks import CHECKS
from interview.coding.compare import up_to
from interview.coding.one_thread import torch_on_one_thread
from interview.coding_question import CodingQuestion, Mistake
from interview.live_links import LiveLink
from interview.pictures import LiveResult, Matrix

_TOKENS = ("[pad]", "the", "animal", "was", "too", "tired")
_WIDTH = 8


def result() -> LiveResult:
    """A sentence padded on the left, under a causal mask: its first row is blind."""
    from interview.coding.attention_layer.solution import ScaledDotProductAttention

    torch = torch_on_one_thread()
    generator = torch.Generator().manual_seed(0)
    query, key, value = torch.randn(
        3, len(_TOKENS), _WIDTH, generator=generator, dtype=torch.float64
    )
    mask = torch.ones(len(_TOKENS), len(_TOKENS), dtype=torch.bool).tril()
    mask[:, 0] = False  # nobody looks at padding
    layer = ScaledDotProductAttention()
    _, weights = layer(query, key, value, mask)
    # Queries √d_k times as long undo the division.
    _, unscaled = layer(query * _WIDTH**0.5, key, value, mask)
    sums = weights[1:].sum(dim=-1)
    return LiveResult(
        Matrix(
            weights.tolist(),
            _TOKENS,
            _TOKENS,
            "Query",
            "Key",
            "weight",
        ),
        (
            f"Every row but the first sums to 1 ({up_to(float((sums - 1).abs().max()))}); "
            f"{int((weights == 0).sum())} of {weights.numel()} weights are exactly 0.",
            "“[pad]” may look at nothing, not even at itself: its row sums to "
            f"{weights[0].sum():.0f}, and is not NaN.",
            f"The largest weight of “{_TOKENS[-1]}” is {weights[-1].max():.2f}; without the "
            f"division by √{_WIDTH} it would be {unscaled[-1].max():.2f}.",
        ),
    )


QUESTION = CodingQuestion(
    label="Scaled dot-product attention as a layer",
    prompt="""Write scaled dot-product attention as a PyTorch layer, with a mask and with dropout.

```python
class ScaledDotProductAttention(nn.Module):
    def __init__(self, dropout: float = 0.0): ...

    def forward(
        self, query, key, value, mask=None
    ) -> tuple[Tensor, Tensor]: ...
```

- `query` has shape (…, L, $d_k$), `key` (…, S, $d_k$), `value` (…, S, $d_v$).
- `mask` holds booleans that broadcast to (…, L, S): True where a query may look. (So has
  `scaled_dot_product_attention`; in `nn.MultiheadAttention` True means hidden.)
- Return the output and the weights that were applied, after dropout.
- A query that may look at nothing gets zeros. The layer must also work in float16.""",
    hints=(
        "Write down the shape after each operation. Which of the two axes of the scores must sum "
        "to 1?",
        "The mask belongs between the scores and the softmax: a score of minus infinity becomes a "
        "weight of exactly 0, and the rest is normalised without it.",
        "The softmax of a row of nothing but minus infinity is 0/0. Set hidden weights to 0 once "
        "more, after the softmax; for all other rows that changes nothing.",
        "`query @ key.transpose(-2, -1) / sqrt(d_k)`; `masked_fill(~mask, -inf)`; "
        "`softmax(dim=-1)`; `masked_fill(~mask, 0)`; dropout; `weights @ value`.",
    ),
    folder="attention_layer",
    name="ScaledDotProductAttention",
    complexity=r"Time $O(L\,S\,(d_k + d_v))$; memory $O(L\,S)$ for the weights, per head and "
    "sequence. Fused kernels compute the same without keeping the weights.",
    checks=CHECKS,
    mistakes=(
        Mistake(
            "The scores are not scaled",
            "Scores then have a standard deviation of about $\\sqrt{d_k}$: in most rows one weight "
            "is near 1, and hardly any gradient passes. Nothing crashes; only a comparison of "
            "numbers shows it.",
            "NoScaling",
            "parity",
        ),
        Mistake(
            "Softmax over the queries",
            "With `dim=-2` the columns sum to 1 instead of the rows. The shapes do not show it.",
            "SoftmaxOverQueries",
            "rows",
        ),
        Mistake(
            "Mask after the softmax",
            "Hidden weights become 0, but their scores are still in the denominator: a masked row "
            "sums to less than 1, and its output depends on keys that it must not see.",
            "MaskAfterSoftmax",
            "mask",
        ),
        Mistake(
            "−1e9 instead of minus infinity",
            "The largest float16 is 65,504, so filling in −1e9 fails there. And a row that is "
            "masked everywhere gets equal weights: it looks at everything it must not see.",
            "MinusOneBillion",
            "half",
        ),
        Mistake(
            "A row without any key is forgotten",
            "Its softmax is 0/0. After the next layers every number that is computed from this NaN "
            "is NaN too. Padding on the left with a causal mask makes such rows.",
            "BlindRowIsNaN",
            "blind",
        ),
        Mistake(
            "NaN is wiped away too late",
            "The output is right, but the softmax’s gradient at that row is NaN. Adding the mask "
            "passes it on; `masked_fill` would give a gradient of 0 there.",
            "NaNInTheGradient",
            "gradient",
        ),
        Mistake(
            "Dropout on the scores",
            "A score of 0 is not a weight of 0: a dropped key is still looked at, sometimes more "
            "than before. Dropout belongs after the softmax.",
            "DropoutOnScores",
            "dropout",
        ),
    ),
    result=result,
    live=(
        LiveLink(
            "attention-steps",
            "A row that may look at nothing, step by step, and what libraries answer",
            {
                "attention_steps_part": "steps",
                "attention_steps_mask": "padding",
                "attention_steps_length": "0",
            },
        ),
    ),
    tags=("attention", "transformer", "mask", "softmax", "dropout", "PyTorch"),
)
