"""What holds for every page in a real browser: accessible, fits a phone, asks no other host."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.driving import Visit, visit
from tests.browser.serving import serve
from ui.navigation import PAGES

pytestmark = pytest.mark.browser
# What holds a page's first picture.
PICTURES = ", ".join(
    (
        ".js-plotly-plot",
        ".lines",
        ".panels",
        ".clocks canvas",
        ".steps .stage",
        ".panes",
        ".geometry",
        ".paths canvas",
        ".frame canvas",
    )
)


@pytest.fixture(scope="module", params=PAGES, ids=lambda spec: spec.title)
def opened(request, lab_url: str, chromium: Browser) -> Iterator[Visit]:
    """One visit of each page, for all that only looks at it."""
    there = visit(chromium, f"{lab_url}/{request.param.url_path}").complete()
    yield there
    there.page.close()


def test_the_picture_is_above_the_fold(opened: Visit) -> None:
    opened.above_the_fold(PICTURES)


def test_nothing_fails_in_the_console_and_no_other_host_is_asked(opened: Visit) -> None:
    asked = (url for url in opened.asked if not url.startswith(("data:", "blob:")))
    assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}
    assert opened.errors == []


def test_the_security_policy_refuses_nothing(opened: Visit) -> None:
    assert opened.page.evaluate("window.refused") == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(opened: Visit, dark: bool) -> None:
    assert not opened.in_theme(dark).violations()


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.title)
def test_a_phone_needs_no_sideways_scrolling(spec, open_page) -> None:
    open_page(f"/{spec.url_path}", width=390).complete().fits()


def test_a_deep_link_into_a_fresh_server_shows_the_whole_app(chromium: Browser) -> None:
    with serve("server.py") as url:
        opened = visit(chromium, f"{url}/optimizers?optimizers_surface=booth")
        page = opened.page
        expect(page.get_by_role("link", name="Home")).to_be_visible()
        expect(page.get_by_role("combobox", name="Surface")).to_have_value("Booth")
        page.close()


def test_home_leads_into_both_jobs_with_what_was_typed(open_page) -> None:
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


def test_homes_miniatures_lead_into_the_state_they_show(open_page) -> None:
    opened = open_page("/").complete()
    page = opened.page
    slider = page.locator(".st-key-home_probability input")
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.get_by_text("Who says 0.1 for what comes true pays 2.3")).to_be_visible()
    opened.settle()
    page.get_by_role("link", name="Drag the point").click()
    expect(page.locator(".st-key-losses_p input")).to_have_value("0.1")
    assert opened.errors == []
