"""Overfitting remedies: dropout, early stopping, augmentation, decay, each measured."""

from ui import frame, topics
from ui.navigation import OVERFITTING as PAGE
from ui.overfitting_presets import presets
from ui.overfitting_topics import TOPICS

frame.header(PAGE)
topics.show(PAGE, TOPICS, presets)
