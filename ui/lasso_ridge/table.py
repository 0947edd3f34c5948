"""A person's own table: file or pasted text, its target, and what is wrong with it."""

import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.common import NOT_ASKED, SEPARATED_BY
from core.lasso_ridge import (
    ALPHA,
    MAX_COLUMNS,
    MAX_ROWS,
    RegressionData,
    RegressionTable,
    decoded,
    largest_useful_alpha,
    prepare,
    with_target,
)
from ui.lasso_ridge import cache
from ui.page import Choice, Entry, last_good, table_questions

MAX_PASTED = 200_000
EXAMPLE = "rooms,age,price\n3,20,250.5\n4,5,410\n…"


@dataclass(frozen=True)
class CustomTable:
    """A table that was read, the digest of its text, and whether what it leaves open was asked."""

    table: RegressionTable
    digest: str
    asked: bool = False

    def with_target(self, position: int) -> RegressionData:
        """See `core.lasso_ridge.custom_table.with_target`."""
        return with_target(self.table, position)


def table(prefix: str) -> tuple[CustomTable | None, str]:
    """The last good table, if there is one, and a complaint about the one given now."""
    kept = f"{prefix}table"
    with st.popover("Your table", icon=":material/table:", width="stretch"):
        file = st.file_uploader(
            "CSV file",
            type=["csv", "tsv", "txt"],
            key=f"{prefix}file",
            max_upload_size=2,
            help=f"First row: the columns’ names. Then numbers only, at most {MAX_ROWS:,} rows, "
            f"{MAX_COLUMNS} columns and 2 MB; {SEPARATED_BY} between the cells.",
        )
        pasted = st.text_area(
            "Or paste it",
            key=f"{prefix}paste",
            max_chars=MAX_PASTED,
            placeholder=EXAMPLE,
            height=120,
            disabled=file is not None,
        )
        st.caption(
            "The table stays in this visit: it is neither stored nor part of the link. A reload, "
            "or somebody who opens your link, has to give it again."
        )

        def given() -> CustomTable | None:
            text = decoded(file.getvalue()) if file is not None else pasted[: MAX_PASTED + 1]
            if not text.strip():
                return last_good.kept(kept, lambda: None)
            read = cache.table(text)
            answers = table_questions.answers(read.dialect, key=kept)
            read = cache.table(text, answers)
            digest = hashlib.sha256(f"{answers}\n{text}".encode("utf-8", "replace")).hexdigest()
            rows, columns = np.shape(read.numbers)
            st.caption(table_questions.dialect_sentence(read.dialect, rows, columns))
            return CustomTable(read, digest, answers != NOT_ASKED)

        found, error = last_good.read(kept, given, lambda: None)
    return found, str(error or "")


def say_doubts(custom: CustomTable | None) -> None:
    """What was read in one of two ways and not asked about yet."""
    if custom is not None and not custom.asked:
        table_questions.say_doubts(custom.table.dialect, button="Your table")


def target(prefix: str, custom: CustomTable | None, alpha_key: str) -> int:
    """The column to predict, the last one at first; a new table gets an α that suits it."""
    if custom is None:
        st.selectbox("Target", [], disabled=True, placeholder="no table yet", key=f"{prefix}none")
        return 0
    key = f"{prefix}target"
    options = {f"column {i + 1}": Entry(name) for i, name in enumerate(custom.table.names)}
    if key in st.session_state and st.session_state[key] not in options:
        del st.session_state[key]

    def fit() -> None:
        chosen = st.session_state.get(key, list(options)[-1])
        _fit_alpha(custom, list(options).index(chosen), alpha_key)

    control = Choice(
        key,
        "Target",
        options,
        list(options)[-1],
        help="The column to predict; all others are features.",
    )
    chosen = control.draw(on_change=fit)
    position = list(options).index(chosen)
    seen = f"{prefix}seen"
    known = st.session_state.get(seen)
    # A link's α is meant for the table that its reader gives first.
    if known != custom.digest and not (known is None and alpha_key in st.query_params):
        _fit_alpha(custom, position, alpha_key)
    st.session_state[seen] = custom.digest
    return position


def fit_alpha_again(prefix: str) -> None:
    """The α on screen was for other data: the table's next look gets its own."""
    st.session_state[f"{prefix}seen"] = ""


def _fit_alpha(custom: CustomTable, position: int, alpha_key: str) -> None:
    """A tenth of what makes every coefficient of Lasso zero."""
    try:
        st.session_state[alpha_key] = _suggested(custom, position)
    except ValueError:
        return  # told where the data are made


def _suggested(custom: CustomTable, position: int) -> float:
    top = largest_useful_alpha(prepare(custom.with_target(position)))
    return float(f"{top / 10:.2g}") if top > 10 * ALPHA.low else 1.0
