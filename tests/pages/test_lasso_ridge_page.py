"""The page of Lasso and Ridge on good and bad input; its picture is tested in the browser."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.lasso_ridge import PENALISED, prepare
from core.lasso_ridge.data import make
from core.lasso_ridge.paths import alpha_grid
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said
from ui.lasso_ridge import controls
from ui.lasso_ridge.presets import PRESETS
from ui.lasso_ridge.view import usable
from ui.page import long_job
from ui.runtime.packing import unpack

FILE = "pages/lasso_ridge.py"
P = "lasso_ridge_"


def sent(app: AppTest) -> dict:
    """Header of what the page sends to its picture, with the numbers of each method."""
    view = next(
        each.proto for each in app.get("bidi_component") if "path_view" in each.proto.component_name
    )
    header, body = unpack(view.bytes)
    at = 0

    def take(*shape: int) -> np.ndarray:
        nonlocal at
        numbers = np.frombuffer(body, "<f4", int(np.prod(shape)), at).reshape(shape)
        at += numbers.nbytes
        return numbers

    features, alphas = len(header["names"]), len(header["alphas"])
    header["ols"]["coefficients"] = take(features)
    header["truth"] = take(features) if header["hasTruth"] else None
    for method in header["methods"]:
        method["coefficients"] = take(alphas, features)
        for name in ("train", "test", "freedom"):
            method[name] = take(alphas)
        if method["cv"]:
            method["cv"]["mean"], method["cv"]["deviation"] = take(2, len(header["grid"]))
    assert at == len(body)
    return header


def table(rows: int = 30, separator: str = ",") -> str:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((rows, 3)) * [1, 20, 1]
    y = x @ [3, 0.1, 0] + rng.standard_normal(rows)
    lines = [["size", "age", "rooms", "price"], *np.column_stack([x, y]).round(4).tolist()]
    return "\n".join(separator.join(map(str, line)) for line in lines)


def with_table(open_page: OpenPage, text: str) -> AppTest:
    app = open_page(FILE, lasso_ridge_data="own")
    return app.text_area(key=f"{P}paste").set_value(text).run()


# ---- what is shown ---------------------------------------------------------------------------
def test_the_guides_example_is_the_default(open_page: OpenPage) -> None:
    app = open_page(FILE)
    said = everything_said(app)
    assert "of 50: **Lasso** 7, **Ridge** 50, **Elastic net** 36, **OLS** 50." in said
    header = sent(app)
    problem = prepare(make("independent", {}))
    grid = alpha_grid(problem)
    assert header["grid"] == grid.tolist()
    assert header["alphas"] == sorted([*grid.tolist(), 10.0])
    assert [each["key"] for each in header["methods"]] == list(PENALISED)
    place = header["alphas"].index(10.0)
    counts = [np.count_nonzero(each["coefficients"][place]) for each in header["methods"]]
    assert counts == [7, 50, 36]
    assert problem.truth is not None
    np.testing.assert_allclose(header["truth"], problem.truth, rtol=1e-6)
    assert [header["grid"][header["methods"][0]["cv"][name]] for name in ("best", "simplest")] == [
        1.61,
        3.26,
    ]
    assert header["entries"][0][0] == 32


def test_one_message_is_small(open_page: OpenPage) -> None:
    for params, most in (({}, 100_000), ({f"{P}features": "100", f"{P}samples": "300"}, 150_000)):
        app = open_page(FILE, **params)
        view = next(
            each.proto
            for each in app.get("bidi_component")
            if "path_view" in each.proto.component_name
        )
        assert len(view.bytes) < most


def test_every_control_changes_what_is_said(open_page: OpenPage) -> None:
    app = open_page(FILE)
    said = {everything_said(app)}
    for count, (name, value) in enumerate(
        [
            ("alpha", 3.0),
            ("samples", 150.0),
            ("features", 40.0),
            ("informative", 5.0),
            ("noise", 10.0),
            ("seed", 7.0),
            ("mix", 0.9),
            ("folds", 8.0),
            ("standardise", True),
            ("common", True),
            ("skip", True),
            ("data", "groups"),
            ("correlation", 0.5),
            ("group", 2.0),
            ("data", "diabetes"),
        ],
        start=2,
    ):
        kind = {bool: app.toggle, str: app.selectbox, float: app.number_input}[type(value)]
        kind(key=f"{P}{name}").set_value(value).run()
        assert not app.exception
        assert not app.error
        said.add(everything_said(app))
        assert len(said) == count, name


def test_without_cross_validation_nothing_speaks_of_it(open_page: OpenPage) -> None:
    app = open_page(FILE, lasso_ridge_skip="true")
    assert all(each["cv"] is None for each in sent(app)["methods"])
    assert "cross-validation" not in "".join(each.value for each in app.markdown)


def test_slow_work_is_counted_and_can_be_stopped(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    class Bar:
        def progress(self, share: float, text: str) -> None:
            told.append((share, text))

    def bar(share: float, text: str) -> Bar:
        told.append((share, text))
        return Bar()

    monkeypatch.setattr(long_job, "PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr(st, "progress", bar)
    app = open_page(FILE, lasso_ridge_folds="4")
    assert told[0][1] == "cross-validation: 1 of 12 fits"
    assert told[-1] == (1.0, "cross-validation: 12 of 12 fits")
    assert not [button for button in app.button if button.label == "Stop"]
    skip = controls.Controls.skip.key
    app.session_state[skip] = True  # what the button does, in the fragment
    app.run()
    assert app.toggle(key=skip).value is True
    assert all(each["cv"] is None for each in sent(app)["methods"])


@pytest.mark.parametrize("size", [1e-11, 1e11])
def test_numbers_of_any_size_find_an_alpha(open_page: OpenPage, size: float) -> None:
    rows = np.random.default_rng(0).standard_normal((20, 3)) * size
    text = "a,b,c\n" + "\n".join(",".join(map(repr, row)) for row in rows.tolist())
    app = with_table(open_page, text)
    assert not app.exception
    assert not app.error
    assert 0 < sent(app)["alpha"] < 1e25


def test_a_preset_sets_every_control() -> None:
    keys = {frozenset(preset.values) for preset in PRESETS}
    assert len(keys) == 1
    assert {
        f"{P}{name}"
        for name in (
            "alpha",
            "data",
            "seed",
            "mix",
            "folds",
            "skip",
            "common",
            "standardise",
            "samples",
            "features",
            "informative",
            "noise",
            "correlation",
            "group",
        )
    } == set(*keys)


def test_what_the_presets_promise(open_page: OpenPage) -> None:
    app = open_page(FILE)
    said = []
    for number in range(len(PRESETS)):
        app.button(key=f"{P}preset_{number}").click().run()
        assert not app.exception
        said.append(everything_said(app))
    assert "of 50: **Lasso** 7," in said[0]
    assert "finds 9 and misses x36" in said[1]
    assert "**Ridge** keeps 5," in said[3]
    assert "| OLS | 100 (79.0) | 0; 5,044 |" in said[4]
    assert "units differ" in said[7]


# ---- bad settings ----------------------------------------------------------------------------
def test_settings_that_do_not_fit_are_told(open_page: OpenPage) -> None:
    app = open_page(FILE, lasso_ridge_features="30")
    names = sent(app)["names"]
    app.number_input(key=f"{P}informative").set_value(60.0).run()
    assert not app.exception
    assert "60 informative features do not fit into 30" in app.error[0].value
    assert sent(app)["names"] == names
    app.number_input(key=f"{P}features").set_value(70.0).run()
    assert not app.error
    assert len(sent(app)["names"]) == 70


@pytest.mark.parametrize("value", [None, True, "3", float("nan"), float("inf"), -1, 0, 1e99, {}])
def test_what_the_browser_sends_is_checked(value: Any) -> None:
    assert usable(value) is None
    assert usable(3) == 3.0


# ---- one's own table -------------------------------------------------------------------------
def test_before_a_table_is_given_the_page_says_so(open_page: OpenPage) -> None:
    app = open_page(FILE, lasso_ridge_data="own")
    assert "A link does not carry a table" in app.info[0].value
    assert "neither stored nor part of the link" in everything_said(app)
    assert len(sent(app)["names"]) == 50
    assert not app.error


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_and_its_target_chosen(open_page: OpenPage, separator: str) -> None:
    app = with_table(open_page, table(separator=separator))
    assert not app.exception
    assert not app.error
    header = sent(app)
    assert header["names"] == ["size", "age", "rooms"]
    assert header["truth"] is None
    top = max(alpha for _, alpha in header["entries"])
    assert header["alpha"] == pytest.approx(top / 10, rel=0.06)
    app.selectbox(key=f"{P}target").set_value("column 3").run()
    assert sent(app)["names"] == ["size", "age", "price"]
    assert sent(app)["alpha"] != header["alpha"]


def test_what_a_table_leaves_open_is_asked(open_page: OpenPage) -> None:
    rows = [f"{i % 7};{i * i % 11};{1 + i % 5},{125 + i}" for i in range(30)]
    app = open_page(FILE, lasso_ridge_data="own", lasso_ridge_skip="true")
    app.text_area(key=f"{P}paste").set_value("\n".join(["x;y;z", *rows])).run()
    key = f"{P}table_comma_thousands_decimal"
    assert "separated by semicolons, commas for thousands" in everything_said(app)
    before, doubt = sent(app), "If that is wrong, change it under “Your table”"
    assert doubt in everything_said(app)
    app.segmented_control(key=key).set_value("decimal").run()
    assert not app.error
    assert doubt not in everything_said(app)
    assert "separated by semicolons, decimal commas" in everything_said(app)
    assert sent(app)["alpha"] == pytest.approx(before["alpha"] / 1000, rel=0.1)
    app.text_area(key=f"{P}paste").set_value(table().split("\n", 1)[1]).run()
    assert sent(app)["names"] == ["column 1", "column 2", "column 4"]
    assert "no names above them" in everything_said(app)
    app.segmented_control(key=f"{P}table_first_numbers").set_value("names").run()
    first = table().split("\n")[1].split(",")
    assert sent(app)["names"] == [first[0], first[1], first[3]]


def test_a_column_of_row_names_is_left_out_and_told(open_page: OpenPage) -> None:
    app = open_page(FILE, lasso_ridge_data="own", lasso_ridge_skip="true")
    rows = [f"{i},{i % 7},{i * i % 11},{i % 5}" for i in range(40)]
    app.text_area(key=f"{P}paste").set_value("\n".join([",x,y,z", *rows])).run()
    assert not app.exception
    told = "3 columns, separated by commas, without the first column, which has no name."
    assert told in everything_said(app)


def test_a_links_alpha_is_kept_for_the_first_table_only(
    open_page: OpenPage,
) -> None:
    app = open_page(FILE, lasso_ridge_data="own", lasso_ridge_alpha="0.5")
    app.text_area(key=f"{P}paste").set_value(table()).run()
    assert sent(app)["alpha"] == 0.5
    app.text_area(key=f"{P}paste").set_value(table(31)).run()
    fitted = sent(app)["alpha"]
    assert fitted != 0.5
    app.selectbox(key=f"{P}data").set_value("diabetes").run()
    assert sent(app)["alpha"] == 1
    app.selectbox(key=f"{P}data").set_value("own").run()
    app.text_area(key=f"{P}paste").set_value(table(31)).run()
    assert sent(app)["alpha"] == fitted


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("\n", "\n1,,2,3\n", 1), "Row 2, column “age” has no value"),
        (lambda text: text + "\n1,2,many,3", "Row 32, column “rooms”: “many” is not a number"),
        (lambda text: "price\n1\n2", "one column only"),
        (lambda text: "\n".join(text.split("\n")[:2]), "has 1 row of numbers"),
        (lambda text: text.replace("size", "price"), "both called “price”"),
        (lambda text: "a,b,c\n" + "1,5,2\n" * 20, "Column 1, “a”, has the same value 1 in rows"),
        (lambda text: text.replace("\n", "\n1,5,2,3,4\n", 1), "Row 2 has 5 cells, the header"),
    ],
)
def test_a_broken_table_is_told_and_the_last_one_stays(
    open_page: OpenPage, change: Callable[[str], str], told: str
) -> None:
    app = with_table(open_page, table())
    names = sent(app)["names"]
    app.text_area(key=f"{P}paste").set_value(change(table())).run()
    assert not app.exception
    assert told in app.error[0].value.replace("\\", "")
    assert sent(app)["names"] == names


def test_names_in_a_table_are_only_names(open_page: OpenPage) -> None:
    text = table().replace("size", "<script>alert(1)</script>").replace("age", "**$x$**")
    app = with_table(open_page, text)
    assert not app.exception
    assert "<script>" not in everything_said(app)
    assert sent(app)["names"][:2] == ["<script>alert(1)</script>", "**$x$**"]


def test_another_table_gets_its_own_target(open_page: OpenPage) -> None:
    app = with_table(open_page, table())
    app.selectbox(key=f"{P}target").set_value("column 1").run()
    app.text_area(key=f"{P}paste").set_value(
        "p,q\n" + "\n".join(f"{i},{i * i}" for i in range(20))
    ).run()
    assert not app.exception
    assert not app.error
    assert sent(app)["names"] in (["p"], ["q"])
    app.button(key=f"{P}preset_0").click().run()
    assert "of 50: **Lasso** 7," in everything_said(app)
