"""The explorer's own script on states that few links reach, each number computed again by core.

The pages are the explorer's offline files, so no server is needed.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.attention import AttentionView, merge_words, rollout
from core.language_models import MODELS
from core.language_models.specs import allowed_models
from tests.tiny_models import save
from ui.attention.controls import ExplorerSettings
from ui.attention.forward_pass import Outcome
from ui.attention.payload import message
from ui.attention.view.standalone import standalone_page
from ui.language_models import cache as language_models_cache

pytestmark = pytest.mark.browser

PAIR = {"kind": "pair", "text": "Where was Marie Curie born?", "second": "She was born in Warsaw."}
GUIDE = "The animal didn't cross the street because it was too tired"
# A weight comes in steps of 1/254.
STEP = 1 / 254
# How much ink there is in each row of pixels.
ALPHA = """canvas => {
    const { width, height } = canvas
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height)
    return Array.from({ length: height }, (_, y) => {
        let sum = 0
        for (let x = 0; x < width; x += 1) sum += data[4 * (y * width + x) + 3]
        return sum
    })
}"""
Open = Callable[..., tuple[Page, AttentionView]]


@cache
def written(focus: str, **changed: Any) -> tuple[str, AttentionView]:
    """What "All heads (.html)" gives for some settings, and what core makes of them."""
    wanted: dict[str, Any] = {
        "kind": "one",
        "model": "minilm",
        "text": GUIDE,
        "second": None,
        "target": "",
        "other_text": None,
        "other_model": None,
        "stream": "encoder",
        "words": True,
        "special": "show",
    }
    settings = ExplorerSettings(**(wanted | changed))
    forward_pass = language_models_cache.forward_pass(
        settings.model, settings.text, settings.second, settings.target
    )
    sent = message(Outcome(settings, forward_pass, None, ""), json.loads(focus))
    (layers, *_) = (each.layers for each in forward_pass.streams.values())
    return standalone_page(sent.payload, "t", layers), sent.view


@pytest.fixture(scope="module")
def offline(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(offline=True)
    yield context
    context.close()


@pytest.fixture
def open_file(offline: BrowserContext, tmp_path: Path) -> Iterator[Open]:
    """Open such a file; what core makes of the same settings comes with it."""
    opened = []

    def open_with(query: str = "", focus: Any = None, **changed: Any) -> tuple[Page, AttentionView]:
        html, shown = written(json.dumps(focus), **changed)
        file = tmp_path / "attention.html"
        file.write_text(html, encoding="utf-8")
        page = offline.new_page()
        opened.append(page)
        page.goto(f"{file.as_uri()}?{query}")
        expect(page.locator(".state")).to_be_empty()
        expect(page.locator(".explorer")).to_have_attribute("data-labels", re.compile("."))
        return page, shown

    yield open_with
    for page in opened:
        page.close()


def view_named(page: Page, name: str) -> None:
    page.locator(f".views [data-view={name}]").click()


def taken(page: Page, kind: str) -> tuple[str, bytes]:
    """Name and content of a file that the page makes."""
    with page.expect_download() as started:
        page.evaluate(
            """format => document.dispatchEvent(new CustomEvent("foundations-lab:export",
                { detail: { prefix: "attention_", format } }))""",
            kind,
        )
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def numbers(content: bytes) -> tuple[list[str], list[str], np.ndarray]:
    """A CSV's columns, rows and values."""
    table = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    values = [[float(cell or "nan") for cell in row[1:]] for row in table[1:]]
    return table[0][1:], [row[0] for row in table[1:]], np.array(values)


def part_of(shown: AttentionView, part: str) -> tuple[list[int], list[int]]:
    first, second = (
        [i for i, segment in enumerate(shown.rows.segments) if "ab"[segment] == letter]
        for letter in part
    )
    return first, second


# ---- parts of a pair ----------------------------------------------------------------------------


def test_a_part_of_a_pair_shows_its_own_numbers(open_file: Open) -> None:
    query = "attention_part=ba&attention_layer=6&attention_head=4&attention_view=text"
    page, shown = open_file(query, **PAIR)
    for part in ("ba", "aa", "ab", "bb"):
        page.get_by_label("Part of the pair").select_option(part)
        view_named(page, "text")
        check_part(page, shown, part)


def check_part(page: Page, shown: AttentionView, part: str) -> None:
    rows, columns = part_of(shown, part)
    matrix = shown.weights[5, 3][rows][:, columns]
    names = [shown.labels[i] for i in rows], [shown.labels[i] for i in columns]
    letters = part.upper()

    # Text: nothing chosen, then a word of each side.
    groups = page.locator(".words")
    expect(groups).to_have_count(1 if part[0] == part[1] else 2)
    looked_at = groups.last.locator(".word")
    assert looked_at.all_text_contents() == names[1]
    shares = "all => all.map((each) => Number(each.dataset.share))"
    np.testing.assert_allclose(looked_at.evaluate_all(shares), matrix.mean(0), atol=STEP)
    groups.first.locator(".word").nth(2).click()
    np.testing.assert_allclose(looked_at.evaluate_all(shares), matrix[2], atol=STEP)
    if part[0] != part[1]:
        looked_at.nth(1).click()
        gives = groups.first.locator(".word").evaluate_all(shares)
        np.testing.assert_allclose(gives, matrix[:, 1], atol=STEP)

    # The sentence, the map's file and the script are of the part and say so.
    best = np.unravel_index(matrix.argmax(), matrix.shape)
    finding = page.locator(".finding")
    expect(finding).to_contain_text(f"Layer 6, head 4, {letters[0]} → {letters[1]}: its strongest")
    expect(finding).to_contain_text(f"“{names[0][best[0]]}” → “{names[1][best[1]]}”")
    inside = 100 * matrix.sum(1).mean()
    told = re.search(
        r"On average (\d+) % of the attention of a word in (.) goes to (.)\.", finding.inner_text()
    )
    assert told is not None
    assert float(told[1]) == pytest.approx(inside, abs=1.1)
    assert told[2] + told[3] == letters
    assert "tokens that the model adds" not in finding.inner_text()
    name, content = taken(page, "csv")
    assert name == f"attention-text-layer-6-head-4-{part[0]}-to-{part[1]}.csv"
    labels_across, labels_down, values = numbers(content)
    assert (labels_down, labels_across) == names
    np.testing.assert_allclose(values, matrix, atol=STEP)
    assert f'\nPART = "{part}"\n' in taken(page, "script")[1].decode("utf-8")

    # Rollout goes through both sentences: a part has none.
    view_named(page, "flow")
    expect(page.locator(".flow-state")).to_contain_text("Choose the whole pair")
    expect(page.locator(".flow")).to_be_hidden()
    expect(page.locator(".reading")).to_be_empty()
    page.get_by_label("Colour the heads by").select_option("entropy")
    expect(page.locator(".definition")).to_contain_text("Measured on the whole pair.")


def test_the_pair_flows_and_a_part_stays_within_itself(open_file: Open) -> None:
    # Words 9 of each side are none of this part's.
    page, shown = open_file("attention_part=ab&attention_pin=9-9&attention_view=lines", **PAIR)
    expect(page.locator(".unpin")).to_be_hidden()
    assert "undefined" not in page.locator(".explorer").inner_text()
    page.get_by_label("Part of the pair").select_option("all")
    view_named(page, "flow")
    weights = (
        language_models_cache.forward_pass("minilm", PAIR["text"], PAIR["second"], "")
        .streams["encoder"]
        .weights
    )
    rolled = merge_words(rollout(weights)[-1], shown.rows.groups)
    columns, rows, values = numbers(taken(page, "csv")[1])
    assert columns == rows == list(shown.labels)
    np.testing.assert_allclose(values, rolled, atol=STEP)
    expect(page.locator(".reading")).to_contain_text("Rollout of the output")


def test_rollout_is_the_same_however_rows_are_scaled(open_file: Open) -> None:
    drawn = []
    for special in ("hide", "renormalise"):
        page, _ = open_file("attention_view=flow&attention_pin=7-", special=special)
        expect(page.locator(".reading")).to_contain_text(re.compile(r"\d+ % from tokens that are"))
        drawn.append(np.array(page.locator(".flow-canvas").evaluate(ALPHA)))
        told = page.locator(".reading").inner_text()
        shares = numbers(taken(page, "csv")[1])[2][7]
        hidden = int(re.search(r"(\d+) % from tokens that are hidden", told)[1])  # type: ignore[index]
        assert hidden == pytest.approx(100 * (1 - shares.sum()), abs=1)
    # As dark but for what rounding to steps of 1/254 does; lines of scaled rows would be darker.
    assert drawn[0].shape == drawn[1].shape
    assert abs(drawn[0].sum() / drawn[1].sum() - 1) < 0.01


# ---- means --------------------------------------------------------------------------------------


def test_a_mean_is_called_one_and_is_the_mean(open_file: Open) -> None:
    page, shown = open_file("attention_kept=4.2&attention_pin=8-&attention_layer=6")
    matrices = shown.weights[5, 11], shown.weights[3, 1]
    mean = (matrices[0][8] + matrices[1][8]) / 2
    values = page.locator(".tokens.columns .value").all_text_contents()
    expected = [f"{100 * weight:.0f} %" if weight >= 0.005 else "" for weight in mean]
    for told, weight, text in zip(values, mean, expected, strict=True):
        if abs(100 * weight % 1 - 0.5) > 0.3 and abs(weight - 0.005) > STEP:
            assert told == text or (told, text) == ("< 1 %", "0 %"), (told, weight)
    reading = page.locator(".reading")
    expect(reading).to_contain_text("Beside the words: means over heads 6·12, 4·2.")
    page.locator(".tokens.rows .token").nth(9).click()
    page.locator(".finding").hover()
    expect(reading).to_contain_text("means over heads 6·12, 4·2 and the 2 chosen words.")
    assert reading.inner_text().count("looks at") == 2
    page.get_by_role("button", name="Drop layer 4, head 2").click()
    page.locator(".finding").hover()
    expect(reading).to_contain_text("Beside the words: means over the 2 chosen words.")


def test_the_average_of_all_is_taken_away_as_that(open_file: Open) -> None:
    page, shown = open_file("attention_layer=average&attention_head=5")
    expect(page.locator(".shown")).to_have_text("Average of all 72 heads.")
    expect(page.locator(".chip")).to_have_text("average of all")
    name, content = taken(page, "csv")
    assert name == "attention-lines-all-heads.csv"
    np.testing.assert_allclose(numbers(content)[2], shown.weights.mean((0, 1)), atol=STEP)
    script = taken(page, "script")[1].decode("utf-8")
    assert '\nLAYER = "average"\nHEAD = "average"\n' in script
    page.get_by_label("Layer", exact=True).select_option("5")
    page.get_by_label("Head", exact=True).select_option("average")
    expect(page.locator(".chip")).to_have_text("5, average")
    np.testing.assert_allclose(
        numbers(taken(page, "csv")[1])[2], shown.weights[4].mean(0), atol=STEP
    )


# ---- what each view's numbers are ---------------------------------------------------------------


def test_table_and_file_hold_the_numbers_of_the_view(open_file: Open) -> None:
    page, shown = open_file("attention_view=compare&attention_other=4.2")
    change = shown.weights[3, 1] - shown.weights[5, 11]
    np.testing.assert_allclose(numbers(taken(page, "csv")[1])[2], change, atol=2 * STEP)
    page.locator(".numbers summary").click()
    note = page.locator(".scroll p")
    expect(note).to_have_text("B − A; A: Layer 6, head 12; B: Layer 4, head 2, in percent, ±0.4.")
    cells = page.locator(".scroll td").all_text_contents()
    told = np.array([float(cell.replace("−", "-")) for cell in cells]).reshape(change.shape)
    np.testing.assert_allclose(told, 100 * change, atol=0.9)

    view_named(page, "why")
    expect(note).to_contain_text("query “animal”")
    attention = language_models_cache.forward_pass("minilm", GUIDE, None, "").streams["encoder"]
    record = attention.layers[5]
    columns, rows, values = numbers(taken(page, "csv")[1])
    token = json.loads(page.locator(".explorer").get_attribute("data-why") or "{}")["key"]
    assert columns[:4] == ["score", "weight", "‖v W‖", "weight × ‖v W‖"]
    query = int(page.get_by_label("Query token").input_value())
    order = np.argsort(-attention.weights[5, 11, query], kind="stable")
    assert rows[0] == attention.queries.pieces[order[0]] == token
    by_key = {attention.queries.pieces[key]: key for key in order}
    for name, row in list(zip(rows, values, strict=True))[:4]:
        assert row[1] == pytest.approx(attention.weights[5, 11, query, by_key[name]], abs=1e-3)
        assert row[0] == pytest.approx(row[4:].sum(), abs=1e-3)
        assert row[2] == pytest.approx(record.value_norms[11, by_key[name]], rel=1e-3)


def test_on_one_text_a_head_is_not_compared_with_itself(open_file: Open) -> None:
    page, _ = open_file("attention_view=compare")
    nearest = page.locator(".nearest button").first.inner_text()
    layer, head = re.match(r"(\d+)·(\d+)", nearest).groups()  # type: ignore[union-attr]
    expect(page.get_by_label("Layer of B")).to_have_value(layer)
    expect(page.get_by_label("Head of B")).to_have_value(head)
    assert (layer, head) != ("6", "12")
    expect(page.locator(".reading")).to_contain_text("Largest change: ")
    page.get_by_label("Layer of B").select_option("6")
    page.get_by_label("Head of B").select_option("12")
    expect(page.locator(".reading")).to_have_text(
        "A and B are the same head: every difference is 0."
    )


# ---- other models, other texts -------------------------------------------------------------------


@pytest.fixture
def grouped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """30 layers of 9 heads, three for each key head."""
    folder = save(
        "llama",
        tmp_path / "model",
        num_hidden_layers=30,
        num_attention_heads=9,
        num_key_value_heads=3,
        hidden_size=36,
        head_dim=4,
        tokenizer="qwen",
    )
    monkeypatch.setitem(MODELS, "grouped", allowed_models(f"grouped={folder}")["grouped"])
    yield "grouped"
    st.cache_resource.clear()


def test_a_head_that_does_not_exist_is_never_chosen(open_file: Open, grouped: str) -> None:
    elsewhere = {"id": 1, "view": {"layer": 6, "head": 12, "pin": ("it", "animal")}}
    for query, focus in (
        ("attention_layer=31&attention_head=12&attention_kept=6.12-2.3", None),
        ("", elsewhere),
    ):
        page, shown = open_file(query, focus, model=grouped)
        assert shown.weights.shape[:2] == (30, 9)
        chosen = page.locator(".grid button[aria-checked=true]")
        expect(chosen).to_have_count(1)
        layer = "6" if focus else "1"
        expect(chosen).to_have_attribute("aria-label", f"Layer {layer}, head 1")
        expect(page.locator(".shown")).to_have_text(f"Layer {layer}, head 1.")
        expect(page.locator(".grid button")).to_have_count(270)
    # Find the head: the six of its 270 that put most of "it" on "animal".
    weights = shown.weights[:, :, shown.labels.index("it"), shown.labels.index("animal")]
    told = page.locator(".ranking li span:first-child").all_text_contents()
    places = [tuple(map(int, re.findall(r"\d+", each))) for each in told]
    assert len(places) == 6
    assert min(weights[layer - 1, head - 1] for layer, head in places) >= (
        np.sort(weights, axis=None)[-6] - STEP
    )


def test_labels_are_quoted_where_they_could_be_misread(open_file: Open) -> None:
    page, shown = open_file("attention_pin=1-", text="שלום 3 , 👩‍🚀")
    assert shown.labels == ("[CLS]", "שלום", "3", ",", "👩‍🚀", "[SEP]")
    assert page.locator(".tokens.rows .token").all_text_contents() == list(shown.labels)
    reading = page.locator(".reading").inner_text()
    assert reading.startswith("“\u2068שלום\u2069” looks at ")
    assert not re.search(r"(?<![“\u2068\[])(שלום|3|,|👩‍🚀) \d+ %", reading)
