"""The topics of the overfitting page, in the order of its switch."""

from ui.overfitting import (
    all_remedies as overfitting_all,
)
from ui.overfitting import (
    augmentation as overfitting_augmentation,
)
from ui.overfitting import (
    controls as overfitting_controls,
)
from ui.overfitting import (
    decay as overfitting_decay,
)
from ui.overfitting import (
    dropout as overfitting_dropout,
)
from ui.overfitting import (
    early_stopping as overfitting_early,
)
from ui.page.topics import Topic

_EVERY = overfitting_controls.state()

TOPICS: dict[str, Topic] = {
    "all": Topic("All remedies on one network", overfitting_all.show, _EVERY),
    "dropout": Topic("Dropout", overfitting_dropout.show, _EVERY),
    "early": Topic("Early stopping", overfitting_early.show, _EVERY),
    "augmentation": Topic("Augmentation", overfitting_augmentation.show, _EVERY),
    "decay": Topic("Decay, smoothing, max-norm", overfitting_decay.show, _EVERY),
}
