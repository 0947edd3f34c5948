"""The steps as a person uses them: stepping and pointing must not reach the server."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.driving import OpenPage, Visit, box_of, eventually, plot

pytestmark = pytest.mark.browser


@pytest.fixture
def steps(open_page: OpenPage) -> Visit:
    opened = open_page("/attention-steps").complete()
    opened.traffic.reset()
    return opened


def cell(page: Page, matrix: str, row: int, column: int) -> Locator:
    return page.locator(f"[data-name={matrix}] td.cell[data-i='{row}'][data-j='{column}']")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_stepping_and_pointing_stay_in_the_browser(steps: Visit) -> None:
    page = steps.page
    shown, told = page.locator(".steps"), page.locator(".sum")
    expect(button(page, "‹ Back")).to_be_disabled()
    cell(page, "scores", 3, 1).hover()
    expect(told).to_have_text("Score of key “cat” for query “it” = 2 × 2 + (−1) × 0 + 0 × 0 = 4")
    expect(page.locator("td.used")).to_have_count(6)  # a row of Q, a row of K
    cell(page, "weights", 3, 1).hover()
    expect(told).to_contain_text("e^0 ÷ (")
    expect(told).to_contain_text("= 0.7648")
    for key in ("qkv", "scores", "scaled", "mask", "softmax", "dropout", "output"):
        button(page, "Next ›").click()
        expect(shown).to_have_attribute("data-shown", key)
    expect(button(page, "Next ›")).to_be_disabled()
    expect(page.locator(".matrix caption b")).to_have_text(["A, no dropout", "V", "output = A·V"])
    cell(page, "output", 3, 0).hover()
    expect(told).to_contain_text("Output 1 of “it” = Σ weight × value = 0.07596 × 0 + 0.7648 × 1")
    button(page, "‹ Back").click()
    button(page, "‹ Back").click()
    expect(shown).to_have_attribute("data-shown", "softmax")
    steps.expect_address("attention_steps_step=softmax")
    # The keyboard reaches every cell and every step.
    cell(page, "weights", 0, 0).press("ArrowDown")
    cell(page, "weights", 1, 0).press("ArrowRight")
    expect(cell(page, "weights", 1, 1)).to_be_focused()
    expect(told).to_contain_text("Weight of “cat” for “cat”")
    page.get_by_role("radio", name="5 Softmax").press("ArrowRight")
    expect(page.get_by_role("radio", name="6 Dropout")).to_be_focused()
    assert download(page, "PNG").read_bytes().startswith(b"\x89PNG")
    steps.sent_nothing()
    page.reload()
    steps.complete()
    expect(shown).to_have_attribute("data-shown", "dropout")
    assert steps.errors == []


def test_a_typed_number_changes_what_follows_and_the_link(steps: Visit) -> None:
    page = steps.page
    field = page.get_by_label("Q, it, number 1", exact=True)
    field.fill("−3,0")
    field.press("Tab")
    expect(cell(page, "scores", 3, 1)).to_have_text("−6")
    expect(page.get_by_label("Q, it, number 2", exact=True)).to_be_focused()
    for typed, told in (
        ("cat", "“cat” is not a number"),
        ("nan", "nan is not finite"),
        ("1 2", "is not a number"),
    ):
        field.fill(typed)
        field.press("Enter")
        expect(page.get_by_text(told)).to_be_visible()
        expect(page.get_by_text("Q, row 4, column 1")).to_be_visible()
        expect(cell(page, "scores", 3, 1)).to_have_text("−6")
    field.fill("-1")
    field.press("Enter")
    expect(page.get_by_text("Q, row 4, column 1")).to_have_count(0)
    expect(cell(page, "scores", 3, 1)).to_have_text("−2")
    button(page, "One more: tokens").click()
    expect(page.locator("[data-name=scores] .cell")).to_have_count(25)
    expect(button(page, "One more: tokens")).to_be_focused()
    button(page, "One less: d_k").click()
    expect(page.locator("[data-name=q] caption")).to_contain_text("5 × 2 (queries × d_k)")
    # The last of the changes comes with an answer of the server, as does the address.
    steps.settle().expect_address("attention_steps_q=")
    page.reload()
    steps.complete()
    expect(field).to_have_value("-1")
    expect(page.locator("[data-name=q] caption")).to_contain_text("5 × 2 (queries × d_k)")


def test_a_painted_mask_becomes_the_custom_mask(
    steps: Visit,
) -> None:
    page = steps.page
    cell(page, "masked", 3, 0).hover()
    page.mouse.down()
    cell(page, "masked", 3, 1).hover()
    # Before the server has heard of it.
    expect(cell(page, "masked", 3, 1)).to_have_text("−∞")
    steps.sent_nothing()
    page.mouse.up()
    expect(cell(page, "weights", 3, 1)).to_have_text("0")
    expect(cell(page, "weights", 3, 0)).to_have_text("0")
    expect(page.get_by_text("2 of 16 cells are masked")).to_be_visible()
    steps.expect_address("attention_steps_mask=Custom").settle()
    cell(page, "masked", 0, 0).focus()
    for column in range(4):
        cell(page, "masked", 0, column).press("Enter")
        expect(cell(page, "weights", 0, column)).to_have_text("0")
    expect(page.get_by_text("“the” may look nowhere")).to_be_visible()
    library = page.get_by_role("cell", name="PyTorch 2.13, scaled dot-product")
    expect(library).to_be_visible()
    expect(page.locator("[data-name=weights] td.total").first).to_have_text("0")
    steps.complete()

    page.get_by_role("radio", name="5 Softmax").click()
    before = cell(page, "weights", 1, 1).inner_text()
    slider = page.locator(".st-key-attention_steps_temperature input[type=range]")
    slider.focus()
    slider.press("ArrowLeft")
    expect(cell(page, "weights", 1, 1)).not_to_have_text(before)
    steps.expect_address("attention_steps_step=softmax", "attention_steps_temperature=0.8")
    steps.settle()
    expect(page.locator(".steps")).to_have_attribute("data-shown", "softmax")
    assert "scores = Q @ K.T" in download(page, "Script (.py)").read_text("utf-8")
    assert "Plotly.newPlot" in download(page, "All matrices (.html").read_text("utf-8")


def test_presets_lead_to_their_step_and_their_cell(steps: Visit) -> None:
    page = steps.page
    page.get_by_role("button", name="Dropout breaks the sum").click()
    expect(page.locator(".steps")).to_have_attribute("data-shown", "dropout")
    totals = page.locator("[data-name=dropped] td.total")
    eventually(page, totals.all_inner_texts, lambda texts: set(texts) - {"1.00"})
    expect(page.locator(".note")).to_contain_text("not all to 1")
    page.get_by_role("button", name="A head that was trained").click()
    expect(page.locator("[data-name=weights] .cell")).to_have_count(81)
    told = page.locator(".sum")
    expect(told).to_contain_text("Weight of “animal” for “it”")
    # As when the stage moves away under a pointer that rests.
    page.locator(".stage").dispatch_event("pointerleave")
    expect(told).to_contain_text("Weight of “animal” for “it”")
    page.get_by_role("radio", name="2 QKᵀ").click()
    cell(page, "scores", 5, 2).hover()
    expect(told).to_contain_text("26 smaller products that add")
    button(page, "‹ Back").hover()
    expect(told).to_contain_text("Point at a cell")
    # A word is only text.
    page.get_by_role("button", name="The same word twice").click()
    field = page.locator(".st-key-attention_steps_text input")
    expect(field).to_have_value("the dog saw the cat")
    steps.settle()
    field.fill("<img src=x>")
    field.press("Enter")
    expect(page.locator("[data-name=scores] thead .token").first).to_have_text("<")
    expect(page.locator(".steps img")).to_have_count(0)
    assert steps.errors == []


def download(page: Page, name: str) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    return Path(started.value.path())


# ---- why the scale -----------------------------------------------------------------------------
def test_moving_d_k_redraws_only_what_depends_on_it(open_page: OpenPage) -> None:
    opened = open_page("/attention-steps?attention_steps_part=scale").complete()
    page = opened.page
    curves = plot(page, "attention_steps_curves")
    curves.evaluate("chart => { window.curvesBefore = chart }")
    mark = curves.locator(".fl-marker").first
    before = box_of(mark)
    slider = page.locator(".st-key-attention_steps_d_k input[type=range]")
    slider.focus()
    slider.press("End")
    expect(page.get_by_text("At d_k = 1,024 the variance of q·k")).to_be_visible()
    opened.expect_address("attention_steps_d_k=1024").settle()
    expect(curves.locator(".fl-marker")).to_have_count(4)
    eventually(page, mark.bounding_box, lambda box: box and box["x"] > before["x"] + 50)
    assert curves.evaluate("chart => chart === window.curvesBefore")
    page.get_by_role("radio", name="Step by step").click()
    expect(page.locator("[data-name=scores]")).to_be_visible()
    assert opened.errors == []
