"""The controls of the page of Lasso and Ridge, and the state that they describe."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import streamlit as st

from core.common import check
from core.lasso_ridge import ALPHA, CUSTOM, FOLDS, MIX, SEED, SOURCES, RegressionData, Scale
from ui.lasso_ridge import PAGE, cache
from ui.lasso_ridge import table as lasso_table
from ui.lasso_ridge.cache import DataChoice
from ui.lasso_ridge.table import CustomTable
from ui.page import Choice, Entry, Labelled, Number, Switch, controls, last_good

PREFIX = PAGE.prefix
# Behind the button, since they matter for one source only.
_RARE = ("correlation", "group")


CHOICES: Mapping[str, Labelled] = {**SOURCES, CUSTOM: Entry("Your own table (CSV)")}


class Controls:
    """All controls of the page but those of a table of one's own."""

    data = Choice(
        f"{PREFIX}data",
        "Data",
        CHOICES,
        "independent",
        help="\n\n".join(f"**{each.label}**: {each.summary}" for each in SOURCES.values()),
    )
    params: Mapping[tuple[str, str], Number] = {
        (name, param.name): Number(f"{PREFIX}{param.name}", param)
        for name, source in SOURCES.items()
        for param in source.params
    }
    seed = Number(f"{PREFIX}{SEED.name}", SEED)
    mix = Number(f"{PREFIX}mix", MIX)
    folds = Number(f"{PREFIX}folds", FOLDS)
    skip = Switch(f"{PREFIX}skip", "Leave out the cross-validation")
    alpha = Number(f"{PREFIX}alpha", ALPHA)
    standardise = Switch(
        f"{PREFIX}standardise",
        "Standardise features",
        help="Divide each feature by its standard deviation in the training rows. A penalty "
        "treats all coefficients alike, so without it a feature in kilometres is penalised "
        "more than the same one in metres.",
    )
    common = Switch(
        f"{PREFIX}common",
        "Ridge on Lasso’s scale",
        help="scikit-learn divides the squared error by 2n for Lasso but not for Ridge, so the "
        "same α is n times weaker for Ridge. On: Ridge gets nα, and both penalties weigh alike "
        "against the same error.",
    )


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


def state(source: str = Controls.data.default, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults of the source, and changes."""
    fitting = {param.name: param.default for param in SOURCES[source].params}
    fitting["alpha"] = SOURCES[source].alpha
    return controls.state(PREFIX, Controls, data=source, **(fitting | changed))


def top_row() -> Settings:
    """Data and their settings; on bad input what worked last stays."""
    source = Controls.data.peek()
    is_custom = source == CUSTOM
    params = () if is_custom else SOURCES[source].params
    drawn = [param for param in params if param.name not in _RARE and param is not SEED]
    widths = [2.4, *([1.6, 1.6] if is_custom else [1] * len(drawn)), 1, 1.3]
    columns = iter(st.columns(widths, vertical_alignment="bottom"))
    with next(columns):
        source = Controls.data.draw(on_change=_fit_to_source)
    values: dict[str, float] = {}
    complaint, table, target = "", None, 0
    if is_custom:
        with next(columns):
            table, complaint = lasso_table.table(PREFIX)
        with next(columns):
            target = lasso_table.target(PREFIX, table, Controls.alpha.key)
    for param in drawn:
        with next(columns):
            values[param.name] = Controls.params[source, param.name].draw()
    with next(columns):
        values[SEED.name] = Controls.seed.draw()
    with next(columns), st.popover("Advanced", icon=":material/tune:", width="stretch"):
        for param in params:
            if param.name in _RARE:
                values[param.name] = Controls.params[source, param.name].draw()
        mix = Controls.mix.draw()
        folds = Controls.folds.draw()
        skip = Controls.skip.draw()
    shown, more = _shown_data(source, values, table, target)
    waiting = is_custom and table is None and not complaint
    return Settings(
        shown.choice, shown.data, shown.table, mix, folds, skip, complaint or more, waiting
    )


def second_row() -> tuple[float, bool, bool]:
    """α, whether to standardise, whether Ridge shares Lasso's scale."""
    columns = st.columns([1.2, 1.6, 1.6, 2.2], vertical_alignment="bottom")
    with columns[0]:
        alpha = Controls.alpha.draw()
    with columns[1]:
        standardise = Controls.standardise.draw()
    with columns[2]:
        common = Controls.common.draw()
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
        lambda: _of_source(Controls.data.default, {}),
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
    source = st.session_state.get(Controls.data.key)
    if source in SOURCES:
        st.session_state[Controls.alpha.key] = SOURCES[source].alpha
    else:
        lasso_table.fit_alpha_again(PREFIX)
