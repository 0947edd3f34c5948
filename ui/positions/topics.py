"""The topics of the page, in the order of its switch."""

from collections.abc import Callable

from ui.positions import encoding, learned, scores, shift, similarity, words
from ui.positions.told import Told

NAMES: dict[str, str] = {
    "encoding": "The encoding",
    "shift": "Shift by k",
    "similarity": "Similarity",
    "words": "A bag of words",
    "learned": "Learned",
    "scores": "RoPE, ALiBi and the rest",
}
SHOW: dict[str, Callable[[], Told]] = {
    "encoding": encoding.show,
    "shift": shift.show,
    "similarity": similarity.show,
    "words": words.show,
    "learned": learned.show,
    "scores": scores.show,
}
