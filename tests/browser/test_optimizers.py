"""The race as a person uses it; playing and scrubbing must not reach the server."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

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
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator(".count")).not_to_have_text("step 2,000 of 2,000")
    expect(page.locator(".count")).to_have_text("step 2,000 of 2,000")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
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
    assert "optimizers_gd_learning_rate=0.025" in address
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
    assert download(page, "Picture (.png)").read_bytes().startswith(b"\x89PNG")
    assert race.traffic.sent == []
    assert "torch.optim.Adam([w], lr=0.063" in download(page, "Script (.py)").read_text("utf-8")
    with download(page, "All steps (.csv)").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6 * 2001
    assert float(rows[0]["f"]) == 12.5
    offline = download(page, "Charts (.html").read_text("utf-8")
    assert "Plotly.newPlot" in offline
