"""The topics of the losses page: one entry here is in the switch, in the URL and in the tests."""

from typing import Any

from ui.losses import PAGE
from ui.losses import (
    binary as losses_binary,
)
from ui.losses import (
    calibration as losses_calibration,
)
from ui.losses import (
    classes as losses_classes,
)
from ui.losses import (
    floats as losses_floats,
)
from ui.losses import (
    information as losses_information,
)
from ui.losses import (
    likelihood as losses_likelihood,
)
from ui.page import topics
from ui.page.topics import Topic

TOPICS: dict[str, Topic] = {
    "binary": Topic("One probability", losses_binary.draw, losses_binary.STATE),
    "classes": Topic("Several classes", losses_classes.draw, losses_classes.STATE),
    "information": Topic("Information", losses_information.draw, losses_information.STATE),
    "likelihood": Topic("Maximum likelihood", losses_likelihood.draw, losses_likelihood.STATE),
    "floats": Topic("Floating point", losses_floats.draw, losses_floats.STATE),
    "calibration": Topic("Calibration", losses_calibration.draw, losses_calibration.STATE),
}


def state(topic: str, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names."""
    return topics.state(PAGE, TOPICS, topic, **changed)
