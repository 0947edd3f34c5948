"""The topics of the interview page: an entry here is in the switch, the URL and the tests."""

from typing import Any

from ui import interview_bank, interview_coding, interview_derivations, interview_test, topics
from ui.navigation import INTERVIEW
from ui.topics import Topic

TOPICS: dict[str, Topic] = {
    "derivations": Topic("Derivations", interview_derivations.draw, interview_derivations.STATE),
    "coding": Topic("Coding", interview_coding.draw, interview_coding.STATE),
    "bank": Topic("Question bank", interview_bank.draw, interview_bank.STATE),
    "test": Topic("Self-test", interview_test.draw, interview_test.STATE),
}


def state(topic: str, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names."""
    return topics.state(INTERVIEW, TOPICS, topic, **changed)
