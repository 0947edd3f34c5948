"""Lasso and Ridge as a person uses them; moving along α must not reach the server."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.driving import OpenPage, Visit, box_of, eventually, move_mouse

pytestmark = pytest.mark.browser
LOOKED_AT = "/lasso-ridge"

SLIDER = ".st-key-lasso_ridge_view .alpha"
GOOD = "size;rooms;<b>age</b>;price\n" + "\n".join(
    f"{i % 7},5;{i % 3};{(i * i) % 11};{3 * (i % 7) - 2 * (i % 3)},25" for i in range(40)
)


@pytest.fixture
def paths(open_page: OpenPage) -> Visit:
    opened = open_page("/lasso-ridge").complete()
    expect(opened.page.locator(".methods button")).to_have_count(3)
    opened.traffic.reset()
    return opened


def move(slider: Locator, to: int) -> None:
    """Drag without letting go."""
    slider.evaluate("(e, v) => { e.value = v; e.dispatchEvent(new Event('input')) }", to)


def test_the_guides_counts_are_read_off_the_picture(looking: Visit) -> None:
    page = looking.page
    expect(page.locator(".methods button").nth(0)).to_contain_text("Lasso7 of 50 not zero")
    expect(page.locator(".methods button").nth(1)).to_contain_text("Ridge50 of 50 not zero")
    expect(page.locator(".methods .ols")).to_contain_text("OLS50 of 50 not zero")
    expect(page.locator(".entries li.in")).to_have_count(7)
    expect(page.locator(".entries li").first).to_have_text("1. x33: 94.4")
    label = re.compile("^Lasso’s coefficients along α. At α = 10, 7 of 50 are not zero; the")
    expect(page.locator("canvas.path")).to_have_attribute("aria-label", label)


def test_moving_along_the_path_needs_no_server(paths: Visit) -> None:
    page = paths.page
    move(page.locator(SLIDER), 0)
    expect(page.locator(".methods button").first).to_contain_text("Lasso50 of 50")
    expect(page.locator("canvas.bars")).to_have_attribute(
        "aria-label",
        "Coefficients of all "
        "methods at α = 0.00944, beside the truth, in which 10 are not. Not zero: Lasso 50, "
        "Ridge 50, Elastic net 50, OLS 50 of 50.",
    )
    move(page.locator(SLIDER), 66)
    expect(page.locator(".methods button").first).to_contain_text("Lasso0 of 50")
    expect(page.locator(".entries li.in")).to_have_count(0)
    page.locator(".methods button").nth(1).click()
    page.locator(".order").select_option("size")
    move_mouse(page, 400, 560)
    paths.expect_address("lasso_ridge_path=ridge", "lasso_ridge_order=size")
    paths.sent_nothing()
    assert paths.errors == []


def test_words_follow_the_slider_and_a_reload_keeps_it(paths: Visit) -> None:
    page = paths.page
    page.locator(".methods button").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Ridge")).to_be_focused()
    expect(page.get_by_role("radio", name="Ridge")).to_have_attribute("aria-checked", "true")
    paths.expect_address("lasso_ridge_path=ridge")
    slider = page.locator(SLIDER)
    slider.focus()
    start = int(slider.input_value())
    for _ in range(3):
        slider.press("ArrowLeft")
    expect(slider).to_have_value(str(start - 3))
    told = eventually(
        page,
        lambda: page.locator(".paths").get_attribute("data-alpha") or "",
        lambda alpha: 0 < float(alpha or 0) < 10,
    )
    expect(page.get_by_text(f"not zero at α = {told}, of 50: Lasso")).to_be_visible()
    paths.expect_address(f"lasso_ridge_alpha={told}").settle()
    expect(page.locator(".st-key-lasso_ridge_alpha input")).to_have_value(told)
    page.reload()
    paths.complete()
    expect(page.locator(".now")).to_have_text(f"α = {told}")
    expect(page.get_by_text(f"not zero at α = {told}, of 50: Lasso")).to_be_visible()
    expect(page.get_by_role("radio", name="Ridge")).to_have_attribute("aria-checked", "true")
    label = re.compile("Ridge’s coefficients")
    expect(page.locator("canvas.path")).to_have_attribute("aria-label", label)


def test_alpha_is_typed_chosen_by_a_rule_and_dragged(paths: Visit) -> None:
    page = paths.page
    field = page.locator(".st-key-lasso_ridge_alpha input")
    field.fill("7.77")
    field.press("Enter")
    expect(page.locator(".now")).to_have_text("α = 7.77")
    expect(page.get_by_text("not zero at α = 7.77, of 50: Lasso")).to_be_visible()
    page.get_by_role("button", name="One-standard-error").click()
    expect(page.locator(".now")).to_have_text("α = 3.26")
    expect(page.get_by_text("not zero at α = 3.26, of 50: Lasso 15,")).to_be_visible()
    paths.complete()

    paths.traffic.reset()
    box = box_of(page.locator("canvas.path"))
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 80)
    page.mouse.down()
    move_mouse(page, box["x"] + 0.5 * box["width"], box["y"] + 80, steps=4)
    expect(page.locator(".now")).not_to_have_text("α = 3.26")
    paths.sent_nothing()
    told = page.locator(".paths").get_attribute("data-alpha")
    page.mouse.up()
    expect(page.get_by_text(f"not zero at α = {told}, of 50: Lasso")).to_be_visible()


def test_the_picture_is_saved(looking: Visit) -> None:
    with looking.page.expect_download() as saving:
        looking.page.get_by_role("button", name="PNG").click()
    assert Path(saving.value.path()).read_bytes().startswith(b"\x89PNG")
    looking.sent_nothing()


def test_a_table_of_ones_own_is_read_and_a_broken_one_leaves_it(paths: Visit) -> None:
    page = paths.page
    page.locator(".st-key-lasso_ridge_data").get_by_role("combobox").click()
    page.get_by_role("option", name="Your own table").click()
    page.get_by_role("button", name="Your table").click()
    files = page.locator(".st-key-lasso_ridge_file input[type=file]")
    files.set_input_files({"name": "homes.csv", "mimeType": "text/csv", "buffer": GOOD.encode()})
    expect(page.get_by_text("Read: 40 rows, 4 columns, separated by semicolons")).to_be_visible()
    expect(page.locator(".entries li").first).to_contain_text("size")
    expect(page.locator(".entries")).to_contain_text("<b>age</b>")
    paths.complete()
    before = page.locator(".entries").inner_text()
    broken = GOOD.replace("3,5;0;", "3,5;none at all;", 1)
    files.set_input_files({"name": "homes.csv", "mimeType": "text/csv", "buffer": broken.encode()})
    row = 2 + next(i for i in range(40) if i % 7 == 3 and i % 3 == 0)
    expect(page.get_by_text(f"Row {row}, column “rooms”: “none at all” is not a")).to_be_visible()
    paths.complete()
    assert page.locator(".entries").inner_text() == before
    assert paths.errors == []


def test_another_theme_is_drawn_in_its_colours(paths: Visit) -> None:
    page = paths.page
    ink = """canvas => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, 200, 30)
        let [dark, light] = [0, 0]
        for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] < 200) continue
            if (data[i] < 90) dark += 1
            else if (data[i] > 170) light += 1
        }
        return dark - light
    }"""
    path = page.locator("canvas.path")
    eventually(page, lambda: path.evaluate(ink), lambda darker: darker > 0)
    paths.in_theme(dark=True)
    eventually(page, lambda: path.evaluate(ink), lambda darker: darker < 0)
