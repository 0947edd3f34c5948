"""What holds for every page in a real browser: accessible, fits a phone, asks no other host."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.driving import visit
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
ALL = pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.title)


@ALL
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(spec, dark: bool, open_page) -> None:
    page = open_page(f"/{spec.url_path}", dark=dark).complete().page
    results = Axe().run(page)
    found = [
        (each["id"], each["nodes"][0]["html"][:200], each["nodes"][0].get("failureSummary"))
        for each in results.response["violations"]
    ]
    assert not found


@ALL
def test_a_phone_needs_no_sideways_scrolling(spec, open_page) -> None:
    page = open_page(f"/{spec.url_path}", width=390, height=800).complete().page
    overflow = page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth"
        " - document.querySelector('[data-testid=stMain]').clientWidth"
    )
    assert overflow <= 0


@ALL
def test_the_picture_is_above_the_fold(spec, open_page) -> None:
    page = open_page(f"/{spec.url_path}").complete().page
    pictures = page.locator(PICTURES)
    box = pictures.first.bounding_box()
    assert box is not None
    assert box["y"] + 0.75 * box["height"] <= 800


@ALL
def test_nothing_fails_in_the_console_and_no_other_host_is_asked(spec, open_page) -> None:
    opened = open_page(f"/{spec.url_path}")
    asked = []
    opened.page.on("request", lambda request: asked.append(request.url))
    opened.page.reload()
    opened.settle().complete()
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert opened.errors == []


def test_a_deep_link_into_a_fresh_server_shows_the_whole_app(chromium: Browser) -> None:
    with serve("server.py") as url:
        opened = visit(chromium, f"{url}/optimizers?optimizers_surface=booth")
        page = opened.page
        expect(page.get_by_role("link", name="Home")).to_be_visible()
        expect(page.get_by_role("combobox", name="Surface")).to_have_value("Booth")
        page.context.close()


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
