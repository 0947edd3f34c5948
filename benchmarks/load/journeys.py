"""What visitors of a load test do: pages opened by their links, then controls moved by hand.

A page's spec names its controls; their values are drawn from what the controls offer, so that most
of them are new to the server's caches, as a person's own values are.
"""

import random
from typing import Any

from tests.visitor import Answer, Shown, Visitor
from ui.page import PAGES, PageSpec

# A new person's sentence is new; these words make 10^12 of them.
WORDS = tuple(
    """
    the animal crossed street because it was too tired and wide bank river money deposited bat flew
    night cook tasted soup salt old man boats sleeps small child reads a long letter under quiet
    green lamp while rain falls on roof of her house
    """.split()  # noqa: SIM905
)
ACTS_ON_A_PAGE = (3, 7)
# The component that asks for the next slice of a long training, as its script does.
TRAINING_VIEW, STOP = "training_view", "training_stop"


# Each with its page; people choose among them.
JOURNEYS = tuple((page, journey) for page in PAGES for journey in page.journeys)


class Person:
    """Somebody who goes from page to page, each time moving a few things there."""

    def __init__(self, visitor: Visitor, draw: random.Random) -> None:
        self.visitor = visitor
        self.draw = draw
        self.page, self.journey = draw.choice(JOURNEYS)
        self.left = 0

    async def act(self) -> Answer:
        """The next thing that they do: open another page, or move something on this one."""
        if self.left == 0:
            self.page, self.journey = self.draw.choice(JOURNEYS)
            self.left = self.draw.randint(*ACTS_ON_A_PAGE)
            return await self.visitor.open(self.page.url_path, self.journey.query)
        self.left -= 1
        wanted = self.draw.choice(self.journey.keys)
        widget = find(self.visitor, self.page, wanted, self.draw)
        return await self.visitor.act(widget.key, new_value(widget, wanted, self.draw))

    async def stay(self) -> Answer | None:
        """The next slice of a long training, for which its picture asks; None if none goes on."""
        if not any(each.key == STOP for each in self.visitor.shown.values()):
            return None
        return await self.visitor.trigger(TRAINING_VIEW, more=1)

    @property
    def place(self) -> str:
        """The page that they are on."""
        return self.page.title


class Bare:
    """Somebody on the bare page, which is opened anew as often as the lab's pages are."""

    place = "bare page"

    def __init__(self, visitor: Visitor, draw: random.Random) -> None:
        self.visitor = visitor
        self.draw = draw
        self.left = 0

    async def act(self) -> Answer:
        """Move the slider, or come again."""
        if self.left == 0:
            self.left = self.draw.randint(*ACTS_ON_A_PAGE)
            return await self.visitor.open("")
        self.left -= 1
        return await self.visitor.act("floor_level", float(self.draw.randint(0, 100)))

    async def stay(self) -> None:
        """The bare page asks for nothing."""


def find(visitor: Visitor, page: PageSpec, wanted: str, draw: random.Random) -> Shown:
    """The control that is wanted; another one where the page does not show it just now."""
    usable = [each for each in visitor.widgets() if not each.proto.disabled]
    key = page.prefix + wanted
    found = [
        each for each in usable if each.key == key or (wanted == "preset" and "preset_" in each.key)
    ]
    return draw.choice(found or [each for each in usable if each.kind != "button"])


def new_value(widget: Shown, wanted: str, draw: random.Random) -> Any:
    """A value that a person could give this control."""
    proto = widget.proto
    match widget.kind:
        case "button":
            return True
        case "checkbox":
            return draw.random() < 0.5
        case "button_group":
            return draw.choice(proto.options).content
        case "selectbox" | "radio":
            return draw.choice(proto.options)
        case "slider" if proto.options:
            return draw.choice(proto.options)
        case "slider":
            steps = round((proto.max - proto.min) / proto.step)
            return proto.min + proto.step * draw.randint(0, steps)
        case "number_input":
            return near(proto, draw)
    if wanted == "find":
        return draw.choice(WORDS)
    return " ".join(draw.choices(WORDS, k=draw.randint(5, 24)))


def near(proto: Any, draw: random.Random) -> float:
    """Another number, not far from the control's own."""
    reach = abs(proto.default) / 2 + 2 * proto.step
    low = max(proto.min, proto.default - reach) if proto.has_min else proto.default - reach
    high = min(proto.max, proto.default + reach) if proto.has_max else proto.default + reach
    if proto.step >= 1:
        return float(draw.randint(round(low), round(high)))
    return draw.uniform(low, high)
