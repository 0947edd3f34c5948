"""How long one person waits for a page while another trains networks, on one server."""

import asyncio
import statistics
import time
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.figure import Figure
from tests.browser.serving import serve

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
        alone, trained = asyncio.run(_measure(url.replace("http", "ws")))
    detail = f"{1e3 * trained:.0f} ms against {1e3 * alone:.0f} ms"
    return [Figure("another page while one trains", trained / alone, "×", 2, False, detail)]


async def _measure(url: str) -> tuple[float, float]:
    async with _session(url) as visitor:
        await _times(visitor, 3)
        alone = statistics.median(await _times(visitor, ROUNDS))
        async with _session(url) as trainee:
            ready = asyncio.Event()
            work = asyncio.create_task(_train(trainee, ready))
            await ready.wait()
            trained = statistics.median(await _times(visitor, ROUNDS))
            work.cancel()
    return alone, trained


def _session(url: str) -> connect:
    return connect(f"{url}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None)


async def _train(socket: ClientConnection, ready: asyncio.Event) -> None:
    """One slice after the other, as the browser asks for them."""
    query = urlencode(LONG, doseq=True)
    while True:
        await _run(socket, "training", query)
        ready.set()


async def _times(socket: ClientConnection, rounds: int) -> list[float]:
    """Seconds of whole runs, each with a start of its own, so that nothing is remembered."""
    found = []
    for turn in range(rounds):
        query = urlencode({"optimizers_start_x": f"{-1.5 + time.time() % 1:.6f}{turn}"})
        before = time.perf_counter()
        await _run(socket, "optimizers", query)
        found.append(time.perf_counter() - before)
    return found


async def _run(socket: ClientConnection, page: str, query: str) -> None:
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    await socket.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(await socket.recv())
        if answer.WhichOneof("type") == "script_finished":
            return
