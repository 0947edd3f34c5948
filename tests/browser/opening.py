"""Open every page and every topic of a running app, and tell what is wrong with them."""

from collections.abc import Callable, Iterator
from functools import partial

from playwright.sync_api import Browser, Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.driving import EXCEPTION, Visit, visit
from ui.page import PAGES, PageSpec

# The switches of a page, by their keys below its prefix: between topics, and within one.
TOPIC, PARTS = "topic", ("part", "kind")


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
    yield from _parts(opened, spec)
    for topic in buttons(opened, spec, TOPIC):
        yield _looked_at(opened, partial(opened.answer, topic.click))
        yield from _parts(opened, spec)


def _parts(opened: Visit, spec: PageSpec) -> Iterator[list[str]]:
    """The same for the parts of the page, or of a topic that has some."""
    for switch in PARTS:
        for part in buttons(opened, spec, switch):
            yield _looked_at(opened, partial(opened.answer, part.click))


def buttons(opened: Visit, spec: PageSpec, switch: str) -> list[Locator]:
    """The buttons of a switch that is on the page, but for the first: that one is chosen."""
    return opened.page.locator(f".st-key-{spec.prefix}{switch} [role=radio]").all()[1:]


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
