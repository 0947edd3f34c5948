"""Interview: derivations that check themselves, code that runs, and a test of one's own."""

from ui import frame, interview_search, topics
from ui.interview_presets import presets
from ui.interview_topics import TOPICS
from ui.navigation import INTERVIEW as PAGE

frame.header(PAGE)
interview_search.draw()
topics.show(PAGE, TOPICS, presets)
