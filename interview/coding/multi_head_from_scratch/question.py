"""Coding question: multi-head attention from scratch."""

from math import ceil, floor

import numpy as np

from interview.coding.multi_head_from_scratch.checks import CHECKS
from interview.coding_question import CodingQuestion, Mistake
from interview.live_links import LiveLink
from interview.pictures import LiveResult, Matrix

_TOKENS = ("a", "small", "dog", "chased", "two", "cats")
_HEADS = 4
_STRENGTH = 12.0


def _looking_back() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tokens that know their place, and matrices by which head i asks for the token i before."""
    count = len(_TOKENS)
    tokens = np.zeros((1, count, count * _HEADS))
    tokens[0, :, :count] = np.eye(count)
    w_q, w_k = (np.zeros((count * _HEADS, count * _HEADS)) for _ in range(2))
    for head in range(_HEADS):
        columns = slice(head * count, (head + 1) * count)
        w_q[:count, columns] = _STRENGTH * np.eye(count, k=-head)
        w_k[:count, columns] = np.eye(count)
    return tokens, w_q, w_k


def result() -> LiveResult:
    """What the last token looks at: four heads, and one head with the same matrices."""
    from interview.coding.multi_head_from_scratch.solution import multi_head_attention

    tokens, w_q, w_k = _looking_back()
    plain = np.eye(tokens.shape[-1])
    weights = multi_head_attention(tokens, tokens, tokens, w_q, w_k, plain, plain, _HEADS)[1]
    single = multi_head_attention(tokens, tokens, tokens, w_q, w_k, plain, plain, 1)[1]
    rows, alone = weights[0, :, -1], single[0, 0, -1]
    least, most = floor(100 * rows.max(axis=1).min()) / 100, ceil(100 * alone.max()) / 100
    return LiveResult(
        Matrix(
            [*rows.tolist(), alone.tolist()],
            [*(f"head {number}" for number in range(1, _HEADS + 1)), "one head"],
            _TOKENS,
            f"“{_TOKENS[-1]}” looks with",
            "Key",
            "weight",
        ),
        (
            "Four heads, each asking for the token 0, 1, 2 or 3 places before: each has a softmax "
            f"of its own and puts at least {least} on the token it asks for.",
            "One head with the same matrices has one softmax for all four tokens: none of its "
            f"weights is over {most}. The four heads need no more parameters and no "
            "more multiplications by them.",
        ),
    )


QUESTION = CodingQuestion(
    label="Multi-head attention from scratch",
    prompt="""Write multi-head attention in NumPy, for self-attention and for cross-attention.

```python
def multi_head_attention(
    query, key, value, w_q, w_k, w_v, w_o,
    num_heads, mask=None,
) -> tuple[np.ndarray, np.ndarray]: ...
```

- `query` has shape (n, L, d), `key` and `value` (n, S, d); the matrices are (d, d) and are
  multiplied from the right, without bias.
- Return the output (n, L, d) and all weights (n, h, L, S); no loop over heads.
- `mask` holds booleans that broadcast to (n, h, L, S): True where a query may look. Every query may
  look somewhere.""",
    hints=(
        "All heads are projected at once by one (d, d) matrix. Which features of the result "
        "belong to head 1?",
        "(n, L, d) becomes (n, L, h, d/h), and then the axis of the heads must move before the one "
        "of the tokens: (n, h, L, d/h). A reshape alone mixes tokens.",
        "Each head is attention of width d/h, so divide by $\\sqrt{d/h}$. `@` works on the last "
        "two axes and leaves n and h alone.",
        "Before the reshape back to (n, L, d), swap the axes again; then multiply by `w_o`, which "
        "is what mixes the heads.",
    ),
    folder="multi_head_from_scratch",
    name="multi_head_attention",
    complexity=r"Time $O((L + S)\,d^2 + L\,S\,d)$, whatever the number of heads; memory "
    r"$O(h\,L\,S)$ for the weights, which is the one thing that grows with $h$.",
    checks=CHECKS,
    mistakes=(
        Mistake(
            "Split by a reshape alone",
            "Reshaping (n, L, d) into (n, h, L, d/h) runs through memory in order: a head gets "
            "pieces of several tokens as its “tokens”. All shapes fit. With one head it is right.",
            "split_by_reshape_alone",
            "self",
        ),
        Mistake(
            "Joined by a reshape alone",
            "The weights are all right, but (n, h, L, d/h) has the heads before the tokens, so "
            "one token’s output is made of one head’s values for several tokens.",
            "joined_by_reshape_alone",
            "causal",
        ),
        Mistake(
            "Scaled by the whole width",
            "A head’s score is a sum of d/h products, so its standard deviation grows with "
            "$\\sqrt{d/h}$. Dividing by $\\sqrt{d}$ makes the weights of every head too equal.",
            "scaled_by_the_whole_width",
            "cross",
        ),
        Mistake(
            "No output projection",
            "Then head 1 can only write to the first d/h features of the output, and heads are "
            "never combined.",
            "no_output_projection",
            "one",
        ),
        Mistake(
            "Softmax over the heads",
            "With the axes in the order (n, h, L, S), `axis=1` is the heads. Then the weights of "
            "all heads for one key sum to 1, and a query’s weights sum to anything.",
            "softmax_over_heads",
            "rows",
        ),
        Mistake(
            "The mask is read the other way round",
            "`nn.MultiheadAttention` hides where its boolean mask is True, and "
            "`scaled_dot_product_attention` shows there. Ask which one is meant.",
            "mask_upside_down",
            "padding",
        ),
    ),
    result=result,
    live=(
        LiveLink(
            "multi-head",
            "Twelve heads, twelve different averages of the same tokens",
            {"multi_head_part": "heads", "multi_head_heads": "12"},
        ),
    ),
    tags=("attention", "multi-head", "transformer", "cross-attention", "reshape", "NumPy"),
)
