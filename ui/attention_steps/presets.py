"""The instructive cases of the page; each sets every control of both its parts."""

import functools

from ui.attention_steps.controls import state
from ui.page import Preset

TWICE = "the dog saw the cat"
TIRED = "The animal rested because it was tired"


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them."""
    return (
        Preset(
            "One weight, by hand",
            "Why “it” looks at “cat”: three products make the score 4. Press Next and follow "
            "that cell to its weight.",
            state(step="scores", cell=("scores", 3, 1)),
        ),
        Preset(
            "The future is hidden",
            "With a causal mask the first word sees only itself. Change the last word: no row "
            "above it moves.",
            state(text=TWICE, source="random", mask="causal", step="softmax"),
        ),
        Preset(
            "A row that sees nothing",
            "No real token at all: every row is masked everywhere. The answers in use are NaN, "
            "zeros and the mean of V: see the table.",
            state(mask="padding", length=0),
        ),
        Preset(
            "Dropout breaks the sum",
            "Step 6: what is kept is divided by 1 − p, and rows no longer sum to 1. Try other "
            "seeds.",
            state(drop=True, dropout=0.3, seed=1, step="dropout"),
        ),
        Preset(
            "The same word twice",
            "“the” stands at two places and gets the same scores, weights and output at both: "
            "attention alone knows no order.",
            state(text=TWICE, source="random", width=8),
        ),
        Preset(
            "A head that was trained",
            "Layer 6, head 12 of all-MiniLM-L6-v2, d_k = 32: point at the weight of “animal” for "
            "“it”.",
            state(text=TIRED, source="trained", step="softmax", cell=("weights", 5, 2)),
        ),
        Preset(
            "Without √d_k a softmax freezes",
            "At d_k = 512 the largest of 16 weights averages 93 % (25 % with √d_k), and the norm "
            "of the Jacobian falls to 0.08. Move d_k.",
            state(part="scale", d_k=512),
        ),
        Preset(
            "Where √d_k is not enough",
            "Correlated components: the variance grows with d_k², and after the division by √d_k "
            "it still grows with d_k.",
            state(part="scale", d_k=512, distribution="shared", correlation=0.3),
        ),
    )
