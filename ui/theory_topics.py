"""The topics of the theory page: one entry here is in the switch, in the URL and in the tests."""

from ui import theory_speed
from ui.topics import Topic

TOPICS: dict[str, Topic] = {
    "speed": Topic("Speed on a quadratic", theory_speed.draw, theory_speed.STATE),
}
