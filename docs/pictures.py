"""Take the documents' pictures and the short animation anew, list the pages: `make pictures`."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from docs.page_list import README, with_page_list
from tests.browser.chromium import FLAGS, find
from tests.browser.driving import visit
from tests.browser.serving import serve
from ui.page import PAGES

TARGET = Path(__file__).with_name("pictures")

# The race in the Rosenbrock ravine, as somebody scrubs through it.
RACE = "/optimizers?optimizers_runners=Gradient+descent&optimizers_runners=Momentum"
RACE_STEPS = (*range(0, 60, 6), *range(60, 400, 20), *range(400, 1500, 60), 2000)
FRAME_MS, LAST_FRAME_MS, WIDTH = 90, 2500, 800


def main() -> None:
    """Each page's pictures, 1280×800, the page complete; the race in motion; the README's list."""
    with serve("server.py") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        for spec in PAGES:
            for each in spec.pictures:
                address = f"{url}/{spec.url_path}?{each.query}"
                page = visit(browser, address, dark=each.dark).complete().page
                page.screenshot(path=TARGET / f"{each.name}.png")
                page.context.close()
        animate(browser, url)
        browser.close()
    README.write_text(with_page_list(README.read_text(encoding="utf-8")), encoding="utf-8")


def animate(browser: Browser, url: str) -> None:
    """The race's first steps as a GIF: scrubbed, so that every frame is a state of the app."""
    page = visit(browser, f"{url}{RACE}&optimizers_runners=Adam").complete().page
    first, *rest = [_frame(page, step) for step in RACE_STEPS]
    page.context.close()
    durations = [FRAME_MS] * len(rest) + [LAST_FRAME_MS]
    first.save(
        TARGET / "race.gif",
        save_all=True,
        append_images=rest,
        duration=durations,
        loop=0,
        optimize=True,
    )


def _frame(page: Page, step: int) -> Image.Image:
    """The page at one step of the race, small and with 128 colours."""
    page.get_by_role("slider", name="Step", exact=True).fill(str(step))
    page.locator(".count").filter(has_text=f"step {step:,} of").wait_for()
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    smaller = image.resize((WIDTH, round(image.height * WIDTH / image.width)))
    # By coverage: a thin line keeps its colour, which the median cut gives to larger areas.
    return smaller.quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
