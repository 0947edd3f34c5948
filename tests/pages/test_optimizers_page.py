"""The race page: what it says is what the paths do."""

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.common import format_percent
from core.optimizers import OPTIMIZERS
from core.race import cloud_starts, run, summarised, tune
from core.surfaces import SURFACES
from core.surfaces.custom import custom_surface
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said
from ui.race.controls import possible_rates
from ui.runtime.packing import unpack

FILE = "pages/optimizers.py"


def race_sent(app: AppTest) -> dict:
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


def rate_of(app: AppTest, optimizer: str) -> float:
    """The learning rate that its slider stands at."""
    rate = app.select_slider(key=f"optimizers_{optimizer}_learning_rate").value
    assert isinstance(rate, float)
    return rate


def test_the_default_race_is_six_optimizers_on_rosenbrock(open_page: OpenPage) -> None:
    app = open_page(FILE)
    sent = race_sent(app)
    assert len(sent["tracks"]) == 6
    assert sent["numSteps"] == 2000
    said = everything_said(app)
    adam = run(SURFACES["rosenbrock"], "adam", {"learning_rate": 0.063}, (-1.5, 2.0), 2000).outcome
    assert adam is not None
    assert f"**Adam** from step {adam.step:,} on" in said
    assert "0.501× the stability limit 2/λmax = 0.002" in said
    assert "κ = 2,508" in said


def test_tracks_are_the_computed_paths(open_page: OpenPage) -> None:
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
def test_every_surface_runs_every_optimizer(open_page: OpenPage, surface: str) -> None:
    app = open_page(FILE, optimizers_surface=surface, optimizers_runners=list(OPTIMIZERS))
    assert not app.exception
    assert len(race_sent(app)["tracks"]) == len(OPTIMIZERS)
    chart = json.loads(app.get("plotly_chart")[0].proto.spec)
    (x_low, x_high), _ = SURFACES[surface].window
    assert chart["layout"]["xaxis"]["range"] == [x_low, x_high]


def test_a_moved_learning_rate_changes_the_race(open_page: OpenPage) -> None:
    app = open_page(FILE)
    before = everything_said(app)
    app.select_slider(key="optimizers_gd_learning_rate").set_value(0.002).run()
    assert everything_said(app) != before
    assert "is equal to the stability limit" in everything_said(app)


def test_a_learning_rate_that_diverges_is_told(open_page: OpenPage) -> None:
    app = open_page(FILE, optimizers_gd_learning_rate="10")
    assert not app.exception
    assert "**Gradient descent** left the picture at step 1 and diverged at step" in (
        everything_said(app)
    )


def test_choosing_a_surface_resets_start_and_rates(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.select_slider(key="optimizers_gd_learning_rate").set_value(1.0).run()
    app.selectbox(key="optimizers_surface").set_value("booth").run()
    assert app.number_input(key="optimizers_start_x").value == -8.0
    assert app.select_slider(key="optimizers_gd_learning_rate").value == 0.05
    assert "**Gradient descent** from step" in everything_said(app)


def test_a_start_outside_the_window_is_taken_and_said(open_page: OpenPage) -> None:
    app = open_page(FILE, optimizers_surface="booth", optimizers_start_x="50", optimizers_steps="5")
    assert not app.exception
    assert "left the picture at step 0" in everything_said(app)


def test_parameters_out_of_range_are_said_not_to_exist(open_page: OpenPage) -> None:
    app = open_page(FILE, optimizers_surface="moon", optimizers_steps="1000000")
    said = everything_said(app)
    assert "asked for a “Surface” that does not exist here" in said
    assert "asked for a “Steps” that does not exist here" in said
    assert app.number_input(key="optimizers_steps").value == 2000


def test_hyperparameters_behind_advanced_count(open_page: OpenPage) -> None:
    plain = race_sent(open_page(FILE, optimizers_runners=["adam"]))
    moved = race_sent(open_page(FILE, optimizers_runners=["adam"], optimizers_adam_beta1="0.5"))
    assert not np.array_equal(
        plain["tracks"][0]["lines"][1]["ys"], moved["tracks"][0]["lines"][1]["ys"]
    )


def test_registry_keys_in_a_link_become_names(open_page: OpenPage) -> None:
    app = open_page(FILE, optimizers_surface="booth", optimizers_runners=["gd", "adam"])
    assert app.query_params["optimizers_surface"] == "Booth"
    again = open_page(FILE, **dict(app.query_params))
    assert everything_said(again) == everything_said(app)
    assert again.selectbox(key="optimizers_surface").value == "booth"


def test_no_optimizer_at_all_is_a_state_too(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.pills(key="optimizers_runners").set_value([]).run()
    assert not app.exception
    assert "No optimizer is chosen" in everything_said(app)


def test_exactly_on_the_ridge_a_path_stops_at_the_pass(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        optimizers_surface="bounded-saddle",
        optimizers_start_x="0",
        optimizers_start_y="1.5",
        optimizers_steps="300",
    )
    assert "where the gradient’s length is below 10⁻⁶: it is a saddle point" in everything_said(app)


def pressed(open_page: OpenPage, label: str) -> AppTest:
    app = open_page(FILE)
    button = next(each for each in app.button if each.label == label)
    button.click().run()
    assert not app.exception
    return app


def test_a_little_noise_gets_everyone_off_the_ridge(open_page: OpenPage) -> None:
    said = everything_said(pressed(open_page, "Off the ridge by noise"))
    # The noise lets nobody stay within 10⁻⁶ of its value, and not everybody comes so near.
    assert re.search(r"Gradient descent [12] of 2, .*Adam [12] of 2", said)
    assert "gradient noise (normal, σ/√B = 0.01)" in said


def test_adamw_ends_in_the_corner_and_adam_at_the_ridge_point(open_page: OpenPage) -> None:
    app = pressed(open_page, "Weight decay: AdamW is not Adam + L2")
    said = everything_said(app)
    assert "f falls inside this box to its minimum at (1, 1)" in said
    assert "at (1.5, 1.905)" in said
    sent = race_sent(app)
    assert [half for _, half in sent["boxes"]] == [1.0, 1.0]
    ends = {t["label"]: (t["lines"][0]["xs"][-1], t["lines"][0]["ys"][-1]) for t in sent["tracks"]}
    np.testing.assert_allclose(ends["AdamW"], (1, 1), atol=0.02)
    np.testing.assert_allclose(ends["Adam"], (1.5, 40 / 21), atol=0.01)


def test_adam_climbs_where_amsgrad_goes_down(open_page: OpenPage) -> None:
    sent = race_sent(pressed(open_page, "Adam climbs, AMSGrad does not"))
    ends = {track["label"]: track["lines"][0]["xs"][-1] for track in sent["tracks"]}
    assert ends["Adam"] > 4
    assert ends["AMSGrad"] < -0.3


def test_too_long_a_step_cycles(open_page: OpenPage) -> None:
    said = everything_said(pressed(open_page, "One step too long"))
    assert "1.25× the stability limit 2/λmax = 1 " in said
    assert "ends in a cycle of 4 points" in said


def test_the_noise_floor_is_told_against_theory(open_page: OpenPage) -> None:
    said = everything_said(pressed(open_page, "The floor that noise leaves"))
    assert "theory gives f − f* ≈ 0.0301" in said


# ---- the user's own formula -------------------------------------------------------------------
def test_an_own_formula_is_raced_and_shown_with_its_derivatives(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        optimizers_surface="own",
        optimizers_formula="x² + 20/2y² + xy",
        optimizers_start_x="-3",
        optimizers_start_y="2",
    )
    assert not app.exception
    path = run(
        custom_surface("x^2 + 10 y^2 + x y", (-4, 4, -3, 3)),
        "gd",
        {"learning_rate": rate_of(app, "gd")},
        (-3, 2),
        2000,
    ).outcome
    assert path is not None
    assert f"**Gradient descent** from step {path.step:,} on" in everything_said(app)
    assert "Read as $f(x, y) = x^{2} + x y + 10 y^{2}$" in " ".join(c.value for c in app.caption)
    latex = "".join(each.value for each in app.latex)
    for part in ("x^{2} + x y + 10 y^{2}", "2 x + y", "x + 20 y", "= 20"):
        assert part in latex


def test_a_wrong_formula_is_pointed_at_and_the_last_one_stays(open_page: OpenPage) -> None:
    app = open_page(FILE, optimizers_surface="own", optimizers_formula="x^2 + y^2")
    before = race_sent(app)["tracks"][0]["lines"][0]["xs"]
    app.text_input(key="optimizers_formula").set_value("x^2 + foo(y)").run()
    assert not app.exception
    said = everything_said(app)
    assert "Column 7" in said
    assert "x\\^2 \\+ y\\^2" in said  # what is still shown
    assert app.code[0].value == "x^2 + foo(y)\n      ^"
    np.testing.assert_array_equal(race_sent(app)["tracks"][0]["lines"][0]["xs"], before)


@pytest.mark.parametrize(
    "formula",
    ["9^9^9^9", "__import__('os')", "<script>alert(1)</script>", "x" * 5000, "", "((((", "3", "\0"],
)
def test_hostile_formulas_in_a_link_leave_the_default(open_page: OpenPage, formula: str) -> None:
    app = open_page(FILE, optimizers_surface="own", optimizers_formula=formula)
    assert not app.exception
    assert len(race_sent(app)["tracks"]) == 6
    assert "<script>alert" not in everything_said(app)


def test_a_window_the_wrong_way_round_is_said(open_page: OpenPage) -> None:
    app = open_page(FILE, optimizers_surface="own", optimizers_x_low="3", optimizers_x_high="1")
    assert not app.exception
    assert "limits of x must be at least" in everything_said(app).replace("\\", "")


def test_a_formula_with_gaps_and_no_minimum_says_both(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        optimizers_surface="own",
        optimizers_formula="log(x) + y^2",
        optimizers_start_x="1",
        optimizers_start_y="1",
        optimizers_runners=["gd"],
    )
    said = everything_said(app)
    assert "No minimum found inside the picture" in said
    assert "f has no value in 50.8% of it" in said
    assert "came to where f has no finite value at step" in said


# ---- starts, conditions, probe, sweep ---------------------------------------------------------
def test_further_starts_have_paths_of_their_own(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        optimizers_starts="several",
        optimizers_more_starts="1, 2; -1, 0",
        optimizers_runners=["adam"],
    )
    sent = race_sent(app)
    assert sent["starts"] == [[-1.5, 2.0], [1.0, 2.0], [-1.0, 0.0]]
    faint = [line for line in sent["tracks"][0]["lines"] if line["faint"]]
    assert [(line["xs"][0], line["ys"][0]) for line in faint] == [(1, 2), (-1, 0)]
    rate = rate_of(app, "adam")
    ends = [
        run(SURFACES["rosenbrock"], "adam", {"learning_rate": rate}, start, 2000).outcome
        for start in sent["starts"]
    ]
    arrived = [end.kind for end in ends if end].count("converged")
    assert f"Adam {arrived} of 3" in everything_said(app)


@pytest.mark.parametrize("text", ["1", "a, b", "1, 2, 3", "1e99, 0", ";".join(["1, 1"] * 9)])
def test_starts_that_are_none_are_said_and_the_race_goes_on(open_page: OpenPage, text: str) -> None:
    app = open_page(FILE, optimizers_starts="several", optimizers_more_starts=text)
    assert not app.exception
    assert app.error
    assert race_sent(app)["starts"] == [[-1.5, 2.0]]


def test_a_cloud_is_counted_whole_and_drawn_in_part(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        optimizers_surface="himmelblau",
        optimizers_starts="cloud",
        optimizers_count="2000",
        optimizers_steps="500",
        optimizers_runners=["gd", "adam"],
        optimizers_spread="1",
    )
    sent = race_sent(app)
    assert [dots["count"] for dots in sent["dots"]] == [300, 300]
    said = everything_said(app)
    assert "Of 2,000 starts" in said
    assert "300 of the starts are drawn as dots, all are counted" in said
    chosen = SURFACES["himmelblau"]
    starts = cloud_starts(chosen, (-0.3, -0.9), 2000, 1.0, 0)
    rate = rate_of(app, "gd")
    shares = summarised(run(chosen, "gd", {"learning_rate": rate}, starts, 500), 1)
    assert f"| Gradient descent | {format_percent(shares.share('converged'), 1)} (" in said


def test_a_cloud_too_large_for_the_server_is_cut_and_said(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        optimizers_starts="cloud",
        optimizers_count="2000",
        optimizers_steps="5000",
        optimizers_runners=["gd"],
    )
    assert not app.exception
    assert "400 are shown" in everything_said(app).replace("\\", "")
    assert "of 400 starts" in everything_said(app).lower()


def test_a_schedule_is_drawn_and_has_its_formula(open_page: OpenPage) -> None:
    app = open_page(FILE, optimizers_schedule="cosine", optimizers_runners=["gd"])
    rates = race_sent(app)["tracks"][0]["lines"][4]
    assert rates["view"] == "steps"
    assert rates["ys"][0] == pytest.approx(1e-3, rel=1e-5)
    assert rates["ys"][-1] == pytest.approx(1e-5, rel=0.01)
    assert "schedule: cosine" in everything_said(app)


def test_noise_and_clipping_reach_the_paths(open_page: OpenPage) -> None:
    plain = race_sent(open_page(FILE, optimizers_runners=["gd"]))
    noisy = race_sent(open_page(FILE, optimizers_runners=["gd"], optimizers_sigma="5"))
    clipped = race_sent(open_page(FILE, optimizers_runners=["gd"], optimizers_clip_norm="1"))
    ends = [sent["tracks"][0]["lines"][1]["ys"][-1] for sent in (plain, noisy, clipped)]
    assert len(set(ends)) == 3


def test_the_probe_is_sent_for_the_optimizer_that_is_looked_at(open_page: OpenPage) -> None:
    assert race_sent(open_page(FILE))["probe"] is None
    sent = race_sent(open_page(FILE, optimizers_probe="adam"))
    assert sent["probe"]["label"] == "Adam"
    x, y, slope_x, *_ = sent["probe"]["numbers"][0]
    assert (x, y) == (-1.5, 2.0)
    assert slope_x == pytest.approx(SURFACES["rosenbrock"].gradient(-1.5, 2.0)[0])


def test_tune_for_me_takes_the_best_rate_of_every_optimizer(open_page: OpenPage) -> None:
    app = open_page(FILE, optimizers_runners=["gd", "momentum"], optimizers_surface="quadratic")
    app.button(key="optimizers_tune").click().run()
    assert not app.exception
    chosen = SURFACES["quadratic"]
    for key in ("gd", "momentum"):
        best = tune(chosen, key, {}, chosen.default_start, 2000, possible_rates()).best_rate
        assert app.select_slider(key=f"optimizers_{key}_learning_rate").value == best
    assert "Each optimizer tried 71 learning rates with 2,000 gradients each" in (
        everything_said(app)
    )
    assert len(app.get("plotly_chart")) == 3


def test_the_comparison_is_off_until_asked_for(open_page: OpenPage) -> None:
    app = open_page(FILE)
    assert len(app.get("plotly_chart")) == 2
    app.toggle(key="optimizers_sweep").set_value(True).run()
    assert len(app.get("plotly_chart")) == 3
    assert "71 learning rates" in everything_said(app)
