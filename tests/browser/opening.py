"""Open every page and every topic of a running app, and tell what is wrong with them."""

from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Browser, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.driving import Visit, visit
from ui.navigation import PAGES, PageSpec

# The switches between the topics of a page: their keys, below the page's prefix.
SWITCHES = ("topic", "part")
EXCEPTION = "[data-testid=stException]"


def troubles(browser: Browser, url: str) -> Iterator[str]:
    """What is wrong with any page or topic of the app at this URL; nothing, if all is well."""
    for spec in PAGES:
        yield from troubles_of(browser, url, spec)


def troubles_of(browser: Browser, url: str, spec: PageSpec) -> list[str]:
    """The same for one page: exceptions, errors in the console, a picture that is not drawn."""
    opened = visit(browser, f"{url}/{spec.url_path}")
    try:
        found = _looked_at(opened)
        for query in topics(opened, spec):
            opened.page.goto(f"{url}/{spec.url_path}?{query}")
            found += _looked_at(opened)
        return found
    finally:
        opened.page.close()


def topics(opened: Visit, spec: PageSpec) -> list[str]:
    """The query strings that lead to a page's topics, but for the first: that one is open."""
    queries = []
    for switch in SWITCHES:
        key = f"{spec.prefix}{switch}"
        radios = opened.page.locator(f".st-key-{key} [role=radio]")
        queries += [urlencode({key: label}) for label in radios.all_inner_texts()[1:]]
    return queries


def _looked_at(opened: Visit) -> list[str]:
    """What is wrong with the page as it is: an exception is told rather than a missing picture."""
    page = opened.page
    found: list[str] = []
    try:
        opened.settle()
        expect(page.locator(EXCEPTION)).to_have_count(0, timeout=1)
        opened.complete()
    except (AssertionError, PlaywrightTimeoutError):
        shown = page.locator(EXCEPTION).all_inner_texts()
        found += shown or ["The picture is not drawn."]
    found += opened.errors
    opened.errors.clear()
    return [f"{page.url}: {each}" for each in found]
