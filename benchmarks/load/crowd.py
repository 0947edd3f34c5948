"""Many visitors at once, each doing one thing every few seconds, and how long each thing took."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tests.visitor import Answer, Visitor, visiting

EVERY_SECONDS = 3.0
# People come one after the other.
COMING_SECONDS = 15.0


class Visiting(Protocol):
    """Somebody who has something to do."""

    @property
    def place(self) -> str:
        """Where they are."""

    async def act(self) -> Answer:
        """Do the next thing."""

    async def stay(self) -> Answer | None:
        """What the page asks for by itself while they look; None if it asks for nothing."""


@dataclass(frozen=True)
class Done:
    """One thing that was done, on which page, and what came of it."""

    place: str
    answer: Answer


@dataclass
class Log:
    """Everything that a crowd did."""

    done: list[Done] = field(default_factory=list)
    slices: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __add__(self, other: "Log") -> "Log":
        """Both, one after the other."""
        return Log(
            self.done + other.done,
            self.slices + other.slices,
            self.failures + other.failures,
            self.seconds + other.seconds,
        )

    def note(self, place: str, answer: Answer) -> None:
        """Keep an answer, and what was wrong with it."""
        self.done.append(Done(place, answer))
        self.failures += [f"{place}: {each}" for each in answer.errors]


async def crowd(
    url: str,
    count: int,
    seconds: float,
    person: Callable[[Visitor, random.Random], Visiting],
    seed: int = 0,
) -> Log:
    """So many visitors for so long; nobody waits longer than their own last answer."""
    log = Log()
    start = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            draw = random.Random(f"{seed}/{number}")
            group.create_task(_visit(url, person, draw, start + seconds, log))
    log.seconds = time.monotonic() - start
    return log


async def _visit(
    url: str,
    person: Callable[[Visitor, random.Random], Visiting],
    draw: random.Random,
    end: float,
    log: Log,
) -> None:
    await asyncio.sleep(draw.uniform(0, COMING_SECONDS))
    somebody = None
    try:
        async with visiting(url) as visitor:
            somebody = person(visitor, draw)
            while (now := time.monotonic()) < end:
                answer = await somebody.act()
                log.note(somebody.place, answer)
                await _look(somebody, now + draw.uniform(0.5, 1.5) * EVERY_SECONDS, log)
    except Exception as error:  # of any kind: each is a visitor who was let down
        place = somebody.place if somebody else "at the door"
        log.failures.append(f"{place}: {type(error).__name__}: {error}")


async def _look(somebody: Visiting, until: float, log: Log) -> None:
    """Until the next thing to do; a page that goes on by itself does so meanwhile."""
    while time.monotonic() < until and (answer := await somebody.stay()):
        log.slices += 1
        log.failures += [f"{somebody.place}: {each}" for each in answer.errors]
    await asyncio.sleep(max(0.0, until - time.monotonic()))
