"""Many heads and the date translator as a person uses them; looking must not reach the server."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.multi_head import translate
from tests.browser.driving import PLOT, OpenPage, Visit, box_of, eventually

pytestmark = pytest.mark.browser
# By the name on screen: Streamlit takes a registry key out of the URL once it is read.
DATES = "/multi-head?multi_head_part=Cross-attention"
LOOKED_AT = DATES
DEFAULT = "Monday the 23rd of November, 2026"


@pytest.fixture
def dates(open_page: OpenPage) -> Visit:
    opened = open_page(DATES)
    expect(opened.page.locator(".decoder")).to_have_attribute("data-drawn", "1")
    opened.complete()
    opened.traffic.reset()
    return opened


def picture(page: Page) -> str:
    return page.locator(".decoder canvas").evaluate("canvas => canvas.toDataURL()")


def test_steps_and_heads_stay_in_the_browser_and_the_url(
    dates: Visit,
) -> None:
    page = dates.page
    ours = translate(DEFAULT)
    count, told = page.locator(".count"), page.locator(".told")
    slider = page.get_by_role("slider", name="Step")
    page.get_by_role("button", name="Play").focus()
    for name in ("play", "back", "scrub", "forward", "kind", "layer", "head", "picture"):
        expect(page.locator(f".decoder .{name}")).to_be_focused()
        page.keyboard.press("Tab")
    slider.press("ArrowLeft")
    expect(count).to_have_text("step 8 of 11")
    # In one go: a slow machine may ask for the word only after the end.
    word = page.get_by_role("button", name="Play").evaluate(
        "button => { button.click(); return button.textContent }"
    )
    assert "Pause" in word
    expect(count).to_have_text("step 11 of 11")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(told).to_contain_text("Step 11 ends the output")

    before = picture(page)
    slider.fill("3")
    expect(count).to_have_text("step 4 of 11")
    expect(told).to_contain_text(f"Step 4 writes “{ours.symbols[3]}”")
    page.get_by_role("button", name="One step forward").click()
    page.get_by_role("button", name="One step forward").click()
    page.get_by_role("button", name="One step back").click()
    expect(count).to_have_text("step 5 of 11")
    eventually(page, lambda: picture(page), lambda now: now != before)
    dates.expect_address("multi_head_step=5")

    page.locator(".layer").select_option("1")
    page.locator(".head").select_option("2")
    weights = ours.cross[0, 1, 4]
    best = int(weights.argmax())
    expect(told).to_contain_text(
        f"layer 1, head 2 looks in the input most at “{DEFAULT[best]}” "
        f"(character {best + 1}, {100 * weights[best]:.1f} %)"
    )
    page.locator(".kind").select_option("own")
    expect(told).to_contain_text("looks in its own output most at")
    page.locator(".kind").select_option("encoder")
    expect(count).to_have_text("character 1 of 34")
    page.get_by_role("slider", name="Character").fill("11")
    weights = ours.encoder[0, 1, 11]
    expect(told).to_contain_text(f"{100 * weights.max():.1f} %")
    dates.expect_address("multi_head_kind=encoder")
    dates.sent_nothing()
    last = told.inner_text()
    page.reload()
    dates.complete()
    expect(told).to_have_text(last)
    assert dates.errors == []


def test_hovering_shows_the_exact_weight(looking: Visit) -> None:
    page = looking.page
    ours = translate(DEFAULT)
    box = box_of(page.locator(".decoder canvas"))
    beside, left = 190, 58
    column = min(34, (box["width"] - left - beside - 8) / 34)
    x = box["x"] + left + 11.5 * column
    page.mouse.move(x, box["y"] + 22 + 26 + 20 + 110 + 13)
    value = 100 * ours.cross[1].mean(0)[8, 11]
    expect(page.locator(".tip")).to_have_text(f"step 9 → character 12, “2”: {value:.2f} %")
    looking.sent_nothing()


def test_the_picture_has_a_text_and_its_numbers_a_table(looking: Visit) -> None:
    page = looking.page
    label = re.compile(f"^{DEFAULT} → 2 0 2 6 - 1 1 - 2. Step 9 writes “2”")
    expect(page.locator(".decoder canvas")).to_have_attribute("aria-label", label)
    page.get_by_text("These weights as numbers").click()
    expect(page.locator(".numbers tr")).to_have_count(5)
    value = 100 * translate(DEFAULT).cross[1, 0, 8, 11]
    expect(page.locator(".numbers tr").nth(1).locator("td").nth(11)).to_have_text(f"{value:.2f}")


def test_typing_a_date_decodes_it_and_other_scripts_are_told(dates: Visit) -> None:
    page = dates.page
    field = page.get_by_role("textbox", name="A date, as you would write it")
    field.fill("4 July 1976")
    field.press("Enter")
    expect(page.locator(".decoder")).to_have_attribute("data-drawn", "2")
    expect(page.get_by_text("became 1976-07-04")).to_be_visible()
    dates.settle()
    assert sum(dates.traffic.received) < 100_000
    field.fill("4 июля 1976")
    field.press("Enter")
    expect(page.get_by_text("it knows no “и”")).to_be_visible()
    expect(page.get_by_text("became 1976-07-04")).to_be_visible()


def test_the_heads_slider_redraws_and_a_preset_leads_on(
    open_page: OpenPage,
) -> None:
    opened = open_page("/multi-head?multi_head_step=2").complete()
    page = opened.page
    expect(page.get_by_text("3 heads of width 24 / 3 = 8")).to_be_visible()
    opened.traffic.reset()
    slider = page.locator(".st-key-multi_head_heads input[type=range]")
    slider.press("ArrowRight")
    expect(page.get_by_text("4 heads of width 24 / 4 = 6")).to_be_visible()
    opened.settle()
    assert sum(opened.traffic.received) < 100_000
    slider.press("ArrowRight")
    expect(page.get_by_text("5 heads do not fit a model width of 24")).to_be_visible()
    expect(page.get_by_text("4 heads of width 24 / 4 = 6")).to_be_visible()
    opened.complete()

    page.get_by_role("button", name="November becomes 11").click()
    expect(page.locator(".count")).to_have_text("step 6 of 11")
    expect(page.locator(".told")).to_contain_text("layer 1, head 2")
    opened.complete()
    page.get_by_role("radio", name="Many heads").click()
    expect(page.locator(PLOT)).to_be_visible()


def test_what_is_downloaded_is_what_is_shown(looking: Visit, tmp_path: Path) -> None:
    page = looking.page
    with page.expect_download() as waiting:
        page.get_by_role("button", name="All steps (.csv)").click()
    waiting.value.save_as(tmp_path / "dates.csv")
    with (tmp_path / "dates.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert "".join(row["written"] for row in rows) == "2026-11-23end"
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PNG").click()
    assert waiting.value.suggested_filename == "dates_cross_layer2_mean_9.png"
