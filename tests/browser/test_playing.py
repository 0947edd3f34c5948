"""Every player starts at its first place, whatever the browser says of the time."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driving import pace

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "component", "seconds"),
    [
        ("/optimizers", ".player", 8),
        ("/training", ".training", 8),
        ("/regularization", ".geometry", 6),
    ],
)
def test_frames_that_began_before_the_click_play_from_the_start(
    open_page, path: str, component: str, seconds: int
) -> None:
    lab = open_page(path).complete()
    pace(lab.page, 200)
    lab.page.get_by_role("button", name="Play").click()
    # Steps of a fifth of a second, after a first frame that is the beginning; sums are rounded.
    frames = re.compile(f"^({5 * seconds + 1}|{5 * seconds + 2})$")
    expect(lab.page.locator(component)).to_have_attribute("data-frames", frames)
    expect(lab.page.get_by_role("button", name="Play")).to_be_visible()
    assert lab.errors == []
