"""Every player starts at its first place, whatever the browser says of the time."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# A frame's timestamp is when the frame began, which may be before the click that asked for it.
EARLY_FRAMES = """() => {
    const original = window.requestAnimationFrame.bind(window)
    window.requestAnimationFrame = (callback) => original((now) => callback(now - 200))
}"""


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
    lab.page.evaluate(EARLY_FRAMES)
    lab.page.get_by_role("button", name="Play").click()
    lab.page.locator(f"{component}[data-frames]").wait_for(state="attached")
    assert int(lab.page.locator(component).get_attribute("data-frames")) > 2
    expect(lab.page.get_by_role("button", name="Play")).to_be_visible()
    assert lab.errors == []
