"""Pages run through the app's own navigation, as a visitor's would."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.navigated import navigated
from ui.navigation import PAGES

BY_FILE = {spec.file: spec for spec in PAGES}


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Follow a link to a page, which is named by its file, in a session of its own."""

    def open_file(file: str, **params: str | list[str]) -> AppTest:
        app = navigated(monkeypatch, BY_FILE[file])
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_file
