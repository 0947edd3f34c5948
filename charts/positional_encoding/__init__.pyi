from . import alibi, buckets, learned, rope, scores, shift, similarity, sinusoidal, word_order
from .learned import ROWS
from .sinusoidal import Table

__all__ = [
    "ROWS",
    "Table",
    "alibi",
    "buckets",
    "learned",
    "rope",
    "scores",
    "shift",
    "similarity",
    "sinusoidal",
    "word_order",
]
