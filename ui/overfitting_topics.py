"""The topics of the overfitting page, in the order of its switch."""

from ui import (
    overfitting_all,
    overfitting_augmentation,
    overfitting_controls,
    overfitting_decay,
    overfitting_dropout,
    overfitting_early,
)
from ui.topics import Topic

_EVERY = overfitting_controls.state()

TOPICS: dict[str, Topic] = {
    "all": Topic("All remedies on one network", overfitting_all.show, _EVERY),
    "dropout": Topic("Dropout", overfitting_dropout.show, _EVERY),
    "early": Topic("Early stopping", overfitting_early.show, _EVERY),
    "augmentation": Topic("Augmentation", overfitting_augmentation.show, _EVERY),
    "decay": Topic("Decay, smoothing, max-norm", overfitting_decay.show, _EVERY),
}
