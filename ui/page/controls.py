"""Widgets whose state lives in the URL: a `Param` or a registry in, a plain checked value out.

Streamlit drops a URL value that a widget cannot take and shows the default. Each function here
notices that before the widget is drawn and says so next to it, in our words: what the link
carried is never repeated on the page.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.common.params import Param
from ui.page.url_values import accept_registry_keys, keep_in_url, say_if_unusable

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
    names = {option: options[option].label for option in options}
    accept_registry_keys(key, label, names)
    keep_in_url(key, default, names.__getitem__)
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
    accept_registry_keys(key, label, options)
    keep_in_url(key, default, options.__getitem__)
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


def switch(label: str, *, key: str, help: str | None = None) -> bool:
    """On or off, off at first."""
    say_if_unusable(key, label, lambda raw: raw.lower() in ("true", "false"))
    keep_in_url(key, False, lambda value: str(value).lower())
    return st.toggle(label, key=key, help=help, bind="query-params")


def several(
    label: str, options: Mapping[str, Any], *, key: str, default: Sequence[str]
) -> list[str]:
    """Several entries of a registry, in registry order whatever the order of choosing."""
    names = {option: options[option].label for option in options}
    accept_registry_keys(key, label, names, many=True)
    keep_in_url(key, list(default), lambda chosen: [names[option] for option in chosen])
    chosen = st.pills(
        label,
        list(options),
        selection_mode="multi",
        default=list(default),
        format_func=lambda option: options[option].label,
        key=key,
        label_visibility="collapsed",
        bind="query-params",
    )
    return [option for option in options if option in chosen]


def text(
    label: str,
    *,
    key: str,
    default: str,
    max_chars: int,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
    placeholder: str | None = None,
    disabled: bool = False,
) -> str:
    """A line of the user's own text; the caller checks it again, as the browser's limit is soft."""
    say_if_unusable(key, label, lambda raw: len(raw) <= max_chars)
    keep_in_url(key, default, str)
    return st.text_input(
        label,
        value=default,
        max_chars=max_chars,
        key=key,
        help=help,
        on_change=on_change,
        placeholder=placeholder,
        disabled=disabled,
        bind="query-params",
    )


def letter(
    label: str, letters: str, sentences: Sequence[str], *, key: str, disabled: bool = False
) -> str:
    """One of a few sentences, by its letter; "" as long as none is chosen.

    Args:
        label: For a screen reader; what is asked stands above.
        letters: One for each sentence; the URL has the letter.
        sentences: Markdown.
        key: Of the widget.
        disabled: Whether it only shows what was chosen.
    """
    say_if_unusable(key, label, lambda raw: raw in letters and len(raw) == 1)
    keep_in_url(key, None, str)
    chosen = st.radio(
        label,
        list(letters),
        index=None,
        captions=list(sentences),
        key=key,
        disabled=disabled,
        label_visibility="collapsed",
        bind="query-params",
    )
    return chosen or ""


def lines(
    label: str, *, key: str, default: str, max_chars: int, height: int, help: str | None = None
) -> str:
    """Several lines of the user's own text; the caller checks it again, as with `text`."""
    say_if_unusable(key, label, lambda raw: len(raw) <= max_chars)
    keep_in_url(key, default, str)
    written = st.text_area(
        label,
        value=default,
        max_chars=max_chars,
        height=height,
        key=key,
        help=help,
        bind="query-params",
    )
    return written or ""


def number(
    param: Param,
    *,
    key: str,
    default: float | None = None,
    label: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> Any:
    """The widget for one parameter: a slider on preferred numbers if its scale is logarithmic.

    With a `label` of its own it is one of several that share a heading, which then explains them.
    """
    help = param.help if label is None else None
    value = param.default if default is None else default
    if param.scale == "log":
        options = preferred_numbers(param.low, param.high)
        value = nearest_preferred(value, param.low, param.high)
        return stepped(param, options, key=key, default=value, label=label, on_change=on_change)
    say_if_unusable(key, param.label, lambda raw: _is_within(raw, param))
    keep_in_url(key, value, repr)
    # Always a widget of floats: one of whole numbers fails on a URL value like 1e999.
    chosen = st.number_input(
        label or param.label,
        min_value=float(param.low),
        max_value=float(param.high),
        value=float(value),
        step=float(_step(param)),
        format="%.0f" if param.is_integer else "%.6g",
        key=key,
        help=help,
        on_change=on_change,
        bind="query-params",
    )
    if not param.low <= chosen <= param.high:  # NaN passes the widget's own check
        chosen = value
    return round(chosen) if param.is_integer else chosen


def stepped(
    param: Param,
    options: Sequence[float],
    *,
    key: str,
    default: float | None = None,
    label: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> float:
    """A slider on the given numbers, of which the default must be one."""
    value = param.default if default is None else default
    help = param.help if label is None else None
    return _slider(label or param.label, options, value, key, help, on_change)


def whole_number(param: Param, *, key: str) -> int:
    """A slider over all whole numbers of a short range."""
    numbers = range(int(param.low), int(param.high) + 1)
    return stop(param.label, numbers, key=key, default=int(param.default), help=param.help)


def stop(
    label: str, stops: Sequence[int], *, key: str, default: int, help: str | None = None
) -> int:
    """One of a few whole numbers, on a slider that stops at each of them."""
    return _slider(label, stops, default, key, help)


def _slider(
    label: str,
    options: Sequence[Any],
    value: Any,
    key: str,
    help: str | None,
    on_change: Callable[[], None] | None = None,
) -> Any:
    names = {f"{option:g}" for option in options}
    say_if_unusable(key, label, lambda raw: raw in names)
    keep_in_url(key, value, lambda option: f"{option:g}")
    return st.select_slider(
        label,
        options=list(options),
        value=value,
        format_func=lambda option: f"{option:g}",
        key=key,
        help=help,
        on_change=on_change,
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
