"""The app through its own navigation, run after run."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from ui.page import HOME, PageSpec, layout
from ui.runtime.platform import Need, check

# Opens the page of a file by a link, and runs it.
OpenPage = Callable[..., AppTest]
ROOT = Path(__file__).resolve().parents[2]

# What this needs of Streamlit without a promise that it stays.
_HERE = "tests/pages/navigated.py"
check(
    [
        Need(PagesManager.__module__, "PagesManager.uses_pages_directory", used_by=_HERE),
        Need(manifest_scanner.__name__, "scan_component_manifests", used_by=_HERE),
    ]
)

# Every AppTest looks for components in the metadata of all installed packages: ten times the work
# of a page, and always with the same result.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

# A run that has not ended by then never will: no matter how busy the machine is.
MAX_SECONDS = 600


def navigated(monkeypatch: pytest.MonkeyPatch, page: PageSpec = HOME) -> AppTest:
    """An AppTest of which every run goes through app.py, as the server's do; its first on a page.

    Because of the folder's name, an AppTest runs the files in pages/ by itself, without app.py,
    from its second run on; `server.py` switches that off, and so does this.
    """
    create = PagesManager.__init__

    def without_discovery(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        PagesManager.uses_pages_directory = False
        create(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", without_discovery)
    # No browser is there to paint the picture meanwhile.
    monkeypatch.setattr(layout, "flush_charts_first", lambda: None)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=MAX_SECONDS)
    # As a link does. `switch_page` knows the pages by their URLs only after the first run.
    assert hasattr(app, "_page_hash"), f"AppTest has no _page_hash: {_HERE} has to be looked at"
    app._page_hash = calc_hash(page.url_path) if page.url_path else ""
    return app
