"""Messages that no browser would send to a page: forged values, events, links and frames."""

import json
import math
import random
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.pages import hostile
from tests.visitor import EVENTS, FIELDS, Shown, field_of

# What the components of `ui` listen to.
EVENTS_HEARD = ("alpha", "edit", "head", "more", "moved", "over", "point", "start", "zq")
DEEP = "[" * 20_000
NUMBERS = (math.nan, math.inf, -math.inf, 1e308, -1e308, -0.0, 5e-324, 0.5, -1.0)
JSON = (
    "",
    "{",
    "null",
    "true",
    "NaN",
    "-Infinity",
    "9" * 5_000,
    '"zq"',
    "[]",
    "{}",
    "[[[]]]",
    DEEP,
    '{"selection": 1}',
    '{"selection": {"points": 1}}',
    '{"selection": {"points": [1]}}',
    '{"selection": {"points": [{"point_index": "zq"}]}}',
    '{"selection": {"points": [{"point_index": 1e308}]}}',
    f'{{"selection": {{"points": [{{"point_index": {"9" * 400}}}]}}}}',
    '{"value": {"zq": 1}}',
    '{"event": "moved"}',
    '[{"event": ["moved"], "value": 1}]',
    '[1, "zq"]',
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**400,
    0.5,
    math.nan,
    math.inf,
    "zq",
    "<b>zq</b>",
    "9" * 5_000,
    [],
    {},
    [[1]],
    [None] * 100,
    {"zq": 1},
    [math.nan] * 3,
)
NAMES = (
    "x",
    "y",
    "z",
    "more",
    "label",
    "first",
    "second",
    "angle",
    "logits",
    "turn",
    "layer",
    "head",
    "q",
    "k",
    "v",
    "mask",
)
JUNK = (
    "%00=%00",
    "%",
    "zq=%zz%E0%A4%A",
    "=&=&=",
    "zq",
    "?zq=1?",
    "zq=" + "a" * 100_000,
    "#zq=1",
    "zq=%F0%9F%92%A9&zq=%ff%fe",
    "&" * 2_000,
    "zq[]=1&zq[zq]=1",
    "embed=true&embed_options=zq",
)


def link(draw: random.Random, keys: Iterable[str], others: list[str], fixed: dict[str, str]) -> str:
    """A query string with a hostile value or two for every key, and junk beside them."""
    fields = []
    for key in keys:
        if key not in fixed:
            values = [hostile.value(draw, others)[:20_000] for _ in range(draw.choice((1, 1, 2)))]
            fields += [f"{quote(key)}={quote(each, errors='replace')}" for each in values]
    # Above half a million characters Streamlit drops all of it.
    while sum(map(len, fields)) > 300_000:
        fields.remove(max(fields, key=len))
    return "&".join([urlencode(fixed), *fields, draw.choice(JUNK)]).lstrip("&")


def forged(draw: random.Random, widget: Shown) -> WidgetState:
    """A hostile value for this widget: of its own kind, or of a kind that it does not have."""
    name = field_of(widget)
    if widget.kind == "plotly_chart":
        name = "string_value"
    elif widget.kind == "bidi_component":
        return _component(draw, widget.proto.id)
    if name is None or draw.random() < 0.5:
        name = draw.choice(sorted({*FIELDS.values(), *_OTHER_FIELDS} - {name}))
    texts = JSON if widget.kind == "plotly_chart" else ()
    return _filled(draw, widget.proto.id, name, texts, getattr(widget.proto, "max_chars", 0))


_OTHER_FIELDS = (
    "bytes_value",
    "double_array_value",
    "int_array_value",
    "int_value",
    "json_trigger_value",
    "json_value",
    "string_trigger_value",
    "trigger_value",
)


def _filled(
    draw: random.Random, identity: str, name: str, texts: tuple[str, ...], most: int
) -> WidgetState:
    state = WidgetState(id=identity)
    many = draw.choice((0, 1, 2, 10_000))
    if name == "double_array_value":
        state.double_array_value.data.extend([draw.choice(NUMBERS)] * many)
        state.double_array_value.SetInParent()
    elif name == "int_array_value":
        state.int_array_value.data.extend([draw.choice((0, -1, 2**62))] * many)
        state.int_array_value.SetInParent()
    elif name == "string_array_value":
        state.string_array_value.data.extend([_text(draw)] * min(many, 3))
        state.string_array_value.SetInParent()
    elif name == "string_trigger_value":
        state.string_trigger_value.data = _text(draw)
    else:
        state.MergeFrom(WidgetState(**{name: _single(draw, name, texts, most)}))
    return state


def _single(draw: random.Random, name: str, texts: tuple[str, ...], most: int) -> Any:
    if name in ("trigger_value", "bool_value"):
        return True
    if name == "bytes_value":
        return draw.choice((b"", b"\xff\x00zq", b"\x00" * 10_000))
    if name == "int_value":
        return draw.choice((0, -1, 2**62, -(2**62)))
    if name == "double_value":
        return draw.choice(NUMBERS)
    if name.startswith("json"):
        return draw.choice(JSON)
    return draw.choice(texts) if texts else _text(draw, most)


def _text(draw: random.Random, most: int = 0) -> str:
    # One run takes 2 MB of values: they may not all be as long as can be.
    return hostile.value(draw, [], most)[:20_000]


def _component(draw: random.Random, identity: str) -> WidgetState:
    """Events with values of every shape, or JSON that is none."""
    kind = draw.choice(("events", "events", "events", "state", "junk"))
    if kind == "state":
        return WidgetState(id=identity, json_value=draw.choice(JSON))
    if kind == "junk":
        return WidgetState(id=EVENTS.format(identity), json_trigger_value=draw.choice(JSON))
    events = [{"event": event, "value": _shape(draw)} for event in draw.sample(EVENTS_HEARD, 3)] + [
        {"event": event, "value": _shape(draw)} for event in EVENTS_HEARD
    ]
    return WidgetState(id=EVENTS.format(identity), json_trigger_value=json.dumps(events))


def _shape(draw: random.Random) -> Any:
    if draw.random() < 0.4:
        return draw.choice(VALUES)
    return {name: draw.choice(VALUES) for name in NAMES if draw.random() < 0.8}


def junk_frames() -> Iterator[tuple[str, bytes | str]]:
    """Frames by name: of other protocols, of other uses of this one, and too large ones."""
    yield "empty", b""
    yield "no message", b"\xff\xfe\x00zq" * 9
    yield "text", "zq"
    yield "unknown fields", b"\xfa\x3e\x03zqz"
    for name in (
        *("clear_cache", "stop_script", "load_git_info", "app_heartbeat"),
        *("debug_disconnect_websocket", "debug_shutdown_runtime", "set_run_on_save"),
    ):
        command = BackMsg()
        setattr(command, name, True)
        yield name, command.SerializeToString()
    files = BackMsg()
    files.file_urls_request.request_id = "zq"
    files.file_urls_request.file_names.extend(["../../zq", "zq\x00", "z" * 10_000] * 30)
    yield "file_urls_request", files.SerializeToString()
    for payload in ("deferred_file", "dataframe_chunk", "install_skills", "dismiss_skills_nudge"):
        operation = BackMsg()
        operation.backend_operation_request.request_id = "zq"
        getattr(operation.backend_operation_request, payload).SetInParent()
        yield f"operation {payload}", operation.SerializeToString()
    for name, value in (("fragment_id", "zq"), ("page_script_hash", "zq"), ("page_name", "../zq")):
        rerun = BackMsg()
        setattr(rerun.rerun_script, name, value)
        yield f"rerun {name}", rerun.SerializeToString()
    unknown = BackMsg()
    unknown.rerun_script.widget_states.widgets.add(id="zq", json_value="{")
    unknown.rerun_script.widget_states.widgets.add(id="$$ID-zq-zq", double_value=math.nan)
    yield "unknown widgets", unknown.SerializeToString()
    yield "too large", b"\x00" * 6_000_000


def let_through(shown: Iterable[Shown]) -> list[str]:
    """Markup of a hostile value that a page would render: as `hostile.let_through` finds it."""
    found = "\n".join(
        text
        for each in shown
        for name in ("body", "label", "help", "caption")
        if each.kind not in ("code", "bidi_component")
        and isinstance(text := getattr(each.proto, name, None), str)
    )
    return [sign for sign in hostile.MARKUP.values() if sign in found]
