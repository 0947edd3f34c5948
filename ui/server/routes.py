"""What the browser fetches by itself, beside Streamlit's websocket: scripts, and large data.

Everything here only reads: the same question gives the same answer, on any replica.
"""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from core.language_models import MODELS, ModelUnavailableError

# The first only registers its script.
from ui.attention import view as attention_view  # noqa: F401
from ui.language_models import cache
from ui.runtime import component_scripts
from ui.server import readiness

# No word of a text has more pieces, no text more words.
MAX_POSITIONS = 1024
YEAR = 365 * 24 * 3600
# One word's flow at a time on a server, so that a long text does not keep others waiting.
_flow_lock = threading.BoundedSemaphore(1)


def routes() -> list[Route]:
    """For `st.App(routes=…)`."""
    return [
        Route(component_scripts.address("{name}.js"), script),
        Route(component_scripts.address("neurons"), _checked(neurons)),
        Route(component_scripts.address("flow"), _checked(flow)),
        Route(component_scripts.address("ready"), readiness.ready),
    ]


def script(request: Request) -> Response:
    """A component's script; its address has its digest, so it may be kept for good."""
    text = component_scripts.SCRIPTS.get(request.path_params["name"])
    if text is None:
        return Response(status_code=404)
    headers = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
    return Response(text, media_type="text/javascript", headers=headers)


def neurons(request: Request) -> Response:
    """Queries, keys and value lengths of one layer, from 1."""
    from ui.attention.view.payload import encode_neurons

    attention = _attention(request)
    layer = _number(request, "layer", len(attention.layers))
    return Response(
        encode_neurons(attention.layers[layer - 1]),
        media_type="application/octet-stream",
        headers={"Cache-Control": "private, max-age=3600"},
    )


def flow(request: Request) -> Response:
    """Attention flow from one output word to every input word: a line of JSON for each."""
    from core.attention import FlowGraph

    attention = _attention(request)
    if not attention.is_self:
        raise ValueError("Attention flow needs one text that looks at itself.")
    output = _positions(request.query_params.get("output", ""), len(attention.tokens))
    inputs = [
        _positions(part, len(attention.tokens))
        for part in request.query_params.get("inputs", "").split("-")
    ]
    if len(inputs) > len(attention.tokens):
        raise ValueError("There are no more input words than tokens.")
    graph = FlowGraph(attention.weights)

    # Between two lines the server notices that nobody listens any more.
    def lines() -> Iterator[str]:
        for key, group in enumerate(inputs):
            with _flow_lock:
                flow = graph.flow(output, group)
            yield json.dumps({"key": key, "flow": round(flow, 5)}) + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")


def _checked(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """A question that cannot be answered gets a reason, not a traceback."""

    def endpoint(request: Request) -> Response:
        try:
            return answer(request)
        except (ValueError, ModelUnavailableError) as error:
            return JSONResponse({"message": str(error)}, status_code=400)

    return endpoint


def _attention(request: Request) -> Any:
    """What the page shows, out of its cache where it is still there."""
    query = request.query_params
    model = query.get("model", "")
    if model not in MODELS:
        raise ValueError("There is no such model.")
    forward_pass = cache.forward_pass(
        model, query.get("text", ""), query.get("second"), query.get("target", "")
    )
    streams = {str(stream): attention for stream, attention in forward_pass.streams.items()}
    if query.get("stream") not in streams:
        raise ValueError("This model has no such attention.")
    return streams[query["stream"]]


def _number(request: Request, name: str, highest: int) -> int:
    raw = request.query_params.get(name, "")
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:6]) <= highest:
        raise ValueError(f"{name} must be a whole number from 1 to {highest}.")
    return int(raw)


def _positions(raw: str, count: int) -> list[int]:
    """ "3.4": tokens 3 and 4, from 0."""
    parts = raw.split(".")
    if len(parts) > MAX_POSITIONS or not all(
        part.isascii() and part.isdigit() and len(part) < 6 and int(part) < count for part in parts
    ):
        raise ValueError(f"Tokens are numbers from 0 to {count - 1}, joined by dots.")
    return [int(part) for part in parts]
