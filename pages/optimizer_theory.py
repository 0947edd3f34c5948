"""Optimizer theory: maps of where and how fast rules converge, with the theory drawn over them."""

from ui.optimizer_theory import PAGE
from ui.optimizer_theory.presets import presets
from ui.optimizer_theory.topics import TOPICS
from ui.page import layout, topics

layout.header(PAGE)
topics.show(PAGE, TOPICS, presets)
