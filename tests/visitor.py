"""A visitor without a browser: the websocket of a served app, spoken as the browser speaks it.

For what needs many of them at once, or values that no browser would send. Messages are those of
the pinned Streamlit; what a page shows is kept as the browser keeps it, without drawing it.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

Result = TypeVar("Result")
STREAM = "/_stcore/stream"
PATIENCE_SECONDS = 300.0
# As `streamlit.components.v2` names what a component's events arrive under.
EVENTS = "$$STREAMLIT_INTERNAL_KEY_{}__events"
# The field of a `WidgetState` that a kind of widget fills.
FIELDS = {
    "button": "trigger_value",
    "button_group": "string_array_value",
    "checkbox": "bool_value",
    "multiselect": "string_array_value",
    "number_input": "double_value",
    "radio": "string_value",
    "selectbox": "string_value",
    "text_area": "string_value",
    "text_input": "string_value",
}
_EARLY = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
_FAILED = ForwardMsg.ScriptFinishedStatus.FINISHED_WITH_COMPILE_ERROR


@dataclass(frozen=True)
class Shown:
    """One element on the page, and the fragment that it belongs to (empty: none)."""

    element: Element
    fragment: str
    run: int

    @property
    def kind(self) -> str:
        """Which of Streamlit's elements it is."""
        return self.element.WhichOneof("type") or ""

    @property
    def proto(self) -> Any:
        """The element's own message."""
        return getattr(self.element, self.kind)

    @property
    def key(self) -> str:
        """The key that the app gave a widget; ids end in it."""
        return str(getattr(self.proto, "id", "")).rpartition("-")[2]


@dataclass(frozen=True)
class Answer:
    """What came of one action.

    Attributes:
        first_seconds: Until the first element of the new page came.
        answered_seconds: Until a run had ended, with a whole page to look at.
        seconds: Until the last run had: a long calculation goes on in more of them.
        received: Bytes of all messages.
        errors: Tracebacks that were shown, and a script that could not be run.
    """

    first_seconds: float
    answered_seconds: float
    seconds: float
    received: int
    errors: tuple[str, ...]


@dataclass
class Visitor:
    """One session. `shown` is the page as it stands, by place, `query` its link's parameters."""

    socket: ClientConnection
    page: str = ""
    query: str = ""
    session: str = ""
    shown: dict[tuple[int, ...], Shown] = field(default_factory=dict)
    _page_hash: str = ""
    _states: dict[str, WidgetState] = field(default_factory=dict)
    _run: int = 0

    async def open(self, page: str, query: str = "") -> Answer:
        """Follow a link to a page: the path in its URL, and its query string."""
        self.page, self.query, self._page_hash = page, query, ""
        self._states.clear()
        return await self._rerun("")

    async def act(self, key: str, value: Any = True) -> Answer:
        """Give the widget with this key a value, or press it.

        Raises:
            LookupError: The page has no such widget.
        """
        widget = self.widget(key)
        return await self.send(widget_state(widget, value), widget.fragment)

    async def trigger(self, key: str, **events: Any) -> Answer:
        """What a component's browser side reports, by event."""
        widget = self.widget(key)
        state = WidgetState(id=EVENTS.format(widget.proto.id))
        reported = [{"event": event, "value": value} for event, value in events.items()]
        state.json_trigger_value = json.dumps(reported)
        return await self.send(state, widget.fragment)

    async def send(self, state: WidgetState, fragment: str = "") -> Answer:
        """A widget's state, however odd."""
        return await self.send_all([state], fragment)

    async def send_all(self, states: Iterable[WidgetState], fragment: str = "") -> Answer:
        """Several widgets' states at once, however odd."""
        once = []
        for state in states:
            if "trigger" in (state.WhichOneof("value") or ""):
                once.append(state)
            else:
                self._states[state.id] = state
        return await self._rerun(fragment, *once)

    def widget(self, key: str) -> Shown:
        """The widget with this key."""
        for each in self.shown.values():
            if each.key == key:
                return each
        keys = sorted(found for each in self.shown.values() if (found := each.key))
        raise LookupError(f"{self.page or 'Home'} shows no {key!r}; it shows {', '.join(keys)}.")

    def widgets(self) -> list[Shown]:
        """What can be given a value, in the order of the page."""
        return [self.shown[place] for place in sorted(self.shown) if field_of(self.shown[place])]

    async def _rerun(self, fragment: str, *once: WidgetState) -> Answer:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self.query
        rerun.page_script_hash = self._page_hash
        rerun.page_name = "" if self._page_hash else self.page
        rerun.fragment_id = fragment
        rerun.widget_states.widgets.extend(self._states.values())
        rerun.widget_states.widgets.extend(once)
        await self.socket.send(message.SerializeToString())
        return await asyncio.wait_for(self._listen(), PATIENCE_SECONDS)

    async def _listen(self) -> Answer:
        """Read until the script has finished, for good: not to run again at once."""
        sent = time.perf_counter()
        first = answered = 0.0
        received = 0
        errors: list[str] = []
        while True:
            data = await self.socket.recv()
            received += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "delta":
                first = first or time.perf_counter() - sent
                errors += self._show(message)
            elif kind == "new_session":
                # One message may bring several runs; what an earlier one drew is old by then.
                self._run += 1
                self.session = message.new_session.initialize.session_id
            elif kind == "navigation":
                self._page_hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "script_finished":
                seconds = time.perf_counter() - sent
                answered = answered or seconds
                if message.script_finished == _EARLY:
                    continue
                if message.script_finished == _FAILED:
                    errors.append("The script could not be run.")
                self._forget(message.script_finished)
                return Answer(first or seconds, answered, seconds, received, tuple(errors))

    def _show(self, message: ForwardMsg) -> list[str]:
        place, delta = tuple(message.metadata.delta_path), message.delta
        if delta.WhichOneof("type") != "new_element":
            return []
        self.shown[place] = shown = Shown(delta.new_element, delta.fragment_id, self._run)
        if getattr(shown.proto, "set_value", False):
            # The app gave the widget a value: the browser's own is gone.
            self._states.pop(shown.proto.id, None)
        if shown.kind != "exception":
            return []
        return [f"{shown.proto.type}: {shown.proto.message}"]

    def _forget(self, how: int) -> None:
        """What a whole run did not draw again is gone; a fragment's run leaves the rest."""
        if how == ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY:
            self.shown = {
                place: each for place, each in self.shown.items() if each.run == self._run
            }
            return
        drawn = {each.fragment for each in self.shown.values() if each.run == self._run}
        self.shown = {
            place: each
            for place, each in self.shown.items()
            if each.run == self._run or each.fragment not in drawn
        }


@asynccontextmanager
async def visiting(
    url: str, headers: Mapping[str, str] | None = None, session: str = ""
) -> AsyncIterator[Visitor]:
    """A new visitor of the app at this URL; with `session`, one that comes back."""
    protocols = [Subprotocol(each) for each in ("streamlit", "no-token", session) if each]
    async with connect(
        url.replace("http", "ws", 1) + STREAM,
        subprotocols=protocols,
        additional_headers=headers,
        max_size=None,
        compression=None,
        open_timeout=PATIENCE_SECONDS,
    ) as socket:
        yield Visitor(socket)


def done(visit: Coroutine[Any, Any, Result]) -> Result:
    """What a visit returns. In a thread: a test's own may have Playwright's event loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, visit).result()


def field_of(widget: Shown) -> str | None:
    """The field of a `WidgetState` that the browser fills for this widget, if it takes values."""
    if widget.kind != "slider":
        return FIELDS.get(widget.kind)
    chooses = widget.proto.type == Slider.SELECT_SLIDER
    return "string_array_value" if chooses else "double_array_value"


def widget_state(widget: Shown, value: Any) -> WidgetState:
    """What the browser would send for this widget and this value."""
    state = WidgetState(id=widget.proto.id)
    name = field_of(widget)
    assert name, widget.kind
    if name.endswith("array_value"):
        values = value if isinstance(value, list | tuple) else [value]
        getattr(state, name).data.extend(values)
    else:
        setattr(state, name, value)
    return state
