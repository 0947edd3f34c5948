"""The attention explorer as a person uses it; a change of view must not reach the server."""

import csv
import io
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, Position, expect

from core.attention import FlowGraph, head_effects, jensen_shannon, rollout, view
from core.language_models import Texts, load, run
from tests.browser.driving import OpenPage, Visit, eventually, plot, values_of
from tests.core.attention.browser_oracles import nearest_heads

pytestmark = pytest.mark.browser
# Who looks chooses a view first, and leaves head, word and text as they are.
LOOKED_AT = "/attention"
GUIDE = "The animal didn't cross the street because it was too tired"
TROPHY = "The trophy doesn't fit in the suitcase because it is too big"


def head(page: Page, layer: int, number: int) -> Locator:
    return page.get_by_role("radio", name=f"Layer {layer}, head {number}", exact=True)


def view_button(page: Page, name: str) -> Locator:
    return page.locator(".views").get_by_role("radio", name=name, exact=True)


def choose_view(page: Page, name: str) -> None:
    view_button(page, name).click()


def told(page: Page, name: str) -> str:
    """What the explorer writes down of its state; empty where it has not yet."""
    return page.locator(".explorer").get_attribute(f"data-{name}") or ""


def word(page: Page, side: str, label: str) -> Locator:
    return page.locator(f".tokens.{side}s .token").filter(
        has_text=re.compile(rf"^{re.escape(label)}(\d+ %)?$")
    )


def cell(page: Page, query: str, key: str) -> Position:
    """Where the cell of two words lies in the large map."""
    names = eventually(page, lambda: told(page, "labels")).split("\n")
    place = eventually(page, lambda: json.loads(told(page, "place") or "{}"))
    return {
        "x": place["left"] + (names.index(key) + 0.5) * place["cell"],
        "y": place["top"] + (names.index(query) + 0.5) * place["cell"],
    }


def type_text(page: Page, text: str, which: str = "text") -> None:
    field = page.locator(f".st-key-attention_{which} input")
    field.fill(text)
    field.press("Enter")


@pytest.fixture
def explorer(open_page: OpenPage) -> Visit:
    opened = open_page("/attention").complete()
    expect(opened.page.locator(".finding")).to_contain_text("Layer 6, head 12")
    opened.traffic.reset()
    return opened


@pytest.fixture
def requests(explorer: Visit) -> list[str]:
    """Addresses that the page asks for by HTTP."""
    asked: list[str] = []
    explorer.page.on("request", lambda request: asked.append(request.url))
    return asked


# ---- first sight and typing ------------------------------------------------------------------


def test_the_first_sight_shows_that_it_means_the_animal(looking: Visit) -> None:
    choose_view(looking.page, "Lines")
    ranking = looking.page.locator(".ranking li").first
    expect(ranking).to_contain_text("Layer 6, head 12")
    expect(ranking).to_contain_text("65 %")
    expect(ranking).to_contain_text("1st")
    expect(looking.page.locator(".reading")).to_contain_text("“it” looks at animal 65 %")
    expect(word(looking.page, "column", "animal").locator(".value")).to_have_text("65 %")
    expect(looking.page.locator(".counter")).to_have_text("15 of at most 256 tokens")


def test_a_typed_sentence_keeps_the_view_a_bad_one_is_told(
    explorer: Visit,
) -> None:
    page = explorer.page
    head(page, 1, 3).click()
    choose_view(page, "Map")
    type_text(page, TROPHY)
    expect(page.locator(".counter")).to_contain_text("16 of")
    expect(page.locator(".grid button")).to_have_count(72)
    expect(page.locator(".shown")).to_have_text("Layer 1, head 3.")
    expect(view_button(page, "Map")).to_be_checked()
    page.locator(".numbers summary").click()
    expect(page.locator(".numbers th").filter(has_text="trophy").first).to_be_visible()
    explorer.expect_address("attention_text=The+trophy", "attention_layer=1").complete()
    choose_view(page, "Lines")
    expect(word(page, "row", "trophy")).to_be_visible()

    type_text(page, "   ")
    expect(page.get_by_role("alert")).to_contain_text("type a sentence of a few words")
    expect(page.locator(".grid button")).to_have_count(72)
    type_text(page, "word " * 300)
    expect(page.get_by_role("alert")).to_contain_text("302 tokens; the model takes 256")
    expect(word(page, "row", "trophy")).to_be_visible()


def test_hostile_text_is_shown_and_never_run(explorer: Visit) -> None:
    page = explorer.page
    type_text(page, "<img src=x onerror=window.hacked=1> </script><script>window.hacked=1</script>")
    expect(word(page, "row", "onerror").first).to_be_visible()
    for name in ("Text", "Map", "Why", "Flow", "Compare", "Lines"):
        choose_view(page, name)
        expect(view_button(page, name)).to_be_checked()
    explorer.complete()
    assert page.evaluate("() => window.hacked") is None
    assert explorer.errors == []


# ---- views, without the server ---------------------------------------------------------------


def test_switching_views_heads_words_and_bounds_sends_nothing(
    explorer: Visit, requests: list[str]
) -> None:
    page = explorer.page
    head(page, 3, 2).click()
    expect(page.locator(".finding")).to_contain_text("Layer 3, head 2")
    page.get_by_label("Layer", exact=True).select_option("5")
    expect(head(page, 5, 2)).to_be_checked()
    page.get_by_label("Head", exact=True).select_option("average")
    expect(page.locator(".finding")).to_contain_text("Layer 5, average of its 12 heads")
    page.get_by_label("Layer", exact=True).select_option("average")
    expect(page.locator(".finding")).to_contain_text("Average of all 72 heads")
    page.get_by_label("Share of each row").fill("50")
    expect(page.locator(".mass-value")).to_have_text("50 %")
    for name in ("Text", "Flow", "Compare", "Map"):
        choose_view(page, name)
        expect(view_button(page, name)).to_be_checked()
    page.get_by_label("Colour scale").select_option("full")
    expect(page.locator(".high")).to_have_text("100 %")
    page.locator(".map").click(position=cell(page, "it", "tired"))
    expect(page.locator(".list-name")).to_contain_text("Heads by “it” → “tired”")
    expect(page.locator(".ranking li").first).to_contain_text("Layer 3, head 2")
    page.locator(".ranking button").first.click()
    expect(page.locator(".finding")).to_contain_text("Layer 3, head 2")
    page.locator(".map").hover(position=cell(page, "was", "because"))
    expect(page.locator(".tip")).to_contain_text("“was” → “because”")
    expect(page.locator(".tip")).to_contain_text("±0.2")
    page.get_by_label("Colour the heads by").select_option("entropy")
    expect(page.locator(".definition")).to_contain_text("How spread out the rows are")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("button", name="Clear")).to_be_hidden()
    explorer.sent_nothing()
    assert requests == []
    assert explorer.errors == []


def test_pointing_shows_rows_and_a_measure_colours_the_heads(explorer: Visit) -> None:
    page = explorer.page
    page.get_by_role("button", name="Clear").click()
    word(page, "row", "it").hover()
    expect(page.locator(".reading")).to_have_text(
        re.compile("^“it” looks at animal 65 %, .CLS. 15 %")
    )
    expect(word(page, "column", "animal").locator(".value")).to_have_text("65 %")
    word(page, "column", "animal").hover()
    expect(page.locator(".reading")).to_have_text(re.compile("^“animal” is looked at by animal 8"))
    expect(word(page, "row", "it").locator(".value")).to_have_text("65 %")
    page.locator(".finding").hover()
    expect(page.locator(".reading")).to_have_text("")
    page.get_by_label("Colour the heads by").select_option("previous")
    attention = run(load("minilm"), Texts(GUIDE)).streams["encoder"]
    diagonal = np.diagonal(attention.weights, offset=-1, axis1=-2, axis2=-1).mean(-1)
    heads = page.locator(".grid button")
    eventually(
        page,
        lambda: heads.evaluate_all("all => all.map((b) => +b.dataset.value)"),
        lambda values: np.allclose(values, diagonal.ravel(), rtol=0, atol=1e-4),
    )
    expect(page.locator(".ranking li").first).to_contain_text("Layer 1, head 3")
    expect(page.locator(".ranking li").first).to_contain_text("previous token")
    explorer.sent_nothing()


def test_several_heads_lie_over_each_other_in_their_colours(explorer: Visit) -> None:
    page = explorer.page
    for layer, number in ((4, 2), (1, 3)):
        head(page, layer, number).click()
        page.get_by_role("button", name="Keep this head’s lines").click()
    head(page, 6, 12).click()
    chips = page.locator(".chip")
    expect(chips).to_have_count(3)
    chip_colours = "all => new Set(all.map((i) => i.style.background)).size"
    eventually(
        page, lambda: chips.locator("i").evaluate_all(chip_colours), lambda count: count == 3
    )
    explorer.expect_address("attention_kept=4.2-1.3")
    # With two words pinned the share is the mean over the three heads.
    front = """canvas => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        const seen = new Set()
        for (let i = 0; i < data.length; i += 4) {
            const rough = [data[i] >> 5, data[i + 1] >> 5, data[i + 2] >> 5]
            if (data[i + 3] > 200) seen.add(rough.join())
        }
        return seen.size
    }"""
    eventually(page, lambda: page.locator(".front").evaluate(front), lambda drawn: drawn >= 2)
    page.get_by_role("button", name="Drop layer 4, head 2").click()
    expect(chips).to_have_count(2)
    explorer.sent_nothing()


def test_the_strongest_cell_is_exact_others_have_an_error(looking: Visit) -> None:
    page = looking.page
    choose_view(page, "Map")
    page.locator(".map").hover(position=cell(page, "animal", "animal"))
    expect(page.locator(".tip")).to_have_text("“animal” → “animal”: 81.59 %")
    page.locator(".map").hover(position=cell(page, "it", "animal"))
    expect(page.locator(".tip")).to_have_text(re.compile(r"“it” → “animal”: 64\.\d % \(±0\.2\)"))


def test_shaded_text_answers_in_both_directions(looking: Visit) -> None:
    page = looking.page
    choose_view(page, "Text")
    page.get_by_label("Direction").select_option("row")
    page.locator(".word").filter(has_text=re.compile("^it$")).hover()
    expect(page.locator(".text-key")).to_have_text("Darkest: 65 %.")
    expect(page.locator(".word").filter(has_text="animal")).to_have_attribute("title", "65 %")
    page.get_by_label("Direction").select_option("column")
    page.locator(".word").filter(has_text="animal").hover()
    expect(page.locator(".word").filter(has_text=re.compile("^it$"))).to_have_attribute(
        "title", "65 %"
    )
    looking.sent_nothing()


def test_the_neuron_view_explains_the_weight(explorer: Visit, requests: list[str]) -> None:
    page = explorer.page
    choose_view(page, "Why")
    expect(page.locator(".explorer")).to_have_attribute("data-neurons", "ready")
    record = run(load("minilm"), Texts(GUIDE)).streams["encoder"]
    it, animal = record.tokens.index("it"), record.tokens.index("animal")
    layer = record.layers[5]
    score = float(layer.query[11, it] @ layer.key[11, animal] / np.sqrt(32))
    shown = eventually(
        page,
        lambda: json.loads(told(page, "why") or "{}"),
        lambda each: each.get("key") == "animal",
    )
    assert shown["score"] == pytest.approx(score, abs=2e-3)
    assert shown["weight"] == pytest.approx(layer.weights[11, it, animal], abs=1e-3)
    arrives = layer.weights[11, it, animal] * layer.value_norms[11, animal]
    assert shown["arrives"] == pytest.approx(arrives, rel=1e-3)
    eventually(page, lambda: sum("/lab/neurons" in url for url in requests), lambda n: n == 6)
    requests.clear()
    head(page, 2, 5).click()
    page.get_by_label("Query token").select_option("3")
    page.get_by_label("Products").select_option("raw")
    page.locator(".why").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".reading")).to_contain_text("Dimension 1: q")
    explorer.sent_nothing()
    assert requests == []


def test_rollout_and_flow_are_those_of_core(looking: Visit) -> None:
    page = looking.page
    choose_view(page, "Flow")
    attention = run(load("minilm"), Texts(GUIDE)).streams["encoder"]
    rolled = rollout(attention.weights)[-1]
    it = attention.tokens.index("it")
    expect(page.locator(".reading")).to_contain_text(f"[CLS] {100 * rolled[it, 0]:.0f} %")
    page.get_by_role("button", name="Add attention flow").click()
    expect(page.locator(".reading")).to_contain_text("Attention flow, the most that could pass")
    flows = eventually(
        page, lambda: json.loads(told(page, "flow") or "[]"), lambda each: len(each) == 13
    )
    graph = FlowGraph(attention.weights)
    assert flows[0] == pytest.approx(graph.flow([it], [0]), abs=1e-4)
    word_id = attention.queries.word_ids[4]
    pieces = [i for i, other in enumerate(attention.queries.word_ids) if other == word_id]
    assert flows[3] == pytest.approx(graph.flow([it], pieces), abs=1e-4)
    looking.sent_nothing()


def test_two_heads_are_compared_without_the_server(looking: Visit) -> None:
    page = looking.page
    choose_view(page, "Compare")
    expect(page.locator(".reading")).to_contain_text("divergence of the shared rows, averaged: 0.")
    page.get_by_label("Layer of B").select_option("4")
    page.get_by_label("Head of B").select_option("2")
    expect(page.locator(".reading")).to_contain_text("Largest change: ")
    words = view(
        run(load("minilm"), Texts(GUIDE)).streams["encoder"], words=True, special="show"
    ).weights
    expected = jensen_shannon(words[5, 11], words[3, 1])
    assert expected > 0.05
    eventually(
        page,
        lambda: json.loads(told(page, "compare") or "{}").get("divergence"),
        lambda found: found == pytest.approx(float(expected), abs=0.004),
    )
    nearest = nearest_heads(words, 5, 11, 4)
    first = page.locator(".nearest button").first
    expect(first).to_contain_text(f"{nearest[0].layer + 1}·{nearest[0].head + 1} (")
    looking.expect_address("attention_other=4.2")
    expect(page.locator(".nearest button")).to_have_count(4)
    looking.sent_nothing()


def test_the_keyboard_alone_reaches_heads_words_and_cells(explorer: Visit) -> None:
    page = explorer.page
    head(page, 6, 12).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(head(page, 5, 11)).to_be_checked()
    expect(head(page, 5, 11)).to_be_focused()
    page.get_by_role("button", name="Clear").click()
    word(page, "row", "[CLS]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(word(page, "row", "The")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".list-name")).to_contain_text("“The” → “animal”")
    page.keyboard.press("Escape")
    choose_view(page, "Map")
    page.locator(".map").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".tip")).to_contain_text("“The” → “didn't”")
    page.keyboard.press("Enter")
    expect(page.locator(".list-name")).to_contain_text("“The” → “didn't”")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Clear")).to_be_hidden()
    explorer.sent_nothing()


def test_touch_keeps_a_word(open_page: OpenPage) -> None:
    opened = open_page("/attention", width=390, height=844, touch=True).complete()
    page = opened.page
    page.get_by_role("button", name="Clear").tap()
    word(page, "row", "tired").tap()
    expect(word(page, "row", "tired")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".reading")).to_contain_text("“tired” looks at")
    opened.fits()


# ---- the URL ---------------------------------------------------------------------------------


def test_a_reload_restores_the_view(explorer: Visit) -> None:
    page = explorer.page
    head(page, 2, 7).click()
    page.get_by_label("Colour the heads by").select_option("sink")
    choose_view(page, "Map")
    page.get_by_label("Colour scale").select_option("full")
    page.locator(".map").click(position=cell(page, "was", "because"))
    for part in ("layer=2", "head=7", "scale=full", "pin=9-7", "view=map", "colour=sink"):
        explorer.expect_address(f"attention_{part}")
    address = page.url
    page.reload()
    explorer.settle().complete()
    expect(page.locator(".finding")).to_contain_text("Layer 2, head 7")
    expect(page.locator(".high")).to_have_text("100 %")
    expect(page.locator(".list-name")).to_contain_text("“was” → “because”")
    expect(page.locator(".definition")).to_contain_text("receives most")
    expect(page).to_have_url(address)


@pytest.mark.parametrize(
    "query",
    [
        "attention_layer=99&attention_head=-1&attention_pin=999-999&attention_scale=x"
        "&attention_kept=9.9-0.0-x&attention_mass=1e9&attention_token=-1&attention_part=zz"
        "&attention_colour=constructor&attention_other=99.99&attention_view=__proto__",
        "attention_layer=<script>&attention_head=1e9&attention_pin=1-2-3&attention_view=nothing",
    ],
)
def test_hostile_view_parameters_fall_back_to_the_default(open_page: OpenPage, query: str) -> None:
    opened = open_page(f"/attention?{query}").complete()
    expect(opened.page.locator(".finding")).to_contain_text("Layer 6, head 12")
    expect(opened.page.locator(".views [data-view=lines]")).to_be_checked()
    assert opened.errors == []


# ---- presets, gallery, two texts -------------------------------------------------------------


def test_the_gallery_fills_the_fields_and_presets_move_the_view(explorer: Visit) -> None:
    page = explorer.page
    page.get_by_label("Gallery").click()
    page.get_by_role("option", name="A pair: question and answer").click()
    expect(page.get_by_role("textbox", name="First sentence (A)")).to_have_value(
        "Where was Marie Curie born?"
    )
    expect(page.get_by_text("reaches into the second sentence")).to_be_visible()
    expect(page.locator(".list-name")).to_contain_text("“Where” → “Warsaw”")
    explorer.settle()
    explorer.traffic.reset()
    page.get_by_label("Part of the pair").select_option("ab")
    expect(page.locator(".tokens.rows .token")).to_have_count(8)
    expect(page.locator(".tokens.columns .token")).to_have_count(7)
    page.get_by_label("Part of the pair").select_option("ba")
    expect(word(page, "row", "Warsaw")).to_be_visible()
    explorer.sent_nothing()

    page.get_by_role("button", name="Tired or wide?").click()
    expect(page.locator(".view-compare")).to_have_text("Compare A, B")
    choose = page.get_by_role("radio", name="Compare A, B")
    expect(choose).to_be_checked()
    page.get_by_role("button", name="Heads with a job").click()
    expect(view_button(page, "Map")).to_be_checked()
    expect(page.get_by_label("Colour the heads by")).to_have_value("previous")


def test_two_texts_are_subtracted_word_by_word(open_page: OpenPage) -> None:
    opened = open_page("/attention?attention_kind=compare&attention_view=compare").complete()
    page = opened.page
    opened.traffic.reset()
    labels = eventually(page, lambda: told(page, "labels")).split("\n")
    page.locator(".change").focus()
    for _ in range(labels.index("it") + 1):
        page.keyboard.press("ArrowDown")
    for _ in range(labels.index("animal")):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".reading")).to_contain_text(
        re.compile(r"“it” → “animal”: A 65 %, B 50 %, −1[45]\.\d points")
    )
    expect(page.get_by_text("Largest change of all heads")).to_be_visible()
    opened.sent_nothing()
    assert opened.errors == []


# ---- switching heads off ---------------------------------------------------------------------


def test_a_head_is_switched_off_and_all_are_measured(explorer: Visit) -> None:
    page = explorer.page
    page.get_by_text("Switch a head off").click()
    model = load("minilm")
    forward_pass = run(model, Texts(GUIDE))
    table = np.stack([row for _, row in head_effects(model, forward_pass, "encoder")])
    expect(page.get_by_text(f"{table[5, 11]:+.4f}")).to_be_visible()
    page.get_by_role("button", name="Measure all 72 heads").click()
    expect(page.get_by_text("Largest change of the sentence vector")).to_contain_text(
        f"layer 6, head 12 ({table.max():+.4f})"
    )
    head(page, 1, 3).click()
    page.get_by_role("button", name="Take the head shown above").click()
    expect(page.get_by_text("Without layer 1, head 3")).to_be_visible()
    explorer.expect_address("attention_off=true")
    assert explorer.errors == []


# ---- downloads --------------------------------------------------------------------------------


def download(page: Page, name: str) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    return Path(started.value.path())


def test_downloads_are_what_is_shown(explorer: Visit, chromium: Browser, tmp_path: Path) -> None:
    page = explorer.page
    head(page, 4, 2).click()
    expect(page.locator(".finding")).to_contain_text("Layer 4, head 2")
    script = download(page, "Script (.py)").read_text(encoding="utf-8")
    assert "\nLAYER = 4\nHEAD = 2\n" in script
    table = list(csv.reader(io.StringIO(download(page, "Data (.csv)").read_text("utf-8"))))
    assert table[0][1:4] == ["[CLS]", "The", "animal"]
    row = next(row for row in table if row[0] == "it")
    assert float(row[table[0].index("animal")]) == pytest.approx(0.64, abs=0.01)
    for name in ("Lines", "Text", "Map", "Flow", "Compare"):
        choose_view(page, name)
        expect(view_button(page, name)).to_be_checked()
        assert download(page, "Picture (.png)").read_bytes().startswith(b"\x89PNG"), name
    explorer.sent_nothing()
    arrays = np.load(download(page, "All heads (.npz)"), allow_pickle=False)
    assert arrays["weights"].shape == (6, 12, 15, 15)
    assert arrays["shown_rows"].tolist()[2] == "animal"
    offline = tmp_path / "attention.html"
    offline.write_bytes(download(page, "All heads (.html").read_bytes())
    context = chromium.new_context(offline=True)
    alone = context.new_page()
    alone.goto(offline.as_uri())
    head(alone, 3, 1).click()
    expect(alone.locator(".finding")).to_contain_text("Layer 3, head 1")
    choose_view(alone, "Why")
    expect(alone.locator(".reading")).to_contain_text("score")
    choose_view(alone, "Flow")
    expect(alone.get_by_role("button", name="Add attention flow")).to_be_hidden()
    context.close()


def test_measuring_all_heads_can_be_stopped(open_page: OpenPage) -> None:
    words = "+".join(["bees"] * 230)
    opened = open_page(f"/attention?attention_off=true&attention_text={words}").complete()
    page = opened.page
    page.get_by_role("button", name="Measure all 72 heads").click()
    page.locator(".st-key-attention_off_stop button").click()
    expect(page.locator(".st-key-attention_off_stop button")).to_have_count(0)
    opened.complete()
    chart = plot(page, "attention_off_chart")
    rows = values_of(chart, 0, "z") if chart.count() else []
    measured = sum(row[0] is not None and math.isfinite(row[0]) for row in rows)
    assert measured < 6
    assert opened.errors == []
