"""The overfitting page as a person uses it; masks are drawn in the browser alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.driving import OpenPage, eventually

pytestmark = pytest.mark.browser
DROPOUT = "/overfitting?overfitting_topic=Dropout"


def test_masks_are_drawn_in_the_browser_and_kept_in_a_link(
    open_page: OpenPage,
) -> None:
    dropout = open_page(DROPOUT).complete()
    page = dropout.page
    expect(page.locator(".network[data-drawn='1']")).to_be_visible()
    dropout.traffic.reset()
    told = page.locator(".network .told")
    expect(told).to_contain_text("Mask 1:")
    page.get_by_role("button", name="New mask").click()
    expect(told).to_contain_text("Mask 2:")
    expect(told).to_contain_text("Mean over 2 masks")
    crosses = page.locator(".network .cross")
    eventually(page, crosses.count, lambda crossed: 0 < crossed <= 8)

    for _ in range(3):
        page.get_by_role("button", name="1,000 masks").click()
    expect(told).to_contain_text("Mean over 3,002 masks")
    words = told.inner_text().replace("−", "-")
    mean = float(words.split("drawn here: ")[1].split(";")[0])
    test = float(words.split("test-time output: ")[1].rstrip("."))
    # 10,000 passes of the page have an error of about 0.004.
    assert abs(mean - test) < 0.04
    said = page.get_by_text("masked passes is").first.inner_text().replace("−", "-")
    assert abs(float(said.split("gives ")[1].split(":")[0]) - test) < 0.001

    page.get_by_role("radio", name="Test time", exact=True).click()
    expect(crosses).to_have_count(0)
    expect(told).to_contain_text("every unit on, times 0.7")
    page.keyboard.press("ArrowLeft")
    expect(told).to_contain_text("Mask 3,002:")
    last = told.inner_text()
    dropout.expect_address("overfitting_mask=3002")
    dropout.sent_nothing()
    page.reload()
    dropout.complete()
    expect(told).to_have_text(last)
    assert dropout.errors == []


def test_a_moved_strength_trains_again_and_stays_in_the_address(open_page: OpenPage) -> None:
    opened = open_page("/overfitting?overfitting_epochs=40&overfitting_seeds=2").complete()
    page = opened.page
    row = page.locator("tr", has_text="Dropout").first
    before = row.inner_text()
    slider = page.locator(".st-key-overfitting_dropout_strength input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    expect(row).not_to_have_text(before)
    opened.expect_address("overfitting_dropout_strength=0.35")
    assert opened.errors == []


def test_long_training_can_be_stopped_and_goes_on(open_page: OpenPage) -> None:
    # A wide network on all remedies takes seconds on any machine.
    long = "?overfitting_epochs=600&overfitting_seeds=8&overfitting_width=40"
    opened = open_page(f"/overfitting{long}", settled=False)
    page = opened.page
    page.locator(".st-key-overfitting_stop button").click()
    expect(page.get_by_text("Stopped; what was trained is shown.")).to_be_visible()
    opened.settle()
    expect(page.get_by_text("of 600 epochs are trained.").first).to_be_visible()
    page.locator(".st-key-overfitting_go_on button").click()
    expect(page.locator(".st-key-overfitting_stop button")).to_be_visible()
    expect(page.locator(".st-key-overfitting_go_on button")).to_have_count(0)
