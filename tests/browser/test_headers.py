"""The content-security policy of `ui.headers` lets the pages do all they do, and nothing else."""

import pytest
from playwright.sync_api import Browser

from tests.browser.driving import COMPLETE, IDLE

pytestmark = pytest.mark.browser
WATCH = """window.refused = []
document.addEventListener('securitypolicyviolation', (each) =>
  window.refused.push(`${each.violatedDirective} ${each.blockedURI} ${each.sourceFile}`))"""


@pytest.mark.parametrize("path", ["/", "/attention", "/optimizers", "/training", "/lasso-ridge"])
def test_nothing_that_a_page_needs_is_refused(path: str, lab_url: str, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{lab_url}{path}")
    page.wait_for_selector(IDLE)
    page.wait_for_function(COMPLETE)
    assert page.evaluate("window.refused") == []
    context.close()


def test_a_script_in_the_page_is_refused_and_the_watch_sees_it(
    lab_url: str, chromium: Browser
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(lab_url)
    page.evaluate(
        """() => { const script = document.createElement('script')
        script.textContent = 'window.ran = true'
        document.head.append(script) }"""
    )
    page.wait_for_function("() => window.refused.some((each) => each.startsWith('script-src'))")
    assert page.evaluate("window.ran") is None
    context.close()
