"""Coding question: sinusoidal and rotary positions."""

import numpy as np

from interview.coding.compare import up_to
from interview.coding.sinusoids_and_rope.checks import CHECKS
from interview.coding_question import CodingQuestion, Mistake
from interview.live_links import LiveLink
from interview.pictures import Lines, LiveResult

_WIDTH, _DISTANCES, _LATER = 64, 101, 1000


def result() -> LiveResult:
    """Cosines against the distance: of sinusoidal rows, of turned vectors."""
    from interview.coding.sinusoids_and_rope.solution import PositionalEncodings as Encodings

    table = Encodings.sinusoids(_DISTANCES + _LATER, _WIDTH)
    vector, other = np.random.default_rng(0).normal(size=(2, _WIDTH))

    def scores(key: np.ndarray, first: int) -> np.ndarray:
        """`vector` as query at place `first`, `key` there and at all later places."""
        places = np.arange(_DISTANCES) + first
        query = Encodings.rope(vector[None], places[:1])
        return (Encodings.rope(np.tile(key, (_DISTANCES, 1)), places) @ query.T)[:, 0]

    rows, later = table[:_DISTANCES] @ table[0], table[_LATER:] @ table[_LATER]
    own, mixed = scores(vector, 0), scores(other, 0)
    moved = max(np.abs(scores(key, _LATER) - scores(key, 0)).max() for key in (vector, other))
    length, other_length = np.linalg.norm(vector), np.linalg.norm(other)
    turned = Encodings.rope(vector[None], np.array([_LATER]))
    peak = int(np.argmax(mixed))
    return LiveResult(
        Lines(
            list(range(_DISTANCES)),
            {
                "Sinusoids: places 0 and k": (rows / rows[0]).tolist(),
                "RoPE: a vector and itself": (own / own[0]).tolist(),
                "RoPE: two vectors": (mixed / (length * other_length)).tolist(),
            },
            "Distance k, in tokens",
            "Cosine of the angle",
        ),
        (
            f"Starting {_LATER:,} places later, the sinusoids’ products are the same "
            f"{up_to(float(np.abs(later - rows).max()))} and RoPE’s scores {up_to(float(moved))}: "
            "only the distance matters.",
            "A vector and itself have their largest score at distance 0, these two random ones at "
            f"distance {peak}: it depends on the query and the key.",
            f"RoPE turns and does not stretch: a vector of length {length:.4f} has length "
            f"{np.linalg.norm(turned):.4f} at place {_LATER:,}.",
        ),
    )


QUESTION = CodingQuestion(
    label="Sinusoidal positions and RoPE",
    prompt="""Write two ways to tell a transformer where a token stands, in NumPy.

```python
class PositionalEncodings:
    @staticmethod
    def sinusoids(
        length: int, d: int, base=10_000.0
    ) -> np.ndarray: ...

    @staticmethod
    def rope(
        x: np.ndarray, positions: np.ndarray,
        base=10_000.0,
    ) -> np.ndarray: ...
```

- `sinusoids` gives the table (length, d) of the original transformer: sine in even columns, cosine
  in odd ones. d is even.
- `rope` turns queries or keys of shape (…, length, d) by the places in `positions`, (length,), in
  the layout where features $2i$ and $2i + 1$ are a pair.""",
    hints=(
        "Both have the same frequencies: how many are there for d features?",
        "Pair $i$ has the frequency $\\omega_i = 10000^{-2i/d}$; angles are an outer product of "
        "places and frequencies, of shape (length, d/2).",
        "RoPE treats each pair as a point in the plane and turns it by position times $\\omega_i$. "
        "Write down the 2 × 2 rotation matrix.",
        "`even, odd = x[..., 0::2], x[..., 1::2]`; the new ones are `even*cos - odd*sin` and "
        "`even*sin + odd*cos`, put back in the same places.",
    ),
    folder="sinusoids_and_rope",
    name="PositionalEncodings",
    complexity=r"Time and memory $O(L\,d)$ for $L$ places. Angles depend on the place alone: "
    "compute their sines and cosines once, and use them in every layer.",
    checks=CHECKS,
    mistakes=(
        Mistake(
            "A frequency of its own for each column",
            "Sine and cosine of a pair then have different frequencies. They no longer make a "
            "turn, and the product of two rows depends on where they stand.",
            "OwnFrequencyForEachColumn",
            "products",
        ),
        Mistake(
            "i/d instead of 2i/d in the exponent",
            "With $i$ counting pairs the exponent must end near 1. Here it ends at ½, so the "
            "longest wave has about 600 tokens, not 60,000. The picture looks plausible.",
            "FrequenciesTooClose",
            "table",
        ),
        Mistake(
            "The minus sign is missing",
            "Then the matrix is no rotation: it stretches some vectors and shrinks others. The "
            "length of a vector before and after shows it at once.",
            "NoMinusSign",
            "length",
        ),
        Mistake(
            "Two layouts mixed",
            "Some libraries pair feature $i$ with $i + d/2$, others neighbours. Angles of one "
            "and pairs of the other turn the two members of a pair by different angles.",
            "TwoLayoutsMixed",
            "complex",
        ),
        Mistake(
            "Added instead of turned",
            "That is the sinusoidal encoding in another place. Scores then have terms with one "
            "position alone, so they change when everything moves.",
            "AddedNotTurned",
            "relative",
        ),
        Mistake(
            "Always counts from 0",
            "Right in training, wrong when words come one by one and earlier keys are kept: every "
            "new token is turned as if it were the first.",
            "CountsFromTheFirstToken",
            "places",
        ),
    ),
    result=result,
    live=(
        LiveLink(
            "positional-encoding",
            "See the shift as a rotation, with its residual",
            {"positional_encoding_topic": "shift"},
        ),
        LiveLink(
            "positional-encoding",
            "RoPE’s scores against the distance, also beyond its trained length",
            {"positional_encoding_topic": "scores", "positional_encoding_part": "rope"},
        ),
    ),
    tags=("positional encoding", "sinusoidal", "RoPE", "rotation", "transformer", "NumPy"),
)
