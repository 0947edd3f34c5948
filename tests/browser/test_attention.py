"""The attention explorer as a person uses it; a change of view must not reach the server."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
TROPHY = "The trophy doesn't fit in the suitcase because it is too big"


def head(page: Page, layer: int, number: int):
    return page.get_by_role("radio", name=f"Layer {layer}, head {number}", exact=True)


def cell(page: Page, query: str, key: str) -> dict[str, float]:
    """Where the cell of two words lies in the large map, from the table of numbers' headers."""
    labels = page.locator(".map").evaluate(
        "map => map.getRootNode().querySelector('.explorer').dataset.labels"
    )
    place = page.locator(".map").evaluate(
        "map => JSON.parse(map.getRootNode().querySelector('.explorer').dataset.place)"
    )
    names = labels.split("\n")
    return {
        "x": place["left"] + (names.index(key) + 0.5) * place["cell"],
        "y": place["top"] + (names.index(query) + 0.5) * place["cell"],
    }


@pytest.fixture
def explorer(open_page):
    opened = open_page("/attention").complete()
    expect(opened.page.locator(".finding")).to_contain_text("Layer 6, head 12")
    opened.traffic.reset()
    return opened


def test_the_first_sight_shows_that_it_means_the_animal(explorer) -> None:
    ranking = explorer.page.locator(".ranking li").first
    expect(ranking).to_contain_text("Layer 6, head 12")
    expect(ranking).to_contain_text("65 %")
    expect(explorer.page.locator(".reading")).to_contain_text("“it” looks at animal 65 %")


def test_typing_a_sentence_shows_every_head_of_it(explorer) -> None:
    page = explorer.page
    field = page.locator(".st-key-attention_text input")
    field.fill(TROPHY)
    field.press("Enter")
    expect(page.locator(".grid button")).to_have_count(72)
    expect(page.locator(".numbers")).to_be_visible()
    page.locator(".numbers summary").click()
    expect(page.locator(".numbers th").filter(has_text="trophy").first).to_be_visible()
    assert "attention_text=The+trophy" in page.url


def test_choosing_heads_and_pairs_sends_nothing_to_the_server(explorer) -> None:
    page = explorer.page
    head(page, 3, 2).click()
    expect(page.locator(".finding")).to_contain_text("Layer 3, head 2")
    page.get_by_label("Layer", exact=True).select_option("5")
    expect(head(page, 5, 2)).to_be_checked()
    page.get_by_label("Head", exact=True).select_option("average")
    expect(page.locator(".finding")).to_contain_text("Layer 5, average of its 12 heads")
    page.get_by_label("Layer", exact=True).select_option("average")
    expect(page.locator(".finding")).to_contain_text("Average of all 72 heads")
    page.get_by_label("Colour scale").select_option("full")
    expect(page.locator(".high")).to_have_text("100 %")
    page.locator(".map").click(position=cell(page, "it", "tired"))
    expect(page.locator(".pair-name")).to_have_text("Heads by “it” → “tired”")
    expect(page.locator(".ranking li").first).to_contain_text("Layer 3, head 2")
    page.locator(".ranking button").first.click()
    expect(page.locator(".finding")).to_contain_text("Layer 3, head 2")
    page.locator(".map").hover(position=cell(page, "was", "because"))
    expect(page.locator(".tip")).to_contain_text("“was” → “because”")
    expect(page.locator(".tip")).to_contain_text("±0.2")
    page.get_by_role("button", name="Unpin").click()
    expect(page.locator(".pair")).to_be_hidden()
    assert explorer.traffic.sent == []
    assert explorer.errors == []


def test_the_strongest_cell_is_told_exactly_and_others_with_their_error(explorer) -> None:
    page = explorer.page
    page.locator(".map").hover(position=cell(page, "animal", "animal"))
    expect(page.locator(".tip")).to_have_text("“animal” → “animal”: 81.59 %")
    page.locator(".map").hover(position=cell(page, "it", "animal"))
    expect(page.locator(".tip")).to_have_text(re.compile(r"“it” → “animal”: 64\.\d % \(±0\.2\)"))


def test_the_keyboard_alone_reaches_heads_and_cells(explorer) -> None:
    page = explorer.page
    head(page, 6, 12).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(head(page, 5, 11)).to_be_checked()
    expect(head(page, 5, 11)).to_be_focused()
    page.locator(".map").focus()
    page.keyboard.press("Escape")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".tip")).to_contain_text("“The” → “didn't”")
    page.keyboard.press("Enter")
    expect(page.locator(".pair-name")).to_contain_text("“The” → “didn't”")
    page.keyboard.press("Escape")
    expect(page.locator(".pair")).to_be_hidden()
    assert explorer.traffic.sent == []


def test_a_reload_restores_the_view(explorer) -> None:
    page = explorer.page
    head(page, 2, 7).click()
    page.get_by_label("Colour scale").select_option("full")
    page.locator(".map").click(position=cell(page, "was", "because"))
    address = page.url
    for part in ("attention_layer=2", "attention_head=7", "attention_scale=full", "attention_pin="):
        assert part in address
    page.reload()
    explorer.settle().complete()
    expect(page.locator(".finding")).to_contain_text("Layer 2, head 7")
    expect(page.locator(".high")).to_have_text("100 %")
    expect(page.locator(".pair-name")).to_contain_text("“was” → “because”")
    assert page.url == address


def test_a_view_survives_a_change_of_the_text(explorer) -> None:
    page = explorer.page
    head(page, 1, 3).click()
    field = page.locator(".st-key-attention_text input")
    field.fill("Completely different words")
    field.press("Enter")
    expect(page.locator(".shown")).to_have_text("Layer 1, head 3.")
    page.locator(".numbers summary").click()
    expect(page.locator(".numbers th").filter(has_text="different").first).to_be_visible()
    assert "attention_layer=1" in page.url


@pytest.mark.parametrize(
    "query",
    [
        "attention_layer=99&attention_head=-1&attention_pin=999-999&attention_scale=x",
        "attention_layer=<script>&attention_head=1e9&attention_pin=1-",
    ],
)
def test_hostile_view_parameters_fall_back_to_the_default(open_page, query: str) -> None:
    opened = open_page(f"/attention?{query}").complete()
    expect(opened.page.locator(".finding")).to_contain_text("Layer 6, head 12")
    assert opened.errors == []


def test_hostile_text_is_shown_and_never_run(open_page) -> None:
    text = "<img src=x onerror=window.hacked=1> </script><script>window.hacked=1</script>"
    opened = open_page("/attention").complete()
    page = opened.page
    field = page.locator(".st-key-attention_text input")
    field.fill(text)
    field.press("Enter")
    page.locator(".numbers summary").click()
    expect(page.locator(".numbers th").filter(has_text="onerror").first).to_be_visible()
    assert page.evaluate("() => window.hacked") is None


def test_a_preset_moves_the_view(explorer) -> None:
    page = explorer.page
    page.get_by_role("button", name="Trophy or suitcase?").click()
    expect(page.locator(".pair-name")).to_have_text("Heads by “it” → “trophy”")
    page.get_by_role("button", name="Where heads rest").click()
    expect(page.locator(".finding")).to_contain_text("Average of all 72 heads")


def test_a_bad_text_leaves_the_picture_and_says_what_would_work(explorer) -> None:
    page = explorer.page
    field = page.locator(".st-key-attention_text input")
    field.fill("   ")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("type a sentence of a few words")
    expect(page.locator(".grid button")).to_have_count(72)


def download(page: Page, name: str) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    return Path(started.value.path())


def test_what_is_taken_away_is_what_is_shown(explorer, chromium: Browser, tmp_path: Path) -> None:
    page = explorer.page
    head(page, 4, 2).click()
    script = download(page, "Script (.py)").read_text(encoding="utf-8")
    assert "\nLAYER = 4\nHEAD = 2\n" in script
    table = list(csv.reader(io.StringIO(download(page, "Data (.csv)").read_text("utf-8"))))
    assert table[0][1:4] == ["[CLS]", "The", "animal"]
    row = next(row for row in table if row[0] == "it")
    assert float(row[table[0].index("animal")]) == pytest.approx(0.64, abs=0.01)
    assert download(page, "Picture (.png)").read_bytes().startswith(b"\x89PNG")
    assert explorer.traffic.sent == []
    offline = tmp_path / "attention.html"
    offline.write_bytes(download(page, "All heads (.html").read_bytes())
    context = chromium.new_context(offline=True)
    alone = context.new_page()
    alone.goto(offline.as_uri())
    head(alone, 3, 1).click()
    expect(alone.locator(".finding")).to_contain_text("Layer 3, head 1")
    context.close()
