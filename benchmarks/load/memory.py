"""What sessions cost the server in memory, while they are there and after they have left."""

import asyncio
import random
from dataclasses import dataclass, field

import psutil

from benchmarks.figure import Figure
from benchmarks.load.crowd import EVERY_SECONDS
from benchmarks.load.journeys import Person
from tests.browser.serving import Server
from tests.visitor import visiting
from ui.page import PAGES

ACTS = 4
# Streamlit keeps the session of somebody who is gone for two minutes, should they come back.
KEPT_SECONDS = 125.0
START, THERE, LEFT = "before", "at most, while they were there", "after they had left"


@dataclass
class Memory:
    """Resident memory of a server and its processes, in bytes, at moments that have a name."""

    server: Server
    read_at: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def read(self, moment: str) -> int:
        """Read it now; of several readings under one name, the largest is kept."""
        server = psutil.Process(self.server.process.pid)
        everyone = [server, *server.children(recursive=True)]
        resident = sum(int(each.memory_info().rss) for each in everyone)
        self.read_at[moment] = max(resident, self.read_at.get(moment, 0))
        return resident

    async def settle(self) -> None:
        """Every page once: what it imports and what a model takes is not the visitors'."""
        async with visiting(self.server.url) as visitor:
            for page in PAGES:
                await visitor.open(page.url_path)
        self.read("at the start")

    def lines(self) -> list[str]:
        """One for each moment."""
        return [f"{size / 1e6:>8,.0f} MB {moment}" for moment, size in self.read_at.items()]

    def figures(self, target: float) -> list[Figure]:
        """Memory after the last one has left, against the start."""
        start, left = self.read_at[START], self.read_at[LEFT]
        detail = f"{left / 1e6:,.0f} MB against {start / 1e6:,.0f} MB"
        return [
            Figure("memory after they had left", left / start, "×", target, False, detail),
            Figure("failures of those who came and went", len(self.failures), "", 0),
        ]


async def coming_and_going(memory: Memory, sessions: int, at_once: int) -> None:
    """So many visitors, some at a time, who each do a few things and leave."""
    url = memory.server.url
    memory.read(START)
    door = asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with door:
            try:
                async with visiting(url) as visitor:
                    person = Person(visitor, random.Random(f"session {number}"))
                    for _ in range(ACTS):
                        answer = await person.act()
                        memory.failures += [f"{person.place}: {each}" for each in answer.errors]
                        memory.read(THERE)
                        await asyncio.sleep(max(0.0, EVERY_SECONDS - answer.seconds))
            except Exception as error:  # of any kind: each is a visitor who was let down
                memory.failures.append(f"session {number}: {type(error).__name__}: {error}")

    async with asyncio.TaskGroup() as group:
        for number in range(sessions):
            group.create_task(one(number))
    await asyncio.sleep(KEPT_SECONDS)
    # Somebody has to leave for the server to let go of those who left before.
    async with visiting(url) as visitor:
        await visitor.open("")
    await asyncio.sleep(1.0)
    memory.read(LEFT)
