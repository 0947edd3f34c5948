"""Widgets whose state lives in the URL: a `Param` or a registry in, a plain checked value out.

Streamlit drops a URL value that a widget cannot take and shows the default. Each function here
notices that before the widget is drawn and says so next to it, in our words: what the link
carried is never repeated on the page.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.params import Param

# Ten steps a decade (R10 of ISO 3): even on a log scale, and round enough to read.
_PREFERRED = (1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0)


def choice(
    label: str,
    options: Mapping[str, Any],
    *,
    key: str,
    default: str,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> str:
    """One entry of a registry, shown by its `label`, kept in the URL by its key."""
    _say_if_unusable(key, label, lambda raw: raw in options)
    return st.selectbox(
        label,
        list(options),
        index=list(options).index(default),
        format_func=lambda option: options[option].label,
        key=key,
        help=help,
        on_change=on_change,
        bind="query-params",
    )


def switch_between(
    label: str, options: Mapping[str, str], *, key: str, default: str, help: str | None = None
) -> str:
    """One of a few ways to see the same thing, all visible at once."""
    _say_if_unusable(key, label, lambda raw: raw in options)
    chosen = st.segmented_control(
        label,
        list(options),
        default=default,
        required=True,
        format_func=lambda option: options[option],
        key=key,
        help=help,
        bind="query-params",
    )
    return chosen if chosen is not None else default


def several(
    label: str,
    options: Mapping[str, Any],
    *,
    key: str,
    default: Sequence[str],
    help: str | None = None,
    most: int,
) -> list[str]:
    """Several entries of a registry, in registry order whatever the order of choosing."""
    _say_if_unusable(key, label, lambda raw: raw in options)
    chosen = st.multiselect(
        label,
        list(options),
        default=list(default),
        format_func=lambda option: options[option].label,
        key=key,
        help=help,
        max_selections=most,
        bind="query-params",
    )
    return [option for option in options if option in chosen][:most]


def text(label: str, *, key: str, default: str, max_chars: int, help: str | None = None) -> str:
    """A line of the user's own text; the caller checks it again, as the browser's limit is soft."""
    return st.text_input(
        label, value=default, max_chars=max_chars, key=key, help=help, bind="query-params"
    )


def number(
    param: Param, *, key: str, default: float | None = None, label: str | None = None
) -> Any:
    """The widget for one parameter: a slider on preferred numbers if its scale is logarithmic."""
    value = param.default if default is None else default
    _say_if_unusable(key, param.label, lambda raw: _is_within(raw, param))
    if param.scale == "log":
        return st.select_slider(
            label or param.label,
            options=preferred_numbers(param.low, param.high),
            value=nearest_preferred(value, param.low, param.high),
            format_func=lambda option: f"{option:g}",
            key=key,
            help=param.help,
            bind="query-params",
        )
    kind = int if param.is_integer else float
    return st.number_input(
        label or param.label,
        min_value=kind(param.low),
        max_value=kind(param.high),
        value=kind(value),
        step=kind(_step(param)),
        format="%d" if param.is_integer else "%.6g",
        key=key,
        help=param.help,
        bind="query-params",
    )


@functools.cache
def preferred_numbers(low: float, high: float) -> tuple[float, ...]:
    """The preferred numbers from `low` to `high`, both positive, both ends included."""
    numbers = [
        float(f"{mantissa:g}e{exponent}") for exponent in range(-12, 7) for mantissa in _PREFERRED
    ]
    return tuple(sorted({low, high, *(value for value in numbers if low <= value <= high)}))


def nearest_preferred(value: float, low: float, high: float) -> float:
    """The preferred number closest to `value` in ratio."""
    return min(preferred_numbers(low, high), key=lambda number: max(number / value, value / number))


def _step(param: Param) -> float:
    if param.is_integer:
        return 1
    return 0.1 if param.high - param.low > 2 else 0.01


def _is_within(raw: str, param: Param) -> bool:
    try:
        return param.low <= float(raw) <= param.high
    except ValueError:
        return False


def _say_if_unusable(key: str, label: str, usable: Callable[[str], bool]) -> None:
    if not all(usable(raw) for raw in st.query_params.get_all(key)):
        st.caption(
            f":orange[:material/link_off: The link asked for a “{label}” that does not exist here; "
            "the default is shown.]"
        )
