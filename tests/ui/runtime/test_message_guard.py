"""What no browser sends changes nothing, and what browsers do send goes through."""

from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import WStates

from ui.optimizer_theory import maps as theory_maps
from ui.page import navigation
from ui.runtime import message_guard

KEEPS = WidgetMetadata("$$k", lambda value: value, lambda value: value, "string_value")
NAMED = WidgetMetadata("$$k", lambda value: value, str, "json_value")
LIST = WidgetMetadata(
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
            WidgetMetadata("", fails, str, "string_value"),
            True,
        ),
    ],
)
def test_values_of_another_kind_or_option_are_forged(state, metadata, found) -> None:
    assert message_guard.is_forged(state, metadata) is found


def test_a_forged_value_is_not_there_and_a_name_of_the_app_is_not_kept() -> None:
    assert navigation.PAGES  # which is what has Streamlit ask
    states = WStates()
    states.set_widget_metadata(KEEPS)
    states.set_widget_from_proto(WidgetState(id="$$k", double_value=1))
    assert states.get("$$k") is None
    states.set_widget_from_proto(WidgetState(id="$$k", string_value="zq"))
    assert states["$$k"] == "zq"
    states.set_widget_from_proto(WidgetState(id=navigation.ARRIVED, bool_value=True))
    assert list(states) == ["$$k"]


@pytest.mark.parametrize("kind", ["clear_cache", "load_git_info", "set_run_on_save"])
def test_visitors_command_no_server(kind: str) -> None:
    # Streamlit's own would need what this session lacks.
    AppSession.handle_backmsg(SimpleNamespace(), BackMsg(**{kind: True}))
    assert not message_guard.is_welcome(BackMsg(**{kind: True}))


def test_browsers_are_answered_and_nothing_is_installed_for_them() -> None:
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
    assert theory_maps.picked_cell(event) == found
    for odd in (None, {}, {"selection": []}, {"selection": {"points": {}}}, {"selection": 1}):
        assert theory_maps.picked_cell(odd) is None
