"""What visitors of a load test do: pages opened by their links, then controls moved by hand.

A page's controls are named here; their values are drawn from what the controls offer, so that
most of them are new to the server's caches, as a person's own values are.
"""

import random
from dataclasses import dataclass
from typing import Any

from tests.visitor import Answer, Shown, Visitor
from ui.page import navigation
from ui.page.navigation import PageSpec

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


@dataclass(frozen=True)
class Journey:
    """One page as somebody uses it: the link that brings them, and what they may then move.

    Attributes:
        query: The link's query string.
        keys: Controls without the page's prefix, each as likely as the others; "preset" is any of
            the buttons below "Try this".
    """

    page: PageSpec
    keys: tuple[str, ...]
    query: str = ""


JOURNEYS = (
    Journey(navigation.HOME, ("text", "surface", "penalty", "probability", "question")),
    Journey(navigation.ATTENTION, ("text", "text", "pieces", "special", "preset")),
    Journey(navigation.ATTENTION, ("text", "second"), "attention_kind=pair"),
    Journey(
        navigation.ATTENTION_STEPS,
        ("text", "scale", "mask", "temperature", "drop", "preset"),
    ),
    Journey(navigation.ATTENTION_STEPS, ("draw", "distribution"), "attention_steps_part=scale"),
    Journey(navigation.MULTI_HEAD, ("text", "heads", "width", "seed", "positions", "preset")),
    Journey(navigation.POSITIONS, ("width", "length", "base", "topic", "preset")),
    Journey(
        navigation.OPTIMIZERS,
        (
            "gd_learning_rate",
            "momentum_learning_rate",
            "adam_learning_rate",
            "start_x",
            "start_y",
            "steps",
            "surface",
            "preset",
        ),
    ),
    Journey(navigation.THEORY, ("kappa", "angle", "method", "topic", "preset")),
    Journey(
        navigation.TRAINING,
        ("gd_learning_rate", "adam_learning_rate", "data", "noise", "activation", "preset"),
    ),
    Journey(
        navigation.REGULARIZATION,
        ("radius", "center_x", "center_y", "first", "angle", "ball", "preset"),
    ),
    Journey(navigation.LASSO, ("alpha", "alpha", "noise", "seed", "standardise", "preset")),
    Journey(navigation.OVERFITTING, ("rate", "width", "noise", "data_seed", "topic", "preset")),
    Journey(navigation.LOSSES, ("z", "z", "label", "topic", "preset")),
    Journey(navigation.INTERVIEW, ("derivation", "next_step", "topic", "find", "preset")),
)


class Person:
    """Somebody who goes from page to page, each time moving a few things there."""

    def __init__(self, visitor: Visitor, draw: random.Random) -> None:
        self.visitor = visitor
        self.draw = draw
        self.journey = draw.choice(JOURNEYS)
        self.left = 0

    async def act(self) -> Answer:
        """The next thing that they do: open another page, or move something on this one."""
        if self.left == 0:
            self.journey = self.draw.choice(JOURNEYS)
            self.left = self.draw.randint(*ACTS_ON_A_PAGE)
            return await self.visitor.open(self.journey.page.url_path, self.journey.query)
        self.left -= 1
        wanted = self.draw.choice(self.journey.keys)
        widget = find(self.visitor, self.journey.page, wanted, self.draw)
        return await self.visitor.act(widget.key, new_value(widget, wanted, self.draw))

    async def stay(self) -> Answer | None:
        """The next slice of a long training, for which its picture asks; None if none goes on."""
        if not any(each.key == STOP for each in self.visitor.shown.values()):
            return None
        return await self.visitor.trigger(TRAINING_VIEW, more=1)

    @property
    def place(self) -> str:
        """The page that they are on."""
        return self.journey.page.title


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
