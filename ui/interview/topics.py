"""The topics of the interview page: an entry here is in the switch, the URL and the tests."""

from typing import Any

from ui.interview import PAGE, bank, coding, derivations, self_test
from ui.page import Topic, topics

TOPICS: dict[str, Topic] = {
    "derivations": Topic("Derivations", derivations.draw, derivations.Controls),
    "coding": Topic("Coding", coding.draw, coding.Controls),
    "bank": Topic("Question bank", bank.draw, bank.Controls),
    "test": Topic("Self-test", self_test.draw, self_test.Controls),
}


def state(topic: str, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names."""
    return topics.state(PAGE, TOPICS, topic, **changed)
