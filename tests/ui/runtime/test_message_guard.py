"""What no browser sends changes nothing, and what browsers do send goes through."""

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import WStates

from ui.optimizer_theory import maps
from ui.page import navigation
from ui.runtime import message_guard
from ui.runtime.platform import SentValue


def unchanged(value: Any) -> Any:
    return value


KEEPS = WidgetMetadata[Any]("$$k", unchanged, unchanged, "string_value")
NAMED = WidgetMetadata[Any]("$$k", unchanged, str, "json_value")
LIST = WidgetMetadata[Any](
    "$$k", list, list, "string_array_value", formatted_options=["a", "b"], max_array_length=1
)


def array(*values: str) -> WidgetState:
    state = WidgetState(id="$$k")
    state.string_array_value.data.extend(values)
    return state


def fails(_: object) -> None:
    raise RecursionError


@pytest.mark.parametrize(
    ("state", "metadata", "found"),
    [
        (WidgetState(id="$$k", string_value="zq"), KEEPS, False),
        (WidgetState(id="$$k"), KEEPS, False),
        (WidgetState(id="$$k", double_value=1), KEEPS, True),
        (WidgetState(id="$$k", json_value="{"), KEEPS, True),
        (WidgetState(id="$$k", json_value='{"a": 1}'), NAMED, False),
        (WidgetState(id="$$k", json_value='"a"'), NAMED, True),
        (WidgetState(id="$$k", json_value="{"), NAMED, True),
        (array("a"), LIST, False),
        (array(), LIST, False),
        (array("c"), LIST, True),
        (array("a", "b"), LIST, True),
        (
            WidgetState(id="$$k", string_value="["),
            WidgetMetadata[Any]("", fails, str, "string_value"),
            True,
        ),
    ],
)
def test_values_of_another_kind_or_option_are_forged(
    state: WidgetState, metadata: WidgetMetadata[Any], found: bool
) -> None:
    assert message_guard.is_forged(SentValue(state, metadata)) is found


def test_forged_values_and_names_of_the_app_are_dropped() -> None:
    assert navigation.PAGES  # importing it installs the guard
    states = WStates()
    states.set_widget_metadata(KEEPS)
    states.set_widget_from_proto(WidgetState(id="$$k", double_value=1))
    assert states.get("$$k") is None
    states.set_widget_from_proto(WidgetState(id="$$k", string_value="zq"))
    assert states["$$k"] == "zq"
    states.set_widget_from_proto(WidgetState(id=navigation.ARRIVED, bool_value=True))
    assert list(states) == ["$$k"]


@pytest.mark.parametrize(
    "message",
    [BackMsg(clear_cache=True), BackMsg(load_git_info=True), BackMsg(set_run_on_save=True)],
    ids=lambda message: str(message.WhichOneof("type")),
)
def test_visitors_command_no_server(message: BackMsg) -> None:
    # Streamlit's own would need what this session lacks.
    session: Any = SimpleNamespace()
    AppSession.handle_backmsg(session, message)
    assert not message_guard.is_welcome(message)


def test_browsers_are_answered_but_install_nothing() -> None:
    assert message_guard.is_welcome(BackMsg(app_heartbeat=True))
    for payload in ("deferred_file", "install_skills"):
        message = BackMsg()
        getattr(message.backend_operation_request, payload).SetInParent()
        assert message_guard.is_welcome(message) is (payload == "deferred_file")


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (0, (0, 0)),
        (1599, (39, 39)),
        (1600, None),
        (-1, None),
        (True, None),
        (1.5, None),
        ("1", None),
        (None, None),
        (10**400, None),
    ],
)
def test_a_click_names_a_cell_or_changes_nothing(number: object, found: object) -> None:
    event = {"selection": {"points": [{"point_index": number}]}}
    assert maps.picked_cell(event) == found
    odd_events: tuple[Any, ...] = (
        *(None, {}, {"selection": []}),
        *({"selection": {"points": {}}}, {"selection": 1}),
    )
    for odd in odd_events:
        assert maps.picked_cell(odd) is None
