"""Messages and widget values that no browser sends are dropped.

Streamlit trusts the browser with what kind of value a widget has and, for lists, which options
there are: anything else fails while a page runs, inside Streamlit or behind it, and messages
written by hand would fill the log with tracebacks. It also obeys whoever asks it to empty the
caches of all visitors or to describe the operator's git folder. Limits of numbers and texts are
checked by `core`.
"""

from typing import TYPE_CHECKING

from ui.runtime import platform
from ui.runtime.platform import MESSAGES, OPERATIONS, SentValue

if TYPE_CHECKING:
    from ui.runtime.platform import BackMsg

# All ids of elements, and of what belongs to them, begin so; other names are the app's own.
_WIDGET_ID_PREFIX = "$$"


def install() -> None:
    """Have Streamlit ask here before it reads a widget's value or obeys a message.

    Raises:
        PlatformError: This Streamlit cannot be asked to.
    """
    platform.check()
    platform.filter_messages(is_welcome)
    platform.filter_widget_values(_is_widget_id, is_forged)


def is_welcome(message: "BackMsg") -> bool:
    """Whether a visitor may ask for this."""
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in OPERATIONS
    return kind in MESSAGES


def is_forged(sent: SentValue) -> bool:
    """Whether this cannot be a value of that widget, for its kind or its options."""
    if sent.kind is None:  # so the browser says that a widget was emptied
        return False
    if sent.kind != sent.expected_kind:
        return True
    if sent.options is not None:
        chosen = sent.chosen
        if len(chosen) > (sent.max_chosen or len(sent.options)):
            return True
        if not set(chosen) <= set(sent.options):
            return True
    try:
        if sent.kind == "json_value" and not isinstance(sent.decoded(), dict):
            return True  # a component's state has names
        sent.read()
    except Exception:  # whatever Streamlit raises on what it cannot read
        return True
    return False


def _is_widget_id(name: str) -> bool:
    return name.startswith(_WIDGET_ID_PREFIX)
