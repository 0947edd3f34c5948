"""Which surface: one of the registry, or the user's own formula with the window it is seen in."""

from collections.abc import Callable, Mapping

import streamlit as st

from core.common import Param, characters
from core.surfaces import (
    CUSTOM,
    DEFAULT_FORMULA,
    DEFAULT_WINDOW,
    FUNCTIONS,
    MAX_FORMULA_CHARACTERS,
    MAX_WINDOW,
    SHORTHANDS,
    SURFACES,
    FormulaError,
    Surface,
    SurfaceChoice,
    parse,
)
from ui.page import Choice, Entry, Labelled, Text, last_good, layout, numbers
from ui.race import cache

PREFIX = "optimizers_"


CHOICES: Mapping[str, Labelled] = {CUSTOM: Entry("Your own formula…"), **SURFACES}

_LIMITS = tuple(
    Param(
        name,
        label,
        default,
        -MAX_WINDOW,
        MAX_WINDOW,
        "linear",
        "What the picture shows; a path may leave it.",
    )
    for name, label, default in zip(
        ("x_low", "x_high", "y_low", "y_high"),
        ("x from", "x to", "y from", "y to"),
        DEFAULT_WINDOW,
        strict=True,
    )
)
NOTATION = (
    f"+ - * / ^ and brackets; x, y, pi, e; {' '.join((*FUNCTIONS, *SHORTHANDS))}. Also |x|, x², "
    "√(x), ½ and π. 2x, xy and 3(x + 1) are products, 1/2x is (1/2)·x, and log is the natural "
    "logarithm."
)
_GOOD = f"{PREFIX}last_good_surface"


class Controls:
    """Which surface; for one’s own, its formula and window."""

    surface = Choice(
        f"{PREFIX}surface",
        "Surface",
        CHOICES,
        "rosenbrock",
        help="The loss f(x, y) that every optimizer goes down.",
    )
    formula = Text(
        f"{PREFIX}formula",
        "f(x, y) =",
        DEFAULT_FORMULA,
        max_chars=MAX_FORMULA_CHARACTERS,
        help=NOTATION,
    )
    window = numbers(PREFIX, _LIMITS)


def chosen(key: str, on_change: Callable[[], None]) -> SurfaceChoice:
    """The surface; for the user's own with a row of controls, and what is wrong with them.

    A formula that is not taken leaves the last one that was on screen.
    """
    if key != CUSTOM:
        return SurfaceChoice(key)
    columns = st.columns([4, 1, 1, 1, 1], vertical_alignment="bottom")
    with columns[0]:
        text = Controls.formula.draw(on_change=on_change)
    limits = []
    for column, limit in zip(columns[1:], Controls.window.values(), strict=True):
        with column:
            limits.append(limit.draw(on_change=on_change))
    asked = SurfaceChoice(CUSTOM, text, (limits[0], limits[1], limits[2], limits[3]))

    def usable() -> SurfaceChoice:
        cache.surface(asked)
        return asked

    shown, error = last_good.read(_GOOD, usable, lambda: SurfaceChoice(CUSTOM, DEFAULT_FORMULA))
    if error:
        _complain(text, error, shown)
    else:
        say_reading(text, cache.surface(asked))
    return shown


def say_reading(text: str, surface: Surface) -> None:
    """How a formula was read, where people read it in more than one way: 1/2x, e^2x."""
    if parse(text).doubtful:
        from core.surfaces.formula import formula

        short = formula(text).latex("f") is not None
        read = f"${surface.latex}$" if short else f"`f(x, y) = {surface.expression}`"
        st.caption(f"Read as {read}. With brackets it can be read in another way.")


def from_widgets() -> SurfaceChoice | None:
    """What the widgets say in a callback, before the page is drawn; None where it is not taken."""
    key = st.session_state[Controls.surface.key]
    if key != CUSTOM:
        return SurfaceChoice(key)
    text = st.session_state.get(Controls.formula.key, Controls.formula.default)
    window = [st.session_state.get(each.key, each.initial()) for each in Controls.window.values()]
    choice = SurfaceChoice(CUSTOM, text, (window[0], window[1], window[2], window[3]))
    try:
        cache.surface(choice)
    except ValueError:
        return None
    return choice


def _complain(text: str, error: Exception, shown: SurfaceChoice) -> None:
    layout.complaint(f"{error} Below is still: f(x, y) = {shown.formula}")
    if isinstance(error, FormulaError) and len(text) <= MAX_FORMULA_CHARACTERS:
        printed = "".join(sign if characters.is_printable(sign) else "�" for sign in text)
        st.code(f"{printed}\n{' ' * (error.column - 1)}^", language=None)


def latex(surface: Surface, choice: SurfaceChoice) -> tuple[str, str, str] | None:
    """f, its gradient and its Hessian as they were derived from the user's formula."""
    if choice.key != CUSTOM:
        return None
    from core.surfaces.formula import formula

    f = formula(choice.formula)
    names = {
        "f": "f(x, y)",
        "x": r"\frac{\partial f}{\partial x}",
        "y": r"\frac{\partial f}{\partial y}",
        "xx": r"\frac{\partial^2 f}{\partial x^2}",
        "xy": r"\frac{\partial^2 f}{\partial x\,\partial y}",
        "yy": r"\frac{\partial^2 f}{\partial y^2}",
    }
    lines = {which: f.latex(which) for which in names}
    written = [f"{names[which]} = {line}" for which, line in lines.items() if line]
    hidden = [which for which, line in lines.items() if line is None]
    left_out = (
        " What is too long to read is left out; the paths use it all the same." if hidden else ""
    )
    return (
        "\n".join(written),
        "Derived exactly from your formula. At the kinks of abs, min and max the gradient is the "
        "mean of both sides, as automatic differentiation has it; sign is ±1, and 0 at 0."
        f"{left_out}",
        surface.source,
    )
