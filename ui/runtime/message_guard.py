"""What no browser sends is taken as if it had not been sent.

Streamlit trusts the browser with what kind of value a widget has and, for lists, which options
there are: anything else fails while a page runs, inside Streamlit or behind it, and whoever writes
messages by hand would fill the log with tracebacks. It also obeys whoever asks it to empty the
caches of all visitors or to describe the operator's git folder. Limits of numbers and texts are
not its matter: `core` checks those.
"""

from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value
from streamlit.runtime.state.session_state import Serialized, WStates

# What a visitor's browser asks for; all else is for developers on their own machine.
MESSAGES = frozenset(
    {
        "rerun_script",
        "stop_script",
        "app_heartbeat",
        "file_urls_request",
        "backend_operation_request",
    }
)
OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})

# All ids of elements, and of what belongs to them, begin so; other names are the app's own.
_PREFIX = "$$"
_keep = WStates.set_widget_from_proto
_read = WStates.__getitem__
_handle = AppSession.handle_backmsg


def install() -> None:
    """Have Streamlit ask here before it reads a widget's value or obeys a message."""
    WStates.set_widget_from_proto = _kept  # type: ignore[method-assign, assignment]
    WStates.__getitem__ = _checked  # type: ignore[method-assign]
    AppSession.handle_backmsg = _allowed  # type: ignore[method-assign, assignment]


def is_welcome(message: BackMsg) -> bool:
    """Whether a visitor may ask for this."""
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in OPERATIONS
    return kind in MESSAGES


def is_forged(sent: WidgetState, metadata: WidgetMetadata[Any]) -> bool:
    """Whether this cannot be a value of that widget, for its kind or its options."""
    kind = sent.WhichOneof("value")
    if kind is None:  # so the browser says that a widget was emptied
        return False
    if kind != metadata.value_type:
        return True
    if metadata.formatted_options is not None:
        field = getattr(sent, kind)
        chosen = [field] if isinstance(field, str) else list(field.data)
        most = metadata.max_array_length or len(metadata.formatted_options)
        if len(chosen) > most or not set(chosen) <= set(metadata.formatted_options):
            return True
    try:
        value = unpack_widget_state_value(sent)
        if kind == "json_value" and not isinstance(value, dict):  # a component's state has names
            return True
        metadata.deserializer(value)
    except Exception:  # whatever Streamlit raises on what it cannot read
        return True
    return False


def _kept(states: WStates, widget_state: WidgetState) -> None:
    if widget_state.id.startswith(_PREFIX):
        _keep(states, widget_state)


def _checked(states: WStates, key: str) -> Any:
    """As Streamlit's own; what is forged is not there: the value before it, or the default, is."""
    state, metadata = states.states.get(key), states.widget_metadata.get(key)
    if isinstance(state, Serialized) and metadata is not None and is_forged(state.value, metadata):
        raise KeyError(key)
    return _read(states, key)


def _allowed(session: AppSession, msg: BackMsg) -> None:
    if is_welcome(msg):
        _handle(session, msg)
