"""Take the README's pictures and its short animation anew: `make pictures`."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import FLAGS, find
from tests.browser.driving import visit
from tests.browser.serving import serve

TARGET = Path(__file__).with_name("pictures")
# Name → path, and whether it is taken in the dark.
PICTURES = {
    "home": ("/", False),
    "attention": ("/attention", False),
    "attention-why": ("/attention?attention_view=why&attention_pin=8-2", True),
    "attention-flow": ("/attention?attention_view=flow&attention_pin=8-2", False),
    "attention-steps": ("/attention-steps", False),
    "multi-head": ("/multi-head?multi_head_part=dates", True),
    "positional-encoding": ("/positional-encoding", False),
    "optimizers": ("/optimizers?optimizers_step=300", True),
    "optimizer-theory": ("/optimizer-theory", False),
    "training": ("/training", True),
    "regularization": ("/regularization", False),
    "lasso-ridge": ("/lasso-ridge", False),
    "overfitting": ("/overfitting", True),
    "losses": ("/losses", False),
    "interview": ("/interview?interview_derivation=adam&interview_steps=3", False),
}

# The race in the Rosenbrock ravine, as somebody scrubs through it.
RACE = "/optimizers?optimizers_runners=Gradient+descent&optimizers_runners=Momentum"
RACE_STEPS = (*range(0, 60, 6), *range(60, 400, 20), *range(400, 1500, 60), 2000)
FRAME_MS, LAST_FRAME_MS, WIDTH = 90, 2500, 800


def main() -> None:
    """One picture per page, 1280×800, each page complete; and the race in motion."""
    with serve("server.py") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        for name, (path, dark) in PICTURES.items():
            page = visit(browser, f"{url}{path}", dark=dark).complete().page
            page.screenshot(path=TARGET / f"{name}.png")
            page.context.close()
        animate(browser, url)
        browser.close()


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
