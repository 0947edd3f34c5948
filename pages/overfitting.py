"""Overfitting remedies: dropout, early stopping, augmentation, decay, each measured."""

from ui.overfitting.presets import presets
from ui.overfitting.topics import TOPICS
from ui.page import layout, topics
from ui.page.navigation import OVERFITTING as PAGE

layout.header(PAGE)
topics.show(PAGE, TOPICS, presets)
