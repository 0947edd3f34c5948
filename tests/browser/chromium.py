"""Find a Chromium for the browser tests, or install one: `python -m tests.browser.chromium`.

Order: CHROMIUM in the environment, a browser on the PATH, one that Playwright has downloaded,
the distribution's package (as root), Playwright's own download.
"""

import os
import shutil
import subprocess
import sys

from tests import packages

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")

# Without these, Chromium asks hosts of its own at every start; closed networks refuse them.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
# Every page of the app in one process, as in a browser with little memory: it need not be started,
# and what it has compiled of Streamlit's and Plotly's code is still there for the next page.
# For tests; a page whose speed is measured has a process to itself.
SHARING = (*FLAGS, "--process-per-site")


def find() -> str | None:
    """Path of a Chromium that can be started, or None."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def install() -> None:
    """Install a Chromium by the means this machine offers."""
    if packages.install("chromium") and find():
        return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> None:
    """Make sure that a browser is there, and print which one."""
    if find() is None:
        install()
    path = find()
    if path is None:
        sys.exit("No Chromium could be found or installed; set CHROMIUM to the path of one.")
    print(f"browser tests use {path}")


if __name__ == "__main__":
    main()
