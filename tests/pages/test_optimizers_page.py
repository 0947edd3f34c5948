"""The race page: what it says is what the paths do."""

import json

import numpy as np
import pytest

from core.optimizers import OPTIMIZERS
from core.surfaces import SURFACES
from core.trajectories import run
from tests.pages.reading import everything_said
from ui.packing import unpack

FILE = "pages/optimizers.py"


def race_sent(app) -> dict:
    """Header of what the page sends to its player, with the numbers of each line."""
    player = next(
        each.proto for each in app.get("bidi_component") if "player" in each.proto.component_name
    )
    header, body = unpack(player.bytes)
    at = 0

    def take(kind: str, count: int) -> np.ndarray:
        nonlocal at
        numbers = np.frombuffer(body, dtype=kind, count=count, offset=at)
        at += numbers.nbytes
        return numbers

    for track in header["tracks"]:
        for line in track["lines"]:
            line["steps"] = take("<u2", line["count"])
            for name in ["ys"] if line["byStep"] else ["xs", "ys"]:
                line[name] = take("<f4", line["count"])
    if relief := header["relief"]:
        relief["heights"] = take("u1", relief["rows"] * relief["columns"])
    for dots in header["dots"]:
        dots["steps"] = take("<u2", dots["keyframes"])
        dots["codes"] = take("<u2", dots["keyframes"] * dots["count"] * 2)
    if probe := header["probe"]:
        probe["steps"] = take("<u2", probe["count"])
        probe["rates"] = take("<f4", probe["count"])
        probe["numbers"] = take("<f4", probe["count"] * 7).reshape(-1, 7)
    assert at == len(body)
    return header


def test_the_default_race_is_six_optimizers_on_rosenbrock(open_page) -> None:
    app = open_page(FILE)
    sent = race_sent(app)
    assert len(sent["tracks"]) == 6
    assert sent["numSteps"] == 2000
    said = everything_said(app)
    adam = run(SURFACES["rosenbrock"], "adam", {"learning_rate": 0.063}, (-1.5, 2.0), 2000)
    assert f"**Adam** at step {adam.status.step:,}" in said
    assert "0.501× the stability limit 2/λmax = 0.002" in said
    assert "κ = 2,508" in said


def test_tracks_are_the_computed_paths(open_page) -> None:
    sent = race_sent(open_page(FILE))
    path = run(SURFACES["rosenbrock"], "gd", {"learning_rate": 0.001}, (-1.5, 2.0), 2000)
    track = next(track for track in sent["tracks"] if track["label"] == "Gradient descent")
    landscape, heights, norms = track["lines"][:3]
    steps = landscape["steps"].astype(int)
    np.testing.assert_allclose(landscape["xs"], path.points[steps, 0], rtol=1e-6)
    np.testing.assert_allclose(landscape["ys"], path.points[steps, 1], rtol=1e-6)
    np.testing.assert_allclose(heights["ys"], path.values[heights["steps"].astype(int)], rtol=1e-6)
    np.testing.assert_allclose(
        norms["ys"], path.gradient_norms[norms["steps"].astype(int)], rtol=1e-6
    )


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_runs_every_optimizer(open_page, surface: str) -> None:
    app = open_page(FILE, optimizers_surface=surface, optimizers_runners=list(OPTIMIZERS))
    assert not app.exception
    assert len(race_sent(app)["tracks"]) == len(OPTIMIZERS)
    chart = json.loads(app.get("plotly_chart")[0].proto.spec)
    (x_low, x_high), _ = SURFACES[surface].window
    assert chart["layout"]["xaxis"]["range"] == [x_low, x_high]


def test_a_moved_learning_rate_changes_the_race(open_page) -> None:
    app = open_page(FILE)
    before = everything_said(app)
    app.select_slider(key="optimizers_gd_learning_rate").set_value(0.002).run()
    assert everything_said(app) != before
    assert "is 1× the stability limit" in everything_said(app)


def test_a_learning_rate_that_diverges_is_said_and_nothing_breaks(open_page) -> None:
    app = open_page(FILE, optimizers_gd_learning_rate="10")
    assert not app.exception
    assert "**Gradient descent** left the picture at step 1 and diverged at step" in (
        everything_said(app)
    )


def test_choosing_a_surface_puts_start_and_rates_where_they_suit_it(open_page) -> None:
    app = open_page(FILE)
    app.select_slider(key="optimizers_gd_learning_rate").set_value(1.0).run()
    app.selectbox(key="optimizers_surface").set_value("booth").run()
    assert app.number_input(key="optimizers_start_x").value == -8.0
    assert app.select_slider(key="optimizers_gd_learning_rate").value == 0.05
    assert "**Gradient descent** at step" in everything_said(app)


def test_a_start_outside_the_window_is_taken_and_said(open_page) -> None:
    app = open_page(FILE, optimizers_surface="booth", optimizers_start_x="50", optimizers_steps="5")
    assert not app.exception
    assert "left the picture at step 0" in everything_said(app)


def test_parameters_out_of_range_are_said_not_to_exist(open_page) -> None:
    app = open_page(FILE, optimizers_surface="moon", optimizers_steps="1000000")
    said = everything_said(app)
    assert "asked for a “Surface” that does not exist here" in said
    assert "asked for a “Steps” that does not exist here" in said
    assert app.number_input(key="optimizers_steps").value == 2000


def test_hyperparameters_behind_advanced_count(open_page) -> None:
    plain = race_sent(open_page(FILE, optimizers_runners=["adam"]))
    moved = race_sent(open_page(FILE, optimizers_runners=["adam"], optimizers_adam_beta1="0.5"))
    assert not np.array_equal(
        plain["tracks"][0]["lines"][1]["ys"], moved["tracks"][0]["lines"][1]["ys"]
    )


def test_no_optimizer_at_all_is_a_state_too(open_page) -> None:
    app = open_page(FILE)
    app.pills(key="optimizers_runners").set_value([]).run()
    assert not app.exception
    assert "No optimizer is chosen" in everything_said(app)


def test_the_preset_on_the_ridge_stops_at_the_pass(open_page) -> None:
    app = open_page(FILE)
    app.button(key="optimizers_preset_2").click().run()
    assert "where the gradient vanishes but no listed minimum lies" in everything_said(app)


def test_the_preset_with_too_long_a_step_diverges(open_page) -> None:
    app = open_page(FILE)
    app.button(key="optimizers_preset_1").click().run()
    said = everything_said(app)
    assert "**Gradient descent** left the picture" in said
    assert "1.25× the stability limit 2/λmax = 0.02" in said
