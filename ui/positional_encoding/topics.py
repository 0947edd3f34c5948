"""The topics of the page, in the order of its switch."""

from typing import Any

from ui.page import Topic, topics
from ui.positional_encoding import PAGE, encoding, learned, scores, shift, similarity, words
from ui.positional_encoding.controls import Controls

TOPICS: dict[str, Topic] = {
    "encoding": Topic("The encoding", encoding.show, Controls),
    "shift": Topic("Shift by k", shift.show, Controls),
    "similarity": Topic("Similarity", similarity.show, Controls),
    "words": Topic("A bag of words", words.show, Controls),
    "learned": Topic("Learned", learned.show, Controls),
    "scores": Topic("RoPE, ALiBi and the rest", scores.show, Controls),
}


def state(topic: str, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names."""
    return topics.state(PAGE, TOPICS, topic, **changed)
