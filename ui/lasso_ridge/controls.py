"""The controls of the page of Lasso and Ridge, and the state that they describe."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import streamlit as st

from core.common.params import check
from core.lasso_ridge.cross_validation import FOLDS
from core.lasso_ridge.data import CUSTOM, SEED, SOURCES, RegressionData, Source
from core.lasso_ridge.methods import ALPHA, MIX, Scale
from ui.lasso_ridge import PAGE, cache
from ui.lasso_ridge import table as lasso_table
from ui.lasso_ridge.cache import DataChoice
from ui.lasso_ridge.table import CustomTable
from ui.page import controls, last_good

PREFIX = PAGE.prefix
DATA, ALPHA_KEY = f"{PREFIX}data", f"{PREFIX}alpha"
STANDARDISE, COMMON, SKIP = f"{PREFIX}standardise", f"{PREFIX}common", f"{PREFIX}skip"
DEFAULT_SOURCE = "independent"
# Behind the button, since they matter for one source only.
_RARE = ("correlation", "group")


@dataclass(frozen=True)
class _Custom:
    label: str = "Your own table (CSV)"


CHOICES: dict[str, Source | _Custom] = {**SOURCES, CUSTOM: _Custom()}


class _Shown(NamedTuple):
    """The first three of `Settings`."""

    choice: DataChoice
    data: RegressionData
    table: CustomTable | None


@dataclass(frozen=True)
class Settings:
    """What the controls above the picture say.

    Attributes:
        choice, data: What is shown: the data that were asked for, or those that worked last.
        table: The user's own one that the data come from, if they do.
        mix: Of the elastic net.
        folds: Of the cross-validation.
        skip: Whether to leave it out.
        complaint: What is wrong with the data that were asked for.
        waiting: Whether a table of one's own was asked for, and none has been given yet.
    """

    choice: DataChoice
    data: RegressionData
    table: CustomTable | None
    mix: float
    folds: int
    skip: bool
    complaint: str = ""
    waiting: bool = False


def state(
    source: str = DEFAULT_SOURCE,
    *,
    alpha: float | None = None,
    mix: float = MIX.default,
    folds: int = int(FOLDS.default),
    standardise: bool = False,
    common: bool = False,
    skip: bool = False,
    **values: float,
) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults of the source, and changes."""
    checked = check(SOURCES[source].params, values)
    every = {param.name: param.default for each in SOURCES.values() for param in each.params}
    return {
        DATA: source,
        **{f"{PREFIX}{name}": float(value) for name, value in {**every, **checked}.items()},
        ALPHA_KEY: float(SOURCES[source].alpha if alpha is None else alpha),
        f"{PREFIX}mix": mix,
        f"{PREFIX}folds": float(folds),
        STANDARDISE: standardise,
        COMMON: common,
        SKIP: skip,
    }


def top_row() -> Settings:
    """Data and their settings; on bad input what worked last stays."""
    source = _wanted_source()
    own = source == CUSTOM
    params = () if own else SOURCES[source].params
    drawn = [param for param in params if param.name not in _RARE and param is not SEED]
    widths = [2.4, *([1.6, 1.6] if own else [1] * len(drawn)), 1, 1.3]
    columns = iter(st.columns(widths, vertical_alignment="bottom"))
    with next(columns):
        source = controls.choice(
            "Data",
            CHOICES,
            key=DATA,
            default=DEFAULT_SOURCE,
            on_change=_fit_to_source,
            help="\n\n".join(f"**{each.label}**: {each.summary}" for each in SOURCES.values()),
        )
    values: dict[str, float] = {}
    complaint, table, target = "", None, 0
    if own:
        with next(columns):
            table, complaint = lasso_table.table(PREFIX)
        with next(columns):
            target = lasso_table.target(PREFIX, table, ALPHA_KEY)
    for param in drawn:
        with next(columns):
            values[param.name] = controls.number(param, key=f"{PREFIX}{param.name}")
    with next(columns):
        values[SEED.name] = controls.number(SEED, key=f"{PREFIX}{SEED.name}")
    with next(columns), st.popover("Advanced", icon=":material/tune:", width="stretch"):
        for param in params:
            if param.name in _RARE:
                values[param.name] = controls.number(param, key=f"{PREFIX}{param.name}")
        mix = controls.number(MIX, key=f"{PREFIX}mix")
        folds = controls.number(FOLDS, key=f"{PREFIX}folds")
        skip = controls.switch("Leave out the cross-validation", key=SKIP)
    shown, more = _shown_data(source, values, table, target)
    waiting = own and table is None and not complaint
    return Settings(
        shown.choice, shown.data, shown.table, mix, folds, skip, complaint or more, waiting
    )


def _wanted_source() -> str:
    """What the list of data will say once it is drawn: the URL has its key or its name."""
    wanted = st.session_state.get(DATA, st.query_params.get(DATA))
    names = {each.label: key for key, each in CHOICES.items()}
    return names.get(str(wanted), wanted if wanted in CHOICES else DEFAULT_SOURCE)


def second_row() -> tuple[float, bool, bool]:
    """α, whether to standardise, whether Ridge shares Lasso's scale."""
    columns = st.columns([1.2, 1.6, 1.6, 2.2], vertical_alignment="bottom")
    with columns[0]:
        alpha = controls.number(ALPHA, key=ALPHA_KEY)
    with columns[1]:
        standardise = controls.switch(
            "Standardise features",
            key=STANDARDISE,
            help="Divide each feature by its standard deviation in the training rows. A penalty "
            "treats all coefficients alike, so without it a feature in kilometres is penalised "
            "more than the same one in metres.",
        )
    with columns[2]:
        common = controls.switch(
            "Ridge on Lasso’s scale",
            key=COMMON,
            help="scikit-learn divides the squared error by 2n for Lasso but not for Ridge, so the "
            "same α is n times weaker for Ridge. On: Ridge gets nα, and both penalties weigh alike "
            "against the same error.",
        )
    return alpha, standardise, common


def scale(mix: float, common: bool) -> Scale:
    """How α is meant."""
    return Scale(mix=mix, common=common)


def _shown_data(
    source: str, values: Mapping[str, float], table: CustomTable | None, target: int
) -> tuple[_Shown, str]:
    """The wanted data, or those that worked last and what is wrong with the wanted ones."""

    def wanted() -> _Shown:
        if source != CUSTOM:
            return _of_source(source, values)
        if table is None:
            raise _NothingYetError
        seed = (SEED.name, values[SEED.name])
        choice = DataChoice(CUSTOM, (seed,), table.digest, target)
        return _Shown(choice, table.with_target(target), table)

    shown, error = last_good.read(
        f"{PREFIX}last",
        wanted,
        lambda: _of_source(DEFAULT_SOURCE, {}),
        (ValueError, _NothingYetError),
    )
    return shown, str(error or "")


def _of_source(source: str, values: Mapping[str, float]) -> _Shown:
    complete = check(SOURCES[source].params, values)
    choice = DataChoice(source, tuple(sorted(complete.items())))
    return _Shown(choice, cache.data(choice.source, choice.values), None)


class _NothingYetError(Exception):
    """No table has been given yet: nothing that a person has to be told in red."""


def _fit_to_source() -> None:
    """α where it suits the data just chosen; own data get theirs when they are read."""
    source = st.session_state.get(DATA)
    if source in SOURCES:
        st.session_state[ALPHA_KEY] = SOURCES[source].alpha
    else:
        lasso_table.fit_alpha_again(PREFIX)
