"""Overfitting remedies: dropout, early stopping, augmentation, decay, each measured."""

from ui.overfitting import PAGE
from ui.overfitting.presets import presets
from ui.overfitting.topics import TOPICS
from ui.page import layout, topics

layout.header(PAGE)
topics.show(PAGE, TOPICS, presets)
