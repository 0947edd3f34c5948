"""The app through its own navigation, run after run."""

from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


def navigated(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """An AppTest that runs app.py every time, as the server does; `run` it before `switch_page`.

    Because of the folder's name, an AppTest runs the files in pages/ by itself, without app.py,
    from its second run on; `server.py` switches that off, and so does this.
    """
    create = PagesManager.__init__

    def without_discovery(self: PagesManager, *args: object, **kwargs: object) -> None:
        PagesManager.uses_pages_directory = False
        create(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", without_discovery)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
