"""Pages run through the app's own navigation, as a visitor's would."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Open a page by its file, with URL parameters."""

    def open_file(file: str, **params: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.run()
        app.switch_page(file)
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_file
