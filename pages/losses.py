"""Losses: what a wrong probability costs, from one logit to calibration."""

from ui import frame, topics
from ui.losses_presets import presets
from ui.losses_topics import TOPICS
from ui.navigation import LOSSES as PAGE

frame.header(PAGE)
topics.show(PAGE, TOPICS, presets)
