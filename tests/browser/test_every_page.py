"""What holds for every page in a real browser: accessible, fits a phone, asks no other host."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser import opening
from tests.browser.conftest import Lab
from tests.browser.driving import OpenPage, Visit, visit
from tests.pages.scenes import SCENES
from ui.page import PAGES, PageSpec

pytestmark = pytest.mark.browser
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module", params=PAGES, ids=lambda spec: spec.title)
def spec(request: pytest.FixtureRequest) -> PageSpec:
    """Each page in turn."""
    each: PageSpec = request.param
    return each


@pytest.fixture(scope="module")
def opened(spec: PageSpec, lab_url: str, chromium: Browser) -> Iterator[Visit]:
    """One visit of the page, that of a phone at first, for all that only looks at it."""
    url = f"{lab_url}/{spec.url_path}?{spec.fullest}"
    there = visit(chromium, url, **PHONE, asking=True).complete()
    yield there
    there.page.close()


def test_a_phone_needs_no_sideways_scrolling(opened: Visit) -> None:
    opened.page.set_viewport_size(PHONE)
    opened.fits()
    assert opened.errors == []


def test_the_picture_is_above_the_fold(spec: PageSpec, opened: Visit) -> None:
    opened.page.set_viewport_size(DESK)
    opened.complete().above_the_fold(spec.first_picture)


def test_every_topic_is_drawn_accessible_and_fits_a_phone(
    spec: PageSpec, opened: Visit, lab_server: Lab
) -> None:
    logged = len(lab_server.log.read_bytes())
    opened.page.set_viewport_size(DESK)
    # At first in light and dark; then they take turns, for all topics have the same colours.
    for number, troubles in enumerate(opening.tour(opened, spec)):
        assert troubles == []
        for dark in (False, True) if number == 0 else (number % 2 == 0,):
            assert not opened.in_theme(dark).violations(), (opened.page.url, dark)
        opened.page.set_viewport_size(PHONE)
        opened.fits()
        opened.page.set_viewport_size(DESK)
        opened.complete()
    assert number + 1 >= len([each for each in SCENES if each.page is spec])
    # In all of them no other host was asked, and the security policy had nothing to refuse.
    asked = (url for url in opened.asked if not url.startswith(("data:", "blob:")))
    assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}
    assert opened.page.evaluate("window.refused") == []
    assert opened.errors == []
    assert b"Traceback" not in lab_server.log.read_bytes()[logged:]


def test_home_leads_into_both_jobs_with_what_was_typed(open_page: OpenPage) -> None:
    opened = open_page("/").complete()
    page = opened.page
    field = page.locator(".st-key-home_text input")
    field.fill("Bees love red flowers")
    field.press("Enter")
    expect(page.locator(".st-key-home_attention").last).to_contain_text("Bees")
    opened.settle()
    page.get_by_role("link", name="See every head").click()
    expect(page.locator(".st-key-attention_text input")).to_have_value("Bees love red flowers")
    expect(page.locator(".finding")).to_contain_text("strongest link")


def test_homes_miniatures_lead_into_the_state_they_show(open_page: OpenPage) -> None:
    opened = open_page("/").complete()
    page = opened.page
    slider = page.locator(".st-key-home_probability input")
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.get_by_text("the probability 0.1 has a loss of −log 0.1 = 2.3")).to_be_visible()
    opened.settle()
    page.get_by_role("link", name="Drag the point").click()
    expect(page.locator(".st-key-losses_p input")).to_have_value("0.1")
    assert opened.errors == []
