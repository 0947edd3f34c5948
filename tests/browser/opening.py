"""Open every page and every topic of a running app, and tell what is wrong with them."""

from collections.abc import Callable, Iterator
from functools import partial

from playwright.sync_api import Browser, Locator
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
        return [each for found in tour(opened, spec) for each in found]
    finally:
        opened.page.close()


def tour(opened: Visit, spec: PageSpec) -> Iterator[list[str]]:
    """Show the topics of an open page one after the other, and tell what is wrong with each."""
    yield _looked_at(opened, opened.complete)
    for topic in topics(opened, spec):
        yield _looked_at(opened, partial(opened.answer, topic.click))


def topics(opened: Visit, spec: PageSpec) -> list[Locator]:
    """The buttons that lead to a page's topics, but for the first: that one is open."""
    radios = [
        opened.page.locator(f".st-key-{spec.prefix}{switch} [role=radio]").all()
        for switch in SWITCHES
    ]
    return [each for group in radios for each in group[1:]]


def _looked_at(opened: Visit, go: Callable[[], object]) -> list[str]:
    """What is wrong with the page once this has been done."""
    found: list[str] = []
    try:
        go()
    except (AssertionError, PlaywrightTimeoutError) as error:
        found.append(f"The page does not become complete: {error}")
    found += opened.page.locator(EXCEPTION).all_inner_texts() + opened.errors
    opened.errors.clear()
    return [f"{opened.page.url}: {each}" for each in found]
