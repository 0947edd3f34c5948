"""The topics of the overfitting page, in the order of its switch."""

from typing import Any

from ui.overfitting import PAGE, all_remedies, augmentation, decay, dropout, early_stopping
from ui.overfitting.controls import Controls
from ui.page import Topic, topics

TOPICS: dict[str, Topic] = {
    "all": Topic("All remedies on one network", all_remedies.show, Controls),
    "dropout": Topic("Dropout", dropout.show, Controls),
    "early": Topic("Early stopping", early_stopping.show, Controls),
    "augmentation": Topic("Augmentation", augmentation.show, Controls),
    "decay": Topic("Decay, smoothing, max-norm", decay.show, Controls),
}


def state(topic: str, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names."""
    return topics.state(PAGE, TOPICS, topic, **changed)
