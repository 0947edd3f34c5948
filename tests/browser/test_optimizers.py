"""The race as a person uses it; playing and scrubbing must not reach the server."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.optimizers import OPTIMIZERS

pytestmark = pytest.mark.browser


@pytest.fixture
def race(open_page):
    opened = open_page("/optimizers").complete()
    expect(opened.page.locator(".runners li")).to_have_count(6)
    expect(opened.page.locator("canvas.fl-player")).to_have_count(2)
    opened.traffic.reset()
    return opened


def pixels(page: Page) -> int:
    """How many pixels are painted over the contours."""
    return page.locator(".st-key-optimizers_landscape canvas.fl-player").evaluate(
        """canvas => {
            const { width, height } = canvas
            const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
            let painted = 0
            for (let i = 3; i < data.length; i += 4) painted += data[i] === 255
            return painted
        }"""
    )


def test_six_optimizers_are_drawn_over_the_contours(race) -> None:
    labels = race.page.locator(".runners b").all_inner_texts()
    assert labels == ["Gradient descent", "Momentum", "Nesterov", "Adagrad", "RMSprop", "Adam"]
    assert pixels(race.page) > 2000


def test_playing_runs_in_the_browser_alone(race) -> None:
    page = race.page
    page.get_by_label("Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    # Once it has come to the end; a slow machine may miss the moments before.
    expect(page.locator(".player[data-frames]")).to_be_attached()
    expect(page.locator(".count")).to_have_text("step 2,000 of 2,000")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert int(page.locator(".player").get_attribute("data-frames")) > 2
    assert race.traffic.sent == []
    assert race.errors == []


def test_scrubbing_shows_the_race_at_that_step_and_a_reload_keeps_it(race) -> None:
    page = race.page
    whole = pixels(page)
    scrub = page.get_by_role("slider", name="Step", exact=True)
    scrub.fill("40")
    expect(page.locator(".count")).to_have_text("step 40 of 2,000")
    assert pixels(page) < whole
    first = page.locator(".runners li").first
    expect(first).to_contain_text("f − f*")
    told = first.text_content()
    assert "optimizers_step=40" in page.url
    assert race.traffic.sent == []
    page.reload()
    race.settle().complete()
    expect(page.locator(".count")).to_have_text("step 40 of 2,000")
    expect(first).to_have_text(told)


def test_pausing_keeps_the_step(race) -> None:
    page = race.page
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".count")).not_to_have_text("step 2,000 of 2,000")
    page.get_by_role("button", name="Pause").click()
    held = page.locator(".count").inner_text()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert page.locator(".count").inner_text() == held
    assert "optimizers_step=" in page.url
    assert race.traffic.sent == []


def test_a_moved_learning_rate_redraws_the_race_and_leaves_the_chart_alone(race) -> None:
    page = race.page
    page.locator(".st-key-optimizers_landscape .js-plotly-plot").evaluate(
        "chart => { window.chartBefore = chart }"
    )
    before = page.locator(".runners li").first.inner_text()
    slider = page.locator(".st-key-optimizers_gd_learning_rate input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    expect(page.locator(".runners li").first).not_to_have_text(before)
    expect(page.get_by_text("0.626× the stability limit")).to_be_visible()
    assert page.locator(".st-key-optimizers_landscape .js-plotly-plot").evaluate(
        "chart => chart === window.chartBefore"
    )
    assert "optimizers_gd_learning_rate=0.00125" in page.url


def test_a_chart_says_what_is_drawn_on_it(race) -> None:
    figure = race.page.get_by_role("figure", name="Contours of Rosenbrock ravine")
    label = figure.get_attribute("aria-label")
    assert "Adam** at step" in label.replace("Adam at", "Adam** at")
    assert "gradient norm" in race.page.locator(
        ".st-key-optimizers_progress [role=figure]"
    ).get_attribute("aria-label")


def test_another_surface_moves_everything(race) -> None:
    page = race.page
    page.locator(".st-key-optimizers_surface").get_by_role("combobox").click()
    page.get_by_role("option", name="Himmelblau").click()
    expect(page.get_by_role("figure", name="Contours of Himmelblau")).to_be_visible()
    expect(page.locator(".st-key-optimizers_start_x input")).to_have_value("-0.3")


def test_a_preset_sets_the_controls_and_the_address(race) -> None:
    page = race.page
    page.get_by_role("button", name="One step too long").click()
    expect(page.locator(".runners li")).to_have_count(2)
    expect(page.get_by_text("1.25× the stability limit")).to_be_visible()
    address = page.url
    assert "optimizers_gd_learning_rate=1.25" in address
    page.goto("about:blank")
    page.goto(address)
    race.settle().complete()
    expect(page.get_by_text("1.25× the stability limit")).to_be_visible()
    expect(page.locator(".runners li")).to_have_count(2)


def test_hovering_a_path_names_it(race) -> None:
    page = race.page
    chart = page.locator(".st-key-optimizers_landscape .js-plotly-plot")
    start = chart.evaluate(
        """chart => {
            const { xaxis, yaxis } = chart._fullLayout
            return { x: xaxis._offset + xaxis.d2p(-1.5), y: yaxis._offset + yaxis.d2p(2) }
        }"""
    )
    before = pixels(page)
    chart.hover(position=start)
    page.wait_for_function(
        """([before]) => {
            const canvas = document.querySelector(
                '.st-key-optimizers_landscape canvas.fl-player')
            const { width, height } = canvas
            const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
            let painted = 0
            for (let i = 3; i < data.length; i += 4) painted += data[i] === 255
            return painted > before + 1000
        }""",
        arg=[before],
    )
    assert race.traffic.sent == []


def download(page: Page, name: str) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    return Path(started.value.path())


def test_what_is_taken_away_is_what_is_shown(race) -> None:
    page = race.page
    assert download(page, "PNG").read_bytes().startswith(b"\x89PNG")
    assert race.traffic.sent == []
    assert "torch.optim.Adam([w], lr=0.063" in download(page, "Script (.py)").read_text("utf-8")
    with download(page, "All steps (.csv)").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6 * 2001
    assert float(rows[0]["f"]) == 12.5
    offline = download(page, "Charts (.html").read_text("utf-8")
    assert "Plotly.newPlot" in offline


# ---- ways to see it ---------------------------------------------------------------------------
def shown_layers(page: Page) -> list[list[bool]]:
    """For tint and contours: which of the two scales is visible."""
    return page.locator(".st-key-optimizers_landscape .js-plotly-plot").evaluate(
        """chart => ['.heatmaplayer', '.contourlayer'].map((layer) => {
            const groups = [...chart.querySelector(layer).children]
            return groups.map((group) => group.style.display !== 'none')
        })"""
    )


def picture(page: Page) -> str:
    return page.locator(".st-key-optimizers_landscape canvas.fl-player").evaluate(
        "canvas => canvas.toDataURL()"
    )


def test_views_of_the_surface_switch_in_the_browser_alone(race) -> None:
    page = race.page
    assert shown_layers(page) == [[True, False], [True, False]]
    page.get_by_role("radio", name="Linear").click()
    assert shown_layers(page) == [[False, True], [False, True]]
    assert "optimizers_view=linear" in page.url
    flat = picture(page)
    page.get_by_role("radio", name="3-D").click()
    deep = picture(page)
    assert deep != flat
    canvas = page.get_by_role("img", name="The surface in three dimensions")
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    turned = picture(page)
    assert turned != deep
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 120, steps=3)
    page.mouse.up()
    assert picture(page) != turned
    assert race.traffic.sent == []
    page.reload()
    race.settle().complete()
    expect(page.get_by_role("radio", name="3-D")).to_have_attribute("aria-checked", "true")
    page.get_by_role("radio", name="3-D").press("ArrowRight")
    expect(page.get_by_role("radio", name="Log")).to_have_attribute("aria-checked", "true")
    assert "optimizers_view" not in page.url
    assert race.errors == []


def test_curves_switch_in_the_browser_alone(race) -> None:
    page = race.page

    def curves() -> str:
        return page.locator(".st-key-optimizers_progress canvas.fl-player").evaluate(
            "canvas => canvas.toDataURL()"
        )

    seen = {curves()}
    for view in ("steps", "rates"):
        page.get_by_label("Curves").select_option(view)
        seen.add(curves())
        assert f"optimizers_curves={view}" in page.url
    assert len(seen) == 3
    assert race.traffic.sent == []


# ---- choosing a start in the picture ----------------------------------------------------------
def place_of(page: Page, x: float, y: float) -> dict[str, float]:
    return page.locator(".st-key-optimizers_landscape .js-plotly-plot").evaluate(
        """(chart, [x, y]) => {
            const { xaxis, yaxis } = chart._fullLayout
            return { x: xaxis._offset + xaxis.d2p(x), y: yaxis._offset + yaxis.d2p(y) }
        }""",
        [x, y],
    )


def coordinate(page: Page, axis: str) -> float:
    return float(page.locator(f".st-key-optimizers_start_{axis} input").input_value())


def test_a_click_moves_the_start_and_shift_adds_one(race) -> None:
    page = race.page
    chart = page.locator(".st-key-optimizers_landscape .js-plotly-plot")
    chart.click(position=place_of(page, 0.5, 2.5))
    expect(page.locator(".st-key-optimizers_start_x input")).not_to_have_value("-1.5")
    assert abs(coordinate(page, "x") - 0.5) < 0.02
    assert abs(coordinate(page, "y") - 2.5) < 0.02
    race.settle().complete()
    chart.click(position=place_of(page, -1.0, 0.0), modifiers=["Shift"])
    expect(page.get_by_text("Of all starts:")).to_be_visible()
    assert abs(coordinate(page, "x") - 0.5) < 0.02
    assert "optimizers_more_starts=" in page.url
    assert race.errors == []


def test_dragging_zooms_and_chooses_no_start(race) -> None:
    page = race.page
    chart = page.locator(".st-key-optimizers_landscape .js-plotly-plot")
    box = chart.bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 180, steps=4)
    page.mouse.up()
    page.wait_for_function(
        """() => {
            const chart = document.querySelector('.st-key-optimizers_landscape .js-plotly-plot')
            const [low, high] = chart._fullLayout.xaxis.range
            return high - low < 2
        }"""
    )
    assert race.traffic.sent == []
    assert coordinate(page, "x") == -1.5


def test_the_keyboard_places_a_start_too(race) -> None:
    page = race.page
    button = page.get_by_role("button", name="Place start")
    button.focus()
    page.keyboard.press("Enter")
    placing = page.locator(".place")
    expect(placing).to_contain_text("arrows, Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert race.traffic.sent == []
    page.keyboard.press("Enter")
    # From the middle (0, 1): a fiftieth of the window to the right, a tenth down.
    expect(page.locator(".st-key-optimizers_start_x input")).to_have_value("0.08")
    assert abs(coordinate(page, "y") - 0.6) < 0.01


# ---- the magnifier, the formula, the sweep ----------------------------------------------------
def test_the_magnifier_follows_the_scrubbed_step(open_page) -> None:
    opened = open_page("/optimizers?optimizers_probe=gd").complete()
    page = opened.page
    told = page.locator(".probe")
    expect(told).to_contain_text("Gradient descent at step")
    opened.traffic.reset()
    page.get_by_role("slider", name="Step", exact=True).fill("0")
    # The Hessian at (-1.5, 2) is (1902, 600; 600, 200): eigenvalues 1051 ∓ √(851² + 600²).
    expect(told).to_contain_text("(-1.5, 2)")
    expect(told).to_contain_text("curvatures 9.75 and 2092")
    expect(told).to_contain_text("0.001: 1.046× what plain descent stands here, 2/λmax = 9.56e-4")
    assert opened.traffic.sent == []


def test_a_typed_formula_is_raced_and_a_wrong_one_is_pointed_at(open_page) -> None:
    opened = open_page("/optimizers?optimizers_surface=own").complete()
    page = opened.page
    field = page.locator(".st-key-optimizers_formula input")
    field.fill("(x - 1)^2 + 4 abs(y)")
    field.press("Enter")
    expect(page.get_by_text("1 minimum found in the picture")).to_be_visible()
    expect(page.get_by_text("a flat floor, or a kink")).to_be_visible()
    field.fill("(x - 1)^2 + evil(y)")
    field.press("Enter")
    expect(page.get_by_text("Column 13")).to_be_visible()
    expect(page.get_by_text("1 minimum found in the picture")).to_be_visible()
    assert opened.errors == []


def test_tuning_moves_the_sliders_and_shows_the_curves(race) -> None:
    page = race.page
    page.get_by_role("button", name="Tune for me").click()
    expect(page.get_by_text("Each optimizer tried 71 learning rates")).to_be_visible()
    expect(page.locator(".st-key-optimizers_sweep_chart .js-plotly-plot")).to_be_visible()
    assert "optimizers_momentum_learning_rate=0.002" in page.url


def test_the_comparison_can_be_stopped(open_page) -> None:
    every = "".join(f"&optimizers_runners={key}" for key in OPTIMIZERS)
    opened = open_page(f"/optimizers?optimizers_steps=4990{every}").complete()
    page = opened.page
    page.get_by_text("Fair comparison").click()
    page.locator(".st-key-optimizers_sweep_stop button").click()
    expect(page.get_by_text("Who wins at one position")).to_be_visible()
    expect(page.locator(".st-key-optimizers_sweep_chart")).to_have_count(0)
    assert opened.errors == []
