"""Positional encodings: sinusoids, learned tables, RoPE, ALiBi, T5's buckets, and none at all."""

from ui import frame, observing, topics
from ui.navigation import POSITIONS as PAGE
from ui.positions.presets import PRESETS
from ui.positions.topics import TOPICS

frame.header(PAGE)


@observing.fragment
def topic_and_words() -> None:
    """A moved slider reruns this part alone; nothing here is long enough to be stopped."""
    topics.show(PAGE, TOPICS, lambda: PRESETS)


topic_and_words()
