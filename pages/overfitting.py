"""Overfitting remedies: dropout, early stopping, augmentation, decay, each measured."""

from ui import (
    controls,
    frame,
    overfitting_all,
    overfitting_augmentation,
    overfitting_decay,
    overfitting_dropout,
    overfitting_early,
)
from ui.navigation import OVERFITTING as PAGE
from ui.overfitting_controls import TOPICS, key
from ui.overfitting_presets import presets

SHOW = {
    "all": overfitting_all.show,
    "dropout": overfitting_dropout.show,
    "early": overfitting_early.show,
    "augmentation": overfitting_augmentation.show,
    "decay": overfitting_decay.show,
}

frame.header(PAGE)

# No fragment around it: only a run of the whole page gives way at once when somebody presses Stop
# or moves a slider while networks are being trained.
topic = controls.switch_between("Topic", TOPICS, key=key("topic"), default="all")
shown = SHOW[topic]()
frame.picture_first()
frame.what_you_see(shown.sentences)
frame.table(shown.rows)
frame.try_this(PAGE, presets())
frame.formulas(shown.formulas)
frame.take_it_with_you(PAGE, shown.downloads, shown.note)
