"""Interview: derivations that check themselves, code that runs, and a test of one's own."""

from ui.interview import PAGE
from ui.interview import search as interview_search
from ui.interview.presets import presets
from ui.interview.topics import TOPICS
from ui.page import layout, topics

layout.header(PAGE)
interview_search.draw()
topics.show(PAGE, TOPICS, presets)
