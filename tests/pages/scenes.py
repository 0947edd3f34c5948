"""Every page with its switch in every position, for tests that go through all of them."""

import os
from dataclasses import dataclass

from ui.page import PAGES, PageSpec

# What hostile values are drawn from.
SEED = os.environ.get("LAB_FUZZ_SEED", "foundations")


@dataclass(frozen=True)
class Scene:
    """A page with its switch in one position."""

    page: PageSpec
    topic: str = ""

    @property
    def fixed(self) -> dict[str, str]:
        """The URL parameter that opens it."""
        return {self.page.prefix + self.page.switch: self.topic} if self.topic else {}

    @property
    def name(self) -> str:
        """For a test's id."""
        return f"{self.page.title} {self.topic}".strip()

    @property
    def needs_torch(self) -> bool:
        """Whether it may import torch."""
        return self.topic in self.page.torch_topics


SCENES = [Scene(page, topic) for page in PAGES for topic in page.topic_keys() or ("",)]
