"""Every page with its switch in every position, for tests that go through all of them."""

import os
from dataclasses import dataclass

from ui.interview.topics import TOPICS as INTERVIEW
from ui.losses.topics import TOPICS as LOSSES
from ui.optimizer_theory.topics import TOPICS as THEORY
from ui.overfitting.topics import TOPICS as OVERFITTING
from ui.page import navigation
from ui.page.navigation import PAGES, PageSpec
from ui.positional_encoding.topics import TOPICS as POSITIONS

# What hostile values are drawn from.
SEED = os.environ.get("LAB_FUZZ_SEED", "foundations")

# They train while one waits; tests of their own take them to their limits.
SLOW_AT_THEIR_LARGEST = (navigation.OVERFITTING, navigation.THEORY)

WITH_TOPICS = {
    navigation.INTERVIEW: INTERVIEW,
    navigation.LOSSES: LOSSES,
    navigation.OVERFITTING: OVERFITTING,
    navigation.POSITIONS: POSITIONS,
    navigation.THEORY: THEORY,
}
# The switch of pages that have parts of another kind.
WITH_PARTS = {
    navigation.ATTENTION: ("kind", ("one", "pair", "compare")),
    navigation.ATTENTION_STEPS: ("part", ("steps", "scale")),
    navigation.MULTI_HEAD: ("part", ("heads", "task", "dates")),
    navigation.REGULARIZATION: ("topic", ("zeros", "exchange", "prox", "prior")),
}


@dataclass(frozen=True)
class Scene:
    """A page with its switch in one position."""

    page: PageSpec
    switch: str = ""
    chosen: str = ""

    @property
    def fixed(self) -> dict[str, str]:
        """The URL parameter that opens it."""
        return {self.page.prefix + self.switch: self.chosen} if self.switch else {}

    @property
    def name(self) -> str:
        """For a test's id."""
        return f"{self.page.title} {self.chosen}"


def _scenes() -> list[Scene]:
    found = []
    for page in PAGES:
        switch, values = WITH_PARTS.get(page, ("topic", tuple(WITH_TOPICS.get(page, ()))))
        found += [Scene(page, switch, each) for each in values] or [Scene(page)]
    return found


SCENES = _scenes()
