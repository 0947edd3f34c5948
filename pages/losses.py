"""Losses: what a wrong probability costs, from one logit to calibration."""

from ui.losses.presets import presets
from ui.losses.topics import TOPICS
from ui.page import layout as frame
from ui.page import topics
from ui.page.navigation import LOSSES as PAGE

frame.header(PAGE)
topics.show(PAGE, TOPICS, presets)
