"""The losses page in Chromium: what is dragged, what the browser computes, and what it sends."""

import csv
import re
from functools import partial
from operator import eq
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core.losses import LOSSES, Data, Example, loss_gradient, loss_value, mean_nll
from tests.browser.driving import OpenPage, Visit, attribute, box_of, eventually, move_mouse

pytestmark = pytest.mark.browser
GAMMA = 2.5
OF = loss_value, loss_gradient


@pytest.fixture
def curves(open_page: OpenPage) -> Visit:
    shown = "&".join(f"losses_shown={key}" for key in LOSSES)
    opened = open_page(f"/losses?{shown}&losses_gamma={GAMMA}").complete()
    expect(opened.page.locator(".curve-view tbody tr")).to_have_count(len(LOSSES))
    opened.traffic.reset()
    return opened


def readings(page: Page) -> dict[str, list[float]]:
    """Loss and gradient of each loss, as the browser computed them."""
    rows = page.locator(".curve-view tbody tr").evaluate_all(
        """rows => rows.map((row) => [row.dataset.loss, ...[...row.querySelectorAll("td")]
            .slice(1).map((cell) => cell.dataset.exact)])"""
    )
    return {loss: [float(each) for each in exact] for loss, *exact in rows}


def test_the_browsers_readings_are_cores(curves: Visit) -> None:
    page = curves.page
    slider = page.get_by_role("slider", name="Logit z")
    for z in ("-8", "-2.3", "0", "1", "6.4"):
        # Only `input`: the page moves without the server.
        slider.evaluate(
            "(node, value) => { node.value = value; node.dispatchEvent(new Event('input')) }", z
        )
        expected = {
            key: pytest.approx([f(loss, float(z), 1, GAMMA) for f in OF], rel=1e-12, abs=1e-15)
            for key, loss in LOSSES.items()
        }
        eventually(page, lambda: readings(page), partial(eq, expected))
    curves.sent_nothing()
    assert curves.errors == []


def test_a_drag_is_sent_once_it_ends(
    curves: Visit,
) -> None:
    page = curves.page
    panel = page.locator(".curve-view .panels svg").first
    box = box_of(panel)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.3 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], middle, steps=4)
    move_mouse(page, box["x"] + 0.2 * box["width"], middle, steps=4)
    output = page.locator(".curve-view output")
    shown = output.inner_text()
    curves.sent_nothing()
    page.mouse.up()
    z = shown.split(",")[0].removeprefix("z = ")
    expect(page.get_by_text(f"The logit {z} gives")).to_be_visible()
    curves.expect_address(f"losses_z={z.replace('−', '-')}").settle()
    assert curves.traffic.sent != []
    expect(output).to_have_text(shown)
    box = box_of(page.locator(".curve-view .panels svg").nth(1))
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    expect(output).to_contain_text("p = 0.9")
    expect(page.get_by_text("gives the true label 1 a probability of 0.9")).to_be_visible()


def test_arrow_keys_move_the_point_and_the_words_follow(curves: Visit) -> None:
    page = curves.page
    slider = page.get_by_role("slider", name="Logit z")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowLeft")
    expect(page.locator(".curve-view output")).to_contain_text("z = −3.3")
    expect(page.get_by_text("The logit −3.3 gives")).to_be_visible()
    # A later answer does not pull the handle back.
    curves.expect_address("losses_z=-3.3").settle()
    expect(page.locator(".curve-view output")).to_contain_text("z = −3.3")
    page.reload()
    curves.complete()
    expect(page.locator(".curve-view output")).to_contain_text("z = −3.3")


def test_a_typed_logit_outside_the_picture_keeps_its_readings(open_page: OpenPage) -> None:
    page = open_page("/losses?losses_z=1e308&losses_label=0").complete().page
    eventually(page, lambda: readings(page).get("bce"), lambda found: found == [1e308, 1.0])
    expect(page.locator(".curve-view output")).to_contain_text("p > 1 − 10⁻³⁰⁷")
    page = open_page("/losses?losses_given=probability&losses_p=0").complete().page
    eventually(page, lambda: readings(page).get("bce"), lambda found: found == [np.inf, -1.0])


def test_sliders_of_classes_compute_in_the_browser(open_page: OpenPage) -> None:
    opened = open_page(
        "/losses?losses_topic=classes&losses_logits=2,1,-1,0.5&losses_target=smoothed"
        "&losses_temperature=1.6&losses_class_gamma=2&losses_weighting=inverse"
        "&losses_counts=5,1,3,1"
    ).complete()
    page = opened.page
    opened.traffic.reset()
    page.get_by_role("slider", name="Logit of class 2").evaluate(
        "node => { node.value = '-4.3'; node.dispatchEvent(new Event('input')) }"
    )
    weights = np.array([10 / 4 / 5, 10 / 4, 10 / 4 / 3, 10 / 4])
    targets = np.array([0.925, 0.025, 0.025, 0.025])
    expected = Example(np.array([2, -4.3, -1, 0.5]), targets, 1.6, weights, 2.0)
    loss = page.locator(".classes")
    eventually(
        page,
        lambda: float(loss.get_attribute("data-loss") or "nan"),
        lambda found: found == pytest.approx(expected.loss, rel=1e-12),
    )
    rows = page.locator(".classes tbody tr").all()
    p = [float(attribute(row, "data-p")) for row in rows]
    slope = [float(attribute(row, "data-gradient")) for row in rows]
    np.testing.assert_allclose(p, expected.probabilities, rtol=1e-12)
    np.testing.assert_allclose(slope, expected.gradient, rtol=1e-9, atol=1e-12)
    opened.sent_nothing()
    slider = page.get_by_role("slider", name="Logit of class 2")
    slider.press("ArrowRight")
    expect(page.locator(".st-key-losses_logits input")).to_have_value("2, -4.2, -1, 0.5")


def test_points_are_dragged_flipped_and_fitted_again(open_page: OpenPage) -> None:
    opened = open_page("/losses?losses_topic=likelihood&losses_what=logistic").complete()
    page = opened.page
    opened.traffic.reset()
    field = page.locator(".st-key-losses_points input")
    panel = page.locator(".curve-view .panels svg")
    point = page.get_by_role("slider", name="Point 5, label 0")
    box = box_of(point)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    move_mouse(page, box["x"] + 60, box["y"] - 150, steps=5)
    expect(page.locator(".told")).to_contain_text("Point 5")
    opened.sent_nothing()
    nll = float(attribute(panel, "data-nll"))
    page.mouse.up()
    expect(field).not_to_have_value(re.compile("0.2:0"))
    places = [each.split(":") for each in field.input_value().split(", ")]
    assert places[4][1] == "1"
    data = Data(np.array([float(x) for x, _ in places]), np.array([int(y) for _, y in places]))
    assert nll == pytest.approx(float(mean_nll(data, np.array([1.8257999, 0.3253162]))), rel=1e-5)
    expect(page.get_by_text("no maximum").first).to_be_visible()
    moved = page.get_by_role("slider", name="Point 1, label 0")
    moved.focus()
    moved.press("ArrowRight")
    expect(field).to_have_value("-2.9:0, " + ", ".join(":".join(each) for each in places[1:]))
    expect(moved).to_be_focused()
    assert opened.errors == []


def download(page: Page, name: str) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    return Path(started.value.path())


def test_downloads_are_what_is_shown(curves: Visit) -> None:
    page = curves.page
    picture = page.locator(".curve-view").get_by_role("button", name="PNG")
    with page.expect_download() as started:
        picture.click()
    assert Path(started.value.path()).read_bytes().startswith(b"\x89PNG")
    curves.sent_nothing()
    assert f"gamma = {GAMMA}" in download(page, "Script (.py)").read_text("utf-8")
    with download(page, "Curves (.csv)").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert float(rows[0]["bce_loss"]) == pytest.approx(float(loss_value(LOSSES["bce"], -3.0, 1)))
    assert "Plotly.newPlot" in download(page, "Chart (.html").read_text("utf-8")


def test_a_preset_leads_to_its_topic_and_its_link_back_to_it(open_page: OpenPage) -> None:
    opened = open_page("/losses").complete()
    page = opened.page
    page.get_by_role("button", name="Half precision").click()
    expect(page.get_by_text("In float16 the result is ∞ or NaN")).to_be_visible()
    opened.expect_address("losses_format=float16").settle()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    opened.complete()
    expect(page.get_by_text("In float16 the result is ∞ or NaN")).to_be_visible()


def test_the_logistic_likelihood_fits_a_phone(
    open_page: OpenPage,
) -> None:
    opened = open_page("/losses?losses_topic=likelihood&losses_what=logistic").complete()
    opened.above_the_fold(".panels")
    assert not opened.violations()
    opened.page.set_viewport_size({"width": 390, "height": 800})
    opened.fits()
    assert opened.errors == []
