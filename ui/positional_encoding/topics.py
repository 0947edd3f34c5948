"""The topics of the page, in the order of its switch."""

from ui.page.topics import Topic
from ui.positional_encoding import controls, encoding, learned, scores, shift, similarity, words

_EVERY = controls.state()

TOPICS: dict[str, Topic] = {
    "encoding": Topic("The encoding", encoding.show, _EVERY),
    "shift": Topic("Shift by k", shift.show, _EVERY),
    "similarity": Topic("Similarity", similarity.show, _EVERY),
    "words": Topic("A bag of words", words.show, _EVERY),
    "learned": Topic("Learned", learned.show, _EVERY),
    "scores": Topic("RoPE, ALiBi and the rest", scores.show, _EVERY),
}
