"""Take the README's pictures anew: `make pictures`."""

from pathlib import Path

from playwright.sync_api import sync_playwright

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


def main() -> None:
    """One picture per page, 1280×800, each page complete."""
    with serve("server.py") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        for name, (path, dark) in PICTURES.items():
            page = visit(browser, f"{url}{path}", dark=dark).complete().page
            page.screenshot(path=TARGET / f"{name}.png")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
