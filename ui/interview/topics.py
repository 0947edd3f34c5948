"""The topics of the interview page: an entry here is in the switch, the URL and the tests."""

from typing import Any

from ui.interview import PAGE
from ui.interview import (
    bank as interview_bank,
)
from ui.interview import (
    coding as interview_coding,
)
from ui.interview import (
    derivations as interview_derivations,
)
from ui.interview import (
    self_test as interview_test,
)
from ui.page import topics
from ui.page.topics import Topic

TOPICS: dict[str, Topic] = {
    "derivations": Topic("Derivations", interview_derivations.draw, interview_derivations.STATE),
    "coding": Topic("Coding", interview_coding.draw, interview_coding.STATE),
    "bank": Topic("Question bank", interview_bank.draw, interview_bank.STATE),
    "test": Topic("Self-test", interview_test.draw, interview_test.STATE),
}


def state(topic: str, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names."""
    return topics.state(PAGE, TOPICS, topic, **changed)
