"""The controls of the examples: which data set, how noisy, and a person's own."""

import contextlib
from dataclasses import dataclass

import streamlit as st

from core.common import NOT_ASKED, SEPARATED_BY, Answers, Param
from core.training import (
    COUNT,
    DATASETS,
    DRAWN,
    MAX_BYTES,
    MAX_ROWS,
    NOISE,
    TABLE,
    DataChoice,
    DataSet,
    decode,
    read_points,
    write_point,
)
from ui.page import Choice, Number, Text, last_good, layout, table_questions
from ui.training import cache

PREFIX = "training_"
_TEXT, _FILE = f"{PREFIX}table_text", f"{PREFIX}table_file"
_GOOD, _CLICKED = f"{PREFIX}last_good_data", f"{PREFIX}clicked"
_AWAITED, _SHOWN = f"{PREFIX}table_awaited", f"{PREFIX}table_shown"
_MAX_POINTS = 4000
_EXAMPLE = "height,weight,species\n12.1,3.4,a\n14.8,5.1,b\n"
_NO_TABLE = (
    "Open “Data” and choose a CSV file, or paste one: two features and a class in three columns. "
    "It is not part of the link."
)
SEED = Param(
    "data_seed",
    "Data seed",
    42,
    0,
    9999,
    "linear",
    "Fixes the points, and which of them train and which test.",
    is_integer=True,
)


@dataclass(frozen=True)
class _Custom:
    label: str
    summary: str


_CUSTOM = {
    TABLE: _Custom("Your own table…", "Two features and a class, from a CSV file or pasted."),
    DRAWN: _Custom(
        "Points you click…", "Eight points to start from; click the picture to add more."
    ),
}
CHOICES: dict[str, DataSet | _Custom] = {**DATASETS, **_CUSTOM}


class Controls:
    """Which examples; a table of one’s own is in no link."""

    data = Choice(
        f"{PREFIX}data",
        "Examples",
        CHOICES,
        "moons",
        help="Points of two classes that the network has to tell apart.",
    )
    noise = Number(f"{PREFIX}{NOISE.name}", NOISE)
    count = Number(f"{PREFIX}{COUNT.name}", COUNT)
    data_seed = Number(f"{PREFIX}{SEED.name}", SEED)
    points = Text(
        f"{PREFIX}points",
        "Points you clicked",
        "",
        max_chars=_MAX_POINTS,
        help="“Add” below the picture puts points into the training part; they are kept here, "
        "class a or b and then x_y, and in the link.",
    )


def noise(key: str) -> float:
    """How far points are moved; only made ones have it."""
    if key in DATASETS:
        return Controls.noise.draw()
    return NOISE.default


def chosen(key: str, noise_level: float) -> tuple[DataChoice, str]:
    """The examples, and what is wrong with them; then they are the last that were on screen.

    So they are while a table is waited for, which is no mistake: see `say_what_is_awaited`.
    """
    count, seed = int(COUNT.default), int(SEED.default)
    with st.popover("Data", icon=":material/scatter_plot:", width="stretch"):
        st.caption(_summary(key))
        if key in DATASETS:
            count = Controls.count.draw()
        seed = Controls.data_seed.draw()
        points = _points()
        table = _table() if key == TABLE else ""
        answers = _answers(table)
    asked = DataChoice(key, count, noise_level, seed, points, table, answers)
    st.session_state[_SHOWN] = table if answers == NOT_ASKED else ""
    st.session_state[_AWAITED] = key == TABLE and not table
    if st.session_state[_AWAITED]:
        return last_good.kept(_GOOD, DataChoice), ""

    def usable() -> DataChoice:
        cache.split(asked)
        return asked

    good, error = last_good.read(_GOOD, usable, DataChoice)
    return good, f"{error} Shown until then: {good.label}." if error else ""


def say_what_is_awaited() -> None:
    """What to do, once a table of one's own is chosen and not given yet, or leaves doubts."""
    if st.session_state.get(_AWAITED):
        st.info(
            f"{_NO_TABLE} Shown until then: {last_good.kept(_GOOD, DataChoice).label}.",
            icon=":material/table:",
        )
    elif table := st.session_state.get(_SHOWN):
        with contextlib.suppress(ValueError):
            table_questions.say_doubts(cache.table(table).dialect, button="Data")


def _answers(table: str) -> Answers:
    """What the table leaves open, asked; what is wrong with it is told where it is used."""
    if not table:
        return NOT_ASKED
    try:
        read = cache.table(table)
        given = table_questions.answers(read.dialect, key=f"{PREFIX}table")
        read = cache.table(table, given)
    except ValueError:
        return NOT_ASKED
    st.caption(table_questions.dialect_sentence(read.dialect, len(read.y), 3))
    return given


def add_clicked(clicked: tuple[float, float, int]) -> None:
    """A point chosen in the picture: the next run puts it among the others."""
    st.session_state[_CLICKED] = clicked
    st.rerun()


def apply_clicked() -> None:
    """At the top of the page: put a clicked point into the widget that keeps all of them."""
    clicked = st.session_state.pop(_CLICKED, None)
    if clicked is None:
        return
    before = str(st.session_state.get(Controls.points.key, ""))
    try:
        after = "~".join(filter(None, (before, write_point(*clicked))))
        read_points(after)
    except ValueError as error:
        layout.complaint(str(error))
        return
    if len(after) <= _MAX_POINTS:
        st.session_state[Controls.points.key] = after


def _points() -> str:
    text = Controls.points.draw()
    st.button(
        "Remove them",
        key=f"{PREFIX}remove",
        on_click=_clear,
        disabled=not text,
        icon=":material/delete:",
    )
    return text.strip()


def _clear() -> None:
    st.session_state[Controls.points.key] = ""


def _table() -> str:
    """The file's text if there is one, else what is pasted."""
    file = st.file_uploader(
        "CSV file",
        type=["csv", "txt", "tsv"],
        key=_FILE,
        help="At most 2 MB reach the server, of which 1 MB and "
        f"{MAX_ROWS:,} rows are read. It stays in this session and is in no link.",
    )
    pasted = st.text_area(
        "or paste a table",
        key=_TEXT,
        max_chars=MAX_BYTES,
        height=120,
        placeholder=_EXAMPLE,
        help=f"Three columns: two numbers, then the class, separated by {SEPARATED_BY}. A first "
        "line of names may be there.",
    )
    if file is None:
        return pasted.strip()
    try:
        return decode(file.getvalue())
    except ValueError as error:
        layout.complaint(str(error))
        return ""


def _summary(key: str) -> str:
    return DATASETS[key].summary if key in DATASETS else _CUSTOM[key].summary


def fit_noise() -> None:
    """Noise that suits the data set just chosen."""
    key = st.session_state[Controls.data.key]
    if key in DATASETS:
        st.session_state[Controls.noise.key] = DATASETS[key].noise
