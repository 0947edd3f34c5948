"""Everything by which the app, tests, benchmarks, pictures and the interview know one page.

A page's `PageSpec` stands in its own package, as `PAGE` in `ui/<subject>/__init__.py`. It imports
nothing of the page: topics and presets are named, and imported when somebody asks for them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any


@dataclass(frozen=True)
class Picture:
    """A picture of the page for the documents, taken by `make pictures`.

    Attributes:
        name: The file below `docs/pictures`, without its suffix.
        caption: What it shows; its text alternative.
        query: The page's state, as a query string.
        dark: Whether it is taken in the dark.
    """

    name: str
    caption: str
    query: str = ""
    dark: bool = False


@dataclass(frozen=True)
class Journey:
    """What a visitor of the load test does on the page.

    Attributes:
        keys: Controls without the page's prefix, each as likely as the others; "preset" is any of
            the buttons below "Try this".
        query: The link that brings them, as a query string.
    """

    keys: tuple[str, ...]
    query: str = ""


@dataclass(frozen=True)
class MainControl:
    """A control that `make bench` moves, and the picture that answers it.

    Attributes:
        control: Its key without the page's prefix: a slider, a number or a text.
        picture: Key, without the prefix, of the chart or component that is drawn anew.
        query: The page's state, as a query string.
        label: What is drawn, if the page has more than one main control.
        press: The key that moves it.
        typed: What is typed before that.
        rounds: How often it is moved.
    """

    control: str
    picture: str
    query: str = ""
    label: str = ""
    press: str = "ArrowLeft"
    typed: str = ""
    rounds: int = 7


@dataclass(frozen=True)
class PageSpec:
    """One page.

    Attributes:
        url_path: Its address; "" is the home page.
        title: In the navigation, above the page and in links to it.
        question: The one question that it answers.
        section: Of the navigation.
        topics: "module:name" of the mapping whose keys its switch offers; "" if it has no switch.
        switch: Key of that switch, without the page's prefix.
        presets: "module:name" of its presets, or of the function that makes them.
        pictures: The first one stands in the README and on the page's own document.
        journeys: Of the load test.
        main_controls: Of `make bench`.
        worker_modules: What is computed for it in worker processes, which import it at start.
        first_picture: CSS selector of what has to be in sight without scrolling.
        fullest: Query string of the state in which most is on screen.
        torch_topics: Topics that import torch; the others must not, for it costs seconds.
        slow_at_limits: Whether it computes for minutes with its numbers at their largest.
        in_bank: Whether the interview's bank has questions of every level about it.
    """

    url_path: str
    title: str
    question: str
    section: str = ""
    topics: str = ""
    switch: str = "topic"
    presets: str = ""
    pictures: tuple[Picture, ...] = ()
    journeys: tuple[Journey, ...] = ()
    main_controls: tuple[MainControl, ...] = ()
    worker_modules: tuple[str, ...] = ()
    first_picture: str = ".js-plotly-plot"
    fullest: str = ""
    torch_topics: Collection[str] = ()
    slow_at_limits: bool = False
    in_bank: bool = False

    @property
    def name(self) -> str:
        """A name for files: the page's script, its document."""
        return self.url_path or "home"

    @property
    def file(self) -> str:
        """Its script, from the root."""
        return f"pages/{self.name.replace('-', '_')}.py"

    @property
    def prefix(self) -> str:
        """What every widget key, and so every URL parameter, of the page starts with."""
        return f"{self.name.replace('-', '_')}_"

    def topic_keys(self) -> tuple[str, ...]:
        """The positions of its switch; none if it has no switch. Imports the page's topics."""
        return tuple(resolve_name(self.topics)) if self.topics else ()

    def topic_labels(self) -> tuple[str, ...]:
        """What stands in its switch. Imports the page's topics."""
        topics = resolve_name(self.topics).values() if self.topics else ()
        return tuple(str(getattr(each, "label", each)) for each in topics)

    def all_presets(self) -> Iterable[Any]:
        """Its presets. Imports them."""
        found = resolve_name(self.presets) if self.presets else ()
        return found() if callable(found) else found
