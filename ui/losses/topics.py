"""The topics of the losses page: one entry here is in the switch, in the URL and in the tests."""

from typing import Any

from ui.losses import (
    PAGE,
    binary,
    calibration,
    categorical,
    float_stability,
    information,
    likelihood,
)
from ui.page import Topic, topics

TOPICS: dict[str, Topic] = {
    "binary": Topic("One probability", binary.draw, binary.Controls),
    "classes": Topic("Several classes", categorical.draw, categorical.Controls),
    "information": Topic("Information", information.draw, information.Controls),
    "likelihood": Topic("Maximum likelihood", likelihood.draw, likelihood.Controls),
    "floats": Topic("Floating point", float_stability.draw, float_stability.Controls),
    "calibration": Topic("Calibration", calibration.draw, calibration.Controls),
}


def state(topic: str, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names."""
    return topics.state(PAGE, TOPICS, topic, **changed)
