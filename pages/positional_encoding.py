"""Positional encodings: sinusoids, learned tables, RoPE, ALiBi, T5's buckets, and none at all."""

from ui.page import layout, topics
from ui.positional_encoding import PAGE
from ui.positional_encoding.presets import PRESETS
from ui.positional_encoding.topics import TOPICS
from ui.runtime import run_log

layout.header(PAGE)


@run_log.fragment
def topic_and_words() -> None:
    """A moved slider reruns this part alone; nothing here is long enough to be stopped."""
    topics.show(PAGE, TOPICS, lambda: PRESETS)


topic_and_words()
