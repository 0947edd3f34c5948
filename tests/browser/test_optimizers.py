"""The race as a person uses it; playing and scrubbing must not reach the server."""

import csv
import re
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.optimizers import OPTIMIZERS
from tests.browser.driving import (
    TWO_FRAMES,
    OpenPage,
    Visit,
    box_of,
    eventually,
    pace,
    place_on,
    plot,
)

pytestmark = pytest.mark.browser
LOOKED_AT = "/optimizers"


@pytest.fixture
def race(open_page: OpenPage) -> Visit:
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


def test_six_optimizers_are_drawn_over_the_contours(looking: Visit) -> None:
    labels = ["Gradient descent", "Momentum", "Nesterov", "Adagrad", "RMSprop", "Adam"]
    expect(looking.page.locator(".runners b")).to_have_text(labels)
    eventually(looking.page, lambda: pixels(looking.page), lambda painted: painted > 1000)


def test_playing_sends_nothing_and_a_reload_keeps_the_step(race: Visit) -> None:
    page = race.page
    whole = eventually(page, lambda: pixels(page), lambda painted: painted > 1000)
    pace(page, 100)
    page.get_by_label("Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    # Four times as fast as in eight seconds; time starts with the first frame, though that says
    # it began before the click.
    expect(page.locator(".player")).to_have_attribute("data-frames", re.compile("^2[12]$"))
    count = page.locator(".count")
    expect(count).to_have_text("step 2,000 of 2,000")
    expect(page.get_by_role("button", name="Play")).to_be_visible()

    pace(page, 2)  # a thousand frames for all steps
    page.get_by_role("button", name="Play").click()
    expect(count).not_to_have_text("step 2,000 of 2,000")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    held = count.inner_text()
    page.evaluate(TWO_FRAMES)
    assert count.inner_text() == held
    race.expect_address("optimizers_step=")

    page.get_by_role("slider", name="Step", exact=True).fill("40")
    expect(count).to_have_text("step 40 of 2,000")
    eventually(page, lambda: pixels(page), lambda painted: painted < whole)
    first = page.locator(".runners li").first
    expect(first).to_contain_text("f − f*")
    told = first.text_content() or ""
    race.expect_address("optimizers_step=40")
    race.sent_nothing()
    page.reload()
    race.complete()
    expect(count).to_have_text("step 40 of 2,000")
    expect(first).to_have_text(told)
    assert race.errors == []


def test_a_learning_rate_leaves_the_chart_alone(
    race: Visit,
) -> None:
    page = race.page
    plot(page, "optimizers_landscape").evaluate("chart => { window.chartBefore = chart }")
    before = page.locator(".runners li").first.inner_text()
    slider = page.locator(".st-key-optimizers_gd_learning_rate input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    expect(page.locator(".runners li").first).not_to_have_text(before)
    expect(page.get_by_text("0.626× the stability limit")).to_be_visible()
    race.expect_address("optimizers_gd_learning_rate=0.00125").complete()
    assert plot(page, "optimizers_landscape").evaluate("chart => chart === window.chartBefore")
    page.locator(".st-key-optimizers_surface").get_by_role("combobox").click()
    page.get_by_role("option", name="Himmelblau").click()
    expect(page.get_by_role("figure", name="Contours of Himmelblau")).to_be_visible()
    expect(page.locator(".st-key-optimizers_start_x input")).to_have_value("-0.3")


def test_a_chart_says_what_is_drawn_on_it(looking: Visit) -> None:
    figure = looking.page.get_by_role("figure", name="Contours of Rosenbrock ravine")
    expect(figure).to_have_attribute("aria-label", re.compile("Adam from step"))
    progress = looking.page.locator(".st-key-optimizers_progress [role=figure]")
    expect(progress).to_have_attribute("aria-label", re.compile("gradient norm"))


def test_tuning_and_presets_set_the_controls_and_the_address(race: Visit) -> None:
    page = race.page
    page.get_by_role("button", name="Tune for me").click()
    expect(page.get_by_text("Each optimizer tried 71 learning rates")).to_be_visible()
    expect(plot(page, "optimizers_sweep_chart")).to_be_visible()
    race.expect_address("optimizers_momentum_learning_rate=0.002").complete()
    page.get_by_role("button", name="One step too long").click()
    expect(page.locator(".runners li")).to_have_count(2)
    expect(page.get_by_text("1.25× the stability limit")).to_be_visible()
    race.expect_address("optimizers_gd_learning_rate=1.25").settle()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    race.complete()
    expect(page.get_by_text("1.25× the stability limit")).to_be_visible()
    expect(page.locator(".runners li")).to_have_count(2)


def test_hovering_a_path_names_it(looking: Visit) -> None:
    page = looking.page
    chart = plot(page, "optimizers_landscape")
    before = eventually(page, lambda: pixels(page), lambda painted: painted > 1000)
    chart.hover(position=place_on(chart, -1.5, 2))
    eventually(page, lambda: pixels(page), lambda painted: painted > before + 1000)
    looking.sent_nothing()


def download(page: Page, name: str) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    return Path(started.value.path())


def test_downloads_are_what_is_shown(looking: Visit) -> None:
    page = looking.page
    assert download(page, "PNG").read_bytes().startswith(b"\x89PNG")
    looking.sent_nothing()
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
    return plot(page, "optimizers_landscape").evaluate(
        """chart => ['.heatmaplayer', '.contourlayer'].map((layer) => {
            const groups = [...chart.querySelector(layer).children]
            return groups.map((group) => group.style.display !== 'none')
        })"""
    )


def picture(page: Page) -> str:
    return page.locator(".st-key-optimizers_landscape canvas.fl-player").evaluate(
        "canvas => canvas.toDataURL()"
    )


def test_views_and_curves_switch_in_the_browser_alone(race: Visit) -> None:
    page = race.page

    def layers(*visible: bool) -> None:
        eventually(page, lambda: shown_layers(page), lambda found: found == [[*visible]] * 2)

    def curves() -> str:
        return page.locator(".st-key-optimizers_progress canvas.fl-player").evaluate(
            "canvas => canvas.toDataURL()"
        )

    seen = {curves()}
    for view in ("steps", "rates"):
        page.get_by_label("Curves").select_option(view)
        race.expect_address(f"optimizers_curves={view}")
        seen.add(eventually(page, curves, lambda found: found not in seen))

    def another_picture(than: str) -> str:
        return eventually(page, lambda: picture(page), lambda found: found != than)

    layers(True, False)
    page.get_by_role("radio", name="Linear").click()
    layers(False, True)
    race.expect_address("optimizers_view=linear")
    flat = picture(page)
    page.get_by_role("radio", name="3-D").click()
    canvas = page.get_by_role("img", name="The surface in three dimensions")
    expect(canvas).to_be_visible()
    deep = another_picture(flat)
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    turned = another_picture(deep)
    box = box_of(canvas)
    page.mouse.move(box["x"] + 150, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 120, steps=3)
    page.mouse.up()
    another_picture(turned)
    race.expect_address("optimizers_view=3d")
    race.sent_nothing()
    page.reload()
    race.complete()
    expect(page.get_by_role("radio", name="3-D")).to_have_attribute("aria-checked", "true")
    page.get_by_role("radio", name="3-D").press("ArrowRight")
    expect(page.get_by_role("radio", name="Log")).to_have_attribute("aria-checked", "true")
    expect(page).not_to_have_url(re.compile("optimizers_view"))
    assert race.errors == []


# ---- choosing a start in the picture ----------------------------------------------------------
def expect_start(page: Page, **near: float) -> None:
    for axis, value in near.items():
        field = page.locator(f".st-key-optimizers_start_{axis} input")
        eventually(page, field.input_value, partial(is_near, value))


def is_near(value: float, text: str) -> bool:
    return abs(float(text) - value) < 0.02


def test_keyboard_and_clicks_place_starts_and_dragging_zooms(race: Visit) -> None:
    page = race.page
    page.get_by_role("button", name="Place start").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".place")).to_contain_text("arrows, Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    race.sent_nothing()
    page.keyboard.press("Enter")
    # From the middle (0, 1): a fiftieth of the window to the right, a tenth down.
    expect(page.locator(".st-key-optimizers_start_x input")).to_have_value("0.08")
    expect_start(page, y=0.6)
    race.expect_address("optimizers_start_y=").complete()

    chart = plot(page, "optimizers_landscape")
    chart.click(position=place_on(chart, 0.5, 2.5))
    expect_start(page, x=0.5, y=2.5)
    race.complete()
    chart.click(position=place_on(chart, -1.0, 0.0), modifiers=["Shift"])
    expect(page.get_by_text("Starts from which f comes within")).to_be_visible()
    race.expect_address("optimizers_more_starts=").complete()
    expect_start(page, x=0.5, y=2.5)

    race.traffic.reset()
    box = box_of(chart)
    page.mouse.move(box["x"] + 150, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 180, steps=4)
    page.mouse.up()
    eventually(
        page,
        lambda: chart.evaluate("(chart) => chart.layout.xaxis.range"),
        lambda ends: ends[1] - ends[0] < 2,
    )
    race.sent_nothing()
    expect_start(page, x=0.5, y=2.5)
    assert race.errors == []


# ---- the magnifier, the formula, the sweep ----------------------------------------------------
def test_the_magnifier_follows_the_scrubbed_step(open_page: OpenPage) -> None:
    opened = open_page("/optimizers?optimizers_probe=gd").complete()
    page = opened.page
    told = page.locator(".probe")
    expect(told).to_contain_text("Gradient descent at step")
    opened.traffic.reset()
    page.get_by_role("slider", name="Step", exact=True).fill("0")
    # The Hessian at (-1.5, 2) is (1902, 600; 600, 200): eigenvalues 1051 ∓ √(851² + 600²).
    expect(told).to_contain_text("(−1.5, 2)")
    expect(told).to_contain_text("curvatures 9.75 and 2,092")
    expect(told).to_contain_text("Learning rate 0.001: 1.046× 2/λmax = 0.0009559")
    opened.sent_nothing()


def test_a_typed_formula_is_raced_and_a_wrong_one_is_pointed_at(open_page: OpenPage) -> None:
    opened = open_page("/optimizers?optimizers_surface=own").complete()
    page = opened.page
    field = page.locator(".st-key-optimizers_formula input")
    field.fill("(x - 1)^2 + 4 abs(y)")
    field.press("Enter")
    expect(page.get_by_text("1 minimum found in the picture")).to_be_visible()
    expect(page.get_by_text("has a kink at its lowest minimum")).to_be_visible()
    field.fill("(x - 1)^2 + evil(y)")
    field.press("Enter")
    expect(page.get_by_text("Column 13")).to_be_visible()
    expect(page.get_by_text("1 minimum found in the picture")).to_be_visible()
    assert opened.errors == []


def test_the_comparison_can_be_stopped(open_page: OpenPage) -> None:
    every = "".join(f"&optimizers_runners={key}" for key in OPTIMIZERS)
    opened = open_page(f"/optimizers?optimizers_steps=4990{every}").complete()
    page = opened.page
    page.get_by_text("Fair comparison").click()
    page.locator(".st-key-optimizers_sweep_stop button").click()
    expect(page.get_by_text("The order of the optimizers depends")).to_be_visible()
    expect(page.locator(".st-key-optimizers_sweep_chart")).to_have_count(0)
    assert opened.errors == []
