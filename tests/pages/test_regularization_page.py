"""The L1/L2 page: what it draws and says is the exact optimum."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.regularization import (
    DEFAULT_ROWS,
    PENALTIES,
    Ball,
    QuadraticLoss,
    loss_of_rows,
    parsed,
    solution_path,
    with_multiplier,
    with_radius,
)
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said
from ui.runtime.packing import unpack

FILE = "pages/regularization.py"
DEFAULT = QuadraticLoss((2.2, 0.9), (1.0, 3.0), -50.0)


def sent(app: AppTest) -> dict:
    """Header of what the page sends to its picture, with the numbers of each path."""
    view = next(
        each.proto for each in app.get("bidi_component") if "geometry" in each.proto.component_name
    )
    header, body = unpack(view.bytes)
    numbers = np.frombuffer(body, dtype="<f4").reshape(len(header["panels"]), 5, header["count"])
    for panel, arrays in zip(header["panels"], numbers, strict=True):
        panel["radii"], panel["xs"], panel["ys"], panel["values"], panel["lambdas"] = arrays
    return header


def test_the_default_shows_a_corner_beside_a_circle(open_page: OpenPage) -> None:
    app = open_page(FILE)
    scene = sent(app)
    for panel, key in zip(scene["panels"], ("l1", "l2"), strict=True):
        optimum = with_radius(DEFAULT, Ball(key), 1.0)
        assert panel["key"] == key
        assert panel["solution"]["point"] == optimum.point.tolist()
        assert panel["solution"]["lambda"] == optimum.multiplier
        path = solution_path(DEFAULT, Ball(key), scene["count"])
        np.testing.assert_allclose(panel["xs"], path.points[:, 0], rtol=1e-6)
        np.testing.assert_allclose(panel["lambdas"], path.multipliers, rtol=1e-6)
    assert "**w₂ is exactly 0**" in everything_said(app)
    assert scene["editable"]


@pytest.mark.parametrize("key", PENALTIES)
@pytest.mark.parametrize("mode", ["radius", "multiplier"])
def test_every_ball_is_solved_both_ways(open_page: OpenPage, key: str, mode: str) -> None:
    app = open_page(FILE, regularization_ball=key, regularization_mode=mode)
    assert not app.exception
    (panel, _) = sent(app)["panels"]
    shape = {"lp": 0.5, "elastic-net": 0.5}.get(key, 0.0)
    solve = with_radius if mode == "radius" else with_multiplier
    expected = solve(DEFAULT, Ball(key, shape), 1.0)
    assert panel["solution"]["point"] == expected.point.tolist()
    assert panel["solution"]["radius"] == expected.radius


def test_the_radius_slider_moves_the_optimum(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.select_slider(key="regularization_radius").set_value(2.5).run()
    point = sent(app)["panels"][0]["solution"]["point"]
    assert point == with_radius(DEFAULT, Ball("l1"), 2.5).point.tolist()
    assert "↔ C = 2.5" in everything_said(app)


def test_shapes_are_asked_for_where_there_are_any(open_page: OpenPage) -> None:
    app = open_page(FILE)
    keys = [each.key for each in app.number_input]
    assert "regularization_ball_power" not in keys
    app.selectbox(key="regularization_ball").set_value("lp").run()
    app.selectbox(key="regularization_other").set_value("elastic-net").run()
    app.number_input(key="regularization_ball_power").set_value(3.0).run()
    app.number_input(key="regularization_other_l1_ratio").set_value(0.2).run()
    shapes = [(each["key"], each["shape"]) for each in sent(app)["panels"]]
    assert shapes == [("lp", 3.0), ("elastic-net", 0.2)]


def test_the_loss_by_hand_is_the_five_numbers(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        regularization_center_x="-1.5",
        regularization_center_y="2",
        regularization_first="6",
        regularization_second="0.5",
        regularization_angle="12",
    )
    loss = sent(app)["loss"]
    assert loss == {"center": [-1.5, 2], "curvatures": [6, 0.5], "angle": 12, "floor": 0}


# ---- rows --------------------------------------------------------------------------------------
def test_rows_give_the_loss_and_it_cannot_be_dragged(open_page: OpenPage) -> None:
    app = open_page(FILE, regularization_source="data")
    scene = sent(app)
    assert scene["loss"]["center"] == list(loss_of_rows(parsed(DEFAULT_ROWS).value).center)
    assert not scene["editable"]
    assert "From the rows" in everything_said(app)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,2,3\n2,4,4\n3,6,5", "collinear"),
        ("1,2,3\n1,2", "Row 2 has 2 numbers"),
        ("<script>alert(1)</script>", "Row 1 has 1 number"),
        ("a,b,1\n<b>,2,3\n1,2,3", "is not a number"),
    ],
)
def test_bad_rows_are_told_and_the_last_ones_stay(
    open_page: OpenPage, rows: str, said: str
) -> None:
    app = open_page(FILE, regularization_source="data")
    good = "0,1,2\n1,0,3\n2,2,1\n3,1,5"
    app.text_area(key="regularization_rows").set_value(good).run()
    before = sent(app)["loss"]
    app.text_area(key="regularization_rows").set_value(rows).run()
    assert not app.exception
    assert said in app.error[0].value.replace("\\", "")
    assert "<script>" not in app.error[0].value
    assert sent(app)["loss"] == before


def test_hostile_rows_in_a_link_leave_the_default(open_page: OpenPage) -> None:
    for rows in ("", "9" * 4000, "\0", "1,2,3;" * 500, "1e999,1,1\n2,2,2\n3,3,3"):
        app = open_page(FILE, regularization_source="data", regularization_rows=rows)
        assert not app.exception
        assert sent(app)["loss"]["center"] == list(loss_of_rows(parsed(DEFAULT_ROWS).value).center)


# ---- topics ------------------------------------------------------------------------------------
def test_only_the_open_topic_is_drawn(open_page: OpenPage) -> None:
    app = open_page(FILE)
    assert len(app.get("plotly_chart")) == 1
    assert "random losses each, L1 ends with an exact zero" in everything_said(app)
    for topic, words in (
        ("prox", "answers exactly 0"),
        ("prior", "stands for the prior"),
        ("exchange", "every λ belongs to one C"),
    ):
        other = open_page(FILE, regularization_topic=topic)
        assert len(other.get("plotly_chart")) == 1
        assert words in everything_said(other)
        assert "random losses each" not in everything_said(other)


def test_the_family_and_the_number_of_losses_count(open_page: OpenPage) -> None:
    app = open_page(FILE, regularization_family="orthogonal", regularization_losses="900")
    said = everything_said(app)
    assert "Of 900 random losses" in said
    assert "| L2 | 0.0 % " in said
    assert "45 %" in said


def test_no_prior_without_a_multiplier(open_page: OpenPage) -> None:
    app = open_page(FILE, regularization_topic="prior", regularization_radius="10")
    assert not app.exception
    assert "λ = 0, so the prior would be flat" in everything_said(app)
    assert len(app.get("plotly_chart")) == 0


# ---- presets -----------------------------------------------------------------------------------
def pressed(open_page: OpenPage, label: str) -> AppTest:
    app = open_page(FILE)
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception
    return app


def test_the_hollow_preset_has_a_ring_and_a_leap(open_page: OpenPage) -> None:
    hollow, _ = sent(pressed(open_page, "Non-convex ball, several optima"))["panels"]
    assert hollow["solution"]["point"] == [0, 2]
    assert hollow["solution"]["others"] == [[2, 0]]
    steps = np.hypot(np.diff(hollow["xs"]), np.diff(hollow["ys"]))
    leap = int(np.argmax(steps))
    assert steps[leap] > 10 * np.median(steps)
    assert hollow["radii"][leap : leap + 2].mean() == pytest.approx(2.35, abs=0.02)
    assert hollow["xs"][leap] == 0
    assert hollow["ys"][leap + 1] == 0


# ---- links that ask for what there is not ------------------------------------------------------
@pytest.mark.parametrize("topic", ["exchange", "prox", "λ ↔ C"])
def test_a_notice_outlives_the_reading_of_another_key(open_page: OpenPage, topic: str) -> None:
    """A key of the registry in the URL starts the run over; what was said before is said again."""
    app = open_page(FILE, regularization_topic=topic, regularization_ball="nonsense")
    notice = "asked for a “Ball” that does not exist here"
    assert everything_said(app).count(notice) == 1
    assert "How often zero?" not in str(app.query_params.get("regularization_topic"))
    app.number_input(key="regularization_center_x").set_value(1.25).run()
    assert notice not in everything_said(app)
