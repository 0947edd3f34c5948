"""Losses: what a wrong probability costs, from one logit to calibration."""

from ui.losses.presets import presets
from ui.losses.topics import TOPICS
from ui.page import layout, topics
from ui.page.navigation import LOSSES as PAGE

layout.header(PAGE)
topics.show(PAGE, TOPICS, presets)
