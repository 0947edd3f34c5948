"""All that this app uses of Streamlit without a promise that it stays: one module to look at.

Nothing else in `ui`, `server.py` or `app.py` imports `streamlit.runtime` or `streamlit.proto`. What
is needed from there is listed in `NEEDS`, and `check` compares that with what is installed before
the app starts, so that an upgrade which changes it ends with one sentence, not in a visitor's run.
"""

import importlib
import inspect
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from streamlit.proto.BackMsg_pb2 import BackMsg as BackMsg
    from streamlit.proto.WidgetStates_pb2 import WidgetState
    from streamlit.runtime.app_session import AppSession
    from streamlit.runtime.state.common import WidgetMetadata
    from streamlit.runtime.state.session_state import WStates

_SESSION = "streamlit.runtime.app_session"
_STATE = "streamlit.runtime.state.session_state"
_COMMON = "streamlit.runtime.state.common"
_RUNNER = "streamlit.runtime.scriptrunner"
_BACK = "streamlit.proto.BackMsg_pb2"
_WIDGETS = "streamlit.proto.WidgetStates_pb2"


@dataclass(frozen=True)
class Need:
    """Something of a package that its documentation does not promise.

    Attributes:
        module, name: Where it is; the name may have a dot.
        parameters: What it must take, by these names.
        fields: What a protobuf message must have.
        package: That it belongs to.
        used_by: The file to look at when it is missing.
    """

    module: str
    name: str
    parameters: Sequence[str] = ()
    fields: Sequence[str] = ()
    package: str = "streamlit"
    used_by: str = "ui/runtime/platform.py"

    def missing(self) -> str:
        """What is not there as it is needed; empty if all is."""
        place = f"{self.module}.{self.name}"
        try:
            found: Any = importlib.import_module(self.module)
            for part in self.name.split("."):
                found = getattr(found, part)
        except (ImportError, AttributeError):
            return place
        if self.fields:
            known = set(found.DESCRIPTOR.fields_by_name)
            return _of(place, "field", [each for each in self.fields if each not in known])
        if not self.parameters:
            return ""
        known = set(inspect.signature(found).parameters)
        return _of(place, "parameter", [each for each in self.parameters if each not in known])


# What a visitor's browser asks for; all else is for developers on their own machine.
MESSAGES = (
    "rerun_script",
    "stop_script",
    "app_heartbeat",
    "file_urls_request",
    "backend_operation_request",
)
OPERATIONS = ("deferred_file", "dataframe_chunk")

NEEDS = (
    Need(_SESSION, "AppSession.handle_backmsg", ("self", "msg")),
    Need(_STATE, "WStates", ("states", "widget_metadata")),
    Need(_STATE, "WStates.set_widget_from_proto", ("self", "widget_state")),
    Need(_STATE, "WStates.__getitem__", ("self", "k")),
    Need(_STATE, "Serialized", ("value",)),
    Need(
        _COMMON,
        "WidgetMetadata",
        ("value_type", "deserializer", "formatted_options", "max_array_length"),
    ),
    Need(_COMMON, "unpack_widget_state_value", ("widget_state",)),
    Need(_RUNNER, "get_script_run_ctx", ("suppress_warning",)),
    Need(_RUNNER, "add_script_run_ctx", ("thread", "ctx")),
    Need(_RUNNER, "RerunException"),
    Need(_RUNNER, "StopException"),
    Need("streamlit.errors", "FragmentHandledException"),
    Need(_BACK, "BackMsg", fields=MESSAGES),
    Need(_BACK, "BackendOperationRequest", fields=OPERATIONS),
    Need(_WIDGETS, "WidgetState", fields=("id", "json_value", "string_array_value")),
)


class PlatformError(ImportError):
    """What is installed is not what this app was written for."""


def check(needs: Sequence[Need] = NEEDS) -> None:
    """Compare what the app needs with what is installed.

    Raises:
        PlatformError: Names the package, its version, what is missing, and the way out.
    """
    for need in needs:
        if missing := need.missing():
            raise PlatformError(
                f"{need.package} {_version(need.package)} has no {missing}. The app needs it, and "
                f"no documentation promises it: with an upgrade of {need.package}, "
                f"{need.used_by} has to be looked at"
            )


def _of(place: str, kind: str, names: Sequence[str]) -> str:
    return f"{kind} {', '.join(names)} in {place}" if names else ""


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "(unknown version)"


# ---- what a browser sends ---------------------------------------------------------------------
@dataclass(frozen=True)
class SentValue:
    """A value that a browser sent, beside the widget that it is for."""

    _state: "WidgetState"
    _widget: "WidgetMetadata[Any]"

    @property
    def kind(self) -> str | None:
        """The field of the message that is filled; None: the widget was emptied."""
        return self._state.WhichOneof("value")

    @property
    def expected_kind(self) -> str:
        """The field that the widget reads."""
        return self._widget.value_type

    @property
    def options(self) -> list[str] | None:
        """What can be chosen, as it stands on screen; None: it is no choice."""
        return self._widget.formatted_options

    @property
    def max_chosen(self) -> int | None:
        """How many options can be chosen at most; None: all."""
        return self._widget.max_array_length

    @property
    def chosen(self) -> list[Any]:
        """The options that the message names."""
        assert self.kind is not None
        field = getattr(self._state, self.kind)
        return [field] if isinstance(field, str) else list(field.data)

    def decoded(self) -> Any:
        """The value before the widget reads it; raises what Streamlit raises."""
        from streamlit.runtime.state.common import unpack_widget_state_value

        return unpack_widget_state_value(self._state)

    def read(self) -> Any:
        """The value as a script gets it; raises what Streamlit raises on what it cannot read."""
        return self._widget.deserializer(self.decoded())


def filter_messages(is_allowed: Callable[["BackMsg"], bool]) -> None:
    """From now on Streamlit obeys only such messages."""
    from streamlit.runtime.app_session import AppSession

    handle = AppSession.handle_backmsg

    def handle_allowed(self: "AppSession", msg: "BackMsg") -> None:
        if is_allowed(msg):
            handle(self, msg)

    AppSession.handle_backmsg = handle_allowed  # type: ignore[method-assign]


def filter_widget_values(
    is_widget_id: Callable[[str], bool], is_forged: Callable[[SentValue], bool]
) -> None:
    """From now on Streamlit neither keeps other ids nor reads forged values.

    What is forged is not there: the value before it, or the default, is.
    """
    from streamlit.runtime.state.session_state import Serialized, WStates

    keep, read = WStates.set_widget_from_proto, WStates.__getitem__

    def keep_widgets(self: "WStates", widget_state: "WidgetState") -> None:
        if is_widget_id(widget_state.id):
            keep(self, widget_state)

    def read_checked(self: "WStates", k: str) -> Any:
        state, widget = self.states.get(k), self.widget_metadata.get(k)
        if (
            isinstance(state, Serialized)
            and widget is not None
            and is_forged(SentValue(state.value, widget))
        ):
            raise KeyError(k)
        return read(self, k)

    WStates.set_widget_from_proto = keep_widgets  # type: ignore[method-assign]
    WStates.__getitem__ = read_checked  # type: ignore[method-assign]


# ---- a script's run ---------------------------------------------------------------------------
def drawing_thread() -> Callable[..., None] | None:
    """A function that calls another one on a thread which draws for this run's visitor alone.

    Within a cached function: what it draws itself would be drawn again for whoever gets its result
    from the cache. None where no script runs.
    """
    from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return None

    def call(function: Callable[..., object], *arguments: Any) -> None:
        thread = threading.Thread(target=function, args=arguments)
        add_script_run_ctx(thread, context)
        thread.start()
        thread.join()

    return call


def ended_by(caught: BaseException) -> Literal["stopped", "rerun", "error"]:
    """Why an exception ended a script's run: Streamlit stops and restarts scripts by exceptions."""
    from streamlit.runtime.scriptrunner import RerunException, StopException

    if isinstance(caught, StopException):
        return "stopped"
    return "rerun" if isinstance(caught, RerunException) else "error"


def cause(caught: BaseException) -> BaseException:
    """What failed; inside a fragment it reaches the page in a wrapper of Streamlit's."""
    from streamlit.errors import FragmentHandledException

    wrapped = isinstance(caught, FragmentHandledException) and caught.args
    return caught.args[0] if wrapped else caught
