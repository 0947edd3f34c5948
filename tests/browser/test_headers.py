"""The content-security policy is in force; of each page it is asked elsewhere."""

import pytest

from tests.browser.driving import OpenPage

pytestmark = pytest.mark.browser


def test_a_script_in_the_page_is_refused_and_the_watch_sees_it(open_page: OpenPage) -> None:
    page = open_page("/").page
    page.evaluate(
        """() => { const script = document.createElement('script')
        script.textContent = 'window.ran = true'
        document.head.append(script) }"""
    )
    page.wait_for_function("() => window.refused.some((each) => each.startsWith('script-src'))")
    assert page.evaluate("window.ran") is None
