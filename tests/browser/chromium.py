"""Find a Chromium for the browser tests, or install one: `python tests/browser/chromium.py`.

Order: CHROMIUM in the environment, a browser on the PATH, one that Playwright has downloaded,
the distribution's package (as root), Playwright's own download.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")

# Without these, Chromium asks hosts of its own at every start; closed networks refuse them.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


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
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        done = subprocess.run(
            ["apt-get", "install", "-y", "-qq", "chromium"],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
        )
        if done.returncode == 0 and find():
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
