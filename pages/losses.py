"""Losses: what a wrong probability costs, from one logit to calibration."""

from ui.losses import PAGE
from ui.losses.presets import presets
from ui.losses.topics import TOPICS
from ui.page import layout, topics

layout.header(PAGE)
topics.show(PAGE, TOPICS, presets)
