"""The positional encodings as a person uses them; pointing must not reach the server."""

import csv
import math
import re
from functools import partial
from operator import ne
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import OpenPage, Visit, eventually, found_in, number_in

pytestmark = pytest.mark.browser
PATH = "/positional-encoding"
LOOKED_AT = PATH
P = "positional_encoding_"


@pytest.fixture
def clocks(open_page: OpenPage) -> Visit:
    opened = open_page(PATH).complete()
    expect(opened.page.locator(".reading")).to_contain_text("Position 10")
    opened.traffic.reset()
    return opened


Numbers = tuple[int, int, float, float]


def numbers(page: Page) -> Numbers:
    """Position, first dimension, sine and cosine that are read out."""
    text = page.locator(".reading").inner_text()
    found = re.search(r"Position (\d+), dimensions (\d+) .* = (−?[\d.]+), cos = (−?[\d.]+)\.", text)
    assert found, text
    position, dimension, sine, cosine = found.groups()
    return int(position), int(dimension), number_in(sine), number_in(cosine)


def is_exact(found: Numbers, d_model: int = 64) -> bool:
    position, dimension, sine, cosine = found
    angle = position * 10_000 ** (-dimension / d_model)
    return abs(sine - math.sin(angle)) < 1e-6 and abs(cosine - math.cos(angle)) < 1e-6


def ink(page: Page, panel: str) -> str:
    """What one panel looks like."""
    return str(page.locator(f".{panel} canvas").evaluate("each => each.toDataURL()"))


def is_next(then: Numbers, now: Numbers) -> bool:
    """Whether other numbers are shown by now, and right ones."""
    return now != then and is_exact(now)


def test_pointing_moves_the_hands_and_reads_exact_numbers(looking: Visit) -> None:
    page = looking.page
    before, read = ink(page, "dial"), numbers(page)
    # Along the time axis of the curves and at a wave length the other number stays as it is.
    for panel, place in (("map", 400), ("curves", 300), ("dots", 300)):
        page.locator(f".{panel} canvas").hover(position={"x": place, "y": 60})
        read = eventually(page, lambda: numbers(page), partial(is_next, read))
        eventually(page, lambda: ink(page, "dial"), partial(ne, before))
        before = ink(page, "dial")
    page.mouse.move(5, 5)
    expect(page.locator(".reading")).to_contain_text("Position 10,")
    looking.sent_nothing()
    assert looking.errors == []


def test_a_place_is_kept_over_a_reload_and_another_width(clocks: Visit) -> None:
    page = clocks.page
    slider = page.get_by_role("slider", name="Position", exact=True)
    slider.focus()
    slider.press("ArrowRight")
    expect(page.locator(".reading")).to_contain_text("Position 11,")
    expect(slider).to_have_attribute("aria-valuetext", "position 11 of 0 … 127")
    pair = page.get_by_role("slider", name="Pair", exact=True)
    pair.focus()
    pair.press("Home")
    read = eventually(page, lambda: numbers(page), lambda now: now[:2] == (11, 0))
    assert is_exact(read)

    page.locator(".map canvas").click(position={"x": 400, "y": 60})
    kept = eventually(page, lambda: numbers(page), lambda now: now[0] != 11)
    clocks.expect_address(f"{P}position={kept[0]}")
    page.mouse.move(5, 5)
    clocks.sent_nothing()
    eventually(page, lambda: numbers(page), lambda now: now == kept)
    page.reload()
    clocks.complete()
    eventually(page, lambda: numbers(page), lambda now: now == kept)

    before = page.locator(".clocks").get_attribute("data-drawn")
    # Streamlit's slider of the same kind: the number of dimensions.
    width = page.locator(f".st-key-{P}width [role=slider], .st-key-{P}width input").first
    width.focus()
    width.press("ArrowLeft")
    expect(page.locator(".which")).to_contain_text("of 0 … 15")
    expect(page.locator(".clocks")).not_to_have_attribute("data-drawn", before)
    read = eventually(page, lambda: numbers(page), lambda now: is_exact(now, d_model=32))
    assert read[0] == kept[0]


def test_a_large_table_reads_exact_numbers_too(open_page: OpenPage) -> None:
    opened = open_page(f"{PATH}?{P}width=1024&{P}length=4096&{P}position=4000&{P}pair=0").complete()
    expect(opened.page.locator(".reading")).to_contain_text("Position 4000, dimensions 0 and 1:")
    assert is_exact(numbers(opened.page), d_model=1024)
    expect(opened.page.get_by_text("4,194,304 numbers")).to_be_visible()
    assert sum(opened.traffic.received) < 100_000


def test_the_shift_is_the_same_from_every_position(open_page: OpenPage) -> None:
    opened = open_page(f"{PATH}?{P}topic=shift&{P}shift=7").complete()
    page = opened.page
    opened.traffic.reset()
    angles = set()
    slider = page.get_by_role("slider", name="Position", exact=True)
    for position in ("0", "50", "100"):
        slider.fill(position)
        expect(page.locator(".reading")).to_contain_text(f"From position {position} to")
        text = page.locator(".reading").inner_text()
        angles.add(found_in(r"= (−?[\d.]+)°", text))
        worst = found_in(r"dimensions (\S+)\.$", text)
        assert number_in(worst) < 1e-13
    assert len(angles) == 1
    opened.sent_nothing()


def test_topics_are_one_click_away_and_the_address_keeps_them(clocks: Visit) -> None:
    page = clocks.page
    clocks.answer(page.get_by_role("radio", name="A bag of words").click)
    field = page.locator(f".st-key-{P}text input")
    field.fill("cats <b>eat</b> fish")
    field.press("Enter")
    expect(page.get_by_text("“cats <b>eat</b> fish” against")).to_be_visible()
    clocks.expect_address(f"{P}text=cats").settle()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    clocks.complete()
    expect(page.locator(f".st-key-{P}text input")).to_have_value("cats <b>eat</b> fish")
    field = page.locator(f".st-key-{P}text input")
    field.fill("alone")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("only one order")
    expect(page.get_by_text("“cats <b>eat</b> fish” against")).to_be_visible()


def download(page: Page, name: str) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    return Path(started.value.path())


def test_downloads_are_what_is_shown(looking: Visit) -> None:
    page = looking.page
    assert download(page, "PNG").read_bytes().startswith(b"\x89PNG")
    looking.sent_nothing()
    assert "D_MODEL = 64" in download(page, "Script (.py)").read_text("utf-8")
    with download(page, "Wavelengths (.csv)").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 32
    assert float(rows[0]["wavelength"]) == 2 * math.pi
    assert "Plotly.newPlot" in download(page, "Charts (.html").read_text("utf-8")
