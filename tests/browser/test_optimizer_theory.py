"""The theory page in Chromium: the map answers without the server, and a click leads to a path."""

import re

import pytest
from playwright.sync_api import expect

from core.optimizer_theory import METHODS, predicted_steps, rate
from tests.browser.driving import OpenPage, box_of, found_in, place_on, plot, values_of

pytestmark = pytest.mark.browser
URL = "/optimizer-theory"


@pytest.mark.parametrize("key", METHODS)
def test_a_cells_reading_is_cores_and_nothing_is_sent(key: str, open_page: OpenPage) -> None:
    opened = open_page(f"{URL}?optimizer_theory_method={key}").complete()
    page, method = opened.page, METHODS[key]
    opened.traffic.reset()
    page.locator("input.rate").fill("12")
    if method.has_momentum:
        page.locator("input.momentum").fill("55")
    opened.expect_address("optimizer_theory_cell=12-" + ("55" if method.has_momentum else ""))
    text = page.locator(".told").inner_text()
    eta = float(found_in(r"η = ([\d.e−]+)", text).replace("−", "-"))
    beta = float(found_in(r"β = ([\d.]+)", text)) if method.has_momentum else 0.0
    forecast = float(predicted_steps(rate(method, (1.0, 100.0), eta, beta), 1e-6))
    shown = int(found_in(r"predicted (\d+) steps", text))
    assert shown == pytest.approx(forecast, rel=0.02)
    page.get_by_role("button", name="Theory’s best").click()
    expect(page).not_to_have_url(re.compile("optimizer_theory_cell"))
    opened.sent_nothing()
    assert opened.errors == []


def test_the_map_is_saved_and_a_cell_is_kept_by_a_reload(
    open_page: OpenPage,
) -> None:
    opened = open_page(URL).complete()
    page = opened.page
    with page.expect_download() as started:
        page.get_by_role("button", name="PNG").click()
    picture = started.value.path()
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000
    opened.traffic.reset()
    canvas = page.locator(".frame canvas")
    box = box_of(canvas)
    before = page.locator(".told").inner_text()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.3 * box["height"], steps=4)
    page.mouse.up()
    # It is written when the button is let go, after all that was drawn on the way.
    opened.expect_address("optimizer_theory_cell=")
    after = page.locator(".told").inner_text()
    assert after != before
    opened.sent_nothing()
    page.reload()
    opened.complete()
    expect(page.locator(".told")).to_have_text(after)
    assert opened.errors == []


def test_a_click_on_the_measured_map_shows_that_cells_path(open_page: OpenPage) -> None:
    opened = open_page(f"{URL}?optimizer_theory_topic=map").complete()
    page = opened.page
    expect(page.get_by_text("Its path is beside the map")).to_be_visible()
    chart = plot(page, "optimizer_theory_map")
    i = 30 * 40 + 25
    place = place_on(chart, values_of(chart, 2, "x")[i], values_of(chart, 2, "y")[i])
    chart.click(position=place)
    expect(page.locator(".st-key-optimizer_theory_column input")).to_have_value("26")
    expect(page.locator(".st-key-optimizer_theory_row input")).to_have_value("31")
    opened.expect_address("optimizer_theory_column=26")
    assert opened.errors == []


def test_a_long_training_can_be_stopped_and_keeps_what_it_had(open_page: OpenPage) -> None:
    long = "&optimizer_theory_edge_steps=20000&optimizer_theory_edge_width=64"
    opened = open_page(f"{URL}?optimizer_theory_topic=edge{long}", settled=False)
    page = opened.page
    page.locator(".st-key-optimizer_theory_edge_stop button").click()
    expect(page.get_by_text("Stopped after")).to_be_visible()
    expect(plot(page, "optimizer_theory_edge")).to_be_visible()
    assert opened.errors == []
