"""Controls, each declared once with its key, its words and its default, and drawn where it stands.

The key is the name of the control in the URL; a value in the URL is a registry's key, a number or
a text. A class lists the controls of a page or of a topic; the same declarations draw the widgets
and make the states of presets:

    class Controls:
        label = Segmented(key("label"), "True label", {"1": "y = 1", "0": "y = 0"}, "1")
        z = Number(key("z"), Z)

    y = int(Controls.label.draw())
    state(PREFIX, Controls, z=-6)  # every key with its default, but for z

Streamlit drops a URL value that a widget cannot take and shows the default. Every `draw` notices
that before the widget is drawn and says so next to it; what the link carried is never repeated on
the page.
"""

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from core.common import Param
from ui.page._url_values import accept_registry_keys, keep_in_url, report_unusable

# Ten steps a decade (R10 of ISO 3): even on a log scale, and round enough to read.
_PREFERRED = (1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0)

OnChange = Callable[[], None] | None


class Labelled(Protocol):
    """An entry of a registry: what it is called on screen."""

    @property
    def label(self) -> str: ...


@dataclass(frozen=True)
class Entry:
    """An entry of a list that has nothing but a name."""

    label: str


@dataclass(frozen=True)
class Control(ABC):
    """One widget that is bound to the URL.

    Attributes:
        key: Of the widget, and its name in the URL.
    """

    key: str

    @abstractmethod
    def initial(self) -> Any:
        """The widget's value at first."""

    def value(self, chosen: Any) -> Any:
        """A value as the widget keeps it, for a preset."""
        return chosen


@dataclass(frozen=True)
class Choice(Control):
    """A list of a registry's entries: shown by their `label`, kept in the URL by their key."""

    label: str
    options: Mapping[str, Labelled]
    default: str
    help: str | None = None

    def initial(self) -> str:
        return self.default

    def peek(self) -> str:
        """What will be chosen once it is drawn, for what stands before it."""
        return _peek(
            self.key, {key: each.label for key, each in self.options.items()}, self.default
        )

    def draw(
        self, *, options: Mapping[str, Labelled] | None = None, on_change: OnChange = None
    ) -> str:
        """The key of the entry that is chosen, of these `options` if they differ by state."""
        shown = self.options if options is None else options
        names = {option: shown[option].label for option in shown}
        accept_registry_keys(self.key, self.label, names)
        keep_in_url(self.key, self.default, names.__getitem__)
        return st.selectbox(
            self.label,
            list(shown),
            index=list(shown).index(self.default),
            format_func=lambda option: shown[option].label,
            key=self.key,
            help=self.help,
            on_change=on_change,
            bind="query-params",
        )


@dataclass(frozen=True)
class Segmented(Control):
    """One of a few ways to see the same thing, all visible at once; `options` maps key to name."""

    label: str
    options: Mapping[str, str]
    default: str
    help: str | None = None

    def initial(self) -> str:
        return self.default

    def peek(self) -> str:
        """What will be chosen once it is drawn, for what stands before it."""
        return _peek(self.key, self.options, self.default)

    def draw(self) -> str:
        """The key of what is chosen."""
        accept_registry_keys(self.key, self.label, self.options)
        keep_in_url(self.key, self.default, self.options.__getitem__)
        chosen = st.segmented_control(
            self.label,
            list(self.options),
            default=self.default,
            required=True,
            format_func=lambda option: self.options[option],
            key=self.key,
            help=self.help,
            bind="query-params",
        )
        return chosen if chosen is not None else self.default


@dataclass(frozen=True)
class Switch(Control):
    """On or off, off at first."""

    label: str
    help: str | None = None

    def initial(self) -> bool:
        return False

    def draw(self) -> bool:
        """Whether it is on."""
        report_unusable(self.key, self.label, lambda raw: raw.lower() in ("true", "false"))
        keep_in_url(self.key, False, lambda value: str(value).lower())
        return st.toggle(self.label, key=self.key, help=self.help, bind="query-params")


@dataclass(frozen=True)
class Several(Control):
    """Any number of a registry's entries."""

    label: str
    options: Mapping[str, Labelled]
    default: Sequence[str]

    def initial(self) -> list[str]:
        return list(self.default)

    def value(self, chosen: Sequence[str]) -> list[str]:
        return list(chosen)

    def draw(self) -> list[str]:
        """The keys that are chosen, in registry order whatever the order of choosing."""
        names = {option: self.options[option].label for option in self.options}
        accept_registry_keys(self.key, self.label, names, many=True)
        keep_in_url(self.key, self.initial(), lambda chosen: [names[option] for option in chosen])
        chosen = st.pills(
            self.label,
            list(self.options),
            selection_mode="multi",
            default=self.initial(),
            format_func=lambda option: self.options[option].label,
            key=self.key,
            label_visibility="collapsed",
            bind="query-params",
        )
        return [option for option in self.options if option in chosen]


@dataclass(frozen=True)
class Text(Control):
    """A line of the user's own text; the caller checks it again, as the browser's limit is soft."""

    label: str
    default: str
    max_chars: int
    help: str | None = None
    placeholder: str | None = None

    def initial(self) -> str:
        return self.default

    def draw(
        self, *, label: str | None = None, disabled: bool = False, on_change: OnChange = None
    ) -> str:
        """What is written, under another `label` if it differs by state."""
        shown = self.label if label is None else label
        report_unusable(self.key, shown, lambda raw: len(raw) <= self.max_chars)
        keep_in_url(self.key, self.default, str)
        return st.text_input(
            shown,
            value=self.default,
            max_chars=self.max_chars,
            key=self.key,
            help=self.help,
            on_change=on_change,
            placeholder=self.placeholder,
            disabled=disabled,
            bind="query-params",
        )


@dataclass(frozen=True)
class TextArea(Control):
    """Several lines of the user's own text; the caller checks it again, as with `Text`."""

    label: str
    default: str
    max_chars: int
    height: int
    help: str | None = None

    def initial(self) -> str:
        return self.default

    def draw(self) -> str:
        """What is written."""
        report_unusable(self.key, self.label, lambda raw: len(raw) <= self.max_chars)
        keep_in_url(self.key, self.default, str)
        written = st.text_area(
            self.label,
            value=self.default,
            max_chars=self.max_chars,
            height=self.height,
            key=self.key,
            help=self.help,
            bind="query-params",
        )
        return written or ""


@dataclass(frozen=True)
class Letter(Control):
    """One of a few sentences, by its letter, which the URL has; none at first."""

    def initial(self) -> None:
        return None

    def draw(
        self, label: str, letters: str, sentences: Sequence[str], *, disabled: bool = False
    ) -> str:
        """The letter; "" as long as none is chosen.

        Args:
            label: For a screen reader; what is asked stands above.
            letters: One for each sentence.
            sentences: Markdown.
            disabled: Whether it only shows what was chosen.
        """
        report_unusable(self.key, label, lambda raw: raw in letters and len(raw) == 1)
        keep_in_url(self.key, None, str)
        chosen = st.radio(
            label,
            list(letters),
            index=None,
            captions=list(sentences),
            key=self.key,
            disabled=disabled,
            label_visibility="collapsed",
            bind="query-params",
        )
        return chosen or ""


@dataclass(frozen=True)
class Slider(Control):
    """A slider that stops at each of a few numbers, of which the default must be one."""

    label: str
    stops: Sequence[Any]
    default: Any
    help: str | None = None

    @classmethod
    def of(cls, key: str, param: Param, stops: Sequence[float] | None = None) -> "Slider":
        """A parameter on these stops; on all whole numbers of its range if none are given."""
        if stops is not None:
            return cls(key, param.label, stops, param.default, param.help)
        whole = range(int(param.low), int(param.high) + 1)
        return cls(key, param.label, whole, int(param.default), param.help)

    def initial(self) -> Any:
        return self.default

    def draw(self, *, on_change: OnChange = None) -> Any:
        """The number that it stands at."""
        names = {f"{stop:g}" for stop in self.stops}
        report_unusable(self.key, self.label, lambda raw: raw in names)
        keep_in_url(self.key, self.default, lambda stop: f"{stop:g}")
        return st.select_slider(
            self.label,
            options=list(self.stops),
            value=self.default,
            format_func=lambda stop: f"{stop:g}",
            key=self.key,
            help=self.help,
            on_change=on_change,
            bind="query-params",
        )


@dataclass(frozen=True)
class Number(Control):
    """A parameter: a field, or a slider on preferred numbers if its scale is logarithmic."""

    param: Param

    def initial(self) -> float:
        return self.value(self.param.default)

    def value(self, chosen: float) -> float:
        if self.param.scale == "log":
            return nearest_preferred(chosen, self.param.low, self.param.high)
        return float(chosen)

    def draw(
        self, *, default: float | None = None, label: str | None = None, on_change: OnChange = None
    ) -> Any:
        """The number, an `int` if the parameter has only whole ones.

        Args:
            default: Where it differs by state.
            label: Of one among several that share a heading, which then explains them.
            on_change: Called before the page runs again.
        """
        param, help = self.param, self.param.help if label is None else None
        value = self.initial() if default is None else self.value(default)
        name = label or param.label
        if param.scale == "log":
            stops = preferred_numbers(param.low, param.high)
            return Slider(self.key, name, stops, value, help).draw(on_change=on_change)
        report_unusable(self.key, param.label, lambda raw: _is_within(raw, param))
        keep_in_url(self.key, value, repr)
        # Always a widget of floats: one of whole numbers fails on a URL value like 1e999.
        chosen = st.number_input(
            name,
            min_value=float(param.low),
            max_value=float(param.high),
            value=value,
            step=float(_step(param)),
            format="%.0f" if param.is_integer else "%.6g",
            key=self.key,
            help=help,
            on_change=on_change,
            bind="query-params",
        )
        if not param.low <= chosen <= param.high:  # NaN passes the widget's own check
            chosen = value
        return round(chosen) if param.is_integer else chosen


def numbers(prefix: str, params: Iterable[Param]) -> Mapping[str, Number]:
    """A number for each parameter, by its name, which follows the prefix in its key."""
    return {param.name: Number(f"{prefix}{param.name}", param) for param in params}


def entry_numbers(
    prefix: str, params: Mapping[str, Iterable[Param]]
) -> Mapping[tuple[str, str], Number]:
    """A number for each parameter of each entry; its key is <prefix><entry>_<parameter>."""
    return {
        (entry, param.name): Number(f"{prefix}{entry}_{param.name}", param)
        for entry, several in params.items()
        for param in several
    }


def listed(*groups: type) -> tuple[Control, ...]:
    """The controls that are attributes of these classes or of their bases, or in a mapping there.

    What several of them share is listed once.
    """
    found: dict[str, Control] = {}
    for base in (base for group in groups for base in reversed(group.__mro__)):
        for each in vars(base).values():
            values = each.values() if isinstance(each, Mapping) else (each,)
            found |= {control.key: control for control in values if isinstance(control, Control)}
    return tuple(found.values())


def state(prefix: str, /, *groups: type, **changed: Any) -> dict[str, Any]:
    """Values of all controls of a page, for a preset.

    Args:
        prefix: What every key starts with.
        groups: Classes with its controls, see `listed`.
        changed: What differs from the defaults, by the rest of the key.

    Returns:
        The value of every key, as its widget keeps it.

    Raises:
        KeyError: No control has such a key.

    Example:
        >>> class Controls:
        ...     count = Slider("page_count", "Count", (1, 2, 5), 2)
        ...     shown = Switch("page_shown", "Show it")
        >>> state("page_", Controls, shown=True)
        {'page_count': 2, 'page_shown': True}
    """
    by_key = {each.key: each for each in listed(*groups)}
    values = {key: each.initial() for key, each in by_key.items()}
    for name, value in changed.items():
        values[f"{prefix}{name}"] = by_key[f"{prefix}{name}"].value(value)
    return values


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


def _peek(key: str, names: Mapping[str, str], default: str) -> str:
    """From the session, else from the URL, which has a key or a name."""
    raw = st.session_state.get(key, st.query_params.get(key, default))
    by_name = {name: each for each, name in names.items()}
    return raw if raw in names else by_name.get(raw, default)


def _step(param: Param) -> float:
    if param.is_integer:
        return 1
    return 0.1 if param.high - param.low > 2 else 0.01


def _is_within(raw: str, param: Param) -> bool:
    try:
        return param.low <= float(raw) <= param.high
    except ValueError:
        return False
