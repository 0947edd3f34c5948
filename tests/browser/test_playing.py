"""Every player starts at its first place, whatever the browser says of the time."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driving import pace

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "component"),
    [
        ("/optimizers", ".player"),
        ("/training", ".training"),
        ("/regularization", ".geometry"),
    ],
)
def test_frames_that_began_before_the_click_play_from_the_start(
    open_page, path: str, component: str
) -> None:
    lab = open_page(path).complete()
    pace(lab.page, 200)
    lab.page.get_by_role("button", name="Play").click()
    # Eight seconds in steps of a fifth, after a first frame that is the beginning.
    expect(lab.page.locator(component)).to_have_attribute("data-frames", re.compile("^4[12]$"))
    expect(lab.page.get_by_role("button", name="Play")).to_be_visible()
    assert lab.errors == []
