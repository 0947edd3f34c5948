"""Optimizer theory: maps of where and how fast rules converge, with the theory drawn over them."""

from ui import frame, topics
from ui.navigation import THEORY as PAGE
from ui.theory_presets import presets
from ui.theory_topics import TOPICS

frame.header(PAGE)
topics.show(PAGE, TOPICS, presets)
