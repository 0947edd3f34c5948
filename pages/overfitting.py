"""Overfitting remedies: dropout, early stopping, augmentation, decay, each measured."""

from ui.overfitting.presets import presets
from ui.overfitting.topics import TOPICS
from ui.page import layout as frame
from ui.page import topics
from ui.page.navigation import OVERFITTING as PAGE

frame.header(PAGE)
topics.show(PAGE, TOPICS, presets)
