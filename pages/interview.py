"""Interview: derivations that check themselves, code that runs, and a test of one's own."""

from ui.interview import PAGE, search
from ui.interview.presets import presets
from ui.interview.topics import TOPICS
from ui.page import layout, topics

layout.header(PAGE)
search.draw()
topics.show(PAGE, TOPICS, presets)
