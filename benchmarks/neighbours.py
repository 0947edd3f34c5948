"""How long one person waits for a page while another trains networks, on one server."""

import asyncio
import statistics
import time
from urllib.parse import urlencode

from benchmarks.figure import Figure
from tests.browser.serving import serve
from tests.visitor import Visitor, visiting

ROUNDS = 12
# Every optimizer with eight seeds and single examples: minutes of work.
LONG = {
    "training_runners": ["Gradient descent", "Momentum", "Adam", "AdamW", "RMSprop", "Lion"],
    "training_seeds": ["8"],
    "training_batch": ["Mini-batch"],
    "training_epochs": ["2000"],
}


def figures() -> list[Figure]:
    """The race's page alone, and while somebody trains."""
    with serve("server.py") as url:
        alone, trained = asyncio.run(_measure(url))
    detail = f"{1e3 * trained:.0f} ms against {1e3 * alone:.0f} ms"
    return [Figure("another page while one trains", trained / alone, "×", 2, False, detail)]


async def _measure(url: str) -> tuple[float, float]:
    async with visiting(url) as visitor:
        await _times(visitor, 3)
        alone = statistics.median(await _times(visitor, ROUNDS))
        async with visiting(url) as trainee:
            ready = asyncio.Event()
            work = asyncio.create_task(_train(trainee, ready))
            await ready.wait()
            trained = statistics.median(await _times(visitor, ROUNDS))
            work.cancel()
    return alone, trained


async def _train(trainee: Visitor, ready: asyncio.Event) -> None:
    """One slice after the other, as the browser asks for them."""
    await trainee.open("training", urlencode(LONG, doseq=True))
    ready.set()
    while True:
        await trainee.trigger("training_view", more=1)


async def _times(visitor: Visitor, rounds: int) -> list[float]:
    """Seconds of whole runs, each with a start of its own, so that nothing is remembered."""
    found = []
    for turn in range(rounds):
        start = {"optimizers_start_x": f"{-1.5 + time.time() % 1:.6f}{turn}"}
        found.append((await visitor.open("optimizers", urlencode(start))).seconds)
    return found
